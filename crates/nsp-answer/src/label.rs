//! The two classes of next sentence prediction.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A class, predicted by the model or given as the truth. As a number, in JSON and in text it is its
/// index among the logits, as in Google's checkpoints: 0 is IsNext, 1 is NotNext.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Label {
    /// B follows A.
    IsNext,
    /// B does not follow A.
    NotNext,
}

/// A number that is no label.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the label is {0}; it must be 0 (IsNext) or 1 (NotNext)")]
pub struct LabelError(String);

impl LabelError {
    /// What stands where a label should be.
    pub fn found(&self) -> &str {
        &self.0
    }
}

impl Label {
    /// Both, in the order of the logits.
    pub const BOTH: [Self; 2] = [Self::IsNext, Self::NotNext];

    /// Its index among the logits: 0 or 1.
    pub fn index(self) -> usize {
        self as usize
    }

    /// Its name in BERT's paper.
    pub fn name(self) -> &'static str {
        match self {
            Self::IsNext => "IsNext",
            Self::NotNext => "NotNext",
        }
    }

    /// The other class.
    pub fn other(self) -> Self {
        match self {
            Self::IsNext => Self::NotNext,
            Self::NotNext => Self::IsNext,
        }
    }
}

impl From<Label> for u8 {
    fn from(label: Label) -> Self {
        label as u8
    }
}

impl TryFrom<u8> for Label {
    type Error = LabelError;

    fn try_from(number: u8) -> Result<Self, LabelError> {
        match number {
            0 => Ok(Self::IsNext),
            1 => Ok(Self::NotNext),
            _ => Err(LabelError(number.to_string())),
        }
    }
}

/// For callers whose numbers are floats, as in JavaScript.
impl TryFrom<f64> for Label {
    type Error = LabelError;

    fn try_from(number: f64) -> Result<Self, LabelError> {
        match number {
            0.0 => Ok(Self::IsNext),
            1.0 => Ok(Self::NotNext),
            _ => Err(LabelError(number.to_string())),
        }
    }
}

impl FromStr for Label {
    type Err = LabelError;

    /// Reads `0` or `1`.
    fn from_str(text: &str) -> Result<Self, LabelError> {
        match text {
            "0" => Ok(Self::IsNext),
            "1" => Ok(Self::NotNext),
            _ => Err(LabelError(text.to_owned())),
        }
    }
}

/// Writes `0` or `1`.
impl fmt::Display for Label {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        u8::from(*self).fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_its_number_outside_of_rust() {
        for (index, label) in Label::BOTH.into_iter().enumerate() {
            let digit = index.to_string();
            assert_eq!(label.index(), index);
            assert_eq!(label.to_string(), digit);
            assert_eq!(digit.parse(), Ok(label));
            assert_eq!(serde_json::to_string(&label).unwrap(), digit);
            assert_eq!(serde_json::from_str::<Label>(&digit).unwrap(), label);
            assert_eq!(Label::try_from(index as f64), Ok(label));
            assert_eq!(label.other().index(), 1 - index);
        }
        assert_eq!(Label::BOTH.map(Label::name), ["IsNext", "NotNext"]);
    }

    #[test]
    fn every_other_number_is_refused_with_the_two_that_there_are() {
        let sentence = "the label is 2; it must be 0 (IsNext) or 1 (NotNext)";
        assert_eq!(Label::try_from(2_u8).unwrap_err().to_string(), sentence);
        assert_eq!("2".parse::<Label>().unwrap_err().to_string(), sentence);
        let json = serde_json::from_str::<Label>("2").unwrap_err();
        assert!(json.to_string().starts_with(sentence), "{json}");
        for number in [-1.0, 0.5, 256.0, f64::NAN] {
            assert!(Label::try_from(number).is_err(), "{number}");
        }
    }
}
