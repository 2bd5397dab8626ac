//! Files from the host.

use super::LoadError;
use crate::environment::fetch_with_init;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, RequestCache, RequestInit, Response};

/// A small text file; the host is asked whether a copy in the HTTP cache is still good.
pub async fn text(url: &str) -> Result<String, LoadError> {
    let response = get(url, RequestCache::NoCache).await?;
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
    mut arrived: impl FnMut(u64),
) -> Result<Vec<u8>, LoadError> {
    // The parts have a cache of their own; a second copy in the HTTP cache would only take room.
    let response = get(url, RequestCache::NoStore).await?;
    let mut bytes = Vec::with_capacity(size);
    let Some(body) = response.body() else {
        return Ok(bytes);
    };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let network = |error| network(url, &error);
    while bytes.len() <= size {
        let chunk = JsFuture::from(reader.read()).await.map_err(network)?;
        if Reflect::get(&chunk, &"done".into())
            .map_err(network)?
            .is_truthy()
        {
            break;
        }
        let value = Reflect::get(&chunk, &"value".into()).map_err(network)?;
        let chunk = Uint8Array::new(&value);
        let start = bytes.len();
        bytes.resize(start + chunk.length() as usize, 0);
        chunk.copy_to(&mut bytes[start..]);
        arrived(u64::from(chunk.length()));
    }
    Ok(bytes)
}

async fn get(url: &str, cache: RequestCache) -> Result<Response, LoadError> {
    let init = RequestInit::new();
    init.set_cache(cache);
    let response = JsFuture::from(fetch_with_init(url, &init))
        .await
        .map_err(|error| network(url, &error))?;
    let response: Response = response.unchecked_into();
    if response.ok() {
        Ok(response)
    } else {
        Err(LoadError::Status {
            file: file_name(url),
            status: response.status(),
        })
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
