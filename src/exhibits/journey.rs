//! Section 4: the head applied to `[CLS]` after each layer, and a slider along the layers.

use super::{place::Place, shared::Exhibit};
use crate::reactive::{effect, memo};
use crate::{
    logic::format::{exact, exact_list},
    picture::{self, Chart},
    words::{exhibit_words, heads_words, numbers},
};
use leptos::{prelude::*, web_sys::HtmlInputElement};
use nsp_answer::softmax;
use nsp_protocol::{Inside, View};
use nsp_words::{fill, terms};
use wasm_bindgen::JsCast;

/// Binds the line from layer 0 to layer 12, and the slider. The slider chooses the layer whose attention is shown;
/// layer 0, the embeddings, has none.
pub fn bind(exhibit: Exhibit, place: Place) {
    let region = &exhibit.region;
    let seen = exhibit.inside(|| View::Head);
    let journey = memo(move || {
        seen.with(|seen| match seen.as_deref() {
            Some(Inside::Head { journey, .. }) => journey.clone(),
            _ => Vec::new(),
        })
    });
    let slid = RwSignal::new(0_usize);
    effect(move || slid.set(place.layer.get() + 1));
    // A model may have fewer layers than the chosen one's number.
    let step = memo(move || journey.with(|journey| slid.get().min(last(journey))));
    region.value("journey", move || {
        journey.with(|journey| exact_list(journey))
    });
    region.html("journey", move || {
        journey.with(|journey| draw(journey, step.get()))
    });
    bind_slider(&exhibit, place, journey, slid, step);
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

fn bind_slider(
    exhibit: &Exhibit,
    place: Place,
    journey: Memo<Vec<f32>>,
    slid: RwSignal<usize>,
    step: Memo<usize>,
) {
    let region = &exhibit.region;
    let Some(around) = region.find("lens") else {
        return;
    };
    around.set_inner_html(&format!(
        "<label>{} <input type=\"range\" min=\"0\" step=\"1\" data-hook=\"slider\" /></label>\
         <output aria-live=\"off\" data-hook=\"after\"></output>",
        terms(heads_words().slider)
    ));
    region.shown("lens", move || !journey.with(Vec::is_empty));
    let p = move || journey.with(|journey| Some(softmax([*journey.get(step.get())?, 0.0])[0]));
    region.value("lens", move || p().map(exact).unwrap_or_default());
    let text = move || journey.with(|journey| after(journey, step.get()));
    region.text("after", text);
    let slider = region.find("slider");
    let Some(slider) = slider.and_then(|slider| slider.dyn_into::<HtmlInputElement>().ok()) else {
        return;
    };
    let moved = slider.clone();
    region.on("slider", "input", move |_| {
        let layer: usize = moved.value().parse().unwrap_or_default();
        slid.set(layer);
        if let Some(layer) = layer.checked_sub(1) {
            place.layer.set(layer);
        }
    });
    effect(move || {
        let _ = slider.set_attribute("max", &journey.with(|journey| last(journey)).to_string());
        let _ = slider.set_attribute("aria-valuetext", &text());
        slider.set_value(&step.get().to_string());
    });
}

/// The number of the last layer.
fn last(journey: &[f32]) -> usize {
    journey.len().saturating_sub(1)
}

fn draw(journey: &[f32], step: usize) -> String {
    let Some(end) = journey.last() else {
        return String::new();
    };
    let words = &exhibit_words().encoders;
    let layer = |at: usize| format!("{} {at}", words.journey_layer);
    let reads = (0..journey.len()).map(|at| after(journey, at));
    picture::chart(Chart {
        values: journey,
        range: (-1.0, 1.0),
        reference: 0.0,
        decimals: 1,
        has_dots: true,
        ends: (&layer(0), &layer(last(journey))),
        end: &numbers().four_decimals(*end),
        marked: Some(step),
        reads: &reads.collect::<Vec<String>>(),
        label: words.journey_caption,
    })
}

/// What the head says after a layer, in words.
fn after(journey: &[f32], step: usize) -> String {
    let Some(&difference) = journey.get(step) else {
        return String::new();
    };
    let p = numbers().percent(softmax([difference, 0.0])[0]);
    let difference = numbers().four_decimals(difference);
    match step {
        0 => fill(heads_words().before, &[&difference, &p]),
        _ => fill(heads_words().after, &[&step.to_string(), &difference, &p]),
    }
}
