//! Section 4: the head applied to `[CLS]` after each layer.

use super::shared::Exhibit;
use crate::reactive::memo;
use crate::{
    logic::format::exact_list,
    picture::{self, Chart},
    words::{exhibit_words, numbers},
};
use leptos::prelude::*;
use nsp_protocol::{Inside, View};

/// Binds the line from layer 0 to layer 12.
pub fn bind(exhibit: Exhibit) {
    let seen = exhibit.inside(|| View::Head);
    let journey = memo(move || {
        seen.with(|seen| match seen.as_deref() {
            Some(Inside::Head { journey, .. }) => journey.clone(),
            _ => Vec::new(),
        })
    });
    exhibit.region.value("journey", move || {
        journey.with(|journey| exact_list(journey))
    });
    exhibit.region.html("journey", move || {
        journey.with(|journey| {
            let Some(last) = journey.last() else {
                return String::new();
            };
            let words = &exhibit_words().encoders;
            let layer = |at: usize| format!("{} {at}", words.journey_layer);
            picture::chart(Chart {
                values: journey,
                range: (-1.0, 1.0),
                reference: 0.0,
                decimals: 1,
                has_dots: true,
                ends: (&layer(0), &layer(journey.len() - 1)),
                end: &numbers().four_decimals(*last),
                label: words.journey_caption,
            })
        })
    });
    exhibit.save_picture("journey");
    exhibit.table("journey-table", move || {
        journey.with(|journey| {
            let words = &exhibit_words().encoders;
            let layers = journey.iter().enumerate();
            let rows = layers
                .map(|(layer, value)| vec![layer.to_string(), numbers().four_decimals(*value)]);
            let heads = [words.journey_layer, words.journey_value];
            picture::table(words.journey_caption, &heads, rows)
        })
    });
}
