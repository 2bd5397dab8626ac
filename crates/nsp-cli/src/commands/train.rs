//! `bert-nsp train`: trains pooler and next-sentence head on pairs.

use crate::args::TrainArgs;
use crate::error::CliError;
use crate::head;
use crate::model;
use crate::new_file::NewFile;
use crate::pairs::{self, Pair};
use crate::progress::{bar, on_all_cores};
use crate::text::{json_line, printable, size, warn};
use nsp::{Label, NspModel};
use nsp_checkpoint::head::Base;
use nsp_checkpoint::{Head, TunedHead, tuned};
use nsp_pairs::{Warning, findings};
use nsp_train::{
    Confusion, EpochReport, Examples, Options, Progress, TrainError, Trainer, answers,
    check_labels, flipped,
};
use serde::Serialize;
use std::io::Write;

/// What `--json` prints.
#[derive(Serialize)]
struct Report<'a> {
    seed: u64,
    /// Epoch 0 is the model before training.
    epochs: &'a [EpochReport],
    /// The epoch whose head was written.
    best_epoch: usize,
}

/// Trains, writes the file, and says what training has changed. What can be refused is refused before the
/// long work.
pub fn run(args: &TrainArgs) -> Result<String, CliError> {
    let options = args.options();
    options.check().map_err(TrainError::from)?;
    let pairs = pairs::labelled(&args.pairs)?;
    check_labels(&labels(&pairs))?;
    let held_out = args.valid.as_deref().map(pairs::labelled).transpose()?;
    let mut file = NewFile::create(&args.out, args.force)?;
    let model = model::load_for(&args.model)?;
    warn_about(&pairs, held_out.as_deref().unwrap_or_default());

    let examples = encode(&model, &pairs)?;
    let held_out = held_out.map(|pairs| encode(&model, &pairs)).transpose()?;
    let before = model.head().map_err(CliError::Predict)?;
    let mut trainer = Trainer::new(&before, examples, held_out, &options)?;
    let epochs = train(&mut trainer, &options)?;
    let (best_epoch, after) = trainer.best().unwrap_or((0, &before));

    let tuned = describe_head(args, &model, pairs.len(), after.clone())?;
    write(args, &tuned, file.writer())?;
    let bytes = file.finish()?;
    if args.json {
        let epochs = &epochs;
        return Ok(json_line(&Report {
            seed: args.seed,
            epochs,
            best_epoch,
        })?);
    }
    let mut text = table(&epochs, best_epoch);
    text += &changes(&trainer, &before, after)?;
    text += &format!(
        "\n{}: {}, {} ({bytes} bytes)\n",
        printable(&args.out.display().to_string()),
        printable(&tuned.name),
        size(bytes)
    );
    Ok(text)
}

fn warn_about(pairs: &[Pair], held_out: &[Pair]) {
    for warning in findings(&texts(pairs), &texts(held_out)) {
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

/// The vectors at `[CLS]`.
fn encode(model: &NspModel, pairs: &[Pair]) -> Result<Examples, CliError> {
    let encoded = on_all_cores(pairs, |pair| {
        let encoding = model.tokenizer().encode(&pair.a, Some(&pair.b))?;
        let is_truncated = encoding.truncated;
        let vectors = model.begin(&[encoding])?.cls_vectors()?;
        Ok((is_truncated, vectors.concat()))
    })?;
    let truncated = encoded.iter().filter(|(is_truncated, _)| *is_truncated);
    let truncated = truncated.count();
    if truncated > 0 {
        let warning = Warning::Truncated {
            pairs: truncated,
            max_tokens: model.config().max_position_embeddings,
        };
        warn(&warning.to_string());
    }
    let vectors = encoded.into_iter().flat_map(|(_, vector)| vector);
    let vectors = vectors.collect();
    let hidden_size = model.config().hidden_size;
    Ok(Examples::new(hidden_size, vectors, labels(pairs))?)
}

fn train(trainer: &mut Trainer, options: &Options) -> Result<Vec<EpochReport>, CliError> {
    let bar = bar(trainer.steps_per_epoch() * options.epochs, "steps");
    let mut epochs = Vec::new();
    loop {
        match trainer.advance()? {
            Progress::Step => bar.set_position(trainer.steps() as u64),
            Progress::Epoch(report) => {
                bar.set_message(format!("loss {:.4}", report.train_loss));
                epochs.push(report);
            }
            Progress::Done => break,
        }
    }
    bar.finish_and_clear();
    Ok(epochs)
}

fn describe_head(
    args: &TrainArgs,
    model: &NspModel,
    pairs: usize,
    head: Head,
) -> Result<TunedHead, CliError> {
    let card = model.card();
    let name = args
        .name
        .clone()
        .unwrap_or_else(|| format!("{}-tuned", card.name));
    Ok(TunedHead {
        name,
        license: card.license.clone(),
        source: format!(
            "Pooler and next-sentence head of {}, trained on {pairs} pairs with bert-nsp train. {}: {}",
            card.name, card.name, card.source
        ),
        base: Some(Base {
            name: card.name.clone(),
            sha256: head::sha256(args.model.model.as_deref())?,
        }),
        head,
    })
}

/// Writes the file in the form that the options and its name ask for.
fn write(args: &TrainArgs, tuned: &TunedHead, writer: &mut impl Write) -> Result<(), CliError> {
    let ending = args.out.extension();
    let is_safetensors = ending.is_some_and(|ending| ending.eq_ignore_ascii_case("safetensors"));
    if args.head_only {
        let bytes = match is_safetensors {
            true => tuned.to_safetensors(),
            false => tuned.to_gguf(),
        };
        return writer
            .write_all(&bytes)
            .map_err(CliError::written(&args.out));
    }
    let base = args.model.model.as_deref();
    let written = match is_safetensors {
        true => tuned::write_safetensors(model::open(base)?, tuned, writer),
        false => tuned::write_gguf(model::open(base)?, tuned, writer),
    };
    written.map_err(|source| CliError::Tuned {
        path: args.out.clone(),
        source,
    })
}

/// The curve, with a mark at the epoch that was written.
fn table(epochs: &[EpochReport], best_epoch: usize) -> String {
    let mut text = format!("{:<7}{:>12}{:>11}", "epoch", "train loss", "right");
    let has_held_out = epochs.iter().any(|report| report.valid_loss.is_some());
    if has_held_out {
        text += &format!("{:>16}{:>11}", "held-out loss", "right");
    }
    text.push('\n');
    for report in epochs {
        text += &format!(
            "{:<7}{:>12.4}{:>9.1} %",
            report.epoch,
            report.train_loss,
            100.0 * report.train_accuracy
        );
        if let (Some(loss), Some(accuracy)) = (report.valid_loss, report.valid_accuracy) {
            text += &format!("{loss:>16.4}{:>9.1} %", 100.0 * accuracy);
        }
        text += match report.epoch == best_epoch {
            true => "  written\n",
            false => "\n",
        };
    }
    text
}

/// Accuracy with its interval, counts and changed answers: of the held-out pairs if there are any.
fn changes(trainer: &Trainer, before: &Head, after: &Head) -> Result<String, CliError> {
    let (what, examples) = match trainer.held_out() {
        Some(held_out) => ("held-out pairs", held_out),
        None => ("pairs that were trained on", trainer.train()),
    };
    let (before, after) = (answers(before, examples)?, answers(after, examples)?);
    let mut text = format!("\nof {} {what}\n", examples.count());
    for (when, logits) in [("before", &before), ("after", &after)] {
        let confusion = Confusion::of(examples.labels(), logits);
        let [low, high] = confusion.interval().map(|bound| 100.0 * bound);
        let [[is_next, not_is_next], [not_not_next, not_next]] = confusion.counts;
        text += &format!(
            "{when:<8}{:>5.1} % right (95 % interval {low:.1} to {high:.1} %); IsNext {is_next} right, \
             {not_is_next} wrong; NotNext {not_next} right, {not_not_next} wrong\n",
            100.0 * confusion.accuracy(),
        );
    }
    text += &format!("{} answers changed\n", flipped(&before, &after).len());
    Ok(text)
}
