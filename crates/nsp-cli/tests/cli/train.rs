//! `train`, and `--head` of the commands that answer.

use super::checkpoint::write_checkpoint;
use super::program::{Run, bert_nsp};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// A folder with the model and the pairs of these tests.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/tiny-bert");
        let model = fixtures.join("tiny-bert.q8_0.gguf");
        fs::copy(model, place.path("base.gguf")).unwrap();
        fs::write(place.path("train"), pairs(0..48)).unwrap();
        fs::write(place.path("valid"), pairs(100..130)).unwrap();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs the program. Words that begin with `@` are files of this folder.
    fn run(&self, line: &str) -> Run {
        bert_nsp(line.split(' ').map(|word| match word.strip_prefix('@') {
            Some(name) => self.path(name).into_os_string(),
            None => word.into(),
        }))
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }
}

/// Pairs of invented sentences. B repeats A's first word if it follows.
fn pairs(numbers: std::ops::Range<usize>) -> String {
    const WORDS: [&str; 7] = ["rain", "snow", "wind", "sun", "cloud", "river", "house"];
    let word = |number: usize| WORDS[number % WORDS.len()];
    let pairs = numbers.map(|n| {
        let label = n % 2;
        let b = word(n + 3 * label);
        let (a, more) = (word(n), word(n / 7));
        format!("{{\"a\":\"{a} {more}.\",\"b\":\"{b} {more} {n}.\",\"label\":{label}}}\n")
    });
    pairs.collect()
}

const TRAIN: &str = "train --model @base.gguf --pairs @train --lr 0.01 --epochs 5";

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

#[test]
fn a_trained_model_answers_as_its_report_says_and_the_same_every_time() {
    let place = Place::new();
    let report = place
        .run(&format!(
            "{TRAIN} --valid @valid --seed 5 --out @one.gguf --json"
        ))
        .json();
    assert_eq!(report["seed"], 5);
    let epochs = report["epochs"].as_array().unwrap();
    assert_eq!(epochs.len(), 6);
    let last = &epochs[5];
    assert_eq!(
        (&epochs[0]["epoch"], &last["epoch"]),
        (&0.into(), &5.into())
    );
    assert!(number(&last["train_loss"]) < number(&epochs[0]["train_loss"]));
    let losses = epochs.iter().map(|epoch| number(&epoch["valid_loss"]));
    let best = losses
        .enumerate()
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .unwrap()
        .0;
    assert_eq!(report["best_epoch"], best);

    let evaluated = place
        .run("eval --model @one.gguf --pairs @valid --json")
        .json();
    assert_eq!(evaluated["accuracy"], epochs[best]["valid_accuracy"]);
    let away = number(&evaluated["loss"]) - number(&epochs[best]["valid_loss"]);
    assert!(away.abs() < 1e-4, "{away}");

    let again = place.run(&format!("{TRAIN} --valid @valid --seed 5 --out @two.gguf"));
    assert_eq!(again.code, 0, "{}", again.stderr);
    for part in [
        "held-out loss",
        "95 % interval",
        "answers changed",
        "tiny-bert-tuned",
    ] {
        assert!(again.stdout.contains(part), "{}", again.stdout);
    }
    let bytes = |name: &str| fs::read(place.path(name)).unwrap();
    assert!(bytes("one.gguf") == bytes("two.gguf"));

    let shown = place.run("inspect @one.gguf --json").json();
    assert_eq!(shown["model"]["name"], "tiny-bert-tuned");
    assert_eq!(shown["model"]["dtype"], "Q8_0");
    let pooler = shown["tensors"].as_array().unwrap();
    let pooler = pooler.iter().find(|tensor| tensor["name"] == "cls.weight");
    assert_eq!(pooler.unwrap()["dtype"], "F32");
}

#[test]
fn without_held_out_pairs_the_last_epoch_is_written() {
    let place = Place::new();
    let report = place
        .run(&format!("{TRAIN} --out @tuned.gguf --json"))
        .json();
    assert_eq!(report["best_epoch"], 5);
    let last = &report["epochs"][5];
    assert_eq!(
        (&last["valid_loss"], &last["valid_accuracy"]),
        (&Value::Null, &Value::Null)
    );
    let evaluated = place
        .run("eval --model @tuned.gguf --pairs @train --json")
        .json();
    assert_eq!(evaluated["accuracy"], last["train_accuracy"]);
}

#[test]
fn a_head_alone_gives_its_base_the_answers_of_the_whole_model() {
    let place = Place::new();
    for out in [
        "whole.gguf",
        "head.gguf --head-only",
        "head.safetensors --head-only",
    ] {
        let run = place.run(&format!("{TRAIN} --out @{out}"));
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
    let ask = "--a rain --b snow --json";
    let whole = place.run(&format!("predict --model @whole.gguf {ask}"));
    let base = place.run(&format!("predict --model @base.gguf {ask}"));
    assert_ne!(whole.json()["logits"], base.json()["logits"]);
    for head in ["head.gguf", "head.safetensors"] {
        let run = place.run(&format!("predict --model @base.gguf --head @{head} {ask}"));
        assert_eq!(run.stdout, whole.stdout, "the name too");
        assert_eq!(
            run.stderr, "",
            "it is the model that the head was trained for"
        );
        let eval = |model: &str| {
            let mut summary = place
                .run(&format!("eval --model {model} --pairs @valid --json"))
                .json();
            summary["seconds"].take();
            summary
        };
        assert_eq!(
            eval(&format!("@base.gguf --head @{head}")),
            eval("@whole.gguf")
        );
        let compare = "compare @whole.gguf @base.gguf --pairs @valid --json";
        let same = place.run(&format!("{compare} --head @{head}")).json();
        assert_eq!(same["max_abs_logit_difference"], 0.0);
    }
    assert!(fs::metadata(place.path("head.gguf")).unwrap().len() < 20_000);
}

#[test]
fn the_whole_model_as_safetensors_is_a_checkpoint_with_the_same_answers() {
    let place = Place::new();
    let tiny = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/tiny-bert");
    let tiny = tiny.display();
    let convert = format!("convert {tiny} --dtype f32 --out @floats.gguf");
    assert_eq!(place.run(&convert).code, 0);
    fs::create_dir(place.path("folder")).unwrap();
    for name in ["config.json", "vocab.txt", "tokenizer_config.json"] {
        fs::copy(format!("{tiny}/{name}"), place.path("folder").join(name)).unwrap();
    }
    let train = TRAIN.replace("base.gguf", "floats.gguf");
    for out in ["tuned.gguf", "folder/model.safetensors"] {
        let run = place.run(&format!("{train} --out @{out}"));
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
    let same = place
        .run("compare @tuned.gguf @folder --pairs @valid --json")
        .json();
    assert_eq!(same["max_abs_logit_difference"], 0.0);
}

#[test]
fn a_head_of_another_model_is_refused_or_warned_about() {
    let place = Place::new();
    write_checkpoint(&place.path("small"));
    assert_eq!(place.run("convert @small --out @small.gguf").code, 0);
    let floats = "convert @small --dtype f32 --out @floats.gguf";
    assert_eq!(place.run(floats).code, 0);
    let train = "train --model @small.gguf --pairs @train --epochs 1 --head-only --out @head.gguf";
    assert_eq!(place.run(train).code, 0);

    let ask = "--a rain --b snow";
    for (line, sentence) in [
        (
            "--model @base.gguf --head @head.gguf",
            "reads vectors of 32 numbers, but the model's vectors have 64",
        ),
        (
            "--model @head.gguf",
            "only a pooler and a next-sentence head, trained for small",
        ),
        (
            "--model @base.gguf --head @base.gguf",
            "this GGUF file is a whole model, not a head",
        ),
        (
            "--model @base.gguf --head @train",
            "neither a GGUF file nor a safetensors file",
        ),
        ("--model @base.gguf --head @none", "could not be read"),
    ] {
        let run = place.run(&format!("predict {line} {ask}"));
        assert!(run.refusal().contains(sentence), "{}", run.stderr);
    }
    let other = place.run(&format!(
        "predict --model @floats.gguf --head @head.gguf {ask}"
    ));
    assert_eq!(other.code, 0);
    let warned = other
        .stderr
        .starts_with("warning: the head was trained for another file");
    assert!(warned, "{}", other.stderr);
}

#[test]
fn bad_pairs_and_options_are_one_sentence_and_leave_no_file() {
    let place = Place::new();
    let all = pairs(0..20);
    let lines: Vec<&str> = all.lines().collect();
    fs::write(place.path("one"), lines[0]).unwrap();
    let even: Vec<&str> = lines.iter().step_by(2).copied().collect();
    fs::write(place.path("class"), even.join("\n")).unwrap();
    fs::write(place.path("empty"), "\n").unwrap();
    fs::write(
        place.path("wrong"),
        all.replacen("\"label\":1", "\"label\":3", 1),
    )
    .unwrap();
    let names = place.names();
    for (options, sentence) in [
        ("--pairs @one", "one pair is not enough"),
        ("--pairs @class", "all 10 pairs have the label 0 (IsNext)"),
        ("--pairs @empty", "contains no pairs"),
        ("--pairs @wrong", "line 2: the label is 3"),
        ("--pairs @train --valid @empty", "contains no pairs"),
        ("--pairs @train --epochs 0", "the number of epochs is 0"),
        ("--pairs @train --lr -1", "the learning rate is -1"),
        (
            "--pairs @train --lr 1e38",
            "is too large; choose a smaller one",
        ),
        ("--pairs @train --warmup 1.5", "the warm-up is 1.5"),
        (
            "--pairs @train --class-weights 1",
            "give two numbers, for example 1,2",
        ),
        (
            "--pairs @train --class-weights 0,1",
            "a class weight is 0 or 1",
        ),
        ("--pairs @train --patience 2", "--valid"),
    ] {
        let run = place.run(&format!(
            "train --model @base.gguf --out @new.gguf {options}"
        ));
        assert!(
            run.refusal().contains(sentence),
            "{options}: {}",
            run.stderr
        );
        assert_eq!(place.names(), names, "{options}");
    }
    let run = place.run(&format!("{TRAIN} --out @train"));
    assert!(run.refusal().contains("exists already"), "{}", run.stderr);
    fs::create_dir(place.path("folder")).unwrap();
    for out in ["folder", "new/"] {
        let run = place.run(&format!("{TRAIN} --force --out @{out}"));
        let sentence = format!("{out} is a folder or a device, not a file; choose another name");
        assert!(run.refusal().contains(&sentence), "{}", run.stderr);
    }
    let run = place.run(&format!("{TRAIN} --out /no/such/folder/tuned.gguf"));
    assert!(
        run.refusal().contains("could not be written"),
        "{}",
        run.stderr
    );
}

#[test]
fn odd_pairs_are_told_and_trained_on() {
    let place = Place::new();
    let all = pairs(0..20);
    let first = all.lines().next().unwrap();
    let opposite = first.replace("\"label\":0", "\"label\":1");
    let long = format!(
        "{{\"a\":\"{}\",\"b\":\"snow\",\"label\":1}}",
        "rain ".repeat(100)
    );
    let odd = format!("{all}{first}\n{opposite}\n{long}\n");
    fs::write(place.path("odd"), &odd).unwrap();
    fs::write(place.path("known"), first).unwrap();
    let train = "train --model @base.gguf --pairs @odd --valid @known --epochs 1 --out @tuned.gguf";
    let run = place.run(train);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let warnings: Vec<&str> = run.stderr.lines().collect();
    let expected = [
        "warning: 1 pair occurs with both labels, first as number 1 and as number 22",
        "warning: 1 pair repeats an earlier one",
        "warning: 1 held-out pair is also trained on",
        "warning: all held-out pairs have the label 0 (IsNext)",
        "warning: 1 pair is longer than the model's 64 tokens",
    ];
    assert_eq!(warnings.len(), expected.len(), "{}", run.stderr);
    for (warning, expected) in warnings.iter().zip(expected) {
        assert!(warning.starts_with(expected), "{warning}");
    }
}
