//! English: why a text or a file gives no pairs.

use crate::PairsErrors;

/// The English words for pairs that can't be read. Section 12 and the class sets share them.
pub const EN_PAIRS_ERRORS: PairsErrors = PairsErrors {
    long_text: "The text has {} bytes, and this page takes at most {}. Use a part of it.",
    rare: "One of the two classes has too few sentences in this text, so there is nothing to tell apart. Choose another text or another task.",
    too_little: "The text is too short (different sentences in it: {}). It needs at least 16 sentences that follow one another. 150 or more are better.",
    too_many: "There are {} pairs, and this page takes at most {} at once. Remove some of them.",
    no_pairs: "There are no pairs. Use JSON lines with a, b and label, or a table with these columns.",
    missing_column: "The first line names no column {}. Use JSON, or a table whose first line names the columns a, b and label.",
    line: "Line {}: {}",
    json: "{}. Each pair must be {\"a\": text, \"b\": text, \"label\": 0 or 1}.",
    cells: "the row has a different number of cells than the first line ({} instead of {}). If a text contains the delimiter, put the text in quotation marks.",
    label: "the label is {}; it must be 0 (IsNext) or 1 (NotNext).",
    open_quote: "an opening quotation mark has no closing one.",
};
