//! Weights in several files, in PyTorch's own format, and in damaged files.

use crate::folder::{Folder, card};
use nsp_checkpoint::hf::HfCheckpoint;
use nsp_checkpoint::{Dtype, convert};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

fn converted(folder: &Path) -> Result<Vec<u8>, String> {
    let checkpoint = HfCheckpoint::read(folder).map_err(|error| error.to_string())?;
    let mut file = Vec::new();
    convert(&checkpoint, &card(Dtype::Q8_0), &mut file).map_err(|error| error.to_string())?;
    Ok(file)
}

/// Writes a checkpoint with its tensors in two files in turn, and the list of them.
fn write_shards(folder: &Path) -> BTreeMap<String, String> {
    let whole = Folder::tiny();
    whole.write(folder);
    let mut list = BTreeMap::new();
    for number in 0..2 {
        let name = format!("model-{number}.safetensors");
        let mut part = whole.clone();
        let mut index = 0;
        part.tensors.retain(|(tensor, _, _)| {
            index += 1;
            let is_in = index % 2 == number;
            if is_in {
                list.insert(tensor.clone(), name.clone());
            }
            is_in
        });
        let other = tempfile::tempdir().unwrap();
        part.write(other.path());
        fs::copy(other.path().join("model.safetensors"), folder.join(&name)).unwrap();
    }
    fs::remove_file(folder.join("model.safetensors")).unwrap();
    write_list(folder, &list);
    list
}

fn write_list(folder: &Path, list: &BTreeMap<String, String>) {
    let json = serde_json::json!({ "metadata": {}, "weight_map": list });
    let path = folder.join("model.safetensors.index.json");
    fs::write(path, json.to_string()).unwrap();
}

#[test]
fn several_files_are_as_good_as_one() {
    let single = tempfile::tempdir().unwrap();
    Folder::tiny().write(single.path());
    let sharded = tempfile::tempdir().unwrap();
    write_shards(sharded.path());
    assert!(converted(sharded.path()).unwrap() == converted(single.path()).unwrap());
    // A file of weights stands for its folder.
    let file = single.path().join("model.safetensors");
    assert!(converted(&file).unwrap() == converted(single.path()).unwrap());
}

#[test]
fn a_list_of_files_that_is_wrong_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    let list = write_shards(folder);
    let refusal = |list: &BTreeMap<String, String>| {
        write_list(folder, list);
        converted(folder).unwrap_err()
    };
    let (first, file) = list.first_key_value().unwrap();

    let mut wrong = list.clone();
    let other = list.values().find(|other| *other != file).unwrap();
    wrong.insert(first.clone(), other.clone());
    assert!(refusal(&wrong).contains("does not hold"), "the wrong file");

    for name in ["../model-0.safetensors", "a/b.safetensors", "model.bin"] {
        let mut wrong = list.clone();
        wrong.insert(first.clone(), name.to_owned());
        assert!(refusal(&wrong).contains("not in the folder"), "{name}");
    }

    let mut gone = list.clone();
    gone.insert("bert.x".into(), "model-2.safetensors".into());
    assert!(refusal(&gone).contains("model-2.safetensors could not be read"));

    fs::copy(
        folder.join("model-0.safetensors"),
        folder.join("model-2.safetensors"),
    )
    .unwrap();
    let mut twice = list.clone();
    twice.insert("bert.x".into(), "model-2.safetensors".into());
    assert!(refusal(&twice).contains("twice"));

    fs::write(folder.join("model.safetensors.index.json"), "{").unwrap();
    assert!(
        converted(folder)
            .unwrap_err()
            .contains("index.json could not be read")
    );
}

#[test]
fn a_damaged_file_is_refused_before_anything_is_converted() {
    let dir = tempfile::tempdir().unwrap();
    Folder::tiny().write(dir.path());
    let path = dir.path().join("model.safetensors");
    let whole = fs::read(&path).unwrap();
    let header_bytes = u64::from_le_bytes(whole[..8].try_into().unwrap());
    let with_header = |length: u64| [&length.to_le_bytes(), &whole[8..]].concat();
    for (bytes, reason) in [
        (
            whole[..whole.len() - 1].to_vec(),
            "but its header describes",
        ),
        ([&whole[..], b"x"].concat(), "but its header describes"),
        (whole[..40].to_vec(), "ends within its header"),
        (with_header(header_bytes - 9), "could not be read"),
        (with_header(u64::MAX), "too many for any model"),
    ] {
        fs::write(&path, bytes).unwrap();
        let error = converted(dir.path()).unwrap_err();
        assert!(error.contains(reason), "{error}, not {reason}");
    }
}

/// Eight tensors that are each as large as their format allows end a few bytes below 2^64.
#[test]
fn a_header_whose_offsets_exceed_64_bits_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    Folder::tiny().write(dir.path());
    let numbers = (1_u64 << 59) - 1;
    let mut header = serde_json::Map::new();
    for tensor in 0..8 {
        let offsets = [tensor * numbers * 4, (tensor + 1) * numbers * 4];
        let info =
            serde_json::json!({ "dtype": "F32", "shape": [numbers], "data_offsets": offsets });
        header.insert(tensor.to_string(), info);
    }
    let header = serde_json::Value::from(header).to_string().into_bytes();
    let start = (header.len() as u64).to_le_bytes();
    let path = dir.path().join("model.safetensors");
    fs::write(path, [&start, &header[..]].concat()).unwrap();
    let error = converted(dir.path()).unwrap_err();
    assert!(error.contains("more bytes than a file can have"), "{error}");
}

/// The fixture's files come from PyTorch and from safetensors.
#[cfg(feature = "pickle")]
#[test]
fn pytorchs_own_file_gives_the_same_model_as_safetensors() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/pickled");
    let expected = converted(&fixture).unwrap();
    let dir = tempfile::tempdir().unwrap();
    for name in ["config.json", "vocab.txt", "pytorch_model.bin"] {
        fs::copy(fixture.join(name), dir.path().join(name)).unwrap();
    }
    assert!(converted(dir.path()).unwrap() == expected);

    let path = dir.path().join("pytorch_model.bin");
    let whole = fs::read(&path).unwrap();
    for (bytes, reason) in [
        (
            whole[..whole.len() / 2].to_vec(),
            "not a PyTorch zip archive",
        ),
        (b"\x80\x02\x8a\x0al\xfc\x9c".to_vec(), "save_pretrained"),
    ] {
        fs::write(&path, bytes).unwrap();
        let error = converted(dir.path()).unwrap_err();
        assert!(error.contains(reason), "{error}");
    }
}
