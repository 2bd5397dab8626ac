//! Hugging Face checkpoint folders: `config.json`, `model.safetensors`, `vocab.txt` or
//! `tokenizer.json`, and the small files of the tokenizer.

#[cfg(feature = "pickle")]
mod archive;
#[cfg(feature = "pickle")]
mod bin;
mod description;
mod error;
mod files;
mod folder;
#[cfg(feature = "pickle")]
mod pickle;
pub mod readme;
mod safetensors_header;
mod shards;
mod text_files;
mod tokenizer;
mod tokenizer_config;
mod tokenizer_json;
mod tokens;
mod unique;
mod vocab_txt;
mod weight_files;
mod weights;

pub use crate::foreign::kind as kind_of;
pub use description::Description;
pub use error::HfError;
pub use safetensors_header::{LENGTH_BYTES, header_bytes};
pub use shards::{INDEX, ShardList};
pub use text_files::TextFiles;
pub use weights::{Float, StoredTensor, Weights};

use crate::names::TensorSpec;
use files::{read_optional_text, read_text};
use std::path::{Path, PathBuf};
use weight_files::WeightFiles;

/// Bytes of weights that are read at a time: whole numbers in every format.
pub(crate) const PIECE: usize = 1 << 18;

/// The files of a checkpoint folder. The weights are still in their files.
pub struct HfCheckpoint {
    /// The repository's name if the folder is in the hub's cache, else the folder's name.
    pub name: String,
    /// Where the files are: the given folder, or the snapshot that was found in it.
    pub folder: PathBuf,
    /// Everything but the weights.
    pub description: Description,
    /// Which weights there are, and where.
    pub weights: Weights,
    /// The files of the weights.
    weight_files: Vec<PathBuf>,
}

impl std::fmt::Debug for HfCheckpoint {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("HfCheckpoint")
            .field("name", &self.name)
            .field("folder", &self.folder)
            .field("config", &self.description.config)
            .finish_non_exhaustive()
    }
}

impl HfCheckpoint {
    /// Reads a folder, the folder of a model in the hub's cache, or the folder of a file of weights.
    ///
    /// # Errors
    /// When a file is missing or wrong, or when the model is not a BERT that this project can run.
    /// The weights are checked only when they are converted.
    pub fn read(folder: &Path) -> Result<HfCheckpoint, HfError> {
        Self::read_with_casing(folder, None)
    }

    /// Like [`read`](Self::read), but with a casing: if `lowercase` is given, it decides whether
    /// texts are lower-cased, whatever the tokenizer's files say.
    ///
    /// # Errors
    /// As [`read`](Self::read), and when the casing of the tokenizer's normaliser can't be changed.
    pub fn read_with_casing(
        given: &Path,
        lowercase: Option<bool>,
    ) -> Result<HfCheckpoint, HfError> {
        let folder::Source { folder, file, name } = folder::resolve(given)?;
        let [config, others @ ..] = TextFiles::NAMES.map(|name| folder.join(name));
        let mut texts = [const { None }; TextFiles::NAMES.len()];
        texts[0] = Some(read_text(config)?);
        for (text, path) in texts[1..].iter_mut().zip(others) {
            *text = read_optional_text(path)?;
        }
        let description = Description::read(TextFiles::of(&texts), lowercase)?;
        let (weights, weight_files) = weight_files::find(&folder, file)?;
        Ok(HfCheckpoint {
            name,
            folder,
            description,
            weights,
            weight_files,
        })
    }

    /// The numbers of some tensors, as 32-bit floats, row-major.
    ///
    /// # Errors
    /// When a tensor is missing, has a format that is not supported, can't be read, or contains a number that is
    /// not finite.
    pub fn numbers(&self, specs: &[TensorSpec]) -> Result<Vec<Vec<f32>>, HfError> {
        let mut files = self.open_weights()?;
        let mut all = Vec::with_capacity(specs.len());
        for spec in specs {
            let format = self.weights.format(spec)?;
            let mut numbers = Vec::with_capacity(spec.shape.iter().product());
            files.read(self.weights.tensor(spec)?, PIECE, |piece| {
                format.read(piece, &mut numbers);
                Ok::<(), HfError>(())
            })?;
            if !numbers.iter().all(|number| number.is_finite()) {
                return Err(HfError::NotFinite(spec.hf.clone()));
            }
            all.push(numbers);
        }
        Ok(all)
    }

    /// Opens the files of the weights.
    ///
    /// # Errors
    /// When one can't be opened.
    pub(crate) fn open_weights(&self) -> Result<WeightFiles, HfError> {
        WeightFiles::open(&self.weight_files)
    }
}
