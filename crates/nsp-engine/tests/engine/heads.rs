//! A head in place of the model's own: named by a manifest, as the trainer stores it, or by its address.

use crate::heard::{GGUF, Heard, predict};
use js_sys::{Array, Uint8Array};
use nsp_checkpoint::{Head, TunedHead};
use nsp_protocol::{
    Failure, FailureCode, ImportedManifest, ImportedPart, MODEL_CACHE, Request, Response, encode,
};
use nsp_web::{cache, hex};
use sha2::{Digest, Sha256};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Blob, Url};

/// The file of a head that always gives these logits, for vectors of `hidden` numbers.
fn head(hidden: usize, logits: [f32; 2]) -> Vec<u8> {
    let head = Head::new([
        vec![0.0; hidden * hidden],
        vec![0.0; hidden],
        vec![0.0; 2 * hidden],
        logits.to_vec(),
    ]);
    let tuned = TunedHead {
        name: "tiny-tuned".into(),
        license: "MIT".into(),
        source: "A test.".into(),
        base: None,
        head: head.unwrap(),
    };
    tuned.to_gguf()
}

fn address(file: &str) -> String {
    let origin = web_sys::window().unwrap().location().origin().unwrap();
    format!("{origin}/imported/{file}")
}

async fn keep(file: &str, bytes: &[u8]) {
    let bytes = Uint8Array::from(bytes);
    let response = web_sys::Response::new_with_opt_buffer_source(Some(&bytes)).unwrap();
    let cache = cache::open(MODEL_CACHE).await.unwrap();
    JsFuture::from(cache.put_with_str(&address(file), &response))
        .await
        .unwrap();
}

fn part(file: &str, bytes: &[u8]) -> ImportedPart {
    ImportedPart {
        file: file.into(),
        size: bytes.len() as u64,
        sha256: hex(&Sha256::digest(bytes)),
    }
}

/// Stores a model with this head, as the trainer does. Returns the address of its manifest.
async fn keep_model(name: &str, head: &[u8]) -> String {
    let (part_name, head_name) = (format!("{name}.part0"), format!("{name}.head.gguf"));
    keep(&part_name, GGUF).await;
    keep(&head_name, head).await;
    let manifest = ImportedManifest {
        format: 1,
        name: name.into(),
        size: GGUF.len() as u64,
        parts: vec![part(&part_name, GGUF)],
        ..ImportedManifest::default()
    };
    let text = encode(&manifest).unwrap();
    let head = encode(&part(&head_name, head)).unwrap();
    // Whatever else the manifest says.
    let text = text.replacen('{', &format!("{{\"head\":{head},"), 1);
    keep(&format!("{name}.json"), text.as_bytes()).await;
    address(&format!("{name}.json"))
}

/// The address of a file in memory.
fn blob(bytes: &[u8]) -> String {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence(&parts).unwrap();
    Url::create_object_url_with_blob(&blob).unwrap()
}

/// Loads a model. Returns its name, and the largest number of bytes that were expected and that were there.
async fn load(heard: &Heard, request: &Request) -> Result<(String, u64, u64), Failure> {
    let before = heard.responses.borrow().len();
    heard.ask(request);
    let responses = std::rc::Rc::clone(&heard.responses);
    heard
        .wait_for(move |_| {
            let responses = responses.borrow();
            let mut bytes = (0, 0);
            for response in &responses[before..] {
                match response {
                    Response::Loading { loaded, total, .. } => bytes = (*total, *loaded),
                    Response::Loaded { model, .. } => {
                        return Some(Ok((model.name.clone(), bytes.0, bytes.1)));
                    }
                    Response::Failed { failure, .. } => return Some(Err(failure.clone())),
                    _ => {}
                }
            }
            None
        })
        .await
}

async fn logits(heard: &Heard, id: u32) -> [f32; 2] {
    heard.ask(&predict(id));
    heard
        .wait_for(|response| match response {
            Response::Predicted {
                id: answered,
                prediction,
                ..
            } if *answered == id => Some(prediction.logits),
            _ => None,
        })
        .await
}

fn request(manifest: &str, head: Option<String>) -> Request {
    Request::Load {
        manifest: manifest.into(),
        head,
    }
}

#[wasm_bindgen_test]
async fn a_manifest_s_head_is_loaded_after_the_parts_and_counted() {
    let head = head(64, [0.25, -0.5]);
    let manifest = keep_model("with-head", &head).await;
    let heard = Heard::new();
    let (name, total, loaded) = load(&heard, &request(&manifest, None)).await.unwrap();
    assert_eq!(name, "tiny-tuned");
    assert_eq!(total, (GGUF.len() + head.len()) as u64);
    assert_eq!(loaded, total);
    assert_eq!(logits(&heard, 1).await, [0.25, -0.5]);
}

#[wasm_bindgen_test]
async fn a_head_that_was_asked_for_replaces_the_manifest_s() {
    let manifest = keep_model("other-head", &head(64, [0.25, -0.5])).await;
    let heard = Heard::new();
    let asked = blob(&head(64, [3.0, 1.0]));
    let loaded = load(&heard, &request(&manifest, Some(asked))).await;
    assert_eq!(loaded.unwrap().1, GGUF.len() as u64, "not known before");
    assert_eq!(logits(&heard, 1).await, [3.0, 1.0]);
}

#[wasm_bindgen_test]
async fn a_head_that_does_not_fit_is_refused_with_a_sentence() {
    let manifest = keep_model("no-head", &head(32, [0.0, 0.0])).await;
    let heard = Heard::new();
    for (asked, code, sentence) in [
        (
            None,
            FailureCode::Model,
            "The head can't be used: the head reads vectors of 32 numbers",
        ),
        (
            Some(blob(GGUF)),
            FailureCode::Model,
            "The head can't be used: this GGUF file is a whole model",
        ),
        (
            Some(blob(b"<!doctype html>")),
            FailureCode::Model,
            "The head can't be used: ",
        ),
        (
            Some(address("missing.gguf")),
            FailureCode::Network,
            "missing.gguf could not be fetched",
        ),
    ] {
        let failure = load(&heard, &request(&manifest, asked)).await.unwrap_err();
        assert_eq!(failure.code, code, "{failure:?}");
        assert!(failure.message.starts_with(sentence), "{failure:?}");
    }
}

#[wasm_bindgen_test]
async fn a_damaged_head_is_not_used() {
    let file = head(64, [0.25, -0.5]);
    let manifest = keep_model("damaged-head", &file).await;
    let mut wrong = file;
    *wrong.last_mut().unwrap() ^= 1;
    keep("damaged-head.head.gguf", &wrong).await;
    let failure = load(&Heard::new(), &request(&manifest, None)).await;
    // The host has no such file either.
    assert_eq!(failure.unwrap_err().code, FailureCode::Network);
}
