//! Section 10: the pair the other way round, sentence A twice, and pairs that fool the model.

use super::{
    region::Region,
    shared::{Exhibit, is_old},
};
use crate::{
    logic::{
        Pair,
        batch::{Batch, BatchName},
        counter_examples::{self, CounterExample, NotKept},
    },
    picture,
    reactive::effect,
    store::Store,
    words::{self, exhibit_words, numbers},
};
use leptos::prelude::*;
use nsp_answer::{Label, argmax, softmax};
use nsp_words::isolate;

/// Binds the swap, and the reader's counter-examples.
pub fn bind(exhibit: Exhibit) {
    let (region, store) = (&exhibit.region, exhibit.store);
    exhibit.run_row("swap", BatchName::Swap, move || {
        let pair = store.text.get_untracked();
        let swapped = Pair::new(&pair.b, &pair.a);
        let twice = Pair::new(&pair.a, &pair.a);
        let source = vec![pair.a.clone(), pair.b.clone()];
        store.run(
            BatchName::Swap,
            Batch::pairs(source, [pair, swapped, twice]),
        );
    });
    region.html("rows", move || {
        let words = &exhibit_words().limits;
        let logits = store.batch(BatchName::Swap, |batch| batch.logits().to_vec());
        let row = |at: usize, name: &str| {
            let cells = match logits.get(at) {
                Some(&[is_next, not_next]) => [
                    numbers().four_decimals(is_next - not_next),
                    numbers().percent(softmax([is_next, not_next])[0]),
                    words::class(argmax([is_next, not_next])),
                ],
                None => Default::default(),
            };
            let cells = cells
                .map(|cell| format!("<td translate=\"no\">{cell}</td>"))
                .concat();
            format!("<tr><th scope=\"row\">{name}</th>{cells}</tr>")
        };
        row(0, words.as_is) + &row(1, words.swapped) + &row(2, words.twice)
    });
    region.class("rows", "stale", move || is_old(&store, BatchName::Swap));

    bind_keeping(region, store);
    region.html("kept", move || {
        list(&store.kept.with(|kept| counter_examples::read(kept)))
    });
}

/// Binds the button that keeps a pair, and the sentence about a pair that is not kept.
fn bind_keeping(region: &Region, store: Store) {
    let says = RwSignal::new(1_usize);
    let refused = RwSignal::new(None::<NotKept>);
    region.choice("keep-label", says);
    region.on("keep", "click", move |_| {
        let says = Label::BOTH.get(says.get_untracked());
        let (Some(answer), Some(says)) = (store.answer.get_untracked(), says) else {
            return;
        };
        let example = CounterExample::of(&answer, *says);
        let lines = store
            .kept
            .with_untracked(|kept| counter_examples::add(kept, &example));
        refused.set(lines.as_ref().err().copied());
        if let Ok(lines) = lines {
            store.kept.set(lines);
        }
    });
    effect(move || {
        // The sentence was about another pair, or another class.
        store.answer.track();
        says.track();
        refused.set(None);
    });
    let row = region.find("keep");
    let row = row.and_then(|button| button.closest(".controls").ok().flatten());
    if let Some(row) = row {
        let note = "<p class=\"said\" role=\"status\" data-hook=\"not-kept\"></p>";
        let _ = row.insert_adjacent_html("afterend", note);
    }
    region.text("not-kept", move || {
        let words = &exhibit_words().limits;
        match refused.get() {
            Some(NotKept::Agrees) => words.agrees.to_owned(),
            Some(NotKept::Known) => words.known.to_owned(),
            None => String::new(),
        }
    });
}

fn list(kept: &[CounterExample]) -> String {
    let words = &exhibit_words().limits;
    if kept.is_empty() {
        return format!("<p class=\"note\">{}</p>", words.none_kept);
    }
    let rows = kept.iter().map(|kept| {
        vec![
            format!("{} → {}", isolate(&kept.pair.a), isolate(&kept.pair.b)),
            words::class(kept.says),
            words::class(kept.model),
            numbers().percent(kept.is_next()),
        ]
    });
    picture::table(words.kept, &words.kept_heads, rows)
}
