//! Hostile files. Each gives an error, never a panic, and uses little memory.

use crate::folder::{Folder, card, gguf};
use nsp_checkpoint::gguf::{Event, GgufError, GgufHeader, GgufStream, limits, read_gguf};
use nsp_checkpoint::hf::HfCheckpoint;
use nsp_checkpoint::{Dtype, ModelHeader, convert};
use proptest::prelude::*;
use std::sync::LazyLock;

const STRING: u32 = 8;
const ARRAY: u32 = 9;

fn read(file: &[u8]) -> Result<GgufHeader, GgufError> {
    read_gguf(file, &mut |_| Ok(()))
}

fn error_of(file: &[u8]) -> String {
    read(file).unwrap_err().to_string()
}

/// Magic, version 3 and the two counts.
fn preamble(tensors: u64, entries: u64) -> Vec<u8> {
    [
        &b"GGUF"[..],
        &3u32.to_le_bytes(),
        &tensors.to_le_bytes(),
        &entries.to_le_bytes(),
    ]
    .concat()
}

fn string(text: &str) -> Vec<u8> {
    [&(text.len() as u64).to_le_bytes(), text.as_bytes()].concat()
}

fn entry(key: &str, value_type: u32, value: &[u8]) -> Vec<u8> {
    [&string(key)[..], &value_type.to_le_bytes(), value].concat()
}

fn tensor(name: &str, dims: &[u64], dtype: u32, offset: u64) -> Vec<u8> {
    let mut bytes = string(name);
    bytes.extend((dims.len() as u32).to_le_bytes());
    for dim in dims {
        bytes.extend(dim.to_le_bytes());
    }
    bytes.extend(dtype.to_le_bytes());
    bytes.extend(offset.to_le_bytes());
    bytes
}

/// A file of these tensors with enough bytes for the small ones.
fn tensors(tensors: &[Vec<u8>]) -> Vec<u8> {
    let mut file = preamble(tensors.len() as u64, 0);
    file.extend(tensors.concat());
    file.extend([0; 256]);
    file
}

/// A file of one metadata entry.
fn metadata(entry: Vec<u8>) -> Vec<u8> {
    [preamble(0, 1), entry, vec![0; 256]].concat()
}

#[test]
fn other_files_are_recognised() {
    assert!(error_of(b"<!doctype html><title>404</title>").contains("a web page"));
    assert!(
        error_of(b"version https://git-lfs.github.com/spec/v1\n").contains("a Git LFS pointer")
    );
    assert!(error_of(&[0; 100]).contains("not a GGUF file"));
    assert!(error_of(b"GGUF\x01\0\0\0").contains("version 1 is not supported"));
    assert!(error_of(b"GGUF\0\0\0\x03").contains("is big-endian, which is not supported"));
    assert!(error_of(b"").contains("cut off"));
}

#[test]
fn counts_and_lengths_beyond_any_bert_are_refused_before_they_are_believed() {
    let long = u64::MAX.to_le_bytes();
    let array = |item: u32| [&item.to_le_bytes()[..], &long].concat();
    for (file, what) in [
        (preamble(u64::MAX, 0), "a tensor count"),
        (preamble(0, u64::MAX), "a metadata count"),
        ([preamble(0, 1), long.to_vec()].concat(), "a string length"),
        (metadata(entry("k", STRING, &long)), "a string length"),
        (metadata(entry("k", ARRAY, &array(0))), "an array length"),
        (
            metadata(entry("k", ARRAY, &array(STRING))),
            "an array length",
        ),
        ([preamble(1, 0), long.to_vec()].concat(), "a string length"),
        (tensors(&[tensor("t", &[1; 5], 0, 0)]), "a rank"),
        (tensors(&[tensor("t", &[1 << 40], 0, 0)]), "a tensor size"),
        (
            tensors(&[tensor("t", &[8], 0, u64::MAX - 8)]),
            "a file size",
        ),
    ] {
        let error = error_of(&file);
        assert!(
            error.contains("more than the") && error.contains(what),
            "{error}"
        );
    }
}

#[test]
fn a_header_that_never_ends_is_refused_at_the_cap() {
    let value = "x".repeat(limits::MAX_STRING_BYTES as usize);
    let mut stream = GgufStream::new();
    let mut push = |bytes: &[u8]| stream.push(bytes, &mut |_| Ok::<(), GgufError>(()));
    push(&preamble(0, limits::MAX_METADATA_ENTRIES)).unwrap();
    let refused = (0..limits::MAX_METADATA_ENTRIES)
        .find_map(|n| push(&entry(&n.to_string(), STRING, &string(&value))).err());
    let error = refused
        .expect("a gigabyte of metadata was taken")
        .to_string();
    assert!(error.contains("a header size"), "{error}");
}

#[test]
fn arrays_are_capped_together_and_not_only_one_by_one() {
    let elements = vec![1; limits::MAX_ARRAY_LENGTH as usize];
    let length = limits::MAX_ARRAY_LENGTH.to_le_bytes();
    let array = [&0u32.to_le_bytes()[..], &length, &elements].concat();
    let mut file = preamble(0, 3);
    for key in ["first", "second"] {
        file.extend(entry(key, ARRAY, &array));
    }
    assert!(error_of(&file).contains("cut off"), "two are allowed");
    file.extend(entry("third", ARRAY, &array));
    let error = error_of(&file);
    assert!(
        error.contains("a sum of array lengths of 786432, more than the 524288"),
        "{error}"
    );
}

#[test]
fn impossible_tensors_are_refused_by_name() {
    for (file, sentence) in [
        (
            tensors(&[tensor("t", &[], 0, 0)]),
            "the impossible shape []",
        ),
        (
            tensors(&[tensor("t", &[4, 0], 0, 0)]),
            "the impossible shape [0, 4]",
        ),
        (
            tensors(&[tensor("t", &[1 << 32, 1 << 32], 0, 0)]),
            "the impossible shape",
        ),
        (
            tensors(&[tensor("t", &[33, 32], 2, 0)]),
            "rows of the tensor t have 33 numbers",
        ),
        (
            tensors(&[tensor("t", &[32], 12, 0)]),
            "the tensor t has the ggml type number 12",
        ),
        (
            tensors(&[tensor("t", &[8], 0, 4)]),
            "the tensor t is misplaced",
        ),
        (
            tensors(&[tensor("s", &[9], 0, 0), tensor("t", &[8], 0, 32)]),
            "the tensor t is misplaced",
        ),
        (
            tensors(&[tensor("t", &[8], 0, 0), tensor("t", &[8], 0, 32)]),
            r#""t" occurs twice"#,
        ),
    ] {
        let error = error_of(&file);
        assert!(error.contains(sentence), "{error:?} lacks {sentence:?}");
    }
}

#[test]
fn a_file_of_another_kind_is_told_so_before_what_is_wrong_with_its_tensors() {
    let file = |architecture: &str, name: &str, dtype: u32, offset: u64| {
        let architecture = entry("general.architecture", STRING, &string(architecture));
        let tensor = tensor(name, &[32], dtype, offset);
        [preamble(1, 1), architecture, tensor, vec![0; 512]].concat()
    };
    // Q4_K, and a misplaced tensor.
    for (dtype, offset) in [(12, 0), (0, 4)] {
        let error = error_of(&file("bert", "token_embd.weight", dtype, offset));
        assert!(error.contains("has no next-sentence head"), "{error}");
        let error = error_of(&file("llama", "token_embd.weight", dtype, offset));
        assert!(error.contains(r#"the architecture "llama""#), "{error}");
        let error = error_of(&file("bert", "cls.output.weight", dtype, offset));
        assert!(error.contains("the tensor cls.output.weight"), "{error}");
    }
    let nested = [ARRAY.to_le_bytes(), ARRAY.to_le_bytes()].concat();
    let odd = [
        preamble(0, 2),
        entry("general.architecture", STRING, &string("gemma")),
        entry("k", ARRAY, &nested),
    ];
    assert!(error_of(&odd.concat()).contains(r#"the architecture "gemma""#));

    let mut whole = file("bert", "token_embd.weight", 0, 0);
    let mut stream = GgufStream::new();
    whole.truncate(whole.len() - 512);
    stream
        .push(&whole, &mut |_| Ok::<(), GgufError>(()))
        .unwrap();
    let error = ModelHeader::read(stream.header().unwrap()).unwrap_err();
    assert!(
        error.to_string().contains("has no next-sentence head"),
        "{error}"
    );
}

#[test]
fn a_tokenizer_from_a_file_is_not_believed() {
    let dir = tempfile::tempdir().unwrap();
    Folder::tiny().write(dir.path());
    let config = r#"{"do_lower_case": true, "strip_accents": false}"#;
    std::fs::write(dir.path().join("tokenizer_config.json"), config).unwrap();
    let checkpoint = HfCheckpoint::read(dir.path()).unwrap();
    let mut file = std::io::Cursor::new(Vec::new());
    convert(&checkpoint, &card(Dtype::F32), &mut file).unwrap();
    let file = file.into_inner();
    let model = ModelHeader::read(&read(&file).unwrap()).unwrap();
    assert_eq!(model.tokenizer, checkpoint.description.tokenizer);
    assert!(!model.tokenizer.is_berts() && model.tokenizer.lowercases());
    for (from, to, sentence) in [
        (
            &b"per_word\":100"[..],
            &b"per_word\":999"[..],
            "at most 500",
        ),
        (
            b"\"BertNormalizer\"",
            b"\"ByteNormalizer\"",
            "ByteNormalizer",
        ),
        (
            b"\"added_rows\":0",
            b"\"added_rows\":3",
            "is listed among the added tokens",
        ),
        (b"\"added_rows\":0", b"\"added_cows\":0", "added_cows"),
        (
            b"\"content\":\"[MASK]\"",
            b"\"content\":\"[MUSK]\"",
            "does not list [MASK]",
        ),
        (
            b"bert_nsp.tokenizer",
            b"bert_nsp.tokeniser",
            "bert_nsp.tokenizer",
        ),
    ] {
        let mut damaged = file.clone();
        let at = damaged.windows(from.len()).position(|w| w == from).unwrap();
        damaged[at..at + to.len()].copy_from_slice(to);
        let error = ModelHeader::read(&read(&damaged).unwrap())
            .unwrap_err()
            .to_string();
        assert!(error.contains(sentence), "{error:?} lacks {sentence:?}");
    }
}

#[test]
fn wrong_metadata_is_refused_by_key() {
    let nested = [ARRAY.to_le_bytes(), ARRAY.to_le_bytes()].concat();
    for (file, sentence) in [
        (
            metadata(entry("k", 13, &[])),
            "k has the unknown value type 13",
        ),
        (metadata(entry("k", 7, &[2])), "k holds the boolean 2"),
        (
            metadata(entry("k", ARRAY, &nested)),
            "k holds nested arrays",
        ),
        (
            metadata(entry("k", STRING, b"\x01\0\0\0\0\0\0\0\xff")),
            "not valid UTF-8",
        ),
        (
            metadata(entry("general.alignment", 4, &[0; 4])),
            "general.alignment is 0",
        ),
        (
            metadata(entry("general.alignment", 4, &[48, 0, 0, 0])),
            "general.alignment is 48",
        ),
        (
            metadata(entry("general.alignment", 6, &[0; 4])),
            "general.alignment holds a float",
        ),
        (
            [preamble(0, 2), entry("k", 0, &[1]), entry("k", 0, &[2])].concat(),
            r#""k" occurs twice"#,
        ),
    ] {
        let error = error_of(&file);
        assert!(error.contains(sentence), "{error:?} lacks {sentence:?}");
    }
}

#[test]
fn tensors_may_stand_in_the_header_in_any_order() {
    let mut file = preamble(2, 1);
    file.extend(entry("general.alignment", 4, &8u32.to_le_bytes()));
    file.extend(tensor("second", &[3], 0, 16));
    file.extend(tensor("first", &[3], 0, 0));
    file.resize(file.len().next_multiple_of(8), 0);
    file.extend([1; 12]);
    file.extend([0; 4]);
    file.extend([2; 12]);
    let mut found = Vec::new();
    read_gguf(&file[..], &mut |event| -> Result<(), GgufError> {
        if let Event::Tensor(tensor) = event {
            found.push((tensor.name.to_owned(), tensor.bytes.to_vec()));
        }
        Ok(())
    })
    .unwrap();
    assert_eq!(
        found,
        [
            ("first".to_owned(), vec![1; 12]),
            ("second".to_owned(), vec![2; 12])
        ]
    );
}

static VALID: LazyLock<Vec<u8>> = LazyLock::new(|| gguf(Dtype::Q4_0));

#[test]
fn a_file_that_is_cut_off_anywhere_or_too_long_is_refused() {
    let end = read(&VALID).unwrap().data_end as usize;
    for length in (0..end).step_by(97).chain([end - 1]) {
        let error = error_of(&VALID[..length]);
        assert!(error.contains("cut off"), "{length}: {error}");
    }
    // Without the padding after the last tensor nothing is missing.
    assert!(read(&VALID[..end]).is_ok());
    let too_long = [&VALID[..], &[0]].concat();
    assert!(error_of(&too_long).contains("continues after its last tensor"));
}

#[test]
fn a_gguf_of_another_kind_is_refused_as_a_model() {
    let refused = |from: &[u8], to: &[u8]| {
        assert_eq!(from.len(), to.len());
        let mut file = VALID.clone();
        let at = file.windows(from.len()).position(|w| w == from).unwrap();
        file[at..at + to.len()].copy_from_slice(to);
        ModelHeader::read(&read(&file).unwrap())
            .unwrap_err()
            .to_string()
    };
    for (from, to, sentence) in [
        (
            &b"bert\x0c"[..],
            &b"gpt2\x0c"[..],
            r#"the architecture "gpt2""#,
        ),
        (
            b"bert_nsp.format",
            b"bert_nsp.farmat",
            "not written for next sentence prediction",
        ),
        (b"IsNext", b"NotYet", "the file's labels are"),
        (b"[SEP]", b"[SAP]", "the vocabulary lacks [SEP]"),
        (
            b"cls.output.bias",
            b"cls.output.biaz",
            "the GGUF file lacks cls.output.bias",
        ),
        (
            b"bert.block_count\x04\0\0\0\x02",
            b"bert.block_count\x04\0\0\0\x03",
            "lacks blk.2.",
        ),
        (
            b"bert.block_count\x04\0\0\0\x02",
            b"bert.block_count\x04\0\0\0\xff",
            "num_hidden_layers",
        ),
        (
            b"head_count\x04\0\0\0\x02",
            b"head_count\x04\0\0\0\x03",
            "num_attention_heads",
        ),
    ] {
        let error = refused(from, to);
        assert!(error.contains(sentence), "{error:?} lacks {sentence:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() })]

    /// Changing bytes of a valid file and cutting it off never causes a panic.
    #[test]
    fn changed_files_never_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        header_only in any::<bool>(),
        end in any::<prop::sample::Index>(),
        piece in 1usize..5000,
    ) {
        let mut file = VALID.clone();
        let header_length = 3000.min(file.len());
        let range = if header_only { header_length } else { file.len() };
        for (at, byte) in changes {
            file[at.index(range)] = byte;
        }
        file.truncate(end.index(file.len() * 4).max(1));
        let mut stream = GgufStream::new();
        for piece in file.chunks(piece) {
            let taken = stream.push(piece, &mut |event| -> Result<(), GgufError> {
                if let Event::Header(header) = event {
                    let _ = ModelHeader::read(header);
                }
                Ok(())
            });
            if taken.is_err() {
                break;
            }
        }
        let _ = stream.finish();
    }

    /// Random bytes after a valid magic and version.
    #[test]
    fn garbage_never_panics(garbage in prop::collection::vec(any::<u8>(), 0..400), small in any::<bool>()) {
        let start = if small { preamble(3, 3) } else { b"GGUF\x03\0\0\0".to_vec() };
        let file = [start, garbage].concat();
        let _ = read(&file);
    }
}
