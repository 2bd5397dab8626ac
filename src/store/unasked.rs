//! Answers for which nobody has pressed Predict: to the pair that the reader types.

use super::{Store, questions::Answering};
use crate::logic::{
    Pair,
    conversation::Conversation,
    questions::{Answered, Unanswered},
};
use leptos::prelude::*;
use nsp_protocol::{FailureCode, Request, Response, View};

impl Store {
    /// Asks the engine about a pair. Returns the id of the question, and its answer, which is for
    /// [`take_unasked`](Self::take_unasked). The exhibits' requests about the last answer are cancelled, because the
    /// question would wait for them.
    pub fn ask_unasked(&self, pair: &Pair) -> (u32, Answering) {
        self.act(Conversation::give_up_looks);
        let (mut asked, conversation) = (0, self.conversation);
        let answering = self.ask_engine(|id| {
            asked = id;
            conversation.with_untracked(|conversation| conversation.question(id, pair))
        });
        (asked, answering)
    }

    /// Takes the engine's answer about a pair, if the pair is still in the boxes, is not answered yet, and the reader
    /// has not asked for a prediction. Returns whether it was taken. A failure is not reported, because nobody has asked
    /// for anything, unless the engine has failed as a whole.
    pub fn take_unasked(&self, pair: Pair, answered: Answered) -> bool {
        let is_wanted = self.conversation.with_untracked(|conversation| {
            let is_known = conversation.answer().is_some_and(|last| last.pair == pair);
            conversation.running().is_none() && !is_known
        });
        match answered {
            Ok(Response::Predicted {
                prediction,
                milliseconds,
                profile,
                ..
            }) if is_wanted && self.text() == pair => {
                self.act(|conversation| {
                    conversation.take_unasked(pair, prediction, milliseconds, profile)
                });
                return true;
            }
            Err(Unanswered::Failed(failure))
                if matches!(failure.code, FailureCode::Internal | FailureCode::Memory) =>
            {
                let failed = Response::Failed { id: None, failure };
                self.act(|conversation| conversation.receive(failed));
            }
            _ if is_wanted => self.act(Conversation::look_again),
            _ => {}
        }
        false
    }

    /// Asks the engine for intermediate values of a pair that is not the one of the last answer.
    pub fn ask_inside(&self, pair: &Pair, view: View) -> Answering {
        self.ask_engine(|id| Request::Inspect {
            id,
            a: pair.a.clone(),
            b: pair.b.clone(),
            view,
        })
    }
}
