//! A checkpoint without pooler and next-sentence head.

use std::{fs, path::Path};

/// Other names of the same length, so that the file stays as it is otherwise. A BERT has no such tensors.
const RENAMED: [(&str, &str); 2] = [
    ("bert.pooler.dense", "bert.nobody.dense"),
    ("cls.seq_relationship", "cls.one_relationship"),
];

/// Copies these files of a checkpoint, and gives pooler and head in its model.safetensors names that nobody knows.
///
/// # Panics
/// When a file can't be read or written.
pub fn write_headless(from: &Path, to: &Path, files: &[&str]) {
    for name in files {
        fs::copy(from.join(name), to.join(name)).expect("the file can be copied");
    }
    let path = to.join("model.safetensors");
    let mut bytes = fs::read(&path).expect("there are weights");
    for (old, new) in RENAMED {
        let find = |bytes: &[u8]| {
            let mut parts = bytes.windows(old.len());
            parts.position(|part| part == old.as_bytes())
        };
        while let Some(at) = find(&bytes) {
            bytes[at..at + new.len()].copy_from_slice(new.as_bytes());
        }
    }
    fs::write(&path, bytes).expect("the weights can be written");
}
