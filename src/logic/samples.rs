//! Code samples of the same prediction, with the reader's own pair.

use super::Pair;
use nsp_answer::Label;
use nsp_words::MEASURED_MODEL;

const PYTHON: &str = include_str!("../../content/sample.py");
const RUST: &str = include_str!("../../content/sample.rs");

/// The sentences in the samples that the reader's sentences replace.
const A: &str = "It rained all night.";
const B: &str = "In the morning the streets were wet.";
/// The model in the Rust sample, which the reader's replaces.
const MODEL: &str = "\"www/models/nsp-base.q4_0.gguf\"";

/// The Python sample with the pair in it.
pub fn python(pair: &Pair, label: Label) -> String {
    with(PYTHON, pair, label, |code| format!("\\u{code:04x}"))
}

/// The Rust sample with the pair in it. It reads the file of the model with this name.
pub fn rust(pair: &Pair, label: Label, model: &str) -> String {
    let escape: Escape = |code| format!("\\u{{{code:x}}}");
    if model == MEASURED_MODEL {
        return with(RUST, pair, label, escape);
    }
    let file = quoted(&format!("{model}.gguf"), escape);
    with(&RUST.replacen(MODEL, &file, 1), pair, label, escape)
}

/// How a language escapes a character by its number, which is below 65,536.
type Escape = fn(u32) -> String;

/// Replaces the sentences and the label in a sample. Python and Rust write these texts in the same
/// way: double quotes, and escapes with a backslash. They differ only in how they escape a
/// character by its number.
fn with(sample: &str, pair: &Pair, label: Label, escape: Escape) -> String {
    // These marks occur in no text, so the first sentence is not searched for the second.
    let marked = sample
        .replace(&format!("\"{A}\""), "\u{1}")
        .replace(&format!("\"{B}\""), "\u{2}")
        .replace("LABEL = 0", &format!("LABEL = {label}"))
        .replace("Label::IsNext", &format!("Label::{}", label.name()));
    marked
        .split_inclusive(['\u{1}', '\u{2}'])
        .map(|part| {
            let replaced = part.replace('\u{1}', &quoted(&pair.a, escape));
            if part.ends_with('\u{2}') {
                part.replace('\u{2}', &quoted(&pair.b, escape))
            } else {
                replaced
            }
        })
        .collect()
}

/// A text as a string literal of a language.
fn quoted(text: &str, escape: Escape) -> String {
    let mut literal = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            other if is_unseen(other) => literal.push_str(&escape(other.into())),
            other => literal.push(other),
        }
    }
    literal.push('"');
    literal
}

/// Characters that a reader of code would not see, or that change the visible order: control
/// characters, line separators, direction marks. rustc refuses the last, Python the first.
fn is_unseen(character: char) -> bool {
    let marks = ['\u{200e}', '\u{200f}', '\u{61c}'];
    character.is_control()
        || marks.contains(&character)
        || ('\u{2028}'..='\u{202e}').contains(&character)
        || ('\u{2066}'..='\u{2069}').contains(&character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reader_s_sentences_are_in_both_samples() {
        let pair = Pair::new("He said: \"Run\\!\"", "They\nran.");
        let samples = [
            python(&pair, Label::NotNext),
            rust(&pair, Label::NotNext, MEASURED_MODEL),
        ];
        for sample in samples {
            assert!(sample.contains(r#""He said: \"Run\\!\"""#), "{sample}");
            assert!(sample.contains(r#""They\nran.""#), "{sample}");
            assert!(!sample.contains(A) && !sample.contains(B));
            let label = ["LABEL = 1", "= nsp::Label::NotNext"];
            assert!(label.iter().any(|label| sample.contains(label)), "{sample}");
        }
    }

    #[test]
    fn what_is_not_seen_is_written_by_its_number() {
        let pair = Pair::new("a\u{202e}b\u{2066}c\u{2069}", "\0\u{7}\u{85}");
        let (python, rust) = (
            python(&pair, Label::IsNext),
            rust(&pair, Label::IsNext, MEASURED_MODEL),
        );
        assert!(python.contains(r#""a\u202eb\u2066c\u2069""#), "{python}");
        assert!(python.contains(r#""\u0000\u0007\u0085""#), "{python}");
        assert!(rust.contains(r#""a\u{202e}b\u{2066}c\u{2069}""#), "{rust}");
        assert!(rust.contains(r#""\u{0}\u{7}\u{85}""#), "{rust}");
    }

    #[test]
    fn the_rust_sample_reads_the_file_of_the_model_at_hand() {
        let rust = |model| rust(&Pair::new(A, B), Label::IsNext, model);
        assert_eq!(rust(MEASURED_MODEL), RUST);
        assert!(RUST.contains(MODEL));
        let other = rust("a \"b\"");
        assert!(
            other.starts_with(r#"const MODEL: &str = "a \"b\".gguf";"#),
            "{other}"
        );
        assert!(!other.contains(MEASURED_MODEL));
    }

    #[test]
    fn a_sentence_that_is_the_sample_s_own_does_no_harm() {
        let pair = Pair::new(B, A);
        let sample = python(&pair, Label::IsNext);
        let (first, second) = (sample.find(B).unwrap(), sample.find(A).unwrap());
        assert!(first < second);
        assert_eq!(python(&Pair::new(A, B), Label::IsNext), PYTHON);
    }
}
