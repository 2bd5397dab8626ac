//! Checkpoints as people have them, and those that can't be used.

use crate::folder::{CONFIG_JSON, Folder, VOCABULARY, gguf, try_convert};
use nsp_checkpoint::hf::HfCheckpoint;
use nsp_checkpoint::{Dtype, convert};
use std::fs;
use std::path::Path;

#[test]
fn prefix_layer_norm_spelling_and_extra_tensors_do_not_matter() {
    let expected = gguf(Dtype::F32);

    let mut bare = Folder::tiny();
    bare.rename(|name| name.trim_start_matches("bert.").to_owned());
    assert!(try_convert(&bare, Dtype::F32).unwrap() == expected);

    let mut old = Folder::tiny();
    old.rename(|name| {
        name.replace("LayerNorm.weight", "LayerNorm.gamma")
            .replace("LayerNorm.bias", "LayerNorm.beta")
    });
    assert!(
        old.tensors
            .iter()
            .any(|(name, _, _)| name.contains("gamma"))
    );
    assert!(try_convert(&old, Dtype::F32).unwrap() == expected);

    let mut with_mlm = Folder::tiny();
    for name in ["cls.predictions.bias", "bert.embeddings.position_ids"] {
        with_mlm
            .tensors
            .push((name.to_owned(), vec![8], vec![0.5; 8]));
    }
    assert!(try_convert(&with_mlm, Dtype::F32).unwrap() == expected);
}

#[test]
fn what_is_left_out_is_told() {
    let mut folder = Folder::tiny();
    folder
        .tensors
        .push(("cls.predictions.bias".to_owned(), vec![8], vec![0.5; 8]));
    let dir = tempfile::tempdir().unwrap();
    folder.write(dir.path());
    let checkpoint = HfCheckpoint::read(dir.path()).unwrap();
    let mut file = std::io::Cursor::new(Vec::new());
    let card = crate::folder::card(Dtype::F16);
    let left_out = convert(&checkpoint, &card, &mut file).unwrap();
    assert_eq!(left_out, ["cls.predictions.bias"]);
}

/// Weights that F16 and BF16 hold exactly give the same file, however they are stored.
#[test]
fn weights_are_read_from_f32_f16_and_bf16() {
    let mut folder = Folder::tiny();
    for (_, _, values) in &mut folder.tensors {
        for value in values {
            *value = half::bf16::from_f32(half::f16::from_f32(*value).to_f32()).to_f32();
            if value.abs() < 1e-3 {
                *value = 0.0;
            }
        }
    }
    let expected = try_convert(&folder, Dtype::F32).unwrap();
    for stored in [safetensors::Dtype::F16, safetensors::Dtype::BF16] {
        folder.stored = stored;
        assert!(
            try_convert(&folder, Dtype::F32).unwrap() == expected,
            "{stored:?}"
        );
    }
    folder.stored = safetensors::Dtype::F64;
    let error = try_convert(&folder, Dtype::F32).unwrap_err();
    assert!(
        error.contains("stored as F64; only F32, F16 and BF16"),
        "{error}"
    );
}

#[test]
fn a_checkpoint_without_head_or_pooler_is_refused_by_their_names() {
    let mut folder = Folder::tiny();
    folder
        .tensors
        .retain(|(name, _, _)| !name.starts_with("cls."));
    let error = try_convert(&folder, Dtype::F32).unwrap_err();
    assert_eq!(
        error,
        "the checkpoint can't do next sentence prediction: it lacks cls.seq_relationship.weight, \
         cls.seq_relationship.bias; use one that was saved as BertForPreTraining or \
         BertForNextSentencePrediction, or begin with a random head (`bert-nsp convert --fresh-head`) and train \
         it (`bert-nsp train`)"
    );

    folder
        .tensors
        .retain(|(name, _, _)| !name.contains("pooler"));
    let error = try_convert(&folder, Dtype::F32).unwrap_err();
    assert!(
        error.contains("bert.pooler.dense.weight, bert.pooler.dense.bias"),
        "{error}"
    );

    folder
        .tensors
        .retain(|(name, _, _)| !name.contains("layer.1."));
    let error = try_convert(&folder, Dtype::F32).unwrap_err();
    assert!(
        error.starts_with("the checkpoint lacks bert.encoder.layer.1."),
        "{error}"
    );
}

#[test]
fn damaged_weights_are_refused_by_name() {
    let change = |change: fn(&mut (String, Vec<usize>, Vec<f32>))| {
        let mut folder = Folder::tiny();
        change(&mut folder.tensors[0]);
        try_convert(&folder, Dtype::Q4_0).unwrap_err()
    };
    let name = "bert.embeddings.word_embeddings.weight";
    for error in [
        change(|(_, _, values)| values[3] = f32::NAN),
        change(|(_, _, values)| values[3] = f32::INFINITY),
        change(|(_, _, values)| values[3] = 1e6),
        change(|(_, shape, _)| shape.reverse()),
    ] {
        assert!(error.contains(name), "{error}");
    }

    let mut twice = Folder::tiny();
    let mut copy = twice.tensors[0].clone();
    copy.0 = copy.0.replace("bert.", "");
    twice.tensors.push(copy);
    let error = try_convert(&twice, Dtype::F32).unwrap_err();
    assert!(error.contains("twice"), "{error}");
}

#[test]
fn a_folder_with_wrong_or_missing_files_is_refused_with_a_sentence() {
    let error_of = |damage: &dyn Fn(&Path)| {
        let dir = tempfile::tempdir().unwrap();
        Folder::tiny().write(dir.path());
        damage(dir.path());
        match HfCheckpoint::read(dir.path()) {
            Err(error) => error.to_string(),
            Ok(checkpoint) => {
                let mut file = std::io::Cursor::new(Vec::new());
                let card = crate::folder::card(Dtype::F32);
                convert(&checkpoint, &card, &mut file)
                    .unwrap_err()
                    .to_string()
            }
        }
    };
    let remove = |name: &'static str| move |dir: &Path| fs::remove_file(dir.join(name)).unwrap();
    let write = |name: &'static str, text: String| {
        move |dir: &Path| fs::write(dir.join(name), &text).unwrap()
    };
    let replace_weights = |dir: &Path| {
        let old = dir.join("model.safetensors");
        fs::rename(old, dir.join("pytorch_model.bin")).unwrap();
    };
    let truncate_weights = |dir: &Path| {
        let path = dir.join("model.safetensors");
        let bytes = fs::read(&path).unwrap();
        fs::write(path, &bytes[..bytes.len() - 1]).unwrap();
    };
    let endless_config = |dir: &Path| {
        let file = fs::File::create(dir.join("config.json")).unwrap();
        file.set_len((32 << 20) + 1).unwrap();
    };
    let other_shape = CONFIG_JSON.replace(r#""vocab_size": 8"#, r#""vocab_size": 9"#);
    for (damage, sentence) in [
        (
            &remove("config.json") as &dyn Fn(&Path),
            "config.json could not be read",
        ),
        (&remove("vocab.txt"), "neither vocab.txt nor tokenizer.json"),
        (
            &remove("model.safetensors"),
            "model.safetensors could not be read",
        ),
        (&replace_weights, "save_pretrained"),
        (&truncate_weights, "model.safetensors could not be read"),
        (
            &write("model.safetensors", "<html>".into()),
            "model.safetensors is a web page",
        ),
        (
            &write("model.safetensors", "weights".into()),
            "model.safetensors could not be read",
        ),
        (
            &write("config.json", "{".into()),
            "config.json could not be read",
        ),
        (&endless_config, "config.json has more than 32 MiB"),
        (
            &write("config.json", other_shape),
            "but config.json asks for [9, 32]",
        ),
        (
            &write("vocab.txt", "the\nand\n".into()),
            "the vocabulary lacks [PAD]",
        ),
        (
            &write("vocab.txt", VOCABULARY.join("\n").replace("[MASK]", "mask")),
            "the vocabulary lacks [MASK]",
        ),
        (
            &write("vocab.txt", "a\n".repeat(9)),
            "9 pieces, but the model only 8 word embeddings",
        ),
        (
            &write("tokenizer_config.json", "?".into()),
            "tokenizer_config.json could not be read",
        ),
    ] {
        let error = error_of(damage);
        assert!(error.contains(sentence), "{error:?} lacks {sentence:?}");
    }
}
