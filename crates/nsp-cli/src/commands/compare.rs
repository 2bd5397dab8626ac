//! `bert-nsp compare`: the answers of two models to the same pairs.

use super::eval::predict_all;
use crate::args::CompareArgs;
use crate::error::CliError;
use crate::head;
use crate::model;
use crate::pairs::{self, Pair};
use crate::text::{json_line, printable};
use nsp::{ModelCard, Prediction};
use serde::Serialize;

/// What `--json` prints.
#[derive(Debug, PartialEq, Serialize)]
struct Comparison {
    /// Pairs.
    n: usize,
    /// The fraction of pairs with the same argmax, 0 to 1.
    agreement: f64,
    /// The mean over all pairs and both logits.
    mean_abs_logit_difference: f64,
    /// The largest over all pairs and both logits.
    max_abs_logit_difference: f64,
    /// The fraction of right answers of each model, if all pairs have labels.
    accuracy: Option<[f64; 2]>,
}

/// Asks one model after the other, so that only one is in memory.
pub fn run(args: &CompareArgs) -> Result<String, CliError> {
    let pairs = pairs::any(&args.pairs)?;
    let mut cards = Vec::new();
    let mut answers = Vec::new();
    for (given, head) in [(&args.a, None), (&args.b, args.head.as_deref())] {
        let model = model::load_any(given)?;
        let model = head::put_on(model, Some(given), head)?;
        model::warn_if_untaught(&model);
        answers.push(predict_all(&model, &pairs)?);
        cards.push(model.card().clone());
    }
    let comparison = compare(&pairs, &answers[0], &answers[1]);
    match args.json {
        true => Ok(json_line(&comparison)?),
        false => Ok(describe(&comparison, &cards)),
    }
}

/// There is at least one pair.
fn compare(pairs: &[Pair], a: &[Prediction], b: &[Prediction]) -> Comparison {
    let n = pairs.len();
    let both = || a.iter().zip(b);
    let equal = both().filter(|(a, b)| a.prediction == b.prediction).count();
    let differences = || {
        let logits = both().flat_map(|(a, b)| a.logits.into_iter().zip(b.logits));
        logits.map(|(a, b)| f64::from((a - b).abs()))
    };
    let right = |answers: &[Prediction]| {
        let pairs = pairs.iter().zip(answers);
        let right = pairs.filter(|(pair, answer)| pair.label == Some(answer.prediction));
        right.count() as f64 / n as f64
    };
    let has_labels = pairs.iter().all(|pair| pair.label.is_some());
    Comparison {
        n,
        agreement: equal as f64 / n as f64,
        mean_abs_logit_difference: differences().sum::<f64>() / (2 * n) as f64,
        max_abs_logit_difference: differences().fold(0.0, f64::max),
        accuracy: has_labels.then(|| [right(a), right(b)]),
    }
}

fn describe(comparison: &Comparison, cards: &[ModelCard]) -> String {
    let mut text = String::new();
    for (name, card) in ["A", "B"].iter().zip(cards) {
        text += &format!("{name:<25}  {} ({})\n", printable(&card.name), card.dtype);
    }
    text += &format!(
        "{:<25}  {}\n{:<25}  {:.2} %\n{:<25}  {:.4}\n{:<25}  {:.4}\n",
        "pairs",
        comparison.n,
        "same argmax",
        100.0 * comparison.agreement,
        "mean logit difference",
        comparison.mean_abs_logit_difference,
        "largest logit difference",
        comparison.max_abs_logit_difference,
    );
    if let Some([a, b]) = comparison.accuracy {
        text += &format!(
            "{:<25}  A {:.2} %, B {:.2} %\n",
            "accuracy",
            100.0 * a,
            100.0 * b
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::{answer, pair};
    use nsp::Label::{IsNext, NotNext};

    #[test]
    fn answers_are_compared_one_by_one() {
        let a = [answer(IsNext, [2.0, -1.0]), answer(NotNext, [-1.0, 0.5])];
        let b = [answer(IsNext, [1.5, -1.0]), answer(IsNext, [0.25, 0.0])];
        let labelled = [pair(Some(IsNext)), pair(Some(NotNext))];
        let found = compare(&labelled, &a, &b);
        let expected = Comparison {
            n: 2,
            agreement: 0.5,
            mean_abs_logit_difference: (0.5 + 1.25 + 0.5) / 4.0,
            max_abs_logit_difference: 1.25,
            accuracy: Some([1.0, 0.5]),
        };
        assert_eq!(found, expected);
        let one_without = [pair(Some(IsNext)), pair(None)];
        let found = compare(&one_without, &a, &b);
        assert_eq!(found.accuracy, None);
        assert!(json_line(&found).unwrap().ends_with("\"accuracy\":null}\n"));
    }
}
