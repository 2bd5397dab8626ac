//! One step of gradient descent on one pair.

use crate::error::TrainError;
use crate::examples::Examples;
use crate::learner::{Learner, piece};
use crate::network::{self, Network};
use nsp_answer::{Label, cross_entropy, softmax};
use nsp_checkpoint::Head;
use nsp_protocol::{HandStep, WrongOption};

/// Moves all numbers of a copy of `head` against the gradient of one pair's loss, multiplied by `rate`: plain gradient
/// descent, without momentum, weight decay and class weights. `vector` is the pair's vector at `[CLS]`.
///
/// # Errors
/// When the rate is not above 0, the vector does not fit the head or is not finite, or the step leaves the range of
/// 32-bit floats.
pub fn step_by_hand(
    head: &Head,
    vector: Vec<f32>,
    label: Label,
    rate: f64,
) -> Result<HandStep, TrainError> {
    if !rate.is_finite() || rate <= 0.0 {
        return Err(TrainError::Option(WrongOption {
            name: "the learning rate",
            found: rate.to_string(),
            expected: "above 0",
        }));
    }
    head.check_fits(vector.len())?;
    let example = Examples::new(vector.len(), vector, vec![label])?;
    let network = Network::new(head).map_err(TrainError::tensor)?;
    let before = answer(&network, &example)?;
    let norm = descend(&network, &example, rate).map_err(TrainError::tensor)?;
    let logits = [before, answer(&network, &example)?];
    let losses = logits.map(|logits| cross_entropy(logits, label));
    let mut numbers = logits.as_flattened().iter().chain(&losses).chain([&norm]);
    if !numbers.all(|number| number.is_finite()) {
        return Err(TrainError::TooLargeStep(rate));
    }
    let mut gradient = softmax(before);
    gradient[label.index()] -= 1.0;
    Ok(HandStep {
        logits,
        losses,
        gradient,
        norm,
    })
}

/// The logits of the only example.
fn answer(network: &Network, example: &Examples) -> Result<[f32; 2], TrainError> {
    let answers = piece(network, example, 0)?;
    Ok(answers.first().copied().unwrap_or_default())
}

/// Changes the network. Returns the length of the gradient.
fn descend(network: &Network, example: &Examples, rate: f64) -> candle_core::Result<f32> {
    let logits = network.forward(&example.all_vectors()?)?;
    let gradients = network::loss(&logits, &example.labels, [1.0; 2])?.backward()?;
    let mut squares = 0.0;
    for variable in network.variables() {
        if let Some(gradient) = gradients.get(&variable) {
            squares += gradient.sqr()?.sum_all()?.to_scalar::<f32>()?;
            variable.set(&(variable.as_tensor() - (gradient * rate)?)?)?;
        }
    }
    Ok(squares.sqrt())
}
