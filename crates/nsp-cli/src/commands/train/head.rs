//! Trains pooler and head of a GGUF file or of the embedded model.

use super::{HELD_OUT, TRAINED_ON, Trained, is_safetensors, labels, report, run_epochs};
use super::{warn_about, warn_of_truncated};
use crate::args::TrainArgs;
use crate::error::CliError;
use crate::head;
use crate::model;
use crate::pairs::Pair;
use crate::progress::in_batches;
use nsp::NspModel;
use nsp_checkpoint::head::Base;
use nsp_checkpoint::{Head, TunedHead, tuned};
use nsp_train::{Examples, Options, Trainer, answers};
use std::io::Write;

/// Trains, and writes the file.
pub(super) fn train(
    args: &TrainArgs,
    options: &Options,
    pairs: &[Pair],
    held_out: Option<&[Pair]>,
    writer: &mut impl Write,
) -> Result<Trained, CliError> {
    let model = model::load_for(&args.model)?;
    warn_about(pairs, held_out);
    let examples = encode(&model, pairs)?;
    let held_out = held_out.map(|pairs| encode(&model, pairs)).transpose()?;
    let before = model.head().map_err(CliError::Predict)?;
    let mut trainer = Trainer::new(&before, examples, held_out, options)?;
    let epochs = run_epochs(trainer.steps_per_epoch() * options.epochs, || {
        let progress = trainer.advance()?;
        Ok((progress, trainer.steps()))
    })?;
    let best = trainer.best();
    let (best_epoch, after) = best.map_or((0, &before), |(epoch, best)| (epoch, best));
    if best_epoch == 0 && model.is_untaught() {
        return Err(CliError::StillRandom);
    }

    let tuned = describe(args, &model, pairs.len(), after.clone())?;
    write(args, &tuned, writer)?;
    let (what, examples) = match trainer.held_out() {
        Some(held_out) => (HELD_OUT, held_out),
        None => (TRAINED_ON, trainer.train()),
    };
    let (logits_before, logits_after) = (answers(&before, examples)?, answers(after, examples)?);
    Ok(Trained {
        name: tuned.name,
        changes: report::changes(what, examples.labels(), &logits_before, &logits_after),
        epochs,
        best_epoch,
    })
}

/// The vectors at `[CLS]`.
fn encode(model: &NspModel, pairs: &[Pair]) -> Result<Examples, CliError> {
    let encoded = in_batches(model, pairs, |batch| {
        let encodings = batch.iter().map(|one| &one.encoding);
        let vectors = model.begin(encodings)?.cls_vectors()?;
        let truncated = batch.iter().map(|one| one.encoding.truncated);
        Ok(truncated.zip(vectors).collect())
    })?;
    let truncated = encoded.iter().filter(|(is_truncated, _)| *is_truncated);
    warn_of_truncated(truncated.count(), model.config());
    let vectors = encoded.into_iter().flat_map(|(_, vector)| vector);
    let vectors = vectors.collect();
    let hidden_size = model.config().hidden_size;
    Ok(Examples::new(hidden_size, vectors, labels(pairs))?)
}

fn describe(
    args: &TrainArgs,
    model: &NspModel,
    pairs: usize,
    head: Head,
) -> Result<TunedHead, CliError> {
    let card = model.card();
    Ok(TunedHead {
        name: args.name_of_tuned(&card.name),
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
    if args.head_only {
        let bytes = match is_safetensors(args) {
            true => tuned.to_safetensors(),
            false => tuned.to_gguf(),
        };
        return writer
            .write_all(&bytes)
            .map_err(CliError::written(&args.out));
    }
    let base = args.model.model.as_deref();
    let written = match is_safetensors(args) {
        true => tuned::write_safetensors(model::open(base)?, tuned, writer),
        false => tuned::write_gguf(model::open(base)?, tuned, writer),
    };
    written.map_err(|source| CliError::Tuned {
        path: args.out.clone(),
        source,
    })
}
