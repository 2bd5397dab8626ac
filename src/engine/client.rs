//! The worker, seen from the page.

use leptos::web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};
use nsp_protocol::{Request, Response, decode, encode};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// What the worker says.
#[derive(Debug)]
pub enum Event {
    /// A message of the protocol.
    Response(Box<Response>),
    /// The worker could not be started, died, or said what is no message of the protocol.
    Lost,
}

impl Event {
    /// Whether a newer build on the host explains it: something could not be loaded.
    pub fn may_be_of_another_build(&self) -> bool {
        match self {
            Self::Response(response) => matches!(**response, Response::Failed { id: None, .. }),
            Self::Lost => true,
        }
    }
}

/// A running worker. Dropping it ends the worker and gives its memory back.
pub struct Client {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl Client {
    /// Starts the module worker at `url`; `listener` hears what it says from then on.
    ///
    /// # Errors
    /// The browser's, when it refuses to make a worker at all.
    pub fn start(url: &str, listener: impl Fn(Event) + Clone + 'static) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(url, &options)?;

        let on_response = listener.clone();
        let on_message = Closure::new(move |message: MessageEvent| {
            let text = message.data().as_string().unwrap_or_default();
            let response = decode(&text).map(Box::new);
            on_response(response.map_or(Event::Lost, Event::Response));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));

        let on_error = Closure::new(move |_: ErrorEvent| listener(Event::Lost));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));

        Ok(Self {
            worker,
            _on_message: on_message,
            _on_error: on_error,
        })
    }

    /// Posts a request.
    ///
    /// # Errors
    /// When the request can't be written or the browser refuses to post it.
    pub fn send(&self, request: &Request) -> Result<(), JsValue> {
        let text = encode(request).map_err(|error| JsValue::from(error.to_string()))?;
        self.worker.post_message(&JsValue::from(text))
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}
