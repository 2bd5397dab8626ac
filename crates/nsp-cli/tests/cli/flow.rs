//! `flow`.

use super::program::{Run, bert_nsp, run, text};
use serde_json::Value;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

const TEXT: &str = "She put the kettle on. A minute later it began to whistle.\n\n\
                    Penguins hold their eggs on their feet. \"Why?\" asked Ben.";

fn flow(folder: &Path, content: &[u8], args: &[&str]) -> Run {
    let file = folder.join("text.txt");
    fs::write(&file, content).unwrap();
    bert_nsp([&["flow", file.to_str().unwrap()], args].concat())
}

/// The borders that `--json` prints.
fn borders(run: &Run) -> Vec<Value> {
    let report = run.json();
    report["borders"].as_array().expect("a list").clone()
}

fn keys(value: &Value) -> Vec<&str> {
    let object = value.as_object().expect("an object");
    let mut keys: Vec<&str> = object.keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[test]
fn json_has_every_border_with_the_answer_that_predict_gives_to_its_two_texts() {
    let folder = tempfile::tempdir().unwrap();
    let run = flow(
        folder.path(),
        TEXT.as_bytes(),
        &["--json", "--context", "2"],
    );
    assert_eq!(
        run.stderr, "",
        "no progress bar where stderr is no terminal"
    );
    let report = run.json();
    assert_eq!(keys(&report), ["borders", "context", "model"]);
    assert_eq!(report["model"], "nsp-base");
    assert_eq!(report["context"], 2);
    let borders = borders(&run);
    let sides = [
        (
            "She put the kettle on.",
            "A minute later it began to whistle. Penguins hold their eggs on their feet.",
            false,
        ),
        (
            "She put the kettle on. A minute later it began to whistle.",
            "Penguins hold their eggs on their feet. \"Why?\" asked Ben.",
            true,
        ),
        (
            "A minute later it began to whistle. Penguins hold their eggs on their feet.",
            "\"Why?\" asked Ben.",
            false,
        ),
    ];
    assert_eq!(borders.len(), sides.len());
    for (border, (a, b, is_paragraph)) in borders.iter().zip(sides) {
        assert_eq!(
            keys(border),
            [
                "a",
                "b",
                "logits",
                "paragraph",
                "prediction",
                "probabilities"
            ]
        );
        assert_eq!((text(border, "a"), text(border, "b")), (a, b));
        assert_eq!(border["paragraph"], is_paragraph);
        let alone = bert_nsp(["predict", "--a", a, "--b", b, "--json"]).json();
        for key in ["logits", "probabilities", "prediction"] {
            assert_eq!(border[key], alone[key], "{key} of {a}");
        }
    }
    assert_eq!(borders[1]["prediction"], 1, "another subject begins here");
}

#[test]
fn without_context_the_neighbours_are_asked_about_alone() {
    let folder = tempfile::tempdir().unwrap();
    let run = flow(
        folder.path(),
        TEXT.as_bytes(),
        &["--context", "1", "--json"],
    );
    let borders = borders(&run);
    assert_eq!(
        text(&borders[1], "a"),
        "A minute later it began to whistle."
    );
    assert_eq!(
        text(&borders[1], "b"),
        "Penguins hold their eggs on their feet."
    );
}

#[test]
fn csv_has_a_row_for_each_border() {
    let folder = tempfile::tempdir().unwrap();
    let run = flow(folder.path(), TEXT.as_bytes(), &["--csv"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let rows: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(
        rows[0],
        "a,b,paragraph,logit_is_next,logit_not_next,p_is_next,prediction"
    );
    assert_eq!(rows.len(), 4);
    assert!(
        rows[2].contains("\"\"Why?\"\" asked Ben.\",true,"),
        "{}",
        rows[2]
    );
    assert!(rows[2].ends_with(",1"), "{}", rows[2]);
}

#[test]
fn people_get_the_text_with_its_breaks_and_no_colours_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let run = flow(folder.path(), TEXT.as_bytes(), &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!run.stdout.contains('\u{1b}'), "{}", run.stdout);
    let lines: Vec<&str> = run.stdout.lines().collect();
    let at = |line: &str| lines.iter().position(|one| *one == line);
    let whistle = at("A minute later it began to whistle.").expect("the sentence");
    let mark = lines[whistle + 1];
    assert!(
        mark.contains("break") && mark.ends_with("¶ new paragraph"),
        "{mark}"
    );
    assert_eq!(
        lines[whistle + 2],
        "Penguins hold their eggs on their feet."
    );
    assert!(at("  at paragraphs: 1 of 1").is_some(), "{}", run.stdout);
    assert!(run.stdout.contains("\nThe breaks:\n"), "{}", run.stdout);
    assert!(run.stdout.contains("\n    2 → 3  "), "{}", run.stdout);
}

#[test]
fn a_text_can_come_from_stdin() {
    let folder = tempfile::tempdir().unwrap();
    let from_file = flow(folder.path(), TEXT.as_bytes(), &["--json"]);
    let file = File::open(folder.path().join("text.txt")).unwrap();
    let from_stdin = run(Command::new(env!("CARGO_BIN_EXE_bert-nsp"))
        .args(["flow", "-", "--json"])
        .stdin(file));
    assert_eq!(from_stdin.json(), from_file.json());
}

#[test]
fn sides_that_are_too_long_lose_sentences_far_from_the_border() {
    let folder = tempfile::tempdir().unwrap();
    let long = format!("It was late{}.", " and late".repeat(120));
    let content = format!("{long} {long} The river rose. The bridge was closed. {long} {long}");
    let run = flow(
        folder.path(),
        content.as_bytes(),
        &["--context", "4", "--json"],
    );
    assert_eq!(run.stderr, "", "nothing is cut");
    let borders = borders(&run);
    let asked = |at: usize| [text(&borders[at], "a"), text(&borders[at], "b")];
    // A sentence of this kind has 244 tokens, so two of them fit beside the short ones.
    let [a, b] = asked(2);
    assert_eq!(a, format!("{long} The river rose."));
    assert_eq!(b, format!("The bridge was closed. {long}"));
    // Two neighbours that are too long together are asked about all the same.
    let longer = format!("It was late{}.", " and late".repeat(150));
    let run = flow(
        folder.path(),
        format!("{longer} {longer} The end.").as_bytes(),
        &["--json"],
    );
    assert!(
        run.stderr
            .starts_with("warning: 1 of 2 borders have a sentence that was too long"),
        "{}",
        run.stderr
    );
    let report = run.json();
    let first = &report["borders"][0];
    assert_eq!([text(first, "a"), text(first, "b")], [&longer, &longer]);
}

/// A pair may have 1 MiB.
#[test]
fn sides_of_too_many_bytes_lose_sentences_too() {
    let folder = tempfile::tempdir().unwrap();
    // One word, and one unknown token.
    let long = format!("{}.", "a".repeat(600_000));
    let content = format!("{long}\n\nThe river rose.\n\n{long}");
    let run = flow(
        folder.path(),
        content.as_bytes(),
        &["--context", "2", "--json"],
    );
    let borders = borders(&run);
    let asked = |at: usize| [text(&borders[at], "a"), text(&borders[at], "b")];
    assert!(asked(0) == [long.as_str(), "The river rose."]);
    assert!(asked(1) == ["The river rose.", long.as_str()]);
}

#[test]
fn a_text_without_a_border_is_refused_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    for (content, sentence) in [
        (&b""[..], "has no sentence; give a text with at least two"),
        (&b" \n\n *** "[..], "has no sentence"),
        (&b"It rained."[..], "has only one sentence"),
        (&b"\xff\xfe"[..], "is not UTF-8; save the text as UTF-8"),
    ] {
        let run = flow(folder.path(), content, &["--json"]);
        assert!(run.refusal().contains(sentence), "{}", run.stderr);
        assert!(run.stderr.contains("text.txt"), "{}", run.stderr);
    }
    let missing = bert_nsp(["flow", "/no/such.txt"]);
    assert!(missing.refusal().contains("/no/such.txt could not be read"));
    for args in [&["--context", "0"][..], &["--json", "--csv"]] {
        let run = flow(folder.path(), TEXT.as_bytes(), args);
        assert!(!run.refusal().is_empty());
    }
}
