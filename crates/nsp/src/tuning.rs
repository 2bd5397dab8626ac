//! Exchanges pooler and next-sentence head, which can be trained while the encoder stays as it is.

use crate::error::Error;
use crate::heads::{Dense, NspHead, Pooler};
use crate::model::NspModel;
use nsp_checkpoint::Head;

impl NspModel {
    /// A copy of pooler and next-sentence head.
    ///
    /// # Errors
    /// When a number is not finite.
    pub fn head(&self) -> Result<Head, Error> {
        let (pooler, head) = (&self.pooler.dense, &self.nsp_head.seq_relationship);
        let tensors = [&pooler.weight, &pooler.bias, &head.weight, &head.bias];
        Ok(Head::new(tensors.map(Vec::clone))?)
    }

    /// The same model with another pooler and next-sentence head, under another name.
    ///
    /// # Errors
    /// When the head reads vectors of another length.
    pub fn with_head(mut self, name: &str, head: &Head) -> Result<Self, Error> {
        head.check_fits(self.config.hidden_size)?;
        let [pooler_weight, pooler_bias, weight, bias] = head.tensors();
        self.pooler = Pooler {
            dense: dense(pooler_weight, pooler_bias),
        };
        self.nsp_head = NspHead {
            seq_relationship: dense(weight, bias),
        };
        name.clone_into(&mut self.card.name);
        self.untaught = false;
        Ok(self)
    }
}

fn dense(weight: &[f32], bias: &[f32]) -> Dense {
    Dense {
        weight: weight.to_vec(),
        bias: bias.to_vec(),
    }
}
