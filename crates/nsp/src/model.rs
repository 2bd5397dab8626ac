//! A model that answers.

use crate::bert::{Buffers, Embeddings, Encoder, NspHead, Pooler};
use crate::loader::ModelLoader;
use crate::tokenizer::{Encoding, PairTokenizer};
use crate::{Error, ForwardPass, argmax, cross_entropy, doubt, softmax};
use nsp_checkpoint::BertConfig;
use nsp_kernels::{Kernel, Team};
use nsp_protocol::{ModelCard, Prediction};
use std::sync::{Arc, Mutex, PoisonError};

/// BERT with its next-sentence head, and the tokenizer that belongs to it.
pub struct NspModel {
    pub(crate) config: BertConfig,
    pub(crate) card: ModelCard,
    pub(crate) tokenizer: PairTokenizer,
    pub(crate) embeddings: Embeddings,
    pub(crate) encoder: Encoder,
    pub(crate) pooler: Pooler,
    pub(crate) nsp_head: NspHead,
    pub(crate) kernel: Kernel,
    pub(crate) team: Arc<Team>,
    /// Those that no forward pass uses now.
    // In boxes, since a pass holds its own in one.
    #[allow(clippy::vec_box)]
    pub(crate) buffers: Mutex<Vec<Box<Buffers>>>,
}

impl NspModel {
    /// Reads a model from the bytes of a whole GGUF file. Where they come in pieces,
    /// [`ModelLoader`] takes them as they come.
    ///
    /// # Errors
    /// When the bytes are not a GGUF file of a BERT with a next-sentence head.
    pub fn from_gguf_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut loader = ModelLoader::new();
        loader.push(bytes)?;
        loader.finish()
    }

    /// Shares the work of each operator among a team of threads. A model of floats has no use of it.
    pub fn with_team(self, team: Arc<Team>) -> Self {
        Self { team, ..self }
    }

    /// How the encoder's weights are packed, whatever was asked for, and which instructions run.
    pub fn kernel(&self) -> Kernel {
        self.kernel
    }

    /// The same for people, for example `4-bit relaxed`; `floats relaxed` where the encoder is not packed.
    pub fn kernel_name(&self) -> String {
        match self.encoder {
            Encoder::Float(_) => format!("floats {}", self.kernel.instruction_set.name()),
            Encoder::Packed(_) => self.kernel.name(),
        }
    }

    /// Threads that compute.
    pub fn threads(&self) -> usize {
        self.team.threads()
    }

    pub(crate) fn take_buffers(&self) -> Box<Buffers> {
        // Buffers have no state that a panic could leave half done.
        let mut buffers = self.buffers.lock().unwrap_or_else(PoisonError::into_inner);
        buffers.pop().unwrap_or_default()
    }

    pub(crate) fn give_back_buffers(&self, used: Box<Buffers>) {
        let mut buffers = self.buffers.lock().unwrap_or_else(PoisonError::into_inner);
        buffers.push(used);
    }

    /// The shape of the model.
    pub fn config(&self) -> &BertConfig {
        &self.config
    }

    /// What the model is called, where it comes from, how it is stored.
    pub fn card(&self) -> &ModelCard {
        &self.card
    }

    /// The model's tokenizer.
    pub fn tokenizer(&self) -> &PairTokenizer {
        &self.tokenizer
    }

    /// Answers one pair, or one text alone. With a label the answer has a loss.
    ///
    /// # Errors
    /// When the label is neither 0 nor 1, which is found before anything is computed, or when the model
    /// can't be run or gives no finite number.
    pub fn predict(
        &self,
        a: &str,
        b: Option<&str>,
        label: Option<u8>,
    ) -> Result<Prediction, Error> {
        check_label(label)?;
        let encoding = self.tokenizer.encode(a, b)?;
        let logits = self.forward(&encoding)?;
        self.prediction(encoding, logits, label)
    }

    /// The logits of IsNext and NotNext of one encoding.
    ///
    /// # Errors
    /// When the encoding does not fit the model, or a logit is not finite.
    pub fn forward(&self, encoding: &Encoding) -> Result<[f32; 2], Error> {
        let logits = self.begin(std::slice::from_ref(encoding))?.finish()?;
        logits
            .into_iter()
            .next()
            .ok_or_else(|| Error::Encoding("it is empty".to_owned()))
    }

    /// The logits of several encodings, padded to the longest and run together.
    ///
    /// # Errors
    /// When an encoding does not fit the model, there is none, or a logit is not finite.
    pub fn forward_batch(&self, encodings: &[Encoding]) -> Result<Vec<[f32; 2]>, Error> {
        self.begin(encodings)?.finish()
    }

    /// Starts a forward pass that can be watched and given up between layers.
    ///
    /// # Errors
    /// When an encoding does not fit the model, or there is none.
    pub fn begin(&self, encodings: &[Encoding]) -> Result<ForwardPass<'_>, Error> {
        ForwardPass::new(self, encodings)
    }

    /// Puts an encoding and its logits together as an answer.
    ///
    /// # Errors
    /// When the label is neither 0 nor 1, or a number of the answer is not finite.
    pub fn prediction(
        &self,
        encoding: Encoding,
        logits: [f32; 2],
        label: Option<u8>,
    ) -> Result<Prediction, Error> {
        check_label(label)?;
        let loss = label.map(|label| cross_entropy(logits, label));
        Error::unless_finite(&logits)?;
        Error::unless_finite(loss.as_slice())?;
        let unknown_tokens = doubt::unknown(&encoding.tokens) as u32;
        Ok(Prediction {
            model: self.card.name.clone(),
            tokens: encoding.tokens,
            input_ids: encoding.input_ids,
            token_type_ids: encoding.token_type_ids,
            attention_mask: encoding.attention_mask,
            truncated: encoding.truncated,
            unknown_tokens,
            doubt: encoding.doubt,
            logits,
            probabilities: softmax(logits),
            prediction: argmax(logits),
            loss,
        })
    }
}

/// Refuses a label that is neither 0 nor 1. For those who ask before they compute.
///
/// # Errors
/// [`Error::Label`].
pub fn check_label(label: Option<u8>) -> Result<(), Error> {
    match label {
        Some(label) if label > 1 => Err(Error::Label(label)),
        _ => Ok(()),
    }
}
