//! Intermediate values of a quantised model and its forward pass. A plain prediction does not use
//! this module.

use crate::batch::Batch;
use crate::error::Error;
use crate::forward::{ForwardPass, Run};
use crate::model::{Encoder, NspModel};
use crate::quantised::EmbeddingTable;
use nsp_checkpoint::BertConfig;

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

/// If nothing else is said, these methods return values of the first sequence in the batch: the exhibits show
/// one pair at a time.
impl ForwardPass<'_> {
    /// Logit 0 − logit 1 that pooler and NSP head would give if the pass ended here, after
    /// [`ForwardPass::layer`] layers. BERT was trained to answer after the last layer only.
    ///
    /// # Errors
    /// When the model is a float model, a tensor operation fails, or the result is not finite.
    pub fn lens(&self) -> Result<f32, Error> {
        let [is_next, not_next] = self.model.answer(self.cls()?)?;
        let difference = is_next - not_next;
        Error::unless_finite(&[difference])?;
        Ok(difference)
    }

    /// The pooler's output for the current vector of `[CLS]`: `hidden_size` numbers between −1
    /// and 1.
    ///
    /// # Errors
    /// When the model is a float model, or a number is not finite.
    pub fn pooled(&self) -> Result<Vec<f32>, Error> {
        let pooled = self.model.pooler.forward(self.cls()?);
        Error::unless_finite(&pooled)?;
        Ok(pooled)
    }

    /// Of each sequence, the current vector at `[CLS]`, and the mean of the current vectors of all tokens, padding
    /// excluded: `hidden_size` numbers each.
    ///
    /// # Errors
    /// When the model is a float model, a number is not finite, or the last layer is done and the pass was not begun
    /// with [`NspModel::begin_whole`].
    pub fn cls_and_means(&self) -> Result<Vec<[Vec<f32>; 2]>, Error> {
        let (cls, means) = match &self.run {
            Run::Quantised(run) => (run.cls(&self.batch), run.means(&self.batch)),
            #[cfg(feature = "floats")]
            Run::Float(_) => return Err(Error::NotForFloats),
        };
        let means = means.ok_or(Error::ClsOnly)?;
        let cls = cls.into_iter().map(<[f32]>::to_vec);
        let vectors: Vec<[Vec<f32>; 2]> = cls.zip(means).map(<[_; 2]>::from).collect();
        vectors
            .as_flattened()
            .iter()
            .try_for_each(|vector| Error::unless_finite(vector))?;
        Ok(vectors)
    }

    fn cls(&self) -> Result<&[f32], Error> {
        match &self.run {
            Run::Quantised(run) => Ok(run.cls(&self.batch)[0]),
            #[cfg(feature = "floats")]
            Run::Float(_) => Err(Error::NotForFloats),
        }
    }

    /// How much each token (a row) attends to each token (a column) in one head of the layer that
    /// [`ForwardPass::advance`] would run next: tokens × tokens, row-major, each row sums to 1.
    ///
    /// # Errors
    /// When the model is a float model, there is no such layer or head, or a number is not finite.
    pub fn attention_weights(&mut self, head: usize) -> Result<Vec<f32>, Error> {
        let layer = self.layer();
        self.model.check_head(layer, head)?;
        let [queries, keys] = query_and_key(&mut self.run, layer, &self.batch)?;
        let mask = &self.batch.attention_mask[self.batch.first()];
        let weights = head_of(&self.model.config, head, queries, keys, mask);
        Error::unless_finite(&weights)?;
        Ok(weights)
    }

    /// The attention of all heads of the layer that [`ForwardPass::advance`] would run next, each as a small picture:
    /// heads × side × side, row-major. `side`, at least 1 and at most the number of tokens, is the number of groups of
    /// neighbouring tokens. A cell is the share of its attention that a token of the row's group gives to the column's
    /// group, on average; each row sums to 1.
    ///
    /// # Errors
    /// When the model is a float model, all layers are done, or a number is not finite.
    pub fn attention_thumbnails(&mut self, side: usize) -> Result<Vec<f32>, Error> {
        let layer = self.layer();
        self.model.check_head(layer, 0)?;
        let [queries, keys] = query_and_key(&mut self.run, layer, &self.batch)?;
        let (first, config) = (self.batch.first(), &self.model.config);
        let tokens = first.len();
        let mask = &self.batch.attention_mask[first];
        let side = side.clamp(1, tokens);
        let mut cells = Vec::with_capacity(config.num_attention_heads * side * side);
        for head in 0..config.num_attention_heads {
            let weights = head_of(config, head, queries, keys, mask);
            cells.extend(grouped(&weights, tokens, side));
        }
        Error::unless_finite(&cells)?;
        Ok(cells)
    }
}

/// The queries and keys of the first sequence in a layer: (tokens, hidden) each.
fn query_and_key<'a>(
    run: &'a mut Run<'_>,
    layer: usize,
    batch: &Batch,
) -> Result<[&'a [f32]; 2], Error> {
    match run {
        Run::Quantised(run) => Ok(run.query_and_key(layer, batch)),
        #[cfg(feature = "floats")]
        Run::Float(_) => Err(Error::NotForFloats),
    }
}

/// The weights of one head: tokens × tokens.
fn head_of(
    config: &BertConfig,
    head: usize,
    queries: &[f32],
    keys: &[f32],
    mask: &[u32],
) -> Vec<f32> {
    let width = config.hidden_size;
    let size = width / config.num_attention_heads;
    let part = |row: &[f32]| row[head * size..(head + 1) * size].to_vec();
    let keys: Vec<Vec<f32>> = keys.chunks_exact(width).map(part).collect();
    let queries = queries.chunks_exact(width).map(part);
    queries
        .flat_map(|query| attend(&query, &keys, mask))
        .collect()
}

/// Sums the weights of neighbouring columns, and takes the mean of neighbouring rows: side × side.
fn grouped(weights: &[f32], tokens: usize, side: usize) -> Vec<f32> {
    let group = |token: usize| token * side / tokens;
    let mut cells = vec![0.0; side * side];
    let mut rows = vec![0.0_f32; side];
    for (from, row) in weights.chunks_exact(tokens).enumerate() {
        rows[group(from)] += 1.0;
        for (to, weight) in row.iter().enumerate() {
            cells[group(from) * side + group(to)] += weight;
        }
    }
    for (cells, rows) in cells.chunks_exact_mut(side).zip(rows) {
        cells.iter_mut().for_each(|cell| *cell /= rows);
    }
    cells
}

impl NspModel {
    /// Checks the numbers of a layer and a head before anything is computed.
    ///
    /// # Errors
    /// When there is no such layer or head.
    pub fn check_head(&self, layer: usize, head: usize) -> Result<(), Error> {
        let (layers, heads) = (
            self.config.num_hidden_layers,
            self.config.num_attention_heads,
        );
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
    /// logit 0 − its weight for logit 1), one number per unit. The last number is the difference of
    /// the biases. The sum of all numbers is logit 0 − logit 1.
    ///
    /// # Errors
    /// When `pooled` does not have `hidden_size` numbers, or a contribution is not finite.
    pub fn contributions(&self, pooled: &[f32]) -> Result<Vec<f32>, Error> {
        let units = self.config.hidden_size;
        if pooled.len() != units {
            let message = format!("the pooled vector has {} units, not {units}", pooled.len());
            return Err(Error::Encoding(message));
        }
        let (weights, bias) = self.nsp_head.difference()?;
        let mut contributions: Vec<f32> = pooled.iter().zip(weights).map(|(p, w)| p * w).collect();
        contributions.push(bias);
        Error::unless_finite(&contributions)?;
        Ok(contributions)
    }

    /// The embeddings of the token with this id at this position of the sequence.
    ///
    /// # Errors
    /// When the model is a float model, or has no such id or position.
    pub fn embedding_rows(&self, input_id: u32, position: u32) -> Result<EmbeddingRows, Error> {
        let row = |table: &EmbeddingTable, index: u32| -> Result<Vec<f32>, Error> {
            let mut values = vec![0.0; table.width];
            table.add(index, &mut vec![0.0; table.width], &mut values)?;
            Ok(values)
        };
        let embeddings = match &self.encoder {
            Encoder::Quantised(encoder) => &encoder.embeddings,
            #[cfg(feature = "floats")]
            Encoder::Float(_) => return Err(Error::NotForFloats),
        };
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

/// softmax(query · keys / √d), with a weight of 0 where the mask is 0.
fn attend(query: &[f32], keys: &[Vec<f32>], mask: &[u32]) -> Vec<f32> {
    let scale = 1.0 / (query.len() as f32).sqrt();
    let score = |key: &Vec<f32>| dot(query, key) * scale;
    let mut weights: Vec<f32> = keys.iter().map(score).collect();
    // Masked keys are left out here: if one had a far larger score, all other weights would
    // become 0.
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

/// The scalar product. Four sums at a time, because additions to a single one would wait for each other: all heads of a
/// long pair take millions of products.
fn dot(left: &[f32], right: &[f32]) -> f32 {
    let (left, left_rest) = left.as_chunks::<4>();
    let (right, right_rest) = right.as_chunks::<4>();
    let mut sums = [0.0_f32; 4];
    for (left, right) in left.iter().zip(right) {
        for ((sum, l), r) in sums.iter_mut().zip(left).zip(right) {
            *sum += l * r;
        }
    }
    let rest = left_rest.iter().zip(right_rest).map(|(l, r)| l * r);
    sums.iter().sum::<f32>() + rest.sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_key_takes_no_weight_from_the_others_however_large_its_score_is() {
        let keys = [1.0, 1.0, 1e6, f32::NAN].map(|key| vec![key]);
        assert_eq!(attend(&[1.0], &keys, &[1, 1, 0, 0]), [0.5, 0.5, 0.0, 0.0]);
    }

    #[test]
    fn a_scalar_product_counts_every_number() {
        let numbers: Vec<f32> = (1_u8..=7).map(f32::from).collect();
        assert_eq!(dot(&numbers, &numbers), 140.0);
        assert_eq!(dot(&numbers[..3], &numbers[1..4]), 20.0);
    }
}
