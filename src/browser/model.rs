//! The model that the page uses: the site's own, or one that the reader has imported and chosen.

use super::{
    address::{is_from_file, resolve},
    site::meta,
    start::{View, view},
    storage::{forget, remember, remembered},
};
use nsp_protocol::{IMPORTED, ImportedManifest};

/// The key for the choice.
const CHOSEN: &str = "bert-nsp-chosen-model";

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

/// The model that the page uses.
pub fn page_model() -> PageModel {
    chosen_model().unwrap_or_else(own_model)
}

/// The site's own model, from the `<meta>` that the build has written.
pub fn own_model() -> PageModel {
    let (name, manifest) = (meta("bert-nsp-name"), meta("bert-nsp-manifest"));
    read(name, resolve(&manifest), &meta("bert-nsp-model"))
}

/// The imported model that the reader has chosen. The widget and the offline folder have none: their authors have
/// chosen.
pub fn chosen_model() -> Option<PageModel> {
    if view() == View::Embed || is_from_file() {
        return None;
    }
    let chosen = remembered(CHOSEN)?;
    let (name, rest) = chosen.split_once(' ')?;
    let manifest = resolve(&format!("{IMPORTED}{name}.json"));
    Some(read(name.to_owned(), manifest, rest))
}

/// Chooses an imported model; `None` is the site's own.
pub fn choose_model(model: Option<&ImportedManifest>) {
    let Some(model) = model else {
        forget(CHOSEN);
        return;
    };
    let first = model.parts.first().map_or("", |part| &part.file);
    let part_name = first.strip_suffix('0').unwrap_or(first);
    let (name, bytes, parts) = (&model.name, model.size, model.parts.len());
    remember(CHOSEN, &format!("{name} {bytes} {parts} {part_name}"));
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
