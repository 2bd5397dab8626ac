//! Which layer knows: a small head is trained on the vectors of each layer.

use super::{
    behind::TableBehind,
    encode::Encoded,
    lab::{Lab, Trained},
    lab_words,
    labels::labelled,
    percent,
    problems::problem,
};
use crate::{
    logic::{
        format::about,
        training::{MOST_PROBED, Probing, ProbingStage, Problem, Table, drawn},
    },
    picture,
    reactive::{flag, memo, said, text},
};
use js_sys::Date;
use leptos::{prelude::*, task::spawn_local};
use nsp_answer::Label;
use nsp_protocol::{Probe, TrainRequest};
use nsp_words::fill;

/// Pairs in one request to the engine: each has 24 vectors.
const AT_ONCE: usize = 2;

/// The pairs that are used.
struct Probed {
    texts: Vec<(String, String)>,
    labels: Vec<Label>,
    held_out: Vec<bool>,
}

impl Probed {
    fn of(table: &Table, seed: u64) -> Self {
        let parts = table.held_out().iter().copied();
        let pairs: Vec<(Label, bool)> = table.labels().into_iter().zip(parts).collect();
        let places = drawn(&pairs, MOST_PROBED, seed);
        let rows = places.into_iter().filter_map(|at| table.rows(at, 1).next());
        let mut probed = Self {
            texts: Vec::new(),
            labels: Vec::new(),
            held_out: Vec::new(),
        };
        for (_, pair, is_held_out) in rows {
            probed.texts.push((pair.a.clone(), pair.b.clone()));
            probed.labels.push(pair.label);
            probed.held_out.push(is_held_out);
        }
        probed
    }

    /// How many pairs of each label are in this part.
    fn count(&self, is_held_out: bool) -> [usize; 2] {
        Label::BOTH.map(|label| {
            let pairs = self.labels.iter().zip(&self.held_out);
            pairs.filter(|pair| *pair == (&label, &is_held_out)).count()
        })
    }
}

impl Lab {
    /// Trains a small head on each layer's vectors.
    fn probe(self) {
        if untrack(|| self.is_busy()) {
            return;
        }
        self.settle();
        let table = self.table.get_untracked();
        let probed = Probed::of(&table, self.pairs_seed());
        let held_out = probed.count(true);
        // If the table has both labels to train on, so has what is drawn of it.
        let refusal = match table.refusal() {
            Some(refusal) => Some(Problem::Refused(refusal)),
            None if held_out == [0, 0] => Some(Problem::NothingHeldOut),
            None => None,
        };
        if let Some(problem) = refusal {
            self.probing.update(|probing| probing.fail(problem));
            return;
        }
        let mut attempt = 0;
        let task = self.task.get_untracked();
        self.probed.set(Trained { task, table });
        self.probing
            .update(|probing| attempt = probing.begin(probed.texts.len(), held_out));
        spawn_local(async move {
            let given = self.give_layers(attempt, &probed).await;
            if !self.still_probes(attempt) {
                return;
            }
            match given {
                Ok(()) => {
                    self.probing.update(|probing| probing.train());
                    self.request(&TrainRequest::Probe(Probe::Train));
                }
                Err(problem) => self.fail_probing(problem),
            }
        });
    }

    fn still_probes(self, attempt: u32) -> bool {
        self.probing
            .with_untracked(|probing| probing.is_encoding(attempt))
    }

    /// Gives the trainer the vectors of all layers.
    async fn give_layers(self, attempt: u32, probed: &Probed) -> Result<(), Problem> {
        let hidden = self.vector_size().await?;
        let begin = move |encoded: &Encoded| {
            let layers = layers_in(encoded, hidden);
            self.probing.update(|probing| probing.layers = layers);
            self.request(&TrainRequest::Probe(Probe::Begin {
                hidden,
                layers: u32::try_from(layers).unwrap_or_default(),
                labels: probed.labels.clone(),
                held_out: probed.held_out.clone(),
                seed: self.pairs_seed(),
            }));
        };
        self.encode(&probed.texts, 0, AT_ONCE, true, move |encoded| {
            if !self.still_probes(attempt) {
                return false;
            }
            if self.probing.with_untracked(|probing| probing.encoded == 0) {
                begin(&encoded);
            }
            self.request(&TrainRequest::Probe(Probe::Vectors {
                vectors: encoded.vectors,
            }));
            self.probing
                .update(|probing| probing.has_encoded(encoded.pairs, Date::now()));
            true
        })
        .await
    }

    /// Something went wrong. A trainer that runs drops the vectors.
    pub fn fail_probing(self, problem: Problem) {
        self.probing.update(|probing| probing.fail(problem));
        if self.client.with_value(Option::is_some) {
            self.request(&TrainRequest::Probe(Probe::Cancel));
        }
    }

    fn cancel_probing(self) {
        self.probing.update(|probing| probing.cancel());
        self.request(&TrainRequest::Probe(Probe::Cancel));
    }
}

/// How many layers these vectors are from: each has two vectors for each pair.
fn layers_in(encoded: &Encoded, hidden: u32) -> usize {
    let numbers = encoded.vectors.unpack().map_or(0, |numbers| numbers.len());
    let of_layer = 2 * hidden as usize * encoded.pairs;
    numbers.checked_div(of_layer).unwrap_or_default()
}

/// The button, the curve, and the table behind it.
#[component]
pub fn Layers() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let words = lab_words();
    let probing = lab.probing;
    let points = memo(move || probing.with(|it| (it.cls.clone(), it.mean.clone())));
    let is_empty = move || points.with(|(cls, _)| cls.is_empty());
    let drawn = move |draw: fn(&Probing) -> String| {
        text(move || {
            points.with(|_| ());
            probing.with_untracked(draw)
        })
    };
    let is_busy = move || probing.with(Probing::is_busy);
    let has_changed = memo(move || lab.has_changed_since(lab.probed));
    let only = memo(move || probing.with(|it| it.only));
    let progress = move || {
        probing.with(|it| match it.stage {
            ProbingStage::Encoding => (it.encoded, it.pairs),
            _ => (it.cls.len(), it.layers),
        })
    };
    let count = memo(move || lab.table.with(|table| table.pairs().len()));
    let limit = move || {
        let [all, most] = [count.get(), MOST_PROBED].map(|number| number.to_string());
        let layers = probing.with(|it| it.layers);
        // BERT-base has 12 layers, and each has two vectors.
        let vectors = if layers == 0 { 24 } else { 2 * layers };
        fill(words.layers_limit, &[&all, &most, &vectors.to_string()])
    };
    view! {
        <section class="lab-layers">
            <h3>{words.layers_title}</h3>
            <p>{words.layers_lead}</p>
            <p
                class="lab-hint"
                hidden=flag(move || count.get() <= MOST_PROBED)
                inner_html=said(limit)
            ></p>
            <div class="run-row">
                <button
                    type="button"
                    class="secondary"
                    data-testid="layers-run"
                    disabled=flag(move || lab.is_busy())
                    on:click=move |_| lab.probe()
                >
                    {words.layers_button}
                </button>
                <progress
                    aria-label=words.layers_title
                    hidden=flag(move || !is_busy())
                    max=text(move || progress().1.max(1).to_string())
                    value=text(move || progress().0.to_string())
                ></progress>
                <span
                    class="run-note"
                    role="status"
                    data-testid="layers-status"
                    data-state=text(move || probing.with(|it| it.stage.name().to_owned()))
                    inner_html=said(move || probing.with(status))
                ></span>
                <button
                    type="button"
                    class="secondary"
                    hidden=flag(move || !is_busy())
                    on:click=move |_| lab.cancel_probing()
                >
                    {words.cancel}
                </button>
            </div>
            <p
                class="lab-error"
                role="alert"
                hidden=flag(move || probing.with(|it| it.error.is_none()))
                inner_html=said(move || {
                    probing.with(|it| it.error.as_ref().map(problem)).unwrap_or_default()
                })
            ></p>
            <p
                class="lab-warning"
                role="status"
                hidden=flag(move || only.get().is_none())
                inner_html=said(move || {
                    let told = only.get().map(|label| {
                        let task = lab.probed.with(|probed| probed.task);
                        fill(words.warn_one_class, &[&labelled(task, label)])
                    });
                    told.unwrap_or_default()
                })
            ></p>
            <p
                class="lab-warning"
                role="status"
                data-hook="layers-old"
                hidden=flag(move || is_empty() || !has_changed.get())
                inner_html=said(move || words.layers_old.to_owned())
            ></p>
            <div data-testid="layers-curve" data-value=drawn(json)>
                <div class="chart-box" inner_html=drawn(chart)></div>
                <p class="caption" hidden=flag(is_empty)>
                    {words.layers_caption}
                </p>
            </div>
            <TableBehind
                label=words.layers_table
                html=memo(move || {
                    points.with(|_| ());
                    probing.with_untracked(table)
                })
                is_empty=memo(is_empty)
            />
        </section>
    }
}

/// For each layer its accuracy and both ends of the interval, of the vector at `[CLS]`.
fn json(probing: &Probing) -> String {
    serde_json::to_string(&probing.cls).unwrap_or_default()
}

fn chart(probing: &Probing) -> String {
    let words = lab_words();
    if probing.cls.is_empty() {
        return String::new();
    }
    picture::layers(picture::Layers {
        layers: probing.layers,
        cls: &probing.cls,
        mean: &probing.mean,
        chance: probing.chance,
        names: words.layers_names,
        always: words.layers_always,
        layer: words.layer,
        label: words.layers_alt,
    })
}

fn table(probing: &Probing) -> String {
    let words = lab_words();
    let cell = |point: &[f64; 3]| {
        let [accuracy, low, high] = point.map(percent);
        fill(words.interval, &[&accuracy, &low, &high])
    };
    let points = probing.cls.iter().zip(&probing.mean).enumerate();
    let rows = points.map(|(at, (cls, mean))| vec![(at + 1).to_string(), cell(cls), cell(mean)]);
    picture::table(words.layers_table, &words.layers_heads, rows)
}

/// The first of the most accurate layers, counted from 1, its accuracy, and that of the last layer.
fn most_accurate(points: &[[f64; 3]]) -> [String; 3] {
    let numbered = points.iter().map(|[accuracy, ..]| *accuracy).enumerate();
    let (layer, most) = numbered.fold((0, 0.0), |best, (layer, accuracy)| {
        if accuracy > best.1 {
            (layer, accuracy)
        } else {
            best
        }
    });
    let last = points.last().map_or(0.0, |[accuracy, ..]| *accuracy);
    [(layer + 1).to_string(), percent(most), percent(last)]
}

/// The status as a sentence.
fn status(probing: &Probing) -> String {
    let words = lab_words();
    let [encoded, pairs, held_out] =
        [probing.encoded, probing.pairs, probing.held_out].map(|number| number.to_string());
    match (probing.stage, probing.left()) {
        (ProbingStage::Idle | ProbingStage::Error, _) => String::new(),
        (ProbingStage::Encoding, Some(left)) => {
            fill(words.layers_reading_left, &[&encoded, &pairs, &about(left)])
        }
        (ProbingStage::Encoding, None) => fill(words.layers_reading, &[&encoded, &pairs]),
        (ProbingStage::Training, _) => {
            let numbers = [probing.cls.len(), probing.layers].map(|number| number.to_string());
            fill(words.layers_training, &[&numbers[0], &numbers[1]])
        }
        (ProbingStage::Done, _) => {
            let [layer, most, last] = most_accurate(&probing.cls);
            fill(
                words.layers_done,
                &[&pairs, &held_out, &layer, &most, &last],
            )
        }
    }
}
