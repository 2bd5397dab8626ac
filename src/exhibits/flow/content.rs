//! Section 9: a text, sentence by sentence.

use super::{region::focus, shared::Exhibit};
use crate::reactive::{effect, memo};
use crate::{
    browser,
    logic::{
        batch::{Batch, BatchName, BatchState},
        flow::{AT_ONCE, Pace, csv, is_break, json, neighbours, shuffled},
        format::{about, exact_list},
    },
    picture::{self, Chart},
    store::Store,
    words::{self, exhibit_words, numbers},
};
use js_sys::Date;
use leptos::prelude::*;
use nsp_answer::{argmax, softmax};
use nsp_pairs::{Sentences, sentences};
use nsp_words::{escape, fill, terms};

/// The content of the section.
#[derive(Clone, Copy)]
struct Flow {
    store: Store,
    /// The sentences of the box, in the order that the reader has chosen.
    order: Memo<Sentences>,
    /// The answers that are shown. If there are many, they are shown in a hundred steps, because
    /// each step redraws all sentences.
    logits: Memo<Vec<[f32; 2]>>,
}

impl Flow {
    fn new(store: Store, seed: RwSignal<u32>) -> Self {
        Self {
            store,
            order: memo(move || {
                let sentences = store.flow_text.with(|text| sentences(text));
                match seed.get() {
                    0 => sentences,
                    seed => shuffled(sentences, seed),
                }
            }),
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
        }
    }

    /// The sentences that the answers belong to.
    fn answered(&self) -> Sentences {
        self.store.batch(BatchName::Flow, |batch| Sentences {
            texts: batch.source().to_vec(),
            paragraphs: batch.paragraphs().to_vec(),
        })
    }

    /// The number of pairs in the text that the answers belong to.
    fn pairs(&self) -> usize {
        let source = |batch: &Batch| batch.source().len();
        self.store.batch(BatchName::Flow, source).saturating_sub(1)
    }

    fn is_running(&self) -> bool {
        self.store.progress(BatchName::Flow).state == BatchState::Running
    }

    /// Whether every pair of the text has its answer.
    fn is_complete(&self) -> bool {
        let progress = self.store.progress(BatchName::Flow);
        progress.state == BatchState::Done && progress.done == self.pairs()
    }

    /// Whether the answers belong to another text or another order than those in the box.
    fn is_old(&self) -> bool {
        let is_old = |order: &Sentences| {
            self.store.batch(BatchName::Flow, |batch| {
                batch.is_old(&order.texts)
                    || !batch.logits().is_empty() && batch.paragraphs() != order.paragraphs
            })
        };
        self.order.with(is_old)
    }

    fn state(&self) -> &'static str {
        let name = |order: &Sentences| {
            self.store
                .batch(BatchName::Flow, |batch| batch.state_name(&order.texts))
        };
        match self.order.with(name) {
            "done" if !self.is_complete() => "partial",
            name => name,
        }
    }

    /// How many pairs remain after those that were asked about. The reader decides about them.
    fn left(&self) -> usize {
        if self.is_running() || self.is_old() {
            return 0;
        }
        match self.logits.with(Vec::len) {
            0 => 0,
            asked => self.pairs().saturating_sub(asked),
        }
    }

    /// Asks about the first `most` pairs of the text, except for those that have an answer.
    fn run(&self, answers: Vec<[f32; 2]>, most: usize) {
        let Sentences { texts, paragraphs } = self.order.get_untracked();
        let mut pairs = neighbours(&texts);
        pairs.truncate(most);
        let batch = Batch::pairs(texts, pairs)
            .with_paragraphs(paragraphs)
            .with_answers(answers);
        self.store.run(BatchName::Flow, batch);
    }

    fn probabilities(&self) -> Vec<f32> {
        let is_next = |logits: &[f32; 2]| softmax(*logits)[0];
        self.logits.with(|all| all.iter().map(is_next).collect())
    }

    /// How many sentences and pairs there are, in words.
    fn count(&self) -> String {
        let words = &exhibit_words().flow;
        let sentences = self.order.with(|order| order.texts.len());
        let pairs = sentences.saturating_sub(1);
        let [sentences, pairs_told, first] = [sentences, pairs, AT_ONCE].map(|n| n.to_string());
        match pairs {
            0 => words.too_few.to_owned(),
            1..=AT_ONCE => fill(words.count, &[&sentences, &pairs_told]),
            _ => fill(words.count_long, &[&sentences, &pairs_told, &first]),
        }
    }

    /// How many of the pairs are breaks, in words.
    fn breaks(&self) -> String {
        let (words, old_text) = (&exhibit_words().flow, exhibit_words().tutorial.old_text);
        let (asked, breaks) = self.logits.with(|all| {
            let breaks = all.iter().filter(|one| is_break(**one)).count();
            (all.len(), breaks)
        });
        if asked == 0 {
            return String::new();
        }
        let [breaks, of, all] = [breaks, asked, self.pairs()].map(|n| n.to_string());
        let mut said = match self.is_complete() {
            true => fill(words.breaks, &[&breaks, &of]),
            false => fill(words.so_far, &[&breaks, &of, &all]),
        };
        let borders = self
            .store
            .batch(BatchName::Flow, |batch| batch.paragraphs().to_vec());
        if self.is_complete() && !borders.is_empty() {
            let is_broken = |at: &&usize| {
                self.logits
                    .with(|all| all.get(**at - 1).is_some_and(|one| is_break(*one)))
            };
            let broken = borders.iter().filter(is_broken).count().to_string();
            let borders = borders.len().to_string();
            said += &format!(" {}", fill(words.borders, &[&broken, &borders]));
        }
        if self.is_old() {
            said += &format!(" {old_text}");
        }
        said
    }

    /// The sentences, and between two of them what the model says about the seam. Without answers,
    /// it shows as many sentences as would be asked about.
    fn list(&self) -> String {
        let has_answers = !self.logits.with(Vec::is_empty);
        let asked = self.store.progress(BatchName::Flow).total;
        let (sentences, pairs) = match has_answers {
            true => (self.answered(), asked),
            false => (self.order.get(), AT_ONCE),
        };
        self.logits.with(|logits| html(&sentences, pairs, logits))
    }
}

/// Binds the box, the sentences with their seams, the curve, and the files.
pub fn bind(exhibit: Exhibit) {
    let (region, store) = (&exhibit.region, exhibit.store);
    // The seed of the last shuffle; 0 if the order is the text's own.
    let seed = RwSignal::new(0_u32);
    let flow = Flow::new(store, seed);
    let pace = RwSignal::new(Pace::default());
    let start = move |answers: Vec<[f32; 2]>, most: usize| {
        pace.set(Pace::default());
        flow.run(answers, most);
    };
    let run = move || start(Vec::new(), AT_ONCE);
    effect(move || {
        let answers = store.progress(BatchName::Flow).done;
        pace.update(|pace| pace.has(answers, Date::now()));
    });

    region.text_box("flow-text", store.flow_text);
    region.on("flow-text", "input", move |_| seed.set(0));
    region.text("count", move || flow.count());
    region.on("shuffle", "click", move |_| {
        seed.update(|seed| *seed += 1);
        if store.has_model() {
            run();
        }
    });
    region.on("restore", "click", move |_| {
        seed.set(0);
        if store.has_model() {
            run();
        }
    });
    exhibit.run_row("flow", BatchName::Flow, run);
    region.text("breaks", move || flow.breaks());
    let left = memo(move || flow.left());
    region.shown("rest-row", move || left.get() > 0);
    region.text("rest-note", move || {
        let left = left.get();
        let time = pace.with(|pace| pace.of(left));
        let Some(time) = time.filter(|_| left > 0) else {
            return String::new();
        };
        let [asked, all] = [flow.pairs().saturating_sub(left), flow.pairs()].map(|n| n.to_string());
        fill(
            exhibit_words().flow.rest_note,
            &[&asked, &all, &about(time)],
        )
    });
    region.text("rest", move || {
        fill(exhibit_words().flow.rest, &[&left.get().to_string()])
    });
    let button = region.find("flow-run");
    region.on("rest", "click", move |_| {
        start(flow.logits.get_untracked(), usize::MAX);
        // The row disappears, so the focus has to move.
        button.iter().for_each(focus);
    });
    region.state("flow", move || flow.state());
    region.class("flow", "stale", move || flow.is_old());
    region.value("flow", move || match flow.is_complete() {
        true => exact_list(&flow.probabilities()),
        false => String::new(),
    });
    region.html("curve", move || curve(&flow.probabilities()));
    region.html("list", move || flow.list());
    region.shown("files", move || flow.is_complete());
    region.on("save-csv", "click", move |_| {
        let text = csv(&flow.answered().texts, &flow.logits.get_untracked());
        browser::save("flow.csv", "text/csv", &text);
    });
    region.on("save-json", "click", move |_| {
        let text = json(&flow.answered().texts, &flow.logits.get_untracked());
        browser::save("flow.json", "application/json", &text);
    });
    exhibit.save_picture("curve");
    exhibit.table("table", move || {
        let words = &exhibit_words().flow;
        let sentences = flow.answered().texts;
        let rows = flow.logits.get().into_iter().enumerate();
        let rows = rows.map(|(at, logits)| {
            let second = sentences.get(at + 1).cloned().unwrap_or_default();
            let pair = format!("{} → {}", at + 1, at + 2);
            vec![
                pair,
                numbers().percent(softmax(logits)[0]),
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
        end: &numbers().percent(*last),
        label: exhibit_words().flow.caption,
    })
}

/// The sentences of the first pairs, and between two of them what the model says about the seam.
fn html(sentences: &Sentences, pairs: usize, logits: &[[f32; 2]]) -> String {
    let words = &exhibit_words().flow;
    let mut html = "<ol>".to_owned();
    for (at, sentence) in sentences.texts.iter().enumerate().take(pairs + 1) {
        let begins = sentences.paragraphs.binary_search(&at).is_ok();
        let class = if begins { " class=\"begins\"" } else { "" };
        let sentence = escape(sentence);
        html += &format!("<li dir=\"auto\"{class}><span translate=\"no\">{sentence}</span>");
        if let Some(&logits) = logits.get(at) {
            let p = numbers().percent(softmax(logits)[0]);
            let (class, text) = if is_break(logits) {
                ("parted", fill(words.broken, &[&p]))
            } else {
                ("joined", fill(words.joined, &[&p]))
            };
            let text = terms(&text);
            html += &format!("<span class=\"seam-mark {class}\"><span>{text}</span></span>");
        }
        html += "</li>";
    }
    html += "</ol>";
    match sentences.texts.len().saturating_sub(pairs + 1) {
        0 => html,
        more => {
            let more = escape(&fill(words.more, &[&more.to_string()]));
            format!("{html}<p class=\"note\">{more}</p>")
        }
    }
}
