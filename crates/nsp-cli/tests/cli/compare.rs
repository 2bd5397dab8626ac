//! `compare`.

use super::checkpoint::write_checkpoint;
use super::program::bert_nsp;
use serde_json::Value;
use std::fs;

#[test]
fn a_checkpoint_is_compared_with_what_it_was_converted_to() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let checkpoint = dir.path().join("tiny");
    write_checkpoint(&checkpoint);
    for dtype in ["f32", "q4_0"] {
        let args = [
            "convert",
            &path("tiny"),
            "--dtype",
            dtype,
            "--out",
            &path(dtype),
        ];
        assert_eq!(bert_nsp(args).code, 0);
    }
    let pairs = "{\"a\":\"Rains.\",\"b\":\"Rain.\",\"label\":0}\n{\"a\":\"Rain\",\"b\":\".\",\"label\":1}\n";
    fs::write(path("pairs"), pairs).unwrap();
    let compare = |a: &str, b: &str| {
        bert_nsp([
            "compare",
            &path(a),
            &path(b),
            "--pairs",
            &path("pairs"),
            "--json",
        ])
        .json()
    };
    let number = |value: &Value| value.as_f64().unwrap();

    let same = compare("tiny", "f32");
    assert_eq!((&same["n"], &same["agreement"]), (&2.into(), &1.0.into()));
    assert_eq!(
        number(&same["max_abs_logit_difference"]),
        0.0,
        "the checkpoint's own floats"
    );
    let accuracy = same["accuracy"].as_array().unwrap();
    assert_eq!(accuracy[0], accuracy[1]);

    let coarser = compare("f32", "q4_0");
    let (mean, most) = (
        &coarser["mean_abs_logit_difference"],
        &coarser["max_abs_logit_difference"],
    );
    assert!(
        number(mean) > 0.0 && number(most) >= number(mean),
        "{coarser}"
    );
    assert_eq!(
        coarser,
        compare("f32", "q4_0"),
        "the same answers every time"
    );

    fs::write(path("pairs"), "{\"a\":\"Rains.\",\"b\":\"Rain.\"}\n").unwrap();
    assert_eq!(compare("f32", "q4_0")["accuracy"], Value::Null);
    let table = bert_nsp([
        "compare",
        &path("tiny"),
        &path("q4_0"),
        "--pairs",
        &path("pairs"),
    ]);
    for part in [
        "tiny (F32)",
        "tiny (Q4_0)",
        "same argmax",
        "largest logit difference",
    ] {
        assert!(table.stdout.contains(part), "{}", table.stdout);
    }
    assert!(!table.stdout.contains("accuracy"), "{}", table.stdout);
}

#[test]
fn what_can_not_be_compared_is_one_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("pairs");
    fs::write(&file, "{\"a\":\"Rains.\",\"b\":\"Rain.\"}\n").unwrap();
    let pairs = file.to_str().unwrap();
    let missing = bert_nsp(["compare", "/no/a", "/no/b", "--pairs", pairs]);
    assert!(missing.refusal().contains("/no/a is neither a file"));
    let no_model = bert_nsp(["compare", pairs, pairs, "--pairs", pairs]);
    assert!(
        no_model
            .refusal()
            .contains("give the folder of a Hugging Face checkpoint")
    );
}
