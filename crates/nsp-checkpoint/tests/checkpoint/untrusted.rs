//! Text files and weights of a checkpoint that somebody has made to do harm. Each gives an error that names the
//! file, and is refused before much memory is used.

use crate::folder::{Folder, VOCABULARY, card, try_convert};
use nsp_checkpoint::hf::{HfCheckpoint, INDEX, ShardList};
use nsp_checkpoint::{Dtype, convert};
use std::fs;

/// The error of the tiny checkpoint with this file.
fn error_with(name: &str, bytes: impl AsRef<[u8]>) -> String {
    let dir = tempfile::tempdir().unwrap();
    Folder::tiny().write(dir.path());
    if name == INDEX {
        fs::remove_file(dir.path().join("model.safetensors")).unwrap();
    }
    fs::write(dir.path().join(name), bytes).unwrap();
    let checkpoint = match HfCheckpoint::read(dir.path()) {
        Ok(checkpoint) => checkpoint,
        Err(error) => return error.to_string(),
    };
    let error = convert(&checkpoint, &card(Dtype::F32), &mut Vec::<u8>::new());
    error.expect_err("it was converted").to_string()
}

/// A safetensors file with this header and so many bytes of numbers.
fn safetensors(header: &str, data_bytes: usize) -> Vec<u8> {
    let length = (header.len() as u64).to_le_bytes();
    [&length, header.as_bytes(), &vec![0; data_bytes]].concat()
}

#[test]
fn an_empty_file_is_refused() {
    for (name, sentence) in [
        ("config.json", "config.json could not be read"),
        ("vocab.txt", "the vocabulary lacks [PAD]"),
        ("tokenizer.json", "tokenizer.json could not be read"),
        ("tokenizer_config.json", "tokenizer_config.json could not"),
        ("special_tokens_map.json", "special_tokens_map.json could"),
        ("added_tokens.json", "added_tokens.json could not be read"),
        ("model.safetensors", "it is too short"),
        (INDEX, "index.json could not be read"),
    ] {
        let error = error_with(name, "");
        assert!(error.contains(sentence), "{error:?} lacks {sentence:?}");
    }
}

#[test]
fn json_that_is_deep_or_huge_is_refused() {
    let huge = format!("{{\"a\": \"{}\"}}", "x".repeat(5 << 20));
    for name in [
        "config.json",
        "tokenizer_config.json",
        "special_tokens_map.json",
        "added_tokens.json",
        INDEX,
    ] {
        for nest in ["{\"a\":", "[", "{\"a\":[{\"b\":"] {
            let deep = nest.repeat(100_000);
            let error = error_with(name, deep);
            assert!(error.contains(name), "{error}");
        }
        let error = error_with(name, &huge);
        assert!(
            error.contains(name) && error.contains("any model"),
            "{error}"
        );
    }
}

/// A tree of `{"":{"":` takes a hundred times the memory of the text.
#[test]
fn no_part_of_tokenizer_json_becomes_a_large_tree() {
    let pieces: Vec<String> = VOCABULARY
        .iter()
        .zip(0..)
        .map(|(p, id)| format!("{p:?}: {id}"))
        .collect();
    let file = |key: &str, value: &str| {
        let pieces = pieces.join(", ");
        format!(r#"{{"model": {{"vocab": {{{pieces}}}}}, "{key}": {value}}}"#)
    };
    let deep = format!("{}0{}", "{\"\":".repeat(10_000), "}".repeat(10_000));
    let wide = format!("[{}0]", "{\"\":{\"\":0}},".repeat(100_000));
    for (key, value, sentence) in [
        ("normalizer", &deep, "recursion limit exceeded"),
        ("normalizer", &wide, "its normalizer has 1200003 bytes"),
        (
            "pre_tokenizer",
            &wide,
            "its pre_tokenizer has 1200003 bytes",
        ),
        ("added_tokens", &wide, "its added_tokens has 1200003 bytes"),
        (
            "added_tokens",
            &format!("[{deep}]"),
            "recursion limit exceeded",
        ),
        (
            "post_processor",
            &wide,
            "its post_processor has 1200003 bytes",
        ),
        // What is of no interest is skipped.
        ("decoder", &deep, "post_processor (null)"),
        ("decoder", &wide, "post_processor (null)"),
    ] {
        let error = error_with("tokenizer.json", file(key, value));
        assert!(error.contains(sentence), "{error:?} lacks {sentence:?}");
    }
    let whole = file("decoder", "null");
    for end in (0..whole.len()).step_by(7) {
        let error = error_with("tokenizer.json", whole.get(..end).unwrap_or_default());
        assert!(
            error.contains("tokenizer.json could not be read"),
            "{error}"
        );
    }
}

#[test]
fn a_safetensors_header_that_makes_no_sense_is_refused() {
    let tensor = |shape: &str, offsets: &str| {
        format!(r#"{{"dtype":"F32","shape":{shape},"data_offsets":{offsets}}}"#)
    };
    let one = tensor("[2]", "[0,8]");
    let two = |second: String| format!(r#"{{"a":{one},"b":{second}}}"#);
    let numbers = format!("[{}1]", "1,".repeat(1 << 20));
    for (header, sentence) in [
        (two(tensor("[2]", "[8,16]")), "the checkpoint lacks"),
        // They overlap, leave a gap, end before they begin.
        (two(tensor("[2]", "[4,12]")), "those before it end at 8"),
        (two(tensor("[2]", "[12,20]")), "those before it end at 8"),
        (two(tensor("[2]", "[8,0]")), "those before it end at 8"),
        (two(tensor("[2]", "[8,12]")), "do not fit its shape"),
        (two(tensor("[2]", "[-8,16]")), "invalid value"),
        (two(tensor("[2]", "[8,1e3]")), "invalid type"),
        // Beyond the file.
        (two(tensor("[200]", "[8,808]")), "but its header describes"),
        (
            two(tensor("[4294967296,4294967296]", "[8,16]")),
            "do not fit its shape",
        ),
        (
            two(one.clone()).replace("\"b\"", "\"a\""),
            "the key \"a\" twice",
        ),
        (two(tensor("[0]", "[8,8]")), "but its header describes"),
        (two(tensor(&numbers, "[8,16]")), "too many for any model"),
        ("[".repeat(100_000), "could not be read"),
        ("{\"a\":".repeat(100_000), "could not be read"),
        (String::new(), "could not be read"),
    ] {
        let error = error_with("model.safetensors", safetensors(&header, 16));
        assert!(error.contains(sentence), "{error:?} lacks {sentence:?}");
    }
}

#[test]
fn a_tensor_without_numbers_is_refused_by_its_name() {
    let mut folder = Folder::tiny();
    let (name, shape, values) = &mut folder.tensors[0];
    let name = name.clone();
    shape[0] = 0;
    values.clear();
    let error = try_convert(&folder, Dtype::F32).unwrap_err();
    let sentence = format!("the tensor {name} has the shape [0, 32]");
    assert!(error.contains(&sentence), "{error}");
}

#[test]
fn a_list_of_files_that_has_a_tensor_twice_is_refused() {
    let list =
        r#"{"weight_map": {"a": "1.safetensors", "b": "1.safetensors", "a": "2.safetensors"}}"#;
    let error = ShardList::parse(list).unwrap_err().to_string();
    assert!(error.contains("it has the key \"a\" twice"), "{error}");
    assert!(ShardList::parse(&list.replacen("\"a\"", "\"c\"", 1)).is_ok());
}

#[test]
fn a_number_that_no_float_holds_is_refused() {
    for epsilon in ["1e999", "-1e999", "NaN", "Infinity", "1e-400"] {
        let config = format!("{}, \"layer_norm_eps\": {epsilon}}}", {
            let config = crate::folder::CONFIG_JSON.trim_end().trim_end_matches('}');
            config.replace("\"layer_norm_eps\": 1e-12, ", "")
        });
        let error = error_with("config.json", config);
        let is_named = error.contains("config.json") || error.contains("layer_norm_eps");
        assert!(is_named, "{epsilon}: {error}");
    }
}
