//! One forward pass, layer by layer.

use crate::bert::Batch;
use crate::{Encoding, Error, NspModel};
use candle_core::Tensor;

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
    /// (batch, tokens, hidden) after `layer` encoder layers.
    pub(crate) hidden_states: Tensor,
    pub(crate) layer: usize,
}

impl<'a> ForwardPass<'a> {
    pub(crate) fn new(model: &'a NspModel, encodings: &[Encoding]) -> Result<Self, Error> {
        let batch = Batch::new(encodings)?;
        let hidden_states = model.embeddings.forward(&batch)?;
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
        let Some(layer) = self.model.encoder.get(self.layer) else {
            return Ok(false);
        };
        self.hidden_states = layer.forward(&self.hidden_states, &self.batch)?;
        self.layer += 1;
        Ok(true)
    }

    /// Encoder layers that are done.
    pub fn layer(&self) -> usize {
        self.layer
    }

    /// Encoder layers in all.
    pub fn layers(&self) -> usize {
        self.model.encoder.len()
    }

    /// Runs the layers that are left, the pooler and the head. Returns the logits of IsNext and
    /// NotNext, one pair a sequence.
    ///
    /// # Errors
    /// When a tensor operation fails.
    pub fn finish(mut self) -> Result<Vec<[f32; 2]>, Error> {
        while self.advance()? {}
        let pooled = self.model.pooler.forward(&self.hidden_states)?;
        self.model.nsp_head.forward(&pooled)
    }
}
