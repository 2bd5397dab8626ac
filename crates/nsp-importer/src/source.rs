//! Where a model's files are: on the hub, on the site's own host, or on the reader's disk.

use crate::error::ImportError;
use crate::version::Version;
use js_sys::{Array, Uint8Array};
use nsp_checkpoint::hf::kind_of;
use nsp_protocol::Token;
use nsp_web::environment::fetch_with_init;
use nsp_web::{ByteStream, reason};
use std::cell::RefCell;
use std::ops::Range;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, File, Headers, RequestCache, RequestInit, Response};

/// The largest text file that is read: the largest limit of nsp-checkpoint/src/hf/text_files.rs.
const MAX_TEXT_BYTES: usize = 32 << 20;

/// Ends requests that are under way.
#[derive(Debug, Default)]
pub struct Stop {
    controller: RefCell<Option<AbortController>>,
}

impl Stop {
    /// Aborts every request that was begun since the last [`renew`](Self::renew), and those to come.
    pub fn stop(&self) {
        if let Some(controller) = &*self.controller.borrow() {
            controller.abort();
        }
    }

    /// Lets requests begin again.
    pub fn renew(&self) {
        // A worker without AbortController could not run this WebAssembly either.
        *self.controller.borrow_mut() = AbortController::new().ok();
    }

    /// Fails if it was stopped.
    ///
    /// # Errors
    /// [`ImportError::Stopped`].
    pub fn check(&self) -> Result<(), ImportError> {
        match self.is_stopped() {
            true => Err(ImportError::Stopped),
            false => Ok(()),
        }
    }

    /// Whether it was stopped.
    pub fn is_stopped(&self) -> bool {
        let controller = self.controller.borrow();
        controller
            .as_ref()
            .is_some_and(|controller| controller.signal().aborted())
    }
}

/// The files of a model.
#[derive(Debug)]
pub enum Source {
    /// Files of a host.
    Web(Web),
    /// Files that the reader has chosen, with their paths.
    Chosen(Vec<(String, File)>),
}

/// A folder of a host.
#[derive(Clone, Debug)]
pub struct Web {
    /// The addresses of files begin with this.
    pub prefix: String,
    /// How error messages name the folder.
    pub place: String,
    /// Sent to this host. `fetch` drops it when the host redirects to another origin.
    pub token: Option<Token>,
}

/// A file from some byte on.
#[derive(Debug)]
pub struct Opened {
    /// The bytes; `None` for an empty body.
    pub stream: Option<ByteStream>,
    /// The first byte that the stream has.
    pub start: u64,
    /// What is known of the file's state, and its length.
    pub version: Version,
    /// Whether the host has sent the whole file, although a part was asked for.
    pub is_whole: bool,
}

impl Source {
    /// How error messages name the files as a whole.
    pub fn place(&self) -> &str {
        match self {
            Self::Web(web) => &web.place,
            Self::Chosen(_) => "Your selection",
        }
    }

    /// Whether the files come over the network.
    pub fn is_download(&self) -> bool {
        matches!(self, Self::Web(_))
    }

    /// The text of a file; `None` if there is no such file.
    ///
    /// # Errors
    /// When it can't be fetched or read, or is something else than a text.
    pub async fn text(&self, name: &str, stop: &Stop) -> Result<Option<String>, ImportError> {
        let Some(opened) = self.open(name, None, stop).await? else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        let mut reader = Reader::new(name, opened, self.is_download());
        while let Some(chunk) = reader.next().await? {
            if bytes.len() + chunk.length() as usize > MAX_TEXT_BYTES {
                return Err(damaged(name, "it is too long for a text file"));
            }
            bytes.extend(chunk.to_vec());
        }
        if let Some(kind) = kind_of(&bytes) {
            return Err(damaged(name, &format!("it is {kind}")));
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(text)),
            Err(_) => Err(damaged(name, "it is not UTF-8 text")),
        }
    }

    /// Opens a file at the start of a range; `None` if there is no such file. A host without ranges sends it from
    /// its first byte.
    ///
    /// # Errors
    /// When it can't be fetched.
    pub async fn open(
        &self,
        name: &str,
        range: Option<Range<u64>>,
        stop: &Stop,
    ) -> Result<Option<Opened>, ImportError> {
        match self {
            Self::Web(web) => web.open(name, range, stop).await,
            Self::Chosen(files) => match find(files, name) {
                Some(file) => cut(name, file, range).map(Some),
                None => Ok(None),
            },
        }
    }
}

/// The file with this name that is nearest to the top of the chosen folder.
fn find<'a>(files: &'a [(String, File)], name: &str) -> Option<&'a File> {
    let depth = |path: &str| path.split('/').count();
    files
        .iter()
        .filter(|(path, _)| path.rsplit('/').next() == Some(name))
        .min_by_key(|(path, _)| depth(path))
        .map(|(_, file)| file)
}

fn cut(name: &str, file: &File, range: Option<Range<u64>>) -> Result<Opened, ImportError> {
    let total = file.size() as u64;
    let range = range.unwrap_or(0..total);
    let blob = file.slice_with_f64_and_f64(range.start as f64, range.end as f64);
    let blob = blob.map_err(|error| ImportError::Unreadable {
        file: name.to_owned(),
        reason: reason(&error),
    })?;
    Ok(Opened {
        stream: Some(ByteStream::of_blob(&blob)),
        start: range.start,
        version: Version {
            tag: Some(format!("{total} {}", file.last_modified())),
            time: None,
            total: Some(total),
        },
        is_whole: false,
    })
}

impl Web {
    async fn open(
        &self,
        name: &str,
        range: Option<Range<u64>>,
        stop: &Stop,
    ) -> Result<Option<Opened>, ImportError> {
        let response = self.fetch(name, range.as_ref(), stop).await?;
        let header = |name: &str| response.headers().get(name).ok().flatten();
        let is_whole = response.status() == 200 && range.is_some();
        let (start, total) = match response.status() {
            404 | 410 => return Ok(None),
            206 => {
                let asked = range.map_or(0, |range| range.start);
                let stated = header("Content-Range");
                match stated.as_deref() {
                    Some(stated) => content_range(stated).ok_or_else(|| {
                        damaged(name, "the host does not say which bytes it sends")
                    })?,
                    // Hosts may hide this header from other origins.
                    None => (asked, None),
                }
            }
            200 => {
                let length = header("Content-Length").and_then(|length| length.parse().ok());
                // A host that compresses states the compressed length.
                (0, length.filter(|_| header("Content-Encoding").is_none()))
            }
            status => return Err(self.refused(name, status)),
        };
        Ok(Some(Opened {
            stream: ByteStream::of_response(&response),
            start,
            version: Version {
                tag: header("ETag"),
                time: header("Last-Modified"),
                total,
            },
            is_whole,
        }))
    }

    async fn fetch(
        &self,
        name: &str,
        range: Option<&Range<u64>>,
        stop: &Stop,
    ) -> Result<Response, ImportError> {
        let failed = |error: JsValue| ImportError::Network {
            file: name.to_owned(),
            reason: reason(&error),
        };
        let init = RequestInit::new();
        // What is read becomes the model; a second copy in the HTTP cache would only take up space.
        init.set_cache(RequestCache::NoStore);
        let headers = Headers::new().map_err(failed)?;
        if let Some(range) = range {
            let value = format!("bytes={}-{}", range.start, range.end.saturating_sub(1));
            headers.set("Range", &value).map_err(failed)?;
        }
        if let Some(Token(token)) = &self.token {
            let set = headers.set("Authorization", &format!("Bearer {token}"));
            // The environment's own message may quote the token.
            set.map_err(|_| {
                ImportError::Request(
                    "The token contains a character that can't be in a token. Copy it again.",
                )
            })?;
        }
        init.set_headers(&headers);
        let controller = stop.controller.borrow().clone();
        if let Some(controller) = controller {
            init.set_signal(Some(&controller.signal()));
        }
        let response = fetch_with_init(&format!("{}{name}", self.prefix), &init);
        let response = JsFuture::from(response).await.map_err(failed)?;
        Ok(response.unchecked_into())
    }

    fn refused(&self, name: &str, status: u16) -> ImportError {
        match status {
            401 | 403 => ImportError::Gated(self.place.clone()),
            416 => damaged(name, "it is shorter than its header says"),
            429 => ImportError::Busy,
            status => ImportError::Status {
                file: name.to_owned(),
                status,
            },
        }
    }
}

/// The first byte and the length of the file, of `bytes 0-7/100`.
fn content_range(value: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = value.strip_prefix("bytes")?.trim().split_once('/')?;
    let (start, _) = range.split_once('-')?;
    Some((start.parse().ok()?, total.parse().ok()))
}

pub fn damaged(file: &str, reason: &str) -> ImportError {
    ImportError::Damaged {
        file: file.to_owned(),
        reason: reason.to_owned(),
    }
}

/// The pairs of a path and a file that the page has sent.
pub fn chosen(pairs: &Array) -> Vec<(String, File)> {
    let pair = |pair: JsValue| {
        let pair: Array = pair.dyn_into().ok()?;
        let file: File = pair.get(1).dyn_into().ok()?;
        Some((pair.get(0).as_string()?, file))
    };
    pairs.iter().filter_map(pair).collect()
}

/// Reads an opened file from front to back.
#[derive(Debug)]
pub struct Reader {
    name: String,
    stream: Option<ByteStream>,
    is_download: bool,
    /// The place of the next byte in the file.
    position: u64,
    /// What has arrived and was not read.
    rest: Option<Uint8Array>,
}

impl Reader {
    /// A reader at the first byte of what was opened.
    pub fn new(name: &str, opened: Opened, is_download: bool) -> Self {
        Self {
            name: name.to_owned(),
            stream: opened.stream,
            is_download,
            position: opened.start,
            rest: None,
        }
    }

    /// What arrives next; `None` at the end.
    async fn next(&mut self) -> Result<Option<Uint8Array>, ImportError> {
        if let Some(rest) = self.rest.take() {
            return Ok(Some(rest));
        }
        let Some(stream) = &mut self.stream else {
            return Ok(None);
        };
        stream.next().await.map_err(|error| {
            let (file, reason) = (self.name.clone(), reason(&error));
            match self.is_download {
                true => ImportError::Network { file, reason },
                false => ImportError::Unreadable { file, reason },
            }
        })
    }

    /// Reads on to the bytes of a range, and hands them to `take` as they arrive.
    ///
    /// # Errors
    /// When the file ends earlier, can't be read, or begins after the range; and the errors of `take`.
    pub async fn read(
        &mut self,
        range: &Range<u64>,
        mut take: impl FnMut(&[u8]) -> Result<(), ImportError>,
    ) -> Result<(), ImportError> {
        if self.position > range.start {
            return Err(damaged(
                &self.name,
                "the host sent the wrong range of bytes",
            ));
        }
        while self.position < range.end {
            let Some(chunk) = self.next().await? else {
                return Err(self.ended());
            };
            let (start, length) = (self.position, u64::from(chunk.length()));
            let from = range.start.saturating_sub(start).min(length);
            let to = (range.end - start).min(length);
            if from < to {
                take(&chunk.subarray(from as u32, to as u32).to_vec())?;
            }
            if to < length {
                self.rest = Some(chunk.subarray(to as u32, length as u32));
            }
            self.position = start + to;
        }
        Ok(())
    }

    fn ended(&self) -> ImportError {
        match self.is_download {
            // A transfer that breaks off may look like this.
            true => ImportError::Network {
                file: self.name.clone(),
                reason: "it ended too early".to_owned(),
            },
            false => damaged(&self.name, "it ends too early"),
        }
    }
}
