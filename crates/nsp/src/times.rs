//! How long the parts of a forward pass take.

/// How long the parts of a forward pass took, in milliseconds of the clock that was given at its
/// start.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PassTimes {
    /// The embeddings and their layer norm.
    pub embed: f64,
    /// Self-attention, its linear layers and its layer norm. For a float model, this is the whole
    /// encoder.
    pub attention: f64,
    /// The two linear layers after it, GELU and their layer norm.
    pub feed_forward: f64,
    /// Pooler and head.
    pub head: f64,
}

/// Adds up the time between readings of a clock. Without a clock it does nothing.
pub(crate) struct Laps {
    clock: Option<fn() -> f64>,
    since: f64,
    /// The sums so far.
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

    /// Starts a new lap. The time since the last reading counts for no part.
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

    /// Ends the lap of the embeddings.
    pub fn embed(&mut self) {
        self.times.embed += self.lap();
    }

    /// Ends the lap of a layer's attention.
    pub fn attention(&mut self) {
        self.times.attention += self.lap();
    }

    /// Ends the lap of a layer's feed-forward part.
    pub fn feed_forward(&mut self) {
        self.times.feed_forward += self.lap();
    }

    /// Ends the lap of pooler and head.
    pub fn head(&mut self) {
        self.times.head += self.lap();
    }
}
