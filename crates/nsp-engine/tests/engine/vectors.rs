//! Vectors and head of the model, which the trainer gets.

use crate::heard::{GGUF, Heard, failure_of, later, predict};
use nsp::kernels::Kernel;
use nsp::{ModelLoader, NspModel};
use nsp_protocol::{FailureCode, Inside, Request, Response, View};
use nsp_web::environment::now;
use wasm_bindgen_test::wasm_bindgen_test;

const HIDDEN: usize = 64;
const LAYERS: usize = 3;

/// Two short pairs, an empty one, and one that is cut.
fn pairs() -> Vec<(String, String)> {
    let long = "rain snow ".repeat(40);
    let texts = [
        ("rain", "snow"),
        ("snow rain", "wind"),
        ("", ""),
        (long.as_str(), "wind"),
    ];
    texts.map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec()
}

fn vectors(id: u32, pairs: Vec<(String, String)>, layers: bool) -> Request {
    Request::Vectors {
        id,
        pairs,
        first: 40,
        layers,
    }
}

/// The vectors of one request, and how many of its pairs were cut.
fn vectors_of(wanted: u32) -> impl Fn(&Response) -> Option<(Vec<f32>, u32)> {
    move |response| match response {
        Response::Vectors {
            id,
            vectors,
            truncated,
        } if *id == wanted => Some((vectors.unpack().unwrap(), *truncated)),
        _ => None,
    }
}

/// The model that the engine has, with the same kernel.
fn model() -> NspModel {
    let mut loader = ModelLoader::for_kernel(Kernel::fastest(now));
    loader.push(GGUF).unwrap();
    loader.finish().unwrap()
}

#[wasm_bindgen_test]
async fn vectors_are_those_of_the_encoder_to_the_bit() {
    let heard = Heard::with_model().await;
    heard.ask(&vectors(1, pairs(), false));
    heard.ask(&vectors(2, pairs(), true));
    heard.ask(&vectors(3, vec![], true));
    let (at_cls, truncated) = heard.wait_for(vectors_of(1)).await;
    let (of_layers, also_truncated) = heard.wait_for(vectors_of(2)).await;
    assert_eq!((truncated, also_truncated), (1, 1));
    assert_eq!(heard.wait_for(vectors_of(3)).await, (vec![], 0));

    let model = model();
    assert_eq!(of_layers.len(), pairs().len() * LAYERS * 2 * HIDDEN);
    let mut cls = at_cls.chunks_exact(HIDDEN);
    for ((a, b), of_pair) in pairs()
        .iter()
        .zip(of_layers.chunks_exact(LAYERS * 2 * HIDDEN))
    {
        let encoding = model.tokenizer().encode(a, Some(b)).unwrap();
        let ordinary = model.begin(std::slice::from_ref(&encoding));
        let expected = ordinary.unwrap().cls_vectors().unwrap().concat();
        assert_eq!(cls.next().unwrap(), expected, "{a:.20}");
        let mut pass = model.begin_whole(&[encoding]).unwrap();
        for of_layer in of_pair.chunks_exact(2 * HIDDEN) {
            assert!(pass.advance().unwrap());
            let expected = pass.cls_and_means().unwrap();
            assert_eq!(of_layer, expected.as_flattened().concat(), "{a:.20}");
        }
        let last = &of_pair[(LAYERS - 1) * 2 * HIDDEN..][..HIDDEN];
        assert_eq!(last, expected);
    }
    assert!(cls.next().is_none());
}

/// tanh(matrix · vector + biases).
fn pool(matrix: &[f32], biases: &[f32], vector: &[f32]) -> Vec<f32> {
    let rows = matrix.chunks_exact(HIDDEN).zip(biases);
    let dot = |row: &[f32]| row.iter().zip(vector).map(|(w, v)| w * v).sum::<f32>();
    rows.map(|(row, bias)| (dot(row) + bias).tanh()).collect()
}

#[wasm_bindgen_test]
async fn the_head_makes_of_the_vectors_what_inspect_shows() {
    let heard = Heard::with_model().await;
    heard.ask(&vectors(1, pairs()[..1].to_vec(), false));
    heard.ask(&Request::Head { id: 2 });
    heard.ask(&Request::Inspect {
        id: 3,
        a: pairs()[0].0.clone(),
        b: pairs()[0].1.clone(),
        view: View::Head,
    });
    let (vector, _) = heard.wait_for(vectors_of(1)).await;
    let (hidden, head) = heard
        .wait_for(|response| match response {
            Response::Head {
                id: 2,
                hidden,
                numbers,
            } => Some((*hidden as usize, numbers.unpack().unwrap())),
            _ => None,
        })
        .await;
    let expected = heard
        .wait_for(|response| match response {
            Response::Inspected {
                id: 3,
                inside: Inside::Head { pooled, .. },
            } => Some(pooled.clone()),
            _ => None,
        })
        .await;
    assert_eq!(hidden, HIDDEN);
    assert_eq!(head.len(), HIDDEN * HIDDEN + HIDDEN + 2 * HIDDEN + 2);
    let (matrix, rest) = head.split_at(HIDDEN * HIDDEN);
    let ours = pool(matrix, &rest[..HIDDEN], &vector);
    assert_eq!(ours.len(), expected.len());
    for (ours, expected) in ours.iter().zip(expected) {
        assert!((ours - expected).abs() < 1e-5, "{ours} for {expected}");
    }
}

#[wasm_bindgen_test]
async fn others_are_answered_between_two_passes_and_the_rest_can_be_cancelled() {
    let heard = Heard::with_model().await;
    let many = vec![pairs()[0].clone(); 20_000];
    heard.ask(&vectors(1, many, true));
    // Some passes have run by then.
    for _ in 0..3 {
        later().await;
    }
    heard.ask(&predict(2));
    heard
        .wait_for(|response| matches!(response, Response::Predicted { id: 2, .. }).then_some(()))
        .await;
    let is_done = vectors_of(1);
    assert!(
        !heard
            .responses
            .borrow()
            .iter()
            .any(|response| is_done(response).is_some())
    );
    heard.ask(&Request::Cancel { id: 1 });
    heard
        .wait_for(|response| matches!(response, Response::Cancelled { id: 1 }).then_some(()))
        .await;
    heard.ask(&vectors(3, pairs(), false));
    heard.wait_for(vectors_of(3)).await;
}

#[wasm_bindgen_test]
async fn without_a_model_and_with_a_text_that_is_too_long_there_is_a_typed_error() {
    let heard = Heard::new();
    heard.ask(&vectors(1, pairs(), false));
    heard.ask(&Request::Head { id: 2 });
    for id in [1, 2] {
        let failure = heard.wait_for(failure_of(id)).await;
        assert_eq!(failure.code, FailureCode::NoModel, "{failure:?}");
    }
    let heard = Heard::with_model().await;
    let mut pairs = pairs();
    pairs[1].0 = "rain ".repeat(1 << 18);
    heard.ask(&vectors(3, pairs, false));
    let failure = heard.wait_for(failure_of(3)).await;
    assert_eq!(failure.code, FailureCode::Input, "{failure:?}");
    let start = "Pair 42 has no vectors: the text has ";
    assert!(failure.message.starts_with(start), "{failure:?}");
}
