//! The manifest, which lists the parts of a model file.

use super::LoadError;
use super::head::MOST_BYTES as MAX_HEAD_BYTES;
use js_sys::Uint8Array;
use nsp_web::{hex, sha256};
use serde::Deserialize;
use web_sys::Url;

/// The only version of the manifest.
const FORMAT: u32 = 1;
/// Larger than any BERT in GGUF; bounds what a wrong manifest can make a tab download.
const MAX_BYTES: u64 = 2 << 30;
/// Each part is held in memory as a whole. `cargo xtask build` makes parts of 8 MiB.
const MAX_PART_BYTES: u64 = 256 << 20;
/// What helps if the file is no manifest.
const CHECK: &str = "Check that the address is that of a manifest";

/// `models/NAME.json`. Sizes are true byte counts: hosts that compress make Content-Length useless.
#[derive(Debug, Deserialize)]
pub struct Manifest {
    format: u32,
    /// Bytes of the whole file.
    pub size: u64,
    /// The parts in order. Only the hashes of the parts are checked; the manifest's hash of the
    /// whole file is for people.
    pub parts: Vec<Part>,
    /// A GGUF file with the pooler and the head that replace those of the model file.
    pub head: Option<Part>,
}

/// One part of the file, or a head.
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
            LoadError::Manifest(format!("it is not the expected JSON ({error}). {CHECK}"))
        })?;
        manifest.check().map_err(LoadError::Manifest)?;
        Ok(manifest)
    }

    fn check(&self) -> Result<(), String> {
        if self.format != FORMAT {
            let format = self.format;
            return Err(format!("its format {format} is not supported. {CHECK}"));
        }
        if self.size > MAX_BYTES {
            let size = self.size;
            return Err(format!(
                "its model has {size} bytes, and at most {MAX_BYTES} are supported. Use a smaller model"
            ));
        }
        if let Some(part) = self.parts.iter().find(|part| part.size > MAX_PART_BYTES) {
            let Part { file, size, .. } = part;
            return Err(format!(
                "its part {file} has {size} bytes, and at most {MAX_PART_BYTES} are supported. Cut the \
                 model into smaller parts"
            ));
        }
        let too_large = |head: &&Part| head.size > MAX_HEAD_BYTES as u64;
        if let Some(Part { file, size, .. }) = self.head.as_ref().filter(too_large) {
            return Err(format!(
                "its head {file} has {size} bytes, and no head has more than {MAX_HEAD_BYTES}. Save the \
                 head again"
            ));
        }
        let sizes = || self.parts.iter().map(|part| part.size);
        let sum = sizes().try_fold(0_u64, u64::checked_add);
        if sum != Some(self.size) {
            return Err("its sizes do not add up. Make it again from the model's file".to_owned());
        }
        Ok(())
    }
}

impl Manifest {
    /// The absolute addresses of the parts, and then that of the head, if there is one. `url` is the manifest's.
    pub fn addresses(&self, url: &str) -> Result<Vec<String>, LoadError> {
        let files = self.parts.iter().chain(&self.head);
        files.map(|part| part.address(url)).collect()
    }
}

impl Part {
    fn address(&self, manifest_url: &str) -> Result<String, LoadError> {
        let url = Url::new_with_base(&self.file, manifest_url);
        url.map(|url| url.href())
            .map_err(|_| LoadError::Manifest(format!("{:?} is no file name", self.file)))
    }

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
    async fn the_browser_s_hash_is_ours() {
        let bytes: Vec<u8> = (0..1000).map(|i| (i % 251) as u8).collect();
        let ours = Sha256::digest(&bytes).to_vec();
        assert_eq!(sha256(&Uint8Array::from(bytes.as_slice())).await, ours);
    }

    #[wasm_bindgen_test]
    fn a_wrong_manifest_is_refused_and_the_sentence_says_what_to_do() {
        for (text, expected) in [
            (manifest(4, 3), "do not add up"),
            (manifest(u64::MAX, u64::MAX), "Use a smaller model"),
            (
                manifest(2 << 30, 2 << 30),
                "Cut the model into smaller parts",
            ),
            (
                manifest(3, 3).replace("\"format\":1", "\"format\":2"),
                "is not supported. Check that the address",
            ),
            (
                manifest(3, 3).replace(
                    "\"parts\"",
                    r#""head":{"file":"h.gguf","size":67108865,"sha256":""},"parts""#,
                ),
                "its head h.gguf has 67108865 bytes",
            ),
            ("<!doctype html>".to_owned(), "Check that the address"),
            (String::new(), "Check that the address"),
        ] {
            let error = Manifest::parse(&text).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
