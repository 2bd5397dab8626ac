//! What the stages of a prediction take. Switched off it reads no clock.

use crate::environment::now;
use nsp::{Error, ForwardPass, NspModel};
use nsp_protocol::{Profile, Stage, StageTime};
use wasm_bindgen::JsCast;

/// Measures, or does nothing.
pub struct Stopwatch(Option<Running>);

struct Running {
    since: f64,
    tokenise: f64,
    embed: f64,
    attention: f64,
    feed_forward: f64,
    head: f64,
}

impl Stopwatch {
    /// Starts, if asked to.
    pub fn new(measure: bool) -> Self {
        Self(measure.then(|| Running {
            since: now(),
            tokenise: 0.0,
            embed: 0.0,
            attention: 0.0,
            feed_forward: 0.0,
            head: 0.0,
        }))
    }

    /// What has passed since the last lap or restart was this stage.
    pub fn lap(&mut self, stage: Stage) {
        let Some(running) = &mut self.0 else {
            return;
        };
        let milliseconds = now() - running.since;
        match stage {
            Stage::Tokenise => running.tokenise += milliseconds,
            Stage::Embed => running.embed += milliseconds,
            Stage::Attention => running.attention += milliseconds,
            Stage::FeedForward => running.feed_forward += milliseconds,
            Stage::Head => running.head += milliseconds,
        }
        running.since = now();
    }

    /// What has passed since the last lap was no stage: a pause.
    pub fn restart(&mut self) {
        if let Some(running) = &mut self.0 {
            running.since = now();
        }
    }

    /// Runs the next layer.
    pub fn advance(&mut self, pass: &mut ForwardPass<'_>) -> Result<bool, Error> {
        let Some(running) = &mut self.0 else {
            return pass.advance();
        };
        let Some(times) = pass.advance_measured(&now)? else {
            return Ok(false);
        };
        running.attention += times.attention;
        running.feed_forward += times.feed_forward;
        Ok(true)
    }

    /// The result, for a sequence of `tokens`.
    pub fn profile(self, model: &NspModel, tokens: usize, downloaded: u64) -> Option<Profile> {
        let running = self.0?;
        let operations = model.operations(tokens);
        let stage = |stage, milliseconds, operations| StageTime {
            stage,
            milliseconds,
            operations,
        };
        Some(Profile {
            stages: vec![
                stage(Stage::Tokenise, running.tokenise, 0.0),
                stage(Stage::Embed, running.embed, 0.0),
                stage(Stage::Attention, running.attention, operations.attention),
                stage(
                    Stage::FeedForward,
                    running.feed_forward,
                    operations.feed_forward,
                ),
                stage(Stage::Head, running.head, operations.head),
            ],
            memory: memory(),
            downloaded,
        })
    }
}

/// Bytes of WebAssembly memory.
fn memory() -> u64 {
    let memory = wasm_bindgen::memory().unchecked_into::<js_sys::WebAssembly::Memory>();
    let buffer = memory.buffer();
    // An `ArrayBuffer`, or a `SharedArrayBuffer` in the build with threads.
    js_sys::Reflect::get(&buffer, &"byteLength".into())
        .ok()
        .and_then(|length| length.as_f64())
        .map_or(0, |length| length as u64)
}
