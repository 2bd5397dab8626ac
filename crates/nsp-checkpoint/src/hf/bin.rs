//! `pytorch_model.bin`: a zip archive with a description of the tensors ([`pickle`]) and a file for
//! each storage. PyTorch compresses nothing, so the numbers can be read where they stand.

use super::HfError;
use super::pickle::{self, Description};
use super::weights::{Float, StoredTensor, Weights};
use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;
use zip::{CompressionMethod, ZipArchive, result::ZipError};

/// The longest description that is read. BERT-large's has 60,000 bytes.
const MAX_PICKLE_BYTES: u64 = 4 << 20;
const PICKLE: &str = "/data.pkl";

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
    let file = File::open(path).map_err(HfError::io(path))?;
    let mut archive = match ZipArchive::new(BufReader::new(file)) {
        Ok(archive) => archive,
        Err(ZipError::Io(error)) => return Err(HfError::io(path)(error)),
        Err(_) => {
            return Err(wrong(
                "it is not a zip archive; if an old PyTorch has written it, load the model and save it with \
                 `save_pretrained(…)`"
                    .into(),
            ));
        }
    };
    let (folder, pickle) = read_pickle(&mut archive).map_err(&wrong)?;
    if is_big_endian(&mut archive, &folder) {
        return Err(wrong(
            "a big-endian machine has written it; save it again on another".into(),
        ));
    }
    let descriptions = pickle::read(&pickle)
        .map_err(|reason| wrong(format!("its description of tensors is wrong: {reason}")))?;
    for description in descriptions {
        let tensor = place(&mut archive, &folder, number, &description)
            .map_err(|reason| wrong(format!("the tensor {}: {reason}", description.name)))?;
        weights.add(description.name, tensor)?;
    }
    Ok(())
}

/// The pickle, and the folder of the archive that it is in.
fn read_pickle(archive: &mut ZipArchive<impl Read + Seek>) -> Result<(String, Vec<u8>), String> {
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.map(|name| name.into_owned()))
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())?;
    let name = names.iter().find(|name| name.ends_with(PICKLE));
    let name =
        name.ok_or("it is a zip archive without a data.pkl, so PyTorch has not written it")?;
    let entry = archive.by_name(name).map_err(|error| error.to_string())?;
    let bytes = entry.size();
    if bytes > MAX_PICKLE_BYTES || entry.compression() != CompressionMethod::Stored {
        return Err(format!(
            "its data.pkl has {bytes} bytes or is compressed, so PyTorch has not written it"
        ));
    }
    let mut pickle = Vec::new();
    let read = entry.take(MAX_PICKLE_BYTES).read_to_end(&mut pickle);
    read.map_err(|error| error.to_string())?;
    Ok((name.trim_end_matches(PICKLE).to_owned(), pickle))
}

/// Files of PyTorch before 2.1 do not say it, and are little-endian.
fn is_big_endian(archive: &mut ZipArchive<impl Read + Seek>, folder: &str) -> bool {
    let mut order = [0; 3];
    let entry = archive.by_name(&format!("{folder}/byteorder"));
    entry.is_ok_and(|mut entry| entry.read_exact(&mut order).is_ok()) && order == *b"big"
}

/// Where the numbers of a tensor stand in the file.
fn place(
    archive: &mut ZipArchive<impl Read + Seek>,
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
    let entry = archive
        .by_name(&name)
        .map_err(|error| format!("{name}: {error}"))?;
    let start = entry.data_start().ok_or("its numbers are not found")?;
    let number_bytes = format.as_ref().map_or(1, |format| format.bytes()) as u64;
    let numbers = description
        .shape
        .iter()
        .try_fold(1_u64, |all, size| all.checked_mul(*size as u64));
    let range = numbers.and_then(|numbers| {
        let from = description.offset.checked_mul(number_bytes)?;
        let bytes = numbers.checked_mul(number_bytes)?;
        let end_in_entry = from.checked_add(bytes)?;
        let from = start.checked_add(from)?;
        (end_in_entry <= entry.compressed_size()).then_some(from..from.checked_add(bytes)?)
    });
    match range {
        Some(bytes) if entry.compression() == CompressionMethod::Stored => Ok(StoredTensor {
            format,
            shape: description.shape.clone(),
            file,
            bytes,
        }),
        _ => Err("its numbers are compressed, or fewer than its shape asks for".into()),
    }
}
