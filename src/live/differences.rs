//! The differences between the two pairs beside their answers: of occlusion and of attention.

use super::{
    compared::{Known, chosen},
    word_list,
};
use crate::{
    exhibits::region::Region,
    logic::{
        format::exact,
        pinned::Pinned,
        side_by_side::{
            Attended, Change, Distance, Occluded, compare_attention, compare_occlusion,
        },
    },
    reactive::memo,
    store::Store,
    words::numbers,
};
use leptos::prelude::*;
use nsp_protocol::View;
use nsp_words::{escape, fill};
use std::sync::Arc;

/// Binds both.
pub fn bind(controls: &Region, store: Store, pinned: Memo<Option<Pinned>>, known: Known) {
    bind_occlusion(controls, store, pinned, known);
    bind_attention(controls, store, pinned, known);
}

fn bind_occlusion(controls: &Region, store: Store, pinned: Memo<Option<Pinned>>, known: Known) {
    let changes = memo(move || {
        let pair = pinned.get()?.pair;
        let both = known.occluded.with(|known| {
            let now = store.text.with(|text| known.of(text));
            known.of(&pair).zip(now)
        });
        both.map(|(before, now): (Arc<Occluded>, Arc<Occluded>)| compare_occlusion(&before, &now))
    });
    controls.value("difference-occlusion", move || {
        changes.with(|changes| {
            changes
                .iter()
                .flatten()
                .map(value)
                .collect::<Vec<_>>()
                .join(" ")
        })
    });
    controls.html("difference-occlusion", move || {
        changes.with(|changes| changes.as_deref().map(list).unwrap_or_default())
    });
    controls.text("occlusion-note", move || {
        match changes.with(Option::is_some) {
            true => word_list().occlusion_caption,
            false => word_list().occlusion_missing,
        }
        .to_owned()
    });
}

/// A difference for programs: `-` for a token that the pinned pair does not have.
fn value(change: &Change) -> String {
    change.difference().map_or_else(|| "-".to_owned(), exact)
}

/// The tokens of the present pair, each with its difference.
fn list(changes: &[Change]) -> String {
    let item = |change: &Change| {
        let (token, segment) = &change.token;
        let (sign, number) = match change.difference() {
            Some(difference) if difference < 0.0 => ("less", numbers().difference(difference)),
            Some(difference) => ("more", numbers().difference(difference)),
            None => ("none", String::new()),
        };
        format!(
            "<li data-segment=\"{segment}\" data-sign=\"{sign}\">{}<i>{number}</i></li>",
            escape(token)
        )
    };
    let items: String = changes.iter().map(item).collect();
    format!("<ol role=\"list\">{items}</ol>")
}

/// What is known of the attention of both pairs.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Attention {
    /// One of them is missing.
    Missing,
    /// They share no token.
    Apart,
    /// How far they differ.
    Known(Distance),
}

fn bind_attention(controls: &Region, store: Store, pinned: Memo<Option<Pinned>>, known: Known) {
    let attention = memo(move || {
        let view = chosen(store);
        let pair = pinned.get().map(|pinned| pinned.pair).unwrap_or_default();
        let both = known.attended.with(|known| {
            let now = store.text.with(|text| known.of(text));
            known.of(&pair).zip(now)
        });
        let of_view =
            |(before, now): &(Arc<Attended>, Arc<Attended>)| before.is_of(view) && now.is_of(view);
        match both.filter(of_view) {
            None => Attention::Missing,
            Some((before, now)) => match compare_attention(&before, &now) {
                Some(distance) => Attention::Known(distance),
                None => Attention::Apart,
            },
        }
    });
    controls.value("difference-attention", move || match attention.get() {
        Attention::Known(distance) => exact(distance.mean),
        Attention::Missing | Attention::Apart => String::new(),
    });
    controls.text("difference-attention", move || match attention.get() {
        Attention::Known(distance) => sentence(chosen(store), distance),
        Attention::Missing => word_list().attention_missing.to_owned(),
        Attention::Apart => word_list().nothing_shared.to_owned(),
    });
}

fn sentence(view: View, distance: Distance) -> String {
    let View::Attention { layer, head } = view else {
        return String::new();
    };
    let counts = [layer + 1, head + 1].map(|number| number.to_string());
    let values = [
        counts[0].as_str(),
        counts[1].as_str(),
        &distance.shared.to_string(),
        &numbers().four_decimals(distance.mean),
    ];
    fill(word_list().attention, &values)
}
