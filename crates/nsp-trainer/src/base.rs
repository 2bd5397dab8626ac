//! The model whose head was trained: its manifest, and its file.

use crate::error::TrainerError;
use js_sys::Array;
use nsp_checkpoint::gguf::{Event, GgufError, GgufHeader, GgufStream};
use nsp_checkpoint::head::Base as BaseOfHead;
use nsp_checkpoint::{Head, ModelHeader, TunedHead};
use nsp_protocol::{ImportedManifest, ImportedPart, MODEL_CACHE, TrainProblem, TrainedOn};
use nsp_web::cache::{open_existing, response};
use nsp_web::environment::fetch_with_init;
use nsp_web::{ByteStream, reason};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, RequestInit, Response, Url};

/// A model whose manifest was read.
#[derive(Debug)]
pub struct Base {
    /// What the manifest says.
    pub manifest: ImportedManifest,
    /// The absolute address of the manifest.
    address: String,
}

impl Base {
    /// Reads the manifest of the model that was trained.
    ///
    /// # Errors
    /// When it is neither in the cache nor on the host, or belongs to another model now.
    pub async fn open(model: &TrainedOn) -> Result<Self, TrainerError> {
        let base = Self::read(&model.manifest).await?;
        let parts = base.parts()?;
        let first = parts.first().map_or("", |part| part.file.as_str());
        match first.starts_with(model.parts.as_str()) {
            true => Ok(base),
            false => Err(TrainProblem::Changed(model.name.clone()).into()),
        }
    }

    /// Checks that the manifest still names the same files.
    ///
    /// # Errors
    /// When it does not, or is gone.
    pub async fn check_unchanged(&self) -> Result<(), TrainerError> {
        let now = Self::read(&self.address).await?;
        match now.manifest.parts == self.manifest.parts {
            true => Ok(()),
            false => Err(TrainProblem::Changed(self.manifest.name.clone()).into()),
        }
    }

    async fn read(address: &str) -> Result<Self, TrainerError> {
        let failed = |error: JsValue| unreadable(address, reason(&error));
        let text = get(address).await?.text().map_err(failed)?;
        let text = JsFuture::from(text).await.map_err(failed)?;
        let manifest = serde_json::from_str(&text.as_string().unwrap_or_default());
        Ok(Self {
            manifest: manifest.map_err(|error| unreadable(address, error.to_string()))?,
            address: address.to_owned(),
        })
    }

    /// The name of the model whose encoder this is. A tuned model has its base's.
    pub fn name(&self) -> &str {
        match self.manifest.base.as_str() {
            "" => &self.manifest.name,
            base => base,
        }
    }

    /// The parts with their absolute addresses.
    ///
    /// # Errors
    /// When one has no valid address.
    pub fn parts(&self) -> Result<Vec<ImportedPart>, TrainerError> {
        let absolute = |part: &ImportedPart| {
            let address = Url::new_with_base(&part.file, &self.address);
            let address = address.map_err(|error| unreadable(&part.file, reason(&error)))?;
            Ok(ImportedPart {
                file: address.href(),
                ..part.clone()
            })
        };
        self.manifest.parts.iter().map(absolute).collect()
    }

    /// Everything in the model's file before its tensors.
    ///
    /// # Errors
    /// When a part can't be read, or the file is not a GGUF file.
    pub async fn header(&self) -> Result<GgufHeader, TrainerError> {
        let mut stream = GgufStream::new();
        for part in self.parts()? {
            let blob = blob(&part).await?;
            let mut bytes = ByteStream::of_blob(&blob);
            loop {
                let chunk = bytes.next().await;
                let chunk = chunk.map_err(|error| unreadable(&part.file, reason(&error)))?;
                let Some(chunk) = chunk else { break };
                match stream.push(&chunk.to_vec(), &mut take) {
                    Ok(()) => {}
                    Err(End::Header(header)) => return Ok(*header),
                    Err(End::Wrong(error)) => return Err(error.into()),
                }
            }
        }
        let reason = "it ends within its header".to_owned();
        Err(unreadable(&self.address, reason))
    }

    /// The model's whole file. The browser keeps its bytes.
    ///
    /// # Errors
    /// When a part can't be read.
    pub async fn file(&self) -> Result<Blob, TrainerError> {
        let parts = Array::new();
        for part in self.parts()? {
            parts.push(&blob(&part).await?.into());
        }
        let file = Blob::new_with_blob_sequence(&parts);
        file.map_err(|error| unreadable(&self.address, reason(&error)))
    }

    /// A head with its description. It was trained on this many pairs.
    ///
    /// # Errors
    /// When the header of this model's file says that it is not a model, or has vectors of another length.
    pub fn describe(
        &self,
        header: &GgufHeader,
        head: &Head,
        name: &str,
        pairs: usize,
    ) -> Result<TunedHead, TrainerError> {
        let ModelHeader { config, card, .. } = ModelHeader::read(header)?;
        head.check_fits(config.hidden_size)?;
        let base = self.name();
        Ok(TunedHead {
            name: name.to_owned(),
            license: card.license,
            source: format!(
                "Pooler and next-sentence head of {base}, trained on {pairs} pairs in a browser. {base}: {}",
                card.source
            ),
            base: (!self.manifest.sha256.is_empty()).then(|| BaseOfHead {
                name: base.to_owned(),
                sha256: self.manifest.sha256.clone(),
            }),
            head: head.clone(),
        })
    }
}

/// Why the stream ends. It must not go on behind the header: it would make room for the first tensor.
enum End {
    Header(Box<GgufHeader>),
    Wrong(GgufError),
}

impl From<GgufError> for End {
    fn from(error: GgufError) -> Self {
        Self::Wrong(error)
    }
}

fn take(event: Event<'_>) -> Result<(), End> {
    match event {
        Event::Header(header) => Err(End::Header(Box::new(header.clone()))),
        Event::Tensor(_) => Ok(()),
    }
}

/// The bytes of a part, which the browser keeps.
async fn blob(part: &ImportedPart) -> Result<Blob, TrainerError> {
    let failed = |error: JsValue| unreadable(&part.file, reason(&error));
    let blob = get(&part.file).await?.blob().map_err(failed)?;
    let blob: Blob = JsFuture::from(blob).await.map_err(failed)?.unchecked_into();
    if blob.size() as u64 != part.size {
        let reason = format!("it has {} bytes, not {}", blob.size(), part.size);
        return Err(unreadable(&part.file, reason));
    }
    Ok(blob)
}

/// A file of the model: from the cache, otherwise from the host.
async fn get(address: &str) -> Result<Response, TrainerError> {
    if let Some(cache) = open_existing(MODEL_CACHE).await
        && let Some(cached) = response(&cache, address).await
    {
        return Ok(cached);
    }
    let fetched = JsFuture::from(fetch_with_init(address, &RequestInit::new())).await;
    let fetched = fetched.map_err(|error| unreadable(address, reason(&error)))?;
    let fetched: Response = fetched.unchecked_into();
    match fetched.ok() {
        true => Ok(fetched),
        false => {
            let reason = format!("the host answered {}", fetched.status());
            Err(unreadable(address, reason))
        }
    }
}

fn unreadable(address: &str, reason: String) -> TrainerError {
    let file = address.rsplit('/').next().unwrap_or(address);
    TrainerError::Told(TrainProblem::Unreadable {
        file: file.to_owned(),
        reason,
    })
}
