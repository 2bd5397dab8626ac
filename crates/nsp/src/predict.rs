//! From a pair of texts to an answer.

use crate::doubt;
use crate::error::Error;
use crate::model::NspModel;
use crate::tokenizer::Encoding;
use nsp_answer::{Label, Prediction, argmax, cross_entropy, softmax};

impl NspModel {
    /// Answers one pair, or one text alone. The answer has a loss if there is a label.
    ///
    /// # Errors
    /// When the tokenizer or the model fails, or when a number of the answer is not finite.
    pub fn predict(
        &self,
        a: &str,
        b: Option<&str>,
        label: Option<Label>,
    ) -> Result<Prediction, Error> {
        let encoding = self.tokenizer.encode(a, b)?;
        let logits = self.forward(&encoding)?;
        self.prediction(encoding, logits, label)
    }

    /// Makes an answer of an encoding and its logits.
    ///
    /// # Errors
    /// When a number of the answer is not finite.
    pub fn prediction(
        &self,
        encoding: Encoding,
        logits: [f32; 2],
        label: Option<Label>,
    ) -> Result<Prediction, Error> {
        let loss = label.map(|label| cross_entropy(logits, label));
        Error::unless_finite(&logits)?;
        Error::unless_finite(loss.as_slice())?;
        let unknown_tokens = doubt::unknown(&encoding.tokens) as u32;
        Ok(Prediction {
            model: self.card.name.clone(),
            tokens: encoding.tokens,
            input_ids: encoding.input_ids,
            token_type_ids: encoding.token_type_ids,
            attention_mask: encoding.attention_mask,
            truncated: encoding.truncated,
            unknown_tokens,
            doubt: encoding.doubt,
            logits,
            probabilities: softmax(logits),
            prediction: argmax(logits),
            loss,
        })
    }
}
