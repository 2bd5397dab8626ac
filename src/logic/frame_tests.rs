//! Tests of the service. Its conversation gets a worker's messages from the test.

use super::*;
use crate::logic::fixtures::prediction;
use nsp_answer::{Label, ModelCard, Prediction};
use nsp_protocol::{EngineInfo, Failure, FailureCode, Response};
use serde_json::{Value, json};

fn tell(cause: &Cause) -> String {
    match cause {
        Cause::Reported(failure) => failure.message.clone(),
        other => format!("{other:?}"),
    }
}

fn own() -> ModelAddress {
    ModelAddress {
        manifest: "models/nsp-base.json".into(),
        head: None,
    }
}

fn choose(address: Option<&str>) -> Result<ModelAddress, String> {
    match address {
        None => Ok(own()),
        Some("elsewhere") => Err("It is elsewhere.".into()),
        Some(head) => Ok(ModelAddress {
            head: Some(head.into()),
            ..own()
        }),
    }
}

fn heard(text: &str) -> Option<Result<Question, Step>> {
    read(text, "https://blog.test".into(), choose)
}

fn request(id: u32, a: &str, label: &str) -> Option<Result<Question, Step>> {
    heard(&format!(
        r#"{{"protocol":"bert-nsp","version":1,"type":"predict","id":{id},"a":"{a}","b":"B.","label":{label}}}"#
    ))
}

/// A request for a model, given as JSON.
fn request_for(id: u32, model: &str) -> Option<Result<Question, Step>> {
    heard(&format!(
        r#"{{"protocol":"bert-nsp","version":1,"type":"predict","id":{id},"a":"A.","b":"B.","model":{model}}}"#
    ))
}

fn ask(pair: Pair) -> Step {
    Step::Ask { pair, model: own() }
}

fn question(id: u32, a: &str, label: &str) -> Question {
    request(id, a, label).unwrap().unwrap()
}

fn predicted(id: u32) -> Response {
    Response::Predicted {
        id,
        prediction: Prediction {
            input_ids: vec![101],
            probabilities: [0.88, 0.12],
            prediction: Label::IsNext,
            ..prediction([1.0, -1.0])
        },
        milliseconds: 70.0,
        profile: None,
    }
}

fn with_model() -> Conversation {
    let mut conversation = Conversation::new(String::new(), "models/nsp-base.json".into());
    load(&mut conversation);
    conversation
}

fn load(conversation: &mut Conversation) {
    conversation.receive(Response::Ready {
        engine: EngineInfo::default(),
    });
    conversation.receive(Response::Loaded {
        model: ModelCard::default(),
        kernel: "4-bit relaxed".into(),
        milliseconds: 5.0,
        packing: 1.0,
        cached: false,
        marks: Vec::new(),
    });
}

/// What one step says, and to which origin.
fn said(step: &Step) -> Value {
    match step {
        Step::Reply { text, origin } => {
            assert_eq!(origin, "https://blog.test");
            serde_json::from_str(text).unwrap()
        }
        Step::Ask { pair, .. } => panic!("asks for {pair:?}"),
    }
}

#[test]
fn only_requests_of_this_protocol_are_read() {
    assert_eq!(question(3, &"A".repeat(100_000), "1").id, 3);
    assert_eq!(question(3, "A.", "1").label, Some(Label::NotNext));
    assert_eq!(question(3, "A.", "null").label, None);
    let good = r#"{"protocol":"bert-nsp","version":1,"type":"predict","id":1,"a":"","b":""}"#;
    assert!(heard(good).unwrap().is_ok());
    for (part, other) in [
        ("bert-nsp", "other"),
        (":1,\"type", ":2,\"type"),
        ("predict", "load"),
        ("\"id\":1", "\"id\":-1"),
        ("}", ""),
    ] {
        let text = good.replace(part, other);
        assert_ne!(text, good);
        assert_eq!(heard(&text), None, "{text}");
    }
}

#[test]
fn who_sends_a_request_that_can_not_be_read_gets_an_error() {
    let without_b =
        r#"{"protocol":"bert-nsp","version":1,"type":"predict","id":3,"a":"A.","label":null}"#;
    for refused in [
        request(3, "A.", "2"),
        request(3, &"A".repeat(MAX_BYTES), "1"),
        request_for(3, "7"),
        heard(without_b),
    ] {
        let reply = said(&refused.unwrap().unwrap_err());
        let expected = json!({ "protocol": "bert-nsp", "version": 1, "type": "error", "id": 3,
            "code": "input", "message": UNREADABLE });
        assert_eq!(reply, expected);
    }
}

#[test]
fn questions_are_answered_one_after_another() {
    let mut conversation = with_model();
    let mut service = Service::default();
    for id in [7, 8] {
        service.take(question(id, &format!("A{id}."), "1"));
    }
    let first = Pair::new("A7.", "B.");
    assert_eq!(service.look(&conversation, tell), [ask(first.clone())]);
    conversation.predict(first);
    let steps = service.look(&conversation, tell);
    assert_eq!(said(&steps[0])["progress"]["phase"], "layers");
    assert_eq!(
        service.look(&conversation, tell),
        [],
        "nothing is told twice"
    );

    conversation.receive(predicted(1));
    let steps = service.look(&conversation, tell);
    let reply = said(&steps[0]);
    assert_eq!(
        (&reply["type"], &reply["id"]),
        (&json!("result"), &json!(7))
    );
    assert_eq!(reply["prediction"]["input_ids"], json!([101]));
    assert!((reply["prediction"]["loss"].as_f64().unwrap() - 2.126_928).abs() < 1e-5);
    assert_eq!(steps[1], ask(Pair::new("A8.", "B.")));
}

#[test]
fn an_answer_to_another_pair_is_not_taken_for_the_one_asked_for() {
    let mut conversation = with_model();
    let mut service = Service::default();
    service.take(question(7, "A.", "null"));
    service.look(&conversation, tell);
    conversation.predict(Pair::new("The reader's own.", "B."));
    conversation.receive(predicted(1));
    assert_eq!(
        service.look(&conversation, tell),
        [ask(Pair::new("A.", "B."))]
    );
    conversation.predict(Pair::new("A.", "B."));
    conversation.receive(predicted(2));
    assert_eq!(
        said(&service.look(&conversation, tell)[0])["type"],
        "result"
    );
}

#[test]
fn a_question_is_asked_again_if_another_model_has_come_between() {
    let mut conversation = with_model();
    let mut service = Service::default();
    let pair = Pair::new("A.", "B.");
    for id in [7, 8] {
        service.take(question(id, "A.", "null"));
    }
    service.look(&conversation, tell);
    conversation.predict(pair.clone());
    // The fragment now names a head, or an address from which nothing is loaded.
    for is_refused in [false, true] {
        conversation.use_model(choose(Some("h.gguf")).unwrap());
        if is_refused {
            conversation.refuse_model(Failure {
                code: FailureCode::Model,
                message: "It is elsewhere.".into(),
            });
        }
        assert_eq!(service.look(&conversation, tell), [ask(pair.clone())]);
        conversation.use_model(own());
        assert_eq!(service.look(&conversation, tell), [], "it is asked once");
    }
    conversation.predict(pair.clone());
    load(&mut conversation);
    conversation.receive(predicted(2));
    let steps = service.look(&conversation, tell);
    let reply = said(&steps[0]);
    assert_eq!(
        (&reply["type"], &reply["id"]),
        (&json!("result"), &json!(7))
    );
    assert_eq!(steps[1], ask(pair));
}

#[test]
fn a_failed_load_is_told_to_all_who_wait_with_its_code() {
    let mut conversation = with_model();
    let mut service = Service::default();
    for id in [1, 2] {
        service.take(question(id, "A.", "null"));
    }
    service.look(&conversation, tell);
    conversation.receive(Response::Failed {
        id: None,
        failure: Failure {
            code: FailureCode::Damaged,
            message: "It broke.".into(),
        },
    });
    let steps = service.look(&conversation, tell);
    let ids: Vec<Value> = steps.iter().map(|step| said(step)["id"].clone()).collect();
    assert_eq!(ids, [1, 2]);
    let reply = said(&steps[1]);
    assert_eq!(
        (&reply["code"], &reply["message"]),
        (&json!("damaged"), &json!("It broke."))
    );
    assert_eq!(service.look(&conversation, tell), []);
}

#[test]
fn a_question_names_its_model_and_an_address_elsewhere_is_refused() {
    let asked = |model: &str| request_for(4, model).unwrap();
    assert_eq!(asked("null").unwrap().model, own());
    let head = asked(r#""h.gguf""#).unwrap().model.head;
    assert_eq!(head.as_deref(), Some("h.gguf"));
    let reply = said(&asked(r#""elsewhere""#).unwrap_err());
    let expected = json!({ "protocol": "bert-nsp", "version": 1, "type": "error", "id": 4,
        "code": "model", "message": "It is elsewhere." });
    assert_eq!(reply, expected);
}

#[test]
fn a_failed_load_is_told_to_those_who_wait_for_the_same_model() {
    let mut conversation = with_model();
    let mut service = Service::default();
    for (id, model) in [(1, "null"), (2, r#""h.gguf""#), (3, "null")] {
        service.take(request_for(id, model).unwrap().unwrap());
    }
    service.look(&conversation, tell);
    conversation.receive(Response::Failed {
        id: None,
        failure: Failure {
            code: FailureCode::Network,
            message: "It is gone.".into(),
        },
    });
    let steps = service.look(&conversation, tell);
    let [first, third, second] = steps.as_slice() else {
        panic!("{steps:?}");
    };
    assert_eq!([&said(first)["id"], &said(third)["id"]], [1, 3]);
    let with_head = choose(Some("h.gguf")).unwrap();
    let pair = Pair::new("A.", "B.");
    assert_eq!(
        second,
        &Step::Ask {
            pair,
            model: with_head
        }
    );
}

#[test]
fn the_first_message_says_that_the_frame_takes_requests() {
    let text: Value = serde_json::from_str(&ready()).unwrap();
    assert_eq!(
        text,
        json!({ "protocol": "bert-nsp", "version": 1, "type": "ready" })
    );
}
