//! The engine without a worker around it, as the npm package has it: messages in, messages out.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs)]
// This is a test, though not one that clippy knows.
#![allow(clippy::unwrap_used)]

use js_sys::{Function, Promise, Uint8Array};
use nsp_engine::Engine;
use nsp_protocol::{Failure, FailureCode, Request, Response, decode, encode};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const GGUF: &[u8] = include_bytes!("../../../tests/fixtures/tiny-bert/tiny-bert.q8_0.gguf");

/// An engine, and what it has said.
struct Heard {
    engine: Engine,
    responses: Rc<RefCell<Vec<Response>>>,
}

impl Heard {
    fn new() -> Self {
        let responses = Rc::<RefCell<Vec<Response>>>::default();
        let heard = Rc::clone(&responses);
        let post = Closure::<dyn Fn(String)>::new(move |text: String| {
            heard.borrow_mut().push(decode(&text).unwrap());
        });
        let post: Function = post.into_js_value().unchecked_into();
        let engine = Engine::new("test".into(), "simd128".into(), "a test".into(), post).unwrap();
        Self { engine, responses }
    }

    fn ask(&self, request: &Request) {
        self.engine.take(encode(request).unwrap().into());
    }

    /// Waits until it says what `wanted` takes.
    async fn wait_for<T>(&self, wanted: impl Fn(&Response) -> Option<T>) -> T {
        loop {
            if let Some(found) = self.responses.borrow().iter().find_map(&wanted) {
                return found;
            }
            let later = Promise::new(&mut |resolve, _| {
                let window = web_sys::window().unwrap();
                window.set_timeout_with_callback(&resolve).unwrap();
            });
            JsFuture::from(later).await.unwrap();
        }
    }
}

fn predict(id: u32) -> Request {
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

#[wasm_bindgen_test]
async fn bytes_become_a_model_that_tokenises_and_answers() {
    let heard = Heard::new();
    assert!(
        matches!(&heard.responses.borrow()[0], Response::Ready { engine } if engine.build_id == "test")
    );
    heard.ask(&predict(1));
    let code = heard
        .wait_for(|response| match response {
            Response::Failed {
                id: Some(1),
                failure,
            } => Some(failure.code),
            _ => None,
        })
        .await;
    assert_eq!(code, FailureCode::NoModel);

    heard.engine.take(Uint8Array::from(GGUF).into());
    let bytes = heard
        .wait_for(|response| match response {
            Response::Loaded { model, .. } => Some(model.bytes),
            _ => None,
        })
        .await;
    assert_eq!(bytes, GGUF.len() as u64);

    heard.ask(&Request::Encode {
        id: 2,
        a: "rain".into(),
        b: Some("snow".into()),
    });
    heard.ask(&predict(3));
    let sequence = heard
        .wait_for(|response| match response {
            Response::Encoded { id: 2, sequence } => Some(sequence.clone()),
            _ => None,
        })
        .await;
    let prediction = heard
        .wait_for(|response| match response {
            Response::Predicted {
                id: 3, prediction, ..
            } => Some(prediction.clone()),
            _ => None,
        })
        .await;
    assert_eq!(sequence.input_ids, prediction.input_ids);
    assert_eq!(sequence.token_type_ids, prediction.token_type_ids);
}

#[wasm_bindgen_test]
async fn what_is_no_message_is_told_and_a_dropped_engine_says_nothing() {
    let heard = Heard::new();
    heard.engine.take(7.into());
    let failure = heard
        .wait_for(|response| match response {
            Response::Failed { id: None, failure } => Some(failure.clone()),
            _ => None,
        })
        .await;
    let Failure { code, message } = failure;
    assert_eq!(code, FailureCode::Input, "{message}");

    let Heard { engine, responses } = heard;
    engine.take(Uint8Array::from(GGUF).into());
    drop(engine);
    let said = responses.borrow().len();
    // A second engine loads the same file after the first would have.
    let other = Heard::new();
    other.engine.take(Uint8Array::from(GGUF).into());
    other
        .wait_for(|response| matches!(response, Response::Loaded { .. }).then_some(()))
        .await;
    assert_eq!(responses.borrow().len(), said);
}
