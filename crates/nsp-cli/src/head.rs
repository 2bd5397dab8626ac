//! Heads in files of their own, and the models that they were trained for.

use crate::error::CliError;
use crate::model;
use crate::text::warn;
use nsp::NspModel;
use nsp_checkpoint::TunedHead;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

/// The model with the head of `file`, if one is given. `base` is the model's own file; without one it is the
/// embedded model.
///
/// # Errors
/// When the file is no head, or the head does not fit the model.
pub fn put_on(
    model: NspModel,
    base: Option<&Path>,
    file: Option<&Path>,
) -> Result<NspModel, CliError> {
    let Some(path) = file else {
        return Ok(model);
    };
    let opened = File::open(path).map_err(CliError::read(path))?;
    let tuned = TunedHead::read(BufReader::new(opened)).map_err(|source| CliError::Head {
        path: path.to_owned(),
        source,
    })?;
    let name = model.card().name.clone();
    let model = model
        .with_head(&tuned.name, &tuned.head)
        .map_err(|source| CliError::Model {
            path: path.to_owned(),
            source,
        })?;
    if let Some(trained_for) = &tuned.base
        && !is_file(base, &trained_for.sha256)?
    {
        warn(&format!(
            "the head was trained for another file than this model ({}; this is {name}), so its answers may \
             be worse",
            trained_for.name
        ));
    }
    Ok(model)
}

/// Whether a model is the file with this SHA-256. A folder is none.
fn is_file(base: Option<&Path>, hash: &str) -> Result<bool, CliError> {
    if base.is_some_and(|path| !path.is_file()) {
        return Ok(false);
    }
    Ok(sha256(base)? == hash)
}

/// The SHA-256 of a file, or of the embedded model, in lower-case hexadecimal digits.
///
/// # Errors
/// When the file can't be read.
pub fn sha256(file: Option<&Path>) -> Result<String, CliError> {
    let path = file.unwrap_or(Path::new(model::EMBEDDED_NAME));
    let mut hash = Sha256::new();
    io::copy(&mut model::open(file)?, &mut hash).map_err(CliError::read(path))?;
    let digits = hash
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Ok(digits)
}
