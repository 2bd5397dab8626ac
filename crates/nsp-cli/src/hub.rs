//! Downloads models from the Hugging Face Hub with the `hf-hub` crate: its cache, its token, `HF_HOME` and `HF_ENDPOINT`
//! are those of the Python library.

use crate::model_card;
use crate::text::{size, tell, warn};
use hf_hub::api::sync::{Api, ApiBuilder, ApiError, ApiRepo};
use hf_hub::{Cache, Repo, RepoType};
use nsp_checkpoint::hf::{HfError, ShardList, readme};
use nsp_protocol::HubModel;
use std::fs;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// The weights, in the order of preference. Of the files of a list, all are downloaded.
const WEIGHTS: [&str; 3] = ["model.safetensors", INDEX, "pytorch_model.bin"];
const INDEX: &str = "model.safetensors.index.json";
const MODEL_CARD: &str = "README.md";
/// What a checkpoint may have besides its weights.
const SMALL_FILES: [&str; 7] = [
    "config.json",
    MODEL_CARD,
    "vocab.txt",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
];
/// How often an interrupted transfer is resumed.
const RETRIES: usize = 5;

/// Why a model could not be downloaded.
#[derive(Debug, thiserror::Error)]
pub enum HubError {
    #[error("the hub has no model {0}; check the name")]
    NoModel(String),
    #[error("{id} has no revision {revision}; check the name of the branch, tag or commit")]
    NoRevision { id: String, revision: String },
    #[error(
        "{0} is gated or private, or does not exist; ask for access on its page and set HF_TOKEN to your token"
    )]
    Gated(String),
    #[error("the hub answered the request for {id} with the status {status}; try again later")]
    Status { id: String, status: u16 },
    #[error(
        "{0} has neither model.safetensors nor pytorch_model.bin; choose a model with PyTorch weights"
    )]
    NoWeights(String),
    #[error("{file} arrived with {found} bytes instead of {expected}; run the command again")]
    Length {
        file: String,
        found: u64,
        expected: u64,
    },
    #[error(
        "{id} could not be downloaded: {reason}; check the connection and run the command again, which resumes \
         the download"
    )]
    Failed { id: String, reason: String },
    #[error("{id} could not be requested: {reason}; check HF_ENDPOINT and HF_TOKEN")]
    Settings { id: String, reason: String },
    #[error(transparent)]
    Checkpoint(#[from] HfError),
}

/// Downloads what is not in the hub's cache. Returns the folder of the checkpoint there. Says on stderr how
/// much there is to download, and under which licence. If the hub can't be reached, a model that is in the cache is
/// used as it is there.
///
/// # Errors
/// When there is no such model, it may not be downloaded, or the transfer fails.
pub fn download(model: &HubModel) -> Result<PathBuf, HubError> {
    let mut hub = Hub::new(model)?;
    let info = match hub.repo.info().map_err(|error| failure(model, error)) {
        Ok(info) => info,
        Err(error @ HubError::Failed { .. }) => return hub.cached_folder().ok_or(error),
        Err(error) => return Err(error),
    };
    hub.commit = Some(info.sha.clone()).filter(|commit| is_commit(commit));
    let has = |name: &&str| info.siblings.iter().any(|file| file.rfilename == **name);
    let weights = WEIGHTS.into_iter().find(has);
    let weights = weights.ok_or_else(|| HubError::NoWeights(model.id.clone()))?;
    let mut license = None;
    for name in SMALL_FILES.into_iter().filter(has) {
        let path = hub.get(name)?;
        if name == MODEL_CARD {
            license = readme::license(&model_card::read(&path));
        }
    }
    let mut files = vec![weights.to_owned()];
    if weights == INDEX {
        // Its names become paths in the cache, so none may lead out of there.
        let list = ShardList::read(&hub.get(INDEX)?)?;
        files = list.files().into_iter().map(str::to_owned).collect();
    }
    hub.announce(&files, license.as_deref())?;
    let mut folder = PathBuf::new();
    for name in &files {
        folder = hub
            .get(name)?
            .parent()
            .map(Path::to_owned)
            .unwrap_or_default();
    }
    Ok(folder)
}

fn repo(model: &HubModel) -> Repo {
    let revision = model.revision.clone().unwrap_or_else(|| "main".to_owned());
    Repo::with_revision(model.id.clone(), RepoType::Model, revision)
}

/// Whether it can be the name of a commit, which becomes a folder in the cache.
fn is_commit(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric())
}

fn failure(model: &HubModel, error: ApiError) -> HubError {
    let id = model.id.clone();
    let ApiError::RequestError(request) = &error else {
        let reason = error.to_string();
        return match error {
            ApiError::MissingHeader(_) | ApiError::InvalidHeader(_) => {
                HubError::Settings { id, reason }
            }
            _ => HubError::Failed { id, reason },
        };
    };
    match (request.as_ref(), &model.revision) {
        (ureq::Error::StatusCode(401 | 403), _) => HubError::Gated(id),
        (ureq::Error::StatusCode(404), Some(revision)) => HubError::NoRevision {
            id,
            revision: revision.clone(),
        },
        (ureq::Error::StatusCode(404), None) => HubError::NoModel(id),
        (ureq::Error::StatusCode(status), _) => HubError::Status {
            id,
            status: *status,
        },
        (other @ (ureq::Error::BadUri(_) | ureq::Error::Http(_)), _) => HubError::Settings {
            id,
            reason: other.to_string(),
        },
        (other, _) => HubError::Failed {
            id,
            reason: other.to_string(),
        },
    }
}

/// A connection to the hub for one model.
struct Hub<'a> {
    model: &'a HubModel,
    api: Api,
    repo: ApiRepo,
    /// The commit that the revision is now, if the hub has said so.
    commit: Option<String>,
}

impl<'a> Hub<'a> {
    fn new(model: &'a HubModel) -> Result<Self, HubError> {
        let mut builder = ApiBuilder::from_env()
            .with_retries(RETRIES)
            .with_progress(std::io::stderr().is_terminal())
            .with_user_agent("bert-nsp", env!("CARGO_PKG_VERSION"));
        if let Ok(token) = std::env::var("HF_TOKEN") {
            builder = builder.with_token(Some(token).filter(|token| !token.is_empty()));
        }
        let api = builder.build().map_err(|error| failure(model, error))?;
        let repo = api.repo(repo(model));
        Ok(Self {
            model,
            api,
            repo,
            commit: None,
        })
    }

    /// The path of a file in the cache, downloaded if it is not there.
    fn get(&self, name: &str) -> Result<PathBuf, HubError> {
        if let Some(path) = self.cached(name) {
            return Ok(path);
        }
        let failed = |error| failure(self.model, error);
        let expected = self.bytes(name)?;
        let path = self.repo.download(name).map_err(failed)?;
        let found = fs::metadata(&path).map_or(0, |data| data.len());
        if found == expected {
            return Ok(path);
        }
        // A host that ignores ranges has sent what was there already. Without the file, the next run begins anew.
        let _ = fs::canonicalize(&path).map(fs::remove_file);
        let _ = fs::remove_file(&path);
        Err(HubError::Length {
            file: format!("{name} of {}", self.model.id),
            found,
            expected,
        })
    }

    /// The folder of the model in the cache, if its weights are there.
    fn cached_folder(&self) -> Option<PathBuf> {
        let mut weights = WEIGHTS.into_iter().filter_map(|name| self.cached(name));
        let folder = weights.next()?.parent()?.to_owned();
        warn(&format!(
            "the hub could not be reached, so the copy of {} in its cache is used, which may be older",
            self.model.id
        ));
        Some(folder)
    }

    /// The path of a file in the cache, if it is there: of the hub's commit, or else of the one that the cache has seen
    /// last.
    fn cached(&self, name: &str) -> Option<PathBuf> {
        let cache = Cache::from_env().repo(repo(self.model));
        match &self.commit {
            Some(commit) => {
                Some(cache.pointer_path(commit).join(name)).filter(|path| path.exists())
            }
            None => cache.get(name),
        }
    }

    fn bytes(&self, name: &str) -> Result<u64, HubError> {
        let data = self.api.metadata(&self.repo.url(name));
        let data = data.map_err(|error| failure(self.model, error))?;
        Ok(data.size() as u64)
    }

    /// Says what will be downloaded, before it is.
    fn announce(&self, files: &[String], license: Option<&str>) -> Result<(), HubError> {
        let mut bytes = 0_u64;
        for name in files.iter().filter(|name| self.cached(name).is_none()) {
            // The hub states the sizes.
            bytes = bytes.saturating_add(self.bytes(name)?);
        }
        if bytes > 0 {
            let id = &self.model.id;
            let license = license.unwrap_or("not stated");
            tell(&format!(
                "{id}: {} to download, licence {license}",
                size(bytes)
            ));
        }
        Ok(())
    }
}
