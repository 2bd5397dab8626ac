//! The intermediate values of a pass, against PyTorch's own.
//!
//! `tests/fixtures/pytorch/tiny_quantised.py` made the values. It rounds as the kernels do.

use crate::fixtures::{fixture, fixture_path, load, shipped_gguf, tiny_gguf};
use nsp::{Encoding, Error, NspModel};
use nsp_checkpoint::Dtype;
use serde::Deserialize;
use sha2::{Digest, Sha256};

#[derive(Deserialize)]
struct TinyQuantised {
    model_sha256: String,
    trace: Trace,
}

#[derive(Deserialize)]
struct Trace {
    input_ids: Vec<u32>,
    token_type_ids: Vec<u32>,
    attention_mask: Vec<u32>,
    logits: [f32; 2],
    pooled: Vec<f32>,
    /// Logit 0 − logit 1 of the head applied after the embeddings and after each layer.
    lens: Vec<f32>,
    /// After each layer.
    layers: Vec<LayerVectors>,
    /// For each layer and head: tokens × tokens weights.
    attentions: Vec<Vec<Vec<f32>>>,
    embeddings: Embeddings,
}

#[derive(Deserialize)]
struct LayerVectors {
    /// The vector at `[CLS]`.
    cls: Vec<f32>,
    /// The mean of the vectors of all tokens.
    mean: Vec<f32>,
}

#[derive(Deserialize)]
struct Embeddings {
    position: u32,
    word: Vec<f32>,
    place: Vec<f32>,
    segments: [Vec<f32>; 2],
}

/// The small quantised model, the traced sequence, and PyTorch's intermediate values.
fn traced() -> (NspModel, Encoding, Trace) {
    let TinyQuantised {
        model_sha256,
        trace,
    } = fixture("pytorch/tiny_quantised.json");
    let file = std::fs::read(fixture_path("tiny-bert/tiny-bert.q8_0.gguf")).unwrap();
    let digest = Sha256::digest(&file);
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        hex, model_sha256,
        "run tests/fixtures/pytorch/tiny_quantised.py"
    );
    let encoding = Encoding {
        input_ids: trace.input_ids.clone(),
        token_type_ids: trace.token_type_ids.clone(),
        attention_mask: trace.attention_mask.clone(),
        ..Encoding::default()
    };
    (load(&file), encoding, trace)
}

fn assert_near(ours: &[f32], expected: &[f32], what: &str) {
    assert_eq!(ours.len(), expected.len(), "{what}");
    for (at, (ours, expected)) in ours.iter().zip(expected).enumerate() {
        let away = (ours - expected).abs();
        assert!(
            away < 1e-4,
            "{what}, number {at}: {ours} instead of {expected}"
        );
    }
}

#[test]
fn lens_and_attention_are_pytorchs_after_every_layer() {
    let (model, encoding, trace) = traced();
    assert_near(&model.forward(&encoding).unwrap(), &trace.logits, "logits");
    let mut pass = model.begin(&[encoding]).unwrap();
    for (layer, heads) in trace.attentions.iter().enumerate() {
        let lens = pass.lens().unwrap();
        assert_near(&[lens], &trace.lens[layer..=layer], "lens");
        for (head, expected) in heads.iter().enumerate() {
            let weights = pass.attention_weights(head).unwrap();
            assert_near(&weights, expected, &format!("layer {layer}, head {head}"));
        }
        assert!(pass.attention_weights(heads.len()).is_err());
        assert!(pass.advance().unwrap());
    }
    assert!(pass.attention_weights(0).is_err(), "all layers are done");
    assert_near(
        &[pass.lens().unwrap()],
        &trace.lens[trace.attentions.len()..],
        "lens",
    );
    assert_near(&pass.pooled().unwrap(), &trace.pooled, "pooled");
}

/// The groups of 8 tokens: three groups have borders at 3 and 6, and 8 groups are the tokens themselves.
#[test]
fn thumbnails_are_pytorchs_weights_summed_over_columns_and_averaged_over_rows() {
    let (model, encoding, trace) = traced();
    assert_eq!(encoding.len(), 8);
    for borders in [&[0, 3, 6, 8][..], &[0, 1, 2, 3, 4, 5, 6, 7, 8], &[0, 8]] {
        let side = borders.len() - 1;
        let mut pass = model.begin(std::slice::from_ref(&encoding)).unwrap();
        for (layer, heads) in trace.attentions.iter().enumerate() {
            let mut expected = Vec::new();
            for weights in heads {
                for rows in borders.windows(2) {
                    for columns in borders.windows(2) {
                        let cell =
                            |row: usize| &weights[row * 8 + columns[0]..row * 8 + columns[1]];
                        let sum: f32 = (rows[0]..rows[1]).flat_map(cell).sum();
                        expected.push(sum / (rows[1] - rows[0]) as f32);
                    }
                }
            }
            let cells = pass.attention_thumbnails(side).unwrap();
            assert_near(&cells, &expected, &format!("layer {layer}, side {side}"));
            assert!(pass.advance().unwrap());
        }
        assert!(
            pass.attention_thumbnails(side).is_err(),
            "all layers are done"
        );
    }
    // More groups than tokens would be empty.
    let mut pass = model.begin(&[encoding]).unwrap();
    let heads = trace.attentions[0].len();
    assert_eq!(pass.attention_thumbnails(99).unwrap().len(), heads * 8 * 8);
}

#[test]
fn vectors_are_pytorchs_after_every_layer_and_padding_does_not_count() {
    let (model, encoding, trace) = traced();
    let logits = model.forward(&encoding).unwrap();
    let ordinary = model.begin(std::slice::from_ref(&encoding));
    let last = ordinary.unwrap().cls_vectors().unwrap();
    let mut padded = encoding.clone();
    padded.pad(encoding.len() + 5);
    for encoding in [encoding, padded] {
        let mut pass = model.begin_whole(&[encoding]).unwrap();
        for expected in &trace.layers {
            assert!(pass.advance().unwrap());
            let vectors = pass.cls_and_means().unwrap();
            let [cls, mean] = &vectors[0];
            let layer = pass.layer();
            assert_near(cls, &expected.cls, &format!("[CLS] after {layer}"));
            assert_near(mean, &expected.mean, &format!("mean after {layer}"));
        }
        assert!(!pass.advance().unwrap(), "all layers were compared");
        let vectors = pass.cls_and_means().unwrap();
        assert_eq!(
            vectors[0][0], last[0],
            "as without the other tokens, to the bit"
        );
        assert_eq!(pass.finish().unwrap(), [logits]);
    }
}

#[test]
fn the_mean_after_the_last_layer_needs_a_whole_pass() {
    let (model, encoding, _) = traced();
    let mut pass = model.begin(&[encoding]).unwrap();
    assert!(pass.cls_and_means().is_ok(), "all tokens are there");
    while pass.advance().unwrap() {}
    let error = pass.cls_and_means().unwrap_err();
    assert!(matches!(error, Error::ClsOnly), "{error}");
}

#[test]
fn masked_tokens_get_no_attention() {
    let (model, mut encoding, _) = traced();
    let tokens = encoding.len();
    encoding.attention_mask[tokens - 1] = 0;
    let weights = model
        .begin(&[encoding])
        .unwrap()
        .attention_weights(1)
        .unwrap();
    for row in weights.chunks(tokens) {
        assert_eq!(row[tokens - 1], 0.0);
        assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    }
}

#[test]
fn embedding_rows_are_those_of_the_checkpoint() {
    let (model, encoding, trace) = traced();
    let at = trace.embeddings.position;
    let rows = model
        .embedding_rows(encoding.input_ids[at as usize], at)
        .unwrap();
    assert_near(&rows.word, &trace.embeddings.word, "word");
    assert_near(&rows.position, &trace.embeddings.place, "position");
    for (ours, expected) in rows.segments.iter().zip(&trace.embeddings.segments) {
        assert_near(ours, expected, "segment");
    }
    assert!(model.embedding_rows(9999, 0).is_err());
    assert!(model.embedding_rows(0, 64).is_err());
}

/// The last lens and the sum of the contributions both equal the difference of the logits, in the
/// small model and in the model that ships.
#[test]
fn lens_and_contributions_end_at_the_answer() {
    let shipped = load(&shipped_gguf());
    let pair = shipped.tokenizer().encode(
        "The kettle began to whistle.",
        Some("She made herself a cup of tea."),
    );
    let (small, encoding, _) = traced();
    for (model, encoding) in [(&shipped, pair.unwrap()), (&small, encoding)] {
        let [is_next, not_next] = model.forward(&encoding).unwrap();
        let mut pass = model.begin(&[encoding]).unwrap();
        while pass.advance().unwrap() {}
        assert_eq!(pass.lens().unwrap(), is_next - not_next);
        let pooled = pass.pooled().unwrap();
        let contributions = model.contributions(&pooled).unwrap();
        assert_eq!(contributions.len(), model.config().hidden_size + 1);
        let sum: f64 = contributions.iter().map(|&part| f64::from(part)).sum();
        let away = (sum - f64::from(is_next - not_next)).abs();
        assert!(away < 1e-3, "{sum} instead of {}", is_next - not_next);
        assert!(model.contributions(&pooled[1..]).is_err());
    }
}

#[test]
fn the_inside_of_a_model_of_floats_is_refused() {
    let model = load(&tiny_gguf(Dtype::F32));
    let (_, encoding, trace) = traced();
    let whole = model.begin_whole(std::slice::from_ref(&encoding));
    let mut pass = model.begin(&[encoding]).unwrap();
    let refusals = [
        whole.map(drop),
        pass.cls_and_means().map(drop),
        pass.lens().map(drop),
        pass.pooled().map(drop),
        pass.attention_weights(0).map(drop),
        pass.attention_thumbnails(4).map(drop),
        model.embedding_rows(0, 0).map(drop),
    ];
    for refusal in refusals {
        let error = refusal.unwrap_err();
        assert!(matches!(error, Error::NotForFloats), "{error}");
        assert!(error.to_string().contains("bert-nsp convert"), "{error}");
    }
    assert_eq!(pass.layers(), trace.attentions.len());
}
