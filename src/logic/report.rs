//! The result as text that the reader can copy.

use super::{
    answer::Answer,
    format::exact,
    json::{self, object, optional, string},
};
use nsp_answer::{Label, cross_entropy};

/// How a result is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object.
    Json,
    /// A table for use in other texts.
    Markdown,
}

/// The answer in a format, with the loss if there is a label.
pub fn write(format: Format, answer: &Answer, label: Option<Label>) -> String {
    match format {
        Format::Json => json(answer, label),
        Format::Markdown => markdown(answer, label),
    }
}

/// What `bert-nsp predict --json` prints for the pair, with both sentences before it.
fn json(answer: &Answer, label: Option<Label>) -> String {
    let loss = label.map(|label| cross_entropy(answer.prediction.logits, label));
    let report = object(&[
        ("a", string(&answer.pair.a)),
        ("b", string(&answer.pair.b)),
        ("label", optional(label.map(|label| label.to_string()))),
        ("answer", json::prediction(&answer.prediction, loss)),
    ]);
    format!("{report}\n")
}

/// The result as a Markdown table.
fn markdown(answer: &Answer, label: Option<Label>) -> String {
    let prediction = &answer.prediction;
    let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
    let mut text = format!(
        "| | |\n|---|---|\n| sentence A | {} |\n| sentence B | {} |\n",
        cell(&answer.pair.a),
        cell(&answer.pair.b)
    );
    let class = prediction.prediction;
    let mut row = |name: &str, value: String| text += &format!("| {name} | {value} |\n");
    row("model", prediction.model.clone());
    row("prediction", format!("{class} ({})", class.name()));
    for class in Label::BOTH {
        let (name, at) = (class.name(), class.index());
        row(
            &format!("logit {class} ({name})"),
            exact(prediction.logits[at]),
        );
        row(&format!("P({name})"), exact(prediction.probabilities[at]));
    }
    if let Some(label) = label {
        let loss = cross_entropy(prediction.logits, label);
        row(&format!("loss with label {label}"), exact(loss));
    }
    row("tokens", prediction.tokens.len().to_string());
    if prediction.unknown_tokens > 0 {
        row("unknown tokens", prediction.unknown_tokens.to_string());
    }
    if let Some(doubt) = prediction.doubt {
        row("doubt", doubt.name().to_owned());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::Pair;
    use crate::logic::fixtures::prediction;
    use nsp_answer::{Doubt, Prediction};

    fn answer() -> Answer {
        Answer {
            pair: Pair::new("A | a", "B\nb"),
            prediction: Prediction {
                tokens: vec!["[CLS]".into()],
                input_ids: vec![101],
                token_type_ids: vec![0],
                attention_mask: vec![1],
                unknown_tokens: 1,
                doubt: Some(Doubt::Unknown),
                probabilities: [0.88, 0.12],
                prediction: Label::IsNext,
                ..prediction([1.0, -1.0])
            },
            milliseconds: 1.0,
            profile: None,
            number: 1,
        }
    }

    #[test]
    fn json_is_the_command_line_s_answer_with_the_sentences() {
        let value: serde_json::Value =
            serde_json::from_str(&json(&answer(), Some(Label::NotNext))).unwrap();
        assert_eq!(value["b"], "B\nb");
        assert_eq!(value["answer"]["input_ids"][0], 101);
        assert!((value["answer"]["loss"].as_f64().unwrap() - 2.126_928).abs() < 1e-5);
        let value: serde_json::Value = serde_json::from_str(&json(&answer(), None)).unwrap();
        assert!(value["answer"]["loss"].is_null());
    }

    #[test]
    fn markdown_is_one_table_whatever_the_text() {
        let text = markdown(&answer(), Some(Label::IsNext));
        assert!(text.contains("| sentence A | A \\| a |"), "{text}");
        assert!(text.contains("| sentence B | B b |"));
        assert!(text.contains("| loss with label 0 | 0.12"));
        assert!(text.contains("| unknown tokens | 1 |\n| doubt | unknown |"));
        assert!(text.lines().all(|line| line.starts_with('|')));
    }

    #[test]
    fn each_format_writes_its_own_form() {
        let write = |format| write(format, &answer(), None);
        assert!(write(Format::Json).starts_with("{\n\"a\": \"A | a\""));
        assert!(write(Format::Markdown).contains("| prediction | 0 (IsNext) |"));
    }

    #[test]
    fn a_text_without_unknown_tokens_has_no_row_for_them() {
        let mut answer = answer();
        answer.prediction.unknown_tokens = 0;
        assert!(!markdown(&answer, None).contains("unknown tokens"));
    }
}
