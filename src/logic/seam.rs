//! The shape of the seam: the thread between the two boxes that shows the answer.

use nsp_answer::{Label, Prediction};

/// The largest gap between the two threads, in units of the drawing (which is 96 wide).
const WIDEST_GAP: f32 = 64.0;
/// The size of the loosest knot relative to a tight one.
const LOOSEST_KNOT: f32 = 1.4;

/// Sentence A's thread, parted, with the strands of its frayed end.
pub const PARTED_A: &str = r#"<path class="thread-a" d="M-40 32H0C14 32 22 30 30 33C36 35 39 38 43 37"/>
<path class="thread-a fray" d="M40 37C43 36 44 33 48 32M40 37C44 37 46 37 49 38M40 37C43 38 45 40 46 43"/>"#;
/// Sentence B's thread, the mirror image.
pub const PARTED_B: &str = r#"<path class="thread-b" d="M136 32H96C82 32 74 30 66 33C60 35 57 38 53 37"/>
<path class="thread-core" d="M136 32H96C82 32 74 30 66 33C60 35 57 38 53 37"/>
<path class="thread-b fray" d="M56 37C53 36 52 33 48 32M56 37C52 37 50 37 47 38M56 37C53 38 51 40 50 43"/>"#;
/// A reef knot. Sentence A's thread comes from the left, and its bight closes on the right. B's is
/// the mirror image. B crosses over A above and below.
pub const KNOT: &str = r#"<path class="thread-b" d="M136 32H96C80 32 76 25 65 25C52 25 51 15 39 15C22 15 22 49 39 49C51 49 52 39 65 39C71 39 74 43 78 48"/>
<path class="thread-core" d="M136 32H96C80 32 76 25 65 25C52 25 51 15 39 15C22 15 22 49 39 49C51 49 52 39 65 39C71 39 74 43 78 48"/>
<path class="thread-halo whole" d="M-40 32H0C16 32 20 25 31 25C44 25 45 15 57 15C74 15 74 49 57 49C45 49 44 39 31 39C25 39 22 43 18 48" pathLength="100"/>
<path class="thread-a" d="M-40 32H0C16 32 20 25 31 25C44 25 45 15 57 15C74 15 74 49 57 49C45 49 44 39 31 39C25 39 22 43 18 48"/>
<path class="thread-halo crossing" d="M65 25C52 25 51 15 39 15" pathLength="100"/>
<path class="thread-halo crossing" d="M39 49C51 49 52 39 65 39" pathLength="100"/>
<path class="thread-b" d="M65 25C52 25 51 15 39 15"/><path class="thread-b" d="M39 49C51 49 52 39 65 39"/>
<path class="thread-core" d="M65 25C52 25 51 15 39 15"/><path class="thread-core" d="M39 49C51 49 52 39 65 39"/>"#;

/// The state of the thread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Seam {
    /// No answer yet: the thread is tacked.
    Tacked,
    /// The model is computing: the thread trembles.
    Trembling,
    /// B follows A: the thread is knotted. The less sure the model is, the looser the knot.
    Knotted {
        /// The size of the knot: 1 for a tight one.
        scale: f32,
    },
    /// B does not follow A: the thread has parted. The surer the model is, the wider the gap.
    Parted {
        /// The width of the gap, in units of the drawing.
        gap: f32,
    },
}

impl Seam {
    /// The seam for an answer.
    pub fn of(prediction: &Prediction) -> Self {
        let [_, not_next] = prediction.probabilities;
        if prediction.prediction == Label::IsNext {
            let doubt = 2.0 * not_next.clamp(0.0, 0.5);
            Self::Knotted {
                scale: 1.0 + (LOOSEST_KNOT - 1.0) * doubt,
            }
        } else {
            Self::Parted {
                gap: WIDEST_GAP * not_next.clamp(0.0, 1.0),
            }
        }
    }

    /// Its name for the style sheet.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tacked => "tacked",
            Self::Trembling => "trembling",
            Self::Knotted { .. } => "knotted",
            Self::Parted { .. } => "parted",
        }
    }

    /// The size of the knot; 1 if there is none.
    pub fn knot_scale(self) -> f32 {
        match self {
            Self::Knotted { scale } => scale,
            _ => 1.0,
        }
    }

    /// How far each half has moved away from the middle, in units of the drawing.
    pub fn shift(self) -> f32 {
        match self {
            Self::Parted { gap } => gap / 2.0,
            _ => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::fixtures::prediction;
    use nsp_answer::argmax;

    fn answer(not_next: f32) -> Prediction {
        Prediction {
            probabilities: [1.0 - not_next, not_next],
            prediction: argmax([0.5, not_next]),
            ..prediction([0.0, 0.0])
        }
    }

    #[test]
    fn a_sure_yes_is_a_tight_knot_and_a_doubtful_one_a_loose_one() {
        let sure = Seam::of(&answer(0.01));
        let doubtful = Seam::of(&answer(0.45));
        assert_eq!((sure.name(), doubtful.name()), ("knotted", "knotted"));
        assert!(sure.knot_scale() < 1.05 && doubtful.knot_scale() > 1.2);
    }

    #[test]
    fn the_gap_is_as_wide_as_the_model_is_sure() {
        let wide = Seam::of(&answer(1.0));
        let narrow = Seam::of(&answer(0.6));
        assert_eq!(wide, Seam::Parted { gap: WIDEST_GAP });
        assert!(narrow.shift() < wide.shift());
        assert_eq!(narrow.name(), "parted");
    }

    #[test]
    fn the_loosest_knot_and_the_widest_gap_have_their_size() {
        let tie = Seam::of(&answer(0.5));
        assert_eq!(tie.knot_scale(), LOOSEST_KNOT);
        let no = Seam::of(&answer(1.0));
        assert_eq!((no.shift(), no.knot_scale()), (WIDEST_GAP / 2.0, 1.0));
    }
}
