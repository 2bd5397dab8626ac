//! The padded sequence, position by position.

use super::tokens::{Role, tokens};
use nsp_answer::{Prediction, kept_tokens};

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

/// What a model with fewer positions would leave of a sequence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// The tokens of A and of B that are kept.
    pub kept: [usize; 2],
    /// All tokens of A and of B.
    pub of: [usize; 2],
    /// The positions that are cut off, in order.
    pub positions: Vec<usize>,
}

/// Cuts a sequence as the tokenizer does, to `most` tokens, the special ones included.
pub fn cut(places: &[Place], most: usize) -> Cut {
    let tokens = places.iter().filter(|place| !place.is_padding()).count();
    // A begins after [CLS], B after the [SEP] before segment 1.
    let second = boundary(places).unwrap_or(tokens.saturating_sub(1));
    let of = [
        second.saturating_sub(2),
        tokens.saturating_sub(second).saturating_sub(1),
    ];
    let kept = kept_tokens(of, most.saturating_sub(3));
    let end_of = |begin: usize, tokens: usize, kept: usize| begin + kept..begin + tokens;
    let positions = end_of(1, of[0], kept[0]).chain(end_of(second, of[1], kept[1]));
    Cut {
        positions: positions.collect(),
        kept,
        of,
    }
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

    /// `[CLS]`, as many tokens of A, `[SEP]`, as many of B, `[SEP]`, and padding.
    fn sequence(a: usize, b: usize, length: usize) -> Vec<Place> {
        let tokens = a + b + 3;
        let answer = Prediction {
            tokens: vec!["a".into(); tokens],
            input_ids: vec![5; tokens],
            token_type_ids: (0..tokens).map(|at| u32::from(at >= a + 2)).collect(),
            attention_mask: vec![1; tokens],
            ..prediction()
        };
        places(&answer, length)
    }

    #[test]
    fn the_ends_of_both_sentences_are_cut_off_the_longer_one_s_first() {
        let places = sequence(2, 6, 16);
        assert!(cut(&places, 11).positions.is_empty());
        let one = cut(&places, 10);
        assert_eq!((one.kept, one.of), ([2, 5], [2, 6]));
        assert_eq!(one.positions, [9], "the last token before the last [SEP]");
        let most = cut(&places, 5);
        assert_eq!(
            (most.kept, most.positions),
            ([1, 1], vec![2, 5, 6, 7, 8, 9])
        );
        assert_eq!(cut(&places, 0).kept, [0, 0]);
        assert_eq!(cut(&[], 5), Cut::default());
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
