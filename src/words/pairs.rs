//! Why pairs can't be read, in the words of a part of the page.

use nsp_pairs::{LineError, MOST_BYTES, MOST_PAIRS, PairsError};
use nsp_words::{PairsErrors, fill, isolate};

/// The sentence about a text or a file that gives no pairs.
pub fn problem(words: &PairsErrors, error: &PairsError) -> String {
    match error {
        PairsError::LongText { bytes } => counts(words.long_text, [*bytes, MOST_BYTES]),
        PairsError::Rare => words.rare.to_owned(),
        PairsError::TooLittle { sentences } => counts(words.too_little, [*sentences]),
        PairsError::TooMany { found } => counts(words.too_many, [*found, MOST_PAIRS]),
        PairsError::NoPairs => words.no_pairs.to_owned(),
        PairsError::MissingColumn(name) => fill(words.missing_column, &[&isolate(name)]),
        PairsError::Line { line, reason } => {
            fill(words.line, &[&line.to_string(), &of_line(words, reason)])
        }
    }
}

fn of_line(words: &PairsErrors, error: &LineError) -> String {
    match error {
        LineError::Json(reason) => fill(words.json, &[&isolate(reason)]),
        LineError::Cells { found, expected } => counts(words.cells, [*found, *expected]),
        LineError::Label(error) => fill(words.label, &[&isolate(error.found())]),
        LineError::OpenQuote => words.open_quote.to_owned(),
    }
}

/// Fills in numbers.
pub fn counts<const COUNT: usize>(template: &str, numbers: [usize; COUNT]) -> String {
    let numbers = numbers.map(|number| number.to_string());
    fill(template, &numbers.each_ref().map(String::as_str))
}
