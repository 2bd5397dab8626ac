//! The token sequence as the page shows it.

use nsp_answer::Prediction;

/// One position of the sequence that the model received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The word piece, `##` included.
    pub text: String,
    /// Its row in the vocabulary.
    pub input_id: u32,
    /// Its segment, 0 or 1: the `token_type_id`.
    pub segment: u32,
    /// 1 for a token, 0 for padding.
    pub mask: u32,
    /// Its role.
    pub role: Role,
}

/// The role of a token, apart from its segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A special token of the model such as `[CLS]` or `[SEP]`, typed ones included.
    Special,
    /// The beginning of a word, or a whole word.
    Word,
    /// A further piece of the word before it, written with `##`.
    Continuation,
}

impl Role {
    /// The role of a word piece, read from its text.
    fn of(piece: &str) -> Self {
        match piece {
            "[CLS]" | "[SEP]" | "[MASK]" | "[PAD]" | "[UNK]" => Self::Special,
            _ if piece.starts_with("##") && piece.len() > 2 => Self::Continuation,
            _ => Self::Word,
        }
    }
}

/// The tokens of an answer, in order.
pub fn tokens(prediction: &Prediction) -> Vec<Token> {
    prediction
        .tokens
        .iter()
        .zip(&prediction.input_ids)
        .zip(&prediction.token_type_ids)
        .zip(&prediction.attention_mask)
        .map(|(((text, &input_id), &segment), &mask)| Token {
            text: text.clone(),
            input_id,
            segment,
            mask,
            role: Role::of(text),
        })
        .collect()
}

/// The runs of equal values, each as its length and its value: 0 0 0 1 1 gives (3, 0), (2, 1).
pub fn runs(values: &[u32]) -> Vec<(usize, u32)> {
    values
        .chunk_by(|left, right| left == right)
        .filter_map(|run| run.first().map(|&value| (run.len(), value)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use nsp_answer::Label;

    fn prediction(tokens: &[&str], token_type_ids: &[u32]) -> Prediction {
        Prediction {
            model: "test".into(),
            tokens: tokens.iter().map(|&token| token.to_owned()).collect(),
            input_ids: (0..).take(tokens.len()).collect(),
            token_type_ids: token_type_ids.to_vec(),
            attention_mask: vec![1; tokens.len()],
            truncated: false,
            unknown_tokens: 0,
            doubt: None,
            logits: [1.0, -1.0],
            probabilities: [0.88, 0.12],
            prediction: Label::IsNext,
            loss: None,
        }
    }

    #[test]
    fn every_token_knows_its_id_its_segment_and_its_role() {
        let answer = prediction(
            &["[CLS]", "shell", "##ing", "[MASK]", "[SEP]", "##", "[SEP]"],
            &[0, 0, 0, 0, 0, 1, 1],
        );
        let tokens = tokens(&answer);
        let roles: Vec<Role> = tokens.iter().map(|token| token.role).collect();
        use Role::{Continuation, Special, Word};
        assert_eq!(
            roles,
            [Special, Word, Continuation, Special, Special, Word, Special]
        );
        assert_eq!(tokens[2].input_id, 2);
        assert_eq!(tokens[4].segment, 0);
        assert_eq!(tokens[5].segment, 1);
    }

    #[test]
    fn runs_count_equal_neighbours() {
        assert_eq!(runs(&[0, 0, 0, 1, 1]), [(3, 0), (2, 1)]);
        assert_eq!(runs(&[1, 1, 0, 1]), [(2, 1), (1, 0), (1, 1)]);
        assert_eq!(runs(&[]), []);
    }
}
