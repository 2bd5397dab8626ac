//! Reads pairs that somebody else has made.

mod json;
mod table;

use crate::error::PairsError;
use crate::labelled::LabelledPair;

/// The most characters of a label that an error shows. It may be a text, if the columns have wrong names.
const MOST_OF_LABEL: usize = 20;

/// Reads pairs. The content says what a file is, not its name: JSON lines begin with `{`, a JSON array with `[`;
/// anything else is a table of comma-separated values, whose first line names the columns `a`, `b` and `label` in any
/// order. The delimiter may also be a semicolon or a tab. A byte order mark, blank lines, and other keys and columns
/// are ignored. The labels are 0 and 1.
///
/// # Errors
/// When the text has no pairs or more than [`MOST_PAIRS`](crate::MOST_PAIRS), or something in it is no pair: with the
/// number of the line.
pub fn read(text: &str) -> Result<Vec<LabelledPair>, PairsError> {
    let text = text.trim_start_matches('\u{feff}');
    let pairs = match text.trim_start().chars().next() {
        None => Vec::new(),
        Some('{') => json::lines(text)?,
        Some('[') => json::array(text)?,
        Some(_) => table::read(text)?,
    };
    match pairs.is_empty() {
        true => Err(PairsError::NoPairs),
        false => Ok(pairs),
    }
}
