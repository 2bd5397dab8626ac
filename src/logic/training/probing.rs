//! Which layer knows: a small head on the vectors of each layer.

use super::Problem;
use crate::logic::flow::Pace;
use nsp_answer::Label;
use nsp_pairs::Shuffle;
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
    /// The label that all of them have, if they have only one.
    pub only: Option<Label>,
    /// The layers of the model.
    pub layers: usize,
    /// For each layer so far, from the first: accuracy, low and high, of the vector at `[CLS]`.
    pub cls: Vec<[f64; 3]>,
    /// The same for the mean over all tokens.
    pub mean: Vec<[f64; 3]>,
    /// What went wrong.
    pub error: Option<Problem>,
    attempt: u32,
    pace: Pace,
}

impl Probing {
    /// The reader wants to know. `held_out` counts the held-out pairs of each label. Returns the number of this attempt.
    pub fn begin(&mut self, pairs: usize, held_out: [usize; 2]) -> u32 {
        let [first, second] = held_out;
        let all = first + second;
        *self = Self {
            stage: ProbingStage::Encoding,
            pairs,
            held_out: all,
            chance: first.max(second) as f64 / all.max(1) as f64,
            only: match held_out {
                [first, 0] if first > 0 => Some(Label::IsNext),
                [0, second] if second > 0 => Some(Label::NotNext),
                _ => None,
            },
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
        if !matches!(self.stage, ProbingStage::Training | ProbingStage::Done) {
            return;
        }
        // The first layer comes only once, so any points before it are of a cancelled attempt.
        if layer == 1 {
            self.stage = ProbingStage::Training;
            self.cls.clear();
            self.mean.clear();
        }
        if layer as usize != self.cls.len() + 1 {
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
    pub fn fail(&mut self, problem: Problem) {
        self.stage = ProbingStage::Error;
        self.attempt = self.attempt.wrapping_add(1);
        self.error = Some(problem);
    }

    /// Whether the engine or the trainer works on it.
    pub fn is_busy(&self) -> bool {
        matches!(self.stage, ProbingStage::Encoding | ProbingStage::Training)
    }
}

/// The places of at most `most` pairs, drawn by the seed, in their order. `pairs` is the label of each pair and whether
/// it is held out. Each label keeps its share of each part, and at least one pair there if it has any.
pub fn drawn(pairs: &[(Label, bool)], most: usize, seed: u64) -> Vec<usize> {
    let count = pairs.len();
    if count <= most {
        return (0..count).collect();
    }
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for is_held_out in [false, true] {
        for label in Label::BOTH {
            let places = pairs.iter().enumerate();
            let places = places.filter(|(_, pair)| **pair == (label, is_held_out));
            groups.push(places.map(|(at, _)| at).collect());
        }
    }
    // The largest group gets what rounding leaves.
    groups.sort_by_key(Vec::len);
    let mut random = Shuffle::new(seed);
    let mut drawn = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        let quota = match at + 1 == groups.len() {
            true => most.saturating_sub(drawn.len()),
            false => (most * group.len() / count).max(1),
        };
        let order = random.order(u32::try_from(group.len()).unwrap_or(u32::MAX));
        let places = order.iter().filter_map(|at| group.get(*at as usize));
        drawn.extend(places.take(quota).copied());
    }
    drawn.sort_unstable();
    drawn
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
        let attempt = probing.begin(100, [15, 10]);
        probing.layers = 2;
        assert_eq!((probing.held_out, probing.chance), (25, 0.6));
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
    fn late_points_of_a_cancelled_attempt_give_way() {
        let mut probing = Probing::default();
        probing.begin(100, [25, 0]);
        assert_eq!(probing.only, Some(Label::IsNext));
        probing.layers = 2;
        probing.train();
        for layer in [2, 1, 2] {
            probing.take(layer, point(0.25), point(0.25));
        }
        for layer in [1, 2] {
            probing.take(layer, point(0.75), point(0.75));
        }
        assert_eq!(probing.stage, ProbingStage::Done);
        let accuracies: Vec<f64> = probing.cls.iter().map(|point| point[0]).collect();
        assert_eq!(accuracies, [0.75, 0.75]);
    }

    #[test]
    fn what_was_cancelled_leaves_nothing() {
        let mut probing = Probing::default();
        let attempt = probing.begin(100, [15, 10]);
        probing.cancel();
        assert!(!probing.is_encoding(attempt) && !probing.is_busy());
        let attempt = probing.begin(100, [15, 10]);
        probing.fail(Problem::Lost);
        assert!(!probing.is_encoding(attempt));
        assert_eq!(probing.error, Some(Problem::Lost));
    }

    #[test]
    fn alternating_labels_keep_their_shares_of_both_parts() {
        let label = |at: usize| match at % 2 {
            0 => Label::IsNext,
            _ => Label::NotNext,
        };
        let pairs: Vec<(Label, bool)> = (0..2000).map(|at| (label(at), at % 8 >= 6)).collect();
        let places = drawn(&pairs, 1000, 7);
        assert_eq!(places.len(), 1000);
        assert!(places.is_sorted_by(|one, next| one < next));
        for label in Label::BOTH {
            for (is_held_out, expected) in [(false, 375), (true, 125)] {
                let of_group = places
                    .iter()
                    .filter(|at| pairs[**at] == (label, is_held_out));
                assert_eq!(of_group.count(), expected, "{label} {is_held_out}");
            }
        }
        assert_eq!(drawn(&pairs, 1000, 7), places);
        assert_ne!(drawn(&pairs, 1000, 8), places);
    }

    #[test]
    fn a_rare_label_is_drawn_and_few_pairs_are_all_drawn() {
        let mut pairs = vec![(Label::IsNext, false); 5000];
        pairs[4321] = (Label::NotNext, false);
        pairs[77] = (Label::NotNext, true);
        let places = drawn(&pairs, 100, 1);
        assert_eq!(places.len(), 100);
        assert!(places.contains(&4321) && places.contains(&77));
        assert_eq!(drawn(&pairs[..3], 5, 1), [0, 1, 2]);
        assert_eq!(drawn(&[], 5, 1), Vec::<usize>::new());
    }
}
