//! The engine's JavaScript class in a real browser, against PyTorch.

use nsp_engine::Model;
use serde_json::Value;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

const GGUF: &[u8] = include_bytes!("../../../../tests/fixtures/tiny-bert/tiny-bert.q8_0.gguf");
const EXPECTED: &str = include_str!("../../../../tests/fixtures/pytorch/tiny_bert.json");

/// 8-bit activations move a logit of this model by at most 0.25 (tests of crate nsp).
const TOLERANCE: f64 = 0.5;

fn predict(model: &Model, a: &str, b: Option<&str>, label: Option<u8>) -> Value {
    let (b, label) = (b.map(str::to_owned), label.map(f64::from));
    let object = model.predict(a, b, label).ok().unwrap();
    let text = js_sys::JSON::stringify(&object).unwrap();
    serde_json::from_str(&String::from(text)).unwrap()
}

#[wasm_bindgen_test]
fn answers_come_near_to_pytorchs() {
    let model = Model::new(GGUF).ok().unwrap();
    let expected: Value = serde_json::from_str(EXPECTED).unwrap();
    let mut compared = 0;
    for case in expected["cases"].as_array().unwrap() {
        // Cases without a text of A have only ids, which this class does not take.
        let Some(a) = case["a"].as_str() else {
            continue;
        };
        let answer = predict(&model, a, case["b"].as_str(), None);
        if answer["attention_mask"] != case["attention_mask"] {
            continue;
        }
        assert_eq!(answer["input_ids"], case["input_ids"], "{}", case["name"]);
        assert_eq!(
            answer["token_type_ids"], case["token_type_ids"],
            "{}",
            case["name"]
        );
        for class in 0..2 {
            let ours = answer["logits"][class].as_f64().unwrap();
            let theirs = case["logits"][class].as_f64().unwrap();
            let off = (ours - theirs).abs();
            assert!(off < TOLERANCE, "{}: {ours} for {theirs}", case["name"]);
        }
        compared += 1;
    }
    assert!(compared >= 8, "only {compared} cases were compared");
}

#[wasm_bindgen_test]
fn a_label_gives_a_loss_and_a_wrong_one_an_error() {
    let model = Model::new(GGUF).ok().unwrap();
    assert!(predict(&model, "rain", Some("snow"), None)["loss"].is_null());
    let losses = [0, 1].map(|label| {
        predict(&model, "rain", Some("snow"), Some(label))["loss"]
            .as_f64()
            .unwrap()
    });
    assert!(losses[0] > 0.0 && losses[1] > 0.0 && losses[0] != losses[1]);
    // As bytes, 256 and 257 would be 0 and 1.
    for label in [2.0, -1.0, 0.5, 256.0, 257.0, f64::NAN] {
        let error = model.predict("rain", None, Some(label)).err().unwrap();
        let message = String::from(error.unchecked_into::<js_sys::Error>().message());
        assert!(
            message.contains("it must be 0 (IsNext)"),
            "{label}: {message}"
        );
    }
}

#[wasm_bindgen_test]
fn many_pairs_get_the_answers_of_single_ones() {
    let model = Model::new(GGUF).ok().unwrap();
    let pairs = r#"[{"a":"rain","b":"snow"},{"a":"snow rain","label":1},{"a":"wind","b":"rain"}]"#;
    let pairs = js_sys::JSON::parse(pairs).unwrap();
    let answers = model.predict_batch(&pairs).unwrap();
    let answers = String::from(js_sys::JSON::stringify(&answers).unwrap());
    let answers: Vec<Value> = serde_json::from_str(&answers).unwrap();
    let alone = [
        predict(&model, "rain", Some("snow"), None),
        predict(&model, "snow rain", None, Some(1)),
        predict(&model, "wind", Some("rain"), None),
    ];
    assert_eq!(answers, alone);
    let none = js_sys::JSON::parse("[]").unwrap();
    let none = model.predict_batch(&none).unwrap();
    assert_eq!(js_sys::Array::from(&none).length(), 0);
    for wrong in ["7", r#"[["rain","snow"],7]"#, r#"[{"a":"rain","label":2}]"#] {
        let wrong = js_sys::JSON::parse(wrong).unwrap();
        assert!(model.predict_batch(&wrong).is_err(), "{wrong:?}");
    }
    assert!(
        model
            .predict_batch(&wasm_bindgen::JsValue::UNDEFINED)
            .is_err()
    );
}

#[wasm_bindgen_test]
fn the_kernel_is_the_one_that_runs_whatever_was_measured() {
    let model = Model::new(GGUF).ok().unwrap();
    assert!(model.kernel().starts_with("7-bit "), "{}", model.kernel());
}

#[wasm_bindgen_test]
fn an_answer_that_means_little_says_so() {
    let model = Model::new(GGUF).ok().unwrap();
    let plain = predict(&model, "rain", Some("snow"), None);
    assert!(plain["doubt"].is_null());
    assert_eq!(plain["unknown_tokens"], 0);
    let unread = predict(&model, "🙂 rain", Some("🎉"), None);
    assert_eq!(unread["doubt"], "unknown");
    assert_eq!(unread["unknown_tokens"], 2);
    assert_eq!(predict(&model, " ", None, None)["doubt"], "empty");
}

#[wasm_bindgen_test]
fn what_is_no_model_is_refused_with_a_sentence() {
    for bytes in [
        &b""[..],
        b"<!doctype html>",
        &GGUF[..1000],
        &GGUF[..GGUF.len() - 100],
    ] {
        let error = Model::new(bytes).err().unwrap();
        assert!(String::from(error.message()).len() > 20);
    }
}
