//! The parts of a model by their hashes, under which sites can share them.

use serde::Deserialize;

/// A manifest with more parts is wrong.
const MOST_PARTS: usize = 256;

/// One part of a model's file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Part {
    /// Its address, relative to the manifest's.
    pub file: String,
    /// Its bytes.
    pub size: u64,
    /// Its hash, as 64 lower-case hexadecimal digits.
    pub sha256: String,
}

#[derive(Deserialize)]
struct Manifest {
    parts: Vec<Part>,
}

/// The parts that the text of a manifest names. Nothing if it can't be read: then the engine says why.
pub fn parts(manifest: &str) -> Vec<Part> {
    let manifest = serde_json::from_str::<Manifest>(manifest);
    let parts = manifest.map_or_else(|_| Vec::new(), |Manifest { parts }| parts);
    let parts = parts.into_iter().take(MOST_PARTS);
    parts.filter(|part| is_hash(&part.sha256)).collect()
}

fn is_hash(text: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == 64 && text.bytes().all(is_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_with_a_hash_can_be_shared() {
        let hash = "0123456789abcdef".repeat(4);
        let manifest = |hash: &str| {
            format!(r#"{{"format":1,"parts":[{{"file":"m.part0","size":3,"sha256":"{hash}"}}]}}"#)
        };
        let part = Part {
            file: "m.part0".into(),
            size: 3,
            sha256: hash.clone(),
        };
        assert_eq!(parts(&manifest(&hash)), [part]);
        for wrong in [
            manifest(""),
            manifest(&hash.to_uppercase()),
            manifest(&hash[1..]),
            manifest(&hash.replace('0', "\\\"")),
            r#"{"parts":[{"file":"m.part0"}]}"#.to_owned(),
            "<!doctype html>".to_owned(),
        ] {
            assert!(parts(&wrong).is_empty(), "{wrong}");
        }
    }
}
