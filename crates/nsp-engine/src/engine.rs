//! The engine as a JavaScript class, for callers that provide the thread.

use crate::compute;
use crate::download::Source;
use crate::port::{Port, report_panics};
use crate::session::Session;
use js_sys::{Function, Reflect, Symbol};
use nsp_protocol::{EngineInfo, FailureCode, Response, decode, id_of};
use wasm_bindgen::prelude::*;

/// Speaks the protocol of `nsp-protocol` with its creator, in the thread that loaded this module.
/// `free()` cancels all work and drops the model.
#[wasm_bindgen]
pub struct Engine {
    session: Session,
    port: Port,
}

#[wasm_bindgen]
impl Engine {
    /// Starts the engine, which sends `ready`. `build_id` is that of the site or package, `variant`
    /// the name of this build, `reason` why it was chosen; `post` is called with the text of each
    /// response. `start_reader` is that of www/engine/reading.js; without it, this thread reads cached models itself.
    ///
    /// # Errors
    /// Throws when this JavaScript environment has no `AbortController`.
    #[wasm_bindgen(constructor)]
    pub fn new(
        build_id: String,
        variant: String,
        reason: String,
        post: Function,
        start_reader: Option<Function>,
    ) -> Result<Engine, JsValue> {
        report_panics();
        let port = Port::open(post)?;
        port.post(&Response::Ready {
            engine: EngineInfo {
                build_id,
                variant,
                reason,
                threads: compute::team().threads() as u32,
                kernel: compute::kernel().name(),
            },
        });
        let session = Session::new(port.clone(), start_reader);
        Ok(Self { session, port })
    }

    /// Takes a message: the text of a request, or a `Blob` or `Uint8Array` that holds a GGUF file.
    /// The engine answers anything else with a failure.
    pub fn take(&self, message: JsValue) {
        let Some(text) = message.as_string() else {
            return match class_of(&message).as_deref() {
                Some("Uint8Array") => self.session.load(Source::Bytes(message.unchecked_into())),
                Some("Blob" | "File") => self.session.load(Source::Blob(message.unchecked_into())),
                _ => self.refuse(None, "it is neither a text nor a Blob or Uint8Array"),
            };
        };
        match decode(&text) {
            Ok(request) => self.session.handle(request),
            Err(error) => self.refuse(id_of(&text), &error.to_string()),
        }
    }
}

impl Engine {
    fn refuse(&self, id: Option<u32>, reason: &str) {
        let message = format!("The engine can't read a message: {reason}.");
        self.port.post_failure(id, FailureCode::Input, message);
    }
}

/// The name of a built-in object's class. The object may come from another realm than this module, so its
/// constructor is not compared.
fn class_of(value: &JsValue) -> Option<String> {
    // This fails if the value is no object.
    let tag = Reflect::get(value, &Symbol::to_string_tag());
    tag.ok()?.as_string()
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Engine").finish_non_exhaustive()
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.session.end();
    }
}
