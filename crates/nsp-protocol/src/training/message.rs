//! The requests and responses of the trainer.

use super::{EpochReport, HandStep, Judgement, Options, StoredTraining, TrainNotice, TrainProblem};
use crate::Numbers;
use nsp_answer::Label;
use serde::{Deserialize, Serialize};

/// A message to the trainer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrainRequest {
    /// Start over with this head, as the engine has sent it. Earlier vectors and heads are dropped; what is stored
    /// stays until the next `Start`.
    Head {
        /// Units of a vector.
        hidden: u32,
        /// Pooler weight (hidden, hidden), pooler bias, head weight (2, hidden), head bias, one after the other.
        numbers: Numbers,
        /// What the head belongs to.
        model: TrainedOn,
        /// The absolute address of the site's folder of imported models.
        folder: String,
        /// The number of pairs whose vectors will be added.
        pairs: u32,
    },
    /// Add the vectors of the next pairs, `hidden` numbers each.
    Vectors {
        /// The vectors, one after the other.
        vectors: Numbers,
    },
    /// Train on the pairs whose vectors have been added.
    Start {
        /// The options.
        options: Options,
        /// The label of each pair, in the order of the vectors.
        labels: Vec<Label>,
        /// Whether each pair is held out.
        held_out: Vec<bool>,
        /// Stored with the training, and not read by the trainer: the page's own texts and choices.
        note: String,
    },
    /// Pause after the step under way.
    Pause,
    /// Go on after a pause, or after `Restore` with a training that had not ended.
    Resume,
    /// End the training with what it has learned so far.
    Stop,
    /// Take the head of an epoch as the result.
    Select {
        /// The epoch, from 0.
        epoch: usize,
    },
    /// Answer one pair with the head before training and with the selected one. While training runs, that is the head
    /// of the last finished epoch.
    Answer {
        /// Chosen by the page, never used twice.
        id: u32,
        /// The pair's vector.
        vector: Numbers,
    },
    /// Take one step by hand on one pair. The head of the training is not changed.
    StepByHand {
        /// Chosen by the page, never used twice.
        id: u32,
        /// The pair's vector.
        vector: Numbers,
        /// The pair's label.
        label: Label,
        /// The learning rate, above 0.
        rate: f64,
    },
    /// Train a small head on each layer's vectors.
    Probe(Probe),
    /// Store the selected head as a model in the list of models.html.
    Save {
        /// The name that the reader wants. The trainer appends a number if it is taken.
        name: String,
        /// The name of the site's own model, which no other model may have.
        own: String,
    },
    /// Make a file of the selected head.
    Export(Export),
    /// Report what is stored of an earlier training of the models in this folder.
    Restore {
        /// The absolute address of the site's folder of imported models.
        folder: String,
    },
    /// Remove what is stored of a training. Answered by [`TrainResponse::Restored`] with nothing.
    Forget {
        /// The absolute address of the site's folder of imported models.
        folder: String,
    },
}

/// The model whose head is trained.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainedOn {
    /// Its name.
    pub name: String,
    /// The absolute address of its manifest.
    pub manifest: String,
    /// What the absolute addresses of its parts begin with. It contains a hash, so another model at the same address has
    /// another one. Empty if it is not known.
    #[serde(default)]
    pub parts: String,
}

/// Vectors of each layer, for probing. One request starts it, further ones with the same numbers of pairs add vectors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Probe {
    /// Begin with pairs of these labels, of which some are held out.
    Begin {
        /// Units of a vector.
        hidden: u32,
        /// Encoder layers.
        layers: u32,
        /// The label of each pair.
        labels: Vec<Label>,
        /// Whether each pair is held out.
        held_out: Vec<bool>,
        /// Decides the order of training.
        seed: u64,
    },
    /// Add the vectors of the next pairs. For each pair and each layer: the vector at `[CLS]`, then the mean over all
    /// tokens. Answered by [`TrainResponse::Taken`].
    Vectors {
        /// The vectors, one after the other.
        vectors: Numbers,
    },
    /// Train; answered by a [`TrainResponse::Probed`] for each layer, from 1.
    Train,
    /// Cancel, and drop the vectors.
    Cancel,
}

/// The accuracy of a small head on the held-out pairs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProbePoint {
    /// The fraction of right answers, 0 to 1.
    pub accuracy: f64,
    /// Its 95 % confidence interval.
    pub interval: [f64; 2],
}

/// The kinds of files that a training gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Export {
    /// The whole model as GGUF.
    Model,
    /// Pooler and head as GGUF.
    Head,
    /// Pooler and head as safetensors, with the names of Hugging Face's checkpoints.
    Safetensors,
}

/// A message from the trainer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrainResponse {
    /// The trainer runs and accepts requests.
    Ready,
    /// Vectors have been taken.
    Taken {
        /// The pairs whose vectors are there.
        pairs: u32,
    },
    /// Training goes on. Sent at most every 100 ms.
    Step {
        /// The epoch under way, from 1.
        epoch: usize,
        /// Optimiser steps of this epoch that are done.
        step: usize,
        /// Optimiser steps of an epoch.
        steps: usize,
        /// Bytes of WebAssembly memory.
        memory: u64,
    },
    /// An epoch was measured. Epoch 0 is the head before training.
    Epoch(EpochReport),
    /// Training has paused as requested.
    Paused,
    /// Training has ended. The best epoch is selected.
    Done(Judgement),
    /// Another epoch is selected.
    Selected(Judgement),
    /// The answer to `Answer`.
    Answered {
        /// The request's id.
        id: u32,
        /// The logits before training and now.
        logits: [[f32; 2]; 2],
    },
    /// The answer to `StepByHand`.
    Stepped {
        /// The request's id.
        id: u32,
        /// What the step did.
        step: HandStep,
    },
    /// A layer was probed.
    Probed {
        /// The layer, from 1.
        layer: u32,
        /// With the vector at `[CLS]`.
        cls: ProbePoint,
        /// With the mean over all tokens.
        mean: ProbePoint,
    },
    /// The head is stored as a model.
    Saved {
        /// Its name in the list.
        name: String,
        /// The epoch whose head it is.
        epoch: usize,
    },
    /// A file was made. Its address is valid until the next file is made.
    Exported {
        /// The file's name.
        file: String,
        /// Its `blob:` address.
        address: String,
    },
    /// What is stored; `None` if there is nothing.
    Restored(Option<StoredTraining>),
    /// Something that the reader should know: an epoch could not be stored, for example. Work goes on.
    Notice(TrainNotice),
    /// Something went wrong.
    Failed(TrainFailure),
}

/// A request that the trainer could not answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainFailure {
    /// The id of the request, if it had one.
    pub id: Option<u32>,
    /// What went wrong.
    pub problem: TrainProblem,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{decode, encode};

    #[test]
    fn what_is_sent_is_what_arrives() {
        let request = TrainRequest::Start {
            options: Options::default(),
            labels: vec![Label::IsNext, Label::NotNext],
            held_out: vec![false, true],
            note: "{}".into(),
        };
        let text = encode(&request).unwrap();
        assert!(text.contains(r#""labels":[0,1]"#), "{text}");
        assert_eq!(decode::<TrainRequest>(&text).unwrap(), request);

        let request = TrainRequest::Probe(Probe::Vectors {
            vectors: Numbers::pack(&[0.5, -1.0]),
        });
        let text = encode(&request).unwrap();
        assert_eq!(decode::<TrainRequest>(&text).unwrap(), request);
    }

    /// `www/trainer/worker.js` writes this text by hand.
    #[test]
    fn a_trainer_that_does_not_start_is_understood() {
        let text = r#"{"failed":{"id":null,"problem":{"not-started":"TypeError"}}}"#;
        let Ok(TrainResponse::Failed(failure)) = decode(text) else {
            panic!("it is no failure");
        };
        let problem = TrainProblem::NotStarted("TypeError".into());
        assert_eq!((failure.id, &failure.problem), (None, &problem));
        assert!(problem.is_fatal() && !TrainProblem::OtherTab.is_fatal());
    }
}
