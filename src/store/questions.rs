//! Questions to the engine whose answers go to the caller: how other parts of the page use the engine that the
//! playground has.

use super::Store;
use crate::logic::{
    conversation::{Action, Conversation},
    model_state::ModelState,
    questions::{Answered, Questions, Unanswered},
};
use leptos::prelude::*;
use nsp_protocol::Request;
use std::pin::Pin;

/// An answer that the engine will give.
pub type Answering = Pin<Box<dyn Future<Output = Answered>>>;

impl Store {
    /// Asks the engine something whose answer goes to the caller only (`Request::Predict`, `Request::Inspect`,
    /// `Request::Vectors`, `Request::Head`, or a `Request::PredictMany` with one question), and loads the model if
    /// necessary. `request_of` gets the request's id and is called before this returns. Dropping the
    /// future does not cancel the question.
    pub fn ask_engine(&self, request_of: impl FnOnce(u32) -> Request) -> Answering {
        let id = self.conversation.try_update(Conversation::next_id);
        let request = request_of(id.unwrap_or_default());
        let answer = self
            .questions
            .try_update_value(|questions| questions.ask(id.unwrap_or_default(), request));
        if !self.can_ask() {
            self.act(Conversation::want_model);
        }
        self.send_questions();
        Box::pin(async move {
            match answer {
                Some(answer) => answer.await.unwrap_or(Err(Unanswered::Lost)),
                // The page is about to close.
                None => Err(Unanswered::Lost),
            }
        })
    }

    /// Cancels a question. Its answer is then [`Unanswered::Cancelled`].
    pub fn cancel_question(&self, id: u32) {
        let is_told = self
            .questions
            .try_update_value(|questions| questions.cancel(id));
        if is_told == Some(true) {
            self.act(|_| vec![Action::Send(Request::Cancel { id })]);
        }
    }

    /// Sends the questions that wait for a model, if it has loaded. If none is on its way, they are not answered.
    pub(super) fn send_questions(&self) {
        if self.can_ask() {
            let requests = self.questions.try_update_value(Questions::unsent);
            let requests = requests.unwrap_or_default();
            if !requests.is_empty() {
                self.act(|_| requests.into_iter().map(Action::Send).collect());
            }
        } else if !self
            .conversation
            .with_untracked(Conversation::is_on_its_way)
        {
            self.drop_questions();
        }
    }

    /// The engine is lost: its questions are not answered any more.
    pub(super) fn drop_questions(&self) {
        self.questions.set_value(Questions::default());
    }

    fn can_ask(&self) -> bool {
        self.conversation.with_untracked(|conversation| {
            matches!(conversation.model(), ModelState::Loaded { .. })
        })
    }
}
