//! The training: its options, its buttons, how far it is.

use super::{
    curve::Curve,
    lab::Lab,
    lab_words,
    problems::{notice, problem},
};
use crate::{
    logic::{
        format::about,
        training::{Field, Run, Stage},
    },
    reactive::{flag, memo, said, text},
};
use leptos::prelude::*;
use nsp_words::fill;

/// Options, buttons, status, and the curves.
#[component]
pub fn RunPart() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let words = lab_words();
    let is = move |holds: fn(&Run) -> bool| flag(move || !lab.run.with(holds));
    let stage = move || lab.run.with(|run| run.stage);
    let error = move || {
        let of_run = move || lab.run.with(|run| run.error.clone());
        lab.problem.get().or_else(of_run)
    };
    let has_changed = memo(move || lab.has_changed_since(lab.trained));
    let pause = said(move || {
        let label = match stage() {
            Stage::Paused => words.go_on,
            _ => words.pause,
        };
        label.to_owned()
    });
    // Of an epoch, or of all pairs while they are encoded.
    let done = move |run: &Run| match run.stage {
        Stage::Encoding => (run.encoded, run.pairs),
        _ => (run.progress.step, run.progress.steps),
    };
    view! {
        <section class="lab-run">
            <h3>{words.run_title}</h3>
            <p>{words.run_lead}</p>
            <details>
                <summary>{words.options_title}</summary>
                <div class="lab-fields">{Field::ALL.into_iter().map(|field| option(lab, field)).collect_view()}</div>
            </details>
            <div class="run-row">
                <button
                    type="button"
                    class="primary"
                    data-testid="train"
                    disabled=flag(move || lab.is_busy())
                    on:click=move |_| lab.train()
                >
                    {words.train}
                </button>
                <button
                    type="button"
                    class="secondary"
                    data-testid="train-pause"
                    hidden=is(|run| matches!(run.stage, Stage::Training | Stage::Paused))
                    disabled=flag(move || stage() == Stage::Paused && lab.is_busy())
                    on:click=move |_| lab.pause()
                    inner_html=pause
                ></button>
                <button
                    type="button"
                    class="secondary"
                    data-testid="train-stop"
                    hidden=is(|run| {
                        matches!(run.stage, Stage::Encoding | Stage::Training | Stage::Paused)
                    })
                    on:click=move |_| lab.stop()
                >
                    {words.stop}
                </button>
                <button
                    type="button"
                    class="secondary"
                    data-testid="train-anew"
                    hidden=is(|run| !run.epochs.is_empty() && !run.is_busy())
                    disabled=flag(move || lab.is_busy())
                    on:click=move |_| lab.forget()
                >
                    {words.anew}
                </button>
                <progress
                    aria-label=words.run_title
                    hidden=is(|run| matches!(run.stage, Stage::Encoding | Stage::Training))
                    max=text(move || lab.run.with(done).1.max(1).to_string())
                    value=text(move || lab.run.with(done).0.to_string())
                ></progress>
            </div>
            <p
                class="said"
                role="status"
                data-testid="train-status"
                data-state=text(move || stage().name().to_owned())
                data-epoch=text(move || {
                    let epoch = lab.run.with(Run::last_epoch);
                    epoch.map(|epoch| epoch.to_string()).unwrap_or_default()
                })
                data-memory=text(move || lab.run.with(|run| run.memory).to_string())
                inner_html=said(move || status(lab))
            ></p>
            <p
                class="lab-warning"
                role="status"
                data-testid="train-old"
                hidden=flag(move || !has_changed.get() || lab.run.with(|run| run.epochs.is_empty()))
                inner_html=said(move || words.run_old.to_owned())
            ></p>
            <p
                class="lab-error"
                role="alert"
                data-testid="train-error"
                hidden=flag(move || error().is_none())
                inner_html=said(move || error().as_ref().map(problem).unwrap_or_default())
            ></p>
            <p
                class="lab-warning"
                hidden=is(|run| run.truncated > 0)
                inner_html=said(move || {
                    let most = lab.store.max_tokens().to_string();
                    words.encoded_cut.fill(lab.run.with(|run| run.truncated), &[&most])
                })
            ></p>
            <p
                class="lab-warning"
                role="status"
                hidden=is(|run| run.notice.is_some())
                inner_html=said(move || {
                    lab.run.with(|run| run.notice.as_ref().map(notice)).unwrap_or_default()
                })
            ></p>
            <p class="lab-hint">{words.anew_note}</p>
            <Curve />
        </section>
    }
}

/// A field for an option.
fn option(lab: Lab, field: Field) -> impl IntoView {
    let name = lab_words().options.get(field as usize).copied();
    view! {
        <label class="lab-field">
            <span>{name.unwrap_or_default()}</span>
            <input
                type="text"
                inputmode="decimal"
                autocomplete="off"
                translate="no"
                data-option=field.name()
                prop:value=text(move || {
                    lab.choices.with(|choices| choices.text(field).to_owned())
                })
                on:input:target=move |event| {
                    let text = event.target().value();
                    lab.choices.update(|choices| choices.write(field, text));
                }
            />
        </label>
    }
}

/// The status as a sentence.
fn status(lab: Lab) -> String {
    let words = lab_words();
    let has_model = lab.store.has_model();
    lab.run.with(|run| {
        let [encoded, pairs] = [run.encoded, run.pairs].map(|number| number.to_string());
        let planned = run.planned.to_string();
        let of = |epoch: Option<usize>| epoch.unwrap_or_default().to_string();
        let restored = match run.is_restored {
            true => format!(" {}", words.status_restored),
            false => String::new(),
        };
        match run.stage {
            Stage::Idle if run.encoded > 0 && run.encoded < run.pairs => {
                fill(words.status_encoded, &[&encoded, &pairs])
            }
            Stage::Idle => words.status_idle.to_owned(),
            Stage::Encoding if !has_model => words.status_waiting.to_owned(),
            Stage::Encoding => match run.left() {
                Some(left) => fill(
                    words.status_encoding_left,
                    &[&encoded, &pairs, &about(left)],
                ),
                None => fill(words.status_encoding, &[&encoded, &pairs]),
            },
            Stage::Training if run.progress.steps == 0 => words.status_starting.to_owned(),
            Stage::Training => {
                let progress = run.progress;
                let numbers = [progress.epoch, progress.step, progress.steps];
                let [epoch, step, steps] = numbers.map(|number| number.to_string());
                fill(words.status_training, &[&epoch, &planned, &step, &steps])
            }
            Stage::Paused => {
                let told = fill(words.status_paused, &[&of(run.last_epoch()), &planned]);
                told + &restored
            }
            Stage::Done => {
                let epochs = run.last_epoch().unwrap_or_default();
                let told = match (epochs, run.best_epoch()) {
                    (0, _) => words.status_too_early.to_owned(),
                    (_, Some(0)) => words.status_in_vain.fill(epochs, &[]),
                    (_, best) => words.status_done.fill(epochs, &[&of(best)]),
                };
                told + &restored
            }
            Stage::Error => words.status_error.to_owned(),
        }
    })
}
