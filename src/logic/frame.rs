//! The messages between the widget's frame and the page around it, as docs/widget.md describes
//! them.
//!
//! A message is one JSON text with `protocol`, `version` and `type`. Anybody may post anything to a
//! frame, so messages of other programs are ignored. Who sends a request with an id waits for a reply,
//! so it gets an error if the rest can't be read.

use super::{
    Pair,
    answer::Answer,
    conversation::Conversation,
    json::{self, Field, object, string},
    model_state::{ModelAddress, ModelState},
    problem::{Cause, Problem, Remedy},
};
use nsp_answer::{Label, cross_entropy};
use serde::Deserialize;
use std::collections::VecDeque;

/// Marks a message as ours.
const PROTOCOL: &str = "bert-nsp";
/// The only version of the protocol.
const VERSION: u32 = 1;
/// The longest message that is read, in bytes: more than the loader ever sends.
const MAX_BYTES: usize = 1 << 20;
/// The reply to a request that can't be read. It is for programmers, so it is in English only.
const UNREADABLE: &str = "The request can't be read. a and b must be texts, label 0, 1 or null, model a \
                          text if there is one, and the message at most 1 MiB.";

/// The request of a page: a question about one pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Chosen by the page; every reply carries it.
    pub id: u32,
    /// The pair.
    pub pair: Pair,
    /// The label for which the loss is computed.
    pub label: Option<Label>,
    /// The model that is asked.
    pub model: ModelAddress,
    /// The origin of the page. Only a page with this origin gets the answer.
    pub origin: String,
}

/// What makes a message a request of this protocol.
#[derive(Deserialize)]
struct Envelope {
    protocol: String,
    version: u32,
    #[serde(rename = "type")]
    kind: String,
    id: u32,
}

/// The rest of a request.
#[derive(Deserialize)]
struct Content {
    a: String,
    b: String,
    label: Option<Label>,
    model: Option<String>,
}

/// Reads a message that came from `origin`. `None` if it is not a request of this protocol. If the
/// rest of a request can't be read, `Err` is the reply to it.
///
/// `choose` says what is loaded for the address of a model, or if there is none. Its error is the
/// sentence for an address from which nothing is loaded.
pub fn read(
    text: &str,
    origin: String,
    choose: impl Fn(Option<&str>) -> Result<ModelAddress, String>,
) -> Option<Result<Question, Step>> {
    let Envelope {
        protocol,
        version,
        kind,
        id,
    } = serde_json::from_str(text).ok()?;
    if protocol != PROTOCOL || version != VERSION || kind != "predict" {
        return None;
    }
    let content = match text.len() {
        0..=MAX_BYTES => serde_json::from_str::<Content>(text).ok(),
        _ => None,
    };
    let mut question = Question {
        id,
        pair: Pair::default(),
        label: None,
        model: ModelAddress::default(),
        origin,
    };
    let refuse = |question: &Question, code: &str, message: &str| {
        let error = [("code", string(code)), ("message", string(message))];
        Some(Err(reply(question, "error", error.into())))
    };
    let Some(content) = content else {
        return refuse(&question, "input", UNREADABLE);
    };
    match choose(content.model.as_deref()) {
        Ok(model) => question.model = model,
        Err(message) => return refuse(&question, "model", &message),
    }
    question.pair = Pair::new(content.a, content.b);
    question.label = content.label;
    Some(Ok(question))
}

/// The message that says that the frame takes requests.
pub fn ready() -> String {
    message("ready", Vec::new())
}

/// What has to be done for the page around the frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Ask a model about a pair.
    Ask {
        /// The pair.
        pair: Pair,
        /// The model. The one that was asked before may be another.
        model: ModelAddress,
    },
    /// Post a message to the page, if it still has this origin.
    Reply {
        /// The message.
        text: String,
        /// The origin.
        origin: String,
    },
}

/// Answers one question after another.
#[derive(Debug, Default)]
pub struct Service {
    waiting: VecDeque<Question>,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    question: Question,
    /// The number of answers of the conversation before this question.
    before: u32,
    /// The progress that was reported last.
    told: Option<String>,
}

/// Describes an error in a sentence in the reader's language.
pub type Tell = fn(&Cause) -> String;

impl Service {
    /// Takes a question. It is answered when its turn comes.
    pub fn take(&mut self, question: Question) {
        self.waiting.push_back(question);
    }

    /// Returns what has to be done in the current state of the conversation. Call this whenever the
    /// conversation has changed.
    pub fn look(&mut self, conversation: &Conversation, tell: Tell) -> Vec<Step> {
        let mut steps = Vec::new();
        if let Some(running) = self.running.take() {
            self.running = self.go_on(running, conversation, tell, &mut steps);
        }
        if self.running.is_none()
            && let Some(question) = self.waiting.pop_front()
        {
            steps.push(ask(&question));
            self.running = Some(Running {
                question,
                before: conversation.finished(),
                told: None,
            });
        }
        steps
    }

    /// Continues the current question, unless it has ended.
    fn go_on(
        &mut self,
        mut running: Running,
        conversation: &Conversation,
        tell: Tell,
        steps: &mut Vec<Step>,
    ) -> Option<Running> {
        let Running {
            question, before, ..
        } = &running;
        // The model in the frame's address has changed, so the conversation has dropped the question. Whether the other
        // model loads does not matter for it.
        if !conversation.uses(&question.model) {
            steps.push(ask(question));
            running.before = conversation.finished();
            return Some(running);
        }
        if let Some(problem) = conversation.problem() {
            steps.push(reply(question, "error", error(problem, tell).into()));
            // A problem that is not about this pair alone concerns the other questions too.
            let concerns = |other: &Question| match problem.remedy {
                Remedy::Predict(_) | Remedy::Dismiss => false,
                Remedy::Load => other.model == question.model,
                _ => true,
            };
            self.waiting.retain(|other| {
                if concerns(other) {
                    steps.push(reply(other, "error", error(problem, tell).into()));
                }
                !concerns(other)
            });
            return None;
        }
        let answer = conversation
            .answer()
            .filter(|answer| answer.number > *before);
        match answer {
            Some(answer) if answer.pair == question.pair => {
                let result = result(answer, question.label);
                steps.push(reply(question, "result", vec![("prediction", result)]));
                return None;
            }
            // The reader has asked about another pair in the frame itself.
            Some(_) => {
                steps.push(ask(question));
                running.before = conversation.finished();
            }
            None => {
                let now = progress(conversation);
                if let Some(told) = now.clone().filter(|_| now != running.told) {
                    steps.push(reply(question, "progress", vec![("progress", told)]));
                    running.told = now;
                }
            }
        }
        Some(running)
    }
}

fn progress(conversation: &Conversation) -> Option<String> {
    let told = |phase: &str, loaded: u64, total: u64| {
        object(&[
            ("phase", string(phase)),
            ("loaded", loaded.to_string()),
            ("total", total.to_string()),
        ])
    };
    if let ModelState::Loading(progress) = conversation.model() {
        return Some(told("model", progress.loaded, progress.total));
    }
    let running = conversation.running()?;
    Some(told("layers", running.layer.into(), running.layers.into()))
}

/// The object that the command line prints.
fn result(answer: &Answer, label: Option<Label>) -> String {
    let loss = label.map(|label| cross_entropy(answer.prediction.logits, label));
    json::prediction(&answer.prediction, loss)
}

fn error(problem: &Problem, tell: Tell) -> [Field; 2] {
    let message = tell(&problem.cause);
    let code = match &problem.cause {
        // The name of a code can always be written.
        Cause::Reported(failure) => serde_json::to_string(&failure.code).unwrap_or_default(),
        Cause::OtherBuild => string("other-build"),
        Cause::NoSimd => string("no-simd"),
        // The frame's only chunk is the one that handles the worker's messages.
        Cause::WorkerLost | Cause::ChunkMissing => string("worker-lost"),
    };
    [("code", code), ("message", string(&message))]
}

fn ask(question: &Question) -> Step {
    Step::Ask {
        pair: question.pair.clone(),
        model: question.model.clone(),
    }
}

fn reply(question: &Question, kind: &str, mut fields: Vec<Field>) -> Step {
    fields.push(("id", question.id.to_string()));
    Step::Reply {
        text: message(kind, fields),
        origin: question.origin.clone(),
    }
}

fn message(kind: &str, mut fields: Vec<Field>) -> String {
    fields.push(("protocol", string(PROTOCOL)));
    fields.push(("version", VERSION.to_string()));
    fields.push(("type", string(kind)));
    object(&fields)
}

#[cfg(test)]
#[path = "frame_tests.rs"]
mod tests;
