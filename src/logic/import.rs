//! An import as the reader sees it.

use nsp_protocol::{ImportCode, ImportFacts, ImportResponse, QuantisingCost};

/// How far an import is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Nothing was asked for.
    #[default]
    Idle,
    /// A model is looked up.
    Checking,
    /// It can be imported.
    Ready,
    /// It is imported.
    Importing,
    /// The import was paused.
    Paused,
    /// The model is stored.
    Done,
    /// Something went wrong.
    Error,
}

impl Stage {
    /// The value of `data-state`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Checking => "checking",
            Self::Ready => "ready",
            Self::Importing => "importing",
            Self::Paused => "paused",
            Self::Done => "done",
            Self::Error => "error",
        }
    }
}

/// Everything that models.html knows of an import.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Import {
    /// How far it is.
    pub stage: Stage,
    /// What is imported.
    pub facts: Option<ImportFacts>,
    /// Bytes that are done.
    pub done: u64,
    /// The most bytes of WebAssembly memory so far.
    pub memory: u64,
    /// What went wrong.
    pub error: Option<String>,
    /// What the reader should know besides.
    pub notice: Option<String>,
    /// The layer through which the examples run, from 1, if they do.
    pub measuring: Option<u32>,
    /// The name under which the model was stored.
    pub name: Option<String>,
    /// What quantising it costs.
    pub cost: Option<QuantisingCost>,
    /// When reading began, in milliseconds, and how many bytes were done then.
    begun: Option<(f64, u64)>,
}

impl Import {
    /// The import after the reader has asked for a model.
    pub fn look_up() -> Self {
        Self {
            stage: Stage::Checking,
            ..Self::default()
        }
    }

    /// The reader has started the import in this format, or gone on with it.
    pub fn start(&mut self, dtype: &str) {
        if let Some(facts) = &mut self.facts {
            // The first one is chosen, also when the view is made anew.
            facts.sizes.sort_by_key(|(name, _)| name != dtype);
        }
        self.stage = Stage::Importing;
        self.error = None;
        self.measuring = None;
        self.begun = None;
    }

    /// Something went wrong.
    pub fn fail(&mut self, sentence: String) {
        self.stage = Stage::Error;
        self.error = Some(sentence);
    }

    /// Takes a message of the importer, at a time in milliseconds.
    pub fn take(&mut self, response: ImportResponse, now: f64) {
        match response {
            ImportResponse::Ready => {}
            ImportResponse::Facts(facts) => {
                self.stage = Stage::Ready;
                self.error = None;
                self.done = facts.done;
                self.facts = Some(facts);
            }
            ImportResponse::Notice(sentence) => self.notice = Some(sentence),
            ImportResponse::Progress { done, memory } => {
                self.done = done;
                self.measuring = None;
                self.memory = self.memory.max(memory);
                self.begun.get_or_insert((now, done));
            }
            ImportResponse::Measuring { layer } => self.measuring = Some(layer),
            ImportResponse::Paused => self.stage = Stage::Paused,
            ImportResponse::Cancelled => *self = Self::default(),
            ImportResponse::Done { name, cost } => {
                self.stage = Stage::Done;
                self.name = Some(name);
                self.cost = Some(cost);
            }
            ImportResponse::Failed(failure) => {
                if failure.code == ImportCode::Changed {
                    // What was looked up is not there any more.
                    self.facts = None;
                }
                self.fail(failure.message);
            }
        }
    }

    /// Bytes in all.
    pub fn total(&self) -> u64 {
        self.facts.as_ref().map_or(0, |facts| facts.bytes)
    }

    /// Whether the import can be started, or gone on with.
    pub fn can_start(&self) -> bool {
        let is_still = matches!(self.stage, Stage::Ready | Stage::Paused | Stage::Error);
        is_still && self.facts.is_some()
    }

    /// Whether the format can't be changed any more: parts of the model are done in it.
    pub fn is_begun(&self) -> bool {
        let is_over = matches!(self.stage, Stage::Done | Stage::Error);
        self.stage == Stage::Importing || self.done > 0 && !is_over
    }

    /// Whether there are answers in floats to compare the imported model's with: a GGUF file, which has one format, was
    /// quantised before, and a random head gives no answers.
    pub fn can_measure(&self) -> bool {
        let facts = self.facts.as_ref();
        facts.is_some_and(|facts| facts.sizes.len() > 1 && !facts.untaught)
    }

    /// Whether there is something to give up.
    pub fn can_cancel(&self) -> bool {
        let has_begun = self.facts.is_some() && matches!(self.stage, Stage::Error | Stage::Ready);
        has_begun
            || matches!(
                self.stage,
                Stage::Checking | Stage::Importing | Stage::Paused
            )
    }

    /// Bytes per second, and the milliseconds that are left; `None` until that is known.
    pub fn pace(&self, now: f64) -> Option<(f64, f64)> {
        let (begun, before) = self.begun?;
        let elapsed = now - begun;
        let read = self.done.saturating_sub(before) as f64;
        if elapsed < 500.0 || read == 0.0 {
            return None;
        }
        let left = self.total().saturating_sub(self.done) as f64;
        Some((read / elapsed * 1000.0, left * elapsed / read))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nsp_protocol::{ImportFailure, NotMeasured};

    fn facts() -> ImportFacts {
        ImportFacts {
            bytes: 1000,
            ..ImportFacts::default()
        }
    }

    fn progress(done: u64, memory: u64) -> ImportResponse {
        ImportResponse::Progress { done, memory }
    }

    #[test]
    fn an_import_goes_from_looking_up_to_done() {
        let mut import = Import::look_up();
        assert!(!import.can_start() && import.can_cancel());
        import.take(ImportResponse::Facts(facts()), 0.0);
        assert!(import.can_start() && import.pace(0.0).is_none());
        import.start("q8_0");
        import.take(progress(100, 7), 1000.0);
        import.take(progress(400, 5), 2000.0);
        assert_eq!(import.pace(2000.0), Some((300.0, 2000.0)));
        assert_eq!((import.done, import.memory, import.total()), (400, 7, 1000));
        assert!(!import.can_start() && import.can_cancel());
        import.take(ImportResponse::Measuring { layer: 3 }, 2100.0);
        assert_eq!((import.measuring, import.done), (Some(3), 400));
        import.take(progress(400, 5), 2200.0);
        assert_eq!(import.measuring, None);
        import.take(ImportResponse::Paused, 2500.0);
        assert!(import.can_start());
        import.start("q8_0");
        import.take(progress(400, 5), 9000.0);
        assert_eq!(import.pace(9600.0), None, "the pause does not count");
        let cost = QuantisingCost::NotMeasured(NotMeasured::Interrupted);
        let name = "m".to_owned();
        import.take(ImportResponse::Done { name, cost }, 9700.0);
        assert_eq!(import.stage.name(), "done");
        assert_eq!(import.cost, Some(cost));
        assert!(!import.can_cancel());
    }

    #[test]
    fn a_failure_can_be_tried_again_and_a_cancelled_import_leaves_nothing() {
        let mut import = Import::look_up();
        import.take(ImportResponse::Facts(facts()), 0.0);
        import.start("q8_0");
        let failure = ImportFailure {
            code: ImportCode::Network,
            message: "It broke off.".into(),
        };
        import.take(ImportResponse::Failed(failure), 0.0);
        assert_eq!(import.error.as_deref(), Some("It broke off."));
        assert!(import.can_start());
        import.start("q8_0");
        assert_eq!((import.stage, &import.error), (Stage::Importing, &None));
        let failure = ImportFailure {
            code: ImportCode::Changed,
            message: "It has changed.".into(),
        };
        import.take(ImportResponse::Failed(failure), 0.0);
        assert!(!import.can_start(), "it has to be looked up again");
        import.take(ImportResponse::Cancelled, 0.0);
        assert_eq!(import, Import::default());
    }

    #[test]
    fn the_format_stays_while_parts_of_the_model_are_done() {
        let mut import = Import::look_up();
        let sizes = [("q8_0", 2), ("q4_0", 1)].map(|(name, bytes)| (name.to_owned(), bytes));
        let sizes = sizes.to_vec();
        import.take(ImportResponse::Facts(ImportFacts { sizes, ..facts() }), 0.0);
        assert!(!import.is_begun());
        import.start("q4_0");
        let first = import.facts.as_ref().map(|facts| facts.sizes[0].0.as_str());
        assert_eq!(first, Some("q4_0"));
        import.take(progress(100, 7), 0.0);
        import.take(ImportResponse::Paused, 0.0);
        assert!(import.is_begun());
    }
}
