//! `convert` and `inspect`.

use super::program::{bert_nsp, shipped_model};
use nsp_checkpoint::{BertConfig, names};
use safetensors::tensor::{Dtype, TensorView};
use std::fs;
use std::path::Path;

const CONFIG: &str = r#"{"model_type": "bert", "vocab_size": 8, "hidden_size": 32,
    "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64,
    "max_position_embeddings": 16}"#;

/// A tiny checkpoint without the tensors of which the names begin with `without`.
fn write_checkpoint(folder: &Path, without: &str) {
    fs::create_dir_all(folder).unwrap();
    let config = BertConfig::from_hf_json(CONFIG, true).unwrap();
    let specs = names::tensors(&config);
    let kept = specs
        .iter()
        .filter(|spec| without.is_empty() || !spec.hf.starts_with(without));
    let tensors: Vec<(&str, &[usize], Vec<u8>)> = kept
        .map(|spec| {
            let n: usize = spec.shape.iter().product();
            let values = (0..n).flat_map(|i| ((i as f32).sin() * 0.2).to_le_bytes());
            (spec.hf.as_str(), &spec.shape[..], values.collect())
        })
        .collect();
    let views = tensors.iter().map(|(name, shape, bytes)| {
        (
            *name,
            TensorView::new(Dtype::F32, shape.to_vec(), bytes).unwrap(),
        )
    });
    safetensors::serialize_to_file(views, None, &folder.join("model.safetensors")).unwrap();
    fs::write(folder.join("config.json"), CONFIG).unwrap();
    fs::write(
        folder.join("vocab.txt"),
        "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nrain\n##s\n.\n",
    )
    .unwrap();
}

#[test]
fn a_converted_checkpoint_can_be_inspected_and_asked() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = folder.path().join("tiny");
    write_checkpoint(&checkpoint, "");
    fs::write(checkpoint.join("README.md"), "---\nlicense: mit\n---\n").unwrap();
    for dtype in ["f32", "f16", "q8_0", "q4_0"] {
        let file = folder.path().join(format!("{dtype}.gguf"));
        let path = file.to_str().unwrap();
        let dir = checkpoint.to_str().unwrap();
        let run = bert_nsp([
            "convert", dir, "--dtype", dtype, "--out", path, "--source", "Sines.",
        ]);
        assert_eq!(run.code, 0, "{}", run.stderr);

        let report = bert_nsp(["inspect", path, "--json"]).json();
        assert_eq!(report["bytes"], fs::metadata(&file).unwrap().len());
        let model = &report["model"];
        assert_eq!(model["name"], "tiny");
        assert_eq!(model["license"], "mit");
        assert_eq!(model["source"], "Sines.");
        assert_eq!(model["dtype"], dtype.to_uppercase());
        assert_eq!(model["lowercase"], true);
        assert_eq!(model["config"]["hidden_size"], 32);
        assert_eq!(report["tensors"].as_array().unwrap().len(), 5 + 16 + 4);

        let args = [
            "predict", "--json", "--model", path, "--a", "Rains.", "--b", "Rain.",
        ];
        let answer = bert_nsp(args).json();
        assert_eq!(answer["tokens"][2], "##s");
    }
}

#[test]
fn a_checkpoint_without_head_is_refused_and_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = folder.path().join("tiny");
    let out = folder.path().join("out.gguf");
    write_checkpoint(&checkpoint, "cls.");
    let args = [
        "convert",
        checkpoint.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ];
    let run = bert_nsp(args);
    let sentence = run.refusal();
    assert!(
        sentence.contains("cls.seq_relationship.weight, cls.seq_relationship.bias"),
        "{sentence}"
    );
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "only the checkpoint is there");
}

#[test]
fn folders_and_places_that_do_not_exist_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = folder.path().join("tiny");
    write_checkpoint(&checkpoint, "");
    let dir = checkpoint.to_str().unwrap();
    let run = bert_nsp(["convert", "/no/such/folder", "--out", "x.gguf"]);
    assert!(run.refusal().contains("config.json could not be read"));
    let run = bert_nsp(["convert", dir, "--out", "/no/such/folder/x.gguf"]);
    assert!(
        run.refusal()
            .contains("/no/such/folder/x.gguf could not be written")
    );
}

#[test]
fn the_embedded_model_is_the_shipped_file() {
    let file = bert_nsp(["inspect", "--json", shipped_model().to_str().unwrap()]).json();
    let embedded = bert_nsp(["inspect", "--json"]).json();
    assert_eq!(embedded["model"], file["model"]);
    assert_eq!(embedded["bytes"], file["bytes"]);
    assert!(embedded["bytes"].as_u64().unwrap() <= 67_108_864);
    assert_eq!(embedded["model"]["name"], "nsp-base");
    assert_eq!(embedded["model"]["license"], "Apache-2.0");
    assert_eq!(embedded["model"]["labels"][0], "IsNext");
    assert_eq!(embedded["model"]["vocabulary"], 30_522);

    let human = bert_nsp(["inspect"]);
    for part in [
        "nsp-base",
        "Apache-2.0",
        "blk.11.ffn_down.weight",
        "12 layers",
    ] {
        assert!(
            human.stdout.contains(part),
            "{part} is missing:\n{}",
            human.stdout
        );
    }
}
