//! The buffers of one forward pass, reused for the next one. They stay as large as the longest pass so far.

use crate::error::Error;
use nsp_checkpoint::BertConfig;
use nsp_kernels::Activations;

/// All buffers are row-major, and (rows, hidden) if nothing else is said.
#[derive(Default)]
pub(crate) struct Buffers {
    /// The input of the next layer; (sequences, hidden) after the last one.
    pub hidden_states: Vec<f32>,
    /// The output of the attention, after its layer norm.
    pub attended: Vec<f32>,
    pub query: Vec<f32>,
    pub key: Vec<f32>,
    pub value: Vec<f32>,
    pub context: Vec<f32>,
    /// Between the two feed-forward layers: (rows, intermediate).
    pub wide: Vec<f32>,
    /// The quantised input of the linear layer that runs.
    pub activations: Activations,
}

impl Buffers {
    /// Makes room for `rows` tokens in total.
    ///
    /// # Errors
    /// When there is no memory for them.
    pub fn resize(&mut self, rows: usize, config: &BertConfig) -> Result<(), Error> {
        let hidden = rows.saturating_mul(config.hidden_size);
        for buffer in [
            &mut self.hidden_states,
            &mut self.attended,
            &mut self.query,
            &mut self.key,
            &mut self.value,
            &mut self.context,
        ] {
            resize(buffer, hidden)?;
        }
        resize(
            &mut self.wide,
            rows.saturating_mul(config.intermediate_size),
        )
    }
}

fn resize(buffer: &mut Vec<f32>, len: usize) -> Result<(), Error> {
    let more = len.saturating_sub(buffer.len());
    buffer.try_reserve(more).map_err(|_| Error::OutOfMemory)?;
    buffer.resize(len, 0.0);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_beyond_the_memory_is_an_error_and_no_abort() {
        let error = resize(&mut Vec::new(), usize::MAX);
        assert!(matches!(error, Err(Error::OutOfMemory)));
    }
}
