//! The published logits of google-bert/bert-base-uncased, and how they are compared with an answer.

use crate::Prediction;
use serde::Deserialize;

/// The model that gave them, as the Hugging Face Hub names it.
pub const PUBLISHED_MODEL: &str = "google-bert/bert-base-uncased";

/// `data/published_logits.json`: the one place where inputs of others are quoted.
const DATA: &str = include_str!("../data/published_logits.json");

#[derive(Deserialize)]
struct File {
    pairs: Vec<Published>,
}

/// One pair, and what somebody printed for it.
#[derive(Clone, Debug, Deserialize)]
pub struct Published {
    /// For example `R9`.
    pub id: String,
    /// Sentence A.
    pub a: String,
    /// Sentence B; none for a single sequence.
    pub b: Option<String>,
    /// Both logits, where both were printed.
    logits: Option<[f32; 2]>,
    /// IsNext's logit less NotNext's, where only a probability or a loss was printed.
    logit_difference: Option<f32>,
    /// What a wrong program answers, which passes the segment ids as the attention mask.
    logits_of_the_mistake: Option<[f32; 2]>,
    /// The ids, where they were printed.
    input_ids: Option<Vec<u32>>,
    /// How many of them belong to segment 0.
    segment_a_length: Option<usize>,
}

/// All published pairs.
///
/// # Errors
/// Never with the file that is compiled in: a test reads it.
pub fn published() -> Result<Vec<Published>, serde_json::Error> {
    Ok(serde_json::from_str::<File>(DATA)?.pairs)
}

/// How far the difference of the logits may be from the published one. Float weights give the
/// printed value but for rounding: those that came from probabilities have few digits. What
/// quantising moves was measured on nsp-base, 1,000 pairs: Q8_0 0.13 on average and 0.62 for one
/// pair in a hundred, Q4_0 0.37 and 1.9. Google's logits are twice as large, so twice that and a
/// little more.
pub fn tolerance(dtype: &str) -> f32 {
    match dtype {
        "F32" | "F16" => 0.05,
        "Q8_0" => 1.5,
        _ => 4.0,
    }
}

/// An answer beside the published one. Both are given as IsNext's logit minus NotNext's, the only
/// number that was published for every pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The pair.
    pub id: String,
    /// The published difference; none where only a wrong program's answer is known.
    pub published: Option<f32>,
    /// The model's.
    pub ours: f32,
    /// Whether both have the same sign, so the same argmax; for a wrong program's answer, whether
    /// the model says the opposite, as it should.
    pub same_argmax: bool,
    /// Whether `input_ids` and `token_type_ids` are the published ones; none where those were not
    /// printed.
    pub same_ids: Option<bool>,
}

impl Comparison {
    /// Holds an answer against the published one.
    pub fn new(published: &Published, ours: &Prediction) -> Self {
        let difference = |logits: [f32; 2]| logits[0] - logits[1];
        let right = published
            .logits
            .map(difference)
            .or(published.logit_difference);
        let wrong = published.logits_of_the_mistake.map(difference);
        let is_next = difference(ours.logits) > 0.0;
        let same_argmax = match (right, wrong) {
            (Some(right), _) => is_next == (right > 0.0),
            (None, Some(wrong)) => is_next != (wrong > 0.0),
            (None, None) => true,
        };
        Self {
            id: published.id.clone(),
            published: right,
            ours: difference(ours.logits),
            same_argmax,
            same_ids: published.input_ids.as_ref().map(|ids| {
                *ids == ours.input_ids
                    && published
                        .segment_a_length
                        .is_none_or(|length| has_segments(&ours.token_type_ids, length))
            }),
        }
    }

    /// How far the model is from the published value.
    pub fn deviation(&self) -> Option<f32> {
        self.published
            .map(|published| (self.ours - published).abs())
    }

    /// Whether the answer passes: equal ids, the same argmax, and no larger deviation.
    pub fn passes(&self, tolerance: f32) -> bool {
        self.same_argmax
            && self.same_ids != Some(false)
            && self
                .deviation()
                .is_none_or(|deviation| deviation <= tolerance)
    }
}

fn has_segments(token_type_ids: &[u32], segment_a_length: usize) -> bool {
    token_type_ids
        .iter()
        .enumerate()
        .all(|(position, &segment)| segment == u32::from(position >= segment_a_length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Label;

    fn one(id: &str) -> Published {
        let pairs = published().unwrap();
        pairs.into_iter().find(|pair| pair.id == id).unwrap()
    }

    /// The answer that Google's model gave.
    fn answer(published: &Published) -> Prediction {
        let input_ids = published.input_ids.clone().unwrap_or_default();
        let length = published.segment_a_length.unwrap_or_default();
        let logits = published
            .logits
            .or(published
                .logit_difference
                .map(|difference| [difference, 0.0]))
            .unwrap_or([-1.0, 1.0]);
        Prediction {
            token_type_ids: (0..input_ids.len())
                .map(|position| u32::from(position >= length))
                .collect(),
            attention_mask: vec![1; input_ids.len()],
            input_ids,
            model: String::new(),
            tokens: Vec::new(),
            truncated: false,
            unknown_tokens: 0,
            doubt: None,
            logits,
            probabilities: [0.5; 2],
            prediction: Label::IsNext,
            loss: None,
        }
    }

    #[test]
    fn the_data_file_has_twelve_pairs_with_something_to_compare() {
        let pairs = published().unwrap();
        assert_eq!(pairs.len(), 12);
        for pair in &pairs {
            let values = [
                pair.logits.is_some(),
                pair.logit_difference.is_some(),
                pair.logits_of_the_mistake.is_some(),
            ];
            assert_eq!(values.iter().filter(|&&is| is).count(), 1, "{}", pair.id);
            assert_eq!(
                pair.input_ids.is_some(),
                pair.segment_a_length.is_some(),
                "{}",
                pair.id
            );
        }
    }

    #[test]
    fn the_published_answers_themselves_pass() {
        for pair in published().unwrap() {
            let row = Comparison::new(&pair, &answer(&pair));
            assert!(row.passes(1e-4), "{row:?}");
        }
    }

    #[test]
    fn another_class_another_value_other_ids_or_segments_fail() {
        let lesson = one("R9");
        let right = answer(&lesson);
        let row_of = |change: fn(&mut Prediction)| {
            let mut ours = right.clone();
            change(&mut ours);
            Comparison::new(&lesson, &ours)
        };
        assert!(row_of(|_| {}).passes(0.1));
        assert!(!row_of(|ours| ours.logits.reverse()).passes(100.0));
        assert!(!row_of(|ours| ours.logits[0] += 0.2).passes(0.1));
        assert!(row_of(|ours| ours.logits[0] += 0.2).passes(0.3));
        assert!(!row_of(|ours| ours.input_ids[7] += 1).passes(0.1));
        assert!(!row_of(|ours| ours.token_type_ids[33] = 1).passes(0.1));
        assert!(!row_of(|ours| ours.token_type_ids.fill(0)).passes(0.1));
    }

    #[test]
    fn coarser_weights_may_deviate_more() {
        assert!(tolerance("F32") < tolerance("Q8_0"));
        assert!(tolerance("Q8_0") < tolerance("Q4_0"));
    }

    #[test]
    fn the_answer_of_a_program_that_exchanges_mask_and_segments_fails() {
        let mistaken = one("N1");
        let mut ours = answer(&mistaken);
        assert!(Comparison::new(&mistaken, &ours).passes(0.1));
        ours.logits = mistaken.logits_of_the_mistake.unwrap();
        assert!(!Comparison::new(&mistaken, &ours).passes(100.0));
    }
}
