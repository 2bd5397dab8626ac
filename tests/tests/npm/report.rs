//! Judges the report of `tests/npm/checks.js`.

use nsp_e2e::{packing_of, predict_json};
use serde_json::{Value, json};

const A: &str = "It rained all night.";
const B: &str = "In the morning the streets were wet.";

/// The difference that two kinds of floating-point instructions may make.
const TOLERANCE: f64 = 0.06;

/// Asserts that everything is as the package's README says.
pub fn assert_sound(report: &Value) {
    assert_loaded(report);
    let kernel = report["info"]["engine"]["kernel"].as_str().unwrap();
    assert_answers(packing_of(kernel), &report["answers"]);
    assert_refused(&report["refused"]);
    assert_not_loaded(&report["notLoaded"]);
    assert_aborted(&report["aborted"]);
    assert_in_one_turn(&report["inOneTurn"]);
    for call in ["waiting", "predict", "predictBatch", "tokenize"] {
        assert_rejected(
            &report["disposed"][call],
            "DisposedError",
            "disposed",
            "load it again",
        );
    }
    let forms = report["forms"].as_array().unwrap();
    assert_eq!(forms.len(), 9);
    assert!(forms.iter().all(|logits| logits == &forms[0]), "{forms:?}");
    assert_eq!(forms[0][2], true, "the kernel that runs is told");
}

fn assert_loaded(report: &Value) {
    let info = &report["info"];
    assert_eq!(info["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(info["model"]["name"], "nsp-base");
    assert_eq!(info["model"]["max_tokens"], 512);
    let progress = report["progress"].as_array().unwrap();
    let bytes = &info["model"]["bytes"];
    assert!(progress.len() >= 8, "eight parts: {progress:?}");
    assert!(
        progress.iter().all(|step| &step["total"] == bytes),
        "{progress:?}"
    );
    assert_eq!(&progress[progress.len() - 1]["loaded"], bytes);
}

fn assert_answers(packing: &str, answers: &Value) {
    let expected = predict_json(packing, A, Some(B), Some(1));
    assert_equals(&answers["labelled"], &expected);
    assert_equals(&answers["alone"], &predict_json(packing, A, None, None));
    assert_eq!(answers["batch"].as_array().unwrap().len(), 2);
    assert_equals(&answers["batch"][0], &expected);
    assert_eq!(answers["batch"][0], answers["labelled"], "to the bit");
    let kettle = predict_json(
        packing,
        "She put the kettle on.",
        Some("Soon it began to whistle."),
        None,
    );
    assert_equals(&answers["batch"][1], &kettle);
    let unread = predict_json(packing, "🙂 🙂", Some("It rained."), None);
    assert_equals(&answers["unread"], &unread);
    let said = [
        &answers["unread"]["doubt"],
        &answers["unread"]["unknown_tokens"],
    ];
    assert_eq!(said, [&json!("unknown"), &json!(2)]);
    assert_eq!(answers["labelled"]["doubt"], Value::Null);
    let tokens = answers["tokens"].as_object().unwrap();
    assert_eq!(tokens.len(), 5);
    for (name, value) in tokens {
        assert_eq!(value, &expected[name], "{name}");
    }
    assert_eq!(answers["halfACharacter"]["tokens"][1], "it");
}

/// The same object as the command line's: equal keys in equal order, equal lists, close numbers.
fn assert_equals(ours: &Value, expected: &Value) {
    let (ours, expected) = (ours.as_object().unwrap(), expected.as_object().unwrap());
    assert!(ours.keys().eq(expected.keys()), "{ours:?}");
    for (name, expected) in expected {
        let value = &ours[name];
        let numbers = match name.as_str() {
            "logits" | "probabilities" => {
                vec![(&value[0], &expected[0]), (&value[1], &expected[1])]
            }
            "loss" if !expected.is_null() => vec![(value, expected)],
            _ => {
                assert_eq!(value, expected, "{name}");
                continue;
            }
        };
        for (ours, expected) in numbers {
            let difference = ours.as_f64().unwrap() - expected.as_f64().unwrap();
            assert!(
                difference.abs() < TOLERANCE,
                "{name}: {ours}, not {expected}"
            );
        }
    }
}

fn assert_refused(refused: &Value) {
    for (attempt, part) in [
        ("number", "a is 7: it must be a string"),
        ("empty", "a is empty: give a sentence"),
        ("emptyB", "b is empty: leave it out"),
        ("label", "label is 2: it must be 0 (IsNext) or 1 (NotNext)"),
        ("text", "they must be a list"),
        ("secondPair", "b of pair 1 is of the type object"),
        ("tokens", "a is undefined"),
        ("noModel", "model is undefined: it must be the address"),
        ("noAddress", "http://["),
        ("noEngine", "engine is 7: it must be the address"),
        ("noEngineAddress", "engine is \"http://[\""),
        ("constructor", "BertNsp.load"),
    ] {
        assert_rejected(&refused[attempt], "InputError", "input", part);
    }
}

fn assert_not_loaded(outcomes: &Value) {
    for (attempt, name, code, part) in [
        ("missingManifest", "NetworkError", "network", "missing.json"),
        ("missingFile", "NetworkError", "network", "404"),
        ("damagedPart", "DamagedError", "damaged", "tiny.gguf"),
        ("pageForManifest", "DamagedError", "damaged", "manifest"),
        ("pageForFile", "ModelError", "model", "GGUF"),
        ("halfAFile", "ModelError", "model", "can't be used"),
        ("noBytes", "ModelError", "model", "can't be used"),
        (
            "variant",
            "UnsupportedError",
            "unsupported",
            "There is no engine fast",
        ),
    ] {
        assert_rejected(&outcomes[attempt], name, code, part);
    }
}

fn assert_aborted(aborted: &Value) {
    for call in ["before", "during", "running"] {
        assert_eq!(aborted[call]["name"], "AbortError", "{call}: {aborted}");
        assert_eq!(aborted[call]["isOurs"], false);
    }
    assert_eq!(aborted["batch"]["message"], "the reader left");
    assert_eq!(aborted["after"][1], "it");
}

fn assert_in_one_turn(outcome: &Value) {
    for call in ["first", "third"] {
        assert_eq!(outcome[call]["name"], "AbortError", "{call}: {outcome}");
    }
    // Each answer belongs to its own pair, and none is lost.
    assert_eq!(outcome["second"][1], "two", "{outcome}");
    assert_eq!(outcome["fourth"][1], "four", "{outcome}");
}

/// Asserts that a call was rejected with an error of this class and code, whose message contains `part`.
pub fn assert_rejected(outcome: &Value, name: &str, code: &str, part: &str) {
    assert_eq!(
        json!([outcome["name"], outcome["code"], outcome["isOurs"]]),
        json!([name, code, true]),
        "{outcome}"
    );
    let message = outcome["message"].as_str().unwrap();
    assert!(
        message.contains(part) && message.len() > 20,
        "{message:?} lacks {part:?}"
    );
}
