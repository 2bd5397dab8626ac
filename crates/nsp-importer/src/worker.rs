//! Connects the importer to the messages of a Web Worker.

use crate::session::Session;
use nsp_protocol::{ImportCode, ImportFailure, ImportResponse, encode};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Turns the worker that loaded this module into the importer of models.html, and sends `ready`.
#[wasm_bindgen(js_name = startImporter)]
pub fn start_importer() {
    std::panic::set_hook(Box::new(|panic| {
        let message = format!("The importer crashed because of a bug. Reload the page. {panic}");
        let code = ImportCode::Internal;
        post(&ImportResponse::Failed(ImportFailure { code, message }));
    }));
    let session = Session::new(|response| post(&response));
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        session.take(&event.data());
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The worker listens for as long as it lives.
    on_message.forget();
    post(&ImportResponse::Ready);
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn post(response: &ImportResponse) {
    // Every response can be written as JSON, and a string can always be posted.
    if let Ok(text) = encode(response) {
        let _ = scope().post_message(&text.into());
    }
}
