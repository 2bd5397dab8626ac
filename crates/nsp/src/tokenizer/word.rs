//! The word characters, as the crate `regex` has them.

mod table;

use table::CHANGES;

/// Whether a character is what `\w` stands for in a regular expression: a letter, a mark, a decimal
/// digit, a connecting punctuation mark, or a joiner.
///
/// The table is not the standard library's, whose version of Unicode depends on the compiler.
pub(super) fn is_word(character: char) -> bool {
    let changes = CHANGES.partition_point(|change| *change <= u32::from(character));
    changes % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use regex::Regex;

    #[test]
    fn words_and_white_space_are_those_of_the_crate_regex() {
        let word = Regex::new(r"^\w$").unwrap();
        let white_space = Regex::new(r"^\s$").unwrap();
        for character in '\0'..=char::MAX {
            let mut buffer = [0; 4];
            let text: &str = character.encode_utf8(&mut buffer);
            assert_eq!(
                is_word(character),
                word.is_match(text),
                "{character:?}: has regex-syntax another version of Unicode than make_table.py?"
            );
            assert_eq!(character.is_whitespace(), white_space.is_match(text));
        }
    }
}
