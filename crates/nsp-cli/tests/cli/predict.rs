//! `predict` and what every command does with bad input.

use super::program::{bert_nsp, published, run, shipped_model, text};
use serde_json::Value;
use std::fs;
use std::process::Command;

fn predict(args: &[&str]) -> super::program::Run {
    bert_nsp([&["predict"], args].concat())
}

#[test]
fn the_lessons_pair_is_is_next_with_its_63_ids() {
    let lesson = published("R9");
    let (a, b) = (text(&lesson, "a"), text(&lesson, "b"));
    let answer = predict(&["--json", "--a", a, "--b", b, "--label", "0"]).json();
    assert_eq!(answer["prediction"], 0);
    assert_eq!(answer["model"], "nsp-base");
    assert_eq!(answer["input_ids"], lesson["input_ids"]);
    assert_eq!(answer["truncated"], false);
    let segments = answer["token_type_ids"].as_array().unwrap();
    let expected: Vec<Value> = (0..63).map(|i| Value::from(u32::from(i >= 34))).collect();
    assert_eq!(*segments, expected);
    assert_eq!(answer["attention_mask"], Value::from(vec![1; 63]));
    assert_eq!(answer["tokens"].as_array().unwrap().len(), 63);
    assert_eq!(answer["tokens"][0], "[CLS]");

    let number = |value: &Value| value.as_f64().unwrap();
    let [p0, p1] = [0, 1].map(|class| number(&answer["probabilities"][class]));
    let [l0, l1] = [0, 1].map(|class| number(&answer["logits"][class]));
    assert!((p0 + p1 - 1.0).abs() < 1e-6);
    assert!((p0 - 1.0 / (1.0 + (l1 - l0).exp())).abs() < 1e-6);
    assert!((number(&answer["loss"]) + p0.ln()).abs() < 1e-5);
}

/// Nobody reads the sentence, but scripts read the exit code.
#[cfg(target_os = "linux")]
#[test]
fn a_full_stderr_changes_no_exit_code() {
    let exit_code = |args: &[&str]| {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        run(Command::new(env!("CARGO_BIN_EXE_bert-nsp"))
            .args(args)
            .stderr(full))
        .code
    };
    assert_eq!(exit_code(&["predict", "--a", ""]), 2);
    assert_eq!(exit_code(&["inspect", "/no/such.gguf"]), 2);
    assert_eq!(exit_code(&["predict", "--a", "дождь", "--b", "дождь"]), 0);
}

#[test]
fn a_text_above_the_limit_is_refused() {
    // Linux takes arguments of at most 128 KiB.
    let folder = tempfile::tempdir().unwrap();
    let pairs = folder.path().join("pairs.jsonl");
    let line = serde_json::json!({ "a": "a ".repeat(1 << 19), "b": "b", "label": 0 });
    fs::write(&pairs, line.to_string()).unwrap();
    let run = bert_nsp(["eval", "--pairs", pairs.to_str().unwrap()]);
    let sentence = "the text has 1048577 bytes; at most 1 MiB";
    assert!(run.refusal().contains(sentence), "{}", run.stderr);
}

#[test]
fn json_has_the_documented_keys_and_no_loss_without_a_label() {
    let answer = predict(&[
        "--json",
        "--a",
        "It rained.",
        "--b",
        "The streets were wet.",
    ])
    .json();
    let mut keys: Vec<&String> = answer.as_object().unwrap().keys().collect();
    keys.sort();
    let documented = "attention_mask doubt input_ids logits loss model prediction probabilities \
                      token_type_ids tokens truncated unknown_tokens";
    let documented: Vec<&str> = documented.split_whitespace().collect();
    assert_eq!(keys, documented);
    assert!(answer["loss"].is_null());
    assert!(answer["doubt"].is_null());
    assert_eq!(answer["unknown_tokens"], 0);
}

/// A form of the answer as `--json` has it, and the one line that people get besides.
#[test]
fn an_answer_that_means_little_says_why_on_stderr() {
    for (a, b, doubt, unknown, warning) in [
        ("\u{200b}", "It rained.", "empty", 0, "has no token"),
        ("It rained.", "\u{1}\u{2}", "empty", 0, "has no token"),
        ("🙂", "Rain.", "unknown", 1, "1 token is [UNK]"),
        ("🙂 🙂 🙂", "🎉🎉 It rained.", "unknown", 4, "4 tokens are"),
        (
            "أمطرت طوال الليل.",
            "كانت الشوارع مبتلة.",
            "script",
            0,
            "script",
        ),
        (
            "Всю ночь шёл дождь.",
            "Улицы были мокрыми.",
            "script",
            0,
            "script",
        ),
    ] {
        let pair = ["--a", a, "--b", b];
        let run = predict(&[&["--json"], &pair[..]].concat());
        let answer = run.json();
        assert_eq!(answer["doubt"], doubt, "{a} / {b}");
        assert_eq!(answer["unknown_tokens"], unknown, "{a} / {b}");
        let human = predict(&pair);
        for stderr in [run.stderr, human.stderr] {
            assert!(stderr.starts_with("warning: "), "{stderr:?}");
            assert_eq!(stderr.lines().count(), 1, "{stderr:?}");
            assert!(stderr.contains(warning), "{stderr:?}");
        }
    }
}

#[test]
fn a_few_unknown_tokens_are_told_without_a_warning() {
    let pair = [
        "--a",
        "It rained all night 🙂.",
        "--b",
        "The streets were wet.",
    ];
    let human = predict(&pair);
    assert_eq!(human.stderr, "");
    assert!(
        human.stdout.contains("1 token is [UNK]"),
        "{}",
        human.stdout
    );
    let answer = predict(&[&["--json"], &pair[..]].concat()).json();
    assert_eq!(answer["unknown_tokens"], 1);
    assert!(answer["doubt"].is_null());
}

#[test]
fn without_b_all_segments_are_0() {
    let answer = predict(&["--json", "--a", "It rained all night."]).json();
    let segments = answer["token_type_ids"].as_array().unwrap();
    assert!(segments.iter().all(|segment| *segment == 0));
    let tokens = answer["tokens"].as_array().unwrap();
    assert_eq!(tokens.iter().filter(|token| **token == "[SEP]").count(), 1);
}

#[test]
fn a_long_pair_is_cut_and_says_so() {
    let a = "rain and ".repeat(400);
    let answer = predict(&["--json", "--a", &a, "--b", "Snow."]).json();
    assert_eq!(answer["truncated"], true);
    assert_eq!(answer["input_ids"].as_array().unwrap().len(), 512);
    let human = predict(&["--a", &a, "--b", "Snow."]);
    assert!(human.stdout.contains("cut to 512 tokens"));
}

#[test]
fn people_get_tokens_logits_softmax_and_the_verdict() {
    let lesson = published("R9");
    let (a, b) = (text(&lesson, "a"), text(&lesson, "b"));
    let human = predict(&["--a", a, "--b", b, "--label", "1"]);
    assert_eq!(human.code, 0, "{}", human.stderr);
    assert_eq!(human.stderr, "");
    for part in ["nsp-base (Q4_0)", "input_ids", "##ist", "logits", "softmax"] {
        assert!(
            human.stdout.contains(part),
            "{part} is missing:\n{}",
            human.stdout
        );
    }
    assert!(human.stdout.contains("B follows A: 0 (IsNext)"));
    assert!(human.stdout.contains("loss with label 1 (NotNext): "));
    let rows = human
        .stdout
        .lines()
        .filter(|line| line.ends_with(" 1"))
        .count();
    assert_eq!(rows, 63, "one row for each token");
}

#[test]
fn the_program_works_copied_to_an_empty_folder() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("bert-nsp");
    fs::copy(env!("CARGO_BIN_EXE_bert-nsp"), &program).unwrap();
    let mut command = Command::new(&program);
    command.args([
        "predict",
        "--json",
        "--a",
        "It rained.",
        "--b",
        "The streets were wet.",
    ]);
    let answer = run(command.current_dir(folder.path()).env_clear()).json();
    assert_eq!(answer["model"], "nsp-base");
}

#[test]
fn a_model_file_answers_as_the_embedded_one() {
    let model = shipped_model();
    let pair = [
        "--json",
        "--a",
        "It rained.",
        "--b",
        "The streets were wet.",
    ];
    let args = [&["--model", model.to_str().unwrap()], &pair[..]].concat();
    assert_eq!(predict(&args).json(), predict(&pair).json());
}

#[test]
fn texts_may_begin_with_a_hyphen_and_hold_anything() {
    for text in ["- No!", "--a", "e\u{301}\u{200d}🙂", "\u{1}\u{2}", "[SEP]"] {
        let answer = predict(&["--json", "--a", text, "--b", text]).json();
        assert_eq!(answer["tokens"][0], "[CLS]", "{text:?}");
    }
}

#[test]
fn bad_input_is_one_sentence_and_exit_code_2() {
    for (args, sentence) in [
        (&["--b", "B."][..], "--a <TEXT>"),
        (
            &["--a", "A.", "--b", "B.", "--label", "2"],
            "2 is not in 0..=1",
        ),
        (
            &["--a", "A.", "--label", "IsNext"],
            "invalid value 'IsNext'",
        ),
        (&["--a", ""], "--a is empty"),
        (&["--a", " \t", "--b", "B."], "--a is empty"),
        (&["--a", "A.", "--b", ""], "--b is empty"),
        (&["--a", "A.", "--c", "C."], "unexpected argument '--c'"),
        (
            &["--a", "A.", "--model", "/no/such.gguf"],
            "/no/such.gguf could not be read",
        ),
        (&["--a", "A.", "--model", "/"], "could not be read"),
    ] {
        for json in [&[][..], &["--json"]] {
            let run = predict(&[args, json].concat());
            assert!(
                run.refusal().contains(sentence),
                "{} lacks {sentence}",
                run.stderr
            );
        }
    }
    assert!(
        bert_nsp(["tokenise"])
            .refusal()
            .contains("unrecognized subcommand")
    );
    assert!(bert_nsp([""; 0]).code == 2);
}

#[cfg(unix)]
#[test]
fn arguments_that_are_not_utf8_are_refused() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let args = ["predict", "--a"].map(OsStr::new).to_vec();
    let run = bert_nsp([args, vec![OsStr::from_bytes(b"caf\xe9")]].concat());
    assert!(run.refusal().contains("UTF-8"), "{}", run.stderr);
}

#[test]
fn files_that_are_no_models_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("model.gguf");
    let path = file.to_str().unwrap();
    let shipped = fs::read(shipped_model()).unwrap();
    for (bytes, sentence) in [
        (&b""[..], "cut off"),
        (b"<!doctype html>", "not a GGUF file"),
        (&shipped[..shipped.len() / 2], "cut off"),
        (
            &[&shipped[..], b"more"].concat(),
            "continues after its last tensor",
        ),
    ] {
        fs::write(&file, bytes).unwrap();
        for args in [
            &["predict", "--a", "A.", "--model", path][..],
            &["inspect", path],
        ] {
            let run = bert_nsp(args);
            assert!(
                run.refusal().contains(sentence),
                "{} lacks {sentence}",
                run.stderr
            );
        }
    }
}

#[test]
fn help_and_version_go_to_stdout() {
    for (args, part) in [
        (&["--help"][..], "convert"),
        (&["predict", "--help"], "--label"),
    ] {
        let help = bert_nsp(args);
        assert_eq!(help.code, 0);
        assert!(help.stdout.contains(part));
    }
    assert!(bert_nsp(["--version"]).stdout.starts_with("bert-nsp 0."));
}
