//! The texts on the page: the actions that replace them, and the link that contains them. The code
//! that keeps typed texts loads [later](crate::typed).

use super::{Store, Typing};
use crate::{
    browser::{self, View},
    logic::{
        Pair,
        link::{self, Link},
        typed::Typed,
    },
    reactive::{effect, memo},
    words::words,
};
use leptos::{ev::pagehide, prelude::*, task::spawn_local};
use nsp_pairs::DEFAULT_CONTEXT;

impl Store {
    /// Puts a pair into the boxes, and predicts as soon as there is a model. If the earlier pair is
    /// the reader's own, it can be put back.
    pub fn ask(&self, pair: Pair) {
        let before = self.text();
        if before != pair {
            let line = link::write(&before) + "\n";
            self.left.update(|left| *left += &line);
        }
        self.show(pair);
    }

    /// Like [`ask`](Self::ask), but the earlier pair can't be put back.
    pub fn show(&self, pair: Pair) {
        self.a.set(pair.a.clone());
        self.b.set(pair.b.clone());
        self.act(|conversation| conversation.wait_with(pair));
    }

    /// Pins a pair with its answer, or nothing, and keeps it for a reload of the tab.
    pub fn pin(&self, pinned: String) {
        browser::keep_pinned(&pinned);
        self.pinned.set(pinned);
    }

    /// The content of a link. Texts of the page itself are left out.
    pub fn link(&self) -> Link {
        Link {
            section: browser::section_in_sight().map(str::to_owned),
            ..untrack(|| self.chosen())
        }
    }

    /// Like [`link`](Self::link), but without the section, and read reactively.
    pub fn chosen(&self) -> Link {
        let words = words();
        let own =
            |text: RwSignal<String>, ready: &str| Some(text.get()).filter(|text| text != ready);
        Link {
            pair: Some(self.text.get()),
            third: own(self.third, words.samples.third),
            flow_text: own(self.flow_text, words.samples.flow),
            label: self.label.get(),
            layer: self.layer.get(),
            head: self.head.get(),
            filter: self.filter.get(),
            off: own(self.off, ""),
            set: self.set.get(),
            context: self.context.get(),
            section: None,
            replacement: None,
        }
    }

    /// Everything that can be typed on the page, and what it has replaced, read reactively.
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
        if link.label.is_some() {
            self.label.set(link.label);
        }
        link.off.into_iter().for_each(|off| self.off.set(off));
        if link.set.is_some() {
            self.set.set(link.set);
        }
        for (place, number) in [
            (self.layer, link.layer),
            (self.head, link.head),
            (self.filter, link.filter),
            (self.context, link.context),
        ] {
            if number.is_some() {
                place.set(number);
            }
        }
        if let Some(pair) = link.pair {
            self.ask(pair);
        }
        // The tutorial scrolls to it as soon as it is ready.
        self.section.set(link.section);
    }

    /// Does what the address asks for and did not ask for `before`. A link to a section keeps what
    /// the address carried.
    pub(super) fn follow_link(&self, before: &str) {
        let before = before.split_once('#').map_or("", |(_, fragment)| fragment);
        let now = browser::link();
        if browser::view() == View::Embed {
            // A frame has no other label than the address's: an earlier one does not belong to this pair.
            self.label.set(now.label);
        }
        self.follow(now.beyond(&link::read("", before)));
        if let Some(whole) = link::to_section(before, &browser::fragment()) {
            browser::set_fragment(&whole);
        }
        let model_of = |fragment: &str| link::parameter(fragment, "model");
        let asked =
            model_of(&browser::fragment()).filter(|name| *name != browser::page_model().name);
        if browser::view() == View::Page && asked.is_some() && asked != model_of(before) {
            // A page has one model for as long as it is open.
            self.keep_text();
            browser::reload();
        }
    }

    /// How many sentences section 9 shows the model on each side at most. Read reactively.
    pub fn chosen_context(&self) -> u8 {
        self.context.get().unwrap_or(DEFAULT_CONTEXT)
    }

    /// Fills the page at the start: with what was `written` before the page's code had loaded, what
    /// was typed in this tab before, and what the address asks for.
    pub(super) fn fill(&self, written: Option<Pair>, is_asked: bool, typing: Typing) {
        self.untouched.set_value(untrack(|| self.chosen()));
        let has_typed = browser::typed().is_some() && browser::view() == View::Page;
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
        // The chunk with that code may fail to load, or may not have loaded yet.
        let _ = window_event_listener(pagehide, move |_| {
            if !self.is_removed() {
                self.keep_in_tab();
            }
        });
    }

    /// Whether anything on the page differs from what is there at first, read reactively.
    fn is_touched(&self) -> bool {
        let now = self.chosen();
        self.untouched.with_value(|first| *first != now) || !self.kept.with(String::is_empty)
    }

    /// Whether the reader has had everything that is on the page removed from what the tab keeps.
    pub fn is_removed(&self) -> bool {
        let everything = untrack(|| self.everything());
        self.removed
            .with_value(|removed| removed.as_ref() == Some(&everything))
    }

    /// Makes sure that a reload keeps what the reader has written: in the address, if the browser
    /// keeps nothing for the tab.
    pub(super) fn keep_text(&self) {
        if browser::view() == View::Page && !self.keep_in_tab() {
            let fragment = link::write_into(&browser::fragment(), &self.link());
            browser::set_fragment(&fragment);
        }
    }

    /// Keeps what is on the page in the tab, even if the code for it has not loaded. Returns false
    /// if the browser refuses.
    fn keep_in_tab(&self) -> bool {
        let is_page = browser::view() == View::Page;
        if self.is_kept.get_value() || !is_page || !untrack(|| self.is_touched()) {
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
