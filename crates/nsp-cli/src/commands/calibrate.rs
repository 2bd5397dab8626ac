//! Measures the average amount by which quantising changes the logits.

use super::eval::predict_all;
use crate::error::CliError;
use crate::model;
use crate::pairs::Pair;
use nsp::Prediction;
use nsp_checkpoint::hf::HfCheckpoint;
use nsp_checkpoint::{Card, Dtype};

/// The mean difference of the float model's logits and those of the model that `card` asks for,
/// over some pairs. Their labels play no part.
pub fn correction(
    checkpoint: &HfCheckpoint,
    card: &Card,
    pairs: &[Pair],
) -> Result<[f32; 2], CliError> {
    let float = Card {
        dtype: Dtype::F32,
        ..card.clone()
    };
    let float = answers(checkpoint, &float, pairs)?;
    let quantised = answers(checkpoint, card, pairs)?;
    let mut sum = [0.0_f64; 2];
    for (float, quantised) in float.iter().zip(&quantised) {
        for (class, sum) in sum.iter_mut().enumerate() {
            *sum += f64::from(float.logits[class] - quantised.logits[class]);
        }
    }
    Ok(sum.map(|sum| (sum / pairs.len() as f64) as f32))
}

fn answers(
    checkpoint: &HfCheckpoint,
    card: &Card,
    pairs: &[Pair],
) -> Result<Vec<Prediction>, CliError> {
    let model = model::converted(checkpoint, card)?;
    predict_all(&model, pairs)
}
