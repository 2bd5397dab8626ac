//! Connects the trainer to the messages of a Web Worker.

use crate::session::Session;
use nsp_protocol::{TrainFailure, TrainProblem, TrainResponse, encode};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Turns the worker that loaded this module into the trainer, and sends `ready`.
#[wasm_bindgen(js_name = startTrainer)]
pub fn start_trainer() {
    std::panic::set_hook(Box::new(|panic| {
        send(&TrainResponse::Failed(TrainFailure {
            id: None,
            problem: TrainProblem::Internal(panic.to_string()),
        }));
    }));
    let session = Session::new(|response| send(&response));
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        session.take(&event.data().as_string().unwrap_or_default());
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The worker listens for as long as it lives.
    on_message.forget();
    send(&TrainResponse::Ready);
}

fn send(response: &TrainResponse) {
    // Every response can be written as JSON, and a string can always be posted.
    if let Ok(text) = encode(response) {
        let _ = scope().post_message(&text.into());
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
