//! A measurement of the engine's builds: one worker after the other answers pairs of each length, and the median of
//! its times is kept. The first answers at a length don't count, because the browser still compiles then.

use super::{
    format::fixed,
    json::{list, object, string},
};
use nsp_protocol::{Request, Response};
use std::collections::VecDeque;

/// Tokens of the pairs, special ones included: the lengths of the README.
pub const LENGTHS: [u32; 6] = [16, 32, 64, 128, 256, 512];
/// Sentence B, and a word of sentence A. A single letter is one token in every vocabulary: it can't be cut further, so
/// it is a word piece or `[UNK]`.
const WORD: &str = "a";
/// Tokens besides those of sentence A: `[CLS]`, two `[SEP]`, and sentence B.
const OTHERS: usize = 4;
/// The most threads that the engine's worker uses by itself: www/engine/variants.js.
const MOST_THREADS: u32 = 4;

/// Answers at a length that don't count, at least.
const WARM_UP: usize = 2;
/// Their milliseconds in all, at least.
const WARM_UP_MS: f64 = 300.0;
/// Answers at a length that count.
const ROUNDS: usize = 10;
/// On a slow device fewer are enough, once they have taken so many milliseconds in all.
const ENOUGH_MS: f64 = 10_000.0;
/// But not fewer than these.
const FEWEST_ROUNDS: usize = 3;

/// A build of the engine, and its threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Build {
    /// `simd128`, `relaxed` or `threads`.
    pub variant: &'static str,
    /// Threads that compute.
    pub threads: u32,
}

impl Build {
    /// What the address of the engine's worker ends with, so that it runs this build.
    pub fn query(self) -> String {
        format!("?engine={}&threads={}", self.variant, self.threads)
    }
}

/// Where the measurement takes place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// How the browser names itself.
    pub browser: String,
    /// Processors that it reports.
    pub cores: u32,
    /// Whether the page is cross-origin isolated, so that it may use several threads.
    pub is_isolated: bool,
}

impl Place {
    /// The builds to measure here; the first one that runs is the fastest.
    fn builds(&self) -> Vec<Build> {
        let build = |variant, threads| Build { variant, threads };
        let most = self.cores.clamp(2, MOST_THREADS);
        let mut builds = vec![build("threads", most)];
        if most > 2 {
            builds.push(build("threads", 2));
        }
        builds.extend([build("relaxed", 1), build("simd128", 1)]);
        builds
    }

    /// Why a build can't run here, as far as that is known without starting it.
    fn refusal(&self, build: Build) -> Option<Reason> {
        match build.threads {
            1 => None,
            _ if self.cores < 2 => Some(Reason::OneCore),
            _ if !self.is_isolated => Some(Reason::NotIsolated),
            _ => None,
        }
    }
}

/// How far the measurement is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// It was not asked for.
    #[default]
    Idle,
    /// A build starts and loads the model.
    Loading,
    /// A build answers.
    Running,
    /// The reader has ended it.
    Stopped,
    /// Everything is measured.
    Done,
    /// It has failed.
    Error,
}

impl Stage {
    /// Its name in attributes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Loading => "loading",
            Self::Running => "running",
            Self::Stopped => "stopped",
            Self::Done => "done",
            Self::Error => "error",
        }
    }
}

/// A build at a length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// The build.
    pub build: Build,
    /// Tokens of the pair.
    pub tokens: u32,
    /// From text to answer, in milliseconds.
    pub median_ms: f64,
    /// How many answers the median is of.
    pub rounds: usize,
}

/// Why something was not measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The page is not cross-origin isolated.
    NotIsolated,
    /// There is one processor.
    OneCore,
    /// The model reads fewer tokens: this many.
    TooLong(usize),
    /// The engine's own sentence.
    Told(String),
}

/// A line of the result.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// A measured time.
    Measured(Row),
    /// Something that can't be measured: a build, or a build at a length.
    Missing {
        /// The build.
        build: Build,
        /// The length; `None` if the build does not run at all.
        tokens: Option<u32>,
        /// Why.
        reason: Reason,
    },
}

/// What went wrong with a measurement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The engine's worker could not be started, or has died.
    Lost,
    /// No build could be started.
    Nothing,
    /// The engine's own sentence.
    Told(String),
}

/// What the page has to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Wait.
    Nothing,
    /// Send this to the worker.
    Ask(Request),
    /// End the worker, and start one that runs this build.
    Start(Build),
    /// End the worker.
    End,
}

/// A measurement: to come, under way, or over.
#[derive(Clone, Debug, Default)]
pub struct Measurement {
    /// How far it is.
    pub stage: Stage,
    /// The result so far.
    pub lines: Vec<Line>,
    /// How each build packs the model's weights and which instructions it uses, as the engine reports it.
    pub kernels: Vec<(Build, String)>,
    /// The build that runs, or starts.
    pub build: Option<Build>,
    /// Bytes of the model that have arrived, and all.
    pub loaded: (u64, u64),
    /// What went wrong.
    pub problem: Option<Problem>,
    /// The name of the model that was loaded.
    pub model: String,
    manifest: String,
    place: Place,
    waiting: VecDeque<Build>,
    is_ready: bool,
    lengths: VecDeque<u32>,
    series: Series,
    id: u32,
}

/// The answers at a length.
#[derive(Clone, Debug, Default)]
struct Series {
    warm_up: usize,
    warm_up_ms: f64,
    times: Vec<f64>,
}

impl Series {
    fn add(&mut self, milliseconds: f64) {
        if self.warm_up < WARM_UP || self.warm_up_ms < WARM_UP_MS {
            self.warm_up += 1;
            self.warm_up_ms += milliseconds;
        } else {
            self.times.push(milliseconds);
        }
    }

    fn is_over(&self) -> bool {
        let is_enough = self.times.iter().sum::<f64>() >= ENOUGH_MS;
        self.times.len() >= ROUNDS || is_enough && self.times.len() >= FEWEST_ROUNDS
    }
}

/// The median of some numbers; 0 if there are none.
fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match (sorted.get(middle.wrapping_sub(1)), sorted.get(middle)) {
        (Some(below), Some(above)) if sorted.len().is_multiple_of(2) => (below + above) / 2.0,
        (_, Some(middle)) => *middle,
        _ => 0.0,
    }
}

impl Measurement {
    /// A measurement of the model whose manifest is at this absolute address.
    pub fn new(manifest: String, place: Place) -> Self {
        Self {
            manifest,
            place,
            ..Self::default()
        }
    }

    /// Begins, from the start.
    pub fn begin(&mut self) -> Next {
        let new = Self::new(std::mem::take(&mut self.manifest), self.place.clone());
        *self = Self {
            waiting: self.place.builds().into(),
            ..new
        };
        self.start_next()
    }

    /// Ends it. What was measured stays.
    pub fn stop(&mut self) -> Next {
        if self.is_under_way() {
            self.stage = Stage::Stopped;
        }
        Next::End
    }

    /// Notes that the worker could not be started, or has died.
    pub fn lose(&mut self) -> Next {
        self.fail(Problem::Lost)
    }

    /// Whether a worker is at work.
    pub fn is_under_way(&self) -> bool {
        matches!(self.stage, Stage::Loading | Stage::Running)
    }

    /// What is measured now.
    pub fn length(&self) -> Option<u32> {
        self.lengths.front().copied()
    }

    /// The measured times.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.lines.iter().filter_map(|line| match line {
            Line::Measured(row) => Some(row),
            Line::Missing { .. } => None,
        })
    }

    /// Takes a message of the worker.
    pub fn take(&mut self, response: Response) -> Next {
        let Some(build) = self.build.filter(|_| self.is_under_way()) else {
            return Next::Nothing;
        };
        match response {
            Response::Ready { engine } => {
                // If a thread could not be started, the engine computes with one.
                self.build = Some(Build {
                    threads: engine.threads,
                    ..build
                });
                self.is_ready = true;
                Next::Ask(Request::Load {
                    manifest: self.manifest.clone(),
                    head: None,
                })
            }
            Response::Loading { loaded, total, .. } => {
                self.loaded = (loaded, total);
                Next::Nothing
            }
            Response::Loaded { model, kernel, .. } => {
                self.model = model.name;
                self.kernels.push((build, kernel));
                self.stage = Stage::Running;
                self.lengths = LENGTHS.into();
                self.ask()
            }
            Response::Predicted {
                id,
                prediction,
                milliseconds,
                ..
            } if id == self.id => self.count(build, prediction.tokens.len(), milliseconds),
            Response::Failed { failure, .. } if self.is_ready => {
                self.fail(Problem::Told(failure.message))
            }
            Response::Failed { failure, .. } => {
                self.miss(build, None, Reason::Told(failure.message));
                self.start_next()
            }
            _ => Next::Nothing,
        }
    }

    /// Counts an answer to a sequence that had this many tokens.
    fn count(&mut self, build: Build, read: usize, milliseconds: f64) -> Next {
        let Some(tokens) = self.length() else {
            return Next::Nothing;
        };
        if read != tokens as usize {
            self.miss(build, Some(tokens), Reason::TooLong(read));
            return self.next_length();
        }
        self.series.add(milliseconds);
        if !self.series.is_over() {
            return self.ask();
        }
        self.lines.push(Line::Measured(Row {
            build,
            tokens,
            median_ms: median(&self.series.times),
            rounds: self.series.times.len(),
        }));
        self.next_length()
    }

    fn next_length(&mut self) -> Next {
        self.lengths.pop_front();
        self.series = Series::default();
        self.ask()
    }

    /// Asks for one more answer at the current length. After the last length, starts the next build.
    fn ask(&mut self) -> Next {
        let Some(tokens) = self.length() else {
            return self.start_next();
        };
        self.id = self.id.wrapping_add(1);
        let words = (tokens as usize).saturating_sub(OTHERS);
        Next::Ask(Request::Predict {
            id: self.id,
            a: vec![WORD; words].join(" "),
            b: Some(WORD.to_owned()),
            label: None,
            masked: Vec::new(),
            padded: None,
            measure: false,
        })
    }

    fn start_next(&mut self) -> Next {
        while let Some(build) = self.waiting.pop_front() {
            if let Some(reason) = self.place.refusal(build) {
                self.miss(build, None, reason);
                continue;
            }
            self.build = Some(build);
            self.stage = Stage::Loading;
            self.loaded = (0, 0);
            self.is_ready = false;
            return Next::Start(build);
        }
        if self.kernels.is_empty() {
            return self.fail(Problem::Nothing);
        }
        self.stage = Stage::Done;
        Next::End
    }

    fn miss(&mut self, build: Build, tokens: Option<u32>, reason: Reason) {
        self.lines.push(Line::Missing {
            build,
            tokens,
            reason,
        });
    }

    fn fail(&mut self, problem: Problem) -> Next {
        self.stage = Stage::Error;
        self.problem = Some(problem);
        Next::End
    }

    /// The kernel of the fastest build that runs here; empty before a build has loaded the model.
    fn kernel(&self) -> &str {
        self.kernels.first().map_or("", |(_, kernel)| kernel)
    }

    /// The result as one JSON object.
    pub fn json(&self) -> String {
        let Place {
            browser,
            cores,
            is_isolated,
        } = &self.place;
        object(&[
            ("browser", string(browser)),
            ("cores", cores.to_string()),
            ("isolated", is_isolated.to_string()),
            ("kernel", string(self.kernel())),
            ("rows", list(self.rows().map(row_as_json))),
        ])
    }

    /// The result as two Markdown tables. The second one has the form of the README's.
    pub fn markdown(&self) -> String {
        let Place {
            browser,
            cores,
            is_isolated,
        } = &self.place;
        let isolated = if *is_isolated { "yes" } else { "no" };
        let browser = browser.replace('|', "\\|").replace('\n', " ");
        let kernel = self.kernel();
        let mut text = format!(
            "| | |\n|---|---|\n| browser | {browser} |\n| cores | {cores} |\n\
             | isolated | {isolated} |\n| kernel | {kernel} |\n\n"
        );
        let lengths = LENGTHS.map(|tokens| format!(" {tokens} tokens |"));
        text += &format!("| bert-nsp | threads |{}\n", lengths.concat());
        text += &format!("|---|---|{}\n", "---|".repeat(LENGTHS.len()));
        let mut builds: Vec<Build> = self.rows().map(|row| row.build).collect();
        builds.dedup();
        for build in builds {
            let cells = LENGTHS.map(|tokens| {
                let mut rows = self.rows();
                let row = rows.find(|row| row.build == build && row.tokens == tokens);
                row.map_or(" – |".to_owned(), |row| {
                    format!(" {} ms |", fixed(row.median_ms, 1))
                })
            });
            let Build { variant, threads } = build;
            text += &format!("| `{variant}` | {threads} |{}\n", cells.concat());
        }
        text
    }
}

fn row_as_json(row: &Row) -> String {
    let Build { variant, threads } = row.build;
    format!(
        "\n{{\"variant\": {}, \"threads\": {threads}, \"tokens\": {}, \"median_ms\": {}, \
         \"rounds\": {}}}",
        string(variant),
        row.tokens,
        fixed(row.median_ms, 3),
        row.rounds
    )
}

#[cfg(test)]
mod tests;
