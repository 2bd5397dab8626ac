//! Section 3: the three vectors that are added for a token.

use super::shared::Exhibit;
use crate::reactive::{effect, memo};
use crate::{
    logic::{
        embeddings::{Sum, length},
        format::whole_percent,
    },
    picture,
    words::{exhibit_words, numbers},
};
use leptos::prelude::*;
use nsp_protocol::{Inside, View};
use nsp_words::{escape, fill, isolate};

/// How many values of a vector the table shows.
const FIRST: usize = 6;

/// Binds the strips of the token that the reader picks, and what the segment changes.
pub fn bind(exhibit: Exhibit) {
    let region = &exhibit.region;
    let answer = exhibit.answer();
    let position = RwSignal::new(1_usize);
    let flips = RwSignal::new(false);
    let tokens = memo(move || {
        answer.with(|answer| {
            let tokens = answer.iter().flat_map(|answer| &answer.prediction.tokens);
            tokens.cloned().collect::<Vec<String>>()
        })
    });
    // Another pair may have fewer tokens.
    let at = move || position.get().min(tokens.with(Vec::len).saturating_sub(1));
    let view = move || View::Embeddings {
        position: at() as u32,
    };
    let rows = exhibit.inside(view);
    let sum = memo(move || {
        let segment = answer.with(|answer| {
            let ids = &answer.as_ref()?.prediction.token_type_ids;
            ids.get(at()).copied()
        });
        rows.with(|rows| match rows.as_deref() {
            Some(Inside::Embeddings {
                word,
                position,
                segments,
            }) => Some(Sum::of(
                word,
                position,
                segments,
                segment? == 1,
                flips.get(),
            )),
            _ => None,
        })
    });

    region.html("token", move || {
        let option = |(at, token): (usize, &String)| {
            let token = isolate(&escape(token));
            format!("<option value=\"{at}\">{at}: {token}</option>")
        };
        tokens.with(|tokens| tokens.iter().enumerate().map(option).collect())
    });
    region.choice("token", position);
    if let Some(select) = region.find("token") {
        // New options reset the choice.
        effect(move || {
            tokens.track();
            let option = select.query_selector(&format!("option[value='{}']", at()));
            if let Ok(Some(option)) = option {
                let _ = option.set_attribute("selected", "");
            }
        });
    }
    region.switch("flip", flips);
    exhibit.waiting_for(view, move || sum.with(Option::is_some));
    region.html("strips", move || {
        sum.with(|sum| sum.as_ref().map(strips).unwrap_or_default())
    });
    region.text("change", move || {
        sum.with(|sum| {
            let Some(sum) = sum else {
                return String::new();
            };
            let lengths = [sum.change, length(&sum.rows[3])];
            let share = whole_percent(lengths[0] / lengths[1].max(f32::MIN_POSITIVE));
            let [change, whole] = lengths.map(|length| numbers().signed(f64::from(length), 3));
            fill(
                exhibit_words().embeddings.change,
                &[&change, &share, &whole],
            )
        })
    });
    exhibit.table("table", move || sum.with(|sum| table(sum.as_ref())));
}

fn strips(sum: &Sum) -> String {
    let names = exhibit_words().embeddings.rows;
    let rows = names.iter().zip(&sum.rows);
    rows.map(|(name, row)| {
        let strip = picture::strip(row, sum.scale, name);
        format!("<div class=\"strip-row\"><span>{name}</span>{strip}</div>")
    })
    .collect()
}

fn table(sum: Option<&Sum>) -> String {
    let words = &exhibit_words().embeddings;
    let vectors = sum.into_iter().flat_map(|sum| &sum.rows);
    let rows = words.rows.iter().zip(vectors).map(|(name, vector)| {
        let first = vector.iter().take(FIRST);
        let first: Vec<String> = first
            .map(|value| numbers().signed(f64::from(*value), 4))
            .collect();
        let length = numbers().signed(f64::from(length(vector)), 3);
        vec![(*name).to_owned(), length, first.join("  ")]
    });
    let heads = [words.vector, words.length, words.first_values];
    picture::table(words.caption, &heads, rows)
}
