//! What the training has changed: the pair in the boxes, the counts, the pairs with another answer, and doubts.

use super::{
    counts::Counts,
    lab::{Lab, Trained},
    lab_words,
    labels::labelled,
    percent,
    problems::problem,
};
use crate::{
    logic::training::{Doubt, Run, Task, doubts},
    reactive::{flag, memo, said, text},
    words::numbers,
};
use leptos::prelude::*;
use nsp_answer::{argmax, softmax};
use nsp_words::{fill, isolate, terms};

/// Flipped pairs that are shown.
const MOST: usize = 12;

/// The pair in the boxes before and after, the counts, the flipped pairs.
#[component]
pub fn Changed() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let words = lab_words();
    let judgement = memo(move || lab.run.with(|run| run.judgement.clone()));
    let shown = memo(move || lab.run.with(Run::shown_epochs));
    let has_none = move || judgement.with(Option::is_none);
    let flipped = move || {
        judgement.with(|judgement| {
            let judgement = judgement.as_ref();
            judgement.map_or_else(String::new, |it| flipped(lab, &it.flipped))
        })
    };
    let warnings = move || {
        shown.with(|_| ());
        let doubts = judgement.with(|judgement| {
            lab.run
                .with_untracked(|run| doubts(&run.epochs, judgement.as_ref()))
        });
        let paragraph =
            |doubt: Doubt| format!("<p class=\"lab-warning\">{}</p>", terms(&doubted(doubt)));
        doubts.into_iter().map(paragraph).collect::<String>()
    };
    view! {
        <section class="lab-changed">
            <h3>{words.changed_title}</h3>
            <p inner_html=terms(words.changed_lead)></p>
            <div role="status" inner_html=text(warnings)></div>
            <PairInTheBoxes />
            <div hidden=flag(has_none)>
                <Counts />
                <h4>{words.flipped_title}</h4>
                <div inner_html=text(flipped)></div>
            </div>
        </section>
    }
}

/// The pair in the boxes before and after.
#[component]
fn PairInTheBoxes() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let words = lab_words();
    let answer = move |at: usize| {
        lab.compared
            .with(|compared| compared.answer().map(|answer| answer[at]))
    };
    let value = move |at: usize| {
        text(move || {
            let logits = answer(at);
            logits
                .and_then(|logits| serde_json::to_string(&logits).ok())
                .unwrap_or_default()
        })
    };
    // Before, the head's labels have the meaning that the model learned; after, that of the task.
    let verdict = move |at: usize, task: fn(Lab) -> Task| {
        said(move || {
            let told = answer(at).map(|logits| {
                let class = argmax(logits);
                let probability = numbers().percent(softmax(logits)[class.index()]);
                fill(
                    words.pair_said,
                    &[&labelled(task(lab), class), &probability],
                )
            });
            told.unwrap_or_default()
        })
    };
    let logits = move |at: usize| {
        text(move || {
            let logits = answer(at).map(|logits| logits.map(|it| numbers().four_decimals(it)));
            let told = logits.map(|[first, second]| fill(words.pair_logits, &[&first, &second]));
            told.unwrap_or_default()
        })
    };
    let has_none = move || lab.run.with(|run| run.judgement.is_none());
    let after = move || {
        let epoch = lab.run.with(Run::selected);
        let told = epoch.map(|epoch| fill(words.pair_after, &[&epoch.to_string()]));
        told.unwrap_or_default()
    };
    let note = move || {
        let is_old = lab
            .store
            .text
            .with(|pair| lab.compared.with(|compared| compared.is_old(pair)));
        match lab.compared.with(|compared| compared.is_waiting()) {
            _ if has_none() => words.pair_none,
            true => words.step_working,
            false if is_old => words.pair_old,
            false => "",
        }
        .to_owned()
    };
    view! {
        <h4>{words.pair_title}</h4>
        <div class="run-row">
            <button
                type="button"
                class="secondary"
                data-testid="train-compare"
                disabled=flag(move || {
                    has_none() || lab.compared.with(|compared| compared.is_waiting())
                })
                on:click=move |_| lab.compare()
            >
                {words.pair_button}
            </button>
            <span class="run-note" role="status" inner_html=said(note)></span>
        </div>
        <p
            class="lab-error"
            role="alert"
            hidden=flag(move || lab.compared.with(|compared| compared.error().is_none()))
            inner_html=said(move || {
                lab.compared.with(|compared| compared.error().map(problem)).unwrap_or_default()
            })
        ></p>
        <div class="lab-two" hidden=flag(has_none)>
            <div class="lab-side" data-testid="train-before" data-value=value(0)>
                <h5>{words.pair_before}</h5>
                <p class="lab-verdict" inner_html=verdict(0, |_| Task::Own)></p>
                <p class="lab-logits" translate="no" inner_html=logits(0)></p>
            </div>
            <div class="lab-side" data-testid="train-after" data-value=value(1)>
                <h5 inner_html=said(after)></h5>
                <p class="lab-verdict" inner_html=verdict(1, |lab| lab.trained.with(|trained| trained.task))></p>
                <p class="lab-logits" translate="no" inner_html=logits(1)></p>
            </div>
        </div>
    }
}

/// The pairs whose answer has changed, as a list.
fn flipped(lab: Lab, flipped: &[(u32, [[f32; 2]; 2])]) -> String {
    let words = lab_words();
    if flipped.is_empty() {
        return format!("<p class=\"lab-hint\">{}</p>", terms(words.flipped_none));
    }
    let mut html = "<ul class=\"lab-flipped\">".to_owned();
    lab.trained.with(|Trained { task, table }| {
        for (at, logits) in flipped.iter().take(MOST) {
            let Some(pair) = table.pairs().get(*at as usize) else {
                continue;
            };
            let [before, after] = logits.map(argmax);
            let right = match after == pair.label {
                true => words.now_right,
                false => words.now_wrong,
            };
            let [before, after, label] =
                [before, after, pair.label].map(|label| labelled(*task, label));
            let told = fill(words.flipped_row, &[&before, &after, &label]);
            let texts = format!("{} → {}", isolate(&pair.a), isolate(&pair.b));
            html += &format!(
                "<li dir=\"auto\">{} <span class=\"note\">{} <strong>{}</strong></span></li>",
                terms(&texts),
                terms(&told),
                terms(right)
            );
        }
    });
    html += "</ul>";
    match flipped.len().saturating_sub(MOST) {
        0 => html,
        more => {
            let more = terms(&fill(words.flipped_more, &[&more.to_string()]));
            format!("{html}<p class=\"lab-hint\">{more}</p>")
        }
    }
}

/// A doubt as a sentence.
fn doubted(doubt: Doubt) -> String {
    let words = lab_words();
    match doubt {
        Doubt::Rises(epoch) => fill(words.warn_rises, &[&epoch.to_string()]),
        Doubt::Small { pairs, interval } => {
            let [low, high] = interval.map(percent);
            words.warn_small.fill(pairs, &[&low, &high])
        }
        Doubt::Majority(share) => fill(words.warn_majority, &[&percent(share)]),
    }
}
