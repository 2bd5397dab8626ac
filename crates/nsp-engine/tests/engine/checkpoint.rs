//! Checkpoints in a program with addresses of 32 bits, as the importer is one.

use nsp_checkpoint::hf::Weights;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn a_tensor_may_have_more_bits_than_32_bits_can_count() {
    let header =
        br#"{"w": {"dtype": "F32", "shape": [250000, 1024], "data_offsets": [0, 1024000000]}}"#;
    let added = Weights::default().add_safetensors(0, "model.safetensors", header, None);
    assert!(added.is_ok(), "{added:?}");
}
