//! The manifest, which lists the parts of a model file.

use super::LoadError;
use super::sha256::sha256;
use js_sys::Uint8Array;
use serde::Deserialize;

/// The only version of the manifest.
const FORMAT: u32 = 1;
/// Larger than any BERT in GGUF; bounds what a wrong manifest can make a tab download.
const MAX_BYTES: u64 = 2 << 30;

/// `models/NAME.json`. Sizes are true byte counts: hosts that compress make Content-Length useless.
#[derive(Debug, Deserialize)]
pub struct Manifest {
    format: u32,
    /// Bytes of the whole file.
    pub size: u64,
    /// The parts in order. Only the hashes of the parts are checked; the manifest's hash of the
    /// whole file is for people.
    pub parts: Vec<Part>,
}

/// One part of the file.
#[derive(Debug, Deserialize)]
pub struct Part {
    /// Its address, relative to the manifest's.
    pub file: String,
    /// Its bytes.
    pub size: u64,
    /// The part's hash, as lower-case hexadecimal digits.
    pub sha256: String,
}

impl Manifest {
    /// Reads and checks a manifest.
    pub fn parse(text: &str) -> Result<Self, LoadError> {
        let manifest: Self = serde_json::from_str(text).map_err(|error| {
            LoadError::Manifest(format!("it is not the expected JSON ({error})"))
        })?;
        let sum = manifest
            .parts
            .iter()
            .try_fold(0_u64, |sum, part| sum.checked_add(part.size));
        if manifest.format != FORMAT {
            return Err(LoadError::Manifest(format!(
                "its format {} is not supported",
                manifest.format
            )));
        }
        if sum != Some(manifest.size) || manifest.size > MAX_BYTES {
            return Err(LoadError::Manifest("its sizes do not add up".to_owned()));
        }
        Ok(manifest)
    }
}

impl Part {
    /// Checks length and hash.
    pub async fn verify(&self, bytes: &Uint8Array) -> Result<(), LoadError> {
        if u64::from(bytes.length()) == self.size && hex(&sha256(bytes).await) == self.sha256 {
            Ok(())
        } else {
            Err(LoadError::Damaged {
                file: self.file.clone(),
            })
        }
    }
}

/// Lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};
    use wasm_bindgen_test::wasm_bindgen_test;

    fn manifest(size: u64, part: u64) -> String {
        let hash = hex(&Sha256::digest(b"abc"));
        format!(
            r#"{{"format":1,"name":"m","dtype":"Q4_0","size":{size},"sha256":"","parts":
            [{{"file":"m.part0","size":{part},"sha256":"{hash}"}}]}}"#
        )
    }

    #[wasm_bindgen_test]
    async fn a_part_is_verified_by_length_and_hash() {
        let manifest = Manifest::parse(&manifest(3, 3)).unwrap();
        let part = &manifest.parts[0];
        assert!(part.verify(&Uint8Array::from(&b"abc"[..])).await.is_ok());
        for wrong in [&b"abd"[..], b"ab", b"abcd", b"", b"<!doctype html>"] {
            assert!(
                part.verify(&Uint8Array::from(wrong)).await.is_err(),
                "{wrong:?}"
            );
        }
    }

    #[wasm_bindgen_test]
    fn a_manifest_that_does_not_add_up_is_refused() {
        for text in [
            manifest(4, 3),
            manifest(u64::MAX, u64::MAX),
            manifest(3, 3).replace("\"format\":1", "\"format\":2"),
            "<!doctype html>".to_owned(),
            String::new(),
        ] {
            assert!(Manifest::parse(&text).is_err(), "{text}");
        }
    }
}
