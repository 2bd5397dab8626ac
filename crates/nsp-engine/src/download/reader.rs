//! A worker that reads the cached parts of a model and checks their hashes. The engine's own thread packs parts
//! meanwhile: packing alone takes about half of the time.

use super::manifest::Part;
use js_sys::{ArrayBuffer, Function, Promise, Uint8Array};
use nsp_protocol::MODEL_CACHE;
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// What `startReader` of www/engine/reading.js returns.
    type ReaderWorker;

    #[wasm_bindgen(method)]
    fn begin(this: &ReaderWorker, parts: &str);

    #[wasm_bindgen(method)]
    fn next(this: &ReaderWorker) -> Promise;

    #[wasm_bindgen(method)]
    fn close(this: &ReaderWorker);
}

/// The worker, which reads the parts in order. Dropping it ends the worker.
pub struct Reader(ReaderWorker);

/// The first message to the worker.
#[derive(Serialize)]
struct Order<'a> {
    cache: &'a str,
    parts: Vec<OrderedPart<'a>>,
}

#[derive(Serialize)]
struct OrderedPart<'a> {
    url: &'a str,
    sha256: &'a str,
}

impl Reader {
    /// Starts the worker with the function that [`Engine::new`](crate::engine::Engine::new) was given, and has it read
    /// these parts, each with its address. Returns `None` if there is no such function, or no worker can be started.
    pub fn start<'a>(
        start: Option<&Function>,
        parts: impl Iterator<Item = (&'a Part, &'a String)>,
    ) -> Option<Self> {
        let worker = start?.call0(&JsValue::UNDEFINED).ok()?;
        if worker.is_undefined() {
            return None;
        }
        let order = Order {
            cache: MODEL_CACHE,
            parts: parts
                .map(|(part, url)| OrderedPart {
                    url,
                    sha256: &part.sha256,
                })
                .collect(),
        };
        let reader = Self(worker.unchecked_into());
        reader.0.begin(&serde_json::to_string(&order).ok()?);
        Some(reader)
    }

    /// The next part; `None` within if it is not cached, or damaged.
    ///
    /// # Errors
    /// When the worker could not be started.
    pub async fn next(&self) -> Result<Option<Uint8Array>, JsValue> {
        let bytes = JsFuture::from(self.0.next()).await?;
        let is_there = !bytes.is_null();
        Ok(is_there.then(|| Uint8Array::new(&bytes.unchecked_into::<ArrayBuffer>())))
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.0.close();
    }
}
