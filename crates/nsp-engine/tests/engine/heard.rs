//! An engine that the tests talk to, without a worker around it.

use js_sys::{Function, Promise, Uint8Array};
use nsp_engine::Engine;
use nsp_protocol::{Failure, Request, Response, decode, encode};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The small quantised BERT.
pub const GGUF: &[u8] = include_bytes!("../../../../tests/fixtures/tiny-bert/tiny-bert.q8_0.gguf");

/// An engine, and the responses that it has sent.
pub struct Heard {
    pub engine: Engine,
    pub responses: Rc<RefCell<Vec<Response>>>,
}

impl Heard {
    /// An engine without a model.
    pub fn new() -> Self {
        let responses = Rc::<RefCell<Vec<Response>>>::default();
        let heard = Rc::clone(&responses);
        let post = Closure::<dyn Fn(String)>::new(move |text: String| {
            heard.borrow_mut().push(decode(&text).unwrap());
        });
        let post: Function = post.into_js_value().unchecked_into();
        let engine =
            Engine::new("test".into(), "simd128".into(), "a test".into(), post, None).unwrap();
        Self { engine, responses }
    }

    /// An engine with the small model.
    pub async fn with_model() -> Self {
        let heard = Self::new();
        heard.engine.take(Uint8Array::from(GGUF).into());
        heard
            .wait_for(|response| matches!(response, Response::Loaded { .. }).then_some(()))
            .await;
        heard
    }

    /// Sends a request.
    pub fn ask(&self, request: &Request) {
        self.engine.take(encode(request).unwrap().into());
    }

    /// Waits for a response that `wanted` accepts.
    pub async fn wait_for<T>(&self, wanted: impl Fn(&Response) -> Option<T>) -> T {
        loop {
            if let Some(found) = self.responses.borrow().iter().find_map(&wanted) {
                return found;
            }
            later().await;
        }
    }
}

/// Lets everything run that waits now.
pub async fn later() {
    let later = Promise::new(&mut |resolve, _| {
        let window = web_sys::window().unwrap();
        window.set_timeout_with_callback(&resolve).unwrap();
    });
    JsFuture::from(later).await.unwrap();
}

/// A request for a prediction.
pub fn predict(id: u32) -> Request {
    Request::Predict {
        id,
        a: "rain".into(),
        b: Some("snow".into()),
        label: None,
        masked: vec![],
        padded: None,
        measure: false,
    }
}

/// The failure of one request.
pub fn failure_of(wanted: u32) -> impl Fn(&Response) -> Option<Failure> {
    move |response| match response {
        Response::Failed {
            id: Some(id),
            failure,
        } if *id == wanted => Some(failure.clone()),
        _ => None,
    }
}
