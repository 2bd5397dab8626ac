//! How long the parts of a forward pass take.

/// What the parts of a forward pass took, in milliseconds of the clock that it was begun with.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PassTimes {
    /// The embeddings and their layer norm.
    pub embed: f64,
    /// Self-attention, its linear layers and its layer norm. A model of floats is not taken apart: all of
    /// its encoder is here.
    pub attention: f64,
    /// The two linear layers after it, GELU and their layer norm.
    pub feed_forward: f64,
    /// Pooler and head.
    pub head: f64,
}

/// Adds up what passes between two readings of a clock; without a clock it does nothing.
pub(crate) struct Laps {
    clock: Option<fn() -> f64>,
    since: f64,
    /// What was added up.
    pub times: PassTimes,
}

impl Laps {
    pub fn new(clock: Option<fn() -> f64>) -> Self {
        let mut laps = Self {
            clock,
            since: 0.0,
            times: PassTimes::default(),
        };
        laps.restart();
        laps
    }

    /// What has passed since the last reading belongs to no part.
    pub fn restart(&mut self) {
        if let Some(clock) = self.clock {
            self.since = clock();
        }
    }

    fn lap(&mut self) -> f64 {
        let before = self.since;
        self.restart();
        self.since - before
    }

    /// The embeddings are done.
    pub fn embed(&mut self) {
        self.times.embed += self.lap();
    }

    /// The attention of a layer is done.
    pub fn attention(&mut self) {
        self.times.attention += self.lap();
    }

    /// The rest of a layer is done.
    pub fn feed_forward(&mut self) {
        self.times.feed_forward += self.lap();
    }

    /// Pooler and head are done.
    pub fn head(&mut self) {
        self.times.head += self.lap();
    }
}
