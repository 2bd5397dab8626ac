//! `bert.embeddings`: word + position + segment, then layer norm.

use super::runner::{LayerNorm, Runner};
use crate::batch::Batch;
use crate::error::Error;
use nsp_checkpoint::Dtype;

/// A table of vectors as the file stores it. A text uses a few of its 30,522 rows, so rows are
/// dequantised when they are looked up.
pub(crate) struct EmbeddingTable {
    /// For error messages, for example `word embeddings`.
    pub name: &'static str,
    /// How the rows are stored.
    pub dtype: Dtype,
    /// Numbers in a row.
    pub width: usize,
    /// All rows.
    pub bytes: Vec<u8>,
}

impl EmbeddingTable {
    /// Adds the row `index` to `out`. `row` is scratch space; it and `out` have `width` numbers.
    ///
    /// # Errors
    /// When the table has no such row.
    pub fn add(&self, index: u32, row: &mut [f32], out: &mut [f32]) -> Result<(), Error> {
        let row_bytes = self.width / self.dtype.block_len() * self.dtype.block_bytes();
        let range = (index as usize)
            .checked_mul(row_bytes)
            .and_then(|start| Some(start..start.checked_add(row_bytes)?));
        let Some(bytes) = range.and_then(|range| self.bytes.get(range)) else {
            return Err(Error::no_row(
                self.name,
                self.bytes.len() / row_bytes,
                index,
            ));
        };
        self.dtype.dequantise(bytes, row);
        for (out, value) in out.iter_mut().zip(row) {
            *out += *value;
        }
        Ok(())
    }
}

/// The three tables of embeddings and their layer norm.
pub(crate) struct Embeddings {
    pub word_embeddings: EmbeddingTable,
    pub position_embeddings: EmbeddingTable,
    pub token_type_embeddings: EmbeddingTable,
    pub layer_norm: LayerNorm,
}

impl Embeddings {
    /// The ids of a batch → (rows, hidden) in `out`. `sum` is scratch space of the same size, for the
    /// numbers before the layer norm.
    ///
    /// # Errors
    /// When a table has no row for an id, a segment or a position.
    pub fn forward(
        &self,
        runner: Runner<'_>,
        batch: &Batch,
        sum: &mut [f32],
        out: &mut [f32],
    ) -> Result<(), Error> {
        sum.fill(0.0);
        let width = self.word_embeddings.width;
        let mut row = vec![0.0; width];
        let ids = batch.input_ids.iter().zip(&batch.token_type_ids);
        for (((&id, &segment), &position), out) in ids
            .zip(&batch.position_ids)
            .zip(sum.chunks_exact_mut(width))
        {
            self.word_embeddings.add(id, &mut row, out)?;
            self.token_type_embeddings.add(segment, &mut row, out)?;
            self.position_embeddings.add(position, &mut row, out)?;
        }
        runner.normalise(&self.layer_norm, sum, &[], out);
        Ok(())
    }
}
