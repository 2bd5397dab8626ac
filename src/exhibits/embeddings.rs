//! Section 3: the three vectors that are added for a token.

use super::shared::Exhibit;
use crate::reactive::{effect, memo};
use crate::{
    logic::{
        embeddings::{Sum, length},
        format::whole_percent,
        map::DRAWN_TOKEN,
    },
    picture,
    words::{exhibit_words, heads_words, numbers},
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
    let position = RwSignal::new(DRAWN_TOKEN as usize);
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
            }) => Some(Sum::of(word, position, segments, segment? == 1)),
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
        let drawn = |sum: &Sum| strips(sum, flips.get());
        sum.with(|sum| sum.as_ref().map(drawn).unwrap_or_default())
    });
    region.text("change", move || {
        sum.with(|sum| {
            let Some(sum) = sum else {
                return String::new();
            };
            let lengths = [length(&sum.difference), length(&sum.rows[3])];
            let share = whole_percent(lengths[0] / lengths[1].max(f32::MIN_POSITIVE));
            let [change, whole] = lengths.map(|length| numbers().signed(f64::from(length), 3));
            fill(
                exhibit_words().embeddings.change,
                &[&change, &share, &whole],
            )
        })
    });
    // The answer to the section's question is about the first token after [CLS].
    region.class("change", "other", move || at() != 1);
    exhibit.table("table", move || {
        sum.with(|sum| table(sum.as_ref(), flips.get()))
    });
}

/// The strips of the four vectors. With the segment flipped, those of segment and sum stand beside the token's own, and
/// the difference is below them.
fn strips(sum: &Sum, is_flipped: bool) -> String {
    let names = exhibit_words().embeddings.rows;
    let draw = |row: &[f32], name: &str| picture::strip(row, sum.scale, name);
    let line = |name: &str, strips: &str| {
        format!("<div class=\"strip-row\"><span>{name}</span>{strips}</div>")
    };
    let mut lines: Vec<String> = names
        .iter()
        .zip(&sum.rows)
        .map(|(name, row)| line(name, &draw(row, name)))
        .collect();
    if is_flipped {
        let words = heads_words();
        let both = names.iter().zip(&sum.rows).skip(2).zip(&sum.flipped);
        let pairs = both.map(|((name, own), flipped)| {
            let strips = [(words.as_it_is, own), (words.flipped, flipped)].map(|(state, row)| {
                let strip = draw(row, &format!("{name}, {state}"));
                format!("<div class=\"strip-of\"><small>{state}</small>{strip}</div>")
            });
            line(
                name,
                &format!("<div class=\"strip-pair\">{}</div>", strips.concat()),
            )
        });
        lines.truncate(2);
        lines.extend(pairs);
        lines.push(line(
            words.difference,
            &draw(&sum.difference, words.difference),
        ));
    }
    lines.concat() + picture::READ_OUT
}

fn table(sum: Option<&Sum>, is_flipped: bool) -> String {
    let words = &exhibit_words().embeddings;
    let own = sum.into_iter().flat_map(|sum| {
        words
            .rows
            .iter()
            .map(|name| (*name).to_owned())
            .zip(&sum.rows)
    });
    let others = sum.filter(|_| is_flipped).into_iter().flat_map(|sum| {
        let flipped = |name: &str| format!("{name}, {}", heads_words().flipped);
        [
            (flipped(words.rows[2]), &sum.flipped[0]),
            (flipped(words.rows[3]), &sum.flipped[1]),
            (heads_words().difference.to_owned(), &sum.difference),
        ]
    });
    let rows = own.chain(others).map(|(name, vector)| {
        let first = vector.iter().take(FIRST);
        let first: Vec<String> = first
            .map(|value| numbers().signed(f64::from(*value), 4))
            .collect();
        let length = numbers().signed(f64::from(length(vector)), 3);
        vec![name, length, first.join("  ")]
    });
    let heads = [words.vector, words.length, words.first_values];
    picture::table(words.caption, &heads, rows)
}
