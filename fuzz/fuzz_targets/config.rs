//! config.json.

#![no_main]

use bert_nsp_fuzz::{CONFIG, ROOMY_CONFIG, VOCABULARY, read_tokenizer, write_seeds};
use libfuzzer_sys::fuzz_target;
use nsp_checkpoint::hf::{TextFiles, Weights};
use nsp_checkpoint::{BertConfig, names};

/// Keys that make another model of it, with the values that BERT has.
const MORE: &str = r#"{"model_type": "bert", "vocab_size": 8, "hidden_size": 64, "num_hidden_layers": 2,
    "num_attention_heads": 2, "intermediate_size": 96, "max_position_embeddings": 16, "type_vocab_size": 2,
    "layer_norm_eps": 1e-12, "hidden_act": "gelu_python", "position_embedding_type": "absolute",
    "is_decoder": false, "add_cross_attention": false, "is_encoder_decoder": null, "pruned_heads": {},
    "quantization_config": null, "auto_map": null, "id2label": {"0": "IsNext", "1": "NotNext"},
    "bert_nsp_dtype": "q4_0", "tokenizer_class": "BertTokenizer"}"#;

fn seeds() {
    let tiny = include_str!("../../tests/fixtures/tiny-bert/config.json");
    write_seeds("config", &[CONFIG, ROOMY_CONFIG, MORE, tiny].map(Vec::from));
}

fuzz_target!(init: seeds(), |input: &[u8]| {
    let Ok(config) = str::from_utf8(input) else {
        return;
    };
    if let Ok(shape) = BertConfig::from_hf_json(config) {
        let specs = names::tensors(&shape);
        assert!(Weights::default().check(&specs).is_err());
    }
    let files = TextFiles {
        config,
        vocab_txt: Some(VOCABULARY),
        ..TextFiles::default()
    };
    read_tokenizer(files, "rain");
});
