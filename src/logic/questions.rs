//! Questions to the engine whose answers go to the caller, and not into the conversation: vectors to train on, the
//! model's head, predictions with something knocked out, pairs for which nobody has pressed Predict, and a look at a
//! pinned pair.

use super::Pair;
use futures_channel::oneshot;
use nsp_answer::{KnockOut, Prediction};
use nsp_protocol::{Failure, Request, Response};

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// The engine has reported a failure: of this question, or of the load of the model that it waited for.
    Failed(Failure),
    /// It was cancelled.
    Cancelled,
    /// The engine can't be started, or was lost or replaced.
    Lost,
}

/// The engine's answer to a question.
pub type Answered = Result<Response, Unanswered>;

/// The request for one prediction about a pair, with these knock-outs.
pub fn one(id: u32, pair: &Pair, knock_outs: Vec<KnockOut>) -> Request {
    let question = nsp_protocol::Question {
        a: pair.a.clone(),
        b: Some(pair.b.clone()),
        label: None,
        masked: Vec::new(),
        padded: None,
        knock_outs,
    };
    Request::PredictMany {
        id,
        questions: vec![question],
    }
}

/// The answer to [`one`]. If there is none, the engine's sentence about it, if it has sent one.
pub fn prediction(answered: Answered) -> Result<Prediction, Option<String>> {
    match answered {
        Ok(Response::PredictedSome {
            mut predictions, ..
        }) => predictions.pop().ok_or(None),
        Err(Unanswered::Failed(failure)) => Err(Some(failure.message)),
        Ok(_) | Err(Unanswered::Cancelled | Unanswered::Lost) => Err(None),
    }
}

/// The questions that have no answer yet. When they are dropped, their callers learn that the engine is lost.
#[derive(Debug, Default)]
pub struct Questions(Vec<Question>);

#[derive(Debug)]
struct Question {
    id: u32,
    /// The request, until it is sent.
    request: Option<Request>,
    caller: oneshot::Sender<Answered>,
}

impl Questions {
    /// Adds a question, which is not sent yet.
    pub fn ask(&mut self, id: u32, request: Request) -> oneshot::Receiver<Answered> {
        let (caller, answer) = oneshot::channel();
        let request = Some(request);
        self.0.push(Question {
            id,
            request,
            caller,
        });
        answer
    }

    /// The requests that are not sent yet. From now on they count as sent.
    pub fn unsent(&mut self) -> Vec<Request> {
        let requests = self.0.iter_mut().map(|question| question.request.take());
        requests.flatten().collect()
    }

    /// Cancels a question. Returns whether the engine has to be told, because the question was sent.
    pub fn cancel(&mut self, id: u32) -> bool {
        let is_sent = |question: &Question| question.request.is_none();
        let is_told = self.0.iter().any(|q| q.id == id && is_sent(q));
        if !is_told {
            self.end(id, Err(Unanswered::Cancelled));
        }
        is_told
    }

    /// Passes a response to the caller whose question it answers. Returns it if it answers none.
    pub fn answer(&mut self, response: Response) -> Option<Response> {
        let (Response::Predicted { id, .. }
        | Response::Inspected { id, .. }
        | Response::Vectors { id, .. }
        | Response::Head { id, .. }
        | Response::PredictedSome { id, .. }
        | Response::Cancelled { id }
        | Response::Failed { id: Some(id), .. }) = response
        else {
            return Some(response);
        };
        if !self.0.iter().any(|question| question.id == id) {
            return Some(response);
        }
        self.end(
            id,
            match response {
                Response::Cancelled { .. } => Err(Unanswered::Cancelled),
                Response::Failed { failure, .. } => Err(Unanswered::Failed(failure)),
                answer => Ok(answer),
            },
        );
        None
    }

    /// Nothing more is answered, because the engine or the load of its model has failed.
    pub fn fail(&mut self, failure: &Failure) {
        for question in self.0.drain(..) {
            // The caller may be gone.
            let _ = question
                .caller
                .send(Err(Unanswered::Failed(failure.clone())));
        }
    }

    fn end(&mut self, id: u32, answer: Answered) {
        if let Some(at) = self.0.iter().position(|question| question.id == id) {
            // The caller may be gone.
            let _ = self.0.swap_remove(at).caller.send(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::fixtures::prediction;
    use nsp_protocol::{FailureCode, Numbers};

    fn failure() -> Failure {
        Failure {
            code: FailureCode::Input,
            message: "It is too long.".into(),
        }
    }

    fn head(id: u32) -> Response {
        let numbers = Numbers::default();
        Response::Head {
            id,
            hidden: 64,
            numbers,
        }
    }

    #[test]
    fn each_caller_gets_the_answer_to_its_own_question() {
        let mut questions = Questions::default();
        let [mut first, mut second] = [1, 2].map(|id| questions.ask(id, Request::Head { id }));
        assert_eq!(
            questions.unsent(),
            [Request::Head { id: 1 }, Request::Head { id: 2 }]
        );
        assert_eq!(questions.unsent(), [], "they are sent once");
        assert_eq!(questions.answer(head(2)), None);
        assert_eq!(first.try_recv(), Ok(None));
        assert_eq!(second.try_recv(), Ok(Some(Ok(head(2)))));
        let failed = Response::Failed {
            id: Some(1),
            failure: failure(),
        };
        assert_eq!(questions.answer(failed), None);
        let unanswered = Err(Unanswered::Failed(failure()));
        assert_eq!(first.try_recv(), Ok(Some(unanswered)));
    }

    #[test]
    fn a_prediction_answers_a_question_only_if_it_has_its_id() {
        let predicted = |id| Response::Predicted {
            id,
            prediction: prediction([1.0, -1.0]),
            milliseconds: 60.0,
            profile: None,
        };
        let mut questions = Questions::default();
        let mut typed = questions.ask(1, Request::Head { id: 1 });
        assert_eq!(questions.answer(predicted(2)), Some(predicted(2)));
        assert_eq!(questions.answer(predicted(1)), None);
        assert_eq!(typed.try_recv(), Ok(Some(Ok(predicted(1)))));
    }

    #[test]
    fn other_responses_are_given_back() {
        let mut questions = Questions::default();
        let _answer = questions.ask(1, Request::Head { id: 1 });
        for response in [
            Response::Cancelled { id: 2 },
            head(3),
            Response::Failed {
                id: None,
                failure: failure(),
            },
            Response::Progress {
                id: 1,
                layer: 1,
                layers: 12,
            },
        ] {
            assert_eq!(questions.answer(response.clone()), Some(response));
        }
    }

    #[test]
    fn of_many_predictions_only_those_to_a_question_are_taken() {
        let mut questions = Questions::default();
        let request = Request::PredictMany {
            id: 1,
            questions: vec![],
        };
        let mut answer = questions.ask(1, request);
        let some = |id| Response::PredictedSome {
            id,
            predictions: vec![],
            left: 0,
        };
        assert_eq!(questions.answer(some(2)), Some(some(2)));
        assert_eq!(questions.answer(some(1)), None);
        assert_eq!(answer.try_recv(), Ok(Some(Ok(some(1)))));
    }

    #[test]
    fn a_question_is_cancelled_at_once_until_the_engine_has_it() {
        let mut questions = Questions::default();
        let mut answer = questions.ask(1, Request::Head { id: 1 });
        assert!(!questions.cancel(1));
        assert_eq!(answer.try_recv(), Ok(Some(Err(Unanswered::Cancelled))));
        let mut answer = questions.ask(2, Request::Head { id: 2 });
        questions.unsent();
        assert!(questions.cancel(2));
        assert_eq!(answer.try_recv(), Ok(None));
        assert_eq!(questions.answer(Response::Cancelled { id: 2 }), None);
        assert_eq!(answer.try_recv(), Ok(Some(Err(Unanswered::Cancelled))));
        assert!(!questions.cancel(3), "there is no such question");
    }

    #[test]
    fn no_caller_waits_for_ever() {
        let mut questions = Questions::default();
        let mut failed = questions.ask(1, Request::Head { id: 1 });
        questions.fail(&failure());
        let unanswered = Err(Unanswered::Failed(failure()));
        assert_eq!(failed.try_recv(), Ok(Some(unanswered)));
        let mut lost = questions.ask(2, Request::Head { id: 2 });
        drop(questions);
        assert!(lost.try_recv().is_err());
    }
}
