//! `model.safetensors.index.json`: which files have the weights of a large model.

use super::files::read_text;
use super::unique::unique;
use super::{HfError, Weights};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The name of the list.
pub const INDEX: &str = "model.safetensors.index.json";

/// Files of weights. BERT-large needs one.
const MAX_FILES: usize = 256;
/// The longest list that is read. BERT-large's would have 50,000 bytes.
const MAX_BYTES: usize = 1 << 20;

/// Which files have which weights.
#[derive(Clone, Debug, Deserialize)]
pub struct ShardList {
    /// The file of each tensor.
    #[serde(deserialize_with = "unique")]
    weight_map: BTreeMap<String, String>,
}

impl ShardList {
    /// Reads the list from a file.
    ///
    /// # Errors
    /// As [`parse`](Self::parse), and when the file can't be read.
    pub fn read(path: &Path) -> Result<Self, HfError> {
        Self::parse(&read_text(path.to_owned())?)
    }

    /// Reads the list. All of its files are in its own folder.
    ///
    /// # Errors
    /// When it is not the expected JSON, has a tensor twice, is too long for any model, or names a file that is
    /// elsewhere.
    pub fn parse(text: &str) -> Result<Self, HfError> {
        if text.len() > MAX_BYTES {
            let bytes = text.len();
            return Err(wrong(format!(
                "it has {bytes} bytes, too many for any model"
            )));
        }
        let list: Self = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
        if list.files().len() > MAX_FILES {
            return Err(wrong(format!("it names more than {MAX_FILES} files")));
        }
        match list.files().iter().find(|name| !is_plain(name)) {
            None => Ok(list),
            Some(name) => Err(wrong(format!(
                "it names the file {name:?}, which is not in the folder"
            ))),
        }
    }

    /// The names of the files.
    pub fn files(&self) -> BTreeSet<&str> {
        self.weight_map.values().map(String::as_str).collect()
    }

    /// Checks that the file of this name and number holds the tensors that the list says.
    ///
    /// # Errors
    /// When it lacks one.
    pub fn check(&self, name: &str, number: usize, weights: &Weights) -> Result<(), HfError> {
        let mut tensors = self.weight_map.iter().filter(|(_, file)| *file == name);
        let is_missing = |tensor: &str| weights.named(tensor).is_none_or(|t| t.file != number);
        match tensors.find(|(tensor, _)| is_missing(tensor)) {
            None => Ok(()),
            Some((tensor, _)) => Err(wrong(format!("{name} does not hold {tensor}, as it says"))),
        }
    }
}

fn wrong(reason: String) -> HfError {
    HfError::Weights {
        file: INDEX.into(),
        reason,
    }
}

/// Whether a file's name can't lead out of the folder.
fn is_plain(name: &str) -> bool {
    name.ends_with(".safetensors") && !name.contains(['/', '\\', ':'])
}
