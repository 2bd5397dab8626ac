//! Section 2: the sequence with its three lists, padding, and what a shorter model would cut.

use super::{
    lengths::Lengths,
    region::{Region, attribute_of, focus},
    shared::Exhibit,
};
use crate::reactive::{effect, memo};
use crate::{
    logic::{
        Pair,
        batch::{Batch, BatchName},
        examples::{SPECIAL_TOKENS, is_demonstration, too_long},
        format::integer_list,
        padding::padded_mask,
        sequence::{self, Place},
    },
    picture,
    store::Store,
    typed,
    words::{asking_words, exhibit_words, numbers, words},
};
use leptos::prelude::*;
use nsp_words::fill;

/// Binds the tokens with ids, segments and mask, and the note about a `[SEP]` under the pointer.
pub fn bind(exhibit: Exhibit) {
    let (region, store) = (&exhibit.region, exhibit.store);
    let answer = exhibit.answer();
    let pads = RwSignal::new(false);
    let pointed = RwSignal::new(None::<usize>);
    let own = memo(move || {
        answer.with(|answer| {
            let answer = answer.as_ref();
            let places = answer.map(|one| sequence::places(&one.prediction, 0));
            places.unwrap_or_default()
        })
    });
    let lengths = Lengths::new(&exhibit, own);
    let mask = memo(move || {
        answer.with(|answer| {
            let mask = answer
                .as_ref()
                .map(|answer| &answer.prediction.attention_mask);
            let mask = mask.map_or(&[][..], Vec::as_slice);
            let length = match pads.get() {
                true => lengths.padded.get(),
                false => mask.len(),
            };
            padded_mask(mask, length)
        })
    });
    let places = memo(move || {
        answer.with(|answer| {
            let answer = answer.as_ref();
            let places = answer.map(|one| sequence::places(&one.prediction, mask.with(Vec::len)));
            places.unwrap_or_default()
        })
    });

    region.switch("pad", pads);
    if let Some(pad) = region.region("pad") {
        let label = pad.element().query_selector("span").ok().flatten();
        effect(move || {
            let text = fill(
                exhibit_words().sequence.pad,
                &[&lengths.padded.get().to_string()],
            );
            label
                .iter()
                .for_each(|label| label.set_text_content(Some(&text)));
        });
    }
    effect(move || {
        let answer = answer.get().filter(|answer| answer.is_live());
        if let (true, true, Some(answer)) = (pads.get(), store.has_model(), answer) {
            let batch = Batch::padded(answer.pair.clone(), lengths.settled.get() as u32);
            store.run(BatchName::Padded, batch);
        }
    });
    region.text("padded", move || {
        let Some(answer) = answer.get().filter(|_| pads.get()) else {
            return String::new();
        };
        // The padded answer may belong to an earlier pair.
        let Pair { a, b } = &answer.pair;
        let padded = store.batch(BatchName::Padded, |batch| {
            let is_of_pair = batch.source() == [a.as_str(), b.as_str()];
            batch.logits().first().copied().filter(|_| is_of_pair)
        });
        let Some(padded) = padded else {
            return String::new();
        };
        let logits = [padded, answer.prediction.logits];
        let [first, second] =
            logits.map(|logits| logits.map(|value| numbers().four_decimals(value)));
        let length = lengths.settled.get().to_string();
        let values = [&length, &first[0], &first[1], &second[0], &second[1]];
        fill(exhibit_words().sequence.padded, &values.map(String::as_str))
    });
    bind_demonstrations(region, store);
    exhibit.waiting(move || !places.with(Vec::is_empty));
    region.html("sequence", move || {
        lengths
            .cut
            .with(|cut| places.with(|places| html(places, &cut.positions)))
    });
    lengths.bind(&exhibit, pads);
    let is_live = move || answer.with(|answer| answer.as_ref().is_some_and(|one| one.is_live()));
    region.value("sequence", move || match is_live() {
        true => mask.with(|mask| integer_list(mask)),
        false => String::new(),
    });
    for event in ["pointerover", "focusin"] {
        region.on("sequence", event, move |event| {
            let position = attribute_of(&event, "data-separator");
            pointed.set(position.and_then(|position| position.parse().ok()));
        });
    }
    for event in ["pointerleave", "focusout"] {
        region.on("sequence", event, move |_| pointed.set(None));
    }
    effect(move || {
        // The place belonged to the earlier sequence.
        places.track();
        pointed.set(None);
    });
    region.class("sequence", "boundary", move || pointed.get().is_some());
    region.text("said", move || {
        places.with(|places| match pointed.get().and_then(|at| places.get(at)) {
            Some(place) => said_of(place, places),
            None if places.is_empty() => String::new(),
            None => exhibit_words().sequence.hint.to_owned(),
        })
    });
    region.class("said", "hint", move || pointed.get().is_none());
    region.html("facts", move || {
        // The counts belong to the text in the boxes, but the sequence to the answer.
        let cut = store
            .counts
            .get()
            .filter(|counts| counts.truncated && !store.is_stale.get())
            .map(|counts| {
                let typed = (counts.a + counts.b + 3).to_string();
                fill(
                    exhibit_words().sequence.cut,
                    &[&typed, &store.max_tokens().to_string()],
                )
            });
        let typed = places.with(|places| sequence::typed(places)).into_iter();
        let typed = typed
            .map(|(token, id)| fill(exhibit_words().sequence.typed, &[&token, &id.to_string()]));
        let facts = cut.into_iter().chain(typed);
        facts.map(|fact| format!("<li>{fact}</li>")).collect()
    });
    exhibit.table("table", move || {
        places.with(|places| {
            let rows = places.iter().map(Place::cells);
            picture::table(
                exhibit_words().sequence.caption,
                &words().playground.table_heads,
                rows,
            )
        })
    });
}

/// Binds the buttons that show a pair of the page's, and the one that puts the pair back that was there before.
fn bind_demonstrations(region: &Region, store: Store) {
    let before = RwSignal::new(None::<Pair>);
    let leave = move || {
        let pair = store.text();
        if !is_demonstration(&pair) {
            before.set(Some(pair));
        }
    };
    region.on("try-long", "click", move |_| {
        leave();
        store.ask(too_long());
    });
    region.on("try-typed", "click", move |_| {
        leave();
        store.ask_example(SPECIAL_TOKENS);
    });
    region.text("back", || asking_words().previous.to_owned());
    region.shown("back", move || {
        before.with(Option::is_some) && store.text.with(is_demonstration)
    });
    let next = region.find("try-long");
    region.on("back", "click", move |_| {
        if let Some(pair) = before.get_untracked() {
            typed::back_to(&store, pair);
        }
        // The button disappears, so the focus has to move.
        next.iter().for_each(focus);
    });
}

fn said_of(place: &Place, places: &[Place]) -> String {
    let words = &exhibit_words().sequence;
    if place.is_typed {
        return words.typed_sep.to_owned();
    }
    match sequence::boundary(places) {
        Some(boundary) if place.position < boundary => {
            fill(words.first_sep, &[&boundary.to_string()])
        }
        _ => words.last_sep.to_owned(),
    }
}

/// The strip: a list of tokens, each with its id, segment and mask. Separators take the focus. Tokens at the positions
/// in `cut` are marked.
fn html(places: &[Place], cut: &[usize]) -> String {
    let boundary = sequence::boundary(places);
    let mut html = "<ol role=\"list\">".to_owned();
    for place in places.iter().filter(|place| !place.is_padding()) {
        let begins = boundary == Some(place.position);
        html += &item(place, begins, cut.contains(&place.position));
    }
    let padding = places.iter().filter(|place| place.is_padding());
    let count = padding.clone().count();
    if let Some(first) = padding.into_iter().next() {
        let text = fill(exhibit_words().sequence.padding, &[&count.to_string()]);
        html += &format!(
            "<li class=\"tok padding\"><b>{text}</b><i>{}</i><i>{}</i><i>0</i></li>",
            first.input_id, first.segment
        );
    }
    html + "</ol>"
}

fn item(place: &Place, begins: bool, is_cut: bool) -> String {
    let class = match (begins, place.is_special, place.is_typed) {
        (true, ..) => "tok begins",
        (_, _, true) => "tok special typed",
        (_, true, _) => "tok special",
        _ => "tok",
    };
    let gone = if is_cut { " cut" } else { "" };
    let token = nsp_words::escape(&place.token);
    let token = if place.token == "[SEP]" {
        format!(
            "<button type=\"button\" data-separator=\"{}\">{token}</button>",
            place.position
        )
    } else {
        format!("<b>{token}</b>")
    };
    format!(
        "<li class=\"{class}{gone}\" data-segment=\"{}\">{token}<i>{}</i><i>{}</i><i>{}</i></li>",
        place.segment, place.input_id, place.segment, place.mask
    )
}
