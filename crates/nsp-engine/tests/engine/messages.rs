//! The engine without a worker around it, as the npm package uses it: messages in, messages out.

use crate::heard::{GGUF, Heard, failure_of, predict};
use js_sys::Uint8Array;
use nsp_checkpoint::convert::Plan;
use nsp_checkpoint::gguf::{GgufError, read_gguf};
use nsp_checkpoint::hf::{Description, TextFiles, Weights, header_bytes};
use nsp_checkpoint::{Card, Dtype};
use nsp_protocol::{Failure, FailureCode, Inside, Request, Response, View};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

/// The model's file with all numbers of a vector replaced by this one.
fn with_numbers(tensor: &str, number: f32) -> Vec<u8> {
    let mut file = GGUF.to_vec();
    let header = read_gguf::<GgufError>(GGUF, &mut |_| Ok(())).unwrap();
    let tensor = header.tensor(tensor).unwrap();
    let bytes = &mut file[tensor.offset as usize..][..tensor.bytes];
    bytes
        .chunks_exact_mut(4)
        .for_each(|place| place.copy_from_slice(&number.to_le_bytes()));
    file
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
    let input = heard
        .wait_for(|response| match response {
            Response::Encoded { id: 2, input } => Some(input.clone()),
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
    assert_eq!(input.input_ids, prediction.input_ids);
    assert_eq!(input.token_type_ids, prediction.token_type_ids);
}

/// A new engine would not help, so the code must not be the one that makes the page start the
/// engine again.
#[wasm_bindgen_test]
async fn a_model_whose_numbers_are_not_finite_is_a_typed_error() {
    let heard = Heard::new();
    let damaged = with_numbers("cls.output.bias", f32::NAN);
    heard.engine.take(Uint8Array::from(&damaged[..]).into());
    let failure = heard
        .wait_for(|response| match response {
            Response::Failed { id: None, failure } => Some(failure.clone()),
            _ => None,
        })
        .await;
    assert_eq!(failure.code, FailureCode::Model);
    assert!(failure.message.contains("cls.output.bias"), "{failure:?}");

    // Finite numbers, but too large to compute with.
    let huge = with_numbers("blk.0.ffn_down.bias", 3e38);
    heard.engine.take(Uint8Array::from(&huge[..]).into());
    heard
        .wait_for(|response| matches!(response, Response::Loaded { .. }).then_some(()))
        .await;
    heard.ask(&predict(1));
    heard.ask(&Request::Inspect {
        id: 2,
        a: "rain".into(),
        b: "snow".into(),
        view: View::Head,
    });
    for id in [1, 2] {
        let failure = heard.wait_for(failure_of(id)).await;
        assert_eq!(failure.code, FailureCode::Model, "{failure:?}");
        assert!(
            failure.message.contains("not a finite number"),
            "{failure:?}"
        );
    }
    // Errors in a request are reported first, before anything is computed.
    let wrong = r#"{"predict":{"id":3,"a":"rain","b":"snow","label":2}}"#;
    heard.engine.take(wrong.into());
    let failure = heard.wait_for(failure_of(3)).await;
    assert_eq!(failure.code, FailureCode::Input, "{failure:?}");
    heard.ask(&Request::Inspect {
        id: 4,
        a: "rain".into(),
        b: "snow".into(),
        view: View::Attention { layer: 1, head: 99 },
    });
    let failure = heard.wait_for(failure_of(4)).await;
    assert_eq!(failure.code, FailureCode::Input, "{failure:?}");
}

/// The cells themselves are compared with PyTorch's in crates/nsp/tests/reference.
#[wasm_bindgen_test]
async fn thumbnails_have_cells_of_every_head() {
    let heard = Heard::with_model().await;
    heard.ask(&Request::Inspect {
        id: 1,
        a: "rain".into(),
        b: "snow".into(),
        view: View::Thumbnails,
    });
    let thumbnails = heard
        .wait_for(|response| match response {
            Response::Inspected {
                id: 1,
                inside: Inside::Thumbnails(thumbnails),
            } => Some(thumbnails.clone()),
            _ => None,
        })
        .await;
    assert_eq!((thumbnails.layers, thumbnails.heads), (3, 4));
    let side = thumbnails.side as usize;
    assert_eq!(thumbnails.cells.len(), 3 * 4 * side * side);
    for row in thumbnails.cells.chunks(side) {
        let sum: i32 = row.iter().map(|&cell| i32::from(cell)).sum();
        // Each cell is rounded.
        assert!((sum - 255).abs() <= side as i32, "{row:?}");
    }
}

/// The first bytes of a GGUF file of the tiny BERT's floats, up to its first tensor.
fn header_of_floats() -> Vec<u8> {
    const WEIGHTS: &[u8] = include_bytes!("../../../../tests/fixtures/tiny-bert/model.safetensors");
    let files = TextFiles {
        config: include_str!("../../../../tests/fixtures/tiny-bert/config.json"),
        vocab_txt: Some(include_str!(
            "../../../../tests/fixtures/tiny-bert/vocab.txt"
        )),
        ..TextFiles::default()
    };
    let description = Description::read(files, Some(true)).unwrap();
    let (start, rest) = WEIGHTS.split_first_chunk().unwrap();
    let bytes = header_bytes(*start, WEIGHTS.len() as u64).unwrap();
    let mut weights = Weights::default();
    weights
        .add_safetensors(
            0,
            "model.safetensors",
            &rest[..bytes],
            Some(WEIGHTS.len() as u64),
        )
        .unwrap();
    let card = Card::of_checkpoint("tiny".into(), "", Dtype::F32);
    Plan::new(&description, &weights, &card).unwrap().header
}

#[wasm_bindgen_test]
async fn a_file_of_floats_is_refused_with_a_sentence_that_names_convert() {
    let heard = Heard::new();
    let header = header_of_floats();
    heard.engine.take(Uint8Array::from(&header[..]).into());
    let Failure { code, message } = heard
        .wait_for(|response| match response {
            Response::Failed { id: None, failure } => Some(failure.clone()),
            _ => None,
        })
        .await;
    assert_eq!(code, FailureCode::Model, "{message}");
    assert!(message.contains("`bert-nsp convert`"), "{message}");
}

#[wasm_bindgen_test]
async fn another_model_asked_for_during_a_load_is_loaded_after_it() {
    let heard = Heard::new();
    let first: JsValue = Uint8Array::from(GGUF).into();
    let other = with_numbers("cls.output.bias", 0.25);
    heard.engine.take(first.clone());
    heard.engine.take(first.clone());
    heard.engine.take(Uint8Array::from(&other[..]).into());
    // This is the last request of all, so it is answered last.
    heard.engine.take(first);
    let loaded = |responses: &[Response]| {
        let loaded = responses
            .iter()
            .filter(|r| matches!(r, Response::Loaded { .. }));
        loaded.count()
    };
    let responses = Rc::clone(&heard.responses);
    heard
        .wait_for(|_| (loaded(&responses.borrow()) == 3).then_some(()))
        .await;
    // The two requests for it before the other model were answered by one load.
    heard.ask(&predict(1));
    heard
        .wait_for(|response| matches!(response, Response::Predicted { id: 1, .. }).then_some(()))
        .await;
    assert_eq!(loaded(&heard.responses.borrow()), 3);
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
    // A stream that is no Blob, and a view that is not of bytes.
    for wrong in [
        "({ stream() { throw 1; } })",
        "new DataView(new ArrayBuffer(8))",
    ] {
        let heard = Heard::new();
        heard.engine.take(js_sys::eval(wrong).unwrap());
        let message = heard
            .wait_for(|response| match response {
                Response::Failed { id: None, failure } => Some(failure.message.clone()),
                _ => None,
            })
            .await;
        assert!(message.contains("neither a text nor a Blob"), "{message}");
    }

    let Heard { engine, responses } = heard;
    engine.take(Uint8Array::from(GGUF).into());
    drop(engine);
    let said = responses.borrow().len();
    // A second engine loads the same file. By then, the first one would have loaded it.
    let other = Heard::new();
    other.engine.take(Uint8Array::from(GGUF).into());
    other
        .wait_for(|response| matches!(response, Response::Loaded { .. }).then_some(()))
        .await;
    assert_eq!(responses.borrow().len(), said);
}
