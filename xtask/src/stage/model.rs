//! Cuts the model into parts that every host accepts, with a manifest of their true sizes.

use super::names::DIGITS;
use crate::{
    error::{Error, cannot_at},
    files::sha256,
    model::Model,
};
use serde_json::{Value, json};
use std::{fs, path::Path};

/// Well below the 25 MiB that the strictest host accepts, and little to download again if a part is
/// damaged.
const PART_BYTES: usize = 8 << 20;

/// What the page knows about the model before it loads the model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Its name for readers.
    pub name: String,
    /// The size of the model.
    pub bytes: usize,
    /// How many parts it was cut into.
    pub parts: usize,
    /// The names of the parts begin with this. It contains a hash of all parts, so it changes only
    /// when they do: readers' cached copies stay valid after a new build of the page.
    pub part_name: String,
    /// The name of the manifest.
    pub manifest: String,
}

/// Cuts the model into `folder` and writes its card there.
///
/// # Errors
/// When its file can't be read or is no GGUF file.
pub fn stage(model: &Model, folder: &Path) -> Result<Summary, Error> {
    fs::create_dir_all(folder).map_err(cannot_at("create", folder))?;
    let file = &model.file;
    let bytes = fs::read(file).map_err(cannot_at("read", file))?;
    if !bytes.starts_with(b"GGUF") {
        let sentence = format!("{} is not a GGUF file: check it out again", file.display());
        return Err(Error::Project(sentence));
    }
    let summary = cut(model, &bytes, PART_BYTES, folder)?;
    let card = folder.join(format!("{}.md", model.file_name()));
    fs::write(&card, &model.card).map_err(cannot_at("write", &card))?;
    Ok(summary)
}

/// Writes the parts and the manifest of a model with these bytes.
fn cut(model: &Model, bytes: &[u8], part_bytes: usize, folder: &Path) -> Result<Summary, Error> {
    let name = model.file_name();
    let hashes: Vec<String> = bytes
        .chunks(part_bytes)
        .map(|part| sha256([part]))
        .collect();
    let hash = sha256(&hashes);
    let part_name = format!("{name}.{}.part", &hash[..DIGITS]);
    let mut parts = Vec::new();
    for (index, (part, hash)) in bytes.chunks(part_bytes).zip(&hashes).enumerate() {
        let file = format!("{part_name}{index}");
        let path = folder.join(&file);
        fs::write(&path, part).map_err(cannot_at("write", &path))?;
        parts.push(json!({ "file": file, "size": part.len(), "sha256": hash }));
    }
    let summary = Summary {
        name: model.name.clone(),
        bytes: bytes.len(),
        parts: parts.len(),
        part_name,
        manifest: format!("{name}.json"),
    };
    let manifest: Value = json!({
        "format": 1,
        "name": model.name,
        "dtype": model.dtype,
        "size": bytes.len(),
        "sha256": sha256([bytes]),
        "parts": parts,
    });
    let path = folder.join(&summary.manifest);
    fs::write(&path, format!("{manifest:#}\n")).map_err(cannot_at("write", &path))?;
    Ok(summary)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn tiny(file: PathBuf) -> Model {
        Model {
            file,
            name: "ti/ny".into(),
            dtype: "Q8_0".into(),
            card: "# A card".into(),
            results: None,
        }
    }

    #[test]
    fn the_parts_make_up_the_file_and_the_manifest_tells_them() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path();
        let bytes: Vec<u8> = (0..2500_u32).map(|i| (i % 251) as u8).collect();
        let model = tiny("named.q4_0.gguf".into());
        let summary = cut(&model, &bytes, 1000, folder).unwrap();
        assert_eq!((summary.bytes, summary.parts), (2500, 3));
        assert_eq!(
            (&*summary.name, &*summary.manifest),
            ("ti/ny", "ti-ny.json")
        );

        let text = fs::read_to_string(folder.join("ti-ny.json")).unwrap();
        let manifest: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(manifest["format"], 1);
        // What the file says, whatever it is called.
        assert_eq!(manifest["name"], "ti/ny");
        assert_eq!(manifest["dtype"], "Q8_0");
        assert_eq!(manifest["size"], 2500);
        assert_eq!(manifest["sha256"], sha256([&bytes]));

        let mut joined = Vec::new();
        for part in manifest["parts"].as_array().unwrap() {
            let file = part["file"].as_str().unwrap();
            assert!(file.starts_with(&summary.part_name), "{file}");
            let content = fs::read(folder.join(file)).unwrap();
            assert_eq!(part["size"], content.len());
            assert_eq!(part["sha256"], sha256([&content]));
            joined.extend(content);
        }
        assert_eq!(manifest["parts"][2]["size"], 500);
        assert_eq!(joined, bytes);
    }

    #[test]
    fn other_parts_have_other_names_even_of_the_same_model() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path();
        let name = |bytes: &[u8], part_bytes| {
            let summary = cut(&tiny(PathBuf::new()), bytes, part_bytes, folder).unwrap();
            summary.part_name
        };
        let first = name(b"abcdef", 3);
        assert_eq!(name(b"abcdef", 3), first);
        assert_ne!(name(b"abcdef", 2), first);
        assert_ne!(name(b"abcdeg", 3), first);
    }

    #[test]
    fn the_whole_model_is_not_in_the_site_but_its_card_is() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path();
        let (file, site) = (folder.join("tiny.gguf"), folder.join("site"));
        fs::write(&file, "GGUF and more").unwrap();
        stage(&tiny(file), &site).unwrap();
        let mut names: Vec<_> = site
            .read_dir()
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names[1..], ["ti-ny.json", "ti-ny.md"]);
        let card = fs::read_to_string(site.join("ti-ny.md")).unwrap();
        assert_eq!(card, "# A card");
        assert!(names[0].ends_with(".part0"), "{names:?}");
    }

    #[test]
    fn a_missing_or_foreign_model_is_an_error() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path();
        let (file, site) = (folder.join("tiny.gguf"), folder.join("site"));
        let model = tiny(file.clone());
        let error = stage(&model, &site).unwrap_err();
        assert!(error.to_string().contains("tiny.gguf"), "{error}");
        fs::write(file, "version https://git-lfs").unwrap();
        let error = stage(&model, &site).unwrap_err();
        assert!(error.to_string().contains("not a GGUF file"), "{error}");
    }
}
