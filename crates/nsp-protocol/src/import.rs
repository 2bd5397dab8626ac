//! The messages between the importer and models.html, or the npm package.
//!
//! The importer sends [`ImportResponse::Ready`] first. [`ImportRequest::LookUp`] is answered by
//! [`ImportResponse::Facts`] or [`ImportResponse::Failed`]; [`ImportRequest::Start`] by any number of
//! [`ImportResponse::Progress`] and [`ImportResponse::Measuring`], then by `Done`, `Paused`, `Cancelled` or
//! `Failed`. After `Paused` and after a failure, `Start` goes on where the import was.

use crate::hub::Token;
use serde::{Deserialize, Serialize};

/// The browser's cache of models: their manifests and parts, under addresses of the site.
pub const MODEL_CACHE: &str = "bert-nsp-model-1";
/// The browser's cache of unfinished imports: what is done of them, under `imported/staging/`.
pub const IMPORT_CACHE: &str = "bert-nsp-import-1";
/// The browser's cache of trainings: what is done of the last one, under `imported/training/`.
pub const TRAINING_CACHE: &str = "bert-nsp-training-1";
/// The folder of imported models, relative to the site: `imported/NAME.json`. No host has such a folder.
pub const IMPORTED: &str = "imported/";

/// The source of a model whose files the reader has chosen.
pub const CHOSEN_FILES: &str = "files on this device";

/// A model's name as a part of an address and of a file's name: at most 80 ASCII letters, digits, `-`, `_` and `.`. It is
/// empty if nothing of the name is left.
pub fn name_in_address(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let plain = |c: char| if is_plain(c) { c } else { '-' };
    let name: String = name.chars().map(plain).take(80).collect();
    name.trim_matches(['.', '-']).to_owned()
}

/// A message to the importer. Files that the reader has chosen are sent before it, as an array
/// of pairs of a path and a `File`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImportRequest {
    /// Say what there is to import.
    LookUp {
        /// Where the model is.
        source: ImportSource,
        /// The absolute address of the site's folder of imported models.
        folder: String,
        /// The name of the site's own model, which no imported one may have.
        own: String,
        /// Whether a checkpoint without pooler or next-sentence head gets random ones. Otherwise it is refused.
        #[serde(default)]
        fresh_head: bool,
    },
    /// Import what was looked up last, or go on after a pause.
    Start {
        /// How the matrices are stored: `q8_0` or `q4_0`.
        dtype: String,
        /// The pairs of sentences on which the importer measures what quantising costs. Without any, it does not
        /// measure.
        #[serde(default)]
        examples: Vec<(String, String)>,
    },
    /// Stop, and keep what was done.
    Pause,
    /// Stop, and forget what was done.
    Cancel,
}

/// Where a model comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImportSource {
    /// A model of the hub.
    Hub {
        /// The hub's address, without a slash at its end.
        endpoint: String,
        /// `OWNER/NAME`, or `NAME` for the oldest ones.
        id: String,
        /// A branch, a tag or a commit; without one, the branch `main`.
        revision: Option<String>,
        /// Sent with each request to the hub, as the bearer token of its `Authorization` header.
        token: Option<Token>,
    },
    /// The folder at this address, which ends with a slash, on the site's own origin.
    Folder(String),
    /// The GGUF file at this address, on the site's own origin.
    File(String),
    /// The files that the reader has chosen.
    Chosen,
}

/// A message from the importer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImportResponse {
    /// The importer runs and accepts requests.
    Ready,
    /// What was found.
    Facts(ImportFacts),
    /// Something that the reader should know, one sentence.
    Notice(String),
    /// Bytes of the source have been read.
    Progress {
        /// Bytes that are done, of [`ImportFacts::bytes`].
        done: u64,
        /// Bytes of WebAssembly memory.
        memory: u64,
    },
    /// The examples run through a layer whose tensors have arrived.
    Measuring {
        /// The layer, from 1.
        layer: u32,
    },
    /// The import has stopped as requested.
    Paused,
    /// Nothing is left of the import.
    Cancelled,
    /// The model is stored.
    Done {
        /// Its name in the list.
        name: String,
        /// What quantising it costs.
        cost: QuantisingCost,
    },
    /// Something went wrong.
    Failed(ImportFailure),
}

/// What is known of a model before it is imported.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportFacts {
    /// The model's name.
    pub name: String,
    /// Where it comes from, for people.
    pub source: String,
    /// The licence, as the model's card states it.
    pub license: String,
    /// The languages that it reads, as ISO 639 codes; empty if they are not stated.
    pub languages: Vec<String>,
    /// Encoder layers.
    pub layers: u32,
    /// Units of a hidden state.
    pub hidden: u32,
    /// Word pieces.
    pub vocabulary: u32,
    /// Bytes of files that the model needs.
    pub bytes: u64,
    /// Bytes that are read in total: more than `bytes` if the host can send only whole files.
    pub transferred: u64,
    /// Whether they come over the network.
    pub is_download: bool,
    /// The bytes of the imported model in each format that it can have; the first is the default.
    pub sizes: Vec<(String, u64)>,
    /// Bytes of `bytes` that an earlier import has done, which can be continued.
    pub done: u64,
    /// Sentences about what is unusual.
    pub warnings: Vec<String>,
    /// Whether pooler and head are random and have not been trained yet.
    #[serde(default)]
    pub untaught: bool,
}

/// What quantising changes in a model's answers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuantisingCost {
    /// It was measured during the import.
    Measured(Differences),
    /// It was not.
    NotMeasured(NotMeasured),
}

/// How the logits of the examples differ between the checkpoint's weights and the stored ones. Activations are floats
/// with both.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Differences {
    /// The number of examples. Each has two logits.
    pub examples: u32,
    /// The largest difference of a logit, at least 0.
    pub largest: f32,
    /// The mean difference of a logit, at least 0.
    pub mean: f32,
    /// The number of examples whose answer changes: another logit is the larger one.
    pub changed: u32,
}

/// Why the importer did not measure what quantising costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotMeasured {
    /// The reader did not want it.
    Unwanted,
    /// The model's file was quantised already.
    NoFloats,
    /// The host sends files only from their first byte, so the layers don't arrive in their order.
    NoRanges,
    /// The import was interrupted, and what the examples had become by then is gone: it is only in the memory of the
    /// worker that was importing.
    Interrupted,
    /// A layer is too large to be kept in floats.
    TooLarge,
    /// Pooler and head are random, so the answers mean nothing.
    Untaught,
    /// The examples could not be run.
    Failed,
}

/// Why a model could not be imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportFailure {
    /// The kind of failure.
    pub code: ImportCode,
    /// One sentence: what was wrong and what to do.
    pub message: String,
}

/// The kinds of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImportCode {
    /// A file could not be fetched: no network, a wrong status, a broken transfer.
    Network,
    /// There is no such model, revision or file.
    NotFound,
    /// The model needs an access token, or does not exist.
    Gated,
    /// It is not a model that this project can run.
    Unsupported,
    /// A file is not what it should be.
    Damaged,
    /// A file has changed since the import began.
    Changed,
    /// The browser has no room, or stores nothing.
    Storage,
    /// Another tab is importing a model.
    OtherTab,
    /// The request itself was invalid.
    Input,
    /// The importer failed because of a bug in it.
    Internal,
}

/// What the manifest of an imported model says besides its parts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportedManifest {
    /// Always 1.
    pub format: u32,
    /// The model's name.
    pub name: String,
    /// How the matrices are stored, for example `Q8_0`.
    pub dtype: String,
    /// Bytes of the whole file.
    pub size: u64,
    /// The hash of the whole file; empty if it was not computed.
    pub sha256: String,
    /// The parts in order.
    pub parts: Vec<ImportedPart>,
    /// Where the model comes from.
    #[serde(default)]
    pub source: String,
    /// Its licence.
    #[serde(default)]
    pub license: String,
    /// When it was imported, as an ISO 8601 time.
    #[serde(default)]
    pub imported: String,
    /// A hash of all that decides what the file contains.
    #[serde(default)]
    pub key: String,
    /// What quantising it costs; `None` for a model that was imported before this was measured, and for one whose head
    /// was trained.
    #[serde(default)]
    pub cost: Option<QuantisingCost>,
    /// The file of the head that replaces the one in the parts; `None` if the model has its own. The parts, `size`,
    /// `sha256` and `dtype` are then those of the model that was trained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<ImportedPart>,
    /// The name of the model that was trained; empty for a model that is not the result of training.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub base: String,
    /// Whether pooler and head were drawn at random and have not been trained yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub untaught: bool,
}

/// A part of an imported model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedPart {
    /// Its address, relative to the manifest's.
    pub file: String,
    /// Its bytes.
    pub size: u64,
    /// Its hash, as lower-case hexadecimal digits.
    pub sha256: String,
}

impl ImportedManifest {
    /// All files of the model: its parts, and its head if it has one.
    pub fn files(&self) -> impl Iterator<Item = &ImportedPart> {
        self.parts.iter().chain(&self.head)
    }

    /// The files that nothing but this model brings: the head if it has one, because the parts are then those of
    /// another model; otherwise the parts.
    pub fn own_files(&self) -> &[ImportedPart] {
        match &self.head {
            Some(head) => std::slice::from_ref(head),
            None => &self.parts,
        }
    }

    /// Whether this is a trained head on the parts of `other`, which can't be removed without breaking it.
    pub fn needs(&self, other: &Self) -> bool {
        let is_part = |file: &str| other.parts.iter().any(|part| part.file == file);
        let is_tuned_on = self.head.is_some() && other.head.is_none();
        is_tuned_on && self.parts.iter().any(|part| is_part(&part.file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Browsers keep manifests that earlier builds have written.
    #[test]
    fn a_manifest_without_a_head_is_what_it_was() {
        let earlier =
            r#"{"format":1,"name":"tiny","dtype":"Q8_0","size":1,"sha256":"","parts":[]}"#;
        let manifest: ImportedManifest = serde_json::from_str(earlier).unwrap();
        assert_eq!(
            (&manifest.head, &*manifest.base, manifest.untaught),
            (&None, "", false)
        );
        let text = serde_json::to_string(&manifest).unwrap();
        for field in ["head", "base", "untaught"] {
            assert!(!text.contains(field), "{text}");
        }
        let tuned = ImportedManifest {
            head: Some(ImportedPart::default()),
            base: "tiny".into(),
            untaught: true,
            ..manifest
        };
        let text = serde_json::to_string(&tuned).unwrap();
        assert_eq!(
            serde_json::from_str::<ImportedManifest>(&text).unwrap(),
            tuned
        );
    }

    #[test]
    fn a_name_becomes_plain_and_short() {
        assert_eq!(name_in_address(" my tiny model "), "my-tiny-model");
        assert_eq!(name_in_address("bert-v1.0_x"), "bert-v1.0_x");
        assert_eq!(name_in_address("../é/"), "");
        assert_eq!(name_in_address(&"a".repeat(100)).len(), 80);
    }

    fn part(file: &str) -> ImportedPart {
        ImportedPart {
            file: file.to_owned(),
            ..ImportedPart::default()
        }
    }

    #[test]
    fn a_trained_head_is_all_that_a_tuned_model_brings() {
        let base = ImportedManifest {
            parts: vec![part("a.1.part0"), part("a.1.part1")],
            ..ImportedManifest::default()
        };
        let tuned = ImportedManifest {
            head: Some(part("t.2.head.gguf")),
            base: "a".to_owned(),
            ..base.clone()
        };
        let files: Vec<&str> = tuned.files().map(|part| part.file.as_str()).collect();
        assert_eq!(files, ["a.1.part0", "a.1.part1", "t.2.head.gguf"]);
        assert_eq!(tuned.own_files(), [part("t.2.head.gguf")]);
        assert_eq!(base.own_files(), base.parts);
        assert!(tuned.needs(&base) && !base.needs(&tuned) && !tuned.needs(&tuned));
        let other = ImportedManifest {
            parts: vec![part("b.3.part0")],
            ..ImportedManifest::default()
        };
        assert!(!tuned.needs(&other));
    }
}
