//! `pytorch_model.bin`: a zip archive with a description of the tensors ([`pickle`]) and a file for
//! each storage. PyTorch compresses nothing, so the numbers can be read where they stand.

use super::HfError;
use super::archive::{self, ArchiveError, Entry};
use super::pickle::{self, Description};
use super::weights::{Float, StoredTensor, Weights};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// The longest description that is read. BERT-large's has 60,000 bytes.
const MAX_PICKLE_BYTES: u64 = 1 << 20;
const PICKLE: &str = "/data.pkl";

/// The files of the archive by their names.
type Entries = BTreeMap<String, Entry>;

/// Adds the tensors of a file.
///
/// # Errors
/// When it is no such file, is damaged, or a tensor is there already.
pub(super) fn add(weights: &mut Weights, number: usize, path: &Path) -> Result<(), HfError> {
    let wrong = |reason: String| HfError::Weights {
        file: path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into(),
        reason,
    };
    let mut file = File::open(path).map_err(HfError::io(path))?;
    let entries = archive::entries(&mut file).map_err(|error| match error {
        ArchiveError::Io(error) => HfError::io(path)(error),
        error => wrong(error.to_string()),
    })?;
    let (folder, entry) = find_pickle(&entries).map_err(&wrong)?;
    let pickle = read(&mut file, entry).map_err(HfError::io(path))?;
    if archive::checksum(&pickle) != entry.checksum {
        return Err(wrong("its data.pkl has the wrong checksum".into()));
    }
    let order = entries.get(&format!("{folder}/byteorder"));
    if let Some(order) = order.filter(|entry| entry.bytes == 3)
        && read(&mut file, order).map_err(HfError::io(path))? == b"big"
    {
        return Err(wrong(
            "it was written on a big-endian machine; save it again on a little-endian one".into(),
        ));
    }
    let descriptions = pickle::read(&pickle)
        .map_err(|reason| wrong(format!("its description of tensors is wrong: {reason}")))?;
    for description in descriptions {
        let tensor = place(&entries, folder, number, &description)
            .map_err(|reason| wrong(format!("the tensor {}: {reason}", description.name)))?;
        weights.add(description.name, tensor)?;
    }
    Ok(())
}

/// The pickle, and the folder of the archive that it is in.
fn find_pickle(entries: &Entries) -> Result<(&str, &Entry), String> {
    let mut pickles = entries
        .iter()
        .filter_map(|(name, entry)| Some((name.strip_suffix(PICKLE)?, entry)));
    let (folder, entry) = match (pickles.next(), pickles.next()) {
        (Some(pickle), None) => pickle,
        (None, _) => {
            return Err(
                "it is a zip archive without a data.pkl, so PyTorch has not written it".into(),
            );
        }
        (Some(_), Some(_)) => {
            return Err(
                "it is a zip archive with several data.pkl, so PyTorch has not written it".into(),
            );
        }
    };
    if entry.bytes > MAX_PICKLE_BYTES || !entry.is_stored {
        return Err(format!(
            "its data.pkl has {} bytes or is compressed, so PyTorch has not written it",
            entry.bytes
        ));
    }
    Ok((folder, entry))
}

/// Reads a file of the archive. The caller has limited its size.
fn read(file: &mut File, entry: &Entry) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; entry.bytes as usize];
    file.seek(SeekFrom::Start(entry.start))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Where the numbers of a tensor stand in the file.
fn place(
    entries: &Entries,
    folder: &str,
    file: usize,
    description: &Description<'_>,
) -> Result<StoredTensor, String> {
    let format = match description.storage {
        "FloatStorage" => Ok(Float::F32),
        "HalfStorage" => Ok(Float::F16),
        "BFloat16Storage" => Ok(Float::BF16),
        other => Err(other.trim_end_matches("Storage").to_owned()),
    };
    let name = format!("{folder}/data/{}", description.key);
    let entry = entries
        .get(&name)
        .ok_or_else(|| format!("{name} is missing"))?;
    let number_bytes = format.as_ref().map_or(1, |format| format.bytes()) as u64;
    let numbers = description
        .shape
        .iter()
        .try_fold(1_u64, |all, size| all.checked_mul(*size as u64));
    let range = numbers.and_then(|numbers| {
        let from = description.offset.checked_mul(number_bytes)?;
        let to = from.checked_add(numbers.checked_mul(number_bytes)?)?;
        // The entry is within the file, so these sums are too.
        (to <= entry.bytes).then(|| entry.start + from..entry.start + to)
    });
    match range {
        Some(bytes) if entry.is_stored => Ok(StoredTensor {
            format,
            shape: description.shape.clone(),
            file,
            bytes,
        }),
        _ => Err("its numbers are compressed, or fewer than its shape asks for".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tensor of 2 × 3 numbers in a file of 40 bytes.
    fn placed(change: impl Fn(&mut Description<'_>, &mut Entry)) -> Result<StoredTensor, String> {
        let mut description = Description {
            name: "a.weight",
            storage: "FloatStorage",
            key: "7",
            offset: 0,
            shape: vec![2, 3],
        };
        let mut entry = Entry {
            start: 100,
            bytes: 40,
            is_stored: true,
            checksum: 0,
        };
        change(&mut description, &mut entry);
        let entries = Entries::from([("m/data/7".to_owned(), entry)]);
        place(&entries, "m", 0, &description)
    }

    #[test]
    fn a_tensor_is_where_its_storage_and_its_offset_say() {
        assert_eq!(placed(|_, _| {}).unwrap().bytes, 100..124);
        let shifted = placed(|tensor, _| tensor.offset = 4).unwrap();
        assert_eq!(shifted.bytes, 116..140);
        let empty = placed(|tensor, _| tensor.shape = vec![0, 3]).unwrap();
        assert_eq!(empty.bytes, 100..100);
        // Only the conversion refuses it, if the model needs the tensor.
        let integers = placed(|tensor, _| tensor.storage = "LongStorage").unwrap();
        assert_eq!(integers.format, Err("Long".to_owned()));
    }

    #[test]
    fn a_tensor_beyond_its_storage_is_refused() {
        let refused = |change: fn(&mut Description<'_>, &mut Entry)| placed(change).unwrap_err();
        for error in [
            refused(|tensor, _| tensor.offset = 5),
            refused(|tensor, _| tensor.offset = u64::MAX / 4),
            refused(|tensor, _| tensor.offset = u64::MAX),
            refused(|tensor, _| tensor.shape = vec![11]),
            refused(|tensor, _| tensor.shape = vec![usize::MAX, usize::MAX]),
            refused(|_, entry| entry.is_stored = false),
        ] {
            assert!(error.contains("fewer than its shape asks for"), "{error}");
        }
        let error = refused(|tensor, _| tensor.key = "8");
        assert_eq!(error, "m/data/8 is missing");
    }

    #[test]
    fn the_description_is_one_short_file_that_is_not_compressed() {
        let found = |files: &[(&str, u64, bool)]| {
            let entries = files.iter().map(|&(name, bytes, is_stored)| {
                let entry = Entry {
                    start: 0,
                    bytes,
                    is_stored,
                    checksum: 0,
                };
                (name.to_owned(), entry)
            });
            let entries: Entries = entries.collect();
            find_pickle(&entries).map(|(folder, _)| folder.to_owned())
        };
        assert_eq!(found(&[("m/data.pkl", 9, true)]), Ok("m".to_owned()));
        for (files, sentence) in [
            (&[("m/data", 9, true)][..], "without a data.pkl"),
            (
                &[("a/data.pkl", 9, true), ("b/data.pkl", 9, true)],
                "several",
            ),
            (&[("m/data.pkl", 9, false)], "or is compressed"),
            (
                &[("m/data.pkl", u64::MAX, true)],
                "has 18446744073709551615 bytes",
            ),
        ] {
            let error = found(files).unwrap_err();
            assert!(error.contains(sentence), "{error:?} lacks {sentence:?}");
        }
    }
}
