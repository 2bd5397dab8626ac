//! What the tutorial shows of the inside of a forward pass. A plain prediction uses none of this.

use crate::bert::{EmbeddingTable, Encoder, Runner};
use crate::forward::HiddenStates;
use crate::{Error, ForwardPass, NspModel};
use candle_core::{Device, IndexOp, Tensor};

/// The three vectors that are added for one token, `hidden_size` numbers each, before layer norm.
#[derive(Clone, Debug, PartialEq)]
pub struct EmbeddingRows {
    /// The row of `word_embeddings` for the token's id.
    pub word: Vec<f32>,
    /// The row of `position_embeddings` for its place.
    pub position: Vec<f32>,
    /// The rows of `token_type_embeddings`: for segment 0, then for segment 1.
    pub segments: [Vec<f32>; 2],
}

/// A sequence within a pass is the first of its batch: the exhibits look at one pair at a time.
impl ForwardPass<'_> {
    /// Logit 0 − logit 1 that pooler and NSP head would give if the pass ended here, after
    /// [`ForwardPass::layer`] layers. BERT was trained to answer after the last layer only.
    ///
    /// # Errors
    /// When a tensor operation fails, or it is not finite.
    pub fn lens(&self) -> Result<f32, Error> {
        let pooled = self.model.pooler.forward(&self.cls()?)?;
        let logits = self.model.nsp_head.forward(&pooled)?;
        let [is_next, not_next] = logits.first().copied().unwrap_or_default();
        let difference = is_next - not_next;
        Error::unless_finite(&[difference])?;
        Ok(difference)
    }

    /// The pooler's output for the vector of `[CLS]` as it stands: `hidden_size` numbers between −1
    /// and 1.
    ///
    /// # Errors
    /// When a tensor operation fails, or a number is not finite.
    pub fn pooled(&self) -> Result<Vec<f32>, Error> {
        let pooled = self.model.pooler.forward(&self.cls()?)?;
        let pooled: Vec<f32> = pooled.i(0)?.to_vec1()?;
        Error::unless_finite(&pooled)?;
        Ok(pooled)
    }

    /// How much each token (a row) attends to each token (a column) in one head of the layer that
    /// [`ForwardPass::advance`] would run next: tokens × tokens, row-major, each row sums to 1.
    ///
    /// # Errors
    /// When there is no such layer or head, or a number is not finite.
    pub fn attention_weights(&mut self, head: usize) -> Result<Vec<f32>, Error> {
        self.model.check_head(self.layer, head)?;
        let width = self.model.config.hidden_size;
        let size = width / self.model.config.num_attention_heads;
        let (queries, keys) = self.query_and_key()?;
        let mask = &self.batch.attention_mask[..self.batch.tokens];
        let part = |row: &[f32]| row[head * size..(head + 1) * size].to_vec();
        let keys: Vec<Vec<f32>> = keys.chunks_exact(width).map(part).collect();
        let queries = queries.chunks_exact(width).map(part);
        let weights: Vec<f32> = queries
            .flat_map(|query| attend(&query, &keys, mask))
            .collect();
        Error::unless_finite(&weights)?;
        Ok(weights)
    }

    /// The queries and keys of the first sequence in the next layer: (tokens, hidden) each.
    fn query_and_key(&mut self) -> Result<(Vec<f32>, Vec<f32>), Error> {
        let model = self.model;
        Ok(match (&model.encoder, &mut self.hidden_states) {
            (Encoder::Float(layers), HiddenStates::Float(hidden_states)) => {
                let attention = &layers[self.layer].attention;
                let first = hidden_states.i(0)?;
                let [query, key] = [&attention.query, &attention.key].map(|linear| {
                    linear
                        .forward(&first)?
                        .flatten_all()?
                        .to_vec1()
                        .map_err(Error::from)
                });
                (query?, key?)
            }
            (Encoder::Packed(layers), HiddenStates::Packed(buffers)) => {
                let runner = Runner {
                    team: &model.team,
                    instruction_set: model.kernel.instruction_set,
                };
                let (query, key) = layers[self.layer].query_and_key(runner, buffers);
                let numbers = self.batch.tokens * model.config.hidden_size;
                (query[..numbers].to_vec(), key[..numbers].to_vec())
            }
            // A pass is made for its model's encoder, see `ForwardPass::new`.
            _ => Default::default(),
        })
    }
}

impl NspModel {
    /// Refuses a layer or a head that the model has not. For those who ask before they compute.
    ///
    /// # Errors
    /// When there is no such layer or head.
    pub fn check_head(&self, layer: usize, head: usize) -> Result<(), Error> {
        let (layers, heads) = (self.encoder.len(), self.config.num_attention_heads);
        for (what, number, count) in [("layer", layer, layers), ("head", head, heads)] {
            if number >= count {
                let message = format!(
                    "there is no {what} {number}; the numbers go from 0 to {}",
                    count - 1
                );
                return Err(Error::Encoding(message));
            }
        }
        Ok(())
    }

    /// What each unit of the pooled vector adds to logit 0 − logit 1: pooled × (its weight for
    /// logit 0 − its weight for logit 1), one number a unit, and last the difference of the biases.
    /// Their sum is logit 0 − logit 1.
    ///
    /// # Errors
    /// When `pooled` has not `hidden_size` numbers, or a contribution is not finite.
    pub fn contributions(&self, pooled: &[f32]) -> Result<Vec<f32>, Error> {
        let units = self.config.hidden_size;
        if pooled.len() != units {
            let message = format!("the pooled vector has {} units, not {units}", pooled.len());
            return Err(Error::Encoding(message));
        }
        // The head's answers to each unit vector and to the zero vector are its weights and biases,
        // however they are stored.
        let mut vectors = vec![0.0_f32; (units + 1) * units];
        for unit in 0..units {
            vectors[unit * units + unit] = 1.0;
        }
        let vectors = Tensor::from_vec(vectors, (units + 1, units), &Device::Cpu)?;
        let answers = self.nsp_head.forward(&vectors)?;
        let difference = |row: usize| answers.get(row).map_or(0.0, |[a, b]| a - b);
        let bias = difference(units);
        let weights = (0..units).map(|unit| difference(unit) - bias);
        let mut contributions: Vec<f32> = pooled.iter().zip(weights).map(|(p, w)| p * w).collect();
        contributions.push(bias);
        Error::unless_finite(&contributions)?;
        Ok(contributions)
    }

    /// The embeddings of the token with this id at this place of the sequence.
    ///
    /// # Errors
    /// When the model has no such id or position.
    pub fn embedding_rows(&self, input_id: u32, position: u32) -> Result<EmbeddingRows, Error> {
        let row = |table: &EmbeddingTable, index: u32| -> Result<Vec<f32>, Error> {
            let mut values = vec![0.0; table.width];
            table.add(index, &mut vec![0.0; table.width], &mut values)?;
            Ok(values)
        };
        let embeddings = &self.embeddings;
        Ok(EmbeddingRows {
            word: row(&embeddings.word_embeddings, input_id)?,
            position: row(&embeddings.position_embeddings, position)?,
            segments: [
                row(&embeddings.token_type_embeddings, 0)?,
                row(&embeddings.token_type_embeddings, 1)?,
            ],
        })
    }
}

/// softmax(query · keys / √d), and 0 where the mask is 0.
fn attend(query: &[f32], keys: &[Vec<f32>], mask: &[u32]) -> Vec<f32> {
    let scale = 1.0 / (query.len() as f32).sqrt();
    let score = |key: &Vec<f32>| {
        let products = query.iter().zip(key).map(|(q, k)| q * k);
        products.sum::<f32>() * scale
    };
    let mut weights: Vec<f32> = keys.iter().map(score).collect();
    // Beside a masked key with a far larger score all others would vanish.
    let kept = weights.iter().zip(mask).filter(|(_, keep)| **keep != 0);
    let largest = kept.fold(f32::NEG_INFINITY, |most, (weight, _)| most.max(*weight));
    for (weight, &keep) in weights.iter_mut().zip(mask) {
        *weight = if keep == 0 {
            0.0
        } else {
            (*weight - largest).exp()
        };
    }
    let sum: f32 = weights.iter().sum();
    if sum > 0.0 {
        weights.iter_mut().for_each(|weight| *weight /= sum);
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_key_takes_no_weight_from_the_others_however_large_its_score_is() {
        let keys = [1.0, 1.0, 1e6, f32::NAN].map(|key| vec![key]);
        assert_eq!(attend(&[1.0], &keys, &[1, 1, 0, 0]), [0.5, 0.5, 0.0, 0.0]);
    }
}
