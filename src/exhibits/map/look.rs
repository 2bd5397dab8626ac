//! A look inside the model for the map: the values of an earlier answer stay until those of the next one are there, so
//! that nothing flickers while the reader types.

use crate::exhibits::shared::Exhibit;
use crate::reactive::memo;
use leptos::prelude::*;
use nsp_protocol::{Inside, View};
use std::sync::Arc;

/// The last values of a view. A handle: copies share everything.
#[derive(Clone, Copy)]
pub struct Look {
    seen: Memo<Option<Seen>>,
    /// The number of the model's last answer.
    number: Memo<Option<u32>>,
}

/// Values from inside the model, with the number of the answer that they belong to.
#[derive(Clone, PartialEq)]
struct Seen {
    number: u32,
    inside: Arc<Inside>,
}

impl Look {
    /// Asks for a view of each answer while the exhibit is in view.
    pub fn new(exhibit: &Exhibit, view: View) -> Self {
        let (store, in_sight) = (exhibit.store, exhibit.in_sight);
        let looked = exhibit.inside(move || view);
        let number = memo(move || {
            let live = store.live;
            live.with(|answer| answer.as_ref().map(|answer| answer.number))
        });
        let seen = Memo::new(move |before: Option<&Option<Seen>>| {
            let now = || {
                // What nobody sees is not drawn.
                let number = number.get().filter(|_| in_sight.get())?;
                let inside = looked.get()?;
                Some(Seen { number, inside })
            };
            now().or_else(|| before.cloned().flatten())
        });
        Self { seen, number }
    }

    /// Whether the values belong to the last answer, read reactively.
    pub fn is_current(self) -> bool {
        let number = self.number.get();
        let of = self.seen.with(|seen| seen.as_ref().map(|seen| seen.number));
        number.is_some() && number == of
    }

    /// A text of the values of the last answer; empty as long as they are not there.
    pub fn current(self, text: fn(&Inside) -> String) -> String {
        if !self.is_current() {
            return String::new();
        }
        self.seen.with(|seen| {
            let inside = seen.as_ref().map(|seen| &*seen.inside);
            inside.map(text).unwrap_or_default()
        })
    }

    /// A text of the latest values, if there are any. They may belong to an earlier answer.
    pub fn last(self, text: fn(Option<&Inside>) -> String) -> String {
        self.seen
            .with(|seen| text(seen.as_ref().map(|seen| &*seen.inside)))
    }
}
