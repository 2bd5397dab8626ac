//! `bert-nsp convert`: converts a Hugging Face checkpoint to one GGUF file.

use super::calibrate;
use crate::args::ConvertArgs;
use crate::checkpoint::{self, Request};
use crate::error::CliError;
use crate::model_card;
use crate::pairs;
use crate::text::{printable, size};
use nsp_checkpoint::Card;
use nsp_checkpoint::convert::convert_with_correction;
use nsp_checkpoint::hf::HfCheckpoint;
use std::fs;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Converts, and says what was written. The file appears under its name only when it is complete.
pub fn run(args: &ConvertArgs) -> Result<String, CliError> {
    let lowercase = match (args.cased, args.uncased) {
        (true, _) => Some(false),
        (_, true) => Some(true),
        _ => None,
    };
    let checkpoint = checkpoint::read(&Request {
        given: &args.checkpoint,
        revision: args.revision.as_deref(),
        lowercase,
    })?;
    let readme = model_card::read(&checkpoint.folder.join("README.md"));
    let card = card(args, &checkpoint, &readme);
    let out = args.out.clone().unwrap_or_else(|| default_name(&card));
    if out.exists() && !args.force {
        return Err(CliError::Exists(out));
    }
    let folder = match out.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let unwritable = || CliError::written(&out);
    let file = NamedTempFile::new_in(folder).map_err(unwritable())?;
    let mut writer = BufWriter::new(file);
    let correction = match &args.calibrate {
        Some(path) => calibrate::correction(&checkpoint, &card, &pairs::any(path)?)?,
        None => [0.0; 2],
    };
    let left_out = convert_with_correction(&checkpoint, &card, correction, &mut writer)?;
    let file = writer
        .into_inner()
        .map_err(|error| unwritable()(error.into_error()))?;
    let bytes = file.as_file().metadata().map_err(unwritable())?.len();
    make_readable(&file).map_err(unwritable())?;
    let persisted = match args.force {
        true => file.persist(&out),
        // Another program may have made the file meanwhile.
        false => file.persist_noclobber(&out),
    };
    persisted.map_err(|error| unwritable()(error.error))?;
    if let (Some(path), false) = (&args.readme, readme.is_empty()) {
        fs::write(path, &readme).map_err(CliError::written(path))?;
    }

    let mut text = format!(
        "{}: {} as {}, {} ({bytes} bytes), licence {}\n",
        printable(&out.display().to_string()),
        printable(&card.name),
        card.dtype,
        size(bytes),
        printable(&card.license),
    );
    if correction != [0.0; 2] {
        let [is_next, not_next] = correction;
        text += &format!("Added to the biases of the head: {is_next:+.4} and {not_next:+.4}\n");
    }
    if !left_out.is_empty() {
        let names = printable(&left_out.join(", "));
        text += &format!("Left out, not needed for next sentence prediction: {names}\n");
    }
    Ok(text)
}

fn card(args: &ConvertArgs, checkpoint: &HfCheckpoint, readme: &str) -> Card {
    let name = args.name.clone().unwrap_or_else(|| checkpoint.name.clone());
    let dtype = args.dtype.unwrap_or(checkpoint.description.dtype);
    let stated = Card::of_checkpoint(name, readme, dtype);
    Card {
        license: args.license.clone().unwrap_or(stated.license),
        source: args.source.clone().unwrap_or(stated.source),
        ..stated
    }
}

/// `NAME.DTYPE.gguf` in the working folder.
fn default_name(card: &Card) -> PathBuf {
    let name = card.name.replace(['/', '\\', ':'], "-");
    PathBuf::from(format!("{name}.{}.gguf", card.dtype.name().to_lowercase()))
}

/// Temporary files are readable by their owner only; a model is for everybody who may read files
/// in its folder.
#[cfg(unix)]
fn make_readable(file: &NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file()
        .set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_: &NamedTempFile) -> std::io::Result<()> {
    Ok(())
}
