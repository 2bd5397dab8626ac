//! `bert-nsp predict`: the answer to one pair, and what the model received.

use crate::args::PredictArgs;
use crate::error::CliError;
use crate::head;
use crate::model;
use crate::text::{json_line, printable, warn};
use nsp::{Doubt, Label, Prediction};

/// Answers one pair, or one text alone.
pub fn run(args: &PredictArgs) -> Result<String, CliError> {
    check_texts(args)?;
    let model = model::load_for(&args.model)?;
    let model = head::put_on(model, args.model.model.as_deref(), args.head.as_deref())?;
    model::warn_if_untaught(&model);
    let prediction = model
        .predict(&args.a, args.b.as_deref(), args.label)
        .map_err(CliError::Predict)?;
    if let Some(doubt) = prediction.doubt {
        warn(&warning(doubt, &prediction));
    }
    if args.json {
        Ok(json_line(&prediction)?)
    } else {
        Ok(describe(&prediction, &model.card().dtype, args))
    }
}

/// An empty text is most likely an unset variable of a script.
fn check_texts(args: &PredictArgs) -> Result<(), CliError> {
    if args.a.trim().is_empty() {
        return Err(CliError::EmptyText {
            option: "--a",
            advice: "give the first sentence",
        });
    }
    if args.b.as_ref().is_some_and(|b| b.trim().is_empty()) {
        return Err(CliError::EmptyText {
            option: "--b",
            advice: "leave the option out to predict for A alone",
        });
    }
    Ok(())
}

/// Why the answer means little.
fn warning(doubt: Doubt, prediction: &Prediction) -> String {
    let why = match doubt {
        Doubt::Empty => "a sentence has no token that the model can read".to_owned(),
        Doubt::Unknown => unknown(prediction),
        Doubt::Script => {
            "most letters belong to a script that none of the model's languages use".to_owned()
        }
    };
    format!("{why}; the answer means little")
}

fn unknown(prediction: &Prediction) -> String {
    match prediction.unknown_tokens {
        1 => "1 token is [UNK], which the model can't read".to_owned(),
        count => format!("{count} tokens are [UNK], which the model can't read"),
    }
}

fn describe(prediction: &Prediction, dtype: &str, args: &PredictArgs) -> String {
    let [is_next, not_next] = prediction.logits;
    let [p_is_next, p_not_next] = prediction.probabilities;
    let mut text = format!("model  {} ({dtype})\n\n", printable(&prediction.model));
    text += &token_table(prediction);
    text += &format!(
        "\n{:<8}  {:>9}  {:>9}\n{:<8}  {is_next:>9.4}  {not_next:>9.4}\n\
         {:<8}  {p_is_next:>9.4}  {p_not_next:>9.4}\n\n",
        "", "0 IsNext", "1 NotNext", "logits", "softmax"
    );
    text += &verdict(prediction, args.b.is_some());
    if let (Some(label), Some(loss)) = (args.label, prediction.loss) {
        text += &format!("loss with label {label} ({}): {loss:.6}\n", label.name());
    }
    if prediction.unknown_tokens > 0 {
        text += &format!("Note: {}.\n", unknown(prediction));
    }
    if prediction.truncated {
        let length = prediction.input_ids.len();
        text += &format!("The text was too long and was cut to {length} tokens.\n");
    }
    text
}

fn token_table(prediction: &Prediction) -> String {
    let longest = prediction
        .tokens
        .iter()
        .map(|token| token.chars().count())
        .max();
    let width = longest.unwrap_or_default().max("token".len());
    let mut text = format!(
        "{:>8}  {:<width$}  {:>9}  {:>14}  {:>14}\n",
        "position", "token", "input_ids", "token_type_ids", "attention_mask"
    );
    let rows = prediction
        .tokens
        .iter()
        .zip(&prediction.input_ids)
        .zip(&prediction.token_type_ids)
        .zip(&prediction.attention_mask);
    for (position, (((token, id), segment), mask)) in rows.enumerate() {
        let token = printable(token);
        text += &format!("{position:>8}  {token:<width$}  {id:>9}  {segment:>14}  {mask:>14}\n");
    }
    text
}

fn verdict(prediction: &Prediction, pair: bool) -> String {
    let class = prediction.prediction;
    let percent = 100.0 * prediction.probabilities[class.index()];
    let words = match (pair, class) {
        (true, Label::IsNext) => "B follows A",
        (true, Label::NotNext) => "B does not follow A",
        (false, _) => "A alone, as a single sequence",
    };
    format!("{words}: {class} ({}), {percent:.1} %\n", class.name())
}
