//! What can be taken from the model or from its input, to find out whether an answer needs it.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Something that is taken from the model or from its input for one prediction. As a text and in JSON it is its
/// name, for example `head:3.7`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum KnockOut {
    /// `segments`: all `token_type_ids` are 0.
    Segments,
    /// `positions:SEED`: the positions of all tokens but `[CLS]` are shuffled. The seed decides the order.
    Positions {
        /// Any number.
        seed: u64,
    },
    /// `head:L.H`: the output of a head is 0, before the output projection of the attention.
    Head {
        /// From 1.
        layer: u32,
        /// From 1.
        head: u32,
    },
    /// `attention:L`: the whole attention output of a layer is 0, its bias included. The residual stays.
    Attention {
        /// From 1.
        layer: u32,
    },
    /// `sep`: no token attends to a `[SEP]`, because the `attention_mask` is 0 there.
    Sep,
    /// `swap`: A and B are exchanged.
    Swap,
    /// `word:I=TEXT`: another text in the place of a word. A word is what stands between white space, with its
    /// punctuation marks.
    Word {
        /// From 1: the words of A, then those of B.
        number: u32,
        /// What the model gets instead. An empty text leaves the word out.
        text: String,
    },
}

/// Why a name is not a knock-out, or why a knock-out does not suit a pair and a model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KnockOutError {
    /// No knock-out begins like this.
    #[error(
        "{0:?} is not a knock-out; use segments, positions:SEED, head:L.H, attention:L, sep, swap or word:I=TEXT"
    )]
    Unknown(String),
    /// `positions` without a seed, or with something other than a whole number.
    #[error(
        "{0:?} has no seed; write a whole number from 0 to 18446744073709551615 after a colon, for example positions:1"
    )]
    Seed(String),
    /// `head` without a layer and a head.
    #[error("{0:?} names no head; write its layer and its number, from 1, for example head:3.7")]
    Head(String),
    /// `attention` without a layer.
    #[error("{0:?} names no layer; write its number, from 1, for example attention:3")]
    Layer(String),
    /// `word` without a number and a text.
    #[error(
        "{0:?} names no word and its replacement; write the word's number, from 1, and a text, for example word:2=dog"
    )]
    Word(String),
    /// The model has no such layer.
    #[error("there is no layer {asked}; the model has the layers 1 to {has}")]
    NoLayer {
        /// The number that was asked for.
        asked: u32,
        /// The number of layers.
        has: usize,
    },
    /// The model's layers have no such head.
    #[error("there is no head {asked}; each layer of the model has the heads 1 to {has}")]
    NoHead {
        /// The number that was asked for.
        asked: u32,
        /// The number of heads in a layer.
        has: usize,
    },
    /// The pair has no such word.
    #[error("there is no word {asked}; the text has {has}, counted from 1 through A and then B")]
    NoWord {
        /// The number that was asked for.
        asked: u32,
        /// The number of words in A and B together.
        has: usize,
    },
    /// Without B, nothing can be exchanged.
    #[error("swap exchanges A and B, but there is no B; give a second sentence")]
    NoB,
    /// Two knock-outs are about the same thing.
    #[error("{0:?} and {1:?} are about the same thing; leave one of them out")]
    Twice(String, String),
}

impl KnockOut {
    /// What the names begin with.
    pub const KINDS: [&'static str; 7] = [
        "segments",
        "positions",
        "head",
        "attention",
        "sep",
        "swap",
        "word",
    ];

    /// What its name begins with, one of [`KINDS`](Self::KINDS).
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Segments => "segments",
            Self::Positions { .. } => "positions",
            Self::Head { .. } => "head",
            Self::Attention { .. } => "attention",
            Self::Sep => "sep",
            Self::Swap => "swap",
            Self::Word { .. } => "word",
        }
    }

    /// Whether both are about the same thing, so that they can't be combined: twice the segments, or two texts in the
    /// place of the same word.
    pub fn excludes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Word { number, .. }, Self::Word { number: other, .. }) => number == other,
            (Self::Head { .. }, _) | (Self::Attention { .. }, _) => self == other,
            _ => self.kind() == other.kind(),
        }
    }

    /// Checks that no two knock-outs are about the same thing.
    ///
    /// # Errors
    /// When two are.
    pub fn check_combination(knock_outs: &[Self]) -> Result<(), KnockOutError> {
        for (at, later) in knock_outs.iter().enumerate() {
            let mut earlier = knock_outs.iter().take(at);
            if let Some(earlier) = earlier.find(|earlier| earlier.excludes(later)) {
                return Err(KnockOutError::Twice(earlier.to_string(), later.to_string()));
            }
        }
        Ok(())
    }
}

impl fmt::Display for KnockOut {
    /// Writes its name, which [`FromStr`] reads.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind();
        match self {
            Self::Segments | Self::Sep | Self::Swap => formatter.write_str(kind),
            Self::Positions { seed } => write!(formatter, "{kind}:{seed}"),
            Self::Head { layer, head } => write!(formatter, "{kind}:{layer}.{head}"),
            Self::Attention { layer } => write!(formatter, "{kind}:{layer}"),
            Self::Word { number, text } => write!(formatter, "{kind}:{number}={text}"),
        }
    }
}

impl FromStr for KnockOut {
    type Err = KnockOutError;

    /// Reads a name. Whether pair and model have such a word, layer or head shows later.
    fn from_str(name: &str) -> Result<Self, KnockOutError> {
        let (kind, rest) = match name.split_once(':') {
            Some((kind, rest)) => (kind, Some(rest)),
            None => (name, None),
        };
        let wrong = |error: fn(String) -> KnockOutError| error(name.to_owned());
        match (kind, rest) {
            ("segments", None) => Ok(Self::Segments),
            ("sep", None) => Ok(Self::Sep),
            ("swap", None) => Ok(Self::Swap),
            ("positions", rest) => rest
                .and_then(whole_number)
                .map(|seed| Self::Positions { seed })
                .ok_or_else(|| wrong(KnockOutError::Seed)),
            ("head", rest) => rest
                .and_then(|rest| rest.split_once('.'))
                .and_then(|(layer, head)| Some((whole_number(layer)?, whole_number(head)?)))
                .map(|(layer, head)| Self::Head { layer, head })
                .ok_or_else(|| wrong(KnockOutError::Head)),
            ("attention", rest) => rest
                .and_then(whole_number)
                .map(|layer| Self::Attention { layer })
                .ok_or_else(|| wrong(KnockOutError::Layer)),
            ("word", rest) => rest
                .and_then(|rest| rest.split_once('='))
                .and_then(|(number, text)| Some((whole_number(number)?, text.to_owned())))
                .map(|(number, text)| Self::Word { number, text })
                .ok_or_else(|| wrong(KnockOutError::Word)),
            _ => Err(wrong(KnockOutError::Unknown)),
        }
    }
}

/// The number that a text of digits alone is; Rust's own parser also takes a sign.
fn whole_number<T: FromStr>(digits: &str) -> Option<T> {
    let is_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_digits.then(|| digits.parse().ok()).flatten()
}

impl TryFrom<String> for KnockOut {
    type Error = KnockOutError;

    fn try_from(name: String) -> Result<Self, KnockOutError> {
        name.parse()
    }
}

impl From<KnockOut> for String {
    fn from(knock_out: KnockOut) -> Self {
        knock_out.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str) -> KnockOut {
        name.parse().unwrap()
    }

    #[test]
    fn every_name_is_written_as_it_was_read() {
        for name in [
            "segments",
            "positions:0",
            "positions:18446744073709551615",
            "head:12.1",
            "attention:7",
            "sep",
            "swap",
            "word:3=dog",
            "word:1=",
            "word:2=a=b, 50 %: 東京",
        ] {
            assert_eq!(read(name).to_string(), name);
            let kind = read(name).kind();
            assert!(name.starts_with(kind) && KnockOut::KINDS.contains(&kind));
            let json = serde_json::to_string(&read(name)).unwrap();
            assert_eq!(json, serde_json::to_string(name).unwrap());
            assert_eq!(serde_json::from_str::<KnockOut>(&json).unwrap(), read(name));
        }
    }

    #[test]
    fn other_names_are_refused_with_a_sentence_that_says_what_to_write() {
        for (name, advice) in [
            ("", "use segments, positions:SEED, head:L.H"),
            ("Segments", "use segments"),
            ("segments:1", "use segments"),
            ("swap ", "use segments"),
            ("heads:1.1", "use segments"),
            ("positions", "has no seed"),
            ("positions:", "positions:1"),
            ("positions:-1", "positions:1"),
            ("positions:+1", "positions:1"),
            ("positions:18446744073709551616", "18446744073709551615"),
            ("head", "head:3.7"),
            ("head:3", "head:3.7"),
            ("head:3.", "head:3.7"),
            ("head:3.7.1", "head:3.7"),
            ("attention", "attention:3"),
            ("attention:4294967296", "attention:3"),
            ("word", "word:2=dog"),
            ("word:2", "word:2=dog"),
            ("word:=dog", "word:2=dog"),
        ] {
            let error = name.parse::<KnockOut>().unwrap_err().to_string();
            assert!(error.starts_with(&format!("{name:?}")), "{error}");
            assert!(error.contains(advice), "{error}");
        }
    }

    #[test]
    fn two_knock_outs_of_the_same_thing_are_no_combination() {
        let check = |names: &[&str]| {
            let knock_outs: Vec<KnockOut> = names.iter().copied().map(read).collect();
            KnockOut::check_combination(&knock_outs)
        };
        for names in [
            &[][..],
            &["segments", "sep", "swap", "positions:1"],
            &[
                "head:1.1",
                "head:1.2",
                "head:2.1",
                "attention:1",
                "attention:2",
            ],
            &["word:1=a", "word:2=a"],
        ] {
            assert_eq!(check(names), Ok(()), "{names:?}");
        }
        for names in [
            ["swap", "swap"],
            ["positions:1", "positions:2"],
            ["head:1.1", "head:1.1"],
            ["attention:1", "attention:1"],
            ["word:1=a", "word:1=b"],
        ] {
            let error = check(&["sep", names[0], names[1]]).unwrap_err();
            let [first, second] = names.map(str::to_owned);
            assert_eq!(error, KnockOutError::Twice(first, second));
        }
    }
}
