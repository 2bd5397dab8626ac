//! The profile of a prediction: the time that each stage took, and the memory in use.

use nsp::{NspModel, PassTimes};
use nsp_protocol::{Profile, Stage, StageTime};
use wasm_bindgen::JsCast;

/// The profile of a prediction of `tokens` tokens. `tokenise` is the time before the pass, in
/// milliseconds; `downloaded` is how many bytes of the model came over the network.
pub fn profile(
    model: &NspModel,
    tokens: usize,
    tokenise: f64,
    pass: PassTimes,
    downloaded: u64,
) -> Profile {
    let operations = model.operations(tokens);
    let stage = |stage, milliseconds, operations| StageTime {
        stage,
        milliseconds,
        operations,
    };
    Profile {
        stages: vec![
            stage(Stage::Tokenise, tokenise, 0.0),
            stage(Stage::Embed, pass.embed, 0.0),
            stage(Stage::Attention, pass.attention, operations.attention),
            stage(
                Stage::FeedForward,
                pass.feed_forward,
                operations.feed_forward,
            ),
            stage(Stage::Head, pass.head, operations.head),
        ],
        memory: memory(),
        downloaded,
    }
}

/// Bytes of WebAssembly memory.
fn memory() -> u64 {
    let memory = wasm_bindgen::memory().unchecked_into::<js_sys::WebAssembly::Memory>();
    let buffer = memory.buffer();
    // An `ArrayBuffer`, or a `SharedArrayBuffer` in the build with threads.
    js_sys::Reflect::get(&buffer, &"byteLength".into())
        .ok()
        .and_then(|length| length.as_f64())
        .map_or(0, |length| length as u64)
}
