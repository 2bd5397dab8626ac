//! The switch for answers while the reader types.

use super::word_list;
use crate::{
    browser,
    exhibits::region::Region,
    logic::live::{Mode, Pace},
    reactive::{effect, memo},
    store::Store,
    words::numbers,
};
use leptos::{prelude::*, web_sys::Element};
use nsp_words::fill;

/// Binds the switch. Returns whether pairs are answered while the reader types.
pub fn bind(controls: &Region, playground: &Element, store: Store) -> Memo<Mode> {
    let is_wanted = RwSignal::new(browser::wants_live());
    controls.switch("switch", is_wanted);
    controls.on("switch", "change", move |_| {
        browser::choose_live(is_wanted.get_untracked());
    });
    let pace = RwSignal::new(Pace::default());
    effect(move || {
        if let Some(answer) = store.live.get() {
            pace.update(|pace| pace.note(answer.milliseconds));
        }
    });
    let saves_data = browser::saves_data();
    let mode = memo(move || pace.with(|pace| Mode::of(is_wanted.get(), saves_data, pace)));
    controls.state("mode", move || mode.get().name());
    controls.text("why", move || match mode.get() {
        Mode::On | Mode::Off => String::new(),
        Mode::Saving => word_list().saving.to_owned(),
        Mode::Slow(median) => fill(word_list().slow, &[&numbers().duration(median)]),
    });
    // The style sheet marks an earlier answer only if it stays.
    let playground = playground.clone();
    effect(move || {
        let _ = playground.set_attribute("data-live", mode.get().name());
    });
    mode
}
