//! `bert-nsp verify`: compares google-bert/bert-base-uncased, converted or not, with its published logits.

use crate::Answer;
use crate::args::VerifyArgs;
use crate::error::CliError;
use crate::model;
use crate::text::printable;
use nsp_answer::{Comparison, PUBLISHED_MODEL, published, tolerance};

/// Answers every published pair and compares.
pub fn run(args: &VerifyArgs) -> Result<Answer, CliError> {
    let published = published().map_err(CliError::Published)?;
    let model = model::load_any(&args.model)?;
    let mut rows = Vec::with_capacity(published.len());
    for pair in &published {
        let prediction = model
            .predict(&pair.a, pair.b.as_deref(), None)
            .map_err(CliError::Predict)?;
        rows.push(Comparison::new(pair, &prediction));
    }
    let card = model.card();
    let tolerance = tolerance(&card.dtype);
    let passed = rows.iter().filter(|row| row.passes(tolerance)).count();
    let all = passed == rows.len();
    let text = format!(
        "{} ({}) and {PUBLISHED_MODEL}: logit of IsNext minus logit of NotNext\n\n{}\n\
         {passed} of {} pairs agree: equal ids, the same argmax, and a deviation of at most \
         {tolerance} ({}).\n{}",
        printable(&card.name),
        card.dtype,
        table(&rows, tolerance),
        rows.len(),
        card.dtype,
        if all {
            format!("This file answers as {PUBLISHED_MODEL} does.\n")
        } else {
            format!("This file does not answer as {PUBLISHED_MODEL} does.\n")
        },
    );
    Ok(Answer {
        text,
        code: u8::from(!all),
    })
}

fn table(rows: &[Comparison], tolerance: f32) -> String {
    let mut text = format!(
        "{:<5} {:>10} {:>10} {:>10}  {:<11}  {:<4}  {}\n",
        "pair", "published", "ours", "deviation", "same argmax", "ids", "agrees"
    );
    for row in rows {
        let number = |number: Option<f32>| number.map_or("–".to_owned(), |n| format!("{n:.4}"));
        text += &format!(
            "{:<5} {:>10} {:>10} {:>10}  {:<11}  {:<4}  {}\n",
            row.id,
            number(row.published),
            number(Some(row.ours)),
            number(row.deviation()),
            yes_no(row.same_argmax),
            row.same_ids.map_or("–", yes_no),
            yes_no(row.passes(tolerance)),
        );
    }
    text
}

fn yes_no(truth: bool) -> &'static str {
    if truth { "yes" } else { "no" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_a_row_for_each_pair_and_names_what_differs() {
        let row = Comparison {
            id: "R0".to_owned(),
            published: Some(12.5),
            ours: 12.25,
            same_argmax: true,
            same_ids: Some(false),
        };
        let without = Comparison {
            published: None,
            same_ids: None,
            ..row.clone()
        };
        let table = table(&[row, without], 0.5);
        let rows: Vec<Vec<&str>> = table
            .lines()
            .map(|line| line.split_whitespace().collect())
            .collect();
        assert_eq!(
            rows[1],
            ["R0", "12.5000", "12.2500", "0.2500", "yes", "no", "no"]
        );
        assert_eq!(rows[2], ["R0", "–", "12.2500", "–", "yes", "–", "yes"]);
    }
}
