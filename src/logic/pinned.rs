//! A pair that the reader has pinned, with its answer, in the form that the tab keeps for a reload.

use super::{
    Pair,
    answer::Answer,
    link::{self, encode, parameter},
};
use nsp_answer::{Label, argmax, softmax};

/// A pinned pair and its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Pinned {
    /// The pair.
    pub pair: Pair,
    /// The logits.
    pub logits: [f32; 2],
    /// Whether the answer means little.
    pub is_doubtful: bool,
    /// The name of the model that gave it.
    pub model: String,
}

impl Pinned {
    /// An answer of the model with this name, to be pinned.
    pub fn of(answer: &Answer, model: String) -> Self {
        Self {
            pair: answer.pair.clone(),
            logits: answer.prediction.logits,
            is_doubtful: answer.prediction.doubt.is_some(),
            model,
        }
    }

    /// The predicted class.
    pub fn class(&self) -> Label {
        argmax(self.logits)
    }

    /// P(IsNext).
    pub fn probability(&self) -> f32 {
        softmax(self.logits)[0]
    }

    /// The pair and its answer as one text, in the form of a link's fragment. The logits are written as the integers
    /// with the same bits, so that they are read back exactly and without a parser of floats.
    pub fn write(&self) -> String {
        let [is_next, not_next] = self.logits.map(f32::to_bits);
        format!(
            "{}&logits={is_next}+{not_next}&doubtful={}&model={}",
            link::write(&self.pair),
            u8::from(self.is_doubtful),
            encode(&self.model)
        )
    }

    /// Reads what [`Pinned::write`] has written. `None` if it is empty or damaged.
    pub fn read(text: &str) -> Option<Self> {
        let logits = parameter(text, "logits")?;
        let (is_next, not_next) = logits.split_once(' ')?;
        let number = |bits: &str| bits.parse::<u32>().ok().map(f32::from_bits);
        let logits = [number(is_next)?, number(not_next)?];
        if !logits.iter().all(|logit| logit.is_finite()) {
            return None;
        }
        Some(Self {
            pair: link::read("", text).pair?,
            logits,
            is_doubtful: parameter(text, "doubtful").as_deref() == Some("1"),
            model: parameter(text, "model")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::fixtures::prediction;
    use nsp_answer::{Doubt, Prediction};

    fn pinned() -> Pinned {
        let answer = Answer {
            pair: Pair::new("Grüße & more", "=%&logits=1"),
            prediction: Prediction {
                doubt: Some(Doubt::Script),
                ..prediction([-0.824_912_1, 1e-7])
            },
            milliseconds: 60.0,
            profile: None,
            number: 3,
        };
        Pinned::of(&answer, "tiny & own".into())
    }

    #[test]
    fn what_is_pinned_is_read_back_bit_by_bit() {
        let pinned = pinned();
        assert!(pinned.is_doubtful);
        assert_eq!(Pinned::read(&pinned.write()), Some(pinned));
    }

    #[test]
    fn the_class_and_its_probability_follow_from_the_logits() {
        let pinned = Pinned {
            logits: [0.0, 2.0],
            ..pinned()
        };
        assert_eq!(pinned.class(), Label::NotNext);
        // 1 / (1 + e²), from a table.
        assert!((pinned.probability() - 0.119_202_92).abs() < 1e-6);
    }

    #[test]
    fn damaged_texts_are_nothing() {
        let infinite = f32::INFINITY.to_bits();
        for text in [
            String::new(),
            "a=A&b=B".into(),
            "a=A&b=B&logits=1&model=m".into(),
            "a=A&b=B&logits=1+x&model=m".into(),
            "logits=1+2&model=m".into(),
            "a=A&b=B&logits=1+2".into(),
            format!("a=A&b=B&logits=1+{infinite}&model=m"),
        ] {
            assert_eq!(Pinned::read(&text), None, "{text}");
        }
    }
}
