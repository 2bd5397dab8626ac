//! Section 4: the attention of one head.

use super::{
    place::Place,
    region::{all, attribute_of, focus},
    shared::Exhibit,
};
use crate::reactive::{effect, memo};
use crate::{
    logic::{
        attention::{Filter, Link, most_attended, parse, shares, strongest, total},
        tokens::{Token, tokens},
    },
    picture::{self, Attention},
    words::{exhibit_words, heads_words, numbers},
};
use leptos::{
    prelude::*,
    web_sys::{Element, Event, KeyboardEvent},
};
use nsp_protocol::{Inside, View};
use nsp_words::{fill, isolate};
use wasm_bindgen::JsCast;

/// The smallest weight of a link that is drawn.
const LEAST: f32 = 0.05;
/// The largest number of links that are drawn.
const MOST: usize = 300;
/// The number of links in the table.
const IN_TABLE: usize = 40;
/// What is said of a token: the tokens that it attends to most.
const SAID: usize = 3;
/// The number of chosen tokens of which something is said.
const SPEAKERS: usize = 4;

/// Binds the links of the layer and head that the reader chooses.
pub fn bind(exhibit: Exhibit, place: Place) {
    let (region, store) = (&exhibit.region, exhibit.store);
    let Place {
        layer,
        head,
        filter,
    } = place;
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
    let tokens = memo(move || {
        store.live.with(|answer| {
            let tokens = answer.as_ref().map(|answer| tokens(&answer.prediction));
            tokens.unwrap_or_default()
        })
    });
    let segments = memo(move || {
        tokens.with(|tokens| tokens.iter().map(|one| one.segment).collect::<Vec<u32>>())
    });
    let filter_of = move || Filter::ALL.get(filter.get()).copied().unwrap_or_default();
    let sides = memo(move || segments.with(|segments| filter_of().sides(segments)));
    let links = memo(move || {
        weights.with(|weights| {
            segments.with(|segments| strongest(weights, segments, filter_of(), LEAST, MOST))
        })
    });

    region.choice("layer", layer);
    region.choice("head", head);
    region.choice("filter", filter);
    exhibit.waiting_for(view, move || !weights.with(Vec::is_empty));
    region.value("attention", text);
    let html = memo(move || {
        if weights.with(Vec::is_empty) {
            return String::new();
        }
        tokens.with(|tokens| {
            sides.with(|sides| {
                links.with(|links| {
                    picture::attention(Attention {
                        tokens,
                        sides,
                        links,
                        label: exhibit_words().encoders.attention_caption,
                        token: "{}: {}",
                    })
                })
            })
        })
    });
    let choice = Choice::new(tokens, sides);
    region.marked_html("attention", html, move |place| choice.mark(place));
    choice.listen(&exhibit);
    region.text("attends", move || {
        let (chosen, tokens) = (choice.shown(), tokens.get());
        if weights.with(Vec::is_empty) {
            return String::new();
        }
        if chosen.is_empty() {
            return heads_words().choose.to_owned();
        }
        let said = |from: &usize| {
            let most = weights.with(|weights| {
                sides.with(|[_, to]| most_attended(weights, tokens.len(), *from, to, SAID))
            });
            attends(&tokens, *from, &most)
        };
        let said = chosen.iter().take(SPEAKERS).map(said);
        said.collect::<Vec<String>>().join(" ")
    });
    region.class("attends", "hint", move || choice.shown().is_empty());
    region.text("drawn", move || {
        let (count, sum) = weights.with(|weights| {
            segments.with(|segments| sides.with(|sides| total(weights, segments.len(), sides)))
        });
        let drawn = links.with(|links| links.iter().map(|link| link.weight).collect::<Vec<f32>>());
        if count == 0 {
            return String::new();
        }
        let share = drawn.iter().sum::<f32>() / sum.max(f32::MIN_POSITIVE);
        let values = [drawn.len().to_string(), count.to_string()];
        let share = numbers().percent(share);
        fill(heads_words().drawn, &[&values[0], &values[1], &share])
    });
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
        let tokens = tokens.get();
        let name = |at: usize| {
            let token = tokens.get(at).map_or("", |token| token.text.as_str());
            format!("{at}: {}", isolate(token))
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
    });
}

/// What a token attends to most, in words.
fn attends(tokens: &[Token], from: usize, most: &[(usize, f32)]) -> String {
    let words = heads_words();
    // The same piece may stand there several times.
    let name = |at: usize| {
        let token = tokens.get(at).map_or("", |token| token.text.as_str());
        format!("{at}: {}", isolate(token))
    };
    let entry =
        |(to, weight): &(usize, f32)| fill(words.entry, &[&name(*to), &numbers().percent(*weight)]);
    let entries: Vec<String> = most.iter().map(entry).collect();
    fill(words.attends, &[&name(from), &entries.join(", ")])
}

/// The tokens whose lines are shown. A handle: copies share everything.
#[derive(Clone, Copy)]
struct Choice {
    /// The tokens of the left column.
    left: Memo<Vec<usize>>,
    /// The chosen tokens.
    chosen: RwSignal<Vec<usize>>,
    /// The token under the pointer, or with the focus that a key gave it.
    pointed: RwSignal<Option<usize>>,
    /// The token that Tab leads to.
    stop: RwSignal<usize>,
}

impl Choice {
    fn new(tokens: Memo<Vec<Token>>, sides: Memo<[Vec<usize>; 2]>) -> Self {
        let choice = Self {
            left: memo(move || sides.with(|[left, _]| left.clone())),
            chosen: RwSignal::new(Vec::new()),
            pointed: RwSignal::new(None),
            stop: RwSignal::new(0),
        };
        // The choice belongs to its tokens.
        effect(move || {
            tokens.track();
            choice.clear();
        });
        choice
    }

    fn clear(self) {
        self.chosen.set(Vec::new());
        self.pointed.set(None);
    }

    fn toggle(self, token: usize) {
        self.chosen
            .update(|chosen| match chosen.iter().position(|one| *one == token) {
                Some(at) => drop(chosen.remove(at)),
                None => chosen.push(token),
            });
    }

    /// The chosen tokens that are in the left column, and the one that is pointed at. If there are none, all lines are
    /// shown.
    fn shown(self) -> Vec<usize> {
        let mut shown = self.chosen.get();
        shown.extend(
            self.pointed
                .get()
                .filter(|pointed| !shown.contains(pointed)),
        );
        self.left
            .with(|left| shown.retain(|token| left.contains(token)));
        shown
    }

    /// Hides the lines of the other tokens, and marks the chosen ones.
    fn mark(self, place: &Element) {
        let (shown, chosen) = (self.shown(), self.chosen.get());
        for line in all(place, ".link") {
            let is_shown = shown.is_empty()
                || position(&line, "data-from").is_some_and(|from| shown.contains(&from));
            let _ = match is_shown {
                true => line.remove_attribute("display"),
                false => line.set_attribute("display", "none"),
            };
        }
        let stop = self.stop();
        for token in all(place, "[data-position]") {
            let Some(position) = position(&token, "data-position") else {
                continue;
            };
            let is_pressed = chosen.contains(&position).to_string();
            let _ = token.set_attribute("aria-pressed", &is_pressed);
            let _ = token.set_attribute("tabindex", if position == stop { "0" } else { "-1" });
        }
    }

    /// The token that Tab leads to.
    fn stop(self) -> usize {
        let stop = self.stop.get();
        self.left.with(|left| match left.contains(&stop) {
            true => stop,
            false => left.first().copied().unwrap_or_default(),
        })
    }

    fn listen(self, exhibit: &Exhibit) {
        let region = &exhibit.region;
        region.on("attention", "pointerover", move |event| {
            self.pointed.set(token_of(&event));
        });
        region.on("attention", "pointerleave", move |_| self.pointed.set(None));
        region.on("attention", "focusin", move |event| {
            if let Some(token) = token_of(&event) {
                self.stop.set(token);
                self.pointed.set(Some(token).filter(|_| is_by_key(&event)));
            }
        });
        region.on("attention", "focusout", move |_| self.pointed.set(None));
        region.on("attention", "click", move |event| {
            token_of(&event)
                .into_iter()
                .for_each(|token| self.toggle(token));
        });
        let place = region.find("attention");
        region.on("attention", "keydown", move |event| {
            if let (Some(place), Some(key)) = (&place, event.dyn_ref::<KeyboardEvent>())
                && self.take_key(place, token_of(&event), &key.key())
            {
                // The box must not scroll.
                event.prevent_default();
            }
        });
    }

    /// Does what a key asks for, and returns whether it asks for anything.
    fn take_key(self, place: &Element, token: Option<usize>, key: &str) -> bool {
        if key == "Escape" {
            self.clear();
            return true;
        }
        let Some(token) = token else {
            return false;
        };
        let left = self.left.get_untracked();
        let row = left
            .iter()
            .position(|one| *one == token)
            .unwrap_or_default();
        let last = left.len().saturating_sub(1);
        let next = match key {
            "Enter" | " " => {
                self.toggle(token);
                return true;
            }
            "ArrowUp" => row.saturating_sub(1),
            "ArrowDown" => (row + 1).min(last),
            "Home" => 0,
            "End" => last,
            _ => return false,
        };
        if let Some(next) = left.get(next) {
            let next = place.query_selector(&format!("[data-position='{next}']"));
            next.ok().flatten().iter().for_each(focus);
        }
        true
    }
}

/// The token that an event is about.
fn token_of(event: &Event) -> Option<usize> {
    attribute_of(event, "data-position")?.parse().ok()
}

/// Whether the browser shows the focus, as it does after a key.
fn is_by_key(event: &Event) -> bool {
    let target = event.target();
    let target: Option<Element> = target.and_then(|target| target.dyn_into().ok());
    target.is_some_and(|target| target.matches(":focus-visible").unwrap_or_default())
}

fn position(element: &Element, name: &str) -> Option<usize> {
    element.get_attribute(name)?.parse().ok()
}
