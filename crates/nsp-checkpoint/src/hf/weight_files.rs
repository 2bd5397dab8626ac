//! The files that hold a checkpoint's weights: which ones there are, and how their bytes are read.

use super::HfError;
use super::files::refuse_foreign;
use super::safetensors_header::{LENGTH_BYTES, header_bytes};
use super::shards::{INDEX, ShardList};
use super::weights::{StoredTensor, Weights};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// All weights in one file.
const SINGLE: &str = "model.safetensors";
/// All weights in one file, as PyTorch writes them.
const PYTORCH: &str = "pytorch_model.bin";

/// Files that are open for reading.
pub(crate) struct WeightFiles {
    files: Vec<(PathBuf, File)>,
}

/// Finds the weights of a folder, or takes the given file.
///
/// # Errors
/// When there are none, or a file is not what its name says.
pub(super) fn find(
    folder: &Path,
    file: Option<PathBuf>,
) -> Result<(Weights, Vec<PathBuf>), HfError> {
    let path = match file {
        Some(file) => file,
        None if folder.join(SINGLE).exists() => folder.join(SINGLE),
        None if folder.join(INDEX).exists() => return sharded(folder),
        None => other_weights(folder)?,
    };
    let mut weights = Weights::default();
    match path.extension() {
        #[cfg(feature = "pickle")]
        Some(ending) if ending == "bin" => super::bin::add(&mut weights, 0, &path)?,
        _ => add(&mut weights, 0, &path)?,
    }
    Ok((weights, vec![path]))
}

/// The weights of a folder without safetensors.
fn other_weights(folder: &Path) -> Result<PathBuf, HfError> {
    if cfg!(feature = "pickle") && folder.join(PYTORCH).exists() {
        return Ok(folder.join(PYTORCH));
    }
    let others = [PYTORCH, "tf_model.h5", "flax_model.msgpack"];
    match others.into_iter().find(|name| folder.join(name).exists()) {
        Some(found) => Err(HfError::OtherWeights {
            folder: folder.to_owned(),
            found,
        }),
        // The error is that this file is missing.
        None => Ok(folder.join(SINGLE)),
    }
}

fn sharded(folder: &Path) -> Result<(Weights, Vec<PathBuf>), HfError> {
    let list = ShardList::read(&folder.join(INDEX))?;
    let mut weights = Weights::default();
    let mut paths = Vec::new();
    for (number, name) in list.files().into_iter().enumerate() {
        let path = folder.join(name);
        add(&mut weights, number, &path)?;
        list.check(name, number, &weights)?;
        paths.push(path);
    }
    Ok((weights, paths))
}

fn add(weights: &mut Weights, number: usize, path: &Path) -> Result<(), HfError> {
    let mut file = File::open(path).map_err(HfError::io(path))?;
    let bytes = file.metadata().map_err(HfError::io(path))?.len();
    refuse_foreign(path, &mut file)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let wrong = |reason: String| HfError::Weights {
        file: name.clone().into_owned(),
        reason,
    };
    let mut start = [0; LENGTH_BYTES];
    if bytes < LENGTH_BYTES as u64 {
        return Err(wrong("it is too short".into()));
    }
    file.read_exact(&mut start).map_err(HfError::io(path))?;
    let mut header = vec![0; header_bytes(start, bytes).map_err(wrong)?];
    file.read_exact(&mut header).map_err(HfError::io(path))?;
    weights.add_safetensors(number, &name, &header, Some(bytes))
}

impl WeightFiles {
    /// Opens files in the order of their numbers.
    ///
    /// # Errors
    /// When one can't be opened.
    pub(super) fn open(paths: &[PathBuf]) -> Result<Self, HfError> {
        let open = |path: &PathBuf| {
            let file = File::open(path).map_err(HfError::io(path))?;
            Ok((path.clone(), file))
        };
        let files: Result<_, HfError> = paths.iter().map(open).collect();
        Ok(Self { files: files? })
    }

    /// Reads the bytes of a tensor, at most `most` at a time.
    ///
    /// # Errors
    /// When they can't be read, and the errors of `take`.
    pub fn read<E: From<HfError>>(
        &mut self,
        tensor: &StoredTensor,
        most: usize,
        mut take: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let (path, file) = &mut self.files[tensor.file];
        let unreadable = |error: io::Error| E::from(HfError::io(path)(error));
        file.seek(SeekFrom::Start(tensor.bytes.start))
            .map_err(unreadable)?;
        let mut piece = vec![0; most];
        let mut left = tensor.bytes.end - tensor.bytes.start;
        while left > 0 {
            let now = most.min(usize::try_from(left).unwrap_or(most));
            file.read_exact(&mut piece[..now]).map_err(unreadable)?;
            take(&piece[..now])?;
            left -= now as u64;
        }
        Ok(())
    }
}
