//! Writes JSON by hand: serde's formatter of floats would add a table of 10 KB to the page.

use super::format::exact;
use nsp_answer::{Doubt, Prediction};

/// A name, and its value as JSON.
pub type Field = (&'static str, String);

/// An object, with one field per line.
pub fn object(fields: &[Field]) -> String {
    let lines: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("\"{name}\": {value}"))
        .collect();
    format!("{{\n{}\n}}", lines.join(",\n"))
}

/// A list of values that are JSON already.
pub fn list(values: impl IntoIterator<Item = String>) -> String {
    let values: Vec<String> = values.into_iter().collect();
    format!("[{}]", values.join(", "))
}

/// A string.
pub fn string(text: &str) -> String {
    // Writing a string to memory does not fail.
    serde_json::to_string(text).unwrap_or_default()
}

/// An optional value; `null` if there is none.
pub fn optional(value: Option<String>) -> String {
    value.unwrap_or_else(|| "null".into())
}

/// The object that the command line prints for a prediction, with this loss.
pub fn prediction(prediction: &Prediction, loss: Option<f32>) -> String {
    let numbers = |values: &[u32]| list(values.iter().map(u32::to_string));
    let pair = |values: [f32; 2]| list(values.map(exact));
    object(&[
        ("model", string(&prediction.model)),
        (
            "tokens",
            list(prediction.tokens.iter().map(|token| string(token))),
        ),
        ("input_ids", numbers(&prediction.input_ids)),
        ("token_type_ids", numbers(&prediction.token_type_ids)),
        ("attention_mask", numbers(&prediction.attention_mask)),
        ("truncated", prediction.truncated.to_string()),
        ("unknown_tokens", prediction.unknown_tokens.to_string()),
        ("doubt", optional(prediction.doubt.map(doubt))),
        ("logits", pair(prediction.logits)),
        ("probabilities", pair(prediction.probabilities)),
        ("prediction", prediction.prediction.to_string()),
        ("loss", optional(loss.map(exact))),
    ])
}

fn doubt(doubt: Doubt) -> String {
    string(doubt.name())
}

#[cfg(test)]
mod tests {
    use super::*;
    use nsp_answer::Label;

    #[test]
    fn a_prediction_is_what_serde_would_write() {
        let ours = Prediction {
            model: "a \"model\"\n".into(),
            tokens: vec!["[CLS]".into(), "\\".into()],
            input_ids: vec![101, 7],
            token_type_ids: vec![0, 0],
            attention_mask: vec![1, 1],
            truncated: true,
            unknown_tokens: 2,
            doubt: Some(Doubt::Script),
            logits: [2.5, -1e-7],
            probabilities: [0.75, 0.25],
            prediction: Label::IsNext,
            loss: Some(0.5),
        };
        let text = prediction(&ours, Some(0.5));
        assert_eq!(serde_json::from_str::<Prediction>(&text).unwrap(), ours);
        let plain = Prediction {
            doubt: None,
            loss: None,
            ..ours
        };
        let text = prediction(&plain, None);
        assert_eq!(serde_json::from_str::<Prediction>(&text).unwrap(), plain);
    }
}
