//! The padded sequence, position by position.

use super::tokens::{Role, tokens};
use nsp_answer::Prediction;

/// One position of the sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The position, from 0.
    pub position: usize,
    /// The word piece, or `[PAD]`.
    pub token: String,
    /// Its row in the vocabulary: the `input_id`.
    pub input_id: u32,
    /// Its segment.
    pub segment: u32,
    /// 1 for a token, 0 for padding.
    pub mask: u32,
    /// Whether it is one of the model's special tokens.
    pub is_special: bool,
    /// Whether it is a special token that was typed into the text.
    pub is_typed: bool,
}

impl Place {
    /// Whether it is padding.
    pub fn is_padding(&self) -> bool {
        self.mask == 0
    }

    /// Its row in the table.
    pub fn cells(&self) -> Vec<String> {
        vec![
            self.position.to_string(),
            self.token.clone(),
            self.input_id.to_string(),
            self.segment.to_string(),
            self.mask.to_string(),
        ]
    }
}

/// The positions of an answer's sequence, padded with `[PAD]` (id 0, segment 0) to a length.
pub fn places(prediction: &Prediction, length: usize) -> Vec<Place> {
    let tokens = tokens(prediction);
    let frame = frame(&prediction.token_type_ids);
    let mut places: Vec<Place> = tokens
        .into_iter()
        .enumerate()
        .map(|(position, token)| Place {
            position,
            is_special: token.role == Role::Special,
            is_typed: token.role == Role::Special
                && token.text != "[UNK]"
                && !frame.contains(&position),
            token: token.text,
            input_id: token.input_id,
            segment: token.segment,
            mask: token.mask,
        })
        .collect();
    places.extend((places.len()..length).map(|position| Place {
        position,
        token: "[PAD]".into(),
        input_id: 0,
        segment: 0,
        mask: 0,
        is_special: true,
        is_typed: false,
    }));
    places
}

/// The positions of `[CLS]` and of the two `[SEP]` that the tokenizer adds.
fn frame(token_type_ids: &[u32]) -> [usize; 3] {
    let last = token_type_ids.len().saturating_sub(1);
    let second = token_type_ids.iter().position(|&segment| segment == 1);
    [
        0,
        second.map_or(last, |second| second.saturating_sub(1)),
        last,
    ]
}

/// The position at which segment 1 begins.
pub fn boundary(places: &[Place]) -> Option<usize> {
    places.iter().position(|place| place.segment == 1)
}

/// The special tokens that were typed, each once, with their ids.
pub fn typed(places: &[Place]) -> Vec<(String, u32)> {
    let mut typed: Vec<(String, u32)> = Vec::new();
    for place in places.iter().filter(|place| place.is_typed) {
        let found = (place.token.clone(), place.input_id);
        if !typed.contains(&found) {
            typed.push(found);
        }
    }
    typed
}

#[cfg(test)]
mod tests {
    use super::*;
    use nsp_answer::Label;

    fn prediction() -> Prediction {
        let tokens = [
            "[CLS]", "a", "[SEP]", "[MASK]", "[SEP]", "b", "[UNK]", "[SEP]",
        ];
        Prediction {
            model: "test".into(),
            tokens: tokens.map(str::to_owned).to_vec(),
            input_ids: vec![101, 5, 102, 103, 102, 6, 100, 102],
            token_type_ids: vec![0, 0, 0, 0, 0, 1, 1, 1],
            attention_mask: vec![1; 8],
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
    fn typed_marks_are_told_from_the_frame() {
        let places = places(&prediction(), 10);
        assert_eq!(places.len(), 10);
        let marked = places.iter().filter(|place| place.is_typed);
        let positions: Vec<usize> = marked.map(|place| place.position).collect();
        assert_eq!(positions, [2, 3]);
        assert_eq!(
            typed(&places),
            [("[SEP]".into(), 102), ("[MASK]".into(), 103)]
        );
        assert_eq!(boundary(&places), Some(5));
        assert!(places[9].is_padding() && !places[7].is_padding());
        assert_eq!(places[9].cells(), ["9", "[PAD]", "0", "0", "0"]);
    }
}
