//! Section 1: every ordered pair of three sentences.

use super::{
    asked::Asked,
    question::name_of,
    region::{Region, all, attribute_of},
    shared::{Exhibit, is_old},
};
use crate::reactive::{effect, memo};
use crate::{
    logic::{
        batch::{Batch, BatchName},
        guesses::{cells, number_of, pairs},
    },
    store::Store,
    words::{self, exhibit_words, numbers},
};
use leptos::prelude::*;
use nsp_answer::{Label, argmax, softmax};
use nsp_words::fill;

/// The sentences that a guess is about, read reactively: those of the last run, and before the first run those in the
/// boxes.
pub fn sentences(store: &Store) -> Vec<String> {
    let asked = store.batch(BatchName::Matrix, |batch| batch.source().to_vec());
    match asked.is_empty() {
        true => vec![store.a.get(), store.b.get(), store.third.get()],
        false => asked,
    }
}

/// What the cells share.
#[derive(Clone, Copy)]
struct Cells {
    asked: Asked,
    /// The name of the sentences that the guesses are about.
    about: Memo<String>,
    /// The answers, one for each pair.
    logits: Memo<Vec<[f32; 2]>>,
    /// Whether the reader wants to guess first.
    hides: RwSignal<bool>,
}

/// Binds three sentences, their nine cells, and the reader's guesses.
pub fn bind(exhibit: Exhibit) {
    let Exhibit { region, store, .. } = &exhibit;
    let store = *store;
    let texts = memo(move || vec![store.a.get(), store.b.get(), store.third.get()]);
    let state = move || store.batch(BatchName::Matrix, |batch| batch.state_name(&texts.get()));
    let shared = Cells {
        asked: Asked::of_page(),
        about: memo(move || name_of(&store, &sentences(&store))),
        logits: memo(move || store.batch(BatchName::Matrix, |b| b.logits().to_vec())),
        hides: RwSignal::new(false),
    };
    let Cells { logits, hides, .. } = shared;

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
    let places: Vec<String> = (0..6).map(place_of).collect();
    region.text("score", move || {
        let about = shared.about.get();
        let (agreed, of) = shared
            .asked
            .ledger
            .with(|ledger| ledger.score_of(&places, &about));
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
        let Some(pair) = number_of(row, column) else {
            continue;
        };
        if let Some(cell) = region.region(&format!("cell-{row}{column}")) {
            bind_cell(cell, pair, shared);
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

/// The name of a pair among the guesses.
fn place_of(pair: usize) -> String {
    format!("cell-{pair}")
}

/// Binds a cell: the model's answer. If the reader wants to guess first, the two guesses are there instead. They stay,
/// and can be changed, until the model has answered; a guess after that shows the answer at once.
fn bind_cell(cell: Region, pair: usize, shared: Cells) {
    let Cells {
        asked,
        about,
        logits,
        hides,
    } = shared;
    let element = cell.element().clone();
    let place = place_of(pair);
    let guess = {
        let place = place.clone();
        memo(move || {
            let about = about.get();
            let value = asked
                .ledger
                .with(|ledger| ledger.of(&place, &about).map(|guess| guess.value));
            value.and_then(|value| Label::BOTH.get(value as usize).copied())
        })
    };
    let logits = memo(move || logits.with(|logits| logits.get(pair).copied()));
    let judged = place.clone();
    effect(move || {
        if let (Some(guess), Some(logits)) = (guess.get(), logits.get()) {
            let agrees = guess == argmax(logits);
            let about = about.get_untracked();
            let is_open = asked.ledger.with_untracked(|ledger| {
                let guess = ledger.of(&judged, &about);
                guess.is_some_and(|guess| guess.agreed.is_none())
            });
            if is_open {
                asked
                    .ledger
                    .update(|ledger| ledger.judge(&judged, &about, agrees));
            }
        }
    });
    let [guesses, answer] =
        [".guesses", ".answer"].map(|one| element.query_selector(one).ok().flatten());
    effect(move || {
        let (Some(guesses), Some(answer)) = (&guesses, &answer) else {
            return;
        };
        let (guess, logits) = (guess.get(), logits.get());
        let is_hidden = hides.get() && (guess.is_none() || logits.is_none());
        let _ = guesses.toggle_attribute_with_force("hidden", !is_hidden);
        let _ = answer.toggle_attribute_with_force("hidden", is_hidden);
        for button in all(guesses, "[data-guess]") {
            let class = button.get_attribute("data-guess");
            let is_chosen = guess.is_some_and(|guess| class == Some(guess.to_string()));
            let _ = button.set_attribute("aria-pressed", &is_chosen.to_string());
        }
        let class = logits.map(argmax);
        let said = guess.filter(|_| hides.get()).zip(class);
        answer.set_inner_html(&match logits {
            Some(logits) => html(logits, said),
            None => "…".to_owned(),
        });
        // What the reader has guessed is not covered by the section's question.
        let _ = element.toggle_attribute_with_force("data-guessed", said.is_some());
        element.set_class_name(match class {
            _ if is_hidden => "",
            Some(Label::NotNext) => "parted",
            Some(Label::IsNext) => "joined",
            None => "",
        });
    });
    cell.on_self("click", move |event| {
        let class = attribute_of(&event, "data-guess").and_then(|class| class.parse().ok());
        if let Some(class) = class {
            let about = about.get_untracked();
            asked
                .ledger
                .update(|ledger| ledger.put(&place, &about, class));
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
