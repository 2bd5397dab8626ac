//! One step by hand: the gradient of one pair, and its loss before and after a step against it.

use super::{
    lab::{HandChoice, Lab},
    lab_words,
    labels::label_options,
    problems::problem,
};
use crate::{
    picture,
    reactive::{attribute, flag, said, text},
    words::{self, numbers},
};
use leptos::prelude::*;
use nsp_answer::Label;
use nsp_protocol::HandStep;
use nsp_words::{fill, terms};

/// The choice of a label and a learning rate, the button, and what the step did.
#[component]
pub fn StepByHand() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let words = lab_words();
    let rate = move || {
        let rate = 10_f64.powf(lab.hand_rate.get());
        // Four decimals would show the smallest rates as 0.
        let decimals = if rate < 0.01 { 5 } else { 3 };
        fill(words.step_rate, &[&numbers().signed(rate, decimals)])
    };
    let of_step = move |of: fn(&HandStep) -> String| {
        text(move || {
            lab.hand
                .with(|hand| hand.answer().map(|(step, _)| of(step)).unwrap_or_default())
        })
    };
    let has_none = move || lab.hand.with(|hand| hand.answer().is_none());
    let note = move || {
        let is_old = lab
            .store
            .text
            .with(|pair| lab.hand.with(|hand| hand.is_old(pair)));
        let chosen = (lab.hand_label.get(), lab.hand_rate.get());
        let is_of_other = |(_, choice): &(HandStep, HandChoice)| *choice != chosen;
        let is_other = lab.hand.with(|hand| hand.answer().is_some_and(is_of_other));
        match lab.hand.with(|hand| hand.is_waiting()) {
            true => words.step_working.to_owned(),
            false if is_old => words.step_old.to_owned(),
            false if is_other => words.step_other.to_owned(),
            false if lab.store.has_model() => String::new(),
            false => {
                let size = numbers().megabytes(lab.store.model_bytes);
                fill(words.step_needs_model, &[&size])
            }
        }
    };
    let is_blocked =
        move || lab.hand.with(|hand| hand.is_waiting()) || lab.run.with(|run| run.is_restoring);
    view! {
        <section class="lab-step">
            <h3>{words.step_title}</h3>
            <p>{words.step_lead}</p>
            <div class="lab-fields">
                <label class="lab-field">
                    <span>{words.step_label}</span>
                    <select
                        data-testid="step-label"
                        translate="no"
                        inner_html=text(move || label_options(lab.hand_label.get(), words::class))
                        on:change:target=move |event| {
                            if let Ok(label) = event.target().value().parse() {
                                lab.hand_label.set(label);
                            }
                        }
                    ></select>
                </label>
                <label class="lab-field">
                    <span inner_html=said(rate)></span>
                    <input
                        type="range"
                        data-testid="step-rate"
                        min="-4"
                        max="0"
                        step="0.25"
                        value=lab.hand_rate.get_untracked().to_string()
                        on:input:target=move |event| {
                            if let Ok(rate) = event.target().value().parse() {
                                lab.hand_rate.set(rate);
                            }
                        }
                    />
                </label>
            </div>
            <div class="run-row">
                <button
                    type="button"
                    class="secondary"
                    data-testid="one-step"
                    data-value=of_step(losses)
                    aria-busy=attribute(move || {
                        lab.hand.with(|hand| hand.is_waiting()).then_some("true")
                    })
                    disabled=flag(is_blocked)
                    on:click=move |_| lab.step_by_hand()
                >
                    {words.step_button}
                </button>
                <span class="run-note" role="status" inner_html=said(note)></span>
            </div>
            <p
                class="lab-error"
                role="alert"
                hidden=flag(move || lab.hand.with(|hand| hand.error().is_none()))
                inner_html=said(move || {
                    lab.hand.with(|hand| hand.error().map(problem)).unwrap_or_default()
                })
            ></p>
            <div hidden=flag(has_none)>
                <p class="said strong" aria-live="polite" inner_html=of_step(change)></p>
                <p class="said" inner_html=of_step(gradient)></p>
                <div class="chart-box" inner_html=of_step(chart)></div>
                <div
                    class="scroller-x"
                    role="region"
                    aria-label=words.step_logits
                    tabindex="0"
                    inner_html=of_step(table)
                ></div>
            </div>
        </section>
    }
}

/// The losses before and after, as JSON.
fn losses(step: &HandStep) -> String {
    serde_json::to_string(&step.losses).unwrap_or_default()
}

fn change(step: &HandStep) -> String {
    let words = lab_words();
    let [before, after] = step.losses;
    let [first, second] = step.losses.map(|loss| numbers().four_decimals(loss));
    let template = match after <= before {
        true => words.step_fell,
        false => words.step_rose,
    };
    // Of the rounded losses: the reader subtracts what stands there.
    let [from, to] = step.losses.map(|loss| (loss * 1e4).round());
    let by = numbers().four_decimals((to - from).abs() / 1e4);
    let told = fill(words.step_loss, &[&first, &second]);
    terms(&format!("{told} {}", fill(template, &[&by])))
}

fn gradient(step: &HandStep) -> String {
    let words = lab_words();
    let [first, second] = step.gradient.map(|number| numbers().difference(number));
    let norm = numbers().four_decimals(step.norm);
    let (gradient, norm) = (
        fill(words.step_gradient, &[&first, &second]),
        fill(words.step_norm, &[&norm]),
    );
    terms(&format!("{gradient} {norm}"))
}

fn chart(step: &HandStep) -> String {
    picture::hand_step(picture::HandStep {
        logits: step.logits,
        label: lab_words().step_logits,
    })
}

fn table(step: &HandStep) -> String {
    let words = lab_words();
    let rows = Label::BOTH.map(|label| {
        let at = label.index();
        vec![
            words::class(label),
            numbers().four_decimals(step.logits[0][at]),
            numbers().difference(step.gradient[at]),
            numbers().four_decimals(step.logits[1][at]),
        ]
    });
    picture::table(words.step_logits, &words.step_heads, rows)
}
