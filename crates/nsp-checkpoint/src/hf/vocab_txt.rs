//! `vocab.txt`: one word piece per line, read as `BertTokenizerFast` of transformers 5 reads it.

use super::HfError;
use std::collections::HashSet;

/// Twice the largest vocabulary of a model (`BertConfig`), so that a false file costs little memory.
const MAX_LINES: usize = 1 << 19;
/// The longest line in bytes. No word of more than 500 characters is looked up (`tokenizer.rs`).
const MAX_LINE_BYTES: usize = 1 << 12;

/// The word pieces in the order of the lines, without white space at their ends. An empty line is
/// an empty piece, which matches no text. If a piece occurs twice, the last one counts.
///
/// If other programs may read the file in another way, a sentence about it is added to `warnings`.
pub(super) fn read(text: &str, warnings: &mut Vec<String>) -> Result<Vec<String>, HfError> {
    let two_ways = |what: &str| HfError::TwoWays(format!("vocab.txt {what}"));
    if text.starts_with('\u{feff}') {
        return Err(two_ways(
            "begins with a byte order mark, which would become part of the first piece; save it as \
             UTF-8 without one",
        ));
    }
    if text.lines().nth(MAX_LINES).is_some() {
        return Err(HfError::Tokenizer {
            file: "vocab.txt",
            reason: format!("it has more than {MAX_LINES} lines"),
        });
    }
    let lines: Vec<&str> = text.lines().collect();
    if let Some(line) = lines.iter().find(|line| line.len() > MAX_LINE_BYTES) {
        return Err(HfError::Tokenizer {
            file: "vocab.txt",
            reason: format!(
                "it has a line of {} bytes, too many for a word piece",
                line.len()
            ),
        });
    }
    if lines.iter().any(|line| line.contains('\r')) {
        return Err(two_ways(
            "has carriage returns without a line feed after them, which end a line only in some \
             programs; save it with line feeds",
        ));
    }
    let pieces: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
    let cut: Vec<&str> = pieces
        .iter()
        .zip(&lines)
        .filter(|(piece, line)| piece.len() < line.len() && !piece.is_empty())
        .map(|(piece, _)| *piece)
        .collect();
    if let Some(first) = cut.first() {
        let whole: HashSet<&str> = lines.iter().copied().collect();
        if let Some(piece) = cut.iter().find(|piece| whole.contains(*piece)) {
            return Err(two_ways(&format!(
                "has {piece:?} twice, once with white space after it, which only some programs \
                 strip; make the wrong line empty"
            )));
        }
        warnings.push(format!(
            "{} of the lines of vocab.txt end with white space, {first:?} for example; the white \
             space is stripped, as in transformers 5",
            cut.len()
        ));
    }
    Ok(pieces.into_iter().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<String> {
        let mut warnings = Vec::new();
        let pieces = read(text, &mut warnings).unwrap();
        assert_eq!(warnings, [""; 0]);
        pieces
    }

    #[test]
    fn a_line_is_a_piece_whatever_ends_it() {
        assert_eq!(pieces("a\nb\n"), ["a", "b"]);
        assert_eq!(pieces("a\r\nb"), ["a", "b"]);
        assert_eq!(pieces("a\n\nb\n\n"), ["a", "", "b", ""]);
        assert_eq!(pieces(" a\na\u{2028}b\na\n"), [" a", "a\u{2028}b", "a"]);
        // A line of white space is an empty piece. Neither matches any text.
        assert_eq!(pieces("a\n\u{3000}\nb\n"), ["a", "", "b"]);
    }

    #[test]
    fn white_space_after_a_piece_is_taken_off_and_told() {
        let mut warnings = Vec::new();
        let pieces = read("a\nb \nc\u{a0}\n", &mut warnings).unwrap();
        assert_eq!(pieces, ["a", "b", "c"]);
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].starts_with("2 of the lines of vocab.txt end with white space, \"b\""));
    }

    #[test]
    fn more_and_longer_lines_than_a_vocabulary_has_are_refused() {
        for (text, sentence) in [
            ("a\n".repeat(MAX_LINES + 1), "more than 524288 lines"),
            ("a".repeat(MAX_LINE_BYTES + 1), "a line of 4097 bytes"),
        ] {
            let error = read(&text, &mut Vec::new()).unwrap_err().to_string();
            assert!(error.contains(sentence), "{error:?} lacks {sentence:?}");
        }
        let longest = format!("{}\n", "a".repeat(MAX_LINE_BYTES));
        assert_eq!(pieces(&longest).len(), 1);
    }

    #[test]
    fn what_two_programs_read_in_two_ways_is_refused() {
        for (text, sentence) in [
            ("\u{feff}a\nb\n", "byte order mark"),
            ("a\rb\rc\r", "carriage returns"),
            ("a\r\r\nb\n", "carriage returns"),
            ("a\nb\na \n", "\"a\" twice, once with white space"),
        ] {
            let error = read(text, &mut Vec::new()).unwrap_err().to_string();
            assert!(error.contains("two ways"), "{error}");
            assert!(error.contains(sentence), "{error:?} lacks {sentence:?}");
        }
    }
}
