//! The softmax with its intermediate results, printed so that a reader with a pocket calculator
//! gets the same digits.

use super::format::Numbers;

/// The largest number of decimals for a logit.
const MOST_DECIMALS: usize = 7;

/// The softmax as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoftmaxSteps {
    /// Both logits.
    pub logits: [String; 2],
    /// e to the power of each logit.
    pub exponentials: [String; 2],
    /// The sum of the exponentials.
    pub sum: String,
    /// Each exponential divided by the sum, in percent, as everywhere on the page.
    pub probabilities: [String; 2],
}

/// The steps from logits to probabilities, with as many digits as the printed numbers need to lead
/// to the printed result.
pub fn softmax_steps(numbers: Numbers, logits: [f32; 2], probabilities: [f32; 2]) -> SoftmaxSteps {
    let printed = probabilities.map(|p| numbers.percent(p));
    let attempts = (4..=MOST_DECIMALS).map(|decimals| steps(numbers, logits, decimals));
    let mut last = None;
    for (mut steps, result) in attempts {
        let agrees = result.map(|p| numbers.percent(p as f32)) == printed;
        steps.probabilities = printed.clone();
        if agrees {
            return steps;
        }
        last = Some(steps);
    }
    last.unwrap_or_else(|| steps(numbers, logits, MOST_DECIMALS).0)
}

/// The printed steps, and the probabilities that follow from the printed numbers.
fn steps(numbers: Numbers, logits: [f32; 2], decimals: usize) -> (SoftmaxSteps, [f64; 2]) {
    let rounded = logits.map(|logit| round(f64::from(logit), decimals));
    // Five significant digits more than the decimals of a percentage need.
    let exponentials = rounded.map(|logit| significant(logit.exp()));
    let sum = exponentials[0].0 + exponentials[1].0;
    let places = exponentials[0].1.max(exponentials[1].1);
    let steps = SoftmaxSteps {
        logits: rounded.map(|logit| numbers.signed(logit, decimals)),
        exponentials: exponentials.map(|(value, places)| numbers.signed(value, places)),
        sum: numbers.signed(sum, places),
        probabilities: Default::default(),
    };
    (steps, exponentials.map(|(value, _)| value / sum))
}

/// A number rounded to seven significant digits, and how many decimals it then has.
fn significant(value: f64) -> (f64, usize) {
    let digits_before = value.abs().max(1e-30).log10().floor() as i32 + 1;
    let places = usize::try_from(7 - digits_before).unwrap_or(0);
    (round(value, places), places)
}

fn round(value: f64, decimals: usize) -> f64 {
    let ones = 10_f64.powi(decimals as i32);
    (value * ones).round() / ones
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: Numbers = Numbers { decimal_mark: '.' };
    use nsp_answer::softmax;

    fn number(text: &str) -> f64 {
        text.replace('\u{2212}', "-").parse().unwrap()
    }

    #[test]
    fn the_printed_numbers_lead_to_the_printed_result() {
        let mut logit = -9.1_f32;
        while logit < 9.0 {
            logit += 0.037_31;
            let logits = [logit, 1.3 - 0.61 * logit];
            let steps = softmax_steps(ENGLISH, logits, softmax(logits));
            let powers = [0, 1].map(|class| number(&steps.exponentials[class]));
            for (logit, printed) in steps.logits.iter().zip(powers) {
                let power = number(logit).exp();
                let away = (power / printed - 1.0).abs();
                assert!(away < 1e-6, "e^{logit} is not {printed}");
            }
            assert!((powers[0] + powers[1] - number(&steps.sum)).abs() < 1e-6 * powers[0].max(1.0));
            let sum = number(&steps.sum);
            for (class, power) in powers.into_iter().enumerate() {
                let from_printed = ENGLISH.percent((power / sum) as f32);
                assert_eq!(from_printed, steps.probabilities[class], "{logits:?}");
                assert_eq!(
                    steps.probabilities[class],
                    ENGLISH.percent(softmax(logits)[class])
                );
            }
        }
    }

    #[test]
    fn four_decimals_where_they_are_enough() {
        let logits = [2.7513, -0.8249];
        let steps = softmax_steps(ENGLISH, logits, softmax(logits));
        assert_eq!(steps.logits, ["2.7513", "\u{2212}0.8249"]);
        assert_eq!(steps.exponentials[0], "15.66298");
    }
}
