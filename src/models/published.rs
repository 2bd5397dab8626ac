//! The comparison of google-bert/bert-base-uncased with its published logits.

use super::{page_words, shelf};
use crate::{
    browser,
    engine::Client,
    logic::published::Check,
    reactive::{flag, said, text},
    words::{self, numbers},
};
use leptos::{prelude::*, reactive::owner::LocalStorage};
use nsp_answer::{PUBLISHED_MODEL, tolerance};
use nsp_protocol::{ImportedManifest, Response, decode};
use nsp_words::{escape, fill};

/// The button, and the result of the comparison. The page's engine answers, in a worker that ends after the last
/// answer.
#[component]
pub fn Published(model: ImportedManifest) -> impl IntoView {
    let words = page_words();
    let check = RwSignal::new(None::<Check>);
    let client: StoredValue<Option<Client>, LocalStorage> = StoredValue::new_local(None);
    let address = shelf::address(&model.name);
    let tolerance = tolerance(&model.dtype);
    let is_running =
        move || check.with(|check| check.as_ref().is_some_and(|check| !check.is_over()));
    let lose = move || {
        client.set_value(None);
        check.update(|check| {
            if let Some(check) = check {
                check.error = Some(words::words().problems.worker_lost.to_owned());
            }
        });
    };
    let hear = move |message: String| {
        let Ok(response) = decode::<Response>(&message) else {
            lose();
            return;
        };
        let request = check.try_update(|check| check.as_mut()?.take(response));
        if let Some(Some(request)) = request {
            let sent = client.with_value(|client| client.as_ref().map(|it| it.send(&request)));
            if !matches!(sent, Some(Ok(()))) {
                lose();
            }
        } else if !check.with_untracked(|check| check.as_ref().is_some_and(|it| !it.is_over())) {
            client.set_value(None);
        }
    };
    let start = move |_| {
        check.set(Some(Check::new(address.clone())));
        match Client::start(&browser::worker_address(), hear, lose) {
            Ok(started) => client.set_value(Some(started)),
            Err(_) => lose(),
        }
    };
    let state = move || {
        check.with(|check| {
            let state = match check {
                None => "idle",
                Some(check) if check.error.is_some() => "error",
                Some(check) if check.is_over() => "done",
                Some(_) => "running",
            };
            state.to_owned()
        })
    };
    let of_check = move |of: fn(&Check, f32) -> String| {
        move || {
            check.with(|check| {
                check
                    .as_ref()
                    .map(|it| of(it, tolerance))
                    .unwrap_or_default()
            })
        }
    };
    view! {
        <div data-published=text(state)>
            <button
                type="button"
                class="secondary"
                data-action="published"
                disabled=flag(is_running)
                on:click=start
            >
                {words.compare}
            </button>
            <p class="note" role="status" inner_html=said(of_check(status))></p>
            <div
                class="scroller"
                role="region"
                aria-label=words.compare
                tabindex="0"
                hidden=flag(move || check.with(Option::is_none))
            >
                <table translate="no" inner_html=text(of_check(table))></table>
            </div>
        </div>
    }
}

/// How far the comparison is, or its result.
fn status(check: &Check, tolerance: f32) -> String {
    let words = page_words();
    if let Some(error) = &check.error {
        return error.clone();
    }
    let [answered, total] = [check.rows.len(), check.total()].map(|number| number.to_string());
    if !check.is_over() {
        return fill(words.comparing, &[&answered, &total]);
    }
    let agreeing = check.rows.iter().filter(|row| row.passes(tolerance));
    let agreeing = agreeing.count();
    let verdict = match agreeing == check.total() {
        true => words.agrees,
        false => words.disagrees,
    };
    let verdict = fill(verdict, &[PUBLISHED_MODEL]);
    let (agreeing, most) = (
        agreeing.to_string(),
        numbers().signed(f64::from(tolerance), 1),
    );
    format!(
        "{verdict} {}",
        fill(words.compared, &[&agreeing, &total, &most])
    )
}

/// A row for each pair.
fn table(check: &Check, tolerance: f32) -> String {
    let words = page_words();
    let heads = words.published_heads;
    let heads = heads.map(|head| format!("<th scope=\"col\">{}</th>", escape(head)));
    let number = |value: Option<f32>| match value {
        Some(value) => numbers().four_decimals(value),
        None => "–".to_owned(),
    };
    let rows = check.rows.iter().map(|row| {
        let agrees = match row.passes(tolerance) {
            true => words.yes,
            false => words.no,
        };
        format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            escape(&row.id),
            number(row.published),
            number(Some(row.ours)),
            number(row.deviation()),
            escape(agrees)
        )
    });
    let rows: String = rows.collect();
    format!(
        "<thead><tr>{}</tr></thead><tbody>{rows}</tbody>",
        heads.concat()
    )
}
