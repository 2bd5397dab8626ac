//! Section 5: from the vector of `[CLS]` to the difference of the logits.

use super::shared::Exhibit;
use crate::reactive::memo;
use crate::{
    logic::{
        format::exact_list,
        running_sum::{Term, running_sum},
    },
    picture::{self, Chart},
    words::{exhibit_words, heads_words, numbers},
};
use leptos::prelude::*;
use nsp_protocol::{Inside, View};
use nsp_words::{Vector, fill, head_picture};

/// Rows of the table: the bias and the largest units.
const IN_TABLE: usize = 40;

/// Binds the pooled vector as a strip, and the contributions as a running sum. The drawing of the
/// head is in the document already; the reader's tokens are put into it here.
pub fn bind(exhibit: Exhibit) {
    let (region, store) = (&exhibit.region, exhibit.store);
    let seen = exhibit.inside(|| View::Head);
    let vectors = memo(move || {
        seen.with(|seen| match seen.as_deref() {
            Some(Inside::Head {
                pooled,
                contributions,
                ..
            }) => (pooled.clone(), contributions.clone()),
            _ => Default::default(),
        })
    });
    let terms = memo(move || vectors.with(|(_, values)| running_sum(values)));
    // This is the exact number that follows from the logits above, not a rounded sum.
    let end = move || {
        store.live.with(|answer| {
            let logits = answer.as_ref().map(|answer| answer.prediction.logits);
            let [is_next, not_next] = logits.unwrap_or_default();
            fill(
                exhibit_words().head.end,
                &[&numbers().four_decimals(is_next - not_next)],
            )
        })
    };
    let answer = exhibit.answer();
    region.html("drawing", move || {
        answer.with(|answer| {
            let prediction = answer.iter().map(|answer| &answer.prediction);
            let tokens = prediction.flat_map(|one| one.tokens.iter().zip(&one.token_type_ids));
            let vectors = tokens.map(|(token, &segment)| Vector { token, segment });
            head_picture(&exhibit_words().head, &vectors.collect::<Vec<Vector>>())
        })
    });
    exhibit.waiting_for(|| View::Head, move || !terms.with(Vec::is_empty));
    region.html("pooled", move || {
        vectors.with(|(pooled, _)| match pooled.is_empty() {
            true => String::new(),
            false => picture::strip(pooled, 1.0, exhibit_words().head.pooled) + picture::READ_OUT,
        })
    });
    region.value("sum", move || {
        vectors.with(|(_, values)| exact_list(values))
    });
    region.html("sum", move || {
        let sums: Vec<f32> = terms.with(|terms| terms.iter().map(|term| term.sum).collect());
        if sums.is_empty() {
            return String::new();
        }
        let words = &exhibit_words().head;
        let read = |(units, sum): (usize, &f32)| {
            let values = [units.to_string(), numbers().four_decimals(*sum)];
            fill(heads_words().so_far, &[&values[0], &values[1]])
        };
        picture::chart(Chart {
            values: &sums,
            range: (0.0, 0.0),
            reference: 0.0,
            decimals: 2,
            has_dots: false,
            ends: (words.bias, &format!("{} × {}", sums.len() - 1, words.unit)),
            end: &end(),
            marked: None,
            reads: &sums.iter().enumerate().map(read).collect::<Vec<String>>(),
            label: words.sum_caption,
        })
    });
    exhibit.save_picture("sum");
    exhibit.table("table", move || {
        let words = &exhibit_words().head;
        let row = |rank: usize, term: &Term| {
            let unit = term
                .unit
                .map_or(words.bias.to_owned(), |unit| unit.to_string());
            vec![
                rank.to_string(),
                unit,
                numbers().difference(term.value),
                numbers().four_decimals(term.sum),
            ]
        };
        let heads = [words.rank, words.unit, words.contribution, words.so_far];
        terms.with(|terms| {
            let last = terms.len().checked_sub(1).filter(|last| *last >= IN_TABLE);
            let shown = (0..terms.len().min(IN_TABLE)).chain(last);
            let rows = shown.map(|at| row(at, &terms[at]));
            picture::table(words.sum_caption, &heads, rows)
        })
    });
}
