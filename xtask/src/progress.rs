//! The progress of a first build, which compiles everything and takes minutes.

use crate::terminal::note;
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Something that takes minutes to compile the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The page's WebAssembly.
    Page,
    /// The first engine, with everything that all engines share.
    Engine,
    /// The program that writes the JavaScript for WebAssembly.
    Binder,
    /// A further engine of the same target.
    SecondEngine,
    /// The importer of models.html.
    Importer,
    /// The trainer of the tutorial.
    Trainer,
}

impl Part {
    /// What a quick site consists of, in the order in which it is compiled.
    pub const QUICK_SITE: [Self; 6] = [
        Self::Page,
        Self::Engine,
        Self::Binder,
        Self::SecondEngine,
        Self::Importer,
        Self::Trainer,
    ];

    /// The time from nothing, by `cargo xtask serve` in a fresh clone on two cores of an EPYC (Zen 5).
    fn usually(self) -> Duration {
        Duration::from_secs(match self {
            Self::Page => 100,
            Self::Engine => 180,
            Self::Binder => 70,
            Self::SecondEngine => 30,
            // The importer has compiled most of what the trainer needs.
            Self::Importer | Self::Trainer => 15,
        })
    }

    fn what(self) -> &'static str {
        match self {
            Self::Page => "the page",
            Self::Engine => "the engine",
            Self::Binder => "the program that writes JavaScript for WebAssembly",
            Self::SecondEngine => "the engine with relaxed SIMD",
            Self::Importer => "the importer",
            Self::Trainer => "the trainer",
        }
    }
}

/// Prints, before each part, an estimate of the time left.
#[derive(Debug, Default)]
pub struct Progress(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// The parts that are still to come; empty unless a command has planned them.
    left: Vec<Part>,
    running: Option<(Part, Instant)>,
    /// How long parts took here, and how long they usually take. A part that was compiled before does not
    /// count.
    here: Duration,
    usually: Duration,
}

impl Progress {
    /// Sets the parts that the command compiles.
    pub fn plan(&self, parts: &[Part]) {
        self.state().left = parts.to_vec();
    }

    /// Prints what is compiled now, and an estimate of what remains, if it was planned.
    pub fn begin(&self, part: Part) {
        self.end();
        let mut state = self.state();
        if state.left.contains(&part) {
            note(format_args!(
                "==> Compiling {} ({})",
                part.what(),
                state.remaining()
            ));
            state.running = Some((part, Instant::now()));
        }
    }

    /// Records how long the running part took.
    pub fn end(&self) {
        let mut state = self.state();
        let Some((part, started)) = state.running.take() else {
            return;
        };
        state.left.retain(|left| *left != part);
        state.note(part, started.elapsed());
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A thread that panicked leaves at worst an estimate that is off.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn note(&mut self, part: Part, took: Duration) {
        if took > part.usually() / 4 {
            self.here += took;
            self.usually += part.usually();
        }
    }

    /// The estimate: the usual times of what is left, at this machine's pace so far.
    fn remaining(&self) -> String {
        let left: Duration = self.left.iter().map(|part| part.usually()).sum();
        let pace = match self.usually {
            Duration::ZERO => 1.0,
            usually => self.here.as_secs_f64() / usually.as_secs_f64(),
        };
        let minutes = (left.as_secs_f64() * pace / 60.0).ceil();
        let plural = if minutes == 1.0 { "" } else { "s" };
        format!("about {minutes} minute{plural} left, less if parts are already compiled")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_estimate_follows_the_pace_of_this_machine() {
        let mut state = State {
            left: vec![Part::Engine],
            ..State::default()
        };
        let minutes = |state: &State| -> f64 {
            let text = state.remaining();
            text.split(' ').nth(1).unwrap().parse().unwrap()
        };
        let usual = minutes(&state);
        state.note(Part::Page, Part::Page.usually() * 3);
        assert!((minutes(&state) - 3.0 * usual).abs() <= 2.0);
        // This one was compiled before: it says nothing about the pace.
        state.note(Part::Binder, Duration::from_millis(200));
        assert!((minutes(&state) - 3.0 * usual).abs() <= 2.0);
    }

    #[test]
    fn what_is_done_is_not_counted() {
        let progress = Progress::default();
        progress.plan(&Part::QUICK_SITE);
        progress.begin(Part::Page);
        progress.begin(Part::Engine);
        assert!(!progress.state().left.contains(&Part::Page));
        progress.end();
        let left = [
            Part::Binder,
            Part::SecondEngine,
            Part::Importer,
            Part::Trainer,
        ];
        assert_eq!(progress.state().left, left);
    }
}
