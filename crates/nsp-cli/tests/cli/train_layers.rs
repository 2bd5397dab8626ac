//! `train --layers`.

use super::checkpoint::write_checkpoint;
use super::program::{Run, bert_nsp};
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};

/// What `tests/fixtures/pytorch/layers.py` has written.
#[derive(Deserialize)]
struct Reference {
    learning_rate: f64,
    warmup: f64,
    weight_decay: f64,
    class_weights: [f64; 2],
    pairs: Vec<serde_json::Value>,
    runs: Vec<Losses>,
}

/// The losses before the first step and after each step.
#[derive(Deserialize)]
struct Losses {
    layers: usize,
    losses: Vec<f64>,
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures")
}

fn reference() -> Reference {
    let text = fs::read_to_string(fixtures().join("pytorch/layers.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// A folder with the pairs of the reference. The model is the tiny BERT of the fixtures.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        let lines = reference()
            .pairs
            .into_iter()
            .map(|pair| format!("{pair}\n"));
        fs::write(place.path("pairs"), lines.collect::<String>()).unwrap();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs the program. `@NAME` is a file of this folder, `@@` the tiny BERT.
    fn run(&self, line: &str) -> Run {
        bert_nsp(line.split(' ').map(|word| match word.strip_prefix('@') {
            Some("@") => fixtures().join("tiny-bert").into_os_string(),
            Some(name) => self.path(name).into_os_string(),
            None => word.into(),
        }))
    }
}

const TRAIN: &str = "train --model @@ --pairs @pairs";

#[test]
fn the_losses_are_pytorchs_after_each_step() {
    let reference = reference();
    let place = Place::new();
    let [is_next, not_next] = reference.class_weights;
    assert_eq!(reference.runs.len(), 2);
    for Losses { layers, losses } in reference.runs {
        // One step an epoch, with all pairs in it.
        let report = place
            .run(&format!(
                "{TRAIN} --layers {layers} --epochs {} --batch {} --lr {} --warmup {} --weight-decay {} \
                 --class-weights {is_next},{not_next} --out @{layers}.gguf --json",
                losses.len() - 1,
                reference.pairs.len(),
                reference.learning_rate,
                reference.warmup,
                reference.weight_decay,
            ))
            .json();
        let epochs = report["epochs"].as_array().unwrap();
        assert_eq!(epochs.len(), losses.len());
        for (epoch, expected) in epochs.iter().zip(losses) {
            let found = epoch["train_loss"].as_f64().unwrap();
            let away = (found - expected).abs();
            assert!(away < 1e-4, "{layers} layers: {found}, PyTorch {expected}");
        }
    }
}

/// candle-transformers runs the file of floats.
#[test]
fn a_file_of_floats_has_the_losses_of_its_epoch() {
    let place = Place::new();
    assert_eq!(place.run("convert @@ --dtype f32 --out @base.gguf").code, 0);
    let loss = |file: &str| {
        let evaluated = place.run(&format!("eval --model @{file} --pairs @pairs --json"));
        evaluated.json()["loss"].as_f64().unwrap()
    };
    for layers in [1, 3] {
        let out = format!("{layers}.gguf");
        let report = place
            .run(&format!(
                "{TRAIN} --layers {layers} --dtype f32 --epochs 2 --batch 4 --lr 0.001 --out @{out} --json"
            ))
            .json();
        assert_eq!(report["best_epoch"], 2);
        for (epoch, file) in [(0_usize, "base.gguf"), (2, out.as_str())] {
            let expected = report["epochs"][epoch]["train_loss"].as_f64().unwrap();
            let away = (loss(file) - expected).abs();
            assert!(away < 1e-4, "{layers} layers, epoch {epoch}: {away}");
        }
    }
}

#[test]
fn only_the_last_layers_change_and_a_seed_repeats_its_file() {
    let place = Place::new();
    let train = format!("{TRAIN} --valid @pairs --layers 1 --epochs 2 --lr 0.001");
    for out in ["one.gguf", "two.gguf", "tuned.safetensors"] {
        let run = place.run(&format!("{train} --out @{out}"));
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stdout.contains("tiny-bert-tuned"), "{}", run.stdout);
        assert!(
            run.stdout.contains("of 10 held-out pairs"),
            "{}",
            run.stdout
        );
    }
    let bytes = |name: &str| fs::read(place.path(name)).unwrap();
    assert!(bytes("one.gguf") == bytes("two.gguf"));
    let shown = place.run("inspect @one.gguf --json").json();
    assert_eq!(shown["model"]["dtype"], "Q8_0", "as `convert` chooses");
    assert_eq!(shown["model"]["untaught"], false);

    let tuned = bytes("tuned.safetensors");
    let tuned = safetensors::SafeTensors::deserialize(&tuned).unwrap();
    let base = fs::read(fixtures().join("tiny-bert/model.safetensors")).unwrap();
    let base = safetensors::SafeTensors::deserialize(&base).unwrap();
    assert_eq!(tuned.len(), base.len());
    for (name, before) in base.tensors() {
        let is_trained = ["encoder.layer.2.", "pooler", "seq_relationship"]
            .iter()
            .any(|part| name.contains(part));
        let is_same = tuned.tensor(&name).unwrap().data() == before.data();
        assert_eq!(is_same, !is_trained, "{name}");
    }

    // The safetensors file makes a folder whose answers are those of the tuned floats.
    fs::create_dir(place.path("folder")).unwrap();
    for name in ["config.json", "vocab.txt", "tokenizer_config.json"] {
        let from = fixtures().join("tiny-bert").join(name);
        fs::copy(from, place.path("folder").join(name)).unwrap();
    }
    let to = place.path("folder/model.safetensors");
    fs::rename(place.path("tuned.safetensors"), to).unwrap();
    let run = place.run(&format!("{train} --dtype f32 --out @floats.gguf"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    let same = place
        .run("compare @floats.gguf @folder --pairs @pairs --json")
        .json();
    assert_eq!(same["max_abs_logit_difference"], 0.0);
}

#[test]
fn what_can_not_be_trained_is_one_sentence_and_leaves_no_file() {
    let place = Place::new();
    assert_eq!(place.run("convert @@ --out @quantised.gguf").code, 0);
    write_checkpoint(&place.path("small"));
    let names = || fs::read_dir(place.path("")).unwrap().count();
    let before = names();
    for (options, sentence) in [
        ("--layers 1", "name one with --model"),
        (
            "--layers 1 --model @quantised.gguf",
            "name one with --model",
        ),
        ("--layers 0 --model @@", "the model has 3 layers"),
        ("--layers 4 --model @@", "give a number from 1 to 3"),
        ("--layers 2 --model @small", "the model has 1 layers"),
        ("--layers 1 --model @@ --kernel scalar", "--kernel"),
        ("--layers 1 --model @@ --head-only", "cannot be used with"),
        ("--dtype q4_0 --model @quantised.gguf", "--layers"),
        (
            "--layers 1 --model @@ --dtype q4_0 --out @new.safetensors",
            "so --dtype has no effect",
        ),
        ("--layers 1 --model @@ --lr 1e38", "choose a smaller one"),
    ] {
        let out = match options.contains("--out") {
            true => "",
            false => " --out @new.gguf",
        };
        let run = place.run(&format!("train --pairs @pairs{out} {options}"));
        let lines: Vec<&str> = run.stderr.trim_end().lines().collect();
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{options}");
        let last = lines.last().unwrap();
        assert!(last.contains(sentence), "{options}: {}", run.stderr);
        assert_eq!(names(), before, "{options}");
    }
}
