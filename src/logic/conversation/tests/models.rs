//! Tests of a conversation that changes its model.

use super::*;

fn address(head: Option<&str>) -> ModelAddress {
    ModelAddress {
        manifest: MANIFEST.into(),
        head: head.map(str::to_owned),
    }
}

fn refusal() -> Failure {
    Failure {
        code: FailureCode::Model,
        message: "It is elsewhere.".into(),
    }
}

#[test]
fn another_model_voids_the_answer_and_loads_when_it_is_asked() {
    let mut conversation = with_model();
    let text = pair("A.");
    conversation.predict(text.clone());
    conversation.receive(predicted(1, Label::IsNext));
    assert!(!conversation.is_other_model());
    assert_eq!(conversation.use_model(address(None)), [], "the same one");
    assert!(conversation.answer().is_some());

    let head = "https://site.test/h.gguf";
    assert_eq!(
        conversation.use_model(address(Some(head))),
        [Action::StopWorker]
    );
    assert!(conversation.is_other_model());
    assert_eq!(conversation.other_bytes(), None, "those of the page's own");
    assert_eq!(conversation.state(&text), State::NoModel);
    assert!(conversation.answer().is_none());
    assert_eq!(conversation.predict(text.clone()), [Action::StartWorker]);
    let with_head = Action::Send(Request::Load {
        manifest: MANIFEST.into(),
        head: Some(head.into()),
    });
    assert_eq!(conversation.receive(ready()), [with_head]);
    assert_eq!(conversation.receive(loaded()), [predict(2, &text)]);
}

#[test]
fn what_another_model_was_asked_is_not_asked_again() {
    let mut conversation = with_model();
    conversation.predict(pair("A."));
    conversation.use_model(address(Some("https://site.test/h.gguf")));
    assert!(!conversation.is_waiting());
    assert!(conversation.running().is_none());
}

#[test]
fn the_size_of_another_model_is_unknown_at_first() {
    let mut conversation = conversation();
    let manifest = "https://site.test/other.json";
    conversation.use_model(ModelAddress {
        manifest: manifest.into(),
        head: None,
    });
    assert_eq!(conversation.other_bytes(), Some(0));
    conversation.know_bytes("https://site.test/earlier.json", 7);
    assert_eq!(conversation.other_bytes(), Some(0));
    conversation.know_bytes(manifest, 9);
    assert_eq!(conversation.other_bytes(), Some(9));
    conversation.use_model(address(None));
    assert_eq!(conversation.other_bytes(), None);
}

#[test]
fn a_model_that_is_refused_is_a_problem_until_another_one_is_wanted() {
    let mut conversation = with_model();
    assert_eq!(conversation.refuse_model(refusal()), [Action::StopWorker]);
    let text = pair("A.");
    assert_eq!(conversation.predict(text.clone()), []);
    let problem = conversation.problem().unwrap();
    assert_eq!(problem.cause, Cause::Reported(refusal()));
    assert_eq!(conversation.state(&text), State::Error);
    assert_eq!(conversation.use_model(address(None)), [Action::StopWorker]);
    assert_eq!(conversation.problem(), None);
    assert_eq!(conversation.predict(text), [Action::StartWorker]);
}
