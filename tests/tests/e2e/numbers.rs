//! What must hold for the numbers that are shown, whatever the pair.

use nsp_e2e::Shown;

/// Integers, separated by spaces.
pub fn integers(value: &str) -> Vec<u32> {
    let numbers = value.split(' ').map(str::parse);
    numbers.collect::<Result<_, _>>().expect("whole numbers")
}

/// Checks form and arithmetic: plain ASCII with at least six digits; the probabilities are the
/// softmax of the logits and the prediction is their argmax; one id, segment and mask per token.
pub fn assert_consistent(shown: &Shown) {
    let logits = decimals(&shown.logits);
    let probabilities = decimals(&shown.probabilities);
    let softmax = 1.0 / (1.0 + (logits[1] - logits[0]).exp());
    assert!((probabilities[0] - softmax).abs() < 1e-6, "{shown:?}");
    assert!(
        (probabilities[0] + probabilities[1] - 1.0).abs() < 1e-6,
        "{shown:?}"
    );
    let argmax = if logits[0] >= logits[1] { "0" } else { "1" };
    assert_eq!(shown.prediction, argmax);

    let tokens = shown.tokens.split(' ').count();
    assert_eq!(integers(&shown.input_ids).len(), tokens);
    assert_eq!(integers(&shown.token_type_ids).len(), tokens);
    assert_eq!(integers(&shown.attention_mask), vec![1; tokens]);
}

fn decimals(value: &str) -> [f64; 2] {
    let numbers: Vec<f64> = value.split(' ').map(decimal).collect();
    numbers.try_into().expect("two numbers")
}

fn decimal(text: &str) -> f64 {
    let plain = |byte: u8| byte.is_ascii_digit() || byte == b'-' || byte == b'.';
    assert!(text.bytes().all(plain), "{text:?}");
    let (_, decimals) = text.split_once('.').expect("a decimal point");
    assert!(decimals.len() >= 6, "{text:?} has too few digits");
    text.parse().expect("a number")
}
