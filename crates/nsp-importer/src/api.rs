//! The importer as a JavaScript class, for callers that provide the thread.

use crate::session::Session;
use js_sys::Function;
use nsp_protocol::{ImportCode, ImportFailure, ImportResponse, encode};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

thread_local! {
    /// What takes the responses of this thread's importer. The panic hook reports a panic to it, because no
    /// session can.
    static POST: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Speaks the importer's protocol of `nsp-protocol` with its creator, in the thread that loaded this module.
/// A thread has one importer.
#[wasm_bindgen]
pub struct Importer {
    session: Rc<Session>,
}

#[wasm_bindgen]
impl Importer {
    /// Starts the importer, which sends `ready`. `post` is called with the text of each response.
    #[wasm_bindgen(constructor)]
    pub fn new(post: Function) -> Importer {
        POST.set(Some(post));
        std::panic::set_hook(Box::new(|panic| {
            let message = format!(
                "The importer crashed because of a bug. Load the page or the model again. {panic}"
            );
            let code = ImportCode::Internal;
            send(&ImportResponse::Failed(ImportFailure { code, message }));
        }));
        send(&ImportResponse::Ready);
        Self {
            session: Session::new(|response| send(&response)),
        }
    }

    /// Takes a message: the text of a request, or an array of pairs of a path and a `File`.
    pub fn take(&self, message: &JsValue) {
        self.session.take(message);
    }
}

fn send(response: &ImportResponse) {
    let post = POST.with_borrow(Clone::clone);
    // Every response can be written as JSON. An exception in the receiver does not concern the importer.
    if let (Some(post), Ok(text)) = (post, encode(response)) {
        let _ = post.call1(&JsValue::UNDEFINED, &text.into());
    }
}

impl std::fmt::Debug for Importer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Importer").finish_non_exhaustive()
    }
}
