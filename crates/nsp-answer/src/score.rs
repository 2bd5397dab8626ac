//! Softmax, argmax and cross-entropy of the two logits.

use crate::Label;

/// The probabilities of IsNext and NotNext: e^logit, scaled to a sum of 1.
pub fn softmax(logits: [f32; 2]) -> [f32; 2] {
    // Subtract the largest logit first, so that no exponential overflows.
    let largest = logits[0].max(logits[1]);
    let [a, b] = logits.map(|logit| (logit - largest).exp());
    [a / (a + b), b / (a + b)]
}

/// The class with the larger logit; IsNext when they are equal, as `torch.argmax` does.
pub fn argmax(logits: [f32; 2]) -> Label {
    if logits[1] > logits[0] {
        Label::NotNext
    } else {
        Label::IsNext
    }
}

/// −ln of the probability of `label`, in nats: the loss of PyTorch's `CrossEntropyLoss`.
pub fn cross_entropy(logits: [f32; 2], label: Label) -> f32 {
    let [own, other] = [label, label.other()].map(|class| logits[class.index()]);
    // ln(e^own + e^other) − own = ln(1 + e^(other − own)), in a form that keeps its digits for
    // large and for small differences.
    let difference = other - own;
    difference.max(0.0) + (-difference.abs()).exp().ln_1p()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn softmax_sums_to_one_even_far_out() {
        for logits in [[2.81, -2.60], [0.0, 0.0], [900.0, -900.0], [-300.0, -301.0]] {
            let [a, b] = softmax(logits);
            assert!(
                (a + b - 1.0).abs() < 1e-6 && a.is_finite() && b.is_finite(),
                "{logits:?}"
            );
        }
        assert!((softmax([1.0, 0.0])[0] - 0.731_058_6).abs() < 1e-6);
    }

    #[test]
    fn argmax_prefers_is_next_only_when_equal() {
        assert_eq!(
            [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]].map(argmax),
            [Label::IsNext, Label::NotNext, Label::IsNext]
        );
    }

    /// The published losses for Google's logits of one pair are 7.1525e-06 with label 0 and 11.8524
    /// with label 1. A naive formula loses the digits of the small one.
    #[test]
    fn cross_entropy_keeps_its_digits() {
        let logits = [6.1182, -5.7342];
        assert!((cross_entropy(logits, Label::IsNext) - 7.118e-6).abs() < 5e-8);
        assert!((cross_entropy(logits, Label::NotNext) - 11.8524).abs() < 1e-4);
        assert!((cross_entropy([0.0, 0.0], Label::NotNext) - std::f32::consts::LN_2).abs() < 1e-7);
    }
}
