//! Pairs as files.

use crate::labelled::LabelledPair;

/// The pairs as JSON lines, which [`read`](crate::read()) and `bert-nsp train` read.
pub fn to_jsonl(pairs: &[LabelledPair]) -> String {
    let mut text = String::new();
    for pair in pairs {
        // Writing texts and a number to memory does not fail.
        text += &serde_json::to_string(pair).unwrap_or_default();
        text.push('\n');
    }
    text
}

/// The pairs as comma-separated values: a header, and one row per pair. The text begins with a byte order mark,
/// because without it spreadsheets do not recognise UTF-8.
pub fn to_csv(pairs: &[LabelledPair]) -> String {
    let mut text = "\u{feff}a,b,label\r\n".to_owned();
    for pair in pairs {
        let [a, b] = [&pair.a, &pair.b].map(|sentence| cell(sentence));
        text += &format!("\"{a}\",\"{b}\",{}\r\n", pair.label);
    }
    text
}

/// A sentence for use between quotation marks in a table. A spreadsheet treats a cell that begins with one of these
/// signs as a formula, even the dash of a list, and some skip a tab or a line break before it; a blank keeps the cell a
/// text.
pub fn cell(sentence: &str) -> String {
    let blank = match sentence.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        true => " ",
        false => "",
    };
    format!("{blank}{}", sentence.replace('"', "\"\""))
}
