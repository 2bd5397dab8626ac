//! A model: its parts and its description.

use crate::error::Error;
#[cfg(feature = "floats")]
use crate::floats;
use crate::heads::{NspHead, Pooler};
use crate::quantised;
use crate::tokenizer::PairTokenizer;
use nsp_answer::ModelCard;
use nsp_checkpoint::BertConfig;
use nsp_kernels::{Kernel, Team};
use std::sync::Arc;

/// BERT with its next-sentence head, and the tokenizer that belongs to it.
pub struct NspModel {
    pub(crate) config: BertConfig,
    pub(crate) card: ModelCard,
    pub(crate) tokenizer: PairTokenizer,
    pub(crate) encoder: Encoder,
    pub(crate) pooler: Pooler,
    pub(crate) nsp_head: NspHead,
    pub(crate) untaught: bool,
}

/// Embeddings and encoder layers: ids to the vector at `[CLS]`.
pub(crate) enum Encoder {
    /// Of a quantised file.
    Quantised(quantised::Encoder),
    /// Of a file of floats.
    #[cfg(feature = "floats")]
    Float(floats::Encoder),
}

impl std::fmt::Debug for NspModel {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("NspModel")
            .field("card", &self.card)
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

impl NspModel {
    /// Divides the work of each operator among a team of threads. A float model ignores the team.
    pub fn with_team(mut self, team: Arc<Team>) -> Self {
        match &mut self.encoder {
            Encoder::Quantised(encoder) => encoder.team = team,
            #[cfg(feature = "floats")]
            Encoder::Float(_) => {}
        }
        self
    }

    /// How the encoder's weights are packed, and which instructions run. The packing may differ
    /// from the one that was asked for. `None` for a float model, which candle runs.
    pub fn kernel(&self) -> Option<Kernel> {
        match &self.encoder {
            Encoder::Quantised(encoder) => Some(encoder.kernel),
            #[cfg(feature = "floats")]
            Encoder::Float(_) => None,
        }
    }

    /// The name of the kernel for people, for example `4-bit relaxed`; `floats` for a float model.
    pub fn kernel_name(&self) -> String {
        self.kernel()
            .map_or_else(|| "floats".to_owned(), Kernel::name)
    }

    /// The number of threads that compute. For a float model it is 1: candle's own threads are not
    /// counted.
    pub fn threads(&self) -> usize {
        match &self.encoder {
            Encoder::Quantised(encoder) => encoder.team.threads(),
            #[cfg(feature = "floats")]
            Encoder::Float(_) => 1,
        }
    }

    /// The shape of the model.
    pub fn config(&self) -> &BertConfig {
        &self.config
    }

    /// What the model is called, where it comes from, how it is stored.
    pub fn card(&self) -> &ModelCard {
        &self.card
    }

    /// Whether pooler and head were drawn at random and have not been trained yet, so that the answers mean
    /// nothing.
    pub fn is_untaught(&self) -> bool {
        self.untaught
    }

    /// The model's tokenizer.
    pub fn tokenizer(&self) -> &PairTokenizer {
        &self.tokenizer
    }

    /// The logits of IsNext and NotNext for the vector at `[CLS]`, `hidden_size` numbers.
    ///
    /// # Errors
    /// When the head does not have two outputs.
    pub(crate) fn answer(&self, cls: &[f32]) -> Result<[f32; 2], Error> {
        self.nsp_head.forward(&self.pooler.forward(cls))
    }
}
