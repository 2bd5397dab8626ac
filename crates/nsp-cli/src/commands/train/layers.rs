//! Trains the last encoder layers of a checkpoint with its pooler and head, and quantises it again.

use super::{HELD_OUT, TRAINED_ON, Trained, is_safetensors, labels, report, run_epochs};
use super::{warn_about, warn_of_truncated};
use crate::args::TrainArgs;
use crate::checkpoint::{self, Request};
use crate::error::CliError;
use crate::model;
use crate::model_card;
use crate::pairs::Pair;
use crate::progress::on_all_cores;
use crate::text::{size, warn};
use nsp::{FirstLayers, PairTokenizer};
use nsp_checkpoint::convert::{Changes, convert_with};
use nsp_checkpoint::hf::HfCheckpoint;
use nsp_checkpoint::{Card, Dtype, Head, TunedHead, names, tuned};
use nsp_train::{LastLayers, LayerTrainer, Options, Sequences, TrainError, layer_answers};
use std::io::Write;

/// The most bytes of hidden states that are kept in memory.
const MOST_BYTES: u64 = 4_000_000_000;

/// Trains, and writes the file. The layers below the trained ones run once for each pair.
pub(super) fn train(
    args: &TrainArgs,
    layers: usize,
    options: &Options,
    pairs: &[Pair],
    held_out: Option<&[Pair]>,
    writer: &mut impl Write,
) -> Result<Trained, CliError> {
    let checkpoint = read(args, layers)?;
    warn_about(pairs, held_out);
    let states = States::new(&checkpoint, layers)?;
    states.check_room(pairs, held_out)?;
    let sequences = states.of(pairs)?;
    let held_out = held_out.map(|pairs| states.of(pairs)).transpose()?;
    // Its memory is needed for the training.
    drop(states);

    let before = last_layers(args, &checkpoint, layers)?;
    let mut trainer = LayerTrainer::with_layers(&before, sequences, held_out, options)?;
    let epochs = run_epochs(trainer.steps_per_epoch() * options.epochs, || {
        let progress = trainer.advance()?;
        Ok((progress, trainer.steps()))
    })?;
    let best = trainer.best();
    let (best_epoch, after) = best.map_or((0, &before), |(epoch, best)| (epoch, best));
    if best_epoch == 0 && !missing_head(&checkpoint).is_empty() {
        return Err(CliError::StillRandom);
    }

    let card = card(args, layers, &checkpoint, pairs.len());
    write(args, &checkpoint, &card, after, writer)?;
    let (what, sequences) = match trainer.held_out() {
        Some(held_out) => (HELD_OUT, held_out),
        None => (TRAINED_ON, trainer.train()),
    };
    let logits_before = layer_answers(&before, sequences)?;
    let logits_after = layer_answers(after, sequences)?;
    Ok(Trained {
        name: card.name,
        changes: report::changes(what, sequences.labels(), &logits_before, &logits_after),
        epochs,
        best_epoch,
    })
}

/// The checkpoint that the options name, if it has what is to be trained.
fn read(args: &TrainArgs, layers: usize) -> Result<HfCheckpoint, CliError> {
    for (option, is_given) in [
        ("--kernel", args.model.kernel.is_some()),
        ("--packing", args.model.packing.is_some()),
    ] {
        if is_given {
            return Err(CliError::FloatsIgnore(option));
        }
    }
    if args.dtype.is_some() && is_safetensors(args) {
        return Err(CliError::SafetensorsDtype);
    }
    let given = args.model.model.as_deref();
    let given = given.filter(|path| !model::is_gguf(path));
    let checkpoint = checkpoint::read(&Request {
        given: given.ok_or(CliError::LayersNeedFloats)?,
        revision: None,
        lowercase: None,
    })?;
    let config = &checkpoint.description.config;
    if !(1..=config.num_hidden_layers).contains(&layers) {
        return Err(CliError::Layers {
            asked: layers,
            has: config.num_hidden_layers,
        });
    }
    let specs = names::tensors(config);
    let missing = missing_head(&checkpoint);
    if missing.is_empty() {
        checkpoint.weights.check(&specs, &specs)?;
        return Ok(checkpoint);
    }
    let needed = names::encoder_tensors(config);
    checkpoint.weights.check(&needed, &specs)?;
    warn(&format!(
        "the checkpoint lacks {}, so the training begins with a pooler and a head that are drawn at random{}",
        missing.join(", "),
        checkpoint::unused_head(&checkpoint)
    ));
    Ok(checkpoint)
}

/// What the checkpoint lacks of pooler and next-sentence head.
fn missing_head(checkpoint: &HfCheckpoint) -> Vec<String> {
    let hidden_size = checkpoint.description.config.hidden_size;
    checkpoint
        .weights
        .missing(&names::head_tensors(hidden_size))
}

/// What computes the hidden states before the layers that are trained.
struct States<'a> {
    checkpoint: &'a HfCheckpoint,
    tokenizer: PairTokenizer,
    first_layers: FirstLayers,
}

impl<'a> States<'a> {
    fn new(checkpoint: &'a HfCheckpoint, layers: usize) -> Result<Self, CliError> {
        let description = &checkpoint.description;
        let config = &description.config;
        let wrong = |source| CliError::Model {
            path: checkpoint.folder.clone(),
            source,
        };
        let tokenizer = PairTokenizer::new(
            &description.vocabulary,
            &description.tokenizer,
            config.max_position_embeddings,
        );
        let first = config.num_hidden_layers - layers;
        let numbers = checkpoint.numbers(&FirstLayers::tensors(config, first))?;
        Ok(Self {
            tokenizer: tokenizer.map_err(wrong)?,
            first_layers: FirstLayers::new(config, first, numbers).map_err(wrong)?,
            checkpoint,
        })
    }

    /// Refuses pairs whose hidden states are too large for the memory, and says how many pairs are cut.
    fn check_room(&self, pairs: &[Pair], held_out: Option<&[Pair]>) -> Result<(), CliError> {
        let config = &self.checkpoint.description.config;
        let mut tokens = 0_u64;
        for pairs in [Some(pairs), held_out].into_iter().flatten() {
            let mut truncated = 0;
            for pair in pairs {
                let encoding = self.tokenizer.encode(&pair.a, Some(&pair.b));
                let encoding = encoding.map_err(CliError::Predict)?;
                tokens += encoding.len() as u64;
                truncated += usize::from(encoding.truncated);
            }
            warn_of_truncated(truncated, config);
        }
        let bytes = tokens.saturating_mul((config.hidden_size * size_of::<f32>()) as u64);
        match bytes > MOST_BYTES {
            false => Ok(()),
            true => Err(CliError::TooManyStates {
                bytes: size(bytes),
                most: size(MOST_BYTES),
            }),
        }
    }

    fn of(&self, pairs: &[Pair]) -> Result<Sequences, CliError> {
        let states = on_all_cores(pairs, |pair| {
            let encoding = self.tokenizer.encode(&pair.a, Some(&pair.b))?;
            self.first_layers.hidden_states(&encoding)
        })?;
        let hidden_size = self.checkpoint.description.config.hidden_size;
        Ok(Sequences::new(hidden_size, states, labels(pairs))?)
    }
}

/// The checkpoint's last layers, pooler and head. If the checkpoint lacks pooler or head, both are drawn at random.
fn last_layers(
    args: &TrainArgs,
    checkpoint: &HfCheckpoint,
    layers: usize,
) -> Result<LastLayers, CliError> {
    let config = &checkpoint.description.config;
    let head = match missing_head(checkpoint).is_empty() {
        true => {
            let head = checkpoint.numbers(&names::head_tensors(config.hidden_size))?;
            // There are four tensors.
            Head::new(head.try_into().unwrap_or_default()).map_err(TrainError::from)?
        }
        false => Head::fresh(config.hidden_size, args.seed),
    };
    let numbers = checkpoint.numbers(&LastLayers::tensors(config, layers))?;
    Ok(LastLayers::new(config, layers, numbers, head)?)
}

fn card(args: &TrainArgs, layers: usize, checkpoint: &HfCheckpoint, pairs: usize) -> Card {
    let base = &checkpoint.name;
    let readme = model_card::read(&checkpoint.folder.join("README.md"));
    let dtype = args.dtype.unwrap_or(checkpoint.description.dtype);
    let trained = match layers {
        1 => "The last encoder layer".to_owned(),
        layers => format!("The last {layers} encoder layers"),
    };
    Card {
        source: format!(
            "{trained}, pooler and next-sentence head of {base}, trained on {pairs} pairs with bert-nsp train."
        ),
        ..Card::of_checkpoint(args.name_of_tuned(base), &readme, dtype)
    }
}

/// Writes the checkpoint with its trained tensors in the form that the file's name asks for.
fn write(
    args: &TrainArgs,
    checkpoint: &HfCheckpoint,
    card: &Card,
    trained: &LastLayers,
    writer: &mut impl Write,
) -> Result<(), CliError> {
    let named = trained.named().into_iter();
    let changes = Changes {
        numbers: named
            .map(|(spec, numbers)| (spec.hf, numbers.to_vec()))
            .collect(),
        ..Changes::default()
    };
    if !is_safetensors(args) {
        convert_with(checkpoint, card, &changes, writer)?;
        return Ok(());
    }
    let floats = Card {
        dtype: Dtype::F32,
        ..card.clone()
    };
    let mut file = Vec::new();
    convert_with(checkpoint, &floats, &changes, &mut file)?;
    let tuned = TunedHead {
        name: card.name.clone(),
        license: card.license.clone(),
        source: card.source.clone(),
        base: None,
        head: trained.head().clone(),
    };
    let written = tuned::write_safetensors(&file[..], &tuned, writer);
    written.map_err(|source| CliError::Tuned {
        path: args.out.clone(),
        source,
    })
}
