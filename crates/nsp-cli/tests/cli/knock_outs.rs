//! `predict --knock-out`. Whether the answers are right is compared with PyTorch in crates/nsp.

use super::program::{Run, bert_nsp};
use serde_json::{Value, json};

const A: &str = "The old king slept.";
const B: &str = "He woke at noon.";

fn predict(args: &[&str]) -> Run {
    bert_nsp([&["predict"], args].concat())
}

/// The answer to the pair with these knock-outs.
fn knocked(names: &[&str]) -> Value {
    let mut args = vec!["--json", "--a", A, "--b", B];
    for name in names {
        args.extend(["--knock-out", *name]);
    }
    predict(&args).json()
}

fn plain(a: &str, b: &str) -> Value {
    predict(&["--json", "--a", a, "--b", b]).json()
}

/// The answer without what only a knock-out adds.
fn without_names(mut answer: Value) -> Value {
    answer.as_object_mut().unwrap().remove("knock_outs");
    answer
}

#[test]
fn an_answer_says_what_was_knocked_out_and_differs_from_the_untouched_one() {
    let untouched = plain(A, B);
    assert!(untouched.get("knock_outs").is_none());
    for name in [
        "segments",
        "positions:7",
        "head:3.10",
        "attention:12",
        "sep",
        "swap",
        "word:3=dog",
    ] {
        let answer = knocked(&[name]);
        assert_eq!(answer["knock_outs"], json!([name]));
        assert_ne!(answer["logits"], untouched["logits"], "{name}");
        assert_eq!(
            answer.get("position_ids").is_some(),
            name == "positions:7",
            "{name}"
        );
    }
}

#[test]
fn what_changes_the_input_shows_in_the_input() {
    let untouched = plain(A, B);
    let tokens = untouched["tokens"].as_array().unwrap();
    assert_eq!(
        knocked(&["segments"])["token_type_ids"],
        json!(vec![0; tokens.len()])
    );
    let mask = tokens.iter().map(|token| u32::from(*token != "[SEP]"));
    let mask: Vec<u32> = mask.collect();
    assert_eq!(knocked(&["sep"])["attention_mask"], json!(mask));
    let answer = knocked(&["positions:7"]);
    let positions = answer["position_ids"].as_array().unwrap().iter();
    let positions: Vec<u64> = positions.map(|place| place.as_u64().unwrap()).collect();
    assert_eq!(positions[0], 0, "[CLS] stays");
    let mut sorted = positions.clone();
    sorted.sort_unstable();
    assert_ne!(positions, sorted);
    assert_eq!(sorted, (0..tokens.len() as u64).collect::<Vec<u64>>());
    assert_eq!(knocked(&["positions:7"]), answer);
    assert_ne!(knocked(&["positions:8"])["logits"], answer["logits"]);
}

#[test]
fn other_texts_get_the_answers_that_they_have() {
    assert_eq!(without_names(knocked(&["swap"])), plain(B, A));
    assert_eq!(
        without_names(knocked(&["word:3=dog, or cat"])),
        plain("The old dog, or cat slept.", B)
    );
    assert_eq!(
        without_names(knocked(&["word:5=Nobody", "swap", "word:1=An"])),
        plain("Nobody woke at noon.", "An old king slept.")
    );
}

#[test]
fn several_combine_in_any_order() {
    let [one, other] = [
        ["head:3.10", "segments", "sep"],
        ["sep", "head:3.10", "segments"],
    ]
    .map(|names| knocked(&names));
    assert_eq!(one["logits"], other["logits"]);
    assert_ne!(one["logits"], knocked(&["segments", "sep"])["logits"]);
    assert_eq!(one["knock_outs"], json!(["head:3.10", "segments", "sep"]));
}

#[test]
fn people_are_told_too() {
    let human = predict(&[
        "--a",
        A,
        "--b",
        B,
        "--knock-out",
        "swap",
        "--knock-out",
        "positions:7",
    ]);
    assert_eq!(human.code, 0, "{}", human.stderr);
    let out = &human.stdout;
    assert!(
        out.contains("knocked out  swap\nknocked out  positions:7\n"),
        "{out}"
    );
    assert!(out.contains("position_ids  0 "), "{out}");
    assert!(
        out.contains("A follows B") || out.contains("A does not follow B"),
        "{out}"
    );
}

#[test]
fn a_bad_one_is_one_sentence_and_exit_code_2() {
    for (name, sentence) in [
        (
            "heads:1.1",
            "\"heads:1.1\" is not a knock-out; use segments, positions:SEED",
        ),
        ("positions", "has no seed"),
        ("head:3", "names no head"),
        (
            "head:13.1",
            "there is no layer 13; the model has the layers 1 to 12",
        ),
        ("head:1.13", "there is no head 13"),
        ("attention:0", "there is no layer 0"),
        ("word:9=x", "there is no word 9; the text has 8"),
        ("word:0=x", "there is no word 0"),
    ] {
        for json in [&[][..], &["--json"]] {
            let args = ["--a", A, "--b", B, "--knock-out", name];
            let run = predict(&[&args, json].concat());
            assert!(
                run.refusal().contains(sentence),
                "{} lacks {sentence}",
                run.stderr
            );
        }
    }
    let alone = predict(&["--a", A, "--knock-out", "swap"]);
    assert!(
        alone.refusal().contains("there is no B"),
        "{}",
        alone.stderr
    );
    let twice = predict(&["--a", A, "--knock-out", "sep", "--knock-out", "sep"]);
    assert!(twice.refusal().contains("same thing"), "{}", twice.stderr);
}
