//! The worker's two ends: messages in, messages out.

use crate::compute;
use crate::session::Session;
use nsp_protocol::{Engine, Failure, FailureCode, Response, decode, encode};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Makes the worker that calls this the engine of the page: answers the page's messages, and says
/// `ready`.
///
/// `build_id` is the site's, `variant` the name of this build, `reason` why it was chosen.
#[wasm_bindgen(js_name = startWorker)]
pub fn start_worker(build_id: String, variant: String, reason: String) {
    std::panic::set_hook(Box::new(|panic| {
        let message = format!("The engine stopped by a mistake of its own. Try again. {panic}");
        post_failure(None, FailureCode::Internal, message);
    }));
    let session = Session::new();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let text = event.data().as_string().unwrap_or_default();
        match decode(&text) {
            Ok(request) => session.handle(request),
            Err(error) => {
                let message = format!("The engine got a message that it does not know: {error}.");
                post_failure(None, FailureCode::Input, message);
            }
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The worker listens for as long as it lives.
    on_message.forget();
    post(&Response::Ready {
        engine: Engine {
            build_id,
            variant,
            reason,
            threads: compute::team().threads() as u32,
            kernel: compute::kernel().name(),
        },
    });
}

/// Sends a message to the page.
pub fn post(response: &Response) {
    // Neither can fail: a response has no number that JSON lacks but those of a broken model, and
    // a string can always be posted.
    if let Ok(text) = encode(response) {
        let _ = scope().post_message(&JsValue::from_str(&text));
    }
}

/// Sends an error to the page.
pub fn post_failure(id: Option<u32>, code: FailureCode, message: String) {
    post(&Response::Failed {
        id,
        failure: Failure { code, message },
    });
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
