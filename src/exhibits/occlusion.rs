//! Section 8: each token masked in turn.

use super::{
    region::{attribute_of, focus},
    shared::{Exhibit, is_old},
};
use crate::reactive::memo;
use crate::{
    logic::{
        Pair,
        batch::{Batch, BatchName, BatchState},
        format::{about, exact_list},
        occlusion::{Carriers, Masked, carriers, changes, levels},
    },
    picture,
    store::Store,
    words::{exhibit_words, heads_words, numbers},
};
use leptos::prelude::*;
use nsp_answer::{Label, Prediction};
use nsp_words::{escape, fill, isolate};
use std::{sync::Arc, time::Duration};

/// A run that takes longer than this, in milliseconds, is announced first.
const LONG: f64 = 5000.0;

/// Binds the heat map over the text, and the tokens that the reader masks.
pub fn bind(exhibit: Exhibit) {
    let (region, store) = (&exhibit.region, exhibit.store);
    let answer = exhibit.answer();
    let masks = RwSignal::new(Masked::default());
    let logits = memo(move || store.batch(BatchName::Occlusion, |b| b.logits().to_vec()));
    let state = move || {
        let Pair { a, b } = store.text.get();
        store.batch(BatchName::Occlusion, |batch| batch.state_name(&[a, b]))
    };
    // The tokens of the batch; before the first batch, those of the answer.
    let shown = memo(move || {
        let first = store.batch(BatchName::Occlusion, |batch| {
            let pair = Pair::new(batch.source().first()?, batch.source().get(1)?);
            Some((pair, Arc::clone(batch.first()?)))
        });
        first.or_else(|| {
            let answer = answer.get().filter(|answer| answer.is_live())?;
            Some((answer.pair.clone(), Arc::new(answer.prediction.clone())))
        })
    });
    let masked = memo(move || {
        shown.with(|shown| match shown {
            Some((pair, _)) => masks.with(|masks| masks.of(pair).to_vec()),
            None => Vec::new(),
        })
    });

    exhibit.run_row("occlusion", BatchName::Occlusion, move || {
        masks.set(Masked::default());
        let pair = store.text.get_untracked();
        store.run(BatchName::Occlusion, Batch::occlusion(pair));
    });
    region.text("occlusion-run", move || {
        let answer = store.answer.get().filter(|_| !store.is_stale.get());
        let Some(answer) = answer else {
            return exhibit_words().occlusion.run_short.to_owned();
        };
        let tokens = answer.prediction.tokens.len();
        let label = fill(exhibit_words().occlusion.run, &[&tokens.to_string()]);
        // One pass for each token, and one for the unmasked pair. Short pairs share passes, and take less.
        let time = answer.milliseconds * (tokens + 1) as f64;
        match answer.is_live() && time > LONG {
            true => format!("{label} (≈ {})", about(time)),
            false => label,
        }
    });
    region.state("heat", state);
    region.class("heat", "stale", move || {
        is_old(&store, BatchName::Occlusion)
    });
    region.value("heat", move || match state() {
        "done" | "stale" => logits.with(|logits| exact_list(&changes(logits))),
        _ => String::new(),
    });
    region.html("heat", move || {
        shown.with(|shown| match shown {
            Some((_, prediction)) => html(
                prediction,
                &logits.with(|logits| changes(logits)),
                &masked.get(),
            ),
            None => String::new(),
        })
    });
    let heat = region.find("heat");
    region.on("heat", "click", move |event| {
        let position = attribute_of(&event, "data-position");
        let position = position.and_then(|position| position.parse::<u32>().ok());
        let (Some(position), Some((pair, _))) = (position, shown.get_untracked()) else {
            return;
        };
        masks.update(|masks| masks.toggle(&pair, position));
        let masked = masks.with_untracked(|masks| masks.of(&pair).to_vec());
        let sets = [Vec::new(), masked];
        store.run(BatchName::Masked, Batch::masked(pair, sets));
        // The tokens are made again, so the focus has to be restored.
        let heat = heat.clone();
        set_timeout(
            move || {
                let selector = format!("[data-position='{position}']");
                let token = heat
                    .as_ref()
                    .and_then(|h| h.query_selector(&selector).ok().flatten());
                token.iter().for_each(focus);
            },
            Duration::ZERO,
        );
    });
    let carriers = memo(move || carriers_of(&store));
    region.text("carries", move || {
        carriers.with(|found| {
            let said = found.as_ref().map(|(class, found)| carry(*class, found));
            said.unwrap_or_default()
        })
    });
    region.value("carries", move || {
        carriers.with(|found| {
            let values = found.as_ref().map(|(_, found)| [found.whole, found.least]);
            values.map(|values| exact_list(&values)).unwrap_or_default()
        })
    });
    region.text("masked", move || {
        let tokens = shown.with(|shown| shown.as_ref().map(|(_, one)| one.tokens.clone()));
        said(&store, &tokens.unwrap_or_default(), &masked.get())
    });
    exhibit.table("table", move || {
        let words = &exhibit_words().occlusion;
        let (whole, changes) = logits.with(|logits| {
            let whole = logits.first().map_or(0.0, |[a, b]| a - b);
            (whole, changes(logits))
        });
        shown.with(|shown| {
            let tokens = shown.iter().flat_map(|(_, prediction)| &prediction.tokens);
            let rows = tokens
                .zip(changes)
                .enumerate()
                .map(|(at, (token, change))| {
                    let without = numbers().four_decimals(whole + change);
                    vec![
                        at.to_string(),
                        token.clone(),
                        without,
                        numbers().difference(change),
                    ]
                });
            picture::table(words.caption, &words.heads, rows)
        })
    });
}

/// The answer of the last run, and the words that carry it, read reactively. `None` before each token was masked.
pub fn carriers_of(store: &Store) -> Option<(Label, Carriers)> {
    store.batch(BatchName::Occlusion, |batch| {
        let prediction = batch.first()?;
        let mut probabilities = batch.probabilities();
        if prediction.prediction == Label::NotNext {
            probabilities.iter_mut().for_each(|p| *p = 1.0 - *p);
        }
        let found = carriers(&prediction.tokens, &probabilities)?;
        Some((prediction.prediction, found))
    })
}

/// Which words carry the answer, in words.
fn carry(class: Label, carriers: &Carriers) -> String {
    let words = heads_words();
    let [whole, least] = [carriers.whole, carriers.least].map(|p| numbers().percent(p));
    let names: Vec<String> = carriers.words.iter().map(|word| isolate(word)).collect();
    match names.split_last() {
        None => fill(words.none_carries, &[class.name(), &whole, &least]),
        Some((word, [])) => fill(words.one_carries, &[word, class.name(), &whole, &least]),
        Some((last, others)) => {
            let all = format!("{}{}{last}", others.join(", "), words.and);
            let first = others.first().map_or("", String::as_str);
            let values = [&all, first, class.name(), &whole, &least];
            fill(words.several_carry, &values)
        }
    }
}

/// The tokens that the reader has masked, and what they change together, in words.
fn said(store: &Store, tokens: &[String], masked: &[u32]) -> String {
    let names = masked
        .iter()
        .filter_map(|at| tokens.get(*at as usize))
        .map(|token| isolate(token));
    let names = names.collect::<Vec<String>>().join(" ");
    if names.is_empty() {
        return names;
    }
    if store.progress(BatchName::Masked).state == BatchState::Running {
        return format!("{names} …");
    }
    let (probabilities, logits) = store.batch(BatchName::Masked, |batch| {
        (batch.probabilities(), batch.logits().to_vec())
    });
    match (&probabilities[..], &logits[..]) {
        ([p_before, p_after, ..], [before, after, ..]) => {
            let [before, after] = [before, after].map(|[is_next, not_next]| is_next - not_next);
            let values = [
                names,
                numbers().percent(*p_before),
                numbers().percent(*p_after),
                numbers().four_decimals(before),
                numbers().four_decimals(after),
                numbers().difference(after - before),
            ];
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            fill(exhibit_words().occlusion.toggled, &values)
        }
        _ => names,
    }
}

/// The tokens as buttons: the level of heat, the sign of the change, and the change.
fn html(prediction: &Prediction, changes: &[f32], masked: &[u32]) -> String {
    let levels = levels(changes);
    let tokens = prediction.tokens.iter().zip(&prediction.token_type_ids);
    let mut html = "<ol role=\"list\">".to_owned();
    for ((position, (token, segment)), number) in tokens.enumerate().zip(0_u32..) {
        let level = levels.get(position).copied().unwrap_or(0);
        let change = changes.get(position).copied();
        let sign = match change {
            Some(change) if change < 0.0 => "less",
            Some(_) => "more",
            None => "none",
        };
        let change = change
            .map(|value| numbers().difference(value))
            .unwrap_or_default();
        html += &format!(
            "<li><button type=\"button\" data-position=\"{position}\" data-segment=\"{segment}\" \
             data-level=\"{level}\" data-sign=\"{sign}\" aria-pressed=\"{}\">{}<i>{change}</i>\
             </button></li>",
            masked.contains(&number),
            escape(token)
        );
    }
    html + "</ol>"
}
