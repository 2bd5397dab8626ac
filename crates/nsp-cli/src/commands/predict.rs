//! `bert-nsp predict`: the answer to one pair, and what the model received.

use crate::args::PredictArgs;
use crate::error::CliError;
use crate::head;
use crate::model;
use crate::text::{json_line, printable, warn};
use nsp::{Doubt, KnockOut, Label, NspModel, Prediction};
use serde::Serialize;

/// An answer, and what was knocked out for it.
#[derive(Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    prediction: Prediction,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    knock_outs: &'a [KnockOut],
    /// Empty unless they were shuffled.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    position_ids: Vec<u32>,
}

/// Answers one pair, or one text alone.
pub fn run(args: &PredictArgs) -> Result<String, CliError> {
    check_texts(args)?;
    let model = model::load_for(&args.model)?;
    let model = head::put_on(model, args.model.model.as_deref(), args.head.as_deref())?;
    model::warn_if_untaught(&model);
    let answer = answer(&model, args).map_err(CliError::predict)?;
    let prediction = &answer.prediction;
    if let Some(doubt) = prediction.doubt {
        warn(&warning(doubt, prediction));
    }
    if args.json {
        Ok(json_line(&answer)?)
    } else {
        Ok(describe(&answer, &model.card().dtype, args))
    }
}

fn answer<'a>(model: &NspModel, args: &'a PredictArgs) -> Result<Answer<'a>, nsp::Error> {
    let encoding = model.knock_out(&args.a, args.b.as_deref(), &args.knock_outs)?;
    let position_ids = encoding.position_ids.clone();
    let logits = model.forward(&encoding)?;
    Ok(Answer {
        prediction: model.prediction(encoding, logits, args.label)?,
        knock_outs: &args.knock_outs,
        position_ids,
    })
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

fn describe(answer: &Answer<'_>, dtype: &str, args: &PredictArgs) -> String {
    let prediction = &answer.prediction;
    let [is_next, not_next] = prediction.logits;
    let [p_is_next, p_not_next] = prediction.probabilities;
    let mut text = format!("model  {} ({dtype})\n", printable(&prediction.model));
    text += &knocked_out(answer);
    text += "\n";
    text += &token_table(prediction);
    text += &format!(
        "\n{:<8}  {:>9}  {:>9}\n{:<8}  {is_next:>9.4}  {not_next:>9.4}\n\
         {:<8}  {p_is_next:>9.4}  {p_not_next:>9.4}\n\n",
        "", "0 IsNext", "1 NotNext", "logits", "softmax"
    );
    text += &verdict(prediction, args);
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

/// What was knocked out, a line each; empty if nothing was.
fn knocked_out(answer: &Answer<'_>) -> String {
    let names = answer.knock_outs.iter();
    let mut text: String = names
        .map(|name| format!("knocked out  {}\n", printable(&name.to_string())))
        .collect();
    if !answer.position_ids.is_empty() {
        let positions: Vec<String> = answer.position_ids.iter().map(u32::to_string).collect();
        text += &format!("position_ids  {}\n", positions.join(" "));
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

fn verdict(prediction: &Prediction, args: &PredictArgs) -> String {
    let class = prediction.prediction;
    let percent = 100.0 * prediction.probabilities[class.index()];
    let is_swapped = args.knock_outs.contains(&KnockOut::Swap);
    let words = match (args.b.is_some(), is_swapped, class) {
        (true, false, Label::IsNext) => "B follows A",
        (true, false, Label::NotNext) => "B does not follow A",
        (true, true, Label::IsNext) => "A follows B",
        (true, true, Label::NotNext) => "A does not follow B",
        (false, ..) => "A alone, as a single sequence",
    };
    format!("{words}: {class} ({}), {percent:.1} %\n", class.name())
}
