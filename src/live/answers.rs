//! Answers while the reader types: a pair that has been edited is answered as soon as it rests.

use crate::{
    exhibits::region::Region,
    logic::{
        Pair,
        live::{Mode, is_due},
        state::State,
    },
    reactive::{effect, memo},
    store::Store,
    words,
};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local, web_sys::Element};
use nsp_answer::Label;
use std::time::Duration;

/// How long the text must be unchanged before it is answered.
const REST: Duration = Duration::from_millis(150);

/// Answers edits for as long as `mode` says so, until the current owner ends.
pub fn bind(controls: &Region, playground: &Element, store: Store, mode: Memo<Mode>) {
    let typist = Typist {
        store,
        timer: StoredValue::new(None),
        asked: StoredValue::new(None),
        told: RwSignal::new(None),
        verdict: StoredValue::new_local(playground.query_selector(".verdict").ok().flatten()),
    };
    // A prediction that the reader has asked for comes first.
    let is_free =
        memo(move || matches!(store.state.get(), State::Ready | State::Done | State::Stale));
    let seen = StoredValue::new(store.text());
    let is_edited = StoredValue::new(false);
    effect(move || {
        let text = store.text.get();
        if seen.with_value(|seen| *seen != text) {
            seen.set_value(text.clone());
            is_edited.update_value(|is_edited| *is_edited |= untrack(|| store.has_model()));
        }
        typist.give_up();
        let may_begin = mode.get() == Mode::On && is_free.get();
        if may_begin && is_edited.get_value() && typist.wants(&text) {
            typist.begin_when_the_text_rests(text);
        }
    });
    effect(move || {
        // The verdict of an asked prediction is announced in its own place.
        if !is_free.get() {
            typist.told.set(None);
        }
    });
    controls.text("told", move || {
        typist
            .told
            .get()
            .map(words::verdict)
            .unwrap_or_default()
            .to_owned()
    });
    on_cleanup(move || typist.give_up());
}

/// Who answers, and what is under way for the text in the boxes. A handle: copies share everything.
#[derive(Clone, Copy)]
struct Typist {
    store: Store,
    timer: StoredValue<Option<TimeoutHandle>>,
    /// The question that the engine has.
    asked: StoredValue<Option<u32>>,
    /// The verdict that is announced.
    told: RwSignal<Option<Label>>,
    /// The verdict's place.
    verdict: StoredValue<Option<Element>, LocalStorage>,
}

impl Typist {
    fn wants(self, text: &Pair) -> bool {
        let last = self.store.live.get_untracked();
        is_due(text, last.as_ref().map(|answer| &answer.pair))
    }

    /// Gives up what is under way.
    fn give_up(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        if let Some(id) = self.asked.try_update_value(Option::take).flatten() {
            self.store.cancel_question(id);
        }
    }

    fn begin_when_the_text_rests(self, text: Pair) {
        let timer = set_timeout_with_handle(move || self.begin(text), REST);
        self.timer.set_value(timer.ok());
    }

    fn begin(self, text: Pair) {
        let (id, answering) = self.store.ask_unasked(&text);
        self.asked.set_value(Some(id));
        spawn_local(async move {
            let answered = answering.await;
            // The handle's values are gone if the language has changed since.
            let _ = self
                .asked
                .try_update_value(|asked| asked.take_if(|asked| *asked == id));
            let before = self.class();
            self.hush();
            if self.store.take_unasked(text, answered) {
                let now = self.class();
                let _ = self.told.try_set(now.filter(|_| now != before));
            }
            self.end_hush();
        });
    }

    fn class(self) -> Option<Label> {
        let answer = self.store.answer.get_untracked();
        answer.map(|answer| answer.prediction.prediction)
    }

    /// The verdict's place announces every change of its numbers. While the reader types, only another verdict is
    /// worth a word, and it is said elsewhere.
    fn hush(self) {
        self.announce("off");
    }

    /// The browser looks at what has changed when it draws the next frame.
    fn end_hush(self) {
        request_animation_frame(move || {
            request_animation_frame(move || self.announce("polite"));
        });
    }

    fn announce(self, manner: &str) {
        let verdict = self.verdict.try_get_value().flatten();
        if let Some(verdict) = verdict {
            let _ = verdict.set_attribute("aria-live", manner);
        }
    }
}
