//! The loss with its intermediate results, printed so that a reader with a pocket calculator gets
//! the same digits.

use super::format::Numbers;
use nsp_answer::Label;

/// The smallest number of decimals for a loss.
const LEAST_DECIMALS: usize = 4;
/// The largest number of decimals.
const MOST_DECIMALS: usize = 40;

/// The loss of one label, as it is printed.
#[derive(Clone, Debug, PartialEq)]
pub struct LossSteps {
    /// The probability of the label, with as many digits as its logarithm needs.
    pub probability: String,
    /// −ln of the probability, with at least four significant digits.
    pub loss: String,
    /// The printed loss as a number.
    pub rounded: f64,
}

/// The loss of a label.
pub fn loss_steps(numbers: Numbers, logits: [f32; 2], label: Label) -> LossSteps {
    let logit = |class: Label| f64::from(logits[class.index()]);
    let other = logit(label.other()) - logit(label);
    let probability = 1.0 / (1.0 + other.exp());
    // ln(1 + e^other), without losing the digits of a small e^other.
    let loss = if other > 0.0 {
        other + (-other).exp().ln_1p()
    } else {
        other.exp().ln_1p()
    };
    let zeros = -loss.max(1e-30).log10().floor();
    let decimals = LEAST_DECIMALS.max(zeros.max(0.0) as usize + 3);
    let rounded = round(loss, decimals);
    let agrees = |digits: &usize| {
        let printed = -round(probability, *digits).ln();
        round(printed, decimals) == rounded
    };
    let digits = (decimals + 1..MOST_DECIMALS).find(agrees);
    LossSteps {
        probability: numbers.signed(probability, digits.unwrap_or(MOST_DECIMALS)),
        loss: numbers.signed(loss, decimals),
        rounded,
    }
}

/// The ratio of two losses, computed from their printed values: with one decimal, or none from 100
/// on.
pub fn times(numbers: Numbers, larger: &LossSteps, smaller: &LossSteps) -> String {
    let times = larger.rounded / smaller.rounded.max(1e-30);
    numbers.signed(times, usize::from(times < 100.0))
}

fn round(value: f64, decimals: usize) -> f64 {
    let ones = 10_f64.powi(decimals as i32);
    (value * ones).round() / ones
}

#[cfg(test)]
mod tests {
    use super::*;
    use nsp_answer::cross_entropy;

    const ENGLISH: Numbers = Numbers { decimal_mark: '.' };

    /// What a reader types into a calculator.
    fn number(text: &str) -> f64 {
        text.parse().unwrap()
    }

    fn decimals(text: &str) -> usize {
        text.split_once('.')
            .map_or(0, |(_, decimals)| decimals.len())
    }

    #[test]
    fn the_printed_numbers_lead_to_the_printed_results() {
        let mut logit = -8.7_f32;
        while logit < 8.7 {
            logit += 0.037_31;
            let logits = [logit, 0.3 - 0.93 * logit];
            let [first, second] = Label::BOTH.map(|label| loss_steps(ENGLISH, logits, label));
            for (steps, label) in [&first, &second].into_iter().zip(Label::BOTH) {
                let loss = -number(&steps.probability).ln();
                assert_eq!(
                    format!("{loss:.0$}", decimals(&steps.loss)),
                    steps.loss,
                    "{logits:?}"
                );
                let away = number(&steps.loss) / f64::from(cross_entropy(logits, label)) - 1.0;
                assert!(away.abs() < 1e-3, "{logits:?}: {}", steps.loss);
            }
            let (larger, smaller) = match first.rounded > second.rounded {
                true => (first, second),
                false => (second, first),
            };
            let printed = times(ENGLISH, &larger, &smaller);
            let ratio = number(&larger.loss) / number(&smaller.loss);
            assert_eq!(
                format!("{ratio:.0$}", decimals(&printed)),
                printed,
                "{logits:?}"
            );
        }
    }

    #[test]
    fn a_small_loss_has_four_digits_that_count() {
        let logits = [2.468_656_5, -2.283_342];
        let [right, wrong] = Label::BOTH.map(|label| loss_steps(ENGLISH, logits, label));
        assert_eq!(
            (right.loss.as_str(), wrong.loss.as_str()),
            ("0.008597", "4.7606")
        );
        assert_eq!(times(ENGLISH, &wrong, &right), "554");
        let close = loss_steps(ENGLISH, [0.0, 0.0], Label::IsNext);
        assert_eq!(
            (close.probability.as_str(), close.loss.as_str()),
            ("0.50000", "0.6931")
        );
    }

    #[test]
    fn logits_that_are_far_apart_give_numbers_too() {
        let [right, wrong] = Label::BOTH.map(|label| loss_steps(ENGLISH, [40.0, -40.0], label));
        for text in [
            &right.loss,
            &right.probability,
            &wrong.loss,
            &wrong.probability,
        ] {
            assert!(number(text).is_finite(), "{text}");
        }
        assert!(number(&times(ENGLISH, &wrong, &right)).is_finite());
    }

    #[test]
    fn a_loss_is_the_difference_where_the_other_class_is_certain() {
        let steps = |other| loss_steps(ENGLISH, [0.0, other], Label::IsNext).loss;
        assert_eq!(steps(800.0), "800.0000");
        assert_eq!(steps(-30.0), "0.00000000000009358");
    }

    #[test]
    fn a_ratio_has_a_decimal_below_a_hundred() {
        let loss = |rounded| LossSteps {
            probability: String::new(),
            loss: String::new(),
            rounded,
        };
        let times = |larger, smaller| times(ENGLISH, &loss(larger), &loss(smaller));
        assert_eq!(times(5.0, 2.0), "2.5");
        assert_eq!(times(200.0, 2.0), "100");
    }
}
