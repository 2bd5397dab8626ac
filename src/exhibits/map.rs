//! The living map at the head of the tutorial: the way of the reader's pair from its tokens to the verdict. Each
//! section shows where on the map it is.

mod look;
mod stations;

use super::shared::Exhibit;
use crate::reactive::{effect, memo};
use crate::{
    browser,
    logic::{
        answer::Answer,
        map::{DRAWN_TOKEN, STATIONS_OF, Station},
    },
    words::{self, map_words, numbers},
};
use leptos::{prelude::*, web_sys::Element};
use look::Look;
use nsp_answer::Prediction;
use nsp_protocol::{Inside, View};
use nsp_words::{SECTIONS, escape, fill, terms};

/// The map's rules come with its code, so that a first visit does not wait for them.
const STYLES: &str = include_str!("../../www/styles/map.css");

/// The text for programs (`data-value`) that a station has of its values.
type TextOf<T> = fn(&T) -> String;
/// A station's content as HTML. Without values, it consists of grey places.
type ContentOf<T> = fn(Option<&T>) -> String;

/// Fills the map, and marks in each section of the tutorial where on it the section is.
pub fn bind(tutorial: &Element, exhibit: &Exhibit) {
    // Without its rules, the map is plain, but it works.
    let _ = browser::add_styles(STYLES);
    let (region, store) = (&exhibit.region, exhibit.store);
    region.element().set_inner_html(&frame());
    let _ = region
        .element()
        .set_attribute("aria-labelledby", "map-caption");
    mark_sections(tutorial);

    bind_ends(exhibit);
    let layers = bind_inside(exhibit);
    exhibit.waiting_for(|| View::Thumbnails, move || layers.is_current());
    region.class("stations", "stale", move || store.is_stale.get());
    pulse(exhibit);
}

/// Binds the stations that an answer alone fills.
fn bind_ends(exhibit: &Exhibit) {
    let (region, answer) = (&exhibit.region, exhibit.store.answer);
    let ends: [(Station, TextOf<Prediction>, ContentOf<Prediction>); 5] = [
        (Station::Tokens, stations::token_list, stations::tokens),
        (Station::Ids, stations::id_list, stations::ids),
        (Station::Logits, stations::logit_list, stations::logits),
        (
            Station::Softmax,
            stations::probability_list,
            stations::softmax,
        ),
        (Station::Verdict, stations::class_number, stations::verdict),
    ];
    for (station, text, content) in ends {
        region.value(station.name(), move || {
            answer.with(|answer| {
                let prediction = answer.as_ref().map(|answer| &answer.prediction);
                prediction.map(text).unwrap_or_default()
            })
        });
        region.html(&place_in(station), move || {
            answer.with(|answer| content(answer.as_ref().map(|answer| &answer.prediction)))
        });
    }
}

/// Binds the stations between, and the caption, which has their numbers. Returns the look at the layers.
fn bind_inside(exhibit: &Exhibit) -> Look {
    let embeddings = Look::new(
        exhibit,
        View::Embeddings {
            position: DRAWN_TOKEN,
        },
    );
    let layers = Look::new(exhibit, View::Thumbnails);
    let head = Look::new(exhibit, View::Head);
    let (region, answer) = (&exhibit.region, exhibit.store.answer);
    let between: [(Station, Look, TextOf<Inside>, ContentOf<Inside>); 4] = [
        (
            Station::Embeddings,
            embeddings,
            stations::three_vectors,
            stations::embeddings,
        ),
        (
            Station::Layers,
            layers,
            stations::layers_and_heads,
            stations::layers,
        ),
        (Station::Cls, head, stations::journey, stations::cls),
        (Station::Pooler, head, stations::pooled, stations::pooler),
    ];
    for (station, look, text, content) in between {
        region.value(station.name(), move || look.current(text));
        region.html(&place_in(station), move || look.last(content));
        region.class(station.name(), "old", move || !look.is_current());
    }
    // These numbers belong to the model, so those of an earlier answer are right, too.
    let sizes = memo(move || {
        let counts =
            layers.last(|inside| inside.map(stations::layers_and_heads).unwrap_or_default());
        let values = head.last(|inside| inside.map(stations::pooled_count).unwrap_or_default());
        let (layers, heads) = counts.split_once(' ')?;
        Some([layers.to_owned(), heads.to_owned(), values])
            .filter(|[.., values]| !values.is_empty())
    });
    region.text("said", move || {
        let sizes = sizes.get();
        answer.with(|answer| match answer {
            Some(answer) => said(answer, sizes.as_ref()),
            None => map_words().before.to_owned(),
        })
    });
    layers
}

/// Sends a pulse along the stations whenever the model in this tab has answered. Two names take turns, because an
/// animation begins again only under another name.
fn pulse(exhibit: &Exhibit) {
    let Some(stations) = exhibit.region.find("stations") else {
        return;
    };
    let live = exhibit.store.live;
    let number = memo(move || live.with(|answer| answer.as_ref().map(|answer| answer.number)));
    effect(move || {
        if let Some(number) = number.get() {
            let beat = if number.is_multiple_of(2) {
                "even"
            } else {
                "odd"
            };
            let _ = stations.set_attribute("data-beat", beat);
        }
    });
}

/// The stations without their content, and the caption.
fn frame() -> String {
    let stations = Station::ALL.map(|station| {
        let name = station.name();
        format!(
            "<li data-at=\"{name}\"><a href=\"#{}\" data-station=\"{name}\" data-hook=\"{name}\" \
             data-value=\"\"><b>{}</b><span data-hook=\"{}\"></span></a></li>",
            station.section(),
            terms(name_of(station)),
            place_in(station),
        )
    });
    format!(
        "<ol role=\"list\" data-hook=\"stations\">{}</ol><figcaption id=\"map-caption\">\
         <p data-hook=\"said\"></p><p class=\"waiting\" data-hook=\"waiting\"></p></figcaption>",
        stations.concat()
    )
}

/// The hook of a station's content.
fn place_in(station: Station) -> String {
    format!("{}-in", station.name())
}

fn name_of(station: Station) -> &'static str {
    let mut named = Station::ALL.into_iter().zip(map_words().stations);
    let name = named.find_map(|(one, name)| (one == station).then_some(name));
    name.unwrap_or_default()
}

/// Puts a small strip of the stations beside the heading of each section. It leads to the map.
fn mark_sections(tutorial: &Element) {
    for (id, stations) in SECTIONS.iter().zip(STATIONS_OF) {
        let heading = tutorial.query_selector(&format!("#{id}-heading"));
        let Ok(Some(heading)) = heading else {
            continue;
        };
        let names: Vec<&str> = stations.iter().copied().map(name_of).collect();
        let names = names.join(", ");
        let here = fill(map_words().here, &[&names]);
        let marks = Station::ALL.map(|station| match stations.contains(&station) {
            true => "<i class=\"here\"></i>",
            false => "<i></i>",
        });
        // The position is a valid one.
        let _ = heading.insert_adjacent_html(
            "beforebegin",
            &format!(
                "<a class=\"where\" href=\"#map\" aria-label=\"{}\"><span>{}</span>{}</a>",
                escape(&here),
                terms(&here),
                marks.concat()
            ),
        );
    }
}

/// The way in words, with the numbers of an answer and, once they are known, of the model.
fn said(answer: &Answer, sizes: Option<&[String; 3]>) -> String {
    let (words, prediction) = (map_words(), &answer.prediction);
    let mut sentences = Vec::new();
    if !answer.is_live() {
        sentences.push(words.ready.to_owned());
    }
    sentences.push(fill(
        words.begins,
        &[&words::tokens(prediction.tokens.len())],
    ));
    if let Some(sizes) = sizes {
        sentences.push(fill(words.inside, &sizes.each_ref().map(String::as_str)));
    }
    let [is_next, not_next] = prediction
        .logits
        .map(|logit| numbers().four_decimals(logit));
    let [p, q] = prediction.probabilities.map(|p| numbers().percent(p));
    let verdict = words::verdict(prediction.prediction);
    sentences.push(fill(words.ends, &[&is_next, &not_next, &p, &q, verdict]));
    let doubt = words::doubt(prediction);
    if !doubt.is_empty() {
        sentences.push(doubt);
    }
    sentences.join(" ")
}
