//! Exchanges pooler and next-sentence head, which can be trained while the encoder stays as it is.

use crate::error::Error;
use crate::heads::{NspHead, Pooler};
use crate::model::NspModel;
use candle_core::{Device, Tensor};
use candle_nn::Linear;
use nsp_checkpoint::Head;

impl NspModel {
    /// A copy of pooler and next-sentence head.
    ///
    /// # Errors
    /// When a number is not finite.
    pub fn head(&self) -> Result<Head, Error> {
        let [pooler_weight, pooler_bias] = numbers(&self.pooler.dense)?;
        let [weight, bias] = numbers(&self.nsp_head.seq_relationship)?;
        Ok(Head::new([pooler_weight, pooler_bias, weight, bias])?)
    }

    /// The same model with another pooler and next-sentence head, under another name.
    ///
    /// # Errors
    /// When the head reads vectors of another length.
    pub fn with_head(mut self, name: &str, head: &Head) -> Result<Self, Error> {
        let hidden = self.config.hidden_size;
        head.check_fits(hidden)?;
        let [pooler_weight, pooler_bias, weight, bias] = head.tensors();
        self.pooler = Pooler {
            dense: linear(pooler_weight, pooler_bias, hidden)?,
        };
        self.nsp_head = NspHead {
            seq_relationship: linear(weight, bias, hidden)?,
        };
        name.clone_into(&mut self.card.name);
        self.untaught = false;
        Ok(self)
    }
}

/// The matrix and the biases of a layer.
fn numbers(linear: &Linear) -> Result<[Vec<f32>; 2], Error> {
    let numbers = |tensor: &Tensor| tensor.flatten_all()?.to_vec1();
    let weight = numbers(linear.weight()).map_err(Error::tensor)?;
    let bias = linear.bias().map_or(Ok(Vec::new()), numbers);
    Ok([weight, bias.map_err(Error::tensor)?])
}

fn linear(weight: &[f32], bias: &[f32], inputs: usize) -> Result<Linear, Error> {
    let weight = Tensor::from_slice(weight, (bias.len(), inputs), &Device::Cpu);
    let bias = Tensor::from_slice(bias, bias.len(), &Device::Cpu);
    let (weight, bias) = (weight.map_err(Error::tensor)?, bias.map_err(Error::tensor)?);
    Ok(Linear::new(weight, Some(bias)))
}
