//! Section 9: a text, sentence by sentence.

use super::shared::Exhibit;
use crate::reactive::memo;
use crate::{
    browser,
    logic::{
        batch::{Batch, BatchName, BatchState},
        flow::{csv, is_break, json, neighbours, shuffled},
        format::{exact_list, percent},
        sentences::sentences,
    },
    picture::{self, Chart},
    words::{self, words},
};
use leptos::prelude::*;
use nsp_protocol::{argmax, softmax};
use nsp_words::{escape, fill};

/// The box, the sentences with their seams, the curve, the files.
pub fn bind(exhibit: Exhibit) {
    let (part, store) = (&exhibit.part, exhibit.store);
    // The seed of the last shuffle; 0 where the order is the text's own.
    let seed = RwSignal::new(0_u32);
    let order = memo(move || {
        let sentences = store.flow_text.with(|text| sentences(text));
        match seed.get() {
            0 => sentences,
            seed => shuffled(&sentences, seed),
        }
    });
    let logits = memo(move || store.batch(BatchName::Flow, |batch| batch.logits().to_vec()));
    let state = move || store.batch(BatchName::Flow, |batch| batch.state_name(&order.get()));
    // The sentences that the answers belong to.
    let answered = move || store.batch(BatchName::Flow, |batch| batch.source().to_vec());
    let is_complete = move || store.progress(BatchName::Flow).state == BatchState::Done;
    let probabilities =
        move || logits.with(|all| all.iter().map(|one| softmax(*one)[0]).collect::<Vec<f32>>());
    let run = move || {
        let sentences = order.get_untracked();
        let pairs = neighbours(&sentences);
        store.run(BatchName::Flow, Batch::pairs(sentences, pairs));
    };

    part.text_box("flow-text", store.flow_text);
    part.on("flow-text", "input", move |_| seed.set(0));
    part.text("count", move || {
        let words = &words().flow;
        match order.with(Vec::len) {
            0 | 1 => words.too_few.to_owned(),
            many => fill(words.count, &[&many.to_string(), &(many - 1).to_string()]),
        }
    });
    part.on("shuffle", "click", move |_| {
        seed.update(|seed| *seed += 1);
        if store.has_model() {
            run();
        }
    });
    part.on("restore", "click", move |_| {
        seed.set(0);
        if store.has_model() {
            run();
        }
    });
    exhibit.run_row("flow", BatchName::Flow, run);
    part.text("breaks", move || {
        let of = logits.with(Vec::len);
        let breaks = logits.with(|all| all.iter().filter(|one| is_break(**one)).count());
        match of {
            0 => String::new(),
            _ => fill(words().flow.breaks, &[&breaks.to_string(), &of.to_string()]),
        }
    });
    part.state("flow", state);
    part.class("flow", "stale", move || state() == "stale");
    part.value("flow", move || match is_complete() {
        true => exact_list(&probabilities()),
        false => String::new(),
    });
    part.html("curve", move || curve(&probabilities()));
    part.html("list", move || {
        let has_answers = !logits.with(Vec::is_empty);
        let sentences = if has_answers { answered() } else { order.get() };
        logits.with(|logits| html(&sentences, logits))
    });
    part.shown("files", is_complete);
    part.on("save-csv", "click", move |_| {
        browser::save(
            "flow.csv",
            "text/csv",
            &csv(&answered(), &logits.get_untracked()),
        );
    });
    part.on("save-json", "click", move |_| {
        let text = json(&answered(), &logits.get_untracked());
        browser::save("flow.json", "application/json", &text);
    });
    exhibit.save_picture("curve");
    exhibit.table("table", move || {
        let words = &words().flow;
        let sentences = answered();
        let rows = logits.get().into_iter().enumerate().map(|(at, logits)| {
            let second = sentences.get(at + 1).cloned().unwrap_or_default();
            let pair = format!("{} → {}", at + 1, at + 2);
            vec![
                pair,
                percent(softmax(logits)[0]),
                words::class(argmax(logits)),
                second,
            ]
        });
        picture::table(words.caption, &words.heads, rows)
    });
}

/// P(IsNext) along the text.
fn curve(values: &[f32]) -> String {
    let Some(last) = values.last() else {
        return String::new();
    };
    picture::chart(Chart {
        values,
        range: (0.0, 1.0),
        reference: 0.5,
        decimals: 1,
        has_dots: values.len() <= 60,
        ends: ("1 → 2", &format!("{} → {}", values.len(), values.len() + 1)),
        end: &percent(*last),
        label: words().flow.caption,
    })
}

/// The sentences, and between two of them what the model says of the seam.
fn html(sentences: &[String], logits: &[[f32; 2]]) -> String {
    let words = &words().flow;
    let mut html = "<ol>".to_owned();
    for (at, sentence) in sentences.iter().enumerate() {
        html += &format!("<li dir=\"auto\">{}", escape(sentence));
        if let Some(&logits) = logits.get(at) {
            let p = percent(softmax(logits)[0]);
            let (class, text) = if is_break(logits) {
                ("parted", fill(words.broken, &[&p]))
            } else {
                ("joined", fill(words.joined, &[&p]))
            };
            html += &format!("<span class=\"seam-mark {class}\">{text}</span>");
        }
        html += "</li>";
    }
    html + "</ol>"
}
