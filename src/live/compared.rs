//! What was computed of the two pairs beside their answers: occlusion, and the attention of the chosen head. It is
//! kept when another pair replaces them in the boxes.

use crate::{
    logic::{
        Pair,
        batch::{Batch, BatchName, BatchState},
        pinned::Pinned,
        side_by_side::{Attended, Computed, Occluded},
    },
    reactive::{effect, memo},
    store::Store,
};
use leptos::{prelude::*, task::spawn_local};
use nsp_answer::Prediction;
use nsp_protocol::{Inside, Response, View};
use nsp_words::{DEFAULT_HEAD, DEFAULT_LAYER};
use std::sync::Arc;

/// What was computed, by pair. A handle: copies share everything.
#[derive(Clone, Copy)]
pub struct Known {
    /// What masking each token changes.
    pub occluded: RwSignal<Computed<Occluded>>,
    /// The attention of the chosen head.
    pub attended: RwSignal<Computed<Attended>>,
}

/// Keeps what is computed of the two pairs, until the current owner ends.
pub fn bind(store: Store, pinned: Memo<Option<Pinned>>) -> Known {
    let known = Known {
        occluded: RwSignal::new(Computed::nothing()),
        attended: RwSignal::new(Computed::nothing()),
    };
    effect(move || {
        if let Some((pair, occluded)) = store.batch(BatchName::Occlusion, occlusion_of) {
            let wanted = wanted(store, pinned);
            known
                .occluded
                .update(|known| known.take(pair, occluded, &wanted));
        }
    });
    let is_pinned = memo(move || pinned.with(Option::is_some));
    // Without a pinned pair, nothing of the exhibit's is kept.
    let seen = memo(move || {
        let inside = is_pinned.get().then(|| store.inside(chosen(store)));
        inside.flatten()
    });
    effect(move || {
        let (Some(answer), Some(inside)) = (store.live.get(), seen.get()) else {
            return;
        };
        if let Some(attended) = Attended::of(&answer.prediction, &inside) {
            let (pair, wanted) = (answer.pair.clone(), wanted(store, pinned));
            known
                .attended
                .update(|known| known.take(pair, attended, &wanted));
        }
    });
    ask_about_the_pinned_pair(store, pinned, seen, known);
    known
}

/// Section 4 shows one pair. As soon as it shows a head of the present pair, asks for the same head of the pinned one,
/// once.
fn ask_about_the_pinned_pair(
    store: Store,
    pinned: Memo<Option<Pinned>>,
    seen: Memo<Option<Arc<Inside>>>,
    known: Known,
) {
    // The tokens of a pair are in its answer.
    let answers = RwSignal::new(Computed::<Prediction>::nothing());
    effect(move || {
        if let Some(answer) = store.live.get() {
            let (pair, wanted) = (answer.pair.clone(), wanted(store, pinned));
            answers.update(|answers| answers.take(pair, answer.prediction.clone(), &wanted));
        }
    });
    let asked = StoredValue::new(None::<(Pair, View)>);
    effect(move || {
        let view = chosen(store);
        let (Some(pinned_now), Some(_)) = (pinned.get(), seen.get()) else {
            return;
        };
        let pair = pinned_now.pair;
        let answer = answers.with(|answers| answers.of(&pair));
        let is_known = known.attended.with(|known| {
            let attended = known.of(&pair);
            attended.is_some_and(|attended| attended.is_of(view))
        });
        let question = Some((pair.clone(), view));
        let Some(answer) = answer.filter(|_| !is_known && asked.get_value() != question) else {
            return;
        };
        asked.set_value(question);
        let answering = store.ask_inside(&pair, view);
        spawn_local(async move {
            let Ok(Response::Inspected { inside, .. }) = answering.await else {
                // The sentence that it is not known yet stays.
                return;
            };
            if let Some(attended) = Attended::of(&answer, &inside) {
                let wanted = wanted(store, pinned);
                // The signal is gone if the language has changed since.
                let _ = known
                    .attended
                    .try_update(|known| known.take(pair, attended, &wanted));
            }
        });
    });
}

/// The head that section 4 shows, read reactively.
pub fn chosen(store: Store) -> View {
    let from_zero = |number: Option<u8>, ready: usize| match number {
        Some(number) => u32::from(number.saturating_sub(1)),
        None => ready as u32,
    };
    View::Attention {
        layer: from_zero(store.layer.get(), DEFAULT_LAYER),
        head: from_zero(store.head.get(), DEFAULT_HEAD),
    }
}

/// The pairs of which something is kept: the pinned one, the one in the boxes and the one that was answered last.
fn wanted(store: Store, pinned: Memo<Option<Pinned>>) -> Vec<Pair> {
    let pinned = pinned.try_get_untracked().flatten();
    let answer = store.live.get_untracked();
    let answered = answer.map(|answer| answer.pair.clone());
    let pinned = pinned.map(|pinned| pinned.pair);
    pinned
        .into_iter()
        .chain(answered)
        .chain([store.text()])
        .collect()
}

/// The pair of a finished occlusion batch, and what it has found.
fn occlusion_of(batch: &Batch) -> Option<(Pair, Occluded)> {
    let [a, b] = batch.source() else {
        return None;
    };
    let first = batch.first()?;
    let is_done = batch.progress().state == BatchState::Done;
    is_done.then(|| (Pair::new(a, b), Occluded::of(first, batch.logits())))
}
