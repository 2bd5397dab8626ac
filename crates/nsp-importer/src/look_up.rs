//! Finds out what there is to import.

use crate::checkpoint::Checkpoint;
use crate::error::ImportError;
use crate::gguf::GgufFile;
use crate::hub;
use crate::legs::Leg;
use crate::source::{Source, Stop, Web};
use nsp_checkpoint::hf::INDEX;
use nsp_checkpoint::{BertConfig, Card, Dtype};
use nsp_protocol::{CHOSEN_FILES, ImportFacts, ImportSource, percent_decoded};
use nsp_web::models::UNNAMED;
use web_sys::File;

/// The largest model that the engine loads: `MAX_BYTES` in crates/nsp-engine/src/download/manifest.rs.
const MAX_BYTES: u64 = 2 << 30;
const TOO_LARGE: &str =
    "The model is larger than 2 GiB, which the engine can't load. Choose a smaller one.";
const UNTAUGHT: &str = "Pooler and head of this model are random: its answers mean nothing until you train it in \
                        section 12.";

/// A model that can be imported.
#[derive(Debug)]
pub struct Candidate {
    /// Where its files are.
    pub source: Source,
    /// What they are.
    pub model: Model,
    /// What the reader is told of it.
    pub facts: ImportFacts,
}

/// The kinds of models that can be imported.
#[derive(Debug)]
pub enum Model {
    /// A checkpoint, which is converted.
    Checkpoint(Box<Checkpoint>),
    /// A file that was converted before.
    Gguf(Box<GgufFile>),
}

/// Looks a model up. `chosen` are the files that the reader has chosen. `may_be_fresh` says whether pooler and head may
/// be random, if a checkpoint lacks one of them.
///
/// # Errors
/// When there is none, or it can't be imported.
pub async fn look_up(
    source: &ImportSource,
    chosen: &[(String, File)],
    may_be_fresh: bool,
    stop: &Stop,
) -> Result<Candidate, ImportError> {
    match source {
        ImportSource::Hub {
            endpoint,
            id,
            revision,
            token,
        } => {
            let found = hub::find(endpoint, id, revision.as_deref(), token.as_ref(), stop).await?;
            let name = id.rsplit('/').next().unwrap_or(id);
            let from = match revision {
                Some(revision) => format!("{id} at {revision}"),
                None => id.clone(),
            };
            let names = found.names.as_deref();
            checkpoint(found.source, name, &from, names, may_be_fresh, stop).await
        }
        ImportSource::Folder(url) => {
            let name = percent_decoded(last(url.trim_end_matches('/')));
            let web = Source::Web(Web {
                prefix: url.clone(),
                place: url.clone(),
                token: None,
            });
            checkpoint(web, &name, url, None, may_be_fresh, stop).await
        }
        ImportSource::File(url) => {
            let name = last(url);
            let web = Source::Web(Web {
                prefix: url.trim_end_matches(name).to_owned(),
                place: url.clone(),
                token: None,
            });
            gguf(web, name, url, stop).await
        }
        ImportSource::Chosen => of_files(chosen, may_be_fresh, stop).await,
    }
}

async fn of_files(
    chosen: &[(String, File)],
    may_be_fresh: bool,
    stop: &Stop,
) -> Result<Candidate, ImportError> {
    let files = || Source::Chosen(chosen.to_vec());
    let names: Vec<&str> = chosen.iter().map(|(path, _)| last(path)).collect();
    let mut files_of_gguf = names.iter().filter(|name| name.ends_with(".gguf"));
    if let Some(name) = files_of_gguf.next() {
        if files_of_gguf.next().is_some() {
            return Err(ImportError::Request(
                "Several GGUF files were chosen. Choose one.",
            ));
        }
        return gguf(files(), name, name, stop).await;
    }
    if names.is_empty() {
        return Err(ImportError::Request("No file was chosen."));
    }
    let has = |wanted: &str| names.contains(&wanted);
    if has("pytorch_model.bin") && !has("model.safetensors") && !has(INDEX) {
        return Err(ImportError::Pickle);
    }
    let files = Source::Chosen(of_one_folder(chosen)?);
    // The first segment of a path is the chosen folder.
    let folder = chosen.first().and_then(|(path, _)| path.split_once('/'));
    let name = folder.map_or(UNNAMED, |(folder, _)| folder);
    checkpoint(files, name, CHOSEN_FILES, None, may_be_fresh, stop).await
}

/// The files beside the config.json that is nearest to the top. Files of other folders belong to other models.
fn of_one_folder(chosen: &[(String, File)]) -> Result<Vec<(String, File)>, ImportError> {
    let folder = |path: &str| {
        path.rsplit_once('/')
            .map_or("", |(folder, _)| folder)
            .to_owned()
    };
    let depth = |folder: &String| folder.split('/').count();
    let configs = chosen
        .iter()
        .filter(|(path, _)| last(path) == "config.json");
    let mut folders: Vec<String> = configs.map(|(path, _)| folder(path)).collect();
    folders.sort_by_key(depth);
    if let [first, second, ..] = &folders[..]
        && depth(first) == depth(second)
    {
        return Err(ImportError::Request(
            "The folder holds several models. Choose the folder of one.",
        ));
    }
    let of_model = folders.first().cloned().unwrap_or_default();
    let files = chosen.iter().filter(|(path, _)| folder(path) == of_model);
    Ok(files.cloned().collect())
}

async fn checkpoint(
    source: Source,
    name: &str,
    from: &str,
    names: Option<&[String]>,
    may_be_fresh: bool,
    stop: &Stop,
) -> Result<Candidate, ImportError> {
    let checkpoint = Checkpoint::read(&source, name, names, may_be_fresh, stop).await?;
    let mut dtypes = [Dtype::Q8_0, Dtype::Q4_0];
    if checkpoint.description.dtype == Dtype::Q4_0 {
        dtypes.reverse();
    }
    let mut sizes = Vec::new();
    let (mut bytes, mut transferred) = (0, 0);
    for dtype in dtypes {
        let plan = checkpoint.plan(dtype)?;
        if plan.file_bytes() <= MAX_BYTES {
            sizes.push((dtype.name().to_lowercase(), plan.file_bytes()));
            // The same in every format.
            let legs = checkpoint.legs(&plan)?;
            bytes = legs.iter().map(Leg::needed).sum();
            transferred = checkpoint.transferred(&legs);
        }
    }
    if sizes.is_empty() {
        return Err(ImportError::Unsupported(TOO_LARGE));
    }
    let facts = ImportFacts {
        bytes,
        transferred,
        warnings: checkpoint.description.warnings.clone(),
        untaught: checkpoint.fresh_head.is_some(),
        sizes,
        ..facts(
            &checkpoint.card,
            &checkpoint.description.config,
            from,
            &source,
        )
    };
    Ok(Candidate {
        source,
        model: Model::Checkpoint(Box::new(checkpoint)),
        facts,
    })
}

async fn gguf(
    source: Source,
    name: &str,
    from: &str,
    stop: &Stop,
) -> Result<Candidate, ImportError> {
    let file = GgufFile::read(&source, name, stop).await?;
    let dtype = file.model.card.dtype;
    if !dtype.is_quantized() {
        return Err(ImportError::Unsupported(
            "The weights of this file are floats, which the engine does not run. Convert the checkpoint with \
             `bert-nsp convert` to q8_0 or q4_0.",
        ));
    }
    if file.bytes > MAX_BYTES {
        return Err(ImportError::Unsupported(TOO_LARGE));
    }
    let untaught = file.model.untaught;
    let facts = ImportFacts {
        bytes: file.bytes,
        transferred: file.bytes,
        warnings: untaught.then(|| UNTAUGHT.to_owned()).into_iter().collect(),
        untaught,
        sizes: vec![(dtype.name().to_lowercase(), file.bytes)],
        ..facts(&file.model.card, &file.model.config, from, &source)
    };
    Ok(Candidate {
        source,
        model: Model::Gguf(Box::new(file)),
        facts,
    })
}

fn facts(card: &Card, config: &BertConfig, from: &str, source: &Source) -> ImportFacts {
    ImportFacts {
        name: card.name.clone(),
        source: from.to_owned(),
        license: card.license.clone(),
        languages: card.languages.clone(),
        layers: config.num_hidden_layers as u32,
        hidden: config.hidden_size as u32,
        vocabulary: config.vocab_size as u32,
        is_download: source.is_download(),
        ..ImportFacts::default()
    }
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
