//! What section 9 and check.html show: a text, and what the model says at its borders.

use super::list;
use crate::reactive::memo;
use crate::{
    logic::{
        batch::{Batch, BatchName, BatchState},
        flow::{AT_ONCE, Filter, Pace, TYPICAL, shuffled, tokens},
        format::{about, exact, fixed},
    },
    picture::{self, Chart},
    store::Store,
    words::{exhibit_words, flow_words, heads_words, numbers},
};
use leptos::prelude::*;
use nsp_answer::softmax;
use nsp_pairs::{
    Border, BreakCounts, JudgedBorder, Sentences, borders, flow_csv, flow_json, sentences,
};
use nsp_words::fill;

/// A text, and what the model says at its borders. A handle: copies share everything.
#[derive(Clone, Copy)]
pub struct Content {
    store: Store,
    /// The sentences of the box, in the order that the reader has chosen.
    pub order: Memo<Sentences>,
    /// How many sentences on each side the next run shows the model.
    context: RwSignal<usize>,
    /// The answers that are shown. If there are many, they are shown in a hundred steps, because
    /// each step redraws all sentences.
    pub logits: Memo<Vec<[f32; 2]>>,
    /// How long a token takes, as the answers show.
    pace: RwSignal<Pace>,
    /// How many answers have been counted for the pace, and the tokens of their borders.
    counted: StoredValue<(usize, usize)>,
}

impl Content {
    /// `seed` is that of the last shuffle; 0 if the order is the text's own.
    pub fn new(store: Store, context: RwSignal<usize>, seed: RwSignal<u32>) -> Self {
        Self {
            store,
            order: memo(move || {
                let sentences = store.flow_text.with(|text| sentences(text));
                match seed.get() {
                    0 => sentences,
                    seed => shuffled(sentences, seed),
                }
            }),
            context,
            logits: memo(move || {
                let progress = store.progress(BatchName::Flow);
                let step = match progress.state {
                    BatchState::Running => (progress.total / 100).max(1),
                    _ => 1,
                };
                let shown = progress.done - progress.done % step;
                store.batch(BatchName::Flow, |batch| {
                    batch.logits().get(..shown).unwrap_or_default().to_vec()
                })
            }),
            pace: RwSignal::new(Pace::default()),
            counted: StoredValue::new((0, 0)),
        }
    }

    /// The context that is chosen for the next run.
    fn chosen_context(&self) -> u8 {
        u8::try_from(self.context.get()).unwrap_or(1)
    }

    /// The sentences that the answers belong to.
    pub fn answered(&self) -> Sentences {
        self.store.batch(BatchName::Flow, |batch| Sentences {
            texts: batch.source().to_vec(),
            paragraphs: batch.paragraphs().to_vec(),
        })
    }

    /// The borders that were asked about, as the model was asked.
    pub fn asked(&self) -> Vec<Border> {
        self.store.batch(BatchName::Flow, Batch::asked_borders)
    }

    /// The number of borders in the text that the answers belong to.
    fn pairs(&self) -> usize {
        let source = |batch: &Batch| batch.source().len();
        self.store.batch(BatchName::Flow, source).saturating_sub(1)
    }

    fn is_running(&self) -> bool {
        self.store.progress(BatchName::Flow).state == BatchState::Running
    }

    /// Whether every border of the text has its answer.
    pub fn is_complete(&self) -> bool {
        let progress = self.store.progress(BatchName::Flow);
        progress.state == BatchState::Done && progress.done == self.pairs()
    }

    /// Whether the answers belong to another text, another order or another context than those that are chosen.
    pub fn is_old(&self) -> bool {
        let context = self.chosen_context();
        let is_old = |order: &Sentences| {
            self.store.batch(BatchName::Flow, |batch| {
                !batch.logits().is_empty()
                    && (batch.source() != order.texts
                        || batch.paragraphs() != order.paragraphs
                        || batch.context() != context)
            })
        };
        self.order.with(is_old)
    }

    /// The name of the state for tests.
    pub fn state(&self) -> &'static str {
        let name = |order: &Sentences| {
            self.store
                .batch(BatchName::Flow, |batch| batch.state_name(&order.texts))
        };
        match self.order.with(name) {
            "done" if self.is_old() => "stale",
            "done" if !self.is_complete() => "partial",
            name => name,
        }
    }

    /// How many borders remain after those that were asked about. The reader decides about them.
    pub fn left(&self) -> usize {
        if self.is_running() || self.is_old() {
            return 0;
        }
        match self.logits.with(Vec::len) {
            0 => 0,
            asked => self.pairs().saturating_sub(asked),
        }
    }

    /// Asks about the first borders of the text.
    pub fn run(&self) {
        self.start(&Batch::default(), AT_ONCE);
    }

    /// Asks about the borders that have no answer yet.
    pub fn run_rest(&self) {
        let before = untrack(|| self.store.batch(BatchName::Flow, Batch::clone));
        self.start(&before, usize::MAX);
    }

    /// Asks about the first `most` borders. An earlier batch has answers to the first of them.
    fn start(&self, before: &Batch, most: usize) {
        let order = self.order.get_untracked();
        let context = untrack(|| self.chosen_context());
        let known = before.asked_borders();
        let new = borders(&order, context).into_iter().skip(known.len());
        let all: Vec<Border> = known.into_iter().chain(new).take(most).collect();
        let batch = Batch::borders(order, context, all)
            .with_answers(before.logits().to_vec(), before.again());
        self.pace.set(Pace::default());
        self.counted.set_value((0, 0));
        self.store.run(BatchName::Flow, batch);
    }

    /// Notes that answers have arrived: `now` is the time in milliseconds.
    pub fn note_pace(&self, now: f64) {
        let done = self.store.progress(BatchName::Flow).done;
        let (before, known) = match self.counted.get_value() {
            counted if counted.0 <= done => counted,
            _ => (0, 0),
        };
        let new = self.store.batch(BatchName::Flow, |batch| {
            let borders = batch.asked_borders();
            tokens(
                batch.source(),
                borders.get(before..done).unwrap_or_default(),
            )
        });
        self.counted.set_value((done, known + new));
        self.pace.update(|pace| pace.has(known + new, now));
    }

    /// How long a token takes, in milliseconds, if this tab has measured it.
    fn measured_speed(&self) -> Option<f64> {
        let of_pair = || {
            self.store.live.with(|answer| {
                let answer = answer.as_ref()?;
                let tokens = answer.prediction.tokens.len().max(1);
                Some(answer.milliseconds / tokens as f64)
            })
        };
        self.pace.with(|pace| pace.of(1)).or_else(of_pair)
    }

    /// How many sentences and borders there are, in words.
    pub fn count(&self) -> String {
        let words = flow_words();
        let sentences = self.order.with(|order| order.texts.len());
        let pairs = sentences.saturating_sub(1);
        let [sentences, pairs_told, first] = [sentences, pairs, AT_ONCE].map(|n| n.to_string());
        match pairs {
            0 => words.too_few.to_owned(),
            1..=AT_ONCE => fill(words.count, &[&sentences, &pairs_told]),
            _ => fill(words.count_long, &[&sentences, &pairs_told, &first]),
        }
    }

    /// The tokens of the whole text, about, and those of the borders that a run asks about at once.
    fn work(&self) -> [usize; 2] {
        let context = self.chosen_context();
        self.order.with(|order| {
            let all = borders(order, context);
            let first = all.get(..AT_ONCE.min(all.len())).unwrap_or_default();
            [&all[..], first].map(|borders| tokens(&order.texts, borders))
        })
    }

    /// How many milliseconds the whole text takes, about, for programs; empty if there is no border.
    pub fn estimated_milliseconds(&self) -> String {
        let speed = self.measured_speed().unwrap_or(TYPICAL);
        match self.work() {
            [0, _] => String::new(),
            [all, _] => fixed(all as f64 * speed, 0),
        }
    }

    /// How long the text takes, about, in words; empty if there is no border.
    pub fn estimate(&self) -> String {
        let words = flow_words();
        let (template, speed) = match self.measured_speed() {
            Some(speed) => (words.estimate, speed),
            None => (words.estimate_typical, TYPICAL),
        };
        let [all, first] = self.work();
        if all == 0 {
            return String::new();
        }
        let time = |tokens: usize| about(tokens as f64 * speed);
        let said = fill(template, &[&all.to_string(), &time(all)]);
        match first == all {
            true => said,
            false => format!("{said} {}", fill(words.estimate_first, &[&time(first)])),
        }
    }

    /// How many of the borders are breaks, in words.
    pub fn breaks(&self) -> String {
        let (words, old_text) = (flow_words(), exhibit_words().tutorial.old_text);
        let asked = self.asked();
        let counts = self.logits.with(|logits| {
            let marks = asked.iter().map(|border| border.is_paragraph);
            BreakCounts::of(marks.zip(logits.iter().copied()))
        });
        if counts.borders == 0 {
            return String::new();
        }
        let [breaks, of, all] =
            [counts.breaks, counts.borders, self.pairs()].map(|n| n.to_string());
        let mut said = match self.is_complete() {
            true => fill(words.breaks, &[&breaks, &of]),
            false => fill(words.so_far, &[&breaks, &of, &all]),
        };
        if self.is_complete() && counts.paragraphs > 0 {
            let [broken, paragraphs, within, others] = [
                counts.paragraph_breaks,
                counts.paragraphs,
                counts.breaks - counts.paragraph_breaks,
                counts.borders - counts.paragraphs,
            ]
            .map(|n| n.to_string());
            let apart = fill(words.borders, &[&broken, &paragraphs, &within, &others]);
            said += &format!(" {apart}");
        }
        if self.is_old() {
            said += &format!(" {old_text}");
        }
        said
    }

    /// How long the rest takes, in words; empty if nothing is left or the time is not known.
    pub fn rest_note(&self) -> String {
        let left = self.left();
        let Some(speed) = self.measured_speed().filter(|_| left > 0) else {
            return String::new();
        };
        let (text, context) = (self.answered(), self.chosen_context());
        let done = self.pairs().saturating_sub(left);
        let rest = borders(&text, context);
        let rest = tokens(&text.texts, rest.get(done..).unwrap_or_default());
        let [done, all] = [done, self.pairs()].map(|n| n.to_string());
        let time = about(rest as f64 * speed);
        fill(flow_words().rest_note, &[&done, &all, &time])
    }

    /// The sentences, and between two of them what the model says about the border. Without answers,
    /// it shows as many sentences as would be asked about.
    pub fn list(&self, filter: Filter) -> String {
        let has_answers = !self.logits.with(Vec::is_empty);
        let (sentences, borders, filter) = match has_answers {
            true => (self.answered(), self.asked(), filter),
            false => {
                let (order, context) = (self.order.get(), self.chosen_context());
                let borders = borders(&order, context).into_iter().take(AT_ONCE);
                let borders = borders.collect();
                (order, borders, Filter::All)
            }
        };
        self.logits
            .with(|logits| list::html(&sentences.texts, &borders, logits, filter))
    }

    /// The borders with an answer: their two sides and the logits.
    pub fn judged(&self) -> Vec<JudgedBorder> {
        untrack(|| {
            let (text, borders) = (self.answered(), self.asked());
            let judge = |(border, logits): (&Border, &[f32; 2])| {
                let [a, b] = border.sides(&text.texts);
                JudgedBorder {
                    a,
                    b,
                    is_paragraph: border.is_paragraph,
                    logits: *logits,
                }
            };
            self.logits
                .with(|logits| borders.iter().zip(logits).map(judge).collect())
        })
    }

    /// The answers as a table for spreadsheets. It begins with a byte order mark, because without it they do not
    /// recognise UTF-8.
    pub fn csv(&self) -> String {
        format!("\u{feff}{}", flow_csv(&self.judged(), exact))
    }

    /// The answers as JSON: what `bert-nsp flow --json` prints.
    pub fn json(&self) -> String {
        let context = untrack(|| self.store.batch(BatchName::Flow, Batch::context));
        let model = untrack(|| self.store.model_name());
        flow_json(&model, context, &self.judged(), exact)
    }

    /// P(IsNext) of the answers that are shown.
    pub fn probabilities(&self) -> Vec<f32> {
        let is_next = |logits: &[f32; 2]| softmax(*logits)[0];
        self.logits.with(|all| all.iter().map(is_next).collect())
    }

    /// P(IsNext) along the text, as a picture.
    pub fn curve(&self) -> String {
        let values = self.probabilities();
        let Some(last) = values.last() else {
            return String::new();
        };
        let read = |(at, value): (usize, &f32)| {
            let [first, second] = [at + 1, at + 2].map(|number| number.to_string());
            let p = numbers().percent(*value);
            fill(heads_words().seam, &[&first, &second, &p])
        };
        picture::chart(Chart {
            values: &values,
            range: (0.0, 1.0),
            reference: 0.5,
            decimals: 1,
            has_dots: values.len() <= 60,
            ends: ("1 → 2", &format!("{} → {}", values.len(), values.len() + 1)),
            end: &numbers().percent(*last),
            marked: None,
            reads: &values.iter().enumerate().map(read).collect::<Vec<String>>(),
            label: flow_words().caption,
        })
    }
}
