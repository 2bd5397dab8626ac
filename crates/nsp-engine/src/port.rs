//! Sends a session's responses to the caller.

use js_sys::{Function, Object};
use nsp_protocol::{Failure, FailureCode, Response, encode};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal};

thread_local! {
    /// The open ports of this thread. The panic hook reports a panic to them, because no session
    /// can.
    static OPEN: RefCell<Vec<Port>> = const { RefCell::new(Vec::new()) };
}

/// Takes responses until it is closed; clones are the same port.
#[derive(Clone)]
pub struct Port {
    post: Function,
    closing: AbortController,
}

impl Port {
    /// Hands each response to `post`, as the text of a message.
    ///
    /// # Errors
    /// When this JavaScript environment has no `AbortController`.
    pub fn open(post: Function) -> Result<Self, JsValue> {
        let closing = AbortController::new()?;
        let port = Self { post, closing };
        OPEN.with_borrow_mut(|open| open.push(port.clone()));
        Ok(port)
    }

    /// Sends a response.
    pub fn post(&self, response: &Response) {
        if self.is_closed() {
            return;
        }
        // Every response can be written as JSON. An exception in the receiver does not concern the
        // engine.
        if let Ok(text) = encode(response) {
            let _ = self.post.call1(&JsValue::UNDEFINED, &text.into());
        }
    }

    /// Sends an error.
    pub fn post_failure(&self, id: Option<u32>, code: FailureCode, message: String) {
        self.post(&Response::Failed {
            id,
            failure: Failure { code, message },
        });
    }

    /// Sends nothing more, and aborts running downloads.
    pub fn close(&self) {
        self.closing.abort();
        OPEN.with_borrow_mut(|open| open.retain(|port| !Object::is(&port.closing, &self.closing)));
    }

    /// Whether the port was closed.
    pub fn is_closed(&self) -> bool {
        self.closing.signal().aborted()
    }

    /// A signal that aborts when the port is closed.
    pub fn closing(&self) -> AbortSignal {
        self.closing.signal()
    }
}

/// From now on, a panic is reported to all ports of its thread.
pub fn report_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let message = format!("The engine stopped by a mistake of its own. Try again. {panic}");
        OPEN.with(|open| {
            // The panic may have happened while the list was being changed.
            for port in open.try_borrow().iter().flat_map(|open| open.iter()) {
                port.post_failure(None, FailureCode::Internal, message.clone());
            }
        });
    }));
}
