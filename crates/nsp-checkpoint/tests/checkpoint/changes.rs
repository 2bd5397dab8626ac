//! Files that differ from their checkpoint: with a pooler and a head that were drawn at random, or with other numbers.

use crate::folder::{Folder, card, config};
use crate::head::tensors;
use nsp_checkpoint::convert::{Changes, Plan, convert_with};
use nsp_checkpoint::gguf::{GgufError, read_gguf};
use nsp_checkpoint::head::Base;
use nsp_checkpoint::hf::HfCheckpoint;
use nsp_checkpoint::{Dtype, Head, ModelHeader, TunedHead, names, tuned};
use std::collections::BTreeMap;

/// A folder without the tensors whose names contain one of these parts.
fn without(parts: &[&str]) -> Folder {
    let mut folder = Folder::tiny();
    folder
        .tensors
        .retain(|(name, _, _)| !parts.iter().any(|part| name.contains(part)));
    folder
}

/// The converted folder, or why not.
fn converted(folder: &Folder, changes: &Changes, dtype: Dtype) -> Result<Vec<u8>, String> {
    let dir = tempfile::tempdir().unwrap();
    folder.write(dir.path());
    let checkpoint = HfCheckpoint::read(dir.path()).unwrap();
    let mut file = Vec::new();
    convert_with(&checkpoint, &card(dtype), changes, &mut file)
        .map_err(|error| error.to_string())?;
    Ok(file)
}

fn fresh(seed: u64) -> Changes {
    Changes {
        fresh_head: Some(seed),
        ..Changes::default()
    }
}

fn header(file: &[u8]) -> ModelHeader {
    let header = read_gguf(file, &mut |_| Ok::<(), GgufError>(())).unwrap();
    ModelHeader::read(&header).unwrap()
}

#[test]
fn what_a_checkpoint_lacks_is_drawn_at_random_and_the_rest_is_its_own() {
    for dtype in Dtype::ALL {
        let whole = converted(&Folder::tiny(), &Changes::default(), dtype).unwrap();
        assert!(!header(&whole).untaught);
        let whole = tensors(&whole);
        let drawn = Head::fresh(config().hidden_size, 5);
        let file = converted(&without(&["pooler", "cls."]), &fresh(5), dtype).unwrap();
        assert!(header(&file).untaught);
        // Missing only one of both makes no difference: a pooler without its head knows nothing of the task.
        for parts in [&["pooler"][..], &["cls."], &[]] {
            let same = converted(&without(parts), &fresh(5), dtype).unwrap();
            assert!(same == file, "{parts:?}");
        }
        assert!(converted(&without(&["cls."]), &fresh(6), dtype).unwrap() != file);

        let found = tensors(&file);
        assert_eq!(found.len(), whole.len());
        for spec in names::encoder_tensors(&config()) {
            assert!(found[&spec.gguf] == whole[&spec.gguf], "{}", spec.gguf);
        }
        for (spec, numbers) in drawn.named() {
            let (stored, bytes) = &found[&spec.gguf];
            let mut read = vec![0.0; numbers.len()];
            stored.dequantise(bytes, &mut read);
            let away = read.iter().zip(numbers).map(|(a, b)| (a - b).abs());
            let largest = away.fold(0.0, f32::max);
            assert!(largest < 1e-4, "{}: {largest}", spec.gguf);
        }
    }
}

#[test]
fn other_missing_tensors_are_still_refused() {
    let folder = without(&["cls.", "layer.1.output.dense.bias"]);
    let error = converted(&folder, &fresh(1), Dtype::F32).unwrap_err();
    assert_eq!(
        error,
        "the checkpoint lacks bert.encoder.layer.1.output.dense.bias; copy or download it again"
    );
    let mut folder = without(&["cls."]);
    let more = "bert.pooler.dense.more".to_owned();
    folder.tensors.push((more, vec![1], vec![0.5]));
    let error = converted(&folder, &fresh(1), Dtype::F32).unwrap_err();
    assert!(error.contains("bert.pooler.dense.more"), "{error}");
}

#[test]
fn the_plan_states_the_length_of_the_file() {
    let dir = tempfile::tempdir().unwrap();
    without(&["cls."]).write(dir.path());
    let checkpoint = HfCheckpoint::read(dir.path()).unwrap();
    let (description, weights) = (&checkpoint.description, &checkpoint.weights);
    let plan = Plan::with_fresh_head(description, weights, &card(Dtype::Q8_0), 3).unwrap();
    let file = converted(&without(&["cls."]), &fresh(3), Dtype::Q8_0).unwrap();
    assert_eq!(plan.file_bytes(), file.len() as u64);
    assert!(file.ends_with(&plan.fresh) && !plan.fresh.is_empty());
    assert_eq!(plan.tensors.len(), names::encoder_tensors(&config()).len());
}

#[test]
fn a_trained_head_removes_the_mark() {
    let base = converted(&without(&["cls."]), &fresh(1), Dtype::Q8_0).unwrap();
    let tuned = TunedHead {
        name: "tiny-tuned".to_owned(),
        license: "MIT".to_owned(),
        source: "Trained.".to_owned(),
        base: Some(Base {
            name: "tiny".to_owned(),
            sha256: "00ff".repeat(16),
        }),
        head: Head::fresh(config().hidden_size, 2),
    };
    let mut file = Vec::new();
    tuned::write_gguf(&base[..], &tuned, &mut file).unwrap();
    assert!(header(&base).untaught && !header(&file).untaught);
}

#[test]
fn replaced_numbers_are_those_of_the_file() {
    let name = "bert.encoder.layer.1.output.dense.bias";
    let replaced = |numbers: Vec<f32>| Changes {
        numbers: BTreeMap::from([(name.to_owned(), numbers)]),
        ..Changes::default()
    };
    let plain = tensors(&converted(&Folder::tiny(), &Changes::default(), Dtype::Q4_0).unwrap());
    let file = converted(&Folder::tiny(), &replaced(vec![0.25; 32]), Dtype::Q4_0).unwrap();
    for (name, stored) in tensors(&file) {
        match name.as_str() {
            "blk.1.ffn_down.bias" => {
                let bytes = [0.25_f32; 32].map(f32::to_le_bytes).concat();
                assert_eq!(stored, (Dtype::F32, bytes));
            }
            _ => assert!(stored == plain[&name], "{name}"),
        }
    }
    // The checkpoint may lack it, and nothing else.
    let lacking = without(&["layer.1.output.dense.bias"]);
    let same = converted(&lacking, &replaced(vec![0.25; 32]), Dtype::Q4_0).unwrap();
    assert!(same == file);
    let lacking = without(&["layer.1.output.dense"]);
    let error = converted(&lacking, &replaced(vec![0.25; 32]), Dtype::F32).unwrap_err();
    assert!(error.contains("layer.1.output.dense.weight"), "{error}");
    let error = converted(&Folder::tiny(), &replaced(vec![0.25; 31]), Dtype::F32).unwrap_err();
    assert!(error.contains(name) && error.contains("[31]"), "{error}");
    let not_finite = replaced(vec![f32::NAN; 32]);
    let error = converted(&Folder::tiny(), &not_finite, Dtype::F32).unwrap_err();
    assert!(error.contains(name), "{error}");
}

#[test]
fn the_numbers_of_a_checkpoint_can_be_read() {
    let folder = Folder::tiny();
    let dir = tempfile::tempdir().unwrap();
    folder.write(dir.path());
    let checkpoint = HfCheckpoint::read(dir.path()).unwrap();
    let specs = names::layer_tensors(&config(), 1);
    let numbers = checkpoint.numbers(&specs).unwrap();
    assert_eq!(numbers.len(), 16);
    for (spec, numbers) in specs.iter().zip(&numbers) {
        let known = folder.tensors.iter().find(|(name, _, _)| *name == spec.hf);
        assert_eq!(&known.unwrap().2, numbers, "{}", spec.hf);
    }
    let mut damaged = Folder::tiny();
    for (_, _, values) in &mut damaged.tensors {
        values[0] = f32::INFINITY;
    }
    damaged.write(dir.path());
    let checkpoint = HfCheckpoint::read(dir.path()).unwrap();
    let error = checkpoint.numbers(&specs).unwrap_err().to_string();
    assert!(error.contains(&specs[0].hf), "{error}");
}
