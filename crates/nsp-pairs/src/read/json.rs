//! Pairs as JSON.

use super::MOST_OF_LABEL;
use crate::error::{LineError, MOST_PAIRS, PairsError};
use crate::labelled::LabelledPair;
use nsp_answer::{Label, LabelError};
use serde::de::{Deserialize, Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// Reads JSON lines. Empty lines are skipped.
pub fn lines(text: &str) -> Result<Vec<LabelledPair>, PairsError> {
    let lines = text.lines().enumerate();
    let lines = lines.filter(|(_, line)| !line.trim().is_empty());
    let found = lines.clone().count();
    if found > MOST_PAIRS {
        return Err(PairsError::TooMany { found });
    }
    let pairs = lines.map(|(index, line)| {
        serde_json::from_str::<LabelledPair>(line).map_err(|error| PairsError::Line {
            line: index + 1,
            reason: wrong_label(line).map_or_else(|| reason(&error), LineError::Label),
        })
    });
    pairs.collect()
}

/// Reads a list of pairs.
pub fn array(text: &str) -> Result<Vec<LabelledPair>, PairsError> {
    let list: List = serde_json::from_str(text).map_err(|error| PairsError::Line {
        line: error.line(),
        reason: reason(&error),
    })?;
    match list.found > MOST_PAIRS {
        true => Err(PairsError::TooMany { found: list.found }),
        false => Ok(list.pairs),
    }
}

/// What is wrong with the label of a line that is no pair, if it has one.
fn wrong_label(line: &str) -> Option<LabelError> {
    #[derive(serde::Deserialize)]
    struct Labelled {
        label: Value,
    }
    let labelled: Labelled = serde_json::from_str(line).ok()?;
    let label = labelled.label.to_string();
    let label: String = label.chars().take(MOST_OF_LABEL).collect();
    label.parse::<Label>().err()
}

fn reason(error: &serde_json::Error) -> LineError {
    let error = error.to_string();
    // The line is said already.
    let reason = error.split(" at line ").next().unwrap_or_default();
    LineError::Json(reason.to_owned())
}

/// The first pairs of a list, and how many there are in all: a list that is refused is not stored.
struct List {
    pairs: Vec<LabelledPair>,
    found: usize,
}

impl<'de> Deserialize<'de> for List {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ListVisitor)
    }
}

struct ListVisitor;

impl<'de> Visitor<'de> for ListVisitor {
    type Value = List;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of pairs")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<List, A::Error> {
        let mut pairs: Vec<LabelledPair> = Vec::new();
        while pairs.len() < MOST_PAIRS {
            match elements.next_element()? {
                Some(pair) => pairs.push(pair),
                None => break,
            }
        }
        let mut found = pairs.len();
        while elements.next_element::<IgnoredAny>()?.is_some() {
            found += 1;
        }
        Ok(List { pairs, found })
    }
}
