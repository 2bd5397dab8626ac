//! What each station of the map shows and states, made of an answer or of values from inside the model.

use crate::logic::{
    embeddings::Sum,
    format::{exact_list, integer_list},
    map::pieces,
    seam::Seam,
};
use crate::{
    picture::map as draw,
    words::{self, exhibit_words, map_words, numbers},
};
use nsp_answer::{Label, Prediction};
use nsp_protocol::Inside;
use nsp_words::{escape, fill, terms};

/// The layers, and the heads of a layer, that are drawn before the model has told its own: BERT-base's.
const TWELVE: usize = 12;
/// The bars of the logits cover this range at least, in both directions.
const LOGITS: f32 = 4.0;

/// The word pieces of a sequence, separated by spaces.
pub fn token_list(prediction: &Prediction) -> String {
    prediction.tokens.join(" ")
}

/// Their ids.
pub fn id_list(prediction: &Prediction) -> String {
    integer_list(&prediction.input_ids)
}

/// Both logits.
pub fn logit_list(prediction: &Prediction) -> String {
    exact_list(&prediction.logits)
}

/// Both probabilities.
pub fn probability_list(prediction: &Prediction) -> String {
    exact_list(&prediction.probabilities)
}

/// The argmax: 0 or 1.
pub fn class_number(prediction: &Prediction) -> String {
    prediction.prediction.to_string()
}

/// The first tokens of both sentences, and how many there are.
pub fn tokens(prediction: Option<&Prediction>) -> String {
    let shown = prediction.map(pieces).unwrap_or_default();
    let count = prediction.map(|prediction| words::tokens(prediction.tokens.len()));
    draw::pieces(&shown, |piece| piece.token.to_owned()) + &small(count)
}

/// The ids of the same tokens.
pub fn ids(prediction: Option<&Prediction>) -> String {
    let shown = prediction.map(pieces).unwrap_or_default();
    draw::pieces(&shown, |piece| piece.id.to_string())
}

/// The logits as bars to the left and to the right of 0.
pub fn logits(prediction: Option<&Prediction>) -> String {
    let most = prediction.map_or(LOGITS, |prediction| {
        let logits = prediction.logits.iter();
        logits.fold(LOGITS, |most, logit| f32::max(most, logit.abs()))
    });
    rows(prediction, |label| {
        let logit = prediction.map(|prediction| prediction.logits[label.index()]);
        let bar = draw::bar(logit.unwrap_or_default(), (-most, most));
        (bar, logit.map(|logit| numbers().four_decimals(logit)))
    })
}

/// The probabilities as bars.
pub fn softmax(prediction: Option<&Prediction>) -> String {
    rows(prediction, |label| {
        let share = prediction.map(|prediction| prediction.probabilities[label.index()]);
        let bar = draw::bar(share.unwrap_or_default(), (0.0, 1.0));
        (bar, share.map(|share| numbers().percent(share)))
    })
}

/// A row for each class: its name, its bar and its number.
fn rows(prediction: Option<&Prediction>, of: impl Fn(Label) -> (String, Option<String>)) -> String {
    let row = |label: Label| {
        let (bar, number) = of(label);
        let is_argmax = prediction.is_some_and(|prediction| prediction.prediction == label);
        let class = if is_argmax { "row argmax" } else { "row" };
        format!(
            "<span class=\"{class}\" translate=\"no\"><span>{}</span> {bar} <span>{}</span></span>",
            words::class(label),
            escape(&number.unwrap_or_default()),
        )
    };
    Label::BOTH.map(row).concat()
}

/// The knot, or the parted thread, and the verdict in words.
pub fn verdict(prediction: Option<&Prediction>) -> String {
    let seam = prediction.map_or(Seam::Tacked, Seam::of);
    let verdict = prediction.map(|prediction| words::verdict(prediction.prediction).to_owned());
    draw::seam(seam) + &small(verdict)
}

/// The number of the embeddings and that of the values of each; empty for other values.
pub fn three_vectors(inside: &Inside) -> String {
    match inside {
        Inside::Embeddings { word, .. } => format!("3 {}", word.len()),
        _ => String::new(),
    }
}

/// The three vectors of one token.
pub fn embeddings(inside: Option<&Inside>) -> String {
    let (sum, count) = match inside {
        Some(Inside::Embeddings {
            word,
            position,
            segments,
        }) => (
            // The token belongs to the first segment: it comes before the first `[SEP]`, or is it.
            Some(Sum::of(word, position, segments, false)),
            Some(fill(map_words().vectors, &[&word.len().to_string()])),
        ),
        _ => (None, None),
    };
    let [token, position, segment, _] = exhibit_words().embeddings.rows;
    let row = |(at, name): (usize, &str)| {
        let values = sum.as_ref().and_then(|sum| sum.rows.get(at));
        let scale = sum.as_ref().map_or(1.0, |sum| sum.scale);
        let strip = draw::strip(values.map(Vec::as_slice).unwrap_or_default(), scale);
        format!(
            "<span class=\"row\"><span>{}</span> {strip}</span>",
            escape(name)
        )
    };
    let rows = [token, position, segment].into_iter().enumerate().map(row);
    rows.collect::<String>() + &small(count)
}

/// The numbers of layers and of heads in each; empty for other values.
pub fn layers_and_heads(inside: &Inside) -> String {
    match inside {
        Inside::Thumbnails(all) => format!("{} {}", all.layers, all.heads),
        _ => String::new(),
    }
}

/// The attention of all heads.
pub fn layers(inside: Option<&Inside>) -> String {
    let words = &exhibit_words().encoders;
    let all = match inside {
        Some(Inside::Thumbnails(all)) => Some(all),
        _ => None,
    };
    let [layers, heads] = all.map_or([TWELVE; 2], |all| {
        [all.layers, all.heads].map(|n| n as usize)
    });
    let counts = [layers, heads].map(|count| count.to_string());
    let said = all.map(|_| fill(map_words().heads, &[&counts[0], &counts[1]]));
    format!(
        "{}<span class=\"row\"><span>{} 1</span> <span>{layers}</span></span>{}",
        draw::heads(layers, heads, all),
        escape(words.layer),
        small(said)
    )
}

/// Logit 0 − logit 1 after each layer; empty for other values.
pub fn journey(inside: &Inside) -> String {
    match inside {
        Inside::Head { journey, .. } => exact_list(journey),
        _ => String::new(),
    }
}

/// The head, applied to `[CLS]` after each layer.
pub fn cls(inside: Option<&Inside>) -> String {
    let journey: &[f32] = match inside {
        Some(Inside::Head { journey, .. }) => journey,
        _ => &[],
    };
    let name = exhibit_words().encoders.journey_value;
    let end = journey
        .last()
        .map(|end| format!("{name} = {}", numbers().four_decimals(*end)));
    draw::line(journey) + &small(end)
}

/// The pooler's values; empty for other values.
pub fn pooled(inside: &Inside) -> String {
    match inside {
        Inside::Head { pooled, .. } => exact_list(pooled),
        _ => String::new(),
    }
}

/// The number of the pooler's values; empty for other values.
pub fn pooled_count(inside: &Inside) -> String {
    match inside {
        Inside::Head { pooled, .. } => pooled.len().to_string(),
        _ => String::new(),
    }
}

/// The pooler's values.
pub fn pooler(inside: Option<&Inside>) -> String {
    let values: &[f32] = match inside {
        Some(Inside::Head { pooled, .. }) => pooled,
        _ => &[],
    };
    let count = inside.map(|inside| fill(map_words().values, &[&pooled_count(inside)]));
    draw::strip(values, 1.0) + &small(count)
}

/// A line of text below a picture. It keeps its height while there is nothing to say.
fn small(text: Option<String>) -> String {
    format!("<small>{}</small>", terms(&text.unwrap_or_default()))
}
