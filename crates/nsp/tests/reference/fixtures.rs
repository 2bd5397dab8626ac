//! Where the fixtures and the shipped model are, and what the tests against PyTorch read.

#![allow(
    clippy::expect_used,
    reason = "a test stops where its files are missing"
)]

use nsp::{Encoding, NspModel};
use nsp_checkpoint::{Card, Dtype, convert, hf::HfCheckpoint};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::io::Cursor;
use std::path::PathBuf;

/// How far the F32 path may be from a float reference, per logit.
pub const F32_TOLERANCE: f32 = 1e-3;

/// The path of a fixture; `tests/fixtures/README.md` says what they are and how they are made.
pub fn fixture_path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/fixtures")
        .join(name)
}

/// A JSON fixture.
pub fn fixture<T: DeserializeOwned>(name: &str) -> T {
    let text = std::fs::read(fixture_path(name)).expect("the fixture is in the repository");
    serde_json::from_slice(&text).expect("the fixture has the form that the test reads")
}

/// The bytes of the model that ships.
pub fn shipped_gguf() -> Vec<u8> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../www/models/nsp-base.q4_0.gguf"
    );
    std::fs::read(path).expect("the shipped model is in the repository")
}

/// The small random BERT, converted to a GGUF file with matrices of this format, and read from there.
pub fn tiny_model(dtype: Dtype) -> NspModel {
    let checkpoint =
        HfCheckpoint::read(&fixture_path("tiny-bert")).expect("the checkpoint is whole");
    let card = Card {
        name: "tiny-bert".to_owned(),
        license: "MIT OR Apache-2.0".to_owned(),
        source: "Random numbers.".to_owned(),
        dtype,
    };
    let mut file = Cursor::new(Vec::new());
    convert(&checkpoint, &card, &mut file).expect("the checkpoint can be converted");
    NspModel::from_gguf_bytes(file.get_ref()).expect("the file can be read")
}

/// What goes into a model, and the logits that PyTorch gives for it.
#[derive(Deserialize)]
pub struct Case {
    pub name: String,
    /// The texts, where the case comes from texts that it tells.
    pub a: Option<String>,
    pub b: Option<String>,
    pub input_ids: Vec<u32>,
    pub token_type_ids: Vec<u32>,
    pub attention_mask: Vec<u32>,
    pub logits: [f32; 2],
}

impl Case {
    /// The case's three inputs. The model does not look at the tokens' names.
    pub fn encoding(&self) -> Encoding {
        Encoding {
            input_ids: self.input_ids.clone(),
            token_type_ids: self.token_type_ids.clone(),
            attention_mask: self.attention_mask.clone(),
            ..Encoding::default()
        }
    }
}

/// The mistake: segment ids where the attention mask belongs, and the other way round.
pub fn exchanged(encoding: &Encoding) -> Encoding {
    Encoding {
        token_type_ids: encoding.attention_mask.clone(),
        attention_mask: encoding.token_type_ids.clone(),
        ..encoding.clone()
    }
}

/// The larger of the two absolute differences.
pub fn distance(a: [f32; 2], b: [f32; 2]) -> f32 {
    (a[0] - b[0]).abs().max((a[1] - b[1]).abs())
}
