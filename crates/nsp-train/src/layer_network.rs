//! The last layers, pooler and head as variables.

use crate::error::TrainError;
use crate::last_layers::LastLayers;
use crate::layer::Layer;
use crate::learner::{Learner, piece};
use crate::network::Network;
use crate::sequences::Sequences;
use crate::trainer::Trainer;
use candle_core::{Device, Result, Tensor, Var};
use nsp_checkpoint::BertConfig;
use nsp_protocol::Options;

/// Trains the last encoder layers together with pooler and head. The layers below stay as they are, so the caller
/// computes their hidden states once.
pub type LayerTrainer = Trainer<LayerNetwork>;

impl Trainer<LayerNetwork> {
    /// Prepares a training that begins with these layers. The best epoch is chosen on `held_out`.
    ///
    /// # Errors
    /// When an option is out of range, there are too few pairs to train on or all have the same label, or the
    /// layers do not fit the hidden states.
    pub fn with_layers(
        last: &LastLayers,
        train: Sequences,
        held_out: Option<Sequences>,
        options: &Options,
    ) -> std::result::Result<Self, TrainError> {
        for sequences in [Some(&train), held_out.as_ref()].into_iter().flatten() {
            last.head().check_fits(sequences.hidden_size())?;
        }
        let network = LayerNetwork::new(last).map_err(TrainError::tensor)?;
        Self::begin(network, train, held_out, options)
    }
}

/// The logits that these layers give for each of the pairs.
///
/// # Errors
/// When the layers do not fit the hidden states.
pub fn layer_answers(
    last: &LastLayers,
    sequences: &Sequences,
) -> std::result::Result<Vec<[f32; 2]>, TrainError> {
    last.head().check_fits(sequences.hidden_size())?;
    let network = LayerNetwork::new(last).map_err(TrainError::tensor)?;
    let mut answers = Vec::new();
    while answers.len() < sequences.labels().len() {
        answers.extend(piece(&network, sequences, answers.len())?);
    }
    Ok(answers)
}

/// The last layers, pooler and head. Their tensors are the variables.
#[derive(Debug)]
pub struct LayerNetwork {
    config: BertConfig,
    /// The layers' variables in the order of a model's file.
    variables: Vec<Var>,
    layers: Vec<Layer>,
    network: Network,
}

impl LayerNetwork {
    fn new(last: &LastLayers) -> Result<Self> {
        let named = last.layers().into_iter();
        let variables = named
            .map(|(spec, numbers)| Var::from_slice(numbers, &spec.shape[..], &Device::Cpu))
            .collect::<Result<Vec<Var>>>()?;
        let (parts, _) = variables.as_chunks::<2>();
        let (layers, _) = parts.as_chunks::<8>();
        let layers = layers.iter();
        Ok(Self {
            config: last.config().clone(),
            layers: layers
                .map(|parts| Layer::new(parts, last.config()))
                .collect(),
            network: Network::new(last.head())?,
            variables,
        })
    }
}

impl Learner for LayerNetwork {
    type Examples = Sequences;
    type Numbers = LastLayers;

    /// With 512 tokens, the attention weights of a layer of BERT-base take 200 MB.
    const PIECE: usize = 16;

    fn variables(&self) -> Vec<Var> {
        let mut variables = self.variables.clone();
        variables.extend(self.network.variables());
        variables
    }

    fn logits(&self, sequences: &Sequences, at: &[u32]) -> Result<Tensor> {
        let (mut states, scores) = sequences.padded(at)?;
        let tokens = states.dim(1)?;
        for (number, layer) in (1..).zip(&self.layers) {
            // Pooler and head read no other token than [CLS].
            let kept = if number == self.layers.len() {
                1
            } else {
                tokens
            };
            states = layer.forward(&states, &scores, kept)?;
        }
        self.network.forward(&states.narrow(1, 0, 1)?.squeeze(1)?)
    }

    fn numbers(&self) -> std::result::Result<LastLayers, TrainError> {
        let copy = |variable: &Var| variable.flatten_all()?.to_vec1();
        let numbers: Result<Vec<Vec<f32>>> = self.variables.iter().map(copy).collect();
        LastLayers::new(
            &self.config,
            self.layers.len(),
            numbers.map_err(TrainError::tensor)?,
            self.network.numbers()?,
        )
    }
}
