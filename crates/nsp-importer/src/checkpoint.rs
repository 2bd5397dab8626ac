//! A checkpoint whose files are read over the network or from the reader's disk.

use crate::error::ImportError;
use crate::legs::{Leg, Order, legs, transferred};
use crate::source::{Opened, Reader, Source, Stop, damaged};
use crate::version::Version;
use nsp_checkpoint::convert::Plan;
use nsp_checkpoint::hf::{
    Description, Float, INDEX, LENGTH_BYTES, ShardList, StoredTensor, TextFiles, Weights,
    header_bytes, kind_of,
};
use nsp_checkpoint::names::head_tensors;
use nsp_checkpoint::{Card, Dtype, Head};
use std::ops::Range;

/// All weights in one file.
const SINGLE: &str = "model.safetensors";
/// The weights as PyTorch writes them.
const PYTORCH: &str = "pytorch_model.bin";

/// A file of weights.
#[derive(Clone, Debug)]
pub struct WeightFile {
    /// Its name.
    pub name: String,
    /// What is known of its state.
    pub version: Version,
    /// Whether it can be read from any byte on.
    pub has_ranges: bool,
}

/// Everything about a checkpoint but the numbers.
#[derive(Debug)]
pub struct Checkpoint {
    /// What its text files say.
    pub description: Description,
    /// The model's card.
    pub card: Card,
    /// Which weights there are.
    pub weights: Weights,
    /// The files of the weights, by their numbers.
    pub files: Vec<WeightFile>,
    /// The seed of a random pooler and a random head, if the checkpoint lacks one of them.
    pub fresh_head: Option<u64>,
}

impl Checkpoint {
    /// Reads the text files, and the headers of the weights. `names` are the files that there are, if that is
    /// known. `may_be_fresh` says whether pooler and head may be random, if the checkpoint lacks one of them.
    ///
    /// # Errors
    /// When a file is missing or wrong, or the model can't be run by this project.
    pub async fn read(
        source: &Source,
        name: &str,
        names: Option<&[String]>,
        may_be_fresh: bool,
        stop: &Stop,
    ) -> Result<Self, ImportError> {
        let has = |name: &str| names.is_none_or(|names| names.iter().any(|known| known == name));
        let mut texts = [const { None }; TextFiles::NAMES.len()];
        for (text, name) in texts.iter_mut().zip(TextFiles::NAMES) {
            if has(name) {
                *text = source.text(name, stop).await?;
            }
        }
        if texts[0].is_none() {
            return Err(ImportError::Missing {
                place: source.place().to_owned(),
                file: "config.json",
                advice: "Choose a BERT with its config.json, model.safetensors and vocabulary.",
            });
        }
        let mut description = Description::read(TextFiles::of(&texts), None)?;
        let readme = match has("README.md") {
            true => match source.text("README.md", stop).await {
                // `convert` goes on without a card that it can't read, too.
                Err(ImportError::Damaged { .. }) => None,
                readme => readme?,
            },
            false => None,
        };
        let card = Card::of_checkpoint(
            name.to_owned(),
            readme.as_deref().unwrap_or_default(),
            description.dtype,
        );
        let (weights, files) = weights(source, &has, stop).await?;
        let missing = weights.missing(&head_tensors(description.config.hidden_size));
        let fresh_head = (may_be_fresh && !missing.is_empty()).then_some(Head::SEED);
        if fresh_head.is_some() {
            description.warnings.push(warning(&missing));
        }
        Ok(Self {
            description,
            card,
            weights,
            files,
            fresh_head,
        })
    }

    /// The plan of the GGUF file with matrices of this format.
    ///
    /// # Errors
    /// When the weights are incomplete or of the wrong shape.
    pub fn plan(&self, dtype: Dtype) -> Result<Plan, ImportError> {
        let card = Card {
            dtype,
            ..self.card.clone()
        };
        let (description, weights) = (&self.description, &self.weights);
        Ok(match self.fresh_head {
            Some(seed) => Plan::with_fresh_head(description, weights, &card, seed)?,
            None => Plan::new(description, weights, &card)?,
        })
    }

    /// The planned tensors as the checkpoint has them.
    ///
    /// # Errors
    /// When one is missing or has a format that is not supported; the plan was made, so this does not happen.
    pub fn stored(&self, plan: &Plan) -> Result<Vec<(StoredTensor, Float)>, ImportError> {
        let stored = plan.tensors.iter().map(|planned| {
            let tensor = self.weights.tensor(&planned.spec)?.clone();
            Ok((tensor, self.weights.format(&planned.spec)?))
        });
        stored.collect()
    }

    /// The order in which the checkpoint is read.
    pub fn order(&self) -> Order {
        match self.files.iter().all(|file| file.has_ranges) {
            true => Order::Stages,
            false => Order::Files,
        }
    }

    /// What is read for this plan.
    ///
    /// # Errors
    /// As [`stored`](Self::stored).
    pub fn legs(&self, plan: &Plan) -> Result<Vec<Leg>, ImportError> {
        Ok(legs(&plan.tensors, &self.stored(plan)?, self.order()))
    }

    /// The bytes that the host sends while these legs are read.
    pub fn transferred(&self, legs: &[Leg]) -> u64 {
        transferred(legs, |file| self.files[file].has_ranges)
    }
}

/// What the reader must know of a checkpoint without these tensors of pooler and head.
fn warning(missing: &[String]) -> String {
    let lacks = |part: &str| missing.iter().any(|name| name.starts_with(part));
    let what = match (lacks("bert.pooler."), lacks("cls.")) {
        (true, true) => "This checkpoint has no pooler and next-sentence head. They begin",
        (true, false) => "This checkpoint has no pooler. Pooler and next-sentence head begin",
        (false, _) => "This checkpoint has no next-sentence head. Pooler and head begin",
    };
    format!("{what} at random: its answers mean nothing until you train it in section 12.")
}

/// The weights of one file, or of those that the list names.
async fn weights(
    source: &Source,
    has: &impl Fn(&str) -> bool,
    stop: &Stop,
) -> Result<(Weights, Vec<WeightFile>), ImportError> {
    let mut weights = Weights::default();
    if has(SINGLE)
        && let Some(file) = add(&mut weights, 0, source, SINGLE, stop).await?
    {
        return Ok((weights, vec![file]));
    }
    let list = match has(INDEX) {
        true => source.text(INDEX, stop).await?,
        false => None,
    };
    let Some(list) = list else {
        return Err(
            match has(PYTORCH) && source.open(PYTORCH, Some(0..1), stop).await?.is_some() {
                true => ImportError::Pickle,
                false => ImportError::Missing {
                    place: source.place().to_owned(),
                    file: SINGLE,
                    advice: "Choose a model whose PyTorch weights are in safetensors format.",
                },
            },
        );
    };
    let list = ShardList::parse(&list)?;
    let mut files = Vec::new();
    for (number, name) in list.files().into_iter().enumerate() {
        let file = add(&mut weights, number, source, name, stop).await?;
        let missing = || damaged(INDEX, &format!("it names {name}, which is not there"));
        files.push(file.ok_or_else(missing)?);
        list.check(name, number, &weights)?;
    }
    Ok((weights, files))
}

/// Adds the tensors of a safetensors file; `None` if there is no such file.
async fn add(
    weights: &mut Weights,
    number: usize,
    source: &Source,
    name: &str,
    stop: &Stop,
) -> Result<Option<WeightFile>, ImportError> {
    let end = LENGTH_BYTES as u64;
    let Some(opened) = source.open(name, Some(0..end), stop).await? else {
        return Ok(None);
    };
    let version = opened.version.clone();
    let total = version.total;
    if total.is_some_and(|total| total < end) {
        return Err(damaged(name, "it is too short"));
    }
    let start = bytes(source, name, opened, 0..end).await?;
    if let Some(kind) = kind_of(&start) {
        return Err(damaged(name, &format!("it is {kind}")));
    }
    let length: [u8; LENGTH_BYTES] = start.try_into().unwrap_or_default();
    let length = header_bytes(length, total.unwrap_or(u64::MAX));
    let length = length.map_err(|reason| damaged(name, &reason))? as u64;
    let range = end..end + length;
    let opened = source.open(name, Some(range.clone()), stop).await?;
    let opened = opened.ok_or_else(|| ImportError::Changed(name.to_owned()))?;
    let has_ranges = opened.start == range.start;
    let header = bytes(source, name, opened, range).await?;
    weights.add_safetensors(number, name, &header, total)?;
    Ok(Some(WeightFile {
        name: name.to_owned(),
        version,
        has_ranges,
    }))
}

/// Reads a range of a file that was opened at the start of the range.
async fn bytes(
    source: &Source,
    name: &str,
    opened: Opened,
    range: Range<u64>,
) -> Result<Vec<u8>, ImportError> {
    let mut reader = Reader::new(name, opened, source.is_download());
    let mut all = Vec::new();
    let append = |bytes: &[u8]| {
        all.extend_from_slice(bytes);
        Ok(())
    };
    reader.read(&range, append).await?;
    Ok(all)
}
