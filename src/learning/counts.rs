//! Right and wrong answers before and after, counted by label and class.

use super::{lab::Lab, lab_words, labels::labelled, percent};
use crate::{
    logic::training::Task,
    picture,
    reactive::{memo, text},
};
use leptos::prelude::*;
use nsp_answer::Label;
use nsp_protocol::{Confusion, Judgement};
use nsp_words::{escape, fill, terms};

/// A table and a sentence for each part.
#[component]
pub fn Counts() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let words = lab_words();
    let judgement = memo(move || lab.run.with(|run| run.judgement.clone()));
    let html = move |of: fn(Task, &Judgement) -> String| {
        text(move || {
            let task = lab.trained.with(|trained| trained.task);
            let html = judgement.with(|judgement| judgement.as_ref().map(|it| of(task, it)));
            html.unwrap_or_default()
        })
    };
    view! {
        <h4>{words.counts_title}</h4>
        <div class="lab-two">
            <div data-testid="train-counts-held-out" inner_html=html(held_out)></div>
            <div data-testid="train-counts" inner_html=html(trained)></div>
        </div>
    }
}

fn trained(task: Task, judgement: &Judgement) -> String {
    part(task, lab_words().counts_train, &judgement.train)
}

fn held_out(task: Task, judgement: &Judgement) -> String {
    let words = lab_words();
    match &judgement.held_out {
        Some(counts) => part(task, words.counts_held_out, counts),
        None => format!("<p class=\"lab-warning\">{}</p>", terms(words.no_held_out)),
    }
}

fn part(task: Task, name: &str, [before, after]: &[Confusion; 2]) -> String {
    let words = lab_words();
    let rows = Label::BOTH.map(|label| {
        let [before, after] = [before, after].map(|it| it.counts[label.index()]);
        let change = |class: Label| {
            let at = class.index();
            format!("{} → {}", before[at], after[at])
        };
        let right = |counts: [usize; 2]| {
            let all = counts[0] + counts[1];
            percent(counts[label.index()] as f64 / all.max(1) as f64)
        };
        let right = format!("{} → {}", right(before), right(after));
        let [first, second] = Label::BOTH.map(change);
        vec![labelled(task, label), first, second, right]
    });
    let table = picture::table(name, &words.counts_heads, rows);
    let [first, first_low, first_high] = shares(before);
    let [second, second_low, second_high] = shares(after);
    let always = percent(after.majority());
    let told = fill(
        words.accuracy,
        &[
            name,
            &first,
            &first_low,
            &first_high,
            &second,
            &second_low,
            &second_high,
            &always,
        ],
    );
    format!(
        "<div class=\"scroller-x\" role=\"region\" aria-label=\"{}\" tabindex=\"0\">{table}</div>\
         <p class=\"said\">{}</p>",
        escape(name),
        terms(&told)
    )
}

/// The accuracy and both ends of its interval.
fn shares(counts: &Confusion) -> [String; 3] {
    let [low, high] = counts.interval();
    [counts.accuracy(), low, high].map(percent)
}
