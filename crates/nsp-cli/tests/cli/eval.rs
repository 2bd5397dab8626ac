//! `eval`.

use super::program::{Run, bert_nsp};
use serde_json::Value;
use std::fs;
use std::path::Path;

const PAIRS: &str = concat!(
    r#"{"a":"She put the kettle on.","b":"A minute later it began to whistle.","label":0,"tag":"home"}"#,
    "\n\n",
    r#"{"a":"The bridge was closed for repairs.","b":"Penguins hold their eggs on their feet.","label":1,"id":2}"#,
    "\n",
    r#"{"a":"The bridge was closed for repairs.","b":"Penguins hold their eggs on their feet.","label":0,"tag":"home"}"#,
    "\n",
);

fn eval(folder: &Path, pairs: &str, args: &[&str]) -> Run {
    let file = folder.join("pairs.jsonl");
    fs::write(&file, pairs).unwrap();
    bert_nsp([&["eval", "--pairs", file.to_str().unwrap()], args].concat())
}

#[test]
fn json_has_n_accuracy_loss_and_seconds_and_agrees_with_the_lines_of_out() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("answers.jsonl");
    let run = eval(
        folder.path(),
        PAIRS,
        &["--json", "--out", out.to_str().unwrap()],
    );
    assert_eq!(
        run.stderr, "",
        "no progress bar where stderr is no terminal"
    );
    let summary = run.json();
    assert_eq!(summary["n"], 3);
    assert!(summary["seconds"].as_f64().unwrap() > 0.0);
    assert_eq!(summary["tags"]["home"]["n"], 2);

    let lines = fs::read_to_string(out).unwrap();
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let labels: Vec<&Value> = lines.iter().map(|line| &line["label"]).collect();
    assert_eq!(labels, [0, 1, 0], "in the order of the pairs");
    assert_eq!(lines[1]["logits"], lines[2]["logits"]);

    let mut right = 0;
    let mut loss = 0.0;
    for line in &lines {
        let logits = [0, 1].map(|class| line["logits"][class].as_f64().unwrap());
        let label = line["label"].as_u64().unwrap() as usize;
        assert_eq!(line["prediction"], u32::from(logits[1] > logits[0]));
        right += u32::from(line["prediction"] == line["label"]);
        loss += (logits[1 - label] - logits[label]).exp().ln_1p();
    }
    assert_eq!(right, 2, "the third label is wrong on purpose");
    assert_eq!(summary["accuracy"], f64::from(right) / 3.0);
    assert!((summary["loss"].as_f64().unwrap() - loss / 3.0).abs() < 1e-5);
}

/// A set that the page has made for a class: its lines have a title.
#[test]
fn a_class_set_is_a_file_of_pairs() {
    let folder = tempfile::tempdir().unwrap();
    let titled = PAIRS.replace("{\"a\"", "{\"title\":\"A pair\",\"a\"");
    assert_eq!(titled.matches("title").count(), 3);
    let [with, without] =
        [titled.as_str(), PAIRS].map(|pairs| eval(folder.path(), pairs, &["--json"]).json());
    for key in ["n", "accuracy", "loss"] {
        assert_eq!(with[key], without[key], "{key}");
    }
}

#[test]
fn people_get_an_accuracy_for_each_tag() {
    let folder = tempfile::tempdir().unwrap();
    let run = eval(folder.path(), PAIRS, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("accuracy  66.67 %"), "{}", run.stdout);
    let home = run.stdout.lines().find(|line| line.starts_with("home"));
    let words: Vec<&str> = home.unwrap().split_whitespace().collect();
    assert_eq!(words, ["home", "2", "50.0", "%"]);
}

#[test]
fn a_wrong_line_is_named_by_its_number() {
    let folder = tempfile::tempdir().unwrap();
    for (pairs, sentence) in [
        (
            "{\"a\":\"A.\",\"b\":\"B.\",\"label\":7}",
            "pairs.jsonl, line 1: the label is 7",
        ),
        (
            "\n{\"a\":\"A.\",\"label\":1}",
            "pairs.jsonl, line 2: missing field `b`",
        ),
        ("", "pairs.jsonl contains no pairs"),
    ] {
        let run = eval(folder.path(), pairs, &["--json"]);
        assert!(run.refusal().contains(sentence), "{}", run.stderr);
    }
    let run = bert_nsp(["eval", "--pairs", "/no/such.jsonl"]);
    assert!(run.refusal().contains("/no/such.jsonl could not be read"));
    let run = eval(
        folder.path(),
        PAIRS,
        &["--out", "/no/such/folder/out.jsonl"],
    );
    assert!(run.refusal().contains("could not be written"));
}

#[test]
fn what_is_read_is_not_overwritten_with_the_answers() {
    let folder = tempfile::tempdir().unwrap();
    let [pairs, model, head] =
        ["pairs.jsonl", "model.gguf", "head.gguf"].map(|name| folder.path().join(name));
    for file in [&model, &head] {
        fs::write(file, "kept").unwrap();
    }
    let [pairs, model, head] = [&pairs, &model, &head].map(|path| path.to_str().unwrap());
    for (option, out) in [("--pairs", pairs), ("--model", model), ("--head", head)] {
        let args = ["--model", model, "--head", head, "--out", out];
        let run = eval(folder.path(), PAIRS, &args);
        let sentence = format!("--out and {option} name the same file");
        assert!(run.refusal().contains(&sentence), "{}", run.stderr);
    }
    assert_eq!(fs::read_to_string(pairs).unwrap(), PAIRS);
    assert_eq!(fs::read_to_string(model).unwrap(), "kept");
    assert_eq!(fs::read_to_string(head).unwrap(), "kept");
}

#[test]
fn answers_that_mean_little_are_counted_on_stderr() {
    let folder = tempfile::tempdir().unwrap();
    let pairs = format!(
        "{PAIRS}{}\n{}\n",
        r#"{"a":"Всю ночь шёл дождь.","b":"Улицы были мокрыми.","label":0}"#,
        r#"{"a":"","b":"It rained.","label":1}"#,
    );
    let run = eval(folder.path(), &pairs, &["--json"]);
    assert_eq!(run.json()["n"], 5);
    assert!(
        run.stderr
            .starts_with("warning: 2 of 5 answers mean little")
    );
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
}
