//! Batches and looks inside, beside predictions.

use super::*;

/// Sentence A of each question that is asked.
fn texts_of(actions: &[Action]) -> Vec<&str> {
    let [Action::Send(Request::PredictMany { questions, .. })] = actions else {
        panic!("{actions:?}");
    };
    questions.iter().map(|one| one.a.as_str()).collect()
}

#[test]
fn a_batch_runs_beside_predictions_and_starts_the_model() {
    let mut conversation = conversation();
    let batch = Batch::pairs(vec![], [pair("one"), pair("two")]);
    assert_eq!(
        conversation.run(BatchName::Flow, batch),
        [Action::StartWorker]
    );
    conversation.receive(ready());
    assert_eq!(texts_of(&conversation.receive(loaded())), ["one", "two"]);
    let id = conversation.last_id;
    conversation.predict(pair("A."));
    conversation.receive(predicted(conversation.last_id, Label::IsNext));
    assert_eq!(conversation.finished(), 1);
    let next = conversation.receive(predicted_some(id, 1));
    assert_eq!(next, [], "the rest is on its way");
    assert_eq!(
        conversation.finished(),
        1,
        "a batch is no prediction of the pair"
    );
    assert_eq!(conversation.batch(BatchName::Flow).progress().done, 1);
    let cancelled = conversation.cancel_batch(BatchName::Flow);
    assert!(matches!(
        cancelled[..],
        [Action::Send(Request::Cancel { .. })]
    ));
    assert_eq!(conversation.cancel_batch(BatchName::Flow), []);
}

#[test]
fn the_masked_tokens_are_asked_for_once_the_first_answer_has_told_how_many_there_are() {
    let mut conversation = with_model();
    let first = conversation.run(BatchName::Occlusion, Batch::occlusion(pair("A.")));
    assert_eq!(texts_of(&first), ["A."]);
    let whole = Prediction {
        tokens: vec!["[CLS]".into(), "a".into()],
        ..prediction([1.0, -1.0])
    };
    let next = conversation.receive(Response::PredictedSome {
        id: conversation.last_id,
        predictions: vec![whole],
        left: 0,
    });
    assert_eq!(texts_of(&next), ["A.", "A."]);
}

#[test]
fn a_failed_batch_is_given_up_and_told() {
    let mut conversation = with_model();
    conversation.run(BatchName::Matrix, Batch::pairs(vec![], [pair("one")]));
    let id = conversation.last_id;
    conversation.receive(failed(Some(id), FailureCode::Input));
    assert_eq!(conversation.state(&pair("A.")), State::Error);
    assert_eq!(
        conversation.batch(BatchName::Matrix).state_name(&[]),
        "cancelled"
    );
    assert_eq!(conversation.retry(), []);
    assert_eq!(conversation.state(&pair("A.")), State::Ready);
}

#[test]
fn whatever_is_asked_for_while_a_dismissible_error_shows_ends_it() {
    let failing = || {
        let mut conversation = with_model();
        conversation.run(BatchName::Matrix, Batch::pairs(vec![], [pair("one")]));
        conversation.receive(failed(Some(conversation.last_id), FailureCode::Input));
        assert_eq!(conversation.state(&pair("A.")), State::Error);
        conversation
    };
    // An example or a link.
    let mut conversation = failing();
    conversation.wait_with(pair("A."));
    assert_eq!(conversation.state(&pair("A.")), State::Computing);
    conversation.receive(predicted(conversation.last_id, Label::IsNext));
    assert_eq!(conversation.state(&pair("A.")), State::Done);
    // Predict.
    let mut conversation = failing();
    conversation.predict(pair("A."));
    assert_eq!(conversation.state(&pair("A.")), State::Computing);
    // Another batch.
    let mut conversation = failing();
    conversation.run(BatchName::Flow, Batch::pairs(vec![], [pair("one")]));
    assert_eq!(conversation.state(&pair("A.")), State::Ready);
}

#[test]
fn a_look_inside_that_fails_is_told_and_looks_no_more() {
    let mut conversation = with_model();
    conversation.predict(pair("A."));
    conversation.receive(predicted(conversation.last_id, Label::IsNext));
    conversation.inspect(View::Head);
    conversation.receive(failed(Some(conversation.last_id), FailureCode::Input));
    assert!(conversation.has_failed(View::Head));
    assert_eq!(conversation.state(&pair("A.")), State::Error);
    assert_eq!(conversation.retry(), []);
    assert_eq!(conversation.state(&pair("A.")), State::Done);
    assert_eq!(conversation.inspect(View::Head), [], "it would fail again");
    conversation.predict(pair("A."));
    conversation.receive(predicted(conversation.last_id, Label::IsNext));
    assert!(!conversation.has_failed(View::Head));
    assert_eq!(conversation.inspect(View::Head).len(), 1);
}

#[test]
fn a_look_given_up_for_a_prediction_that_fails_is_asked_for_again() {
    let mut conversation = with_model();
    conversation.predict(pair("A."));
    conversation.receive(predicted(conversation.last_id, Label::IsNext));
    conversation.inspect(View::Head);
    conversation.predict(pair("B."));
    let asked = conversation.receive(failed(Some(conversation.last_id), FailureCode::Input));
    assert!(
        matches!(&asked[..], [Action::Send(Request::Inspect { a, view: View::Head, .. })] if a == "A."),
        "{asked:?}"
    );
}

#[test]
fn an_engine_that_failed_at_a_look_or_a_batch_is_asked_nothing_more() {
    let mut conversation = with_model();
    conversation.predict(pair("A."));
    conversation.receive(predicted(conversation.last_id, Label::IsNext));
    conversation.run(BatchName::Flow, Batch::pairs(vec![], [pair("one")]));
    conversation.inspect(View::Head);
    conversation.receive(failed(Some(conversation.last_id), FailureCode::Internal));
    assert_eq!(conversation.state(&pair("A.")), State::Error);
    assert_eq!(conversation.inspect(View::Head), []);
    assert_eq!(conversation.count(&pair("A.")), []);
    // Predict starts a new engine, which does everything that was requested.
    assert_eq!(conversation.predict(pair("B.")), [Action::StartWorker]);
    conversation.receive(ready());
    let asked = conversation.receive(loaded());
    assert_eq!(asked.len(), 2);
    assert!(matches!(&asked[0], Action::Send(Request::Predict { a, .. }) if a == "B."));
    assert_eq!(texts_of(&asked[1..]), ["one"]);
    assert_eq!(conversation.inspect(View::Head).len(), 1);
}

#[test]
fn a_lost_worker_s_batch_goes_on_with_the_next_one() {
    let mut conversation = with_model();
    let batch = Batch::pairs(vec![], [pair("one"), pair("two")]);
    conversation.run(BatchName::Flow, batch);
    conversation.receive(predicted_some(conversation.last_id, 1));
    conversation.lose_worker(Problem {
        cause: Cause::WorkerLost,
        remedy: Remedy::Restart,
    });
    conversation.retry();
    conversation.receive(ready());
    assert_eq!(texts_of(&conversation.receive(loaded())), ["two"]);
}

#[test]
fn looks_inside_belong_to_the_last_answer() {
    let mut conversation = with_model();
    assert_eq!(conversation.inspect(View::Head), [], "no answer yet");
    conversation.predict(pair("A."));
    conversation.receive(predicted(conversation.last_id, Label::IsNext));
    assert_eq!(conversation.inspect(View::Head).len(), 1);
    let id = conversation.last_id;
    conversation.receive(Response::Inspected {
        id,
        inside: Inside::Head {
            journey: vec![1.0],
            pooled: vec![],
            contributions: vec![],
        },
    });
    assert!(conversation.inside(View::Head).is_some());
    conversation.inspect(View::Embeddings { position: 1 });
    let pending = conversation.last_id;
    let actions = conversation.predict(pair("B."));
    assert_eq!(actions[0], Action::Send(Request::Cancel { id: pending }));
    conversation.receive(predicted(conversation.last_id, Label::IsNext));
    assert!(conversation.inside(View::Head).is_none());
}
