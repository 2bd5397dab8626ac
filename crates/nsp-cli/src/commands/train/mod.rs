//! `bert-nsp train`: trains pooler and next-sentence head on pairs, and the last encoder layers if asked.

mod head;
mod layers;
mod report;

use crate::args::TrainArgs;
use crate::error::CliError;
use crate::new_file::NewFile;
use crate::pairs::{self, Pair};
use crate::progress::bar;
use crate::text::{json_line, printable, size, warn};
use nsp::Label;
use nsp_checkpoint::BertConfig;
use nsp_pairs::{Warning, findings};
use nsp_train::{EpochReport, Progress, TrainError, check_labels};
use report::Report;

/// The pairs that [`report::changes`] is about.
const HELD_OUT: &str = "held-out pairs";
const TRAINED_ON: &str = "pairs that were trained on";

/// What a training has done. The file is written.
struct Trained {
    /// The new model's name.
    name: String,
    epochs: Vec<EpochReport>,
    /// The epoch that was written.
    best_epoch: usize,
    /// What training has changed, for people.
    changes: String,
}

/// Trains, writes the file, and says what training has changed. What can be refused is refused before the
/// long work.
pub fn run(args: &TrainArgs) -> Result<String, CliError> {
    let options = args.options();
    options.check().map_err(TrainError::from)?;
    let pairs = pairs::labelled(&args.pairs)?;
    check_labels(&labels(&pairs))?;
    let held_out = args.valid.as_deref().map(pairs::labelled).transpose()?;
    let held_out = held_out.as_deref();
    let mut file = NewFile::create(&args.out, args.force)?;
    let writer = file.writer();
    let trained = match args.layers {
        None => head::train(args, &options, &pairs, held_out, writer)?,
        Some(layers) => layers::train(args, layers, &options, &pairs, held_out, writer)?,
    };
    let bytes = file.finish()?;
    if args.json {
        return Ok(json_line(&Report {
            seed: args.seed,
            epochs: &trained.epochs,
            best_epoch: trained.best_epoch,
        })?);
    }
    let mut text = report::table(&trained.epochs, trained.best_epoch);
    text += &trained.changes;
    text += &format!(
        "\n{}: {}, {} ({bytes} bytes)\n",
        printable(&args.out.display().to_string()),
        printable(&trained.name),
        size(bytes)
    );
    Ok(text)
}

fn warn_about(pairs: &[Pair], held_out: Option<&[Pair]>) {
    for warning in findings(&texts(pairs), &texts(held_out.unwrap_or_default())) {
        warn(&warning.to_string());
    }
}

fn warn_of_truncated(pairs: usize, config: &BertConfig) {
    if pairs > 0 {
        let warning = Warning::Truncated {
            pairs,
            max_tokens: config.max_position_embeddings,
        };
        warn(&warning.to_string());
    }
}

fn texts(pairs: &[Pair]) -> Vec<nsp_pairs::Pair<'_>> {
    let pairs = pairs.iter().map(|pair| nsp_pairs::Pair {
        a: &pair.a,
        b: &pair.b,
        label: label(pair),
    });
    pairs.collect()
}

fn labels(pairs: &[Pair]) -> Vec<Label> {
    pairs.iter().map(label).collect()
}

/// The label, which `pairs::labelled` has made sure of.
fn label(pair: &Pair) -> Label {
    pair.label.unwrap_or(Label::IsNext)
}

/// Whether the file's name asks for a safetensors file.
fn is_safetensors(args: &TrainArgs) -> bool {
    let ending = args.out.extension();
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("safetensors"))
}

/// Runs a training of at most so many steps to its end, with a bar. `advance` returns what it has done, and how many
/// steps are done.
fn run_epochs(
    steps: usize,
    mut advance: impl FnMut() -> Result<(Progress, usize), TrainError>,
) -> Result<Vec<EpochReport>, CliError> {
    let bar = bar(steps, "steps");
    let mut epochs = Vec::new();
    loop {
        match advance()? {
            (Progress::Step, done) => bar.set_position(done as u64),
            (Progress::Epoch(report), _) => {
                bar.set_message(format!("loss {:.4}", report.train_loss));
                epochs.push(report);
            }
            (Progress::Done, _) => break,
        }
    }
    bar.finish_and_clear();
    Ok(epochs)
}
