//! Passes that nobody waits for. A browser runs a function slowly until it has run it often, and compiles it well then.
//! So the first prediction after a start takes longer than the tenth, unless other passes come before it.

use nsp::{Error, NspModel};
use nsp_web::environment::pause;

/// How many passes run.
const PASSES: usize = 4;

/// About 50 tokens, which fill tiles of both heights that occur with longer texts.
const PAIR: [&str; 2] = [
    "It rained all night, and the wind blew from the sea until the lamps along the harbour went out.",
    "In the morning the streets were wet, and people walked slowly to the station with their umbrellas.",
];

/// Runs the passes. Before each layer, it lets the thread handle messages, and ends if `is_wanted` says that there is
/// something else to do.
pub async fn warm_up(model: &NspModel, is_wanted: impl Fn() -> bool) -> Result<(), Error> {
    let [a, b] = PAIR;
    for _ in 0..PASSES {
        let encoding = model.tokenizer().encode(a, Some(b))?;
        let mut pass = model.begin(std::slice::from_ref(&encoding))?;
        loop {
            pause().await;
            if is_wanted() {
                return Ok(());
            }
            if !pass.advance()? {
                break;
            }
        }
        pass.finish()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// The small BERT, which has three layers.
    const GGUF: &[u8] = include_bytes!("../../../tests/fixtures/tiny-bert/tiny-bert.q8_0.gguf");
    const LAYERS: usize = 3;

    /// How often a warm-up asks whether it is wanted elsewhere, if it is from this time on.
    async fn asked(wanted_from: usize) -> usize {
        let model = NspModel::from_gguf_bytes(GGUF).unwrap();
        let asked = Cell::new(0);
        let is_wanted = || {
            asked.set(asked.get() + 1);
            asked.get() >= wanted_from
        };
        warm_up(&model, is_wanted).await.unwrap();
        asked.get()
    }

    #[wasm_bindgen_test]
    async fn a_request_ends_it_before_the_next_layer() {
        for wanted_from in [1, 2, LAYERS + 3] {
            assert_eq!(asked(wanted_from).await, wanted_from);
        }
    }

    #[wasm_bindgen_test]
    async fn without_a_request_it_ends_by_itself() {
        assert_eq!(asked(usize::MAX).await, PASSES * (LAYERS + 1));
    }
}
