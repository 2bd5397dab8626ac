//! The handout: one sheet with the reader's pair and five examples, with blanks or with answers, as HTML.
//!
//! The sheet fits on A4 and on Letter (`www/styles/paper.css`), so the number of tokens and letters on it is limited.

use super::{
    Pair,
    answer::Answer,
    examples::{EXAMPLES, Example},
    format::Numbers,
    loss_steps::loss_steps,
    softmax_steps::softmax_steps,
};
use nsp_answer::{Label, Prediction};
use nsp_words::{HandoutWords, escape, fill, isolate, terms};

/// The tokens that the sheet has room for.
const MOST_TOKENS: usize = 40;
/// The letters of a sentence that it has room for.
const MOST_LETTERS: usize = 210;
/// The examples to guess.
const GUESSES: usize = 5;
/// Kinds of examples that are no good questions: typed tokens, and a close call.
const NOT_ASKED: [&str; 2] = ["special-token", "borderline"];
/// The cells for a pair that has no answer yet.
const ANY_TOKENS: usize = 30;

/// What the sheet is made of.
#[derive(Clone, Copy, Debug)]
pub struct Handout<'a> {
    /// Its words.
    pub words: &'a HandoutWords,
    /// The language of the words, as in the attribute `lang`.
    pub language: &'a str,
    /// How its numbers are written.
    pub numbers: Numbers,
    /// The pair.
    pub pair: &'a Pair,
    /// The answer to the pair, if there is one.
    pub answer: Option<&'a Prediction>,
    /// The ready answers to the examples.
    pub ready: &'a [Answer],
    /// Whether the answers are on it.
    pub has_answers: bool,
}

impl Handout<'_> {
    /// The sheet as one element.
    pub fn html(&self) -> String {
        let w = self.words;
        let models = self.ready.first().map(|ready| &ready.prediction);
        let model = self.answer.or(models).map_or("", |one| one.model.as_str());
        let [title, pupil, date] = [w.title, w.pupil, w.date].map(escape);
        format!(
            "<article lang=\"{}\"><h1>{title}</h1>\
             <p class=\"sheet-who\">{pupil} <i></i> {date} <i></i></p>{}{}{}<p class=\"sheet-foot\">{}</p></article>",
            self.language,
            self.sequence(),
            self.scores(),
            self.guesses(),
            terms(&fill(w.foot, &[&isolate(model)])),
        )
    }

    /// A value, or a blank.
    fn value(&self, text: &str) -> String {
        match self.has_answers {
            true => escape(text),
            false => String::new(),
        }
    }

    fn sequence(&self) -> String {
        let w = self.words;
        let sentence = |name, text: &str| {
            format!(
                "<p class=\"sheet-sentence\"><b>{name}</b> <span dir=\"auto\" translate=\"no\">{}</span></p>",
                escape(&shortened(text))
            )
        };
        let places = match self.answer {
            Some(answer) => places(&answer.token_type_ids, MOST_TOKENS),
            None => (0..ANY_TOKENS).map(Some).collect(),
        };
        let cells: String = places.iter().map(|place| self.cell(*place)).collect();
        let shown = places.iter().flatten().count();
        let all = self.answer.map_or(shown, |answer| answer.tokens.len());
        let is_short = shown < all;
        let note = is_short.then(|| fill(w.shortened, &[&shown.to_string(), &all.to_string()]));
        let rows: String = w.rows.map(|row| format!("<i>{}</i>", escape(row))).concat();
        format!(
            "<h2>{}</h2>{}{}<p>{} {}</p><ol class=\"sheet-tokens\" translate=\"no\"><li>{rows}</li>{cells}</ol>",
            escape(w.sequence),
            sentence("A", &self.pair.a),
            sentence("B", &self.pair.b),
            terms(w.sequence_task),
            terms(&note.unwrap_or_default()),
        )
    }

    /// A token with its id and its segment, or a gap. The first token is an example, so it is always filled in.
    fn cell(&self, place: Option<usize>) -> String {
        let Some(at) = place else {
            return "<li class=\"sheet-gap\">…</li>".to_owned();
        };
        let values = self.answer.and_then(|answer| {
            Some([
                answer.tokens.get(at)?.clone(),
                answer.input_ids.get(at)?.to_string(),
                answer.token_type_ids.get(at)?.to_string(),
            ])
        });
        let values = values.filter(|_| at == 0 || self.has_answers);
        let [token, id, segment] = values.unwrap_or_default();
        format!(
            "<li><b>{}</b><i>{id}</i><i>{segment}</i></li>",
            escape(&token)
        )
    }

    fn scores(&self) -> String {
        let w = self.words;
        let heads = w
            .heads
            .map(|head| format!("<th scope=\"col\">{}</th>", terms(head)));
        let steps = self
            .answer
            .map(|one| softmax_steps(self.numbers, one.logits, one.probabilities));
        let row = |label: Label| {
            let at = label.index();
            let loss = self
                .answer
                .map(|one| loss_steps(self.numbers, one.logits, label).loss);
            let values = steps.iter().flat_map(|steps| {
                [&steps.logits, &steps.exponentials, &steps.probabilities].map(|both| &both[at])
            });
            let mut cells: Vec<String> = values.chain(&loss).map(|text| self.value(text)).collect();
            cells.resize(4, String::new());
            let cells = cells.iter().map(|cell| format!("<td>{cell}</td>"));
            let cells = cells.collect::<String>();
            format!("<tr><th scope=\"row\">{}</th>{cells}</tr>", class(label))
        };
        let sum = steps.as_ref().map(|steps| self.value(&steps.sum));
        let argmax = self.answer.map(|one| self.value(&class(one.prediction)));
        format!(
            "<h2>{}</h2><p>{}</p><table><thead><tr>{}</tr></thead><tbody translate=\"no\">{}{}\
             <tr><th scope=\"row\">{}</th><td></td><td>{}</td><td></td><td></td></tr></tbody></table>\
             <p class=\"sheet-blank\">{} <i translate=\"no\">{}</i></p>",
            escape(w.numbers),
            terms(w.numbers_task),
            heads.concat(),
            row(Label::IsNext),
            row(Label::NotNext),
            escape(w.sum),
            sum.unwrap_or_default(),
            escape(w.argmax),
            argmax.unwrap_or_default(),
        )
    }

    fn guesses(&self) -> String {
        let w = self.words;
        let items: String = examples(self.pair).map(|one| self.guess(one)).collect();
        format!(
            "<h2>{}</h2><p>{}</p><ol class=\"sheet-guesses\">{items}</ol>",
            escape(w.guesses),
            terms(w.guesses_task),
        )
    }

    fn guess(&self, example: &Example) -> String {
        let w = self.words;
        let ready = self.ready.iter().find(|one| one.pair == example.pair());
        let model = ready.map(|ready| {
            let Prediction {
                prediction,
                probabilities,
                ..
            } = &ready.prediction;
            let probability = self.numbers.percent(probabilities[prediction.index()]);
            format!("{} ({probability})", class(*prediction))
        });
        let lines = [
            (w.guess, String::new()),
            (w.model, self.value(&model.unwrap_or_default())),
            (w.truth, self.value(&class(example.expected))),
        ];
        let lines = lines.map(|(name, value)| {
            format!(
                "<span>{} <i translate=\"no\">{value}</i></span>",
                escape(name)
            )
        });
        format!(
            "<li><p translate=\"no\" lang=\"en\"><b>A</b> {} <b>B</b> {}</p><p class=\"sheet-blank\">{}</p></li>",
            escape(example.a),
            escape(example.b),
            lines.concat(),
        )
    }
}

/// The class as on the page: `0 IsNext`.
fn class(label: Label) -> String {
    format!("{label} {}", label.name())
}

/// The beginning of a sentence that is too long for the sheet.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(MOST_LETTERS) {
        Some((end, _)) => format!("{} …", text.get(..end).unwrap_or_default().trim_end()),
        None => text.to_owned(),
    }
}

/// The positions that are on the sheet; `None` is a gap. Of a long segment, its beginning and its last token are
/// there. `most` counts the gaps, too.
fn places(segments: &[u32], most: usize) -> Vec<Option<usize>> {
    let all = segments.len();
    if all <= most {
        return (0..all).map(Some).collect();
    }
    let first = segments.iter().filter(|segment| **segment == 0).count();
    let second = all - first;
    // A short segment leaves its room to the other one.
    let of_first = first.min((most / 2).max(most.saturating_sub(second)));
    let of_second = second.min(most - of_first);
    let part = |begin: usize, length: usize, room: usize| -> Vec<Option<usize>> {
        if length <= room {
            return (begin..begin + length).map(Some).collect();
        }
        let head = begin..begin + room.saturating_sub(2);
        let gap_and_end = [None, Some(begin + length - 1)];
        head.map(Some).chain(gap_and_end).collect()
    };
    [part(0, first, of_first), part(first, second, of_second)].concat()
}

/// The examples to guess: one of each kind first, because the pupils should meet all of them. The reader's own pair is
/// on the sheet already.
fn examples(pair: &Pair) -> impl Iterator<Item = &'static Example> {
    let is_asked = |one: &&Example| !NOT_ASKED.contains(&one.kind) && one.pair() != *pair;
    let all: Vec<&Example> = EXAMPLES.iter().filter(is_asked).collect();
    let kind = |at: usize| all.get(at).map(|one| one.kind);
    let is_new = |at: usize| (0..at).all(|before| kind(before) != kind(at));
    let (mut chosen, others): (Vec<usize>, Vec<usize>) = (0..all.len()).partition(|at| is_new(*at));
    chosen.extend(others);
    chosen.truncate(GUESSES);
    // In the order of the page, which mixes the answers.
    chosen.sort_unstable();
    chosen
        .into_iter()
        .filter_map(move |at| all.get(at).copied())
}

#[cfg(test)]
mod tests;
