//! tokenizer.json, tokenizer_config.json, special_tokens_map.json, added_tokens.json, vocab.txt and a text, with
//! zeros between them.

#![no_main]

use bert_nsp_fuzz::{ROOMY_CONFIG, read_tokenizer, texts, write_seeds};
use libfuzzer_sys::fuzz_target;
use nsp_checkpoint::hf::TextFiles;
use serde_json::{Map, Value};

/// The tokenizers that transformers has written for the tests. Each is the first with some parts replaced.
const VARIANTS: &str = include_str!("../../tests/fixtures/tokenizer/variants.json");

fn seeds() {
    let file: Value = serde_json::from_str(VARIANTS).unwrap();
    let variants = file["variants"].as_array().unwrap().iter();
    // The others have no tokenizer.json.
    let changes = variants.filter_map(|variant| variant["tokenizer_json"].as_object());
    let mut seeds: Vec<Vec<u8>> = changes
        .map(|changes| seed(&file["base"], changes))
        .collect();
    let mut with_others = seeds[0].clone();
    with_others.extend(b"\0{\"do_lower_case\": true, \"strip_accents\": null}\0");
    with_others
        .extend(b"{\"mask_token\": {\"content\": \"[MASK]\"}}\0{\"[MASK]\": 4}\0\0It rained");
    seeds.push(with_others);
    write_seeds("tokenizer_json", &seeds);
}

fn seed(base: &Value, changes: &Map<String, Value>) -> Vec<u8> {
    let mut tokenizer = base.clone();
    for (part, value) in changes {
        tokenizer[part] = value.clone();
    }
    // The reader treats most pieces alike, so a shorter list finds as much.
    if let Some(pieces) = tokenizer["model"]["vocab"].as_object_mut() {
        pieces.retain(|_, id| id.as_u64() < Some(16));
    }
    tokenizer.to_string().into_bytes()
}

fuzz_target!(init: seeds(), |input: &[u8]| {
    let Some(texts) = texts(input) else {
        return;
    };
    let [tokenizer_json, tokenizer_config, special_tokens_map, added_tokens, vocab_txt, text] = texts;
    let files = TextFiles {
        config: ROOMY_CONFIG,
        vocab_txt,
        tokenizer_json,
        tokenizer_config,
        special_tokens_map,
        added_tokens,
    };
    read_tokenizer(files, text.unwrap_or("Rain, [E1]rains [SEP]"));
});
