//! One forward pass, layer by layer.

use crate::bert::{Batch, Buffers, Encoder, Runner, Wanted};
use crate::{Encoding, Error, NspModel};
use candle_core::{Device, IndexOp, Tensor};

/// A forward pass that can be watched and given up between two encoder layers.
///
/// ```no_run
/// # let model = nsp::NspModel::from_gguf_bytes(&[])?;
/// # let encoding = nsp::Encoding::default();
/// let mut pass = model.begin(&[encoding])?;
/// while pass.advance()? {
///     println!("layer {} of {}", pass.layer(), pass.layers());
/// }
/// let logits = pass.finish()?;
/// # Ok::<(), nsp::Error>(())
/// ```
pub struct ForwardPass<'a> {
    pub(crate) model: &'a NspModel,
    pub(crate) batch: Batch,
    /// (batch, tokens, hidden) after `layer` encoder layers; of a quantised model (batch, 1, hidden) after
    /// the last.
    pub(crate) hidden_states: HiddenStates,
    pub(crate) layer: usize,
}

pub(crate) enum HiddenStates {
    Float(Tensor),
    Packed(Box<Buffers>),
}

/// Multiplications and additions of a forward pass, in all its layers. A sum of products counts twice.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Operations {
    /// Self-attention with its linear layers.
    pub attention: f64,
    /// The two linear layers after it.
    pub feed_forward: f64,
    /// Pooler and head.
    pub head: f64,
}

impl NspModel {
    /// What a pass of one sequence of so many tokens has to compute. The last layer of a quantised
    /// model answers for `[CLS]` alone.
    pub fn operations(&self, tokens: usize) -> Operations {
        let config = self.config();
        let [tokens, hidden, wide, layers] = [
            tokens,
            config.hidden_size,
            config.intermediate_size,
            config.num_hidden_layers,
        ]
        .map(|size| size as f64);
        // Keys and values of all tokens; queries, their scores and what they attend to, and all that
        // follows for those that are asked for.
        let attention =
            |asked: f64| 2.0 * hidden * (2.0 * hidden * (tokens + asked) + 2.0 * tokens * asked);
        let feed_forward = |asked: f64| 2.0 * asked * 2.0 * hidden * wide;
        let last = match self.encoder {
            Encoder::Float(_) => tokens,
            Encoder::Packed(_) => 1.0,
        };
        Operations {
            attention: (layers - 1.0) * attention(tokens) + attention(last),
            feed_forward: (layers - 1.0) * feed_forward(tokens) + feed_forward(last),
            head: 2.0 * hidden * (hidden + 2.0),
        }
    }
}

/// What one encoder layer took, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LayerTimes {
    /// Self-attention, its linear layers and its layer norm.
    pub attention: f64,
    /// The two linear layers after it, GELU and their layer norm.
    pub feed_forward: f64,
}

impl<'a> ForwardPass<'a> {
    pub(crate) fn new(model: &'a NspModel, encodings: &[Encoding]) -> Result<Self, Error> {
        let batch = Batch::new(encodings)?;
        let hidden_states = match model.encoder {
            Encoder::Float(_) => HiddenStates::Float(model.embeddings.forward(&batch)?),
            Encoder::Packed(_) => {
                let mut buffers = model.take_buffers();
                buffers.resize(batch.input_ids.len(), &model.config);
                buffers.embed(&model.embeddings, &batch)?;
                HiddenStates::Packed(buffers)
            }
        };
        Ok(Self {
            model,
            batch,
            hidden_states,
            layer: 0,
        })
    }

    /// Runs the next encoder layer. Returns whether there was one.
    ///
    /// # Errors
    /// When a tensor operation fails.
    pub fn advance(&mut self) -> Result<bool, Error> {
        self.advance_measured(&|| 0.0).map(|times| times.is_some())
    }

    /// Runs the next encoder layer, if there is one, and tells what its halves took. `now` is a
    /// clock in milliseconds. A model of floats is not taken apart: all its time is `attention`'s.
    ///
    /// # Errors
    /// When a tensor operation fails.
    pub fn advance_measured(&mut self, now: &dyn Fn() -> f64) -> Result<Option<LayerTimes>, Error> {
        let start = now();
        let half = match (&self.model.encoder, &mut self.hidden_states) {
            (Encoder::Float(layers), HiddenStates::Float(hidden_states)) => {
                let Some(layer) = layers.get(self.layer) else {
                    return Ok(None);
                };
                *hidden_states = layer.forward(hidden_states, &self.batch)?;
                now()
            }
            (Encoder::Packed(layers), HiddenStates::Packed(buffers)) => {
                let Some(layer) = layers.get(self.layer) else {
                    return Ok(None);
                };
                let runner = Runner {
                    team: &self.model.team,
                    instruction_set: self.model.kernel.instruction_set,
                };
                let heads = self.model.config.num_attention_heads;
                let is_last = self.layer + 1 == layers.len();
                let wanted = if is_last { Wanted::Cls } else { Wanted::All };
                layer.attend(runner, &self.batch, heads, wanted, buffers);
                let half = now();
                layer.feed_forward(runner, buffers);
                half
            }
            // A pass is made for its model's encoder, see `new`.
            _ => return Ok(None),
        };
        self.layer += 1;
        Ok(Some(LayerTimes {
            attention: half - start,
            feed_forward: now() - half,
        }))
    }

    /// Encoder layers that are done.
    pub fn layer(&self) -> usize {
        self.layer
    }

    /// Encoder layers in all.
    pub fn layers(&self) -> usize {
        self.model.encoder.len()
    }

    /// The vector at `[CLS]` of each sequence: (batch, hidden).
    pub(crate) fn cls(&self) -> Result<Tensor, Error> {
        let width = self.model.config.hidden_size;
        match &self.hidden_states {
            HiddenStates::Float(hidden_states) => Ok(hidden_states.i((.., 0))?.contiguous()?),
            HiddenStates::Packed(buffers) => {
                // After the last layer there are no others.
                let rows = buffers.hidden_states.chunks_exact(width);
                let apart = (rows.len() / self.batch.size).max(1);
                let cls = rows.step_by(apart).flatten().copied().collect();
                Ok(Tensor::from_vec(
                    cls,
                    (self.batch.size, width),
                    &Device::Cpu,
                )?)
            }
        }
    }

    /// Runs the layers that are left, the pooler and the head. Returns the logits of IsNext and
    /// NotNext, one pair a sequence.
    ///
    /// # Errors
    /// When a tensor operation fails, or a logit is not finite.
    pub fn finish(mut self) -> Result<Vec<[f32; 2]>, Error> {
        while self.advance()? {}
        let pooled = self.model.pooler.forward(&self.cls()?)?;
        let logits = self.model.nsp_head.forward(&pooled)?;
        Error::unless_finite(logits.as_flattened())?;
        Ok(logits)
    }
}

impl Drop for ForwardPass<'_> {
    fn drop(&mut self) {
        if let HiddenStates::Packed(buffers) = &mut self.hidden_states {
            self.model.give_back_buffers(std::mem::take(buffers));
        }
    }
}
