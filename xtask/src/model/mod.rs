//! The model that a site is built for: the project's own, or the one that `--model` names.

mod card;
mod facts;
mod given;
mod own;

use crate::{error::Error, paths, setup::Setup};
use std::{ffi::OsStr, path::PathBuf};

/// Longer names than this are cut in file names, because file systems allow 255 bytes for all of a name.
const MOST_BYTES: usize = 100;
/// What a model is called in file names if no character of its name may stand there.
const NAMELESS: &str = "model";

/// A model for a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Its GGUF file.
    pub file: PathBuf,
    /// Its name for readers, for example `nsp-base`.
    pub name: String,
    /// The dtype of its matrices, for example `Q4_0`.
    pub dtype: String,
    /// Its card, as Markdown.
    pub card: String,
    /// The file of its answers to the ready examples; `None` if these are in `content/results.json`.
    pub results: Option<PathBuf>,
}

impl Model {
    /// The project's own model.
    ///
    /// # Errors
    /// When `www/models` does not contain exactly one model with its card.
    pub fn own() -> Result<Self, Error> {
        own::find(&paths::root().join("www/models"))
    }

    /// The model that `--model` names; without the option, the project's own.
    ///
    /// # Errors
    /// When there is no such model, or a page can't run it.
    pub fn choose(setup: &Setup, given: Option<&OsStr>) -> Result<Self, Error> {
        given.map_or_else(Self::own, |given| given::prepare(setup, given))
    }

    /// Its name in file names and addresses.
    pub fn file_name(&self) -> String {
        file_name(&self.name)
    }
}

/// A name as it may stand in file names and addresses: letters, digits, `.`, `_` and `-`.
fn file_name(name: &str) -> String {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let safe: String = name
        .chars()
        .map(|c| if is_allowed(c) { c } else { '-' })
        .take(MOST_BYTES)
        .collect();
    // A dot would hide the file, and a program takes a hyphen for an option.
    match safe.trim_start_matches(['.', '-']) {
        "" => NAMELESS.to_owned(),
        safe => safe.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_safe_for_files_and_addresses() {
        for (name, expected) in [
            ("nsp-base", "nsp-base"),
            ("google-bert/bert_v1.5", "google-bert-bert_v1.5"),
            ("../../.ssh/config", "ssh-config"),
            ("Süß & \"neu\"", "S------neu-"),
            ("模型", "model"),
            ("", "model"),
        ] {
            assert_eq!(file_name(name), expected, "{name}");
        }
        assert_eq!(file_name(&"x".repeat(300)).len(), MOST_BYTES);
    }

    #[test]
    fn the_own_model_is_nsp_base_with_its_card() {
        let model = Model::own().unwrap();
        assert_eq!(model.name, "nsp-base");
        assert_eq!(model.dtype, "Q4_0");
        assert!(model.card.starts_with("# Model card: nsp-base"));
        assert_eq!(model.results, None);
    }
}
