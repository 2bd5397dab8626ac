//! Section 2: how long the sequence is padded to, and where a shorter model would cut it.

use super::{
    drag::{Slid, bind_slider, slider},
    shared::Exhibit,
};
use crate::{
    logic::{
        asking::FEWEST,
        padding::padded_length,
        sequence::{Cut, Place, cut},
    },
    reactive::{effect, memo},
    words::{asking_words, tokens},
};
use leptos::prelude::*;
use nsp_words::fill;

/// Both lengths. A handle: copies share everything.
#[derive(Clone, Copy)]
pub struct Lengths {
    /// The length that the sequence is padded to.
    pub padded: Memo<usize>,
    /// The same, once the reader has let the slider go.
    pub settled: Memo<usize>,
    /// What is cut off.
    pub cut: Memo<Cut>,
    /// The lengths that the reader has chosen: of the padding, of the padding once the slider rests, of the cut.
    chosen: [RwSignal<Option<usize>>; 3],
    /// The number of tokens.
    tokens: Memo<usize>,
}

impl Lengths {
    /// The lengths for a sequence without padding. They begin anew with another answer.
    pub fn new(exhibit: &Exhibit, own: Memo<Vec<Place>>) -> Self {
        let store = exhibit.store;
        let chosen = [(); 3].map(|()| RwSignal::new(None::<usize>));
        let [padded, settled, most] = chosen;
        let tokens = memo(move || own.with(Vec::len));
        effect(move || {
            own.track();
            chosen.iter().for_each(|one| one.set(None));
        });
        let ready = move || padded_length(tokens.get(), store.max_tokens());
        let at_least = move |length: Option<usize>| {
            length.map_or_else(ready, |length| length.max(tokens.get()))
        };
        Self {
            padded: memo(move || at_least(padded.get())),
            settled: memo(move || at_least(settled.get())),
            cut: memo(move || {
                let most = most.get().unwrap_or(usize::MAX);
                own.with(|own| cut(own, most))
            }),
            chosen,
            tokens,
        }
    }

    /// Binds both sliders. Padding is switched on by the first of them.
    pub fn bind(self, exhibit: &Exhibit, pads: RwSignal<bool>) {
        let (region, store) = (&exhibit.region, exhibit.store);
        let Some(sequence) = region.find("sequence") else {
            return;
        };
        let _ = sequence.insert_adjacent_html("afterend", &html());
        let [padded, settled, most] = self.chosen;
        let (tokens_now, cut) = (self.tokens, self.cut);
        region.shown("lengths", move || tokens_now.get() > 0);
        let shows = move || {
            let to = store.max_tokens().max(tokens_now.get());
            shown(tokens_now.get(), to, self.padded.get())
        };
        bind_slider(region, "pad-length", shows, move |length| {
            padded.set(Some(length as usize));
            pads.set(true);
        });
        // A pass for each number on the way would only cost time.
        region.on("pad-length", "change", move |_| {
            settled.set(padded.get_untracked());
        });
        let shows = move || {
            let all = tokens_now.get().max(FEWEST);
            shown(FEWEST, all, most.get().unwrap_or(all))
        };
        bind_slider(region, "most", shows, move |length| {
            most.set(Some(length as usize));
        });
        region.text("cut", move || {
            let Some(most) = most.get() else {
                return String::new();
            };
            cut.with(|cut| said(most, cut))
        });
        region.value("cut", move || match most.get() {
            Some(_) => cut.with(|cut| format!("{} {}", cut.kept[0], cut.kept[1])),
            None => String::new(),
        });
    }
}

/// What a model that takes `most` tokens leaves of a pair, in words.
pub fn said(most: usize, cut: &Cut) -> String {
    let numbers = [most, cut.kept[0], cut.of[0], cut.kept[1], cut.of[1]];
    let numbers = numbers.map(|number| number.to_string());
    fill(asking_words().cut, &numbers.each_ref().map(String::as_str))
}

fn shown(from: usize, to: usize, value: usize) -> Slid {
    Slid {
        ends: (from as f64, to as f64),
        value: value as f64,
        said: tokens(value),
    }
}

fn html() -> String {
    let words = asking_words();
    format!(
        "<div class=\"lens drag\" data-hook=\"lengths\" hidden>{}<div data-hook=\"shorter\">{}\
         <p class=\"said\" role=\"status\" data-hook=\"cut\" data-testid=\"cut\" data-value=\"\"></p></div></div>",
        slider("pad-length", words.pad_to, "1"),
        slider("most", words.most, "1")
    )
}
