//! The engine as a JavaScript class, for callers that provide the thread.

use crate::compute;
use crate::download::Source;
use crate::port::{Port, report_panics};
use crate::session::Session;
use js_sys::{ArrayBuffer, Function, Reflect};
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
    /// response.
    ///
    /// # Errors
    /// Throws when this JavaScript environment has no `AbortController`.
    #[wasm_bindgen(constructor)]
    pub fn new(
        build_id: String,
        variant: String,
        reason: String,
        post: Function,
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
        let session = Session::new(port.clone());
        Ok(Self { session, port })
    }

    /// Takes a message: the text of a request, or a `Blob` or `Uint8Array` that holds a GGUF file.
    /// These may come from another realm than this module, so they are recognised by what they can
    /// do.
    pub fn take(&self, message: JsValue) {
        if ArrayBuffer::is_view(&message) {
            return self.session.load(Source::Bytes(message.unchecked_into()));
        }
        let stream = Reflect::get(&message, &"stream".into());
        if stream.is_ok_and(|stream| stream.is_function()) {
            return self.session.load(Source::Blob(message.unchecked_into()));
        }
        let text = message.as_string().unwrap_or_default();
        match decode(&text) {
            Ok(request) => self.session.handle(request),
            Err(error) => {
                let message = format!("The engine can't read a message: {error}.");
                self.port
                    .post_failure(id_of(&text), FailureCode::Input, message);
            }
        }
    }
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
