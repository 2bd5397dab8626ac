//! Divides a queue of sequences into passes.

use crate::model::{Encoder, NspModel};

/// The largest number of tokens, over all sequences, that share a pass. This many rows are multiplied by a panel
/// of 7-bit weights before the next panel is loaded (`nsp-kernels`, `linear/relaxed.rs`); more rows would be no
/// faster. They also limit how long a layer takes, between two of which a pass can be stopped, and the memory of
/// a pass. A longer sequence has a pass of its own.
const MOST_ROWS: usize = 72;

/// Groups sequences into the batches that a model runs in one pass each. The sequences keep their order. A batch
/// has so many tokens that more would be no faster, or one longer sequence. A float model gets one sequence at a
/// time, because its answers would have other last bits in a batch.
///
/// ```no_run
/// # let model = nsp::NspModel::from_gguf_bytes(&[])?;
/// # let encodings = Vec::<nsp::Encoding>::new();
/// let mut planner = nsp::Planner::new(&model);
/// let mut queue = encodings.iter();
/// loop {
///     let batch = planner.next_batch(&mut queue, |encoding| encoding.len());
///     if batch.is_empty() {
///         break;
///     }
///     println!("{:?}", model.begin(batch)?.finish()?);
/// }
/// # Ok::<(), nsp::Error>(())
/// ```
#[derive(Debug)]
pub struct Planner<T> {
    most_rows: usize,
    /// The sequence that did not fit the last batch.
    left_over: Option<T>,
}

impl<T> Planner<T> {
    /// A planner for the passes of this model.
    pub fn new(model: &NspModel) -> Self {
        Self::of_rows(match model.encoder {
            Encoder::Quantised(_) => MOST_ROWS,
            #[cfg(feature = "floats")]
            Encoder::Float(_) => 0,
        })
    }

    fn of_rows(most_rows: usize) -> Self {
        Self {
            most_rows,
            left_over: None,
        }
    }

    /// The sequences of the next pass; none if there are no more. The planner takes them from `queue`, and
    /// keeps the one that does not fit for the next call. `tokens` says how long a sequence is; what must be
    /// alone can say [`usize::MAX`].
    pub fn next_batch(
        &mut self,
        mut queue: impl Iterator<Item = T>,
        tokens: impl Fn(&T) -> usize,
    ) -> Vec<T> {
        let mut batch = Vec::new();
        let mut rows = 0_usize;
        while let Some(next) = self.left_over.take().or_else(|| queue.next()) {
            rows = rows.saturating_add(tokens(&next));
            if !batch.is_empty() && rows > self.most_rows {
                self.left_over = Some(next);
                break;
            }
            batch.push(next);
        }
        batch
    }

    /// The number of sequences that were taken from the queue and are in no batch yet: 0 or 1.
    pub fn left_over(&self) -> usize {
        usize::from(self.left_over.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The batches of sequences of these lengths.
    fn batches(most_rows: usize, lengths: &[usize]) -> Vec<Vec<usize>> {
        let mut planner = Planner::of_rows(most_rows);
        let mut queue = lengths.iter().copied();
        let next = || Some(planner.next_batch(&mut queue, |tokens| *tokens));
        std::iter::from_fn(next)
            .take_while(|batch| !batch.is_empty())
            .collect()
    }

    #[test]
    fn a_batch_has_as_many_sequences_as_fit_in_their_order() {
        assert_eq!(
            batches(10, &[4, 6, 3, 3, 3, 3]),
            [vec![4, 6], vec![3, 3, 3], vec![3]]
        );
        assert_eq!(batches(10, &[1, 10, 1, 1]), [vec![1], vec![10], vec![1, 1]]);
        assert!(batches(10, &[]).is_empty());
    }

    #[test]
    fn a_long_sequence_is_alone() {
        assert_eq!(
            batches(10, &[2, 11, 2, usize::MAX, usize::MAX, 2]),
            [
                vec![2],
                vec![11],
                vec![2],
                vec![usize::MAX],
                vec![usize::MAX],
                vec![2]
            ]
        );
        assert_eq!(batches(0, &[1, 1]), [vec![1], vec![1]]);
    }

    #[test]
    fn no_more_is_taken_than_one_sequence_that_does_not_fit() {
        let mut planner = Planner::of_rows(10);
        let mut queue = [6, 6, 6].into_iter();
        assert_eq!(planner.next_batch(&mut queue, |tokens| *tokens), [6]);
        assert_eq!((planner.left_over(), queue.len()), (1, 1));
        assert_eq!(planner.next_batch(&mut queue, |tokens| *tokens), [6]);
        assert_eq!(planner.next_batch(&mut queue, |tokens| *tokens), [6]);
        assert_eq!((planner.left_over(), queue.len()), (0, 0));
    }
}
