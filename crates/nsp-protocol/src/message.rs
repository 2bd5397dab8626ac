//! The requests and responses, and their text form.

use crate::{Inside, Numbers, View};
use nsp_answer::{KnockOut, Label, ModelCard, Prediction};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;

/// A message from the page to the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Request {
    /// Fetch the model whose manifest is at this absolute URL.
    Load {
        /// The manifest's address.
        manifest: String,
        /// The absolute URL of a GGUF file with a pooler and a head for this model, at most 64 MiB. They replace the
        /// model's own, and those that the manifest names.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        head: Option<String>,
    },
    /// Fetch the model in the GGUF file at this absolute URL. A model that the page already has is
    /// sent as a separate message instead, a `Blob` or a `Uint8Array`.
    LoadFile {
        /// The file's address.
        file: String,
    },
    /// Answer one pair. Without `b`, the text is a single sequence (all segment ids are 0).
    Predict {
        /// Chosen by the page, never used twice.
        id: u32,
        /// Sentence A.
        a: String,
        /// Sentence B.
        b: Option<String>,
        /// If given, the answer has a loss.
        label: Option<Label>,
        /// Positions of the sequence that are replaced by `[MASK]`, so that the model does not see
        /// them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        masked: Vec<u32>,
        /// The length to which the sequence is padded with `[PAD]`, as in a batch of texts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        padded: Option<u32>,
        /// Whether the answer should say how long each stage took.
        #[serde(default)]
        measure: bool,
    },
    /// Answer many questions. Short ones share a pass, which changes no bit of an answer. Answers are sent in the
    /// order of the questions, as soon as there are some. A `Predict` or an `Inspect` waits for at most one pass, so a
    /// request may have as many questions as the page likes; several such requests take turns. If another model is
    /// loaded meanwhile, the first one still gives all answers.
    PredictMany {
        /// Chosen by the page, never used twice.
        id: u32,
        /// The questions.
        questions: Vec<Question>,
    },
    /// Look inside the forward pass of one pair.
    Inspect {
        /// Chosen by the page, never used twice.
        id: u32,
        /// Sentence A.
        a: String,
        /// Sentence B.
        b: String,
        /// Which intermediate values to return.
        view: View,
    },
    /// Count the tokens of a pair, without running the model.
    Tokenize {
        /// Chosen by the page, never used twice.
        id: u32,
        /// Sentence A.
        a: String,
        /// Sentence B.
        b: String,
    },
    /// Turn a pair into what the model receives, without running it. Without `b`, the text is a
    /// single sequence.
    Encode {
        /// Chosen by the page, never used twice.
        id: u32,
        /// Sentence A.
        a: String,
        /// Sentence B.
        b: Option<String>,
    },
    /// Run the encoder on pairs and return their vectors, to train on them. Other requests wait for at most one
    /// pass, so a request may have as many as the page likes; the engine holds all its vectors until the last one
    /// is done. If another model is loaded meanwhile, the request still gets the vectors of the first one.
    Vectors {
        /// Chosen by the page, never used twice.
        id: u32,
        /// Sentences A and B of each pair.
        pairs: Vec<(String, String)>,
        /// The number of the first pair, counted from 0, for messages.
        #[serde(default)]
        first: u32,
        /// Whether to return the vectors of every layer, or only that at `[CLS]` after the last one.
        layers: bool,
    },
    /// Return pooler and head of the model that is loaded.
    Head {
        /// Chosen by the page, never used twice.
        id: u32,
    },
    /// Run a few passes over a text of the engine's own, so that the browser compiles well what each pass runs. They end
    /// as soon as another request for the model arrives. There is no answer.
    WarmUp,
    /// Cancel a `Predict`, a `PredictMany`, an `Inspect` or a `Vectors` that waits or runs. Unknown and finished ids
    /// are ignored.
    Cancel {
        /// Its id.
        id: u32,
    },
}

/// One of many questions: as in `Request::Predict`, also with something knocked out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Sentence A.
    pub a: String,
    /// Sentence B; without it, A is a single sequence.
    pub b: Option<String>,
    /// If given, the answer has a loss.
    pub label: Option<Label>,
    /// Positions of the sequence that are replaced by `[MASK]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub masked: Vec<u32>,
    /// The length to which the sequence is padded with `[PAD]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub padded: Option<u32>,
    /// What is taken from the model or from its input. Positions in `masked` count in what comes out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub knock_outs: Vec<KnockOut>,
}

/// A message from the worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Response {
    /// The worker runs and accepts requests.
    Ready {
        /// The build of the engine, and why it was chosen.
        engine: EngineInfo,
    },
    /// A part of the model arrived.
    Loading {
        /// Bytes of the model file that have arrived, including those of a part that is not yet
        /// verified.
        loaded: u64,
        /// Bytes of the whole model file, from the manifest or the file's own header. A head that the manifest names
        /// is counted too.
        total: u64,
        /// Whether all bytes so far came from the browser's cache.
        cached: bool,
    },
    /// The model is ready to answer.
    Loaded {
        /// What was loaded.
        model: ModelCard,
        /// How the model's weights are packed and which instructions run. This differs from
        /// [`EngineInfo::kernel`] for files whose weights are not in 4 bits.
        kernel: String,
        /// Time from the request to this message, in milliseconds.
        milliseconds: f64,
        /// How much of it the engine spent with packing the weights. The browser may read and hash meanwhile.
        packing: f64,
        /// Whether nothing was downloaded: every part came from the browser's cache, or the file from the
        /// reader's disk or from memory.
        cached: bool,
        /// When the phases of the start ended.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        marks: Vec<Mark>,
    },
    /// The token counts of a pair.
    Tokenized {
        /// The request's id.
        id: u32,
        /// Word pieces of sentence A, special tokens not counted.
        a: u32,
        /// Word pieces of sentence B, special tokens not counted.
        b: u32,
        /// Length of the sequence that the model would receive.
        total: u32,
        /// Whether the pair is too long and would be cut.
        truncated: bool,
    },
    /// What the model would receive.
    Encoded {
        /// The request's id.
        id: u32,
        /// `[CLS] A [SEP] B [SEP]`.
        input: ModelInput,
    },
    /// The answer to an `Inspect`.
    Inspected {
        /// The request's id.
        id: u32,
        /// The requested values.
        inside: Inside,
    },
    /// The answer to a `Vectors`.
    Vectors {
        /// The request's id.
        id: u32,
        /// The vectors of all pairs, one after the other, each of the model's hidden size. For each pair it is the
        /// vector at `[CLS]` after the last layer. If the request asked for all layers, there are two for each layer:
        /// the vector at `[CLS]`, then the mean over all tokens.
        vectors: Numbers,
        /// How many of the pairs are too long and were cut.
        truncated: u32,
    },
    /// The answer to a `Head`.
    Head {
        /// The request's id.
        id: u32,
        /// The model's hidden size.
        hidden: u32,
        /// Pooler weight (hidden, hidden), pooler bias, head weight (2, hidden), head bias, one after the other.
        numbers: Numbers,
    },
    /// A prediction or an inspection is under way, or a pass of a `PredictMany` or a `Vectors`.
    Progress {
        /// The request's id.
        id: u32,
        /// Encoder layers that are done.
        layer: u32,
        /// Encoder layers in all.
        layers: u32,
    },
    /// A prediction is done.
    Predicted {
        /// The request's id.
        id: u32,
        /// The answer.
        prediction: Prediction,
        /// Tokenising and the forward pass, in milliseconds.
        milliseconds: f64,
        /// How long each stage took, if the request asked for it.
        profile: Option<Profile>,
    },
    /// Some answers to a `PredictMany`: those that follow the answers sent before.
    PredictedSome {
        /// The request's id.
        id: u32,
        /// The answers; none only if the request has no question.
        predictions: Vec<Prediction>,
        /// How many questions have no answer yet. After 0, nothing more is sent for this request.
        left: u32,
    },
    /// A prediction, a `PredictMany`, an inspection or a `Vectors` was cancelled, as requested.
    Cancelled {
        /// The request's id.
        id: u32,
    },
    /// Something went wrong.
    Failed {
        /// The request's id; `None` if a load failed.
        id: Option<u32>,
        /// What went wrong.
        failure: Failure,
    },
}

/// The engine build that a worker runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EngineInfo {
    /// Equal to the page's own build id if both come from one build of the site.
    pub build_id: String,
    /// `simd128`, `relaxed` or `threads`.
    pub variant: String,
    /// Why this variant was chosen, as a short clause for the reader.
    pub reason: String,
    /// The number of threads that compute.
    pub threads: u32,
    /// How 4-bit weights are packed and which instructions run, as chosen for this processor, for
    /// example `4-bit relaxed`.
    pub kernel: String,
}

/// A mark on a worker's performance timeline, by which a start is measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// For example `bert-nsp:compiled`.
    pub name: String,
    /// Milliseconds since 1970: the page's timeline begins at another moment than the worker's.
    pub at: f64,
}

/// The measured cost of a prediction.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// The stages in the order in which they ran. A stage that occurs in all layers is their sum.
    pub stages: Vec<StageTime>,
    /// Bytes of WebAssembly memory that the engine uses.
    pub memory: u64,
    /// Bytes of the model that were downloaded in this visit; the rest was in the cache.
    pub downloaded: u64,
}

/// How long one stage took.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageTime {
    /// The stage.
    pub stage: Stage,
    /// Its duration, summed over all layers.
    pub milliseconds: f64,
    /// Multiplications and additions of its matrix products; 0 if it has none.
    pub operations: f64,
}

/// The stages of a prediction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Text to ids.
    Tokenise,
    /// Ids to vectors.
    Embed,
    /// The self-attention of all layers, with its linear layers.
    Attention,
    /// The feed-forward part of all layers.
    FeedForward,
    /// Pooler and head.
    Head,
}

/// What the model receives of a pair. All arrays have the same length, at most
/// the model's `max_position_embeddings` (512).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelInput {
    /// `[CLS] A [SEP] B [SEP]` as word pieces, `##` included.
    pub tokens: Vec<String>,
    /// The pieces' rows in the vocabulary.
    pub input_ids: Vec<u32>,
    /// The segment of each token: 0 up to and with the first `[SEP]`, 1 after it.
    pub token_type_ids: Vec<u32>,
    /// 1 for each token.
    pub attention_mask: Vec<u32>,
    /// Whether the pair is too long and would be cut to the model's length.
    pub truncated: bool,
}

/// An error as it is sent: a code for the program and a sentence for the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What kind of thing went wrong.
    pub code: FailureCode,
    /// One sentence: what was wrong and what to do.
    pub message: String,
}

/// The kinds of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureCode {
    /// A file could not be fetched: no network, a wrong status, a broken transfer.
    Network,
    /// A file arrived, but does not match the manifest; or a file on the reader's disk can't be read.
    Damaged,
    /// The file is complete, but not a model that this engine can run.
    Model,
    /// The request itself was invalid.
    Input,
    /// A prediction was requested before a model was loaded.
    NoModel,
    /// There was not enough memory. What was loaded is as it should be.
    Memory,
    /// The engine failed because of a bug in it.
    Internal,
}

/// The text form of a message. JSON can't represent a number that is not finite: it becomes `null`,
/// which [`decode`] refuses. So the sender must leave such numbers out.
///
/// # Errors
/// When the message can't be serialised; none of the messages of this crate is known to fail.
pub fn encode<T: Serialize>(message: &T) -> Result<String, serde_json::Error> {
    serde_json::to_string(message)
}

/// Reads the text form of a message.
///
/// # Errors
/// When the text is not a message of this type.
pub fn decode<T: DeserializeOwned>(text: &str) -> Result<T, serde_json::Error> {
    serde_json::from_str(text)
}

/// The id in a text that [`decode`] refuses as a [`Request`], if it has one: its sender waits for an
/// answer with that id.
pub fn id_of(text: &str) -> Option<u32> {
    #[derive(Deserialize)]
    struct Fields {
        id: Option<u32>,
    }
    let request: BTreeMap<String, Fields> = serde_json::from_str(text).ok()?;
    request.into_values().find_map(|fields| fields.id)
}

#[cfg(test)]
mod tests;
