//! The pinned pair beside the one in the boxes: how it is pinned, and both answers.

use super::word_list;
use crate::{
    browser,
    exhibits::region::{Region, focus},
    logic::{Pair, format::exact_list, pinned::Pinned, state::State},
    reactive::{effect, memo},
    store::Store,
    words::{self, numbers},
};
use leptos::prelude::*;
use nsp_answer::Label;
use nsp_words::{fill, isolate};

/// What the reader wants to do with the pair in the boxes once it has an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    /// Pin it.
    Pin,
    /// Pin it, and put the pinned pair into the boxes.
    Swap,
}

/// Binds the buttons, and both pairs with their answers. Returns the pinned pair.
pub fn bind(controls: &Region, store: Store) -> Memo<Option<Pinned>> {
    if store.pinned.with_untracked(String::is_empty) {
        store.pinned.set(browser::pinned().unwrap_or_default());
    }
    let pinned = memo(move || store.pinned.with(|text| Pinned::read(text)));
    bind_buttons(controls, store, pinned);
    controls.shown("pairs", move || pinned.with(Option::is_some));

    let now = memo(move || answered(store));
    bind_answer(controls, "pinned", pinned);
    bind_answer(controls, "now", now);
    let text_of = move |pick: fn(&Pair) -> &String| {
        move || {
            let pinned = pinned.get().map(|pinned| pinned.pair);
            pinned.as_ref().map(pick).cloned().unwrap_or_default()
        }
    };
    controls.text("pinned-a", text_of(|pair| &pair.a));
    controls.text("pinned-b", text_of(|pair| &pair.b));
    controls.text("now-a", move || store.a.get());
    controls.text("now-b", move || store.b.get());
    controls.class("now-verdict", "stale", move || store.is_stale.get());
    controls.text("pinned-model", move || {
        let other = pinned
            .get()
            .filter(|pinned| pinned.model != store.model_name());
        other
            .map(|pinned| fill(word_list().answered_by, &[&isolate(&pinned.model)]))
            .unwrap_or_default()
    });
    controls.text("verdicts", move || {
        match (pinned.get(), now.get()) {
            (Some(pinned), Some(now)) if pinned.class() == now.class() => word_list().same_verdict,
            (Some(_), Some(_)) => word_list().other_verdict,
            _ => "",
        }
        .to_owned()
    });
    let difference = memo(move || {
        let (pinned, now) = (pinned.get()?, now.get()?);
        let [was, is] = [pinned.logits, now.logits];
        Some([is[0] - was[0], is[1] - was[1]])
    });
    controls.value("difference-logits", move || {
        let difference = difference.get();
        difference.map(|both| exact_list(&both)).unwrap_or_default()
    });
    controls.text("difference-logits", move || {
        let difference = difference.get();
        difference
            .map(|both| {
                let [first, second] = both.map(|value| numbers().difference(value));
                fill(word_list().difference, &[&first, &second])
            })
            .unwrap_or_default()
    });
    pinned
}

/// The answer that is shown, if it belongs to the pair in the boxes, in the form of a pinned one. Read reactively.
fn answered(store: Store) -> Option<Pinned> {
    let answer = store.answer.get().filter(|_| !store.is_stale.get())?;
    Some(Pinned::of(&answer, store.model_name()))
}

fn bind_buttons(controls: &Region, store: Store, pinned: Memo<Option<Pinned>>) {
    // A pair that the engine is asked about for this.
    let wish = RwSignal::new(None::<Wish>);
    let needs_answer = RwSignal::new(false);
    let begin = move |new: Wish| {
        if untrack(|| answered(store)).is_some() {
            grant(store, new, pinned);
        } else if untrack(|| store.has_model()) {
            wish.set(Some(new));
            store.predict();
        }
        needs_answer.set(untrack(|| answered(store).is_none() && !store.has_model()));
    };
    effect(move || {
        let is_done = store.state.get() == State::Done;
        if let Some(new) = wish.get().filter(|_| is_done) {
            wish.set(None);
            grant(store, new, pinned);
        }
    });
    effect(move || {
        // The wish was about the pair that was in the boxes.
        store.text.track();
        wish.set(None);
        needs_answer.set(false);
    });
    controls.text("pin", move || {
        match pinned.with(Option::is_some) {
            true => word_list().pin_instead,
            false => word_list().pin,
        }
        .to_owned()
    });
    controls.text("pin-note", move || {
        match needs_answer.get() && answered(store).is_none() {
            true => word_list().needs_answer,
            false => "",
        }
        .to_owned()
    });
    controls.on("pin", "click", move |_| begin(Wish::Pin));
    controls.on("swap", "click", move |_| begin(Wish::Swap));
    let pin = controls.find("pin");
    controls.on("unpin", "click", move |_| {
        store.pin(String::new());
        // The button disappears, so the focus has to move.
        pin.iter().for_each(focus);
    });
}

/// Does what the reader wants with the pair in the boxes and its answer.
fn grant(store: Store, wish: Wish, pinned: Memo<Option<Pinned>>) {
    let Some(now) = untrack(|| answered(store)) else {
        return;
    };
    let earlier = pinned.get_untracked();
    store.pin(now.write());
    if let (Wish::Swap, Some(earlier)) = (wish, earlier) {
        store.show(earlier.pair);
    }
}

/// Binds the verdict and the logits of one of the two pairs.
fn bind_answer(controls: &Region, name: &str, answer: Memo<Option<Pinned>>) {
    let verdict = format!("{name}-verdict");
    for (class, label) in [("yes", Label::IsNext), ("no", Label::NotNext)] {
        controls.class(&verdict, class, move || {
            answer.with(|answer| {
                let sure = answer.as_ref().filter(|answer| !answer.is_doubtful);
                sure.is_some_and(|answer| answer.class() == label)
            })
        });
    }
    controls.text(&verdict, move || {
        answer.with(|answer| match answer {
            Some(answer) => format!(
                "{}: {}",
                words::verdict(answer.class()),
                probability(answer.probability())
            ),
            None => word_list().unknown.to_owned(),
        })
    });
    let logits = format!("{name}-logits");
    controls.value(&logits, move || {
        answer.with(|answer| {
            answer
                .as_ref()
                .map(|answer| exact_list(&answer.logits))
                .unwrap_or_default()
        })
    });
    controls.text(&logits, move || {
        let logits = answer.with(|answer| answer.as_ref().map(|answer| answer.logits));
        logits
            .map(|logits| {
                let [first, second] = logits.map(|logit| numbers().four_decimals(logit));
                fill(word_list().logits, &[&first, &second])
            })
            .unwrap_or_default()
    });
}

/// P(IsNext) in words.
pub fn probability(value: f32) -> String {
    fill(word_list().probability, &[&numbers().percent(value)])
}
