//! The curves of a training, and the way back to any epoch.

use super::{behind::TableBehind, lab::Lab, lab_words, percent};
use crate::{
    logic::training::{Run, Stage},
    picture,
    reactive::{flag, memo, text},
    words::numbers,
};
use leptos::prelude::*;
use nsp_protocol::EpochReport;
use nsp_words::{escape, fill};

/// What is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
struct Drawn {
    epochs: Vec<EpochReport>,
    planned: usize,
    chosen: Option<usize>,
    is_done: bool,
}

/// Losses and accuracies of both parts, and the choice of an epoch. They are drawn about a hundred times while a
/// training runs, not at each step.
#[component]
pub fn Curve() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let words = lab_words();
    let due = memo(move || {
        lab.run
            .with(|run| (run.shown_epochs(), run.planned, run.selected(), run.stage))
    });
    let drawn = memo(move || {
        // A memo that is only tracked is never computed.
        due.with(|_| ());
        lab.run.with_untracked(|run| Drawn {
            epochs: run.epochs.clone(),
            planned: run.planned,
            chosen: run.selected(),
            is_done: run.stage == Stage::Done,
        })
    });
    let of = move |of: fn(&Drawn) -> String| text(move || drawn.with(of));
    let is_empty = move || drawn.with(|drawn| drawn.epochs.is_empty());
    let can_choose = move || drawn.with(|drawn| drawn.is_done);
    view! {
        <div
            class="lab-curve"
            role="group"
            aria-label=words.curve_label
            data-testid="train-curve"
            data-value=of(json)
        >
            <div class="lab-two" hidden=flag(is_empty)>
                <div>
                    <div class="chart-box" inner_html=of(losses)></div>
                    <p class="caption">{words.curve_losses}</p>
                </div>
                <div>
                    <div class="chart-box" inner_html=of(accuracies)></div>
                    <p class="caption">{words.curve_accuracies}</p>
                </div>
            </div>
        </div>
        <label class="lab-field" hidden=flag(move || !can_choose())>
            <span>{words.choose_epoch}</span>
            <select
                data-testid="train-epoch"
                data-value=text(move || {
                    let chosen = lab.run.with(Run::selected);
                    chosen.map(|epoch| epoch.to_string()).unwrap_or_default()
                })
                disabled=flag(move || lab.is_busy())
                inner_html=of(options)
                on:change:target=move |event| {
                    if let Ok(epoch) = event.target().value().parse() {
                        lab.select(epoch);
                    }
                }
            ></select>
        </label>
        <TableBehind
            label=words.curve_table
            html=memo(move || drawn.with(table))
            is_empty=memo(is_empty)
        />
    }
}

/// The epochs as the command line writes them.
fn json(drawn: &Drawn) -> String {
    serde_json::to_string(&drawn.epochs).unwrap_or_default()
}

fn losses(drawn: &Drawn) -> String {
    picture::losses(curve(drawn, lab_words().curve_losses_alt))
}

fn accuracies(drawn: &Drawn) -> String {
    picture::accuracies(curve(drawn, lab_words().curve_accuracies_alt))
}

fn curve<'a>(drawn: &'a Drawn, label: &'a str) -> picture::Curve<'a> {
    let words = lab_words();
    picture::Curve {
        epochs: &drawn.epochs,
        planned: drawn.planned,
        chosen: drawn.chosen,
        names: words.curve_names,
        untrained: words.curve_untrained,
        epoch: words.curve_epoch,
        label,
    }
}

/// The epochs as the options of a choice, once there is one.
fn options(drawn: &Drawn) -> String {
    let words = lab_words();
    if !drawn.is_done {
        return String::new();
    }
    let option = |report: &EpochReport| {
        let epoch = report.epoch.to_string();
        let label = match (report.epoch, report.valid_loss) {
            (0, _) => words.epoch_zero.to_owned(),
            (_, Some(loss)) => fill(words.epoch_option, &[&epoch, &number(loss)]),
            (_, None) => fill(
                words.epoch_option_train,
                &[&epoch, &number(report.train_loss)],
            ),
        };
        let selected = match drawn.chosen == Some(report.epoch) {
            true => " selected",
            false => "",
        };
        format!(
            "<option value=\"{epoch}\"{selected}>{}</option>",
            escape(&label)
        )
    };
    drawn.epochs.iter().map(option).collect()
}

fn table(drawn: &Drawn) -> String {
    let words = lab_words();
    let or_dash = |value: Option<String>| value.unwrap_or_else(|| "–".to_owned());
    let rows = drawn.epochs.iter().map(|report| {
        vec![
            report.epoch.to_string(),
            number(report.train_loss),
            percent(report.train_accuracy),
            or_dash(report.valid_loss.map(number)),
            or_dash(report.valid_accuracy.map(percent)),
        ]
    });
    picture::table(words.curve_table, &words.curve_heads, rows)
}

fn number(loss: f64) -> String {
    numbers().signed(loss, 4)
}
