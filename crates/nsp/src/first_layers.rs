//! The first layers of an encoder in floats, on whose outputs the other layers can be trained.

use crate::batch::Batch;
use crate::error::Error;
use crate::floats::{self, Encoder};
use crate::tokenizer::Encoding;
use nsp_checkpoint::BertConfig;
use nsp_checkpoint::names::{self, TensorSpec};
use std::collections::HashMap;

/// The embeddings and the first encoder layers of a model.
pub struct FirstLayers(Encoder);

impl std::fmt::Debug for FirstLayers {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("FirstLayers")
            .finish_non_exhaustive()
    }
}

impl FirstLayers {
    /// The tensors of the embeddings and of so many layers, which [`new`](Self::new) needs in this order.
    pub fn tensors(config: &BertConfig, layers: usize) -> Vec<TensorSpec> {
        names::encoder_tensors(&first(config, layers))
    }

    /// Builds the first `layers` layers; 0 are the embeddings alone. `numbers` are those of
    /// [`tensors`](Self::tensors), row-major.
    ///
    /// # Errors
    /// When a tensor is missing, or has more or fewer numbers than its shape.
    pub fn new(config: &BertConfig, layers: usize, numbers: Vec<Vec<f32>>) -> Result<Self, Error> {
        let mut tensors = HashMap::new();
        for (spec, numbers) in Self::tensors(config, layers).into_iter().zip(numbers) {
            tensors.insert(spec.hf, floats::tensor(numbers, &spec.shape)?);
        }
        Ok(Self(Encoder::new(first(config, layers), tensors)?))
    }

    /// The hidden states of a sequence after these layers: `hidden_size` numbers for each token.
    ///
    /// # Errors
    /// When the encoding does not fit the model, or a number is not finite.
    pub fn hidden_states(&self, encoding: &Encoding) -> Result<Vec<f32>, Error> {
        let batch = Batch::new([encoding])?;
        self.0.check(&batch)?;
        let states = self.0.hidden_states(&batch);
        let states: Result<Vec<f32>, _> = states.and_then(|states| states.flatten_all()?.to_vec1());
        let states = states.map_err(Error::tensor)?;
        Error::unless_finite(&states)?;
        Ok(states)
    }
}

fn first(config: &BertConfig, layers: usize) -> BertConfig {
    BertConfig {
        num_hidden_layers: layers,
        ..config.clone()
    }
}
