//! The shape of the seam: the thread between the two boxes that shows the answer.

use nsp_answer::{Label, Prediction};

/// The largest gap between the two threads, in units of the drawing (which is 96 wide).
const WIDEST_GAP: f32 = 64.0;
/// The size of the loosest knot relative to a tight one.
const LOOSEST_KNOT: f32 = 1.4;

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
