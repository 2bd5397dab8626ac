//! Section 4: the attention of one head.

use super::{region::attribute_of, shared::Exhibit};
use crate::reactive::{effect, memo};
use crate::{
    logic::{
        attention::{Filter, Link, parse, shares, strongest},
        tokens::tokens,
    },
    picture,
    words::{exhibit_words, numbers},
};
use leptos::prelude::*;
use nsp_protocol::{Inside, View};
use nsp_words::{DEFAULT_HEAD, DEFAULT_LAYER, fill, isolate};

/// The smallest weight of a link that is drawn.
const LEAST: f32 = 0.05;
/// The largest number of links that are drawn.
const MOST: usize = 300;
/// The number of links in the table.
const IN_TABLE: usize = 40;

/// Binds the links of the layer and head that the reader chooses.
pub fn bind(exhibit: Exhibit) {
    let (region, store) = (&exhibit.region, exhibit.store);
    let layer = option_of(store.layer, DEFAULT_LAYER);
    let head = option_of(store.head, DEFAULT_HEAD);
    let filter = RwSignal::new(0_usize);
    let pointed = RwSignal::new(None::<usize>);
    let view = move || View::Attention {
        layer: layer.get() as u32,
        head: head.get() as u32,
    };
    let seen = exhibit.inside(view);
    let text = move || {
        seen.with(|seen| match seen.as_deref() {
            Some(Inside::Attention { weights, .. }) => weights.clone(),
            _ => String::new(),
        })
    };
    let weights = memo(move || match text() {
        text if text.is_empty() => Vec::new(),
        text => parse(&text),
    });
    let segments = memo(move || {
        store.live.with(|answer| {
            let ids = answer
                .as_ref()
                .map(|answer| answer.prediction.token_type_ids.clone());
            ids.unwrap_or_default()
        })
    });
    let links = memo(move || {
        let filter = Filter::ALL.get(filter.get()).copied().unwrap_or_default();
        weights.with(|weights| {
            segments.with(|segments| strongest(weights, segments, filter, LEAST, MOST))
        })
    });

    region.choice("layer", layer);
    region.choice("head", head);
    region.choice("filter", filter);
    exhibit.waiting_for(view, move || !weights.with(Vec::is_empty));
    region.value("attention", text);
    region.html("attention", move || {
        store.live.with(|answer| match answer.as_ref() {
            Some(answer) if !weights.with(Vec::is_empty) => {
                let (tokens, label) = (
                    tokens(&answer.prediction),
                    exhibit_words().encoders.attention_caption,
                );
                links.with(|links| picture::attention(&tokens, links, pointed.get(), label))
            }
            _ => String::new(),
        })
    });
    region.on("attention", "pointerover", move |event| {
        let position = attribute_of(&event, "data-position");
        pointed.set(position.and_then(|position| position.parse().ok()));
    });
    region.on("attention", "pointerleave", move |_| pointed.set(None));
    region.text("shares", move || {
        weights.with(|weights| {
            if weights.is_empty() {
                return String::new();
            }
            let of = |segment| segments.with(|segments| shares(weights, segments, segment));
            let ([a_to_a, a_to_b], [b_to_a, b_to_b]) = (of(0), of(1));
            let values = [a_to_a, a_to_b, b_to_b, b_to_a].map(|value| numbers().percent(value));
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            fill(exhibit_words().encoders.shares, &values)
        })
    });
    exhibit.save_picture("attention");
    exhibit.table("attention-table", move || {
        let words = &exhibit_words().encoders;
        store.live.with(|answer| {
            let tokens = answer
                .as_ref()
                .map(|answer| answer.prediction.tokens.as_slice());
            let name = |at: usize| {
                let token = tokens.and_then(|tokens| tokens.get(at));
                format!("{at}: {}", isolate(token.map_or("", String::as_str)))
            };
            let row = |link: &Link| {
                vec![
                    name(link.from),
                    name(link.to),
                    numbers().percent(link.weight),
                ]
            };
            links.with(|links| {
                let rows = links.iter().take(IN_TABLE).map(row);
                let heads = [words.from, words.to, words.weight];
                picture::table(words.attention_caption, &heads, rows)
            })
        })
    });
}

/// Converts the number of a link's layer or head, from 1, to the option of a list, from 0; `ready`
/// if there is none.
fn option_of(place: RwSignal<Option<u8>>, ready: usize) -> RwSignal<usize> {
    let chosen = RwSignal::new(ready);
    let number_of = move |option: usize| (option != ready).then_some(option as u8 + 1);
    effect(move || {
        let number = place.get();
        chosen.set(number.map_or(ready, |number| usize::from(number) - 1));
    });
    effect(move || {
        let number = number_of(chosen.get());
        if place.get_untracked() != number {
            place.set(number);
        }
    });
    chosen
}
