//! What is refused, and the limits.

use nsp_answer::LabelError;

/// The most pairs that are taken at once. A browser tab has memory and patience for so many.
pub const MOST_PAIRS: usize = 10_000;

/// The most bytes of text that pairs are made of.
pub const MOST_BYTES: usize = 2_000_000;

/// Why there are no pairs. It is displayed as one sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PairsError {
    /// A text is too long to make pairs of.
    #[error(
        "the text has {bytes} bytes, but at most {} are accepted; use a part of it",
        MOST_BYTES
    )]
    LongText {
        /// Its length in UTF-8.
        bytes: usize,
    },
    /// A text has no sentences of one class for a relation, in one of the two parts.
    #[error(
        "one of the two classes has too few sentences in this text, so there is nothing to tell apart; choose another \
         text or another task"
    )]
    Rare,
    /// A text does not give pairs for training and for holding out.
    #[error(
        "the text is too short (different sentences in it: {sentences}); at least 16 sentences that follow one \
         another are needed, and 150 or more are better"
    )]
    TooLittle {
        /// The sentences, each counted once.
        sentences: usize,
    },
    /// A file has too many pairs.
    #[error(
        "there are {found} pairs, but at most {} are accepted at once; remove some of them",
        MOST_PAIRS
    )]
    TooMany {
        /// How many there are.
        found: usize,
    },
    /// A file has no pair.
    #[error(
        "there are no pairs; expected JSON lines with `a`, `b` and `label`, or a table with these columns"
    )]
    NoPairs,
    /// A file is neither JSON nor a table with the columns that are needed.
    #[error(
        "the first line names no column `{0}`; expected JSON, or a table whose first line names the columns `a`, \
         `b` and `label`"
    )]
    MissingColumn(&'static str),
    /// A line of a file is no pair.
    #[error("line {line}: {reason}")]
    Line {
        /// The line, counted from 1. A table's row may have several lines; this is the first.
        line: usize,
        /// What is wrong with it.
        reason: LineError,
    },
}

/// Why a line of a file is no pair. It is displayed as the end of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// It is no JSON, or not that of a pair. The text is the JSON reader's own.
    #[error("{0}; expected {{\"a\": text, \"b\": text, \"label\": 0 or 1}}")]
    Json(String),
    /// A table's row has another number of cells than its first line.
    #[error(
        "the row has a different number of cells than the first line ({found} instead of {expected}); a text \
         that contains the delimiter needs quotation marks around it"
    )]
    Cells {
        /// The cells of the row.
        found: usize,
        /// The cells of the first line.
        expected: usize,
    },
    /// A table has this text where a label should be.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// A quotation mark was opened and not closed.
    #[error("an opening quotation mark has no closing one")]
    OpenQuote,
}
