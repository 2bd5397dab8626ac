//! Which layer knows: a small head on the vectors of each layer.

use crate::logic::flow::Pace;
use nsp_protocol::ProbePoint;

/// The most pairs: each has 24 vectors here.
pub const MOST_PROBED: usize = 1_000;

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProbingStage {
    /// Nothing was asked for.
    #[default]
    Idle,
    /// The engine encodes the pairs.
    Encoding,
    /// The trainer trains the small heads.
    Training,
    /// All layers are probed.
    Done,
    /// Something went wrong.
    Error,
}

impl ProbingStage {
    /// The value of `data-state`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Encoding => "encoding",
            Self::Training => "training",
            Self::Done => "done",
            Self::Error => "error",
        }
    }
}

/// What is known of the layers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Probing {
    /// How far it is.
    pub stage: ProbingStage,
    /// Pairs in all.
    pub pairs: usize,
    /// Pairs that are encoded.
    pub encoded: usize,
    /// Held-out pairs.
    pub held_out: usize,
    /// The accuracy that always giving the more frequent label would have on them.
    pub chance: f64,
    /// The layers of the model.
    pub layers: usize,
    /// For each layer so far, from the first: accuracy, low and high, of the vector at `[CLS]`.
    pub cls: Vec<[f64; 3]>,
    /// The same for the mean over all tokens.
    pub mean: Vec<[f64; 3]>,
    /// What went wrong.
    pub error: Option<String>,
    attempt: u32,
    pace: Pace,
}

impl Probing {
    /// The reader wants to know. Returns the number of this attempt.
    pub fn begin(&mut self, pairs: usize, held_out: usize, chance: f64) -> u32 {
        *self = Self {
            stage: ProbingStage::Encoding,
            pairs,
            held_out,
            chance,
            attempt: self.attempt.wrapping_add(1),
            ..Self::default()
        };
        self.attempt
    }

    /// Whether this attempt is still wanted and its pairs are being encoded.
    pub fn is_encoding(&self, attempt: u32) -> bool {
        self.stage == ProbingStage::Encoding && self.attempt == attempt
    }

    /// More pairs are encoded, at a time in milliseconds.
    pub fn has_encoded(&mut self, pairs: usize, now: f64) {
        self.encoded += pairs;
        self.pace.has(self.encoded, now);
    }

    /// The milliseconds that encoding still takes, once this can be estimated.
    pub fn left(&self) -> Option<f64> {
        self.pace.of(self.pairs.saturating_sub(self.encoded))
    }

    /// The trainer has been told to train.
    pub fn train(&mut self) {
        self.stage = ProbingStage::Training;
    }

    /// A layer was probed.
    pub fn take(&mut self, layer: u32, cls: ProbePoint, mean: ProbePoint) {
        // What comes after a cancelling is not wanted.
        if self.stage != ProbingStage::Training || layer as usize != self.cls.len() + 1 {
            return;
        }
        for (points, point) in [(&mut self.cls, cls), (&mut self.mean, mean)] {
            points.push([point.accuracy, point.interval[0], point.interval[1]]);
        }
        if self.cls.len() >= self.layers {
            self.stage = ProbingStage::Done;
        }
    }

    /// The reader has cancelled it.
    pub fn cancel(&mut self) {
        *self = Self {
            attempt: self.attempt.wrapping_add(1),
            ..Self::default()
        };
    }

    /// Something went wrong.
    pub fn fail(&mut self, sentence: String) {
        self.stage = ProbingStage::Error;
        self.attempt = self.attempt.wrapping_add(1);
        self.error = Some(sentence);
    }

    /// Whether the engine or the trainer works on it.
    pub fn is_busy(&self) -> bool {
        matches!(self.stage, ProbingStage::Encoding | ProbingStage::Training)
    }
}

/// The places of at most `most` of `count` pairs, evenly over all of them.
pub fn drawn(count: usize, most: usize) -> Vec<usize> {
    match count <= most {
        true => (0..count).collect(),
        false => (0..most).map(|at| at * count / most).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(accuracy: f64) -> ProbePoint {
        ProbePoint {
            accuracy,
            interval: [accuracy - 0.1, accuracy + 0.1],
        }
    }

    #[test]
    fn layers_come_one_after_the_other_until_all_are_there() {
        let mut probing = Probing::default();
        let attempt = probing.begin(100, 25, 0.5);
        probing.layers = 2;
        assert!(probing.is_encoding(attempt) && probing.is_busy());
        probing.has_encoded(50, 1000.0);
        probing.has_encoded(25, 2000.0);
        assert_eq!(probing.left(), Some(1000.0));
        probing.take(1, point(0.5), point(0.5));
        assert!(probing.cls.is_empty(), "nothing is trained yet");
        probing.train();
        probing.take(1, point(0.5), point(0.6));
        assert_eq!(probing.stage.name(), "training");
        probing.take(2, point(0.75), point(0.5));
        assert_eq!(probing.stage, ProbingStage::Done);
        assert_eq!((probing.cls[1][0], probing.mean[0][0]), (0.75, 0.6));
        assert_eq!(probing.cls.len(), 2);
    }

    #[test]
    fn what_was_cancelled_leaves_nothing() {
        let mut probing = Probing::default();
        let attempt = probing.begin(100, 25, 0.5);
        probing.cancel();
        assert!(!probing.is_encoding(attempt) && !probing.is_busy());
        let attempt = probing.begin(100, 25, 0.5);
        probing.fail("Gone.".into());
        assert!(!probing.is_encoding(attempt));
        assert_eq!(probing.error.as_deref(), Some("Gone."));
    }

    #[test]
    fn pairs_are_drawn_evenly() {
        assert_eq!(drawn(3, 5), [0, 1, 2]);
        assert_eq!(drawn(10, 4), [0, 2, 5, 7]);
        assert_eq!(drawn(0, 5), Vec::<usize>::new());
    }
}
