//! Counts the operations of a forward pass.

use crate::model::{Encoder, NspModel};
use crate::times::Operator;

impl NspModel {
    /// Multiplications and additions of some operators in a pass over one sequence of `tokens` tokens, over all
    /// layers. Adding a product to a sum counts as two. The last layer of a quantised model computes only what
    /// `[CLS]` needs. Operators that multiply no matrices count as 0.
    pub fn operations(&self, operators: &[Operator], tokens: usize) -> f64 {
        let of = |operator: &Operator| self.operations_of(*operator, tokens);
        operators.iter().map(of).sum()
    }

    fn operations_of(&self, operator: Operator, tokens: usize) -> f64 {
        let config = self.config();
        let [tokens, hidden, wide, layers] = [
            tokens,
            config.hidden_size,
            config.intermediate_size,
            config.num_hidden_layers,
        ]
        .map(|size| size as f64);
        let asked_of_last = match self.encoder {
            Encoder::Quantised(_) => 1.0,
            #[cfg(feature = "floats")]
            Encoder::Float(_) => tokens,
        };
        // Everything else is computed for all tokens, in every layer.
        let asked = (layers - 1.0) * tokens + asked_of_last;
        match operator {
            Operator::QueryKeyValue => 2.0 * hidden * hidden * (2.0 * layers * tokens + asked),
            Operator::Attend => 4.0 * hidden * tokens * asked,
            Operator::AttentionOutput => 2.0 * hidden * hidden * asked,
            Operator::Intermediate | Operator::Output => 2.0 * hidden * wide * asked,
            Operator::Head => 2.0 * hidden * (hidden + 2.0),
            Operator::Embed
            | Operator::QuantiseForAttention
            | Operator::AttentionNorm
            | Operator::QuantiseForFeedForward
            | Operator::OutputNorm => 0.0,
        }
    }
}
