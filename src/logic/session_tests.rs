//! Tests of the session, which gets a worker's messages from the test.

use super::*;
use nsp_answer::{Label, ModelCard, Prediction};

const MANIFEST: &str = "https://site.test/models/nsp-base.json";

fn session() -> Session {
    Session::new("build-1".into(), MANIFEST.into())
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
        cached: false,
    }
}

fn load() -> Action {
    Action::Send(Request::Load {
        manifest: MANIFEST.into(),
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
            model: "test".into(),
            tokens: vec![],
            input_ids: vec![],
            token_type_ids: vec![],
            attention_mask: vec![],
            truncated: false,
            unknown_tokens: 0,
            doubt: None,
            logits: [1.0, -1.0],
            probabilities: [0.88, 0.12],
            prediction: class,
            loss: None,
        },
        milliseconds: 70.0,
        profile: None,
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

/// A session whose model has loaded.
fn with_model() -> Session {
    let mut session = session();
    session.receive(ready());
    session.receive(loaded());
    session
}

#[test]
fn the_model_comes_when_it_is_wanted() {
    let mut session = session();
    let text = pair("A.");
    assert_eq!(session.state(&text), State::NoModel);
    assert_eq!(session.want_model(), [Action::StartWorker]);
    assert!(session.is_on_its_way());
    assert_eq!(session.want_model(), [], "it is on its way");
    assert_eq!(session.receive(ready()), [load()]);
    assert_eq!(session.state(&text), State::Loading);
    session.receive(Response::Loading {
        loaded: 10,
        total: 20,
        cached: true,
    });
    assert_eq!(
        *session.model(),
        ModelState::Loading(Progress {
            loaded: 10,
            total: 20,
            cached: true
        })
    );
    assert_eq!(session.receive(loaded()), []);
    assert_eq!(session.state(&text), State::Ready);
}

#[test]
fn the_kernel_that_runs_the_model_is_the_one_that_is_told() {
    let mut session = session();
    session.receive(ready());
    let kernel = |session: &Session| session.engine().map(|engine| engine.kernel.clone());
    assert_eq!(kernel(&session).as_deref(), Some("4-bit relaxed"));
    session.receive(loaded());
    assert_eq!(kernel(&session).as_deref(), Some("7-bit relaxed"));
}

#[test]
fn a_prediction_is_counted_once_it_is_finished() {
    let mut session = with_model();
    let text = pair("A.");
    assert_eq!(session.predict(text.clone()), [predict(1, &text)]);
    assert_eq!(session.state(&text), State::Computing);
    session.receive(Response::Progress {
        id: 1,
        layer: 5,
        layers: 12,
    });
    assert_eq!(session.running().map(|running| running.layer), Some(5));
    assert_eq!(session.finished(), 0);
    session.receive(predicted(1, Label::IsNext));
    assert_eq!(session.state(&text), State::Done);
    assert_eq!(session.finished(), 1);
}

#[test]
fn editing_makes_the_answer_stale_and_undoing_the_edit_brings_it_back() {
    let mut session = with_model();
    let text = pair("A.");
    session.predict(text.clone());
    session.receive(predicted(1, Label::IsNext));
    assert_eq!(session.state(&pair("A!")), State::Stale);
    assert_eq!(session.state(&text), State::Done);
}

#[test]
fn a_click_before_the_model_waits_and_a_newer_one_takes_its_place() {
    let mut session = session();
    assert_eq!(session.predict(pair("first")), [Action::StartWorker]);
    session.receive(ready());
    assert_eq!(session.predict(pair("second")), []);
    assert!(session.is_waiting());
    assert_eq!(session.state(&pair("second")), State::Loading);
    assert_eq!(session.receive(loaded()), [predict(1, &pair("second"))]);
    assert!(!session.is_waiting());
}

#[test]
fn a_click_while_computing_replaces_the_running_prediction() {
    let mut session = with_model();
    session.predict(pair("first"));
    assert_eq!(
        session.predict(pair("second")),
        [
            Action::Send(Request::Cancel { id: 1 }),
            predict(2, &pair("second"))
        ]
    );
    // The first answer was on its way when it was cancelled. It is neither shown nor counted.
    session.receive(predicted(1, Label::NotNext));
    assert_eq!(session.finished(), 0);
    assert_eq!(session.state(&pair("second")), State::Computing);
    session.receive(Response::Cancelled { id: 1 });
    session.receive(predicted(2, Label::IsNext));
    assert_eq!(session.finished(), 1);
    assert_eq!(
        session.answer().map(|answer| answer.pair.clone()),
        Some(pair("second"))
    );
}

#[test]
fn another_build_is_told_and_never_used() {
    let mut session = session();
    let mut other = ready();
    if let Response::Ready { engine } = &mut other {
        engine.build_id = "build-2".into();
    }
    assert_eq!(session.receive(other), [Action::ReloadPageOnce]);
    assert_eq!(session.engine(), None);
    // If that did not help:
    session.ask_to_reload(Cause::OtherBuild);
    assert_eq!(session.state(&pair("A.")), State::Error);
    assert_eq!(session.predict(pair("A.")), []);
    assert_eq!(session.retry(), [Action::ReloadPage]);
    assert_eq!(session.state(&pair("A.")), State::Error);
}

#[test]
fn a_failed_load_can_be_tried_again_and_keeps_the_waiting_prediction() {
    for code in [
        FailureCode::Network,
        FailureCode::Damaged,
        FailureCode::Model,
    ] {
        let mut session = session();
        session.receive(ready());
        session.predict(pair("A."));
        session.receive(failed(None, code));
        assert_eq!(session.state(&pair("A.")), State::Error);
        assert_eq!(
            session.problem().map(|problem| problem.cause.clone()),
            Some(reported(code))
        );
        assert_eq!(session.retry(), [load()]);
        assert_eq!(session.state(&pair("A.")), State::Loading);
        assert_eq!(session.receive(loaded()), [predict(1, &pair("A."))]);
    }
}

#[test]
fn predict_is_a_retry_too() {
    let mut session = session();
    session.receive(ready());
    session.receive(failed(None, FailureCode::Network));
    assert_eq!(session.predict(pair("A.")), [load()]);
    assert!(session.is_waiting());
}

#[test]
fn an_engine_that_failed_is_started_afresh_and_answers_then() {
    let mut session = with_model();
    session.predict(pair("A."));
    session.receive(failed(Some(1), FailureCode::Internal));
    assert_eq!(session.state(&pair("A.")), State::Error);
    assert_eq!(session.retry(), [Action::StartWorker]);
    assert_eq!(session.state(&pair("A.")), State::NoModel);
    session.receive(ready());
    assert_eq!(session.receive(loaded()), [predict(2, &pair("A."))]);
}

#[test]
fn a_failed_request_can_be_sent_again() {
    let mut session = with_model();
    session.predict(pair("A."));
    session.receive(failed(Some(1), FailureCode::Input));
    assert_eq!(session.retry(), [predict(2, &pair("A."))]);
}

#[test]
fn a_model_that_gives_no_number_is_told_and_neither_started_nor_asked_again() {
    let mut session = with_model();
    session.predict(pair("A."));
    session.receive(failed(Some(1), FailureCode::Model));
    assert_eq!(session.state(&pair("A.")), State::Error);
    let problem = session.problem().cloned().unwrap();
    assert_eq!(problem.cause, reported(FailureCode::Model));
    assert_eq!(problem.remedy, Remedy::Dismiss);
    assert!(!session.is_waiting() && session.answer().is_none());
    assert_eq!(session.retry(), [], "nothing is sent or started");
    assert_eq!(session.state(&pair("A.")), State::Ready);
    // Another pair may give finite numbers.
    assert_eq!(session.predict(pair("B.")), [predict(2, &pair("B."))]);
}

#[test]
fn the_failure_of_a_replaced_prediction_is_not_shown() {
    let mut session = with_model();
    session.predict(pair("first"));
    session.predict(pair("second"));
    session.receive(failed(Some(1), FailureCode::Input));
    assert_eq!(session.state(&pair("second")), State::Computing);
}

#[test]
fn a_lost_worker_can_be_started_again() {
    let mut session = with_model();
    session.predict(pair("A."));
    session.lose_worker(Problem {
        cause: Cause::WorkerLost,
        remedy: Remedy::Restart,
    });
    assert_eq!(session.state(&pair("A.")), State::Error);
    assert_eq!(session.engine(), None);
    assert_eq!(session.retry(), [Action::StartWorker]);
    assert!(session.is_waiting());
}

#[test]
fn a_lost_worker_is_told_in_the_place_of_an_error_that_can_be_dismissed() {
    let mut session = with_model();
    session.predict(pair("A."));
    session.receive(failed(Some(session.last_id), FailureCode::Model));
    session.lose_worker(Problem {
        cause: Cause::WorkerLost,
        remedy: Remedy::Restart,
    });
    let cause = session.problem().map(|problem| problem.cause.clone());
    assert_eq!(cause, Some(Cause::WorkerLost));
}

#[test]
fn what_a_dying_worker_said_stays() {
    let mut session = with_model();
    session.predict(pair("A."));
    session.receive(failed(None, FailureCode::Internal));
    session.lose_worker(Problem {
        cause: Cause::WorkerLost,
        remedy: Remedy::Restart,
    });
    assert_eq!(
        session.problem().map(|problem| problem.cause.clone()),
        Some(reported(FailureCode::Internal))
    );
}

#[test]
fn where_nothing_helps_nothing_is_tried() {
    let mut session = session();
    session.lose_worker(Problem {
        cause: Cause::NoSimd,
        remedy: Remedy::Nothing,
    });
    assert_eq!(session.retry(), []);
    assert_eq!(session.predict(pair("A.")), []);
    assert_eq!(session.state(&pair("A.")), State::Error);
}

#[test]
fn only_the_latest_token_counts_are_shown() {
    let mut session = session();
    assert_eq!(session.count(&pair("too early")), []);
    session.receive(ready());
    session.receive(loaded());
    session.count(&pair("one"));
    let asked = session.count(&pair("one two"));
    assert!(matches!(
        asked.as_slice(),
        [Action::Send(Request::Tokenize { id: 2, .. })]
    ));
    for (id, a) in [(1, 1), (2, 2), (1, 1)] {
        session.receive(Response::Tokenized {
            id,
            a,
            b: 2,
            total: a + 5,
            truncated: false,
        });
    }
    assert_eq!(session.counts().map(|counts| counts.a), Some(2));
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
    let mut session = session();
    assert_eq!(session.wait_with(pair("linked")), []);
    assert_eq!(session.want_model(), [Action::StartWorker]);
    session.receive(ready());
    assert_eq!(session.receive(loaded()), [predict(1, &pair("linked"))]);
    assert_eq!(
        session.wait_with(pair("next")),
        [
            Action::Send(Request::Cancel { id: 1 }),
            predict(2, &pair("next"))
        ]
    );
}

#[test]
fn a_batch_runs_beside_predictions_and_starts_the_model() {
    let mut session = session();
    let batch = Batch::pairs(vec![], [pair("one"), pair("two")]);
    assert_eq!(session.run(BatchName::Flow, batch), [Action::StartWorker]);
    session.receive(ready());
    assert_eq!(session.receive(loaded()).len(), 1);
    let id = session.last_id;
    session.predict(pair("A."));
    session.receive(predicted(session.last_id, Label::IsNext));
    assert_eq!(session.finished(), 1);
    let next = session.receive(predicted(id, Label::IsNext));
    assert!(matches!(next[..], [Action::Send(Request::Predict { .. })]));
    assert_eq!(
        session.finished(),
        1,
        "a batch is no prediction of the pair"
    );
    assert_eq!(session.batch(BatchName::Flow).progress().done, 1);
    let cancelled = session.cancel_batch(BatchName::Flow);
    assert!(matches!(
        cancelled[..],
        [Action::Send(Request::Cancel { .. })]
    ));
    assert_eq!(session.cancel_batch(BatchName::Flow), []);
}

#[test]
fn a_failed_batch_is_given_up_and_told() {
    let mut session = with_model();
    session.run(BatchName::Matrix, Batch::pairs(vec![], [pair("one")]));
    let id = session.last_id;
    session.receive(failed(Some(id), FailureCode::Input));
    assert_eq!(session.state(&pair("A.")), State::Error);
    assert_eq!(
        session.batch(BatchName::Matrix).state_name(&[]),
        "cancelled"
    );
    assert_eq!(session.retry(), []);
    assert_eq!(session.state(&pair("A.")), State::Ready);
}

#[test]
fn whatever_is_asked_for_while_a_dismissible_error_shows_ends_it() {
    let failing = || {
        let mut session = with_model();
        session.run(BatchName::Matrix, Batch::pairs(vec![], [pair("one")]));
        session.receive(failed(Some(session.last_id), FailureCode::Input));
        assert_eq!(session.state(&pair("A.")), State::Error);
        session
    };
    // An example or a link.
    let mut session = failing();
    session.wait_with(pair("A."));
    assert_eq!(session.state(&pair("A.")), State::Computing);
    session.receive(predicted(session.last_id, Label::IsNext));
    assert_eq!(session.state(&pair("A.")), State::Done);
    // Predict.
    let mut session = failing();
    session.predict(pair("A."));
    assert_eq!(session.state(&pair("A.")), State::Computing);
    // Another batch.
    let mut session = failing();
    session.run(BatchName::Flow, Batch::pairs(vec![], [pair("one")]));
    assert_eq!(session.state(&pair("A.")), State::Ready);
}

#[test]
fn a_look_inside_that_fails_is_told_and_looks_no_more() {
    let mut session = with_model();
    session.predict(pair("A."));
    session.receive(predicted(session.last_id, Label::IsNext));
    session.inspect(View::Head);
    session.receive(failed(Some(session.last_id), FailureCode::Input));
    assert!(session.has_failed(View::Head));
    assert_eq!(session.state(&pair("A.")), State::Error);
    assert_eq!(session.retry(), []);
    assert_eq!(session.state(&pair("A.")), State::Done);
    assert_eq!(session.inspect(View::Head), [], "it would fail again");
    session.predict(pair("A."));
    session.receive(predicted(session.last_id, Label::IsNext));
    assert!(!session.has_failed(View::Head));
    assert_eq!(session.inspect(View::Head).len(), 1);
}

#[test]
fn a_look_given_up_for_a_prediction_that_fails_is_asked_for_again() {
    let mut session = with_model();
    session.predict(pair("A."));
    session.receive(predicted(session.last_id, Label::IsNext));
    session.inspect(View::Head);
    session.predict(pair("B."));
    let asked = session.receive(failed(Some(session.last_id), FailureCode::Input));
    assert!(
        matches!(&asked[..], [Action::Send(Request::Inspect { a, view: View::Head, .. })] if a == "A."),
        "{asked:?}"
    );
}

#[test]
fn an_engine_that_failed_at_a_look_or_a_batch_is_asked_nothing_more() {
    let mut session = with_model();
    session.predict(pair("A."));
    session.receive(predicted(session.last_id, Label::IsNext));
    session.run(BatchName::Flow, Batch::pairs(vec![], [pair("one")]));
    session.inspect(View::Head);
    session.receive(failed(Some(session.last_id), FailureCode::Internal));
    assert_eq!(session.state(&pair("A.")), State::Error);
    assert_eq!(session.inspect(View::Head), []);
    assert_eq!(session.count(&pair("A.")), []);
    // Predict starts a new engine, which does everything that was requested.
    assert_eq!(session.predict(pair("B.")), [Action::StartWorker]);
    session.receive(ready());
    let asked = session.receive(loaded());
    let texts: Vec<&str> = asked
        .iter()
        .map(|action| match action {
            Action::Send(Request::Predict { a, .. }) => a.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(texts, ["B.", "one"]);
    assert_eq!(session.inspect(View::Head).len(), 1);
}

#[test]
fn token_counts_go_with_the_worker_that_counted() {
    let mut session = with_model();
    session.count(&pair("one"));
    session.receive(Response::Tokenized {
        id: session.last_id,
        a: 1,
        b: 2,
        total: 6,
        truncated: false,
    });
    assert!(session.counts().is_some());
    session.lose_worker(Problem {
        cause: Cause::WorkerLost,
        remedy: Remedy::Restart,
    });
    assert_eq!(session.counts(), None, "the text may change meanwhile");
}

#[test]
fn a_lost_worker_s_batch_goes_on_with_the_next_one() {
    let mut session = with_model();
    let batch = Batch::pairs(vec![], [pair("one"), pair("two")]);
    session.run(BatchName::Flow, batch);
    session.receive(predicted(session.last_id, Label::IsNext));
    session.lose_worker(Problem {
        cause: Cause::WorkerLost,
        remedy: Remedy::Restart,
    });
    session.retry();
    session.receive(ready());
    let actions = session.receive(loaded());
    assert!(
        matches!(&actions[..], [Action::Send(Request::Predict { a, .. })] if a == "two"),
        "{actions:?}"
    );
}

#[test]
fn looks_inside_belong_to_the_last_answer() {
    let mut session = with_model();
    assert_eq!(session.inspect(View::Head), [], "no answer yet");
    session.predict(pair("A."));
    session.receive(predicted(session.last_id, Label::IsNext));
    assert_eq!(session.inspect(View::Head).len(), 1);
    let id = session.last_id;
    session.receive(Response::Inspected {
        id,
        inside: Inside::Head {
            journey: vec![1.0],
            pooled: vec![],
            contributions: vec![],
        },
    });
    assert!(session.inside(View::Head).is_some());
    session.inspect(View::Embeddings { position: 1 });
    let pending = session.last_id;
    let actions = session.predict(pair("B."));
    assert_eq!(actions[0], Action::Send(Request::Cancel { id: pending }));
    session.receive(predicted(session.last_id, Label::IsNext));
    assert!(session.inside(View::Head).is_none());
}

#[test]
fn ids_are_never_used_twice() {
    let mut session = with_model();
    session.count(&pair("A."));
    assert_eq!(session.predict(pair("A.")), [predict(2, &pair("A."))]);
}

#[test]
fn measuring_asks_again_for_what_shows_and_then_always() {
    let mut session = with_model();
    let measured = |actions: Vec<Action>| match actions[..] {
        [Action::Send(Request::Predict { measure, .. })] => measure,
        _ => panic!("{actions:?}"),
    };
    assert!(!measured(session.predict(pair("a"))));
    session.receive(predicted(1, Label::IsNext));
    assert!(measured(session.set_measuring(true)));
    session.receive(predicted(2, Label::IsNext));
    assert!(measured(session.predict(pair("b"))));
    session.receive(predicted(3, Label::IsNext));
    assert_eq!(session.set_measuring(false), []);
    assert!(!measured(session.predict(pair("c"))));
}
