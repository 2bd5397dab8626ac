//! The checkpoint that the command line names: a folder, a file of weights, or a model of the hub.

use crate::error::CliError;
use crate::hub;
use crate::text::warn;
use nsp_checkpoint::hf::HfCheckpoint;
use nsp_checkpoint::names;
use nsp_protocol::HubModel;
use std::path::{Path, PathBuf};

/// Where a checkpoint is, and how it is read.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// A path, or `OWNER/NAME[@REVISION]`. A path that exists wins.
    pub given: &'a Path,
    /// The hub's branch, tag or commit.
    pub revision: Option<&'a str>,
    /// The casing, whatever the checkpoint's files say.
    pub lowercase: Option<bool>,
}

/// Reads the checkpoint, after downloading it if it is one of the hub's. Prints its warnings on stderr.
///
/// # Errors
/// When there is none, it can't be downloaded, or it can't be used.
pub fn read(request: &Request<'_>) -> Result<HfCheckpoint, CliError> {
    let folder = locate(request)?;
    let checkpoint = HfCheckpoint::read_with_casing(&folder, request.lowercase)?;
    for warning in &checkpoint.description.warnings {
        warn(warning);
    }
    Ok(checkpoint)
}

/// The end of a sentence about a pooler and a head that were drawn at random: what the checkpoint has of them, and is
/// not used. Empty if it has neither.
pub fn unused_head(checkpoint: &HfCheckpoint) -> String {
    let specs = names::head_tensors(checkpoint.description.config.hidden_size);
    let missing = checkpoint.weights.missing(&specs);
    let names = specs.into_iter().map(|spec| spec.hf);
    let unused: Vec<String> = names.filter(|name| !missing.contains(name)).collect();
    match unused.is_empty() {
        true => String::new(),
        false => format!("; the checkpoint's own {} are not used", unused.join(", ")),
    }
}

fn locate(request: &Request<'_>) -> Result<PathBuf, CliError> {
    if request.given.exists() {
        return match request.revision {
            None => Ok(request.given.to_owned()),
            Some(_) => Err(CliError::RevisionOfPath(request.given.to_owned())),
        };
    }
    if is_named_as_file(request.given) {
        return Err(CliError::NoSuchFile(request.given.to_owned()));
    }
    let unknown = || CliError::NoCheckpoint(request.given.to_owned());
    let mut model: HubModel = request
        .given
        .to_str()
        .ok_or_else(unknown)?
        .parse()
        .map_err(|()| unknown())?;
    if let Some(revision) = request.revision {
        model = model.at(revision).ok_or_else(unknown)?;
    }
    Ok(hub::download(&model)?)
}

/// Whether a path ends as files of weights do, so that it is hardly meant as the name of a model of the hub.
fn is_named_as_file(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default();
    let known = ["gguf", "safetensors", "bin"];
    known.iter().any(|known| ending.eq_ignore_ascii_case(known))
}
