//! The questions before the exhibits: what the right answer is for the numbers of the engine, and when a guess is near
//! enough.

use super::sequence::{Cut, cut, places};
use nsp_answer::{Label, Prediction, argmax, cross_entropy, softmax};

/// What a slider offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The smallest number.
    pub from: u32,
    /// The largest number.
    pub to: u32,
    /// Where it stands at first.
    pub start: u32,
}

/// How the numbers of a slider are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// As they are.
    Count,
    /// As percent.
    Percent,
    /// As hundredths below zero: 37 is −0.37.
    Gradient,
}

/// Whether a guess counts as right.
pub fn is_near(guess: u32, truth: u32, tolerance: u32) -> bool {
    guess.abs_diff(truth) <= tolerance
}

/// A share in whole percent. What is no number is 0.
pub fn percent(share: f32) -> u32 {
    (share * 100.0).round() as u32
}

/// Section 1: the pairs that the model accepts, by their number. `None` before all six are answered.
pub fn accepted(logits: &[[f32; 2]]) -> Option<Vec<usize>> {
    if logits.len() != 6 {
        return None;
    }
    let numbered = logits.iter().enumerate();
    let accepted = numbered.filter(|(_, logits)| argmax(**logits) == Label::IsNext);
    Some(accepted.map(|(number, _)| number).collect())
}

/// The fewest tokens of a model that takes a pair: the three special ones, and one of each sentence.
pub const FEWEST: usize = 5;

/// Section 2: the most tokens of a model that takes only half of a sequence, and what it would leave of it.
pub fn halved(prediction: &Prediction) -> (usize, Cut) {
    let places = places(prediction, 0);
    let most = (places.len() / 2).max(FEWEST);
    (most, cut(&places, most))
}

/// Section 4: the layer after which the line stays on the side of its end. `journey` has logit 0 − logit 1 after the
/// embeddings and after each layer. `None` if it is empty.
pub fn settles(journey: &[f32]) -> Option<usize> {
    let is_positive = |value: &f32| *value >= 0.0;
    let side = is_positive(journey.last()?);
    let last_other = journey.iter().rposition(|value| is_positive(value) != side);
    Some(last_other.map_or(0, |at| at + 1))
}

/// How far the running sum may be from its end to count as close, as a share of its end.
const CLOSE: f32 = 0.1;

/// Section 5: the number of units from which on the running sum stays close to its end. `sums` begins with the bias
/// alone. `None` if it is empty.
pub fn units_needed(sums: &[f32]) -> Option<usize> {
    let end = *sums.last()?;
    let is_far = |sum: &f32| (sum - end).abs() > CLOSE * end.abs();
    Some(sums.iter().rposition(is_far).map_or(0, |at| at + 1))
}

/// The choice of a number: how many of the limits it reaches. The limits ascend.
pub fn choice(number: f64, limits: &[f64]) -> u32 {
    let reached = limits.iter().filter(|limit| number >= **limit).count();
    u32::try_from(reached).unwrap_or(u32::MAX)
}

/// The limits between the choices of section 5.
pub const UNITS: [f64; 3] = [10.0, 50.0, 200.0];
/// The limits between the choices of section 7.
pub const TIMES: [f64; 3] = [3.0, 30.0, 300.0];

/// Section 6: logit 0 − logit 1, of the four decimals that the reader sees of each, so that a pocket calculator gives the
/// same.
pub fn shown_difference(logits: [f32; 2]) -> f32 {
    let [first, second] = logits.map(|logit| (logit * 1e4).round());
    (first - second) / 1e4
}

/// Section 6: P(IsNext) if the logits were half as far apart.
pub fn half_as_far(logits: [f32; 2]) -> f32 {
    softmax([(logits[0] - logits[1]) / 2.0, 0.0])[0]
}

/// Section 7: how many times as large the loss is if the label is the class that the model did not choose.
pub fn loss_ratio(logits: [f32; 2]) -> f64 {
    let chosen = argmax(logits);
    let [right, wrong] = [chosen, chosen.other()].map(|label| cross_entropy(logits, label));
    f64::from(wrong) / f64::from(right.max(f32::MIN_POSITIVE))
}

/// Section 10: P(IsNext) if sentence B is A once more. `logits` are those of A then B, of B then A, and of A then A.
/// `None` until all three are there.
pub fn repeated(logits: &[[f32; 2]]) -> Option<f32> {
    let [_, _, twice] = logits else {
        return None;
    };
    Some(softmax(*twice)[0])
}

/// The number of the choice between yes and no.
pub fn yes_or_no(is_so: bool) -> u32 {
    u32::from(!is_so)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::fixtures::of_lengths;

    #[test]
    fn a_guess_is_right_within_its_tolerance() {
        assert!(is_near(12, 14, 2) && is_near(14, 12, 2));
        assert!(!is_near(11, 14, 2) && !is_near(1, 0, 0));
        assert_eq!(
            [percent(0.731), percent(f32::NAN), percent(-1.0)],
            [73, 0, 0]
        );
    }

    #[test]
    fn the_accepted_orders_are_those_with_the_larger_first_logit() {
        let (yes, no) = ([1.0, 0.0], [0.0, 1.0]);
        let logits = [yes, no, no, yes, no, no];
        assert_eq!(accepted(&logits), Some(vec![0, 3]));
        assert_eq!(accepted(&[no; 6]), Some(vec![]));
        assert_eq!(accepted(&logits[..5]), None);
    }

    #[test]
    fn half_of_a_sequence_takes_from_the_longer_sentence_first() {
        // 21 tokens, of which 10 remain: 7 besides the special ones.
        let (most, cut) = halved(&of_lengths(15, 3));
        assert_eq!((most, cut.kept, cut.of), (10, [4, 3], [15, 3]));
        let (most, cut) = halved(&of_lengths(1, 1));
        assert_eq!((most, cut.kept), (5, [1, 1]), "nothing can be cut");
    }

    #[test]
    fn the_line_settles_after_its_last_change_of_side() {
        assert_eq!(settles(&[-1.0, 0.5, -0.2, 0.3, 0.9]), Some(3));
        assert_eq!(settles(&[0.5, 0.2, 0.3]), Some(0));
        assert_eq!(settles(&[0.5, 0.2, -0.3]), Some(2));
        assert_eq!(settles(&[]), None);
    }

    #[test]
    fn the_sum_is_close_once_it_does_not_leave_again() {
        // It passes its end, leaves it, and comes back.
        assert_eq!(units_needed(&[0.2, 1.0, 1.5, 0.95, 1.0]), Some(3));
        assert_eq!(units_needed(&[1.0, 1.0]), Some(0));
        assert_eq!(units_needed(&[-0.5, -1.2, -1.05, -1.0]), Some(2));
        assert_eq!(units_needed(&[]), None);
    }

    #[test]
    fn a_number_has_one_choice() {
        let chosen = [0.0, 9.9, 10.0, 49.0, 50.0, 200.0, 769.0].map(|n| choice(n, &UNITS));
        assert_eq!(chosen, [0, 0, 1, 1, 2, 3, 3]);
    }

    #[test]
    fn the_difference_is_that_of_the_digits_that_are_shown() {
        // 2.0374 + 1.8755, although the whole numbers differ by 3.91297.
        assert_eq!(shown_difference([2.037_43, -1.875_54]), 3.9129);
    }

    #[test]
    fn half_of_a_difference_is_not_half_of_a_probability() {
        // 1 / (1 + e^-1) and 1 / (1 + e^-2), as PyTorch's softmax has them.
        assert!((softmax([1.5, -0.5])[0] - 0.880_797_1).abs() < 1e-6);
        assert!((half_as_far([1.5, -0.5]) - 0.731_058_6).abs() < 1e-6);
        assert_eq!(half_as_far([2.0, 2.0]), 0.5);
    }

    #[test]
    fn the_wrong_label_costs_as_many_times() {
        // −ln of 0.1192029 divided by −ln of 0.8807971.
        assert!((loss_ratio([1.0, -1.0]) - 16.756_7).abs() < 1e-2);
        assert_eq!(loss_ratio([1.0, -1.0]), loss_ratio([-1.0, 1.0]));
        assert!(loss_ratio([90.0, -90.0]).is_finite());
    }

    #[test]
    fn a_repeated_sentence_is_known_once_all_three_pairs_are() {
        let logits = [[1.0, 0.0], [0.0, 1.0], [1.5, -0.5]];
        assert!((repeated(&logits).unwrap() - 0.880_797_1).abs() < 1e-6);
        assert_eq!(repeated(&logits[..2]), None);
        assert_eq!([yes_or_no(true), yes_or_no(false)], [0, 1]);
    }
}
