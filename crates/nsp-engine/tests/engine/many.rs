//! Many questions in one request: the answers to each of them alone, while other requests go first.

use crate::heard::{Heard, failure_of, later, predict};
use nsp::Prediction;
use nsp_protocol::{FailureCode, Question, Request, Response};
use wasm_bindgen_test::wasm_bindgen_test;

fn question(a: &str, b: Option<&str>) -> Question {
    Question {
        a: a.into(),
        b: b.map(str::to_owned),
        label: None,
        masked: vec![],
        padded: None,
        knock_outs: vec![],
    }
}

/// Short questions, one that fills the model, and each thing that a question may ask for.
fn questions() -> Vec<Question> {
    let long = "rain snow ".repeat(40);
    vec![
        question("rain", Some("snow")),
        Question {
            label: Some(nsp::Label::NotNext),
            ..question("snow rain", Some("wind"))
        },
        question(&long, Some("wind")),
        question("wind", None),
        Question {
            masked: vec![1, 3],
            ..question("rain", Some("snow"))
        },
        Question {
            padded: Some(40),
            ..question("rain", Some("snow"))
        },
        question("", Some("")),
    ]
}

fn single(id: u32, question: Question) -> Request {
    let Question {
        a,
        b,
        label,
        masked,
        padded,
        knock_outs: _,
    } = question;
    Request::Predict {
        id,
        a,
        b,
        label,
        masked,
        padded,
        measure: false,
    }
}

/// All answers to one request, and the number of messages that they came in, once nothing is left.
fn answers(responses: &[Response], wanted: u32) -> Option<(Vec<Prediction>, usize)> {
    let (mut answers, mut messages) = (Vec::new(), 0);
    for response in responses {
        let Response::PredictedSome {
            id,
            predictions,
            left,
        } = response
        else {
            continue;
        };
        if *id == wanted {
            messages += 1;
            answers.extend(predictions.clone());
            if *left == 0 {
                return Some((answers, messages));
            }
        }
    }
    None
}

async fn wait_for_answers(heard: &Heard, id: u32) -> (Vec<Prediction>, usize) {
    let responses = std::rc::Rc::clone(&heard.responses);
    heard.wait_for(|_| answers(&responses.borrow(), id)).await
}

#[wasm_bindgen_test]
async fn many_questions_get_the_answers_of_single_ones_in_fewer_passes() {
    let heard = Heard::with_model().await;
    let questions = questions();
    heard.ask(&Request::PredictMany {
        id: 1,
        questions: questions.clone(),
    });
    let (together, messages) = wait_for_answers(&heard, 1).await;
    assert!(messages < questions.len(), "{messages} messages");
    assert_eq!(together.len(), questions.len());
    for ((question, together), id) in questions.into_iter().zip(together).zip(10..) {
        heard.ask(&single(id, question));
        let alone = heard
            .wait_for(|response| match response {
                Response::Predicted {
                    id: answered,
                    prediction,
                    ..
                } if *answered == id => Some(prediction.clone()),
                _ => None,
            })
            .await;
        assert_eq!(together, alone);
    }
}

#[wasm_bindgen_test]
async fn no_questions_are_answered_at_once() {
    let heard = Heard::with_model().await;
    heard.ask(&Request::PredictMany {
        id: 1,
        questions: vec![],
    });
    assert_eq!(wait_for_answers(&heard, 1).await, (vec![], 1));
}

#[wasm_bindgen_test]
async fn a_prediction_and_a_short_request_do_not_wait_for_a_long_one_which_can_be_cancelled() {
    let heard = Heard::with_model().await;
    heard.ask(&Request::PredictMany {
        id: 1,
        questions: vec![question("rain", Some("snow")); 20_000],
    });
    // Some passes have run by then.
    for _ in 0..3 {
        later().await;
    }
    heard.ask(&Request::PredictMany {
        id: 2,
        questions: questions(),
    });
    heard.ask(&predict(3));
    heard
        .wait_for(|response| matches!(response, Response::Predicted { id: 3, .. }).then_some(()))
        .await;
    wait_for_answers(&heard, 2).await;
    assert_eq!(answers(&heard.responses.borrow(), 1), None);
    heard.ask(&Request::Cancel { id: 1 });
    heard
        .wait_for(|response| matches!(response, Response::Cancelled { id: 1 }).then_some(()))
        .await;
    let said = heard.responses.borrow().len();
    heard.ask(&predict(4));
    heard
        .wait_for(|response| matches!(response, Response::Predicted { id: 4, .. }).then_some(()))
        .await;
    let responses = heard.responses.borrow();
    let is_of_first = |response: &&Response| matches!(response, Response::PredictedSome { .. });
    assert_eq!(responses[said..].iter().find(is_of_first), None);
}

#[wasm_bindgen_test]
async fn a_question_that_can_not_be_answered_ends_the_request_after_the_answers_before_it() {
    let heard = Heard::new();
    heard.ask(&Request::PredictMany {
        id: 1,
        questions: questions(),
    });
    let failure = heard.wait_for(failure_of(1)).await;
    assert_eq!(failure.code, FailureCode::NoModel, "{failure:?}");

    let heard = Heard::with_model().await;
    let wrong = Question {
        masked: vec![99],
        ..question("rain", Some("snow"))
    };
    heard.ask(&Request::PredictMany {
        id: 2,
        questions: vec![
            question("rain", Some("snow")),
            wrong,
            question("rain", None),
        ],
    });
    let failure = heard.wait_for(failure_of(2)).await;
    assert_eq!(failure.code, FailureCode::Input, "{failure:?}");
    assert!(failure.message.contains("no position 99"), "{failure:?}");
    let sent = |response: &Response| match response {
        Response::PredictedSome {
            predictions, left, ..
        } => Some((predictions.len(), *left)),
        _ => None,
    };
    let responses = heard.responses.borrow();
    let sent: Vec<(usize, u32)> = responses.iter().filter_map(sent).collect();
    assert_eq!(sent, [(1, 2)]);
}

/// The command line's tests and PyTorch's cover what each knock-out does.
#[wasm_bindgen_test]
async fn knock_outs_change_only_the_questions_that_have_them() {
    let heard = Heard::with_model().await;
    let knocked = |name: &str| Question {
        knock_outs: vec![name.parse().unwrap()],
        ..question("rain", Some("snow"))
    };
    let plain = question("rain", Some("snow"));
    let questions = vec![
        plain.clone(),
        knocked("head:1.1"),
        plain,
        knocked("swap"),
        question("snow", Some("rain")),
        knocked("word:2=wind"),
        question("rain", Some("wind")),
    ];
    heard.ask(&Request::PredictMany { id: 1, questions });
    let (answers, _) = wait_for_answers(&heard, 1).await;
    let logits: Vec<[f32; 2]> = answers.iter().map(|answer| answer.logits).collect();
    assert_eq!(logits[0], logits[2]);
    assert_ne!(logits[0], logits[1]);
    assert_eq!(answers[3], answers[4]);
    assert_eq!(answers[5], answers[6]);
    heard.ask(&Request::PredictMany {
        id: 2,
        questions: vec![knocked("head:4.1")],
    });
    let failure = heard.wait_for(failure_of(2)).await;
    assert_eq!(failure.code, FailureCode::Input, "{failure:?}");
    assert!(
        failure.message.contains("there is no layer 4"),
        "{failure:?}"
    );
}
