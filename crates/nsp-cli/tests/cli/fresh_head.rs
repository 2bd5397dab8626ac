//! `convert --fresh-head`, what is said of the models that it makes, and `train --layers` without a head.

use super::checkpoint::{write_checkpoint, write_weights};
use super::program::{Run, bert_nsp};
use std::fs;
use std::path::PathBuf;

/// A folder with a checkpoint that has no next-sentence head.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        write_checkpoint(&place.path("bare"));
        place.keep(|name| !name.contains("pooler") && !name.starts_with("cls."));
        let pairs = (0..12).map(|n| {
            let (b, label) = if n % 2 == 0 {
                ("rain", 0)
            } else {
                ("rains.", 1)
            };
            format!("{{\"a\":\"rain\",\"b\":\"{b}\",\"label\":{label}}}\n")
        });
        fs::write(place.path("pairs"), pairs.collect::<String>()).unwrap();
        place
    }

    /// Leaves these tensors in the checkpoint.
    fn keep(&self, is_kept: impl Fn(&str) -> bool) {
        write_weights(&self.path("bare"), 8, |name| {
            is_kept(name).then(|| name.to_owned())
        });
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
}

const ASK: &str = "--a rain --b rains. --json";

#[test]
fn a_fresh_head_is_asked_for_told_and_gone_after_training() {
    let place = Place::new();
    let refusal = place.run("convert @bare --out @model.gguf");
    let refusal = refusal.refusal();
    for part in [
        "bert.pooler.dense.weight",
        "`bert-nsp convert --fresh-head`",
        "`bert-nsp train`",
    ] {
        assert!(refusal.contains(part), "{refusal}");
    }

    let run = place.run("convert @bare --fresh-head --out @model.gguf");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let warned = run
        .stderr
        .starts_with("warning: pooler and head were drawn at random");
    assert!(warned && run.stderr.lines().count() == 1, "{}", run.stderr);
    let untaught = |file: &str| {
        let shown = place.run(&format!("inspect @{file} --json")).json();
        shown["model"]["untaught"].as_bool().unwrap()
    };
    assert!(untaught("model.gguf"));
    let shown = place.run("inspect @model.gguf").stdout;
    assert!(
        shown.contains("drawn at random, not trained yet"),
        "{shown}"
    );
    assert!(shown.contains("bert_nsp.untaught"), "{shown}");

    let asked = place.run(&format!("predict --model @model.gguf {ASK}"));
    asked.json();
    let warned = asked
        .stderr
        .starts_with("warning: pooler and head of bare were drawn");
    assert!(warned, "{}", asked.stderr);

    let train = "train --model @model.gguf --pairs @pairs --epochs 3";
    for out in ["tuned.gguf", "head.gguf --head-only"] {
        let run = place.run(&format!("{train} --out @{out}"));
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
    assert!(!untaught("tuned.gguf"));
    for model in ["@tuned.gguf", "@model.gguf --head @head.gguf"] {
        let asked = place.run(&format!("predict --model {model} {ASK}"));
        asked.json();
        assert_eq!(asked.stderr, "", "{model}");
    }
}

#[test]
fn a_random_head_that_training_has_not_improved_is_not_written() {
    let place = Place::new();
    let run = place.run("convert @bare --fresh-head --out @model.gguf");
    assert_eq!(run.code, 0, "{}", run.stderr);
    // What the training learns is wrong for the held-out pairs.
    let pairs = fs::read_to_string(place.path("pairs")).unwrap();
    let opposite = pairs.replace("\"label\":0", "\"label\":2");
    let opposite = opposite.replace("\"label\":1", "\"label\":0");
    let opposite = opposite.replace("\"label\":2", "\"label\":1");
    fs::write(place.path("opposite"), opposite).unwrap();
    let train = "train --pairs @pairs --valid @opposite --epochs 1 --batch 12 --warmup 0 --lr 0.01";
    for options in [
        "--model @model.gguf --out @new.gguf",
        "--model @model.gguf --head-only --out @new.gguf",
        "--model @bare --layers 1 --out @new.gguf",
        "--model @bare --layers 1 --out @new.safetensors",
    ] {
        let run = place.run(&format!("{train} {options}"));
        assert_eq!(run.code, 2, "{options}: {}", run.stdout);
        let last = run.stderr.lines().last().unwrap();
        assert!(last.contains("so no file was written"), "{last}");
        for file in ["new.gguf", "new.safetensors"] {
            assert!(!place.path(file).exists(), "{options}");
        }
    }
}

/// The training begins with the head that `convert --fresh-head` draws.
#[test]
fn layers_of_a_checkpoint_without_a_head_are_trained_with_a_random_one() {
    let place = Place::new();
    let run = place.run("convert @bare --fresh-head --dtype f32 --out @base.gguf");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let loss = |file: &str| {
        let evaluated = place.run(&format!("eval --model @{file} --pairs @pairs --json"));
        evaluated.json()["loss"].as_f64().unwrap()
    };
    let train = "train --model @bare --layers 1 --dtype f32 --pairs @pairs --epochs 2 --json";
    let run = place.run(&format!("{train} --out @tuned.gguf"));
    let report = run.json();
    for (epoch, file) in [(0_usize, "base.gguf"), (2, "tuned.gguf")] {
        let expected = report["epochs"][epoch]["train_loss"].as_f64().unwrap();
        let away = (loss(file) - expected).abs();
        assert!(away < 1e-4, "epoch {epoch}: {away}");
    }
    let part = "warning: the checkpoint lacks bert.pooler.dense.weight, bert.pooler.dense.bias, ";
    assert!(run.stderr.starts_with(part), "{}", run.stderr);
    let shown = place.run("inspect @tuned.gguf --json").json();
    assert_eq!(shown["model"]["untaught"], false);

    // A pooler without its head is not used.
    place.keep(|name| !name.starts_with("cls."));
    let run = place.run(&format!("{train} --out @same.gguf"));
    assert!(
        run.stderr.contains("own bert.pooler.dense.weight"),
        "{}",
        run.stderr
    );
    let bytes = |name: &str| fs::read(place.path(name)).unwrap();
    assert!(bytes("same.gguf") == bytes("tuned.gguf"));
}

#[test]
fn a_seed_decides_the_head_and_half_a_head_is_not_used() {
    let place = Place::new();
    let convert = |options: &str| {
        let run = place.run(&format!(
            "convert @bare --fresh-head --force{options} --out @model.gguf"
        ));
        assert_eq!(run.code, 0, "{}", run.stderr);
        (fs::read(place.path("model.gguf")).unwrap(), run.stderr)
    };
    let (file, _) = convert("");
    assert!(convert(" --seed 1").0 == file);
    assert!(convert(" --seed 2").0 != file);
    place.keep(|name| !name.starts_with("cls."));
    let (same, warning) = convert("");
    assert!(same == file);
    let part = "the checkpoint's own bert.pooler.dense.weight, bert.pooler.dense.bias are not used";
    assert!(warning.contains(part), "{warning}");

    place.keep(|name| !name.starts_with("cls.") && !name.contains("attention.self.key"));
    let run = place.run("convert @bare --fresh-head --out @other.gguf");
    assert!(
        run.refusal().contains("attention.self.key"),
        "{}",
        run.stderr
    );
    for (options, part) in [
        ("--seed 3", "--fresh-head"),
        ("--fresh-head --calibrate @pairs", "cannot be used with"),
    ] {
        let run = place.run(&format!("convert @bare --out @other.gguf {options}"));
        assert!(run.refusal().contains(part), "{}", run.stderr);
    }
}
