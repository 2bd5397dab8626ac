//! The texts on the page: the actions that replace them, and the link that contains them. The code
//! that keeps typed texts loads [later](crate::typed).

use super::{Store, Typing};
use crate::{
    browser,
    logic::{
        Pair,
        link::{self, Link},
        typed::Typed,
    },
    reactive::{effect, memo},
    words::words,
};
use leptos::{ev::pagehide, prelude::*, task::spawn_local};

impl Store {
    /// Puts a pair into the boxes and asks for it, as soon as there is a model. If the earlier pair is the
    /// reader's own, it can be put back.
    pub fn ask(&self, pair: Pair) {
        let before = self.text();
        if before != pair {
            let line = link::write(&before) + "\n";
            self.left.update(|left| *left += &line);
        }
        self.show(pair);
    }

    /// The same without a way back.
    pub fn show(&self, pair: Pair) {
        self.a.set(pair.a.clone());
        self.b.set(pair.b.clone());
        self.act(|session| session.wait_with(pair));
    }

    /// All that a link carries: texts that are the page's own are left out.
    pub fn link(&self) -> Link {
        Link {
            section: browser::section_in_sight().map(str::to_owned),
            ..untrack(|| self.chosen())
        }
    }

    /// The same without the section, read reactively.
    pub fn chosen(&self) -> Link {
        let words = words();
        let own =
            |text: RwSignal<String>, ready: &str| Some(text.get()).filter(|text| text != ready);
        Link {
            pair: Some(self.text.get()),
            third: own(self.third, words.matrix.third),
            flow_text: own(self.flow_text, words.flow.sample),
            label: self.label.get(),
            layer: self.layer.get(),
            head: self.head.get(),
            section: None,
            replacement: None,
        }
    }

    /// All that can be typed on the page, and what it has replaced, read reactively.
    pub fn everything(&self) -> Typed {
        Typed {
            link: self.chosen(),
            own: self.own.get(),
            kept: self.kept.get(),
        }
    }

    /// Does what a link asks for.
    pub fn follow(&self, link: Link) {
        let texts = [(self.third, link.third), (self.flow_text, link.flow_text)];
        for (place, text) in texts {
            text.into_iter().for_each(|text| place.set(text));
        }
        let numbers = [
            (self.label, link.label),
            (self.layer, link.layer),
            (self.head, link.head),
        ];
        for (place, number) in numbers {
            if number.is_some() {
                place.set(number);
            }
        }
        if let Some(pair) = link.pair {
            self.ask(pair);
        }
        // The tutorial brings it into sight as soon as it is there.
        self.section.set(link.section);
    }

    /// Does what the address asks for now and did not `before`. A link to a section leaves in it what it
    /// carried.
    pub(super) fn follow_link(&self, before: &str) {
        let before = before.split_once('#').map_or("", |(_, fragment)| fragment);
        let now = browser::link();
        if browser::is_embed() {
            // A frame has no other label than the address's: an earlier one does not belong to this pair.
            self.label.set(now.label);
        }
        self.follow(now.beyond(&link::read("", before)));
        if let Some(whole) = link::to_section(before, &browser::fragment()) {
            browser::set_fragment(&whole);
        }
    }

    /// At the start: what was `written` before the page's code came, what was typed in this tab before,
    /// and what the address asks for.
    pub(super) fn fill(&self, written: Option<Pair>, is_asked: bool, typing: Typing) {
        self.untouched.set_value(untrack(|| self.chosen()));
        let has_typed = browser::typed().is_some() && !browser::is_embed();
        if let Some(Pair { a, b }) = written {
            self.a.set(a);
            self.b.set(b);
        }
        let store = *self;
        let begin = move || {
            store.follow(browser::link());
            if is_asked {
                store.predict();
            }
        };
        if !has_typed {
            return begin();
        }
        spawn_local(async move {
            match (typing.restore)(store).await {
                Ok(()) if is_asked => store.predict(),
                Ok(()) => {}
                Err(_) => begin(),
            }
        });
    }

    /// Keeps what is typed for a reload of the tab, as soon as there is something.
    pub(super) fn keep_what_is_typed(self, typing: Typing) {
        let owner = Owner::current();
        let is_touched = memo(move || self.is_touched());
        effect(move || {
            if let (true, Some(owner)) = (is_touched.get(), owner.clone()) {
                spawn_local(async move { drop((typing.keep)(owner, self).await) });
            }
        });
        // That part may be missing, or not have come yet.
        let _ = window_event_listener(pagehide, move |_| {
            if !self.is_removed() {
                self.keep_in_tab();
            }
        });
    }

    /// Whether anything stands on the page that did not stand there at first, read reactively.
    fn is_touched(&self) -> bool {
        let now = self.chosen();
        self.untouched.with_value(|first| *first != now) || !self.kept.with(String::is_empty)
    }

    /// Whether the reader has had all that stands here removed from what the tab keeps.
    pub fn is_removed(&self) -> bool {
        let everything = untrack(|| self.everything());
        self.removed
            .with_value(|removed| removed.as_ref() == Some(&everything))
    }

    /// Sees to it that loading the page again keeps what the reader has written: in the address, where
    /// the browser keeps nothing for the tab.
    pub(super) fn keep_text(&self) {
        if !browser::is_embed() && !self.keep_in_tab() {
            let fragment = link::write_into(&browser::fragment(), &self.link());
            browser::set_fragment(&fragment);
        }
    }

    /// Has the tab keep what stands on the page, where the part that does it is missing. False where the
    /// browser refuses.
    fn keep_in_tab(&self) -> bool {
        if self.is_kept.get_value() || browser::is_embed() || !untrack(|| self.is_touched()) {
            return true;
        }
        let mut typed = Typed::read(&browser::typed().unwrap_or_default());
        typed.replace(untrack(|| self.chosen()));
        browser::keep_typed(&typed.write())
    }

    /// The pair in the boxes.
    pub fn text(&self) -> Pair {
        Pair::new(self.a.get_untracked(), self.b.get_untracked())
    }
}
