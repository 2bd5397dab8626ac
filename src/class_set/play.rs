//! A round with a set: one pair after the other, guesses, answers, the score, and the results as files.

use super::{Class, word_list};
use crate::{
    browser,
    exhibits::region::{Region, attribute_of, focus},
    logic::{
        class_set::{Item, Round, Told},
        format::exact_list,
    },
    reactive::memo,
    words::{self, numbers},
};
use leptos::prelude::*;
use nsp_answer::{Label, argmax, softmax};
use nsp_words::{fill, isolate};

/// Binds the part of the frame.
pub fn bind(frame: &Region, class: Class) {
    let (round, at) = (class.round, class.at);
    frame.shown("class-play", move || round.with(Round::count) > 0);
    show_pair(frame, class);
    show_answer(frame, class);
    show_score(frame, class);

    let place = frame.clone();
    frame.on("class-guesses", "click", move |event| {
        let guess = attribute_of(&event, "data-guess");
        let guess = guess.and_then(|guess| guess.parse::<Label>().ok());
        let Some(guess) = guess else {
            return;
        };
        let index = at.get_untracked();
        round.update(|round| round.take_guess(index, guess));
        class.ask_missing(true);
        // The buttons disappear, so the focus has to move.
        let is_last = index + 1 >= round.with_untracked(Round::count);
        let next = if is_last {
            "class-number"
        } else {
            "class-next"
        };
        place.find(next).iter().for_each(focus);
    });
    frame.on("class-retry", "click", move |_| class.ask_missing(true));
    for (name, step) in [("class-previous", -1), ("class-next", 1)] {
        let place = frame.clone();
        frame.on(name, "click", move |_| {
            at.update(|at| *at = at.saturating_add_signed(step));
            place.find("class-number").iter().for_each(focus);
        });
    }
    frame.on("class-csv", "click", move |_| {
        browser::save(
            "class-results.csv",
            "text/csv",
            &round.with_untracked(Round::csv),
        );
    });
    frame.on("class-jsonl", "click", move |_| {
        let lines = round.with_untracked(Round::jsonl);
        browser::save("class-results.jsonl", "application/jsonl", &lines);
    });
    let place = frame.clone();
    frame.on("class-again", "click", move |_| {
        at.set(0);
        round.update(Round::forget);
        // The button disappears, so the focus has to move.
        place.find("class-number").iter().for_each(focus);
    });
}

/// Binds the pair and what can be done with it.
fn show_pair(frame: &Region, class: Class) {
    let (round, at, store) = (class.round, class.at, class.store);
    let item = memo(move || round.with(|round| round.item(at.get()).cloned()));
    frame.text("class-number", move || {
        let counts = [at.get() + 1, round.with(Round::count)].map(|count| count.to_string());
        fill(word_list().number, &[&counts[0], &counts[1]])
    });
    frame.text("class-name", move || {
        let title = item.with(|item| item.as_ref().map(|item| item.title.clone()));
        title.unwrap_or_default()
    });
    frame.text("class-a", move || {
        let text = item.with(|item| item.as_ref().map(|item| item.pair.a.clone()));
        text.unwrap_or_default()
    });
    frame.text("class-b", move || {
        let text = item.with(|item| item.as_ref().map(|item| item.pair.b.clone()));
        text.unwrap_or_default()
    });
    frame.shown("class-ask", move || {
        round.with(|round| round.guess(at.get()).is_none())
    });
    frame.text("class-loads", move || {
        let is_ready = item.with(|item| {
            let ready = item.as_ref().map(|item| class.in_advance(&item.pair));
            ready.flatten().is_some()
        });
        match store.has_model() || is_ready {
            true => String::new(),
            false => fill(
                word_list().loads,
                &[&numbers().megabytes(store.model_bytes)],
            ),
        }
    });
    frame.shown("class-previous", move || at.get() > 0);
    frame.shown("class-next", move || {
        at.get() + 1 < round.with(Round::count)
    });
}

/// Binds the guess, the model's answer, the label, and what the page says about an example of its own. They are there
/// once the reader has guessed.
fn show_answer(frame: &Region, class: Class) {
    let (round, at) = (class.round, class.at);
    let guess = memo(move || round.with(|round| round.guess(at.get()).map(u8::from)));
    let label = move || {
        let label = round.with(|round| round.item(at.get()).map(|item| item.label));
        label.filter(|_| guess.with(Option::is_some))
    };
    let told = move || {
        let told = round.with(|round| round.told(at.get()).cloned());
        told.filter(|_| guess.with(Option::is_some))
            .unwrap_or_default()
    };
    frame.value("class-guess", move || {
        guess
            .get()
            .map(|guess| guess.to_string())
            .unwrap_or_default()
    });
    frame.text("class-guess", move || {
        let guess = guess.get().and_then(|guess| Label::try_from(guess).ok());
        guess
            .map(|guess| fill(word_list().guessed, &[&words::class(guess)]))
            .unwrap_or_default()
    });
    frame.value("class-answer", move || match told() {
        Told::Answer(logits, _) => exact_list(&logits),
        _ => String::new(),
    });
    frame.text("class-answer", move || match told() {
        Told::Nothing => String::new(),
        Told::Waiting => word_list().waiting.to_owned(),
        Told::Failed(reason) => fill(word_list().unanswered, &[&isolate(&reason)]),
        Told::Answer(logits, _) => {
            let [first, second] = logits.map(|logit| numbers().four_decimals(logit));
            let values = [
                words::class(argmax(logits)),
                numbers().percent(softmax(logits)[0]),
                first,
                second,
            ];
            fill(word_list().model, &values.each_ref().map(String::as_str))
        }
    });
    frame.value("class-label", move || {
        label().map(|label| label.to_string()).unwrap_or_default()
    });
    frame.text("class-label", move || {
        label()
            .map(|label| fill(word_list().label, &[&words::class(label)]))
            .unwrap_or_default()
    });
    frame.text("class-why", move || {
        let example = round.with(|round| round.item(at.get()).and_then(Item::example));
        match (told(), example) {
            (Told::Answer(logits, model), Some(example)) => {
                words::example_note(example, &model, Some(argmax(logits)))
            }
            _ => String::new(),
        }
    });
    // After a reload without a model, a guess has no answer yet.
    frame.shown("class-retry", move || {
        guess.with(Option::is_some) && matches!(told(), Told::Failed(_) | Told::Nothing)
    });
}

/// Binds the score, and what is there once somebody has guessed.
fn show_score(frame: &Region, class: Class) {
    let round = class.round;
    let score = memo(move || round.with(Round::score));
    frame.value("class-score", move || {
        let score = score.get();
        format!(
            "{{\"guessed\":{},\"right\":{},\"answered\":{},\"model\":{},\"agreed\":{}}}",
            score.guessed, score.right, score.answered, score.model, score.agreed
        )
    });
    frame.text("class-score", move || {
        let score = score.get();
        let counts = [
            score.right,
            score.guessed,
            score.model,
            score.answered,
            score.agreed,
        ];
        match score.guessed {
            0 => String::new(),
            _ => words::pairs::counts(word_list().score, counts),
        }
    });
    frame.text("class-finished", move || {
        match round.with(Round::is_finished) {
            true => word_list().finished.to_owned(),
            false => String::new(),
        }
    });
    frame.shown("class-saves", move || score.get().guessed > 0);
}
