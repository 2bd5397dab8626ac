//! `bert-nsp convert`: converts a Hugging Face checkpoint to one GGUF file.

use super::calibrate;
use crate::args::ConvertArgs;
use crate::checkpoint::{self, Request};
use crate::error::CliError;
use crate::model_card;
use crate::new_file::{NewFile, is_same};
use crate::pairs;
use crate::text::{printable, size, warn};
use nsp_checkpoint::convert::{Changes, convert_with};
use nsp_checkpoint::hf::HfCheckpoint;
use nsp_checkpoint::{Card, Head};
use std::io::Write;
use std::path::{Path, PathBuf};

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
    if let Some(path) = args.readme.as_deref().filter(|path| is_same(path, &out)) {
        return Err(CliError::SameFile {
            first: "--readme",
            second: "--out",
            path: path.to_owned(),
        });
    }
    let mut file = NewFile::create(&out, args.force)?;
    let copy = match &args.readme {
        Some(path) if !readme.is_empty() => Some(copied(&readme, path, args.force)?),
        _ => None,
    };
    let correction = match &args.calibrate {
        Some(path) => calibrate::correction(&checkpoint, &card, &pairs::any(path)?)?,
        None => [0.0; 2],
    };
    let changes = Changes {
        correction,
        fresh_head: args.fresh_head.then(|| args.seed.unwrap_or(Head::SEED)),
        ..Changes::default()
    };
    let left_out = convert_with(&checkpoint, &card, &changes, file.writer())?;
    let bytes = file.finish()?;
    if args.fresh_head {
        warn(&format!(
            "pooler and head were drawn at random, so the model's answers mean nothing until you train it with \
             `bert-nsp train`{}",
            checkpoint::unused_head(&checkpoint)
        ));
    }
    if let Some(copy) = copy {
        copy.finish()?;
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

/// A copy of the model card that has no name yet.
fn copied<'a>(readme: &str, path: &'a Path, force: bool) -> Result<NewFile<'a>, CliError> {
    let mut copy = NewFile::create(path, force)?;
    let written = copy.writer().write_all(readme.as_bytes());
    written.map_err(CliError::written(path))?;
    Ok(copy)
}

/// `NAME.DTYPE.gguf` in the working folder.
fn default_name(card: &Card) -> PathBuf {
    let name = card.name.replace(['/', '\\', ':'], "-");
    PathBuf::from(format!("{name}.{}.gguf", card.dtype.name().to_lowercase()))
}
