//! bert-nsp.js: the widget's loader.

use super::model::Summary;
use crate::{
    error::{Error, cannot_at},
    paths,
};
use std::{fs, path::Path};

/// The place for the model's size in the script.
const MEGABYTES: &str = "__MEGABYTES__";

/// Puts the loader into the staging folder, under the name that it keeps for ever.
///
/// # Errors
/// When a file can't be read or written, or the script has no place for the model's size.
pub fn stage(staging: &Path, model: &Summary) -> Result<(), Error> {
    let source = paths::root().join("www/bert-nsp.js");
    let script = fs::read_to_string(&source).map_err(cannot_at("read", &source))?;
    if !script.contains(MEGABYTES) {
        let sentence = format!("bert-nsp.js has no place for {MEGABYTES}");
        return Err(Error::Project(sentence));
    }
    let bytes = model.bytes as f64;
    let script = script.replace(MEGABYTES, &format!("{:.0}", bytes / 1e6));
    let target = staging.join("bert-nsp.js");
    fs::write(&target, script).map_err(cannot_at("write", &target))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In a host page that does not declare its encoding, only ASCII is safe.
    #[test]
    fn the_loader_is_ascii_and_has_a_place_for_the_size() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path();
        let model = Summary {
            bytes: 63_882_464,
            ..Summary::default()
        };
        stage(folder, &model).unwrap();
        let script = fs::read_to_string(folder.join("bert-nsp.js")).unwrap();
        assert!(script.is_ascii() && script.contains("64 MB"), "{script}");
        // TypeScript compares the words of one language with those of another.
        for language in nsp_words::Language::ALL {
            let words = format!("\n    {}: {{\n", language.code());
            assert!(script.contains(&words), "no words for {language:?}");
        }
    }
}
