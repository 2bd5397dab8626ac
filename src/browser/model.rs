//! The model that the page uses: the site's own, or one that the reader has imported.

use super::{
    address::{fragment, is_from_file, resolve},
    site::meta,
    start::{View, view},
    storage::{forget, forget_all, remember, remembered},
};
use crate::logic::link;
use nsp_protocol::{IMPORTED, ImportedManifest};
use std::cell::OnceCell;

/// The key for the name of the chosen model.
const CHOSEN: &str = "bert-nsp-chosen-model";
/// The key for what is known of an imported model begins with this and ends with its name.
const KNOWN: &str = "bert-nsp-imported ";

/// A model, before it has loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageModel {
    /// Its name.
    pub name: String,
    /// The absolute address of its manifest.
    pub manifest: String,
    /// The size of the model file in bytes.
    pub bytes: u64,
    /// The number of its parts.
    pub parts: usize,
    /// The common prefix of its parts' names.
    pub part_name: String,
}

thread_local! {
    static MODEL: OnceCell<PageModel> = const { OnceCell::new() };
}

/// The model that the page uses: the imported one that the address names, or that the reader has chosen; otherwise
/// the site's own. It stays the same for as long as the page is open. The widget and the offline folder have no other
/// than the site's: their authors have chosen.
pub fn page_model() -> PageModel {
    MODEL.with(|model| model.get_or_init(find_model).clone())
}

fn find_model() -> PageModel {
    let own = own_model();
    let asked = asked_model();
    if asked.as_ref() == Some(&own.name) {
        return own;
    }
    let mut imported = asked
        .into_iter()
        .chain(chosen_model())
        .filter_map(imported_model);
    imported.next().unwrap_or(own)
}

impl PageModel {
    /// Whether the reader has imported it.
    pub fn is_imported(&self) -> bool {
        self.manifest != own_model().manifest
    }
}

/// The site's own model, from the `<meta>` that the build has written.
pub fn own_model() -> PageModel {
    let (name, manifest) = (meta("bert-nsp-name"), meta("bert-nsp-manifest"));
    read(name, resolve(&manifest), &meta("bert-nsp-model"))
}

fn may_be_imported() -> bool {
    view() != View::Embed && !is_from_file()
}

fn imported_model(name: String) -> Option<PageModel> {
    let known = remembered(&format!("{KNOWN}{name}")).filter(|_| may_be_imported())?;
    let manifest = resolve(&format!("{IMPORTED}{name}.json"));
    Some(read(name, manifest, &known))
}

/// The model that the address names (`#model=NAME`).
fn asked_model() -> Option<String> {
    link::parameter(&fragment(), "model").filter(|_| may_be_imported())
}

/// The model that the address names, if it is not imported and not the site's own.
pub fn missing_model() -> Option<String> {
    let asked = asked_model()?;
    let is_there = asked == own_model().name || imported_model(asked.clone()).is_some();
    (!is_there).then_some(asked)
}

/// The name of the imported model that the reader has chosen.
pub fn chosen_model() -> Option<String> {
    remembered(CHOSEN)
}

/// Chooses an imported model; `None` is the site's own.
pub fn choose_model(name: Option<&str>) {
    match name {
        Some(name) => remember(CHOSEN, name),
        None => forget(CHOSEN),
    }
}

/// Remembers what the page has to know of an imported model.
pub fn know_model(model: &ImportedManifest) {
    let first = model.parts.first().map_or("", |part| &part.file);
    let part_name = first.strip_suffix('0').unwrap_or(first);
    let known = format!("{} {} {part_name}", model.size, model.parts.len());
    remember(&format!("{KNOWN}{}", model.name), &known);
}

/// Forgets an imported model, which is gone.
pub fn forget_model(name: &str) {
    forget(&format!("{KNOWN}{name}"));
    if chosen_model().as_deref() == Some(name) {
        choose_model(None);
    }
}

/// Forgets all imported models.
pub fn forget_models() {
    forget(CHOSEN);
    forget_all(KNOWN);
}

/// Reads bytes, parts, and the prefix of the parts' names.
fn read(name: String, manifest: String, text: &str) -> PageModel {
    let mut words = text.split(' ');
    let mut next = || words.next().unwrap_or_default();
    PageModel {
        name,
        manifest,
        bytes: next().parse().unwrap_or_default(),
        parts: next().parse().unwrap_or_default(),
        part_name: next().to_owned(),
    }
}
