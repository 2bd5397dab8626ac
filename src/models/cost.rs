//! What quantising a model costs, in words.

use super::page_words;
use crate::words::numbers;
use nsp_protocol::{NotMeasured, QuantisingCost};
use nsp_words::fill;

/// One or two sentences.
pub fn sentence(cost: QuantisingCost) -> String {
    let words = page_words();
    let differences = match cost {
        QuantisingCost::Measured(differences) => differences,
        QuantisingCost::NotMeasured(reason) => return not_measured(reason).to_owned(),
    };
    let [largest, mean] =
        [differences.largest, differences.mean].map(|number| numbers().four_decimals(number));
    let [examples, changed] =
        [differences.examples, differences.changed].map(|number| number.to_string());
    fill(words.cost, &[&examples, &mean, &largest, &changed])
}

fn not_measured(reason: NotMeasured) -> &'static str {
    let words = page_words();
    match reason {
        NotMeasured::Unwanted => words.unwanted,
        NotMeasured::NoFloats => words.no_floats,
        NotMeasured::NoRanges => words.no_ranges,
        NotMeasured::Interrupted => words.interrupted,
        NotMeasured::TooLarge => words.too_large,
        NotMeasured::Untaught => words.no_head,
        NotMeasured::Failed => words.not_run,
    }
}
