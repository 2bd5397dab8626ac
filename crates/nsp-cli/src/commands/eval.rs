//! `bert-nsp eval`: accuracy and loss on labelled pairs.

use crate::args::EvalArgs;
use crate::error::CliError;
use crate::head;
use crate::model;
use crate::new_file::is_same;
use crate::pairs::{self, Pair};
use crate::progress::{Encoded, in_batches};
use crate::text::{json_line, printable, warn};
use nsp::{Label, NspModel, Prediction};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::time::Instant;

/// What `--json` prints.
#[derive(Debug, PartialEq, Serialize)]
struct Summary {
    /// Pairs.
    n: usize,
    /// The fraction that is right, 0 to 1.
    accuracy: f64,
    /// The mean cross-entropy, in nats.
    loss: f64,
    /// Wall time of the predictions, without loading the model.
    seconds: f64,
    /// Each tag's own numbers, where pairs have tags.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    tags: BTreeMap<String, Tag>,
}

#[derive(Debug, Default, PartialEq, Serialize)]
struct Tag {
    n: usize,
    accuracy: f64,
}

/// What `--out` holds for each pair.
#[derive(Serialize)]
struct Line {
    logits: [f32; 2],
    prediction: Label,
    label: Option<Label>,
}

/// Answers all pairs on all cores.
pub fn run(args: &EvalArgs) -> Result<String, CliError> {
    check_out(args)?;
    let pairs = pairs::labelled(&args.pairs)?;
    let model = model::load_for(&args.model)?;
    let model = head::put_on(model, args.model.model.as_deref(), args.head.as_deref())?;
    model::warn_if_untaught(&model);
    // Opened before the work, so that a wrong path is found at once.
    let out = match &args.out {
        Some(path) => Some((path, File::create(path).map_err(CliError::written(path))?)),
        None => None,
    };
    let start = Instant::now();
    let predictions = predict_all(&model, &pairs)?;
    let seconds = start.elapsed().as_secs_f64();

    if let Some((path, file)) = out {
        write_lines(file, &pairs, &predictions).map_err(CliError::written(path))?;
    }
    let doubted = predictions.iter().filter(|answer| answer.doubt.is_some());
    match doubted.count() {
        0 => {}
        n => warn(&format!(
            "{n} of {} answers mean little; `bert-nsp predict` explains why for a single pair",
            pairs.len()
        )),
    }
    let summary = summarise(&pairs, &predictions, seconds);
    if args.json {
        Ok(json_line(&summary)?)
    } else {
        Ok(describe(&summary, &model))
    }
}

/// Refuses to overwrite what the command reads.
fn check_out(args: &EvalArgs) -> Result<(), CliError> {
    let Some(out) = &args.out else {
        return Ok(());
    };
    let inputs = [
        ("--pairs", Some(&args.pairs)),
        ("--model", args.model.model.as_ref()),
        ("--head", args.head.as_ref()),
    ];
    for (second, input) in inputs {
        if input.is_some_and(|input| is_same(out, input)) {
            return Err(CliError::SameFile {
                first: "--out",
                second,
                path: out.clone(),
            });
        }
    }
    Ok(())
}

/// The answers in the order of the pairs.
pub fn predict_all(model: &NspModel, pairs: &[Pair]) -> Result<Vec<Prediction>, CliError> {
    in_batches(model, pairs, |batch| {
        let encodings = batch.iter().map(|one| &one.encoding);
        let logits = model.begin(encodings)?.finish()?;
        let answers = batch.into_iter().zip(logits);
        answers
            .map(|(Encoded { pair, encoding }, logits)| {
                model.prediction(encoding, logits, pair.label)
            })
            .collect()
    })
}

fn write_lines(file: File, pairs: &[Pair], predictions: &[Prediction]) -> std::io::Result<()> {
    let mut writer = BufWriter::new(file);
    for (pair, prediction) in pairs.iter().zip(predictions) {
        let line = Line {
            logits: prediction.logits,
            prediction: prediction.prediction,
            label: pair.label,
        };
        serde_json::to_writer(&mut writer, &line)?;
        writer.write_all(b"\n")?;
    }
    writer.flush()
}

/// There is at least one pair.
fn summarise(pairs: &[Pair], predictions: &[Prediction], seconds: f64) -> Summary {
    let n = pairs.len();
    let mut right = 0;
    let mut loss = 0.0;
    let mut tags: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (pair, prediction) in pairs.iter().zip(predictions) {
        let is_right = usize::from(pair.label == Some(prediction.prediction));
        right += is_right;
        loss += f64::from(prediction.loss.unwrap_or_default());
        if let Some(tag) = &pair.tag {
            let (n, right) = tags.entry(tag.clone()).or_default();
            *n += 1;
            *right += is_right;
        }
    }
    let fraction = |right: usize, n: usize| right as f64 / n as f64;
    Summary {
        n,
        accuracy: fraction(right, n),
        loss: loss / n as f64,
        seconds,
        tags: tags
            .into_iter()
            .map(|(tag, (n, right))| {
                let accuracy = fraction(right, n);
                (tag, Tag { n, accuracy })
            })
            .collect(),
    }
}

fn describe(summary: &Summary, model: &NspModel) -> String {
    let card = model.card();
    let mut text = format!(
        "model     {} ({})\npairs     {}\naccuracy  {:.2} %\nloss      {:.4}\nseconds   {:.1}\n",
        printable(&card.name),
        card.dtype,
        summary.n,
        100.0 * summary.accuracy,
        summary.loss,
        summary.seconds,
    );
    if !summary.tags.is_empty() {
        text += &format!("\n{:<32}  {:>5}  {:>10}\n", "tag", "pairs", "accuracy");
        for (tag, numbers) in &summary.tags {
            let percent = 100.0 * numbers.accuracy;
            text += &format!(
                "{:<32}  {:>5}  {percent:>8.1} %\n",
                printable(tag),
                numbers.n
            );
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers;
    use Label::{IsNext, NotNext};

    fn pair(label: Label, tag: Option<&str>) -> Pair {
        Pair {
            tag: tag.map(str::to_owned),
            ..answers::pair(Some(label))
        }
    }

    fn answer(prediction: Label, loss: f32) -> Prediction {
        Prediction {
            loss: Some(loss),
            ..answers::answer(prediction, [0.0; 2])
        }
    }

    #[test]
    fn accuracy_is_a_fraction_of_all_and_of_each_tag() {
        let pairs = [
            pair(IsNext, Some("x")),
            pair(NotNext, Some("x")),
            pair(NotNext, None),
            pair(IsNext, Some("y")),
        ];
        let answers = [
            answer(IsNext, 0.25),
            answer(IsNext, 1.75),
            answer(NotNext, 0.5),
            answer(IsNext, 0.5),
        ];
        let summary = summarise(&pairs, &answers, 2.0);
        assert_eq!((summary.n, summary.accuracy, summary.loss), (4, 0.75, 0.75));
        assert_eq!(
            summary.tags["x"],
            Tag {
                n: 2,
                accuracy: 0.5
            }
        );
        assert_eq!(
            summary.tags["y"],
            Tag {
                n: 1,
                accuracy: 1.0
            }
        );
        assert_eq!(summary.tags.len(), 2);
    }

    #[test]
    fn without_tags_the_json_has_the_four_documented_keys_only() {
        let summary = summarise(&[pair(IsNext, None)], &[answer(IsNext, 0.5)], 2.0);
        assert_eq!(
            json_line(&summary).unwrap(),
            "{\"n\":1,\"accuracy\":1.0,\"loss\":0.5,\"seconds\":2.0}\n"
        );
    }
}
