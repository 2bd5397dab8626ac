//! The last layers of a model as numbers.

use crate::error::TrainError;
use nsp_checkpoint::head::HeadError;
use nsp_checkpoint::names::{self, TensorSpec};
use nsp_checkpoint::{BertConfig, Head};

/// The last encoder layers of a model with its pooler and its next-sentence head.
#[derive(Clone, Debug, PartialEq)]
pub struct LastLayers {
    config: BertConfig,
    layers: usize,
    /// In the order of [`LastLayers::tensors`].
    numbers: Vec<Vec<f32>>,
    head: Head,
}

impl LastLayers {
    /// The tensors of the last `layers` layers of a model, in the order of its file.
    pub fn tensors(config: &BertConfig, layers: usize) -> Vec<TensorSpec> {
        let first = config.num_hidden_layers.saturating_sub(layers);
        let numbers = first..config.num_hidden_layers;
        numbers
            .flat_map(|number| names::layer_tensors(config, number))
            .collect()
    }

    /// `numbers` are those of [`tensors`](Self::tensors), row-major.
    ///
    /// # Errors
    /// When the numbers do not fit the model's shape, the head does not, or a number is not finite.
    pub fn new(
        config: &BertConfig,
        layers: usize,
        numbers: Vec<Vec<f32>>,
        head: Head,
    ) -> Result<Self, TrainError> {
        head.check_fits(config.hidden_size)?;
        for (at, spec) in Self::tensors(config, layers).into_iter().enumerate() {
            let found = numbers.get(at).map_or(&[][..], Vec::as_slice);
            let expected = spec.shape.iter().product();
            if found.len() != expected {
                return Err(TrainError::Head(HeadError::Numbers {
                    name: spec.hf,
                    found: found.len(),
                    expected,
                }));
            }
            if !found.iter().all(|number| number.is_finite()) {
                return Err(TrainError::Head(HeadError::NotFinite(spec.hf)));
            }
        }
        Ok(Self {
            config: config.clone(),
            layers,
            numbers,
            head,
        })
    }

    /// The model's shape.
    pub fn config(&self) -> &BertConfig {
        &self.config
    }

    /// The tensors of the layers, with their names and shapes.
    pub fn layers(&self) -> Vec<(TensorSpec, &[f32])> {
        let specs = Self::tensors(&self.config, self.layers).into_iter();
        specs.zip(self.numbers.iter().map(Vec::as_slice)).collect()
    }

    /// Pooler and head.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// All tensors, with their names and shapes: those of the layers, then those of pooler and head.
    pub fn named(&self) -> Vec<(TensorSpec, &[f32])> {
        let mut named = self.layers();
        named.extend(self.head.named());
        named
    }
}
