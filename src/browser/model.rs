//! The model that the page uses: the site's own, or one that the reader has imported, or whose head was trained in
//! this browser.

use super::{
    address::{fragment, is_from_file, resolve, resolve_beside},
    site::meta,
    start::{View, view},
    storage::{forget, forget_all, remember, remembered},
};
use crate::logic::{link, stored::ModelFiles};
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
    /// The size of its files in bytes.
    pub bytes: u64,
    /// Its files.
    pub files: ModelFiles,
}

thread_local! {
    static MODEL: OnceCell<PageModel> = const { OnceCell::new() };
}

/// The model that the page uses: the imported or trained one that the address names, or that the reader has chosen;
/// otherwise the site's own. It stays the same for as long as the page is open. Readers have no choice in the widget and
/// in the offline folder: their authors have chosen.
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
    /// Whether the reader has imported it, or has trained its head.
    pub fn is_imported(&self) -> bool {
        self.files.manifest != own_model().files.manifest
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

/// The name of the imported or trained model that the reader has chosen.
pub fn chosen_model() -> Option<String> {
    remembered(CHOSEN)
}

/// The model that the reader has chosen, if this browser no longer has all of its files, and the address names no
/// other one.
pub fn lost_model() -> Option<String> {
    let chosen = chosen_model().filter(|_| may_be_imported() && asked_model().is_none())?;
    imported_model(chosen.clone()).is_none().then_some(chosen)
}

/// Notes that this browser no longer has all files of an imported model. The page does not use it any more; if it is
/// the chosen one, the page [says so](lost_model).
pub fn lose_model(name: &str) {
    forget(&format!("{KNOWN}{name}"));
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
    let head = model.head.as_ref().map_or("", |head| &head.file);
    let sizes = model.files().map(|file| file.size);
    let bytes = sizes.fold(0, u64::saturating_add);
    let known = format!("{bytes} {} {part_name} {head}", model.parts.len());
    remember(&format!("{KNOWN}{}", model.name), &known);
}

/// Forgets an imported model, which is gone.
pub fn forget_model(name: &str) {
    lose_model(name);
    if chosen_model().as_deref() == Some(name) {
        choose_model(None);
    }
}

/// Forgets all imported models.
pub fn forget_models() {
    forget(CHOSEN);
    forget_all(KNOWN);
}

/// Reads bytes, the number of parts, what the parts' names begin with, and the head's name, if there is one. The
/// names are relative to the manifest.
fn read(name: String, manifest: String, text: &str) -> PageModel {
    let mut words = text.split(' ');
    let mut next = || words.next().unwrap_or_default();
    let bytes: u64 = next().parse().unwrap_or_default();
    let parts: usize = next().parse().unwrap_or_default();
    let part = resolve_beside(next(), &manifest);
    let head = Some(next()).filter(|head| !head.is_empty());
    let head = head.map(|head| resolve_beside(head, &manifest));
    PageModel {
        name,
        bytes,
        files: ModelFiles {
            manifest,
            part,
            parts,
            head,
        },
    }
}
