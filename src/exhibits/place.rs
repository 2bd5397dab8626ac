//! Section 4: the layer and the head whose attention is shown. The lists, the small pictures and the slider choose them.

use crate::{reactive::effect, store::Store};
use leptos::prelude::*;
use nsp_words::{DEFAULT_HEAD, DEFAULT_LAYER};

/// The chosen layer and head, from 0.
#[derive(Clone, Copy)]
pub struct Place {
    /// The layer.
    pub layer: RwSignal<usize>,
    /// The head.
    pub head: RwSignal<usize>,
    /// The option of the filter: all, then as in a link.
    pub filter: RwSignal<usize>,
}

impl Place {
    /// The place that the store's link names, and that it will name.
    pub fn new(store: Store) -> Self {
        Self {
            layer: option_of(store.layer, DEFAULT_LAYER, 1),
            head: option_of(store.head, DEFAULT_HEAD, 1),
            filter: option_of(store.filter, 0, 0),
        }
    }
}

/// Converts the number in a link to the option of a list, from 0; `ready` if there is none. Links count from `first`.
fn option_of(place: RwSignal<Option<u8>>, ready: usize, first: usize) -> RwSignal<usize> {
    let chosen = RwSignal::new(ready);
    let number_of = move |option: usize| (option != ready).then_some((option + first) as u8);
    effect(move || {
        let number = place.get();
        chosen.set(number.map_or(ready, |number| usize::from(number).saturating_sub(first)));
    });
    effect(move || {
        let number = number_of(chosen.get());
        if place.get_untracked() != number {
            place.set(number);
        }
    });
    chosen
}
