//! Tests of the conversation, which gets a worker's messages from the test.

mod batches;
mod models;
mod unasked;

use super::*;
use crate::logic::fixtures::prediction;
use nsp_answer::{Label, ModelCard, Prediction};
use nsp_protocol::{Failure, FailureCode, Response};

const MANIFEST: &str = "https://site.test/models/nsp-base.json";

fn conversation() -> Conversation {
    Conversation::new("build-1".into(), MANIFEST.into())
}

fn ready() -> Response {
    Response::Ready {
        engine: EngineInfo {
            build_id: "build-1".into(),
            variant: "simd128".into(),
            reason: "for the test".into(),
            threads: 1,
            kernel: "4-bit relaxed".into(),
        },
    }
}

fn loaded() -> Response {
    Response::Loaded {
        model: ModelCard::default(),
        kernel: "7-bit relaxed".into(),
        milliseconds: 5.0,
        packing: 1.0,
        cached: false,
        marks: Vec::new(),
    }
}

fn load() -> Action {
    Action::Send(Request::Load {
        manifest: MANIFEST.into(),
        head: None,
    })
}

fn predict(id: u32, pair: &Pair) -> Action {
    Action::Send(Request::Predict {
        id,
        a: pair.a.clone(),
        b: Some(pair.b.clone()),
        label: None,
        masked: vec![],
        padded: None,
        measure: false,
    })
}

fn predicted(id: u32, class: Label) -> Response {
    Response::Predicted {
        id,
        prediction: Prediction {
            probabilities: [0.88, 0.12],
            prediction: class,
            ..prediction([1.0, -1.0])
        },
        milliseconds: 70.0,
        profile: None,
    }
}

/// An answer of a batch.
fn predicted_some(id: u32, left: u32) -> Response {
    Response::PredictedSome {
        id,
        predictions: vec![prediction([1.0, -1.0])],
        left,
    }
}

fn failed(id: Option<u32>, code: FailureCode) -> Response {
    Response::Failed {
        id,
        failure: Failure {
            code,
            message: "It broke.".into(),
        },
    }
}

fn reported(code: FailureCode) -> Cause {
    Cause::Reported(Failure {
        code,
        message: "It broke.".into(),
    })
}

fn pair(a: &str) -> Pair {
    Pair::new(a, "B.")
}

/// A conversation whose model has loaded.
fn with_model() -> Conversation {
    let mut conversation = conversation();
    conversation.receive(ready());
    conversation.receive(loaded());
    conversation
}

#[test]
fn the_model_comes_when_it_is_wanted() {
    let mut conversation = conversation();
    let text = pair("A.");
    assert_eq!(conversation.state(&text), State::NoModel);
    assert_eq!(conversation.want_model(), [Action::StartWorker]);
    assert!(conversation.is_on_its_way());
    assert_eq!(conversation.want_model(), [], "it is on its way");
    assert_eq!(conversation.receive(ready()), [load()]);
    assert_eq!(conversation.state(&text), State::Loading);
    conversation.receive(Response::Loading {
        loaded: 10,
        total: 20,
        cached: true,
    });
    assert_eq!(
        *conversation.model(),
        ModelState::Loading(Progress {
            loaded: 10,
            total: 20,
            cached: true
        })
    );
    assert_eq!(
        conversation.receive(loaded()),
        [Action::Send(Request::WarmUp)],
        "nobody waits"
    );
    assert_eq!(conversation.state(&text), State::Ready);
}

#[test]
fn the_kernel_that_runs_the_model_is_the_one_that_is_told() {
    let mut conversation = conversation();
    conversation.receive(ready());
    let kernel =
        |conversation: &Conversation| conversation.engine().map(|engine| engine.kernel.clone());
    assert_eq!(kernel(&conversation).as_deref(), Some("4-bit relaxed"));
    conversation.receive(loaded());
    assert_eq!(kernel(&conversation).as_deref(), Some("7-bit relaxed"));
}

#[test]
fn a_prediction_is_counted_once_it_is_finished() {
    let mut conversation = with_model();
    let text = pair("A.");
    assert_eq!(conversation.predict(text.clone()), [predict(1, &text)]);
    assert_eq!(conversation.state(&text), State::Computing);
    conversation.receive(Response::Progress {
        id: 1,
        layer: 5,
        layers: 12,
    });
    assert_eq!(conversation.running().map(|running| running.layer), Some(5));
    assert_eq!(conversation.finished(), 0);
    conversation.receive(predicted(1, Label::IsNext));
    assert_eq!(conversation.state(&text), State::Done);
    assert_eq!(conversation.finished(), 1);
}

#[test]
fn editing_makes_the_answer_stale_and_undoing_the_edit_brings_it_back() {
    let mut conversation = with_model();
    let text = pair("A.");
    conversation.predict(text.clone());
    conversation.receive(predicted(1, Label::IsNext));
    assert_eq!(conversation.state(&pair("A!")), State::Stale);
    assert_eq!(conversation.state(&text), State::Done);
}

#[test]
fn a_click_before_the_model_waits_and_a_newer_one_takes_its_place() {
    let mut conversation = conversation();
    assert_eq!(conversation.predict(pair("first")), [Action::StartWorker]);
    conversation.receive(ready());
    assert_eq!(conversation.predict(pair("second")), []);
    assert!(conversation.is_waiting());
    assert_eq!(conversation.state(&pair("second")), State::Loading);
    assert_eq!(
        conversation.receive(loaded()),
        [predict(1, &pair("second"))]
    );
    assert!(!conversation.is_waiting());
}

#[test]
fn a_click_while_computing_replaces_the_running_prediction() {
    let mut conversation = with_model();
    conversation.predict(pair("first"));
    assert_eq!(
        conversation.predict(pair("second")),
        [
            Action::Send(Request::Cancel { id: 1 }),
            predict(2, &pair("second"))
        ]
    );
    // The first answer was on its way when it was cancelled. It is neither shown nor counted.
    conversation.receive(predicted(1, Label::NotNext));
    assert_eq!(conversation.finished(), 0);
    assert_eq!(conversation.state(&pair("second")), State::Computing);
    conversation.receive(Response::Cancelled { id: 1 });
    conversation.receive(predicted(2, Label::IsNext));
    assert_eq!(conversation.finished(), 1);
    assert_eq!(
        conversation.answer().map(|answer| answer.pair.clone()),
        Some(pair("second"))
    );
}

#[test]
fn another_build_is_told_and_never_used() {
    let mut conversation = conversation();
    let mut other = ready();
    if let Response::Ready { engine } = &mut other {
        engine.build_id = "build-2".into();
    }
    assert_eq!(conversation.receive(other), [Action::ReloadPageOnce]);
    assert_eq!(conversation.engine(), None);
    // If that did not help:
    conversation.ask_to_reload(Cause::OtherBuild);
    assert_eq!(conversation.state(&pair("A.")), State::Error);
    assert_eq!(conversation.predict(pair("A.")), []);
    assert_eq!(conversation.retry(), [Action::ReloadPage]);
    assert_eq!(conversation.state(&pair("A.")), State::Error);
}

#[test]
fn a_failed_load_can_be_tried_again_and_keeps_the_waiting_prediction() {
    for code in [
        FailureCode::Network,
        FailureCode::Damaged,
        FailureCode::Model,
    ] {
        let mut conversation = conversation();
        conversation.receive(ready());
        conversation.predict(pair("A."));
        conversation.receive(failed(None, code));
        assert_eq!(conversation.state(&pair("A.")), State::Error);
        assert_eq!(
            conversation.problem().map(|problem| problem.cause.clone()),
            Some(reported(code))
        );
        assert_eq!(conversation.retry(), [load()]);
        assert_eq!(conversation.state(&pair("A.")), State::Loading);
        assert_eq!(conversation.receive(loaded()), [predict(1, &pair("A."))]);
    }
}

#[test]
fn predict_is_a_retry_too() {
    let mut conversation = conversation();
    conversation.receive(ready());
    conversation.receive(failed(None, FailureCode::Network));
    assert_eq!(conversation.predict(pair("A.")), [load()]);
    assert!(conversation.is_waiting());
}

#[test]
fn an_engine_that_failed_is_started_afresh_and_answers_then() {
    for code in [FailureCode::Internal, FailureCode::Memory] {
        let mut conversation = with_model();
        conversation.predict(pair("A."));
        conversation.receive(failed(Some(1), code));
        assert_eq!(conversation.state(&pair("A.")), State::Error);
        assert_eq!(conversation.retry(), [Action::StartWorker], "{code:?}");
        assert_eq!(conversation.state(&pair("A.")), State::NoModel);
        conversation.receive(ready());
        assert_eq!(conversation.receive(loaded()), [predict(2, &pair("A."))]);
    }
}

#[test]
fn a_failed_request_can_be_sent_again() {
    let mut conversation = with_model();
    conversation.predict(pair("A."));
    conversation.receive(failed(Some(1), FailureCode::Input));
    assert_eq!(conversation.retry(), [predict(2, &pair("A."))]);
}

#[test]
fn a_model_that_gives_no_number_is_told_and_neither_started_nor_asked_again() {
    let mut conversation = with_model();
    conversation.predict(pair("A."));
    conversation.receive(failed(Some(1), FailureCode::Model));
    assert_eq!(conversation.state(&pair("A.")), State::Error);
    let problem = conversation.problem().cloned().unwrap();
    assert_eq!(problem.cause, reported(FailureCode::Model));
    assert_eq!(problem.remedy, Remedy::Dismiss);
    assert!(!conversation.is_waiting() && conversation.answer().is_none());
    assert_eq!(conversation.retry(), [], "nothing is sent or started");
    assert_eq!(conversation.state(&pair("A.")), State::Ready);
    // Another pair may give finite numbers.
    assert_eq!(conversation.predict(pair("B.")), [predict(2, &pair("B."))]);
}

#[test]
fn the_failure_of_a_replaced_prediction_is_not_shown() {
    let mut conversation = with_model();
    conversation.predict(pair("first"));
    conversation.predict(pair("second"));
    conversation.receive(failed(Some(1), FailureCode::Input));
    assert_eq!(conversation.state(&pair("second")), State::Computing);
}

#[test]
fn a_lost_worker_can_be_started_again() {
    let mut conversation = with_model();
    conversation.predict(pair("A."));
    conversation.lose_worker(Problem {
        cause: Cause::WorkerLost,
        remedy: Remedy::Restart,
    });
    assert_eq!(conversation.state(&pair("A.")), State::Error);
    assert_eq!(conversation.engine(), None);
    assert_eq!(conversation.retry(), [Action::StartWorker]);
    assert!(conversation.is_waiting());
}

#[test]
fn a_lost_worker_is_told_in_the_place_of_an_error_that_can_be_dismissed() {
    let mut conversation = with_model();
    conversation.predict(pair("A."));
    conversation.receive(failed(Some(conversation.last_id), FailureCode::Model));
    conversation.lose_worker(Problem {
        cause: Cause::WorkerLost,
        remedy: Remedy::Restart,
    });
    let cause = conversation.problem().map(|problem| problem.cause.clone());
    assert_eq!(cause, Some(Cause::WorkerLost));
}

#[test]
fn what_a_dying_worker_said_stays() {
    let mut conversation = with_model();
    conversation.predict(pair("A."));
    conversation.receive(failed(None, FailureCode::Internal));
    conversation.lose_worker(Problem {
        cause: Cause::WorkerLost,
        remedy: Remedy::Restart,
    });
    assert_eq!(
        conversation.problem().map(|problem| problem.cause.clone()),
        Some(reported(FailureCode::Internal))
    );
}

#[test]
fn where_nothing_helps_nothing_is_tried() {
    let mut conversation = conversation();
    conversation.lose_worker(Problem {
        cause: Cause::NoSimd,
        remedy: Remedy::Nothing,
    });
    assert_eq!(conversation.retry(), []);
    assert_eq!(conversation.predict(pair("A.")), []);
    assert_eq!(conversation.state(&pair("A.")), State::Error);
}

#[test]
fn only_the_latest_token_counts_are_shown() {
    let mut conversation = conversation();
    assert_eq!(conversation.count(&pair("too early")), []);
    conversation.receive(ready());
    conversation.receive(loaded());
    conversation.count(&pair("one"));
    let asked = conversation.count(&pair("one two"));
    assert!(matches!(
        asked.as_slice(),
        [Action::Send(Request::Tokenize { id: 2, .. })]
    ));
    for (id, a) in [(1, 1), (2, 2), (1, 1)] {
        conversation.receive(Response::Tokenized {
            id,
            a,
            b: 2,
            total: a + 5,
            truncated: false,
        });
    }
    assert_eq!(conversation.counts().map(|counts| counts.a), Some(2));
}

#[test]
fn only_a_sentence_over_its_half_is_said_to_be_cut() {
    let counts = Counts {
        a: 630,
        b: 22,
        truncated: true,
    };
    assert!(counts.cuts(counts.a) && !counts.cuts(counts.b));
    let fits = Counts {
        a: 400,
        b: 22,
        truncated: false,
    };
    assert!(!fits.cuts(fits.a));
}

#[test]
fn a_linked_pair_waits_for_the_model_but_does_not_fetch_it() {
    let mut conversation = conversation();
    assert_eq!(conversation.wait_with(pair("linked")), []);
    assert_eq!(conversation.want_model(), [Action::StartWorker]);
    conversation.receive(ready());
    assert_eq!(
        conversation.receive(loaded()),
        [predict(1, &pair("linked"))]
    );
    assert_eq!(
        conversation.wait_with(pair("next")),
        [
            Action::Send(Request::Cancel { id: 1 }),
            predict(2, &pair("next"))
        ]
    );
}

#[test]
fn token_counts_go_with_the_worker_that_counted() {
    let mut conversation = with_model();
    conversation.count(&pair("one"));
    conversation.receive(Response::Tokenized {
        id: conversation.last_id,
        a: 1,
        b: 2,
        total: 6,
        truncated: false,
    });
    assert!(conversation.counts().is_some());
    conversation.lose_worker(Problem {
        cause: Cause::WorkerLost,
        remedy: Remedy::Restart,
    });
    assert_eq!(conversation.counts(), None, "the text may change meanwhile");
}

#[test]
fn ids_are_never_used_twice() {
    let mut conversation = with_model();
    conversation.count(&pair("A."));
    assert_eq!(conversation.predict(pair("A.")), [predict(2, &pair("A."))]);
}

#[test]
fn measuring_asks_again_for_what_shows_and_then_always() {
    let mut conversation = with_model();
    let measured = |actions: Vec<Action>| match actions[..] {
        [Action::Send(Request::Predict { measure, .. })] => measure,
        _ => panic!("{actions:?}"),
    };
    assert!(!measured(conversation.predict(pair("a"))));
    conversation.receive(predicted(1, Label::IsNext));
    assert!(measured(conversation.set_measuring(true)));
    conversation.receive(predicted(2, Label::IsNext));
    assert!(measured(conversation.predict(pair("b"))));
    conversation.receive(predicted(3, Label::IsNext));
    assert_eq!(conversation.set_measuring(false), []);
    assert!(!measured(conversation.predict(pair("c"))));
}

#[test]
fn a_model_is_on_its_way_only_until_it_is_there() {
    assert!(!conversation().is_on_its_way());
    assert!(!with_model().is_on_its_way());
}

#[test]
fn a_ready_engine_loads_the_model_that_is_wanted_again() {
    let mut conversation = with_model();
    conversation.receive(failed(None, FailureCode::Network));
    assert_eq!(conversation.want_model(), [load()]);
}

#[test]
fn a_load_that_failed_for_a_bug_or_for_memory_needs_a_new_engine() {
    for (code, remedy) in [
        (FailureCode::Internal, Remedy::Restart),
        (FailureCode::Memory, Remedy::Restart),
        (FailureCode::Network, Remedy::Load),
    ] {
        let mut conversation = conversation();
        conversation.want_model();
        conversation.receive(ready());
        conversation.receive(failed(None, code));
        let problem = conversation.problem().unwrap();
        assert_eq!(problem.remedy, remedy, "{code:?}");
    }
}
