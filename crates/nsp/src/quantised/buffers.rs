//! The buffers of one forward pass, reused for the next prediction.

use nsp_checkpoint::BertConfig;
use nsp_kernels::Activations;

/// All buffers are row-major, and (batch, tokens, hidden) if nothing else is said.
#[derive(Default)]
pub(crate) struct Buffers {
    /// The input of the next layer; (batch, 1, hidden) after the last one.
    pub hidden_states: Vec<f32>,
    /// The output of the attention, after its layer norm.
    pub attended: Vec<f32>,
    pub query: Vec<f32>,
    pub key: Vec<f32>,
    pub value: Vec<f32>,
    pub context: Vec<f32>,
    /// Between the two feed-forward layers: (batch, tokens, intermediate).
    pub wide: Vec<f32>,
    /// The quantised input of the linear layer that runs.
    pub activations: Activations,
}

impl Buffers {
    /// Makes room for `rows` tokens in total.
    pub fn resize(&mut self, rows: usize, config: &BertConfig) {
        let hidden = rows * config.hidden_size;
        for buffer in [
            &mut self.hidden_states,
            &mut self.attended,
            &mut self.query,
            &mut self.key,
            &mut self.value,
            &mut self.context,
        ] {
            buffer.resize(hidden, 0.0);
        }
        self.wide.resize(rows * config.intermediate_size, 0.0);
    }
}
