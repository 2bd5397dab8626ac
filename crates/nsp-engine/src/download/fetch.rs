//! Files from the host.

use super::LoadError;
use crate::environment::fetch_with_init;
use crate::port::Port;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, ReadableStream, ReadableStreamDefaultReader, RequestCache, RequestInit, Response,
};

/// A small text file; the host is asked whether a copy in the HTTP cache is still good.
pub async fn text(url: &str, port: &Port) -> Result<String, LoadError> {
    let response = get(url, RequestCache::NoCache, port).await?;
    let network = |error| network(url, &error);
    let text = JsFuture::from(response.text().map_err(network)?)
        .await
        .map_err(network)?;
    Ok(text.as_string().unwrap_or_default())
}

/// A file of about `size` bytes, told to `arrived` as it comes. What is longer is cut off: it can't
/// be right, and a wrong file must not fill the memory.
pub async fn bytes(
    url: &str,
    size: usize,
    port: &Port,
    mut arrived: impl FnMut(u64),
) -> Result<Vec<u8>, LoadError> {
    // The parts have a cache of their own; a second copy in the HTTP cache would only take room.
    let response = get(url, RequestCache::NoStore, port).await?;
    let mut bytes = Vec::with_capacity(size);
    let Some(mut body) = Body::of_response(&response, url) else {
        return Ok(bytes);
    };
    while bytes.len() <= size {
        let Some(chunk) = body.next().await? else {
            break;
        };
        let start = bytes.len();
        bytes.resize(start + chunk.length() as usize, 0);
        chunk.copy_to(&mut bytes[start..]);
        arrived(u64::from(chunk.length()));
    }
    Ok(bytes)
}

/// The host's answer; given up when the port is closed.
pub async fn get(url: &str, cache: RequestCache, port: &Port) -> Result<Response, LoadError> {
    let init = RequestInit::new();
    init.set_cache(cache);
    init.set_signal(Some(&port.closing()));
    let response = JsFuture::from(fetch_with_init(url, &init))
        .await
        .map_err(|error| network(url, &error))?;
    let response: Response = response.unchecked_into();
    let file = file_name(url);
    match response.status() {
        _ if response.ok() => Ok(response),
        // www/folder/files.js answers so.
        404 if url.starts_with("file:") => Err(LoadError::Missing { file }),
        status => Err(LoadError::Status { file, status }),
    }
}

/// What comes in chunks.
pub struct Body {
    reader: ReadableStreamDefaultReader,
    /// For errors.
    url: String,
}

impl Body {
    /// Of the answer to a request for `url`; none when it has no body.
    pub fn of_response(response: &Response, url: &str) -> Option<Self> {
        response.body().map(|body| Self::new(&body, url))
    }

    /// Of a file of the reader's.
    pub fn of_blob(blob: &Blob) -> Self {
        Self::new(&blob.stream(), "The file")
    }

    fn new(stream: &ReadableStream, url: &str) -> Self {
        Self {
            reader: stream.get_reader().unchecked_into(),
            url: url.to_owned(),
        }
    }

    /// The next chunk; none at the end.
    pub async fn next(&mut self) -> Result<Option<Uint8Array>, LoadError> {
        let network = |error| network(&self.url, &error);
        let chunk = JsFuture::from(self.reader.read()).await.map_err(network)?;
        let is_done = Reflect::get(&chunk, &"done".into()).map_err(network)?;
        if is_done.is_truthy() {
            return Ok(None);
        }
        let value = Reflect::get(&chunk, &"value".into()).map_err(network)?;
        Ok(Some(value.unchecked_into()))
    }
}

fn network(url: &str, error: &JsValue) -> LoadError {
    let reason = error.dyn_ref::<js_sys::Error>().map_or_else(
        || "the transfer broke off".to_owned(),
        |error| String::from(error.message()),
    );
    LoadError::Network {
        file: file_name(url),
        reason,
    }
}

fn file_name(url: &str) -> String {
    url.rsplit('/').next().unwrap_or(url).to_owned()
}
