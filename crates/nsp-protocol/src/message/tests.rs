use super::*;

#[test]
fn requests_have_the_documented_text_form() {
    let text = encode(&Request::Predict {
        id: 3,
        a: "One.".into(),
        b: Some("Two.".into()),
        label: Some(Label::NotNext),
        masked: vec![],
        padded: None,
        measure: false,
    })
    .unwrap();
    assert_eq!(
        text,
        r#"{"predict":{"id":3,"a":"One.","b":"Two.","label":1,"measure":false}}"#
    );
}

#[test]
fn a_question_among_many_needs_only_what_differs_from_a_plain_prediction() {
    let text = r#"{"predict-many":{"id":3,"questions":[{"a":"One.","b":"Two.","label":null}]}}"#;
    let request: Request = decode(text).unwrap();
    assert_eq!(encode(&request).unwrap(), text);
    let Request::PredictMany { questions, .. } = request else {
        panic!("another request");
    };
    let question = Question {
        a: "One.".into(),
        b: Some("Two.".into()),
        label: None,
        masked: vec![],
        padded: None,
        knock_outs: vec![],
    };
    assert_eq!(questions, [question]);
    let wrong = text.replace("null", "2");
    assert!(decode::<Request>(&wrong).is_err());
    assert_eq!(id_of(&wrong), Some(3));
}

#[test]
fn knock_outs_of_a_question_are_their_names() {
    let text = r#"{"predict-many":{"id":3,"questions":[{"a":"One.","b":null,"label":null,"knock_outs":["sep","word:1=Two, or 2 %"]}]}}"#;
    let request: Request = decode(text).unwrap();
    assert_eq!(encode(&request).unwrap(), text);
    let error = decode::<Request>(&text.replace("sep", "stop")).unwrap_err();
    let error = error.to_string();
    assert!(error.contains("\"stop\" is not a knock-out"), "{error}");
}

#[test]
fn a_load_without_a_head_has_the_text_that_it_always_had() {
    let text = r#"{"load":{"manifest":"https://a.test/m.json"}}"#;
    let request: Request = decode(text).unwrap();
    assert!(matches!(&request, Request::Load { head: None, .. }));
    assert_eq!(encode(&request).unwrap(), text);
    let text = r#"{"load":{"manifest":"m.json","head":"h.gguf"}}"#;
    let request: Request = decode(text).unwrap();
    assert!(matches!(&request, Request::Load { head: Some(_), .. }));
    assert_eq!(encode(&request).unwrap(), text);
}

#[test]
fn what_is_sent_is_what_arrives() {
    let text = encode(&Request::WarmUp).unwrap();
    assert_eq!(text, r#""warm-up""#);
    assert_eq!(decode::<Request>(&text).unwrap(), Request::WarmUp);
    let request = Request::Inspect {
        id: 4,
        a: "One.".into(),
        b: "Two.".into(),
        view: View::Attention { layer: 3, head: 11 },
    };
    let text = encode(&request).unwrap();
    assert_eq!(decode::<Request>(&text).unwrap(), request);
    let response = Response::Inspected {
        id: 4,
        inside: Inside::Embeddings {
            word: vec![0.5, -1e-7],
            position: vec![],
            segments: [vec![1.0], vec![2.0]],
        },
    };
    let text = encode(&response).unwrap();
    assert_eq!(decode::<Response>(&text).unwrap(), response);
}

#[test]
fn a_foreign_message_is_an_error_and_not_a_panic() {
    for text in ["", "null", "[]", r#"{"launch":{}}"#, r#"{"cancel":{}}"#] {
        assert!(
            decode::<Request>(text).is_err(),
            "{text:?} was taken for a request"
        );
        assert_eq!(id_of(text), None, "{text:?}");
    }
}

#[test]
fn a_request_that_can_not_be_read_has_its_id() {
    let text = r#"{"predict":{"id":7,"a":"One.","b":"Two.","label":2}}"#;
    let error = decode::<Request>(text).unwrap_err().to_string();
    let reason = "the label is 2; it must be 0 (IsNext) or 1 (NotNext)";
    assert!(error.starts_with(reason), "{error}");
    assert_eq!(id_of(text), Some(7));
    assert_eq!(id_of(r#"{"predict":{"id":-1}}"#), None);
}

#[test]
fn failures_keep_their_code() {
    let failed = Response::Failed {
        id: None,
        failure: Failure {
            code: FailureCode::NoModel,
            message: "Load a model first.".into(),
        },
    };
    let text = encode(&failed).unwrap();
    assert!(text.contains(r#""code":"no-model""#), "{text}");
    assert_eq!(decode::<Response>(&text).unwrap(), failed);
}
