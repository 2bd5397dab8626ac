//! `bert-nsp flow`: where a text breaks.

use crate::args::FlowArgs;
use crate::commands::eval::predict_all;
use crate::error::CliError;
use crate::head;
use crate::model;
use crate::pairs::Pair;
use crate::text::{printable, warn};
use nsp::{NspModel, Prediction};
use nsp_answer::softmax;
use nsp_pairs::{
    Border, BreakCounts, JudgedBorder, Sentences, borders, flow_csv, flow_json, is_break, sentences,
};
use std::fs;
use std::io::{IsTerminal, Read, stdin, stdout};
use std::path::{Path, PathBuf};

/// Asks about every border of the text.
pub fn run(args: &FlowArgs) -> Result<String, CliError> {
    let text = read(&args.file)?;
    let text = sentences(&text);
    if text.texts.len() < 2 {
        return Err(CliError::FewSentences {
            path: name_of(&args.file),
            found: match text.texts.len() {
                0 => "no sentence",
                _ => "only one sentence",
            },
        });
    }
    let model = model::load_for(&args.model)?;
    let model = head::put_on(model, args.model.model.as_deref(), args.head.as_deref())?;
    model::warn_if_untaught(&model);
    let borders = fitting(&model, &text, args.context)?;
    let pairs: Vec<Pair> = borders.iter().map(|one| pair(one, &text)).collect();
    let predictions = predict_all(&model, &pairs)?;
    warn_about(&predictions);
    let judged = judged(&borders, pairs, &predictions);
    let name = &model.card().name;
    // Writing a number to memory does not fail.
    let number = |number: f32| serde_json::to_string(&number).unwrap_or_default();
    Ok(if args.json {
        flow_json(name, args.context, &judged, number)
    } else if args.csv {
        flow_csv(&judged, number)
    } else {
        let paint = Paint::of_stdout();
        describe(&model, args.context, &text, &borders, &judged, paint)
    })
}

/// The text of a file, or of stdin if the path is `-`.
fn read(path: &Path) -> Result<String, CliError> {
    let bytes = if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        let read = stdin().lock().read_to_end(&mut bytes);
        read.map_err(CliError::read(&name_of(path)))?;
        bytes
    } else {
        fs::read(path).map_err(CliError::read(path))?
    };
    let text = String::from_utf8(bytes).map_err(|_| CliError::NotUtf8(name_of(path)))?;
    // Some editors put a byte order mark at the beginning.
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

/// What stands in messages for a file.
fn name_of(path: &Path) -> PathBuf {
    match path.as_os_str() == "-" {
        true => "stdin".into(),
        false => path.to_owned(),
    }
}

/// The borders of a text, with as many sentences on each side as the model takes without cutting one.
fn fitting(model: &NspModel, text: &Sentences, context: u8) -> Result<Vec<Border>, CliError> {
    let fit = |mut border: Border| -> Result<Border, CliError> {
        loop {
            let [a, b] = border.sides(&text.texts);
            let fits = match model.tokenizer().count(&a, &b) {
                Ok(count) => !count.truncated,
                Err(nsp::Error::TextTooLong { .. }) => false,
                Err(error) => return Err(CliError::Predict(error)),
            };
            if fits {
                return Ok(border);
            }
            match border.shorter(&text.texts) {
                Some(shorter) => border = shorter,
                None => return Ok(border),
            }
        }
    };
    borders(text, context).into_iter().map(fit).collect()
}

fn pair(border: &Border, text: &Sentences) -> Pair {
    let [a, b] = border.sides(&text.texts);
    Pair {
        a,
        b,
        label: None,
        tag: None,
    }
}

fn warn_about(predictions: &[Prediction]) {
    let all = predictions.len();
    let count = |is: fn(&Prediction) -> bool| predictions.iter().filter(|one| is(one)).count();
    match count(|one| one.doubt.is_some()) {
        0 => {}
        n => warn(&format!(
            "{n} of {all} answers mean little; `bert-nsp predict` explains why for a single pair"
        )),
    }
    match count(|one| one.truncated) {
        0 => {}
        n => warn(&format!(
            "{n} of {all} borders have a sentence that was too long and was cut"
        )),
    }
}

fn judged(borders: &[Border], pairs: Vec<Pair>, predictions: &[Prediction]) -> Vec<JudgedBorder> {
    let answers = borders.iter().zip(pairs).zip(predictions);
    answers
        .map(|((border, pair), prediction)| JudgedBorder {
            a: pair.a,
            b: pair.b,
            is_paragraph: border.is_paragraph,
            logits: prediction.logits,
        })
        .collect()
}

/// Colours for a terminal, or none.
#[derive(Clone, Copy)]
struct Paint {
    is_on: bool,
}

impl Paint {
    /// Colours if stdout is a terminal and nobody has asked for none (<https://no-color.org>).
    fn of_stdout() -> Self {
        let asked_for_none = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            is_on: stdout().is_terminal() && !asked_for_none,
        }
    }

    /// A text in a colour: the number of an ANSI escape sequence.
    fn with(self, colour: &str, text: &str) -> String {
        match self.is_on {
            true => format!("\u{1b}[{colour}m{text}\u{1b}[0m"),
            false => text.to_owned(),
        }
    }
}

/// ANSI's numbers for what the view colours.
const GREEN: &str = "32";
const BOLD_RED: &str = "1;31";
const DIM: &str = "2";

/// The text with what the model says at each border, and then the breaks alone.
fn describe(
    model: &NspModel,
    context: u8,
    text: &Sentences,
    borders: &[Border],
    judged: &[JudgedBorder],
    paint: Paint,
) -> String {
    let shown = match context {
        1 => "1 sentence".to_owned(),
        _ => format!("up to {context} sentences"),
    };
    let head = format!(
        "model    {} ({})\ncontext  {shown} on each side\n\n",
        printable(&model.card().name),
        model.card().dtype
    );
    let mut view = paint.with(DIM, &head);
    for (at, sentence) in text.texts.iter().enumerate() {
        view += &format!("{}\n", printable(sentence));
        if let Some(border) = judged.get(at) {
            view += &format!("  {}\n", mark(border, paint));
        }
    }
    view += &format!("\n{}", summary(judged));
    let breaks = borders.iter().zip(judged);
    let breaks: Vec<String> = breaks
        .filter(|(_, judged)| is_break(judged.logits))
        .map(|(border, judged)| {
            let neighbour = |at: usize| printable(text.texts.get(at).map_or("", String::as_str));
            let before = neighbour(border.at.saturating_sub(1));
            let mark = mark(judged, paint);
            format!(
                "{:>5} → {}  {mark}\n         {before}\n         {}\n",
                border.at,
                border.at + 1,
                neighbour(border.at)
            )
        })
        .collect();
    if !breaks.is_empty() {
        view += &format!("\nThe breaks:\n{}", breaks.concat());
    }
    view
}

/// What the model says at a border.
fn mark(border: &JudgedBorder, paint: Paint) -> String {
    let percent = format!("{:.1} %", 100.0 * softmax(border.logits)[0]);
    let mark = match is_break(border.logits) {
        true => paint.with(BOLD_RED, &format!("╳ break, P(IsNext) {percent}")),
        false => paint.with(GREEN, &format!("│ P(IsNext) {percent}")),
    };
    let paragraph = match border.is_paragraph {
        true => paint.with(DIM, "  ¶ new paragraph"),
        false => String::new(),
    };
    mark + &paragraph
}

fn summary(judged: &[JudgedBorder]) -> String {
    let BreakCounts {
        borders,
        breaks,
        paragraphs,
        paragraph_breaks,
    } = BreakCounts::of(judged.iter().map(|one| (one.is_paragraph, one.logits)));
    let mut text = format!("Breaks: {breaks} of {borders} borders\n");
    if paragraphs > 0 {
        text += &format!(
            "  at paragraphs: {paragraph_breaks} of {paragraphs}\n  within paragraphs: {} of {}\n",
            breaks - paragraph_breaks,
            borders - paragraphs
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn border(is_paragraph: bool, logits: [f32; 2]) -> JudgedBorder {
        JudgedBorder {
            a: String::new(),
            b: String::new(),
            is_paragraph,
            logits,
        }
    }

    #[test]
    fn a_break_is_told_from_the_rest_without_colours_too() {
        let plain = Paint { is_on: false };
        assert_eq!(
            mark(&border(true, [0.0, 0.0]), plain),
            "│ P(IsNext) 50.0 %  ¶ new paragraph"
        );
        let broken = border(false, [0.0, 4.0]);
        assert_eq!(mark(&broken, plain), "╳ break, P(IsNext) 1.8 %");
        let painted = mark(&broken, Paint { is_on: true });
        assert_eq!(painted, "\u{1b}[1;31m╳ break, P(IsNext) 1.8 %\u{1b}[0m");
    }

    #[test]
    fn paragraphs_are_counted_apart_if_there_are_any() {
        let judged = [
            border(false, [1.0, 0.0]),
            border(true, [0.0, 1.0]),
            border(false, [0.0, 1.0]),
        ];
        assert_eq!(
            summary(&judged),
            "Breaks: 2 of 3 borders\n  at paragraphs: 1 of 1\n  within paragraphs: 1 of 2\n"
        );
        assert_eq!(summary(&judged[..1]), "Breaks: 0 of 1 borders\n");
    }
}
