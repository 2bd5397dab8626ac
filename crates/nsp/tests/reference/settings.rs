//! Checkpoints that differ in every setting of a BERT, against a BERT in numpy.
//!
//! `tests/fixtures/settings/make_settings.py` made the checkpoints and the answers; it compares its BERT with
//! PyTorch's first. Sizes, numbers of layers, heads, positions and segments, the epsilon, the names of the
//! tensors and the format of the weights differ.

use crate::fixtures::{Case, F32_TOLERANCE, converted, distance, fixture, load};
use nsp_checkpoint::Dtype;
use serde::Deserialize;

#[derive(Deserialize)]
struct Settings {
    models: Vec<Model>,
}

#[derive(Deserialize)]
struct Model {
    /// The folder of the checkpoint.
    name: String,
    /// Answers in floats, for one token up to as many as there are positions.
    floats: Vec<Case>,
    /// An answer with weights and activations rounded as the kernels do.
    quantised: Case,
}

/// Asserts that a checkpoint, converted to this format, answers as the reference does.
fn assert_answers(name: &str, dtype: Dtype, cases: &[Case]) {
    let model = load(&converted(&format!("settings/{name}"), dtype));
    for case in cases {
        let logits = model.forward(&case.encoding()).unwrap();
        assert!(
            distance(logits, case.logits) < F32_TOLERANCE,
            "{name} as {dtype}, {}: {logits:?}, reference {:?}",
            case.name,
            case.logits
        );
    }
}

#[test]
fn every_setting_is_honoured_in_floats() {
    for Model { name, floats, .. } in &fixture::<Settings>("settings/settings.json").models {
        for dtype in [Dtype::F32, Dtype::F16] {
            assert_answers(name, dtype, floats);
        }
    }
}

#[test]
fn every_setting_is_honoured_by_the_quantised_encoder() {
    for model in fixture::<Settings>("settings/settings.json").models {
        assert_answers(&model.name, Dtype::Q8_0, &[model.quantised]);
    }
}
