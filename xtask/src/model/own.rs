//! The project's own model: the GGUF file of a folder, with its card beside it.

use super::Model;
use crate::error::{Error, cannot_at};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Finds the model of a folder by its file, `NAME.DTYPE.gguf`. Its card is `NAME.md`.
///
/// # Errors
/// When there is not exactly one GGUF file, or its card can't be read.
pub fn find(folder: &Path) -> Result<Model, Error> {
    let models = gguf_files(folder)?;
    let [file] = &models[..] else {
        let (place, found) = (folder.display(), models.len());
        let sentence = format!("there must be one .gguf file in {place}, but there are {found}");
        return Err(Error::Project(sentence));
    };
    let file_name = file.file_name().unwrap_or_default().to_string_lossy();
    let mut words = file_name.split('.');
    let mut word = || words.next().unwrap_or_default();
    let (name, dtype) = (word().to_owned(), word().to_uppercase());
    let card = folder.join(format!("{name}.md"));
    Ok(Model {
        card: fs::read_to_string(&card).map_err(cannot_at("read", &card))?,
        results: None,
        file: file.clone(),
        name,
        dtype,
    })
}

fn gguf_files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = folder.read_dir().map_err(cannot_at("read", folder))?;
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(cannot_at("read", folder))?;
    files.retain(|file| file.extension().is_some_and(|e| e == "gguf"));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_must_have_one_model_and_its_card() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path();
        let refusal = || find(folder).unwrap_err().to_string();
        assert!(refusal().contains("there are 0"), "{}", refusal());
        fs::write(folder.join("tiny.q4_0.gguf"), "GGUF").unwrap();
        assert!(refusal().contains("tiny.md"), "{}", refusal());
        fs::write(folder.join("tiny.md"), "# A card").unwrap();
        let model = find(folder).unwrap();
        let found = (&*model.name, &*model.dtype, &*model.card);
        assert_eq!(found, ("tiny", "Q4_0", "# A card"));
        fs::write(folder.join("tiny.q8_0.gguf"), "GGUF").unwrap();
        assert!(refusal().contains("there are 2"), "{}", refusal());
    }
}
