//! Downloads files from the host.

use super::LoadError;
use crate::port::Port;
use js_sys::Uint8Array;
use nsp_web::environment::fetch_with_init;
use nsp_web::{ByteStream, reason};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, RequestCache, RequestInit, Response};

/// The largest manifest in bytes. That of 256 parts has 40 KB.
const MAX_MANIFEST_BYTES: usize = 1 << 20;

/// Downloads the text of a manifest. The host is asked whether a copy in the HTTP cache is still valid.
pub async fn manifest(url: &str, port: &Port) -> Result<String, LoadError> {
    let response = get(url, RequestCache::NoCache, port).await?;
    take_manifest(&response, url).await
}

async fn take_manifest(response: &Response, url: &str) -> Result<String, LoadError> {
    let bytes = take(response, url, MAX_MANIFEST_BYTES, |_| {}).await?;
    if bytes.len() > MAX_MANIFEST_BYTES {
        return Err(LoadError::Manifest(format!(
            "it has more than {MAX_MANIFEST_BYTES} bytes. Check that the address is that of a manifest"
        )));
    }
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

/// Downloads a file of about `size` bytes, and reports the number of bytes to `arrived` as they
/// arrive. A longer file is cut off: it can't be the right one, and a wrong file must not fill the
/// memory.
pub async fn bytes(
    url: &str,
    size: usize,
    port: &Port,
    arrived: impl FnMut(u64),
) -> Result<Vec<u8>, LoadError> {
    // The parts have a cache of their own; a second copy in the HTTP cache would only take up
    // space.
    let response = get(url, RequestCache::NoStore, port).await?;
    take(&response, url, size, arrived).await
}

/// Downloads the file of a head, which may have at most `most` bytes. The browser's own cache may keep it, if the host
/// allows that.
pub async fn at_most(url: &str, most: usize, port: &Port) -> Result<Vec<u8>, LoadError> {
    let response = get(url, RequestCache::Default, port).await?;
    let file = fill(Vec::new(), &response, url, most, |_| {}).await?;
    if file.len() > most {
        let file = file_name(url);
        return Err(LoadError::NoHead { file, most });
    }
    Ok(file)
}

async fn take(
    response: &Response,
    url: &str,
    size: usize,
    arrived: impl FnMut(u64),
) -> Result<Vec<u8>, LoadError> {
    let mut bytes = Vec::new();
    let room = bytes.try_reserve_exact(size);
    room.map_err(|_| out_of_memory(url, size))?;
    fill(bytes, response, url, size, arrived).await
}

/// Appends what arrives, until there are more than `most` bytes.
async fn fill(
    mut bytes: Vec<u8>,
    response: &Response,
    url: &str,
    most: usize,
    mut arrived: impl FnMut(u64),
) -> Result<Vec<u8>, LoadError> {
    let Some(mut body) = Body::of_response(response, url) else {
        return Ok(bytes);
    };
    while bytes.len() <= most {
        let Some(chunk) = body.next().await? else {
            break;
        };
        let start = bytes.len();
        let end = start + chunk.length() as usize;
        let room = bytes.try_reserve(end - start);
        room.map_err(|_| out_of_memory(url, end))?;
        bytes.resize(end, 0);
        chunk.copy_to(&mut bytes[start..]);
        arrived(u64::from(chunk.length()));
    }
    Ok(bytes)
}

/// The host's answer; the request is aborted when the port is closed.
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
        // www/folder/files.js answers with 404 if a file is missing.
        404 if url.starts_with("file:") => Err(LoadError::Missing { file }),
        status => Err(LoadError::Status { file, status }),
    }
}

/// A body that arrives in chunks. Dropping it cancels the rest of the download.
pub struct Body {
    stream: ByteStream,
    /// The address, for errors; `None` for a file on the reader's disk.
    url: Option<String>,
}

impl Body {
    /// The body of the answer to a request for `url`; `None` if there is none.
    pub fn of_response(response: &Response, url: &str) -> Option<Self> {
        let url = Some(url.to_owned());
        ByteStream::of_response(response).map(|stream| Self { stream, url })
    }

    /// The body of a file on the reader's disk.
    pub fn of_blob(blob: &Blob) -> Self {
        Self {
            stream: ByteStream::of_blob(blob),
            url: None,
        }
    }

    /// The next chunk; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Uint8Array>, LoadError> {
        self.stream.next().await.map_err(|error| match &self.url {
            Some(url) => network(url, &error),
            None => LoadError::Unreadable {
                reason: reason(&error),
            },
        })
    }
}

fn network(url: &str, error: &JsValue) -> LoadError {
    LoadError::Network {
        file: file_name(url),
        reason: reason(error),
    }
}

fn out_of_memory(url: &str, bytes: usize) -> LoadError {
    let file = file_name(url);
    LoadError::OutOfMemory { file, bytes }
}

fn file_name(url: &str) -> String {
    url.rsplit('/').next().unwrap_or(url).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use js_sys::{Function, Reflect};
    use wasm_bindgen_test::wasm_bindgen_test;

    /// An answer of `count` chunks of ten bytes each, followed by an error if `breaks`.
    /// `is_given_up` says whether the rest was cancelled.
    fn answer(count: u32, breaks: bool) -> Response {
        let make = "const answer = new Response(new ReadableStream({
                pull(stream) {
                    if (count-- > 0) stream.enqueue(new Uint8Array(10));
                    else if (breaks) stream.error(new TypeError('it broke off'));
                    else stream.close();
                },
                cancel() { answer.isGivenUp = true; },
            }));
            return answer;";
        Function::new_with_args("count, breaks", make)
            .call2(&JsValue::NULL, &count.into(), &breaks.into())
            .unwrap()
            .unchecked_into()
    }

    fn is_given_up(answer: &Response) -> bool {
        Reflect::get(answer, &"isGivenUp".into())
            .unwrap()
            .is_truthy()
    }

    #[wasm_bindgen_test]
    async fn what_is_too_long_is_cut_off_and_given_up() {
        let endless = answer(u32::MAX, false);
        let bytes = take(&endless, "a.part0", 25, |_| {}).await.unwrap();
        assert_eq!(bytes.len(), 30);
        assert!(is_given_up(&endless), "before it is fetched again");

        let whole = answer(2, false);
        let bytes = take(&whole, "a.part0", 20, |_| {}).await.unwrap();
        assert_eq!((bytes.len(), is_given_up(&whole)), (20, false));
        let error = take(&answer(1, true), "a.part0", 20, |_| {}).await;
        let error = error.unwrap_err().to_string();
        assert!(error.contains("it broke off"), "{error}");
    }

    #[wasm_bindgen_test]
    async fn a_manifest_without_end_is_refused() {
        let endless = answer(u32::MAX, false);
        let error = take_manifest(&endless, "m.json").await.unwrap_err();
        let error = error.to_string();
        assert!(error.contains("more than 1048576 bytes"), "{error}");
        assert!(is_given_up(&endless));
    }

    #[wasm_bindgen_test]
    async fn a_file_that_can_not_be_read_is_no_matter_of_the_network() {
        let stream = ByteStream::of_response(&answer(0, true)).unwrap();
        let mut body = Body { stream, url: None };
        let error = body.next().await.unwrap_err().to_string();
        assert_eq!(
            error,
            "The file could not be read (it broke off). Choose it again."
        );
    }

    #[wasm_bindgen_test]
    async fn a_size_beyond_the_memory_is_an_error_and_no_panic() {
        let size = 1 << 31;
        let error = take(&answer(1, false), "a.part0", size, |_| {}).await;
        assert!(matches!(error, Err(LoadError::OutOfMemory { .. })));
    }
}
