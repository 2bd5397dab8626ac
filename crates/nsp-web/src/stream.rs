//! Bytes that arrive in chunks: the body of an answer, or a file on the reader's disk.

use js_sys::{Reflect, Uint8Array};
use std::fmt;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, ReadableStream, ReadableStreamDefaultReader, Response};

/// A stream of bytes. Dropping it cancels what has not arrived.
pub struct ByteStream {
    reader: ReadableStreamDefaultReader,
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ByteStream").finish_non_exhaustive()
    }
}

impl ByteStream {
    /// The body of an answer; `None` if it has none.
    pub fn of_response(response: &Response) -> Option<Self> {
        response.body().map(|body| Self::new(&body))
    }

    /// The bytes of a file.
    pub fn of_blob(blob: &Blob) -> Self {
        Self::new(&blob.stream())
    }

    fn new(stream: &ReadableStream) -> Self {
        Self {
            reader: stream.get_reader().unchecked_into(),
        }
    }

    /// The next chunk; `None` at the end.
    ///
    /// # Errors
    /// The browser's, when the transfer breaks off or the file can't be read.
    pub async fn next(&mut self) -> Result<Option<Uint8Array>, JsValue> {
        let chunk = JsFuture::from(self.reader.read()).await?;
        if Reflect::get(&chunk, &"done".into())?.is_truthy() {
            return Ok(None);
        }
        let value = Reflect::get(&chunk, &"value".into())?;
        Ok(Some(value.unchecked_into()))
    }
}

impl Drop for ByteStream {
    fn drop(&mut self) {
        // At the end of the stream, cancelling does nothing. After an error it fails, which does not
        // matter.
        let given_up = JsFuture::from(self.reader.cancel());
        spawn_local(async move { drop(given_up.await) });
    }
}

/// The browser's message, if it has one.
pub fn reason(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(
        || "the transfer broke off".to_owned(),
        |error| String::from(error.message()),
    )
}
