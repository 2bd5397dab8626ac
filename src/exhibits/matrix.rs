//! Section 1: every ordered pair of three sentences.

use super::{
    region::{Region, attribute_of},
    shared::{Exhibit, is_old},
};
use crate::reactive::{effect, memo};
use crate::{
    logic::{
        batch::{Batch, BatchName},
        guesses::{Guesses, cells, pairs},
    },
    words::{self, exhibit_words, numbers},
};
use leptos::prelude::*;
use nsp_answer::{Label, argmax, softmax};
use nsp_words::fill;

/// Binds three sentences, their nine cells, and the reader's guesses.
pub fn bind(exhibit: Exhibit) {
    let Exhibit { region, store, .. } = &exhibit;
    let store = *store;
    let texts = memo(move || vec![store.a.get(), store.b.get(), store.third.get()]);
    let hides = RwSignal::new(false);
    let guesses = RwSignal::new(Guesses::default());
    let logits = memo(move || store.batch(BatchName::Matrix, |b| b.logits().to_vec()));
    let state = move || store.batch(BatchName::Matrix, |batch| batch.state_name(&texts.get()));
    // A guess is about the sentences of the last run; before the first run, about those in the
    // boxes.
    let about = memo(move || {
        let asked = store.batch(BatchName::Matrix, |batch| batch.source().to_vec());
        if asked.is_empty() { texts.get() } else { asked }
    });
    Effect::new(move |before: Option<Vec<String>>| {
        let now = about.get();
        if before.is_some_and(|before| before != now) {
            guesses.set(Guesses::default());
        }
        now
    });

    region.text_box("matrix-1", store.a);
    region.text_box("matrix-2", store.b);
    region.text_box("matrix-3", store.third);
    region.switch("guess", hides);
    region.state("matrix", state);
    region.class("matrix", "stale", move || is_old(&store, BatchName::Matrix));
    region.value("matrix", move || match state() {
        "done" | "stale" => cells(&logits.get()),
        _ => String::new(),
    });
    region.text("score", move || {
        let (agreed, of) = guesses.get().score(&logits.get());
        if !hides.get() || of == 0 {
            return String::new();
        }
        fill(
            exhibit_words().matrix.score,
            &[&agreed.to_string(), &of.to_string()],
        )
    });
    for (row, column) in (0..9).map(|at| (at / 3, at % 3)) {
        // On the diagonal there is no pair, and no cell to bind.
        let Some(pair) = Guesses::pair(row, column) else {
            continue;
        };
        if let Some(cell) = region.region(&format!("cell-{row}{column}")) {
            bind_cell(cell, pair, logits, guesses, hides);
        }
    }
    exhibit.run_row("matrix", BatchName::Matrix, move || {
        let texts = texts.get_untracked();
        store.run(
            BatchName::Matrix,
            Batch::pairs(texts.clone(), pairs(&texts)),
        );
    });
}

/// Binds a cell: the model's answer. If the reader wants to guess first, it is hidden until then.
fn bind_cell(
    cell: Region,
    pair: usize,
    logits: Memo<Vec<[f32; 2]>>,
    guesses: RwSignal<Guesses>,
    hides: RwSignal<bool>,
) {
    let element = cell.element().clone();
    let listener = cell.clone();
    let guess = move || guesses.get().of(pair);
    let [asked, answer] = [".guesses", ".answer"].map(|s| element.query_selector(s).ok().flatten());
    effect(move || {
        let (Some(asked), Some(answer)) = (&asked, &answer) else {
            return;
        };
        let is_hidden = hides.get() && guess().is_none();
        let logits = logits.with(|logits| logits.get(pair).copied());
        let _ = asked.toggle_attribute_with_force("hidden", !is_hidden);
        let _ = answer.toggle_attribute_with_force("hidden", is_hidden);
        let class = logits.map(argmax);
        let said = guess().filter(|_| hides.get()).zip(class);
        answer.set_inner_html(&match logits {
            Some(logits) => html(logits, said),
            None => "…".to_owned(),
        });
        element.set_class_name(match class {
            _ if is_hidden => "",
            Some(Label::NotNext) => "parted",
            Some(Label::IsNext) => "joined",
            None => "",
        });
    });
    listener.on_self("click", move |event| {
        if let Some(class) = attribute_of(&event, "data-guess").and_then(|one| one.parse().ok()) {
            guesses.update(|guesses| guesses.guess(pair, class));
        }
    });
}

fn html(logits: [f32; 2], said: Option<(Label, Label)>) -> String {
    let words = &exhibit_words().matrix;
    let verdict = match said {
        Some((guess, class)) if guess == class => words.agreed,
        Some(_) => words.differed,
        None => "",
    };
    format!(
        "<span translate=\"no\"><span class=\"p\">{}</span><span class=\"class-of\">{}</span></span>\
         <span class=\"note\">{verdict}</span>",
        numbers().percent(softmax(logits)[0]),
        words::class(argmax(logits)),
    )
}
