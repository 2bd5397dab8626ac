//! The page's side of a worker: the engine's, or the importer's.

use leptos::web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};
use nsp_protocol::encode;
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// A running worker. Dropping it terminates the worker and frees its memory.
pub struct Client {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl Client {
    /// Starts the module worker at `url`. From then on, `hear` gets the texts that the worker
    /// posts, which should be messages of the protocol, and `lose` is called if the worker could
    /// not be started or has died. Neither is called after the drop. A caller that responds
    /// asynchronously has to check by itself that it is still current.
    ///
    /// # Errors
    /// The browser's error, when it refuses to create a worker at all.
    pub fn start(
        url: &str,
        hear: impl Fn(String) + 'static,
        lose: impl Fn() + 'static,
    ) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(url, &options)?;
        Ok(Self::of(worker, hear, lose))
    }

    /// Like [`start`](Self::start), for a worker that runs already.
    pub fn of(worker: Worker, hear: impl Fn(String) + 'static, lose: impl Fn() + 'static) -> Self {
        let on_message = Closure::new(move |message: MessageEvent| {
            hear(message.data().as_string().unwrap_or_default());
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));

        let on_error = Closure::new(move |_: ErrorEvent| lose());
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));

        Self {
            worker,
            _on_message: on_message,
            _on_error: on_error,
        }
    }

    /// Posts a request.
    ///
    /// # Errors
    /// When the request can't be written or the browser refuses to post it.
    pub fn send(&self, request: &impl Serialize) -> Result<(), JsValue> {
        let text = encode(request).map_err(|error| JsValue::from(error.to_string()))?;
        self.post(&JsValue::from(text))
    }

    /// Posts something that is no text: files.
    ///
    /// # Errors
    /// When the browser refuses to post it.
    pub fn post(&self, value: &JsValue) -> Result<(), JsValue> {
        self.worker.post_message(value)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}
