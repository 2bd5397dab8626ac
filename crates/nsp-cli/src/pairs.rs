//! Pairs as JSON lines, with or without labels.

use crate::error::CliError;
use nsp::Label;
use serde::Deserialize;
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// One pair.
#[derive(Debug, PartialEq, Eq)]
pub struct Pair {
    /// Sentence A.
    pub a: String,
    /// Sentence B.
    pub b: String,
    /// Whether B follows A; none if the file does not say it.
    pub label: Option<Label>,
    /// A group of pairs with an accuracy of its own.
    pub tag: Option<String>,
}

/// A line; keys that are not here are ignored.
#[derive(Deserialize)]
struct Line {
    a: String,
    b: String,
    label: Option<Label>,
    tag: Option<Value>,
}

const EXPECTED: &str = "expected {\"a\": text, \"b\": text, \"label\": 0 or 1}";
const NOT_UTF8: &str = "it is not UTF-8; save the file as UTF-8";

/// Reads all pairs of a file. Empty lines are skipped.
///
/// # Errors
/// When the file can't be read, holds no pairs, or has a line that is no pair: with its number.
pub fn any(path: &Path) -> Result<Vec<Pair>, CliError> {
    read(path, parse)
}

/// Like [`any`], but each pair must have a label.
///
/// # Errors
/// As [`any`], and when a label is missing.
pub fn labelled(path: &Path) -> Result<Vec<Pair>, CliError> {
    read(path, |text| {
        let pair = parse(text)?;
        let missing = || format!("missing field `label`; {EXPECTED}");
        pair.label.map(|_| pair).ok_or_else(missing)
    })
}

fn read(path: &Path, parse: impl Fn(&str) -> Result<Pair, String>) -> Result<Vec<Pair>, CliError> {
    let file = BufReader::new(File::open(path).map_err(CliError::read(path))?);
    let mut pairs = Vec::new();
    for (index, line) in file.split(b'\n').enumerate() {
        let line = line.map_err(CliError::read(path))?;
        let wrong = |reason| CliError::Pair {
            path: path.to_owned(),
            line: index + 1,
            reason,
        };
        let text = String::from_utf8(line).map_err(|_| wrong(NOT_UTF8.to_owned()))?;
        let text = text.trim_start_matches('\u{feff}').trim();
        if !text.is_empty() {
            pairs.push(parse(text).map_err(wrong)?);
        }
    }
    if pairs.is_empty() {
        return Err(CliError::NoPairs(path.to_owned()));
    }
    Ok(pairs)
}

fn parse(text: &str) -> Result<Pair, String> {
    let line: Line = serde_json::from_str(text).map_err(|error| {
        let error = error.to_string();
        // serde_json counts lines within the text, where there is only one.
        let reason = error.split(" at line ").next().unwrap_or_default();
        format!("{reason}; {EXPECTED}")
    })?;
    let tag = match line.tag {
        None => None,
        Some(Value::String(tag)) => Some(tag),
        Some(_) => return Err("the tag must be a text".to_owned()),
    };
    Ok(Pair {
        a: line.a,
        b: line.b,
        label: line.label,
        tag,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn read_bytes(bytes: &[u8]) -> Result<Vec<Pair>, String> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        labelled(file.path()).map_err(|error| {
            let path = file.path().display().to_string();
            error.to_string().replace(&path, "FILE")
        })
    }

    #[test]
    fn other_keys_empty_lines_and_line_ends_do_not_matter() {
        let text = "\u{feff}{\"a\":\"A.\",\"b\":\"B.\",\"label\":1,\"id\":7,\"tag\":\"dialogue\"}\r\n\
                    \n{\"label\":0,\"b\":\"é\",\"a\":\"\",\"tag\":null}";
        let pairs = read_bytes(text.as_bytes()).unwrap();
        assert_eq!(pairs.len(), 2);
        assert_eq!(pairs[0].tag.as_deref(), Some("dialogue"));
        assert_eq!((pairs[1].a.as_str(), pairs[1].b.as_str()), ("", "é"));
        assert_eq!(
            (pairs[0].label, pairs[1].label),
            (Some(Label::NotNext), Some(Label::IsNext))
        );
        assert_eq!(pairs[1].tag, None);
    }

    #[test]
    fn a_line_that_is_no_pair_is_named() {
        let good = "{\"a\":\"A.\",\"b\":\"B.\",\"label\":1}\n";
        for (line, expected) in [
            (
                "{\"a\":\"A.\",\"b\":\"B.\"}",
                "FILE, line 2: missing field `label`",
            ),
            (
                "{\"a\":\"A.\",\"b\":\"B.\",\"label\":2}",
                "FILE, line 2: the label is 2",
            ),
            (
                "{\"a\":\"A.\",\"b\":null,\"label\":0}",
                "FILE, line 2: invalid type: null",
            ),
            (
                "{\"a\":\"A.\",\"b\":\"B.\",\"label\":0,\"tag\":3}",
                "FILE, line 2: the tag must be a text",
            ),
            ("a,b,0", "FILE, line 2: expected value"),
        ] {
            let error = read_bytes(format!("{good}{line}").as_bytes()).unwrap_err();
            assert!(error.starts_with(expected), "{error:?} is not {expected:?}");
        }
        assert_eq!(
            read_bytes(b"\xff").unwrap_err(),
            "FILE, line 1: it is not UTF-8; save the file as UTF-8"
        );
        let error = read_bytes(b"\n\n").unwrap_err();
        assert!(error.starts_with("FILE contains no pairs; "), "{error}");
    }
}
