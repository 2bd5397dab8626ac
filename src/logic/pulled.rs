//! What is dragged in sections 6 and 7: the two logits, and a point on −ln p.

use nsp_answer::{Label, cross_entropy};

/// The largest magnitude of a logit that is shown; e to its power can still be printed.
const MOST: f32 = 40.0;

/// Where logits begin that are dragged. A model with larger ones is shown at the edge.
pub fn within(logits: [f32; 2]) -> [f32; 2] {
    logits.map(|logit| logit.clamp(-MOST, MOST))
}

/// The magnitude up to which logits can be dragged, for a model that says `logits`: a whole number.
pub fn bound(logits: [f32; 2]) -> f32 {
    let largest = logits[0].abs().max(logits[1].abs());
    (largest.ceil() + 3.0).clamp(6.0, MOST)
}

/// e to the power of each logit, and their sum.
pub fn powers(logits: [f32; 2]) -> [f32; 3] {
    let [first, second] = logits.map(|logit| f64::from(logit).exp());
    [first, second, first + second].map(|power| power as f32)
}

/// A value between −bound and bound, with two decimals. `share` is the place between the ends, from 0 to 1.
pub fn logit_at(share: f64, bound: f32) -> f32 {
    let value = (2.0 * share.clamp(0.0, 1.0) - 1.0) * f64::from(bound);
    ((value * 100.0).round() / 100.0) as f32
}

/// The smallest probability on the curve, and the largest one.
pub const ENDS: (f32, f32) = (0.001, 0.999);

/// A point on the curve −ln p.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// P(label).
    pub p: f32,
    /// −ln p.
    pub loss: f32,
    /// The derivative of the loss by the label's logit: p − 1.
    pub gradient: f32,
}

/// The point of an answer.
pub fn point_of(logits: [f32; 2], probabilities: [f32; 2], label: Label) -> Point {
    let p = probabilities[label.index()];
    Point {
        p,
        loss: cross_entropy(logits, label),
        // The probability of the other class has the digits that p − 1 would lose.
        gradient: -probabilities[label.other().index()],
    }
}

/// The point with this probability, with three decimals, within [`ENDS`].
pub fn point_at(p: f64) -> Point {
    let thousandths = (p * 1000.0).round() / 1000.0;
    let p = thousandths.clamp(f64::from(ENDS.0), f64::from(ENDS.1));
    Point {
        p: p as f32,
        loss: -p.ln() as f32,
        gradient: (p - 1.0) as f32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nsp_answer::softmax;

    #[test]
    fn the_powers_give_the_softmax() {
        for logits in [[2.0, -1.5], [0.0, 0.0], [-40.0, 40.0]] {
            let [first, second, sum] = powers(logits);
            assert!(sum.is_finite() && (first + second - sum).abs() <= sum * 1e-6);
            for (power, p) in [first, second].into_iter().zip(softmax(logits)) {
                assert!((power / sum - p).abs() < 1e-6, "{logits:?}");
            }
        }
        assert_eq!(powers([0.0, 0.0]), [1.0, 1.0, 2.0]);
    }

    #[test]
    fn both_ends_can_be_reached_and_none_is_passed() {
        assert_eq!(logit_at(0.0, 6.0), -6.0);
        assert_eq!(logit_at(1.0, 6.0), 6.0);
        assert_eq!(logit_at(0.5, 6.0), 0.0);
        assert_eq!(logit_at(7.0, 6.0), 6.0);
        assert_eq!(logit_at(0.333, 6.0), -2.0);
        assert_eq!(bound([2.2, -1.0]), 6.0);
        assert_eq!(bound([-5.7, 6.1]), 10.0);
        assert_eq!(bound([900.0, 0.0]), 40.0);
        assert_eq!(within([900.0, -2.5]), [40.0, -2.5]);
    }

    #[test]
    fn a_point_has_its_loss_and_its_slope() {
        let point = point_at(0.25);
        assert_eq!(point.p, 0.25);
        assert!((point.loss - 1.386_294_4).abs() < 1e-6);
        assert_eq!(point.gradient, -0.75);
        assert_eq!((point_at(-1.0).p, point_at(2.0).p), ENDS);
        // The slope of the loss, measured on the logits.
        let loss = |logit: f32| cross_entropy([logit, 0.3], Label::IsNext);
        let slope = (loss(1.01) - loss(0.99)) / 0.02;
        let logits = [1.0, 0.3];
        let point = point_of(logits, softmax(logits), Label::IsNext);
        assert!((point.gradient - slope).abs() < 1e-3, "{slope}");
        assert_eq!(point.loss, cross_entropy(logits, Label::IsNext));
    }

    #[test]
    fn a_point_of_an_answer_keeps_the_digits_of_a_weak_pull() {
        let logits = [9.0, -9.0];
        let point = point_of(logits, softmax(logits), Label::IsNext);
        assert!(point.gradient < 0.0 && point.gradient > -1e-6, "{point:?}");
    }
}
