//! What a model says about the borders of a text, as files.

use crate::write::cell;
use nsp_answer::{argmax, softmax};

/// A border with the model's answer.
#[derive(Clone, Debug, PartialEq)]
pub struct JudgedBorder {
    /// The text before the border that the model was shown.
    pub a: String,
    /// The text after it.
    pub b: String,
    /// Whether a paragraph begins after it.
    pub is_paragraph: bool,
    /// The logits of IsNext and NotNext.
    pub logits: [f32; 2],
}

/// The borders of a text as one JSON object on one line. `number` writes a number that is finite.
pub fn flow_json(
    model: &str,
    context: u8,
    borders: &[JudgedBorder],
    number: impl Fn(f32) -> String,
) -> String {
    let pair = |values: [f32; 2]| {
        let [first, second] = values.map(&number);
        format!("[{first},{second}]")
    };
    let borders: Vec<String> = borders
        .iter()
        .map(|border| {
            format!(
                "{{\"a\":{},\"b\":{},\"paragraph\":{},\"logits\":{},\"probabilities\":{},\"prediction\":{}}}",
                quoted(&border.a),
                quoted(&border.b),
                border.is_paragraph,
                pair(border.logits),
                pair(softmax(border.logits)),
                argmax(border.logits)
            )
        })
        .collect();
    let borders = borders.join(",");
    format!(
        "{{\"model\":{},\"context\":{context},\"borders\":[{borders}]}}\n",
        quoted(model)
    )
}

/// The borders of a text as comma-separated values: a header, and one row per border.
pub fn flow_csv(borders: &[JudgedBorder], number: impl Fn(f32) -> String) -> String {
    let mut text = "a,b,paragraph,logit_is_next,logit_not_next,p_is_next,prediction\r\n".to_owned();
    for border in borders {
        let [a, b] = [&border.a, &border.b].map(|side| cell(side));
        let [is_next, not_next] = border.logits;
        let numbers = [is_next, not_next, softmax(border.logits)[0]].map(&number);
        text += &format!(
            "\"{a}\",\"{b}\",{},{},{}\r\n",
            border.is_paragraph,
            numbers.join(","),
            argmax(border.logits)
        );
    }
    text
}

/// A text as JSON. Writing a text to memory does not fail.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> [JudgedBorder; 2] {
        let border = |a: &str, b: &str, is_paragraph, logits| JudgedBorder {
            a: a.to_owned(),
            b: b.to_owned(),
            is_paragraph,
            logits,
        };
        [
            border("- Café.", "\"Two\", she said.", false, [1.0, -1.0]),
            border("\"Two\", she said.", "=1+1 is two.", true, [0.0, 2.0]),
        ]
    }

    fn six(number: f32) -> String {
        format!("{number:.6}")
    }

    #[test]
    fn json_can_be_read_back() {
        let text = flow_json("tiny \"new\"", 2, &two(), six);
        let report: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(report["model"], "tiny \"new\"");
        assert_eq!(report["context"], 2);
        let last = &report["borders"][1];
        assert_eq!(last["a"], "\"Two\", she said.");
        assert_eq!(last["paragraph"], true);
        assert_eq!(last["logits"][1], 2.0);
        assert_eq!(last["prediction"], 1);
        let probabilities = [0, 1].map(|class| last["probabilities"][class].as_f64().unwrap());
        assert!((probabilities[0] - 0.119_203).abs() < 1e-6, "{text}");
        assert!((probabilities[0] + probabilities[1] - 1.0).abs() < 2e-6);
        assert_eq!(text.lines().count(), 1);
    }

    #[test]
    fn a_spreadsheet_takes_no_sentence_for_a_formula() {
        let text = flow_csv(&two(), six);
        let rows: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(rows.len(), 4);
        assert_eq!(
            rows[1],
            "\" - Café.\",\"\"\"Two\"\", she said.\",false,1.000000,-1.000000,0.880797,0"
        );
        assert!(rows[2].starts_with("\"\"\"Two\"\", she said.\",\" =1+1 is two.\",true,"));
        assert!(rows[2].ends_with(",1"), "{}", rows[2]);
        for before in ["\t", "\r", "\n"] {
            let sentence = format!("{before}=1+1");
            assert_eq!(cell(&sentence), format!(" {sentence}"));
        }
    }
}
