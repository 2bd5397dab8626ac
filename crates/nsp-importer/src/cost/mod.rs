//! What quantising costs: the ready examples run through the checkpoint's own weights and through the stored ones,
//! while the model is imported. The stages of the forward pass arrive one after the other, so one layer of floats is
//! in memory at a time. Activations are floats in both passes: what the engine rounds while it computes is not part
//! of the measurement.

mod embeddings;
mod head;
mod layer;
mod report;
mod tensors;
#[cfg(test)]
mod tests;

use crate::stage::Stage;
use candle_core::{Device, Result, Tensor};
use embeddings::{Embeddings, Input};
use head::Head;
use layer::Layer;
use nsp::{Encoding, PairTokenizer};
use nsp_checkpoint::BertConfig;
use nsp_checkpoint::convert::PlannedTensor;
use nsp_checkpoint::hf::{Description, Float};
use nsp_checkpoint::names;
use nsp_protocol::{Differences, NotMeasured};
use std::collections::BTreeMap;
use tensors::{Tensors, Weights};

/// The largest stage that is measured, in bytes of floats. A layer of BERT-large has 50 MB.
const MAX_STAGE_BYTES: u64 = 64 << 20;

/// The two passes of some examples, as far as the tensors that have arrived allow.
pub struct Cost {
    config: BertConfig,
    inputs: Vec<Input>,
    /// The rows of the word embeddings that the inputs use, in ascending order.
    words: Vec<u32>,
    /// The stage whose tensors arrive; `None` after the last one.
    stage: Option<Stage>,
    tensors: Tensors,
    pass: Option<Pass>,
    /// What the last stage has made of each input, with the checkpoint's weights.
    exact: Vec<Tensor>,
    /// The same, with the stored weights.
    stored: Vec<Tensor>,
}

/// A pass of the inputs through one stage.
struct Pass {
    part: Part,
    weights: Weights,
    /// The next input.
    next: usize,
}

/// A stage with its weights.
enum Part {
    Embeddings(Embeddings),
    Layer(Layer),
    Head(Head),
}

impl Part {
    /// `before` is what the stage before has made of the input; the embeddings don't read it.
    fn forward(&self, input: &Input, before: &Tensor) -> Result<Tensor> {
        match self {
            Self::Embeddings(embeddings) => embeddings.forward(input),
            Self::Layer(layer) => layer.forward(before),
            Self::Head(head) => head.forward(before),
        }
    }
}

impl Cost {
    /// A measurement with these pairs of sentences, before any tensor has arrived.
    ///
    /// # Errors
    /// When a layer is too large, or the model's vocabulary or a pair can't be used.
    pub fn new(
        description: &Description,
        examples: &[(String, String)],
    ) -> std::result::Result<Self, NotMeasured> {
        let config = description.config.clone();
        if largest_stage(&config) > MAX_STAGE_BYTES {
            return Err(NotMeasured::TooLarge);
        }
        let encodings = encode(description, examples).map_err(|_| NotMeasured::Failed)?;
        let ids = encodings.iter().flat_map(|encoding| &encoding.input_ids);
        let mut words: Vec<u32> = ids.copied().collect();
        words.sort_unstable();
        words.dedup();
        let inputs = encodings.into_iter();
        let inputs: Vec<Input> = inputs
            .map(|encoding| Input::new(encoding, &words))
            .collect();
        let nothing = Tensor::new(0_f32, &Device::Cpu).map_err(|_| NotMeasured::Failed)?;
        let nothing = vec![nothing; inputs.len()];
        Ok(Self {
            config,
            inputs,
            words,
            stage: Some(Stage::Embeddings),
            tensors: Tensors::default(),
            pass: None,
            exact: nothing.clone(),
            stored: nothing,
        })
    }

    /// Takes the next piece of a tensor: its bytes in the checkpoint, in this format, and its bytes in the imported
    /// model. The stages arrive in their order, and the pieces of a tensor in theirs.
    pub fn take(&mut self, planned: &PlannedTensor, format: Float, source: &[u8], stored: &[u8]) {
        let is_words = planned.spec.gguf == embeddings::WORDS;
        let rows = is_words.then_some(&self.words[..]);
        self.tensors.take(planned, format, rows, source, stored);
    }

    /// The encoder layer that runs, from 1.
    pub fn layer(&self) -> Option<u32> {
        match self.stage {
            Some(Stage::Layer(number)) if self.pass.is_some() => Some(number as u32 + 1),
            _ => None,
        }
    }

    /// Does the next piece of work: runs one input through one stage. Returns whether there was any; if not, more
    /// tensors are needed.
    ///
    /// # Errors
    /// When the tensors don't fit the inputs. Then there is no result.
    pub fn step(&mut self) -> Result<bool> {
        let mut pass = match self.pass.take() {
            Some(pass) => pass,
            None => match self.whole_stage() {
                Some(stage) => self.begin(stage, Weights::Exact)?,
                None => return Ok(false),
            },
        };
        let states = match pass.weights {
            Weights::Exact => &mut self.exact,
            Weights::Stored => &mut self.stored,
        };
        if let (Some(input), Some(state)) = (self.inputs.get(pass.next), states.get_mut(pass.next))
        {
            *state = pass.part.forward(input, state)?;
            pass.next += 1;
            self.pass = Some(pass);
        } else {
            let done = pass.weights;
            // Its memory is needed for the next pass.
            drop(pass);
            self.go_on(done)?;
        }
        Ok(true)
    }

    /// The stage whose tensors arrive, if they are all there.
    fn whole_stage(&self) -> Option<Stage> {
        let specs = names::tensors(&self.config);
        let mut of_stage = specs
            .iter()
            .filter(|spec| Some(Stage::of(&spec.gguf)) == self.stage);
        let is_whole = of_stage.all(|spec| self.tensors.is_whole(&spec.gguf));
        self.stage.filter(|_| is_whole)
    }

    fn begin(&mut self, stage: Stage, weights: Weights) -> Result<Pass> {
        let tensors = &mut self.tensors;
        let part = match stage {
            Stage::Embeddings => Part::Embeddings(Embeddings::new(tensors, weights, &self.config)?),
            Stage::Layer(number) => {
                Part::Layer(Layer::new(tensors, weights, number, &self.config)?)
            }
            Stage::Head => Part::Head(Head::new(tensors, weights)?),
        };
        Ok(Pass {
            part,
            weights,
            next: 0,
        })
    }

    /// All inputs have passed the stage with the weights `done`.
    fn go_on(&mut self, done: Weights) -> Result<()> {
        match (done, self.stage) {
            (Weights::Exact, Some(stage)) => {
                self.pass = Some(self.begin(stage, Weights::Stored)?);
            }
            _ => {
                self.stage = self.next_stage();
                self.tensors = Tensors::default();
            }
        }
        Ok(())
    }

    fn next_stage(&self) -> Option<Stage> {
        let next = match self.stage? {
            Stage::Embeddings => 0,
            Stage::Layer(number) => number + 1,
            Stage::Head => return None,
        };
        match next < self.config.num_hidden_layers {
            true => Some(Stage::Layer(next)),
            false => Some(Stage::Head),
        }
    }

    /// How the logits differ; `None` if stages are missing, or a logit is not a number.
    pub fn differences(&self) -> Option<Differences> {
        let [exact, stored] = self.logits()?;
        report::differences(&exact, &stored)
    }

    /// The logits with the checkpoint's weights, and with the stored ones.
    fn logits(&self) -> Option<[Vec<[f32; 2]>; 2]> {
        if self.stage.is_some() {
            return None;
        }
        let all = |states: &[Tensor]| states.iter().map(logits_of).collect::<Option<Vec<_>>>();
        Some([all(&self.exact)?, all(&self.stored)?])
    }
}

fn logits_of(state: &Tensor) -> Option<[f32; 2]> {
    let logits: Result<Vec<f32>> = state.flatten_all().and_then(|logits| logits.to_vec1());
    <[f32; 2]>::try_from(logits.ok()?).ok()
}

fn encode(
    description: &Description,
    examples: &[(String, String)],
) -> std::result::Result<Vec<Encoding>, nsp::Error> {
    let tokenizer = PairTokenizer::new(
        &description.vocabulary,
        &description.tokenizer,
        description.config.max_position_embeddings,
    )?;
    let encodings = examples.iter();
    encodings
        .map(|(a, b)| tokenizer.encode(a, Some(b)))
        .collect()
}

/// Bytes of the largest stage in floats, without the word embeddings, of which few rows are kept.
fn largest_stage(config: &BertConfig) -> u64 {
    let mut bytes: BTreeMap<Stage, u64> = BTreeMap::new();
    for spec in names::tensors(config) {
        if spec.gguf != embeddings::WORDS {
            let numbers: u64 = spec.shape.iter().map(|size| *size as u64).product();
            *bytes.entry(Stage::of(&spec.gguf)).or_default() += numbers * 4;
        }
    }
    bytes.into_values().max().unwrap_or_default()
}
