//! vocab.txt, tokenizer_config.json, special_tokens_map.json, added_tokens.json and a text, with zeros between
//! them.

#![no_main]

use bert_nsp_fuzz::{ROOMY_CONFIG, VOCABULARY, read_tokenizer, texts, write_seeds};
use libfuzzer_sys::fuzz_target;
use nsp_checkpoint::hf::TextFiles;

fn seeds() {
    let tiny = include_str!("../../tests/fixtures/tiny-bert/vocab.txt");
    let added = format!(
        "{VOCABULARY}[E1]\0{}\0{}\0{}\0[E1] rain[MASK]s",
        r#"{"do_lower_case": false, "strip_accents": true, "tokenize_chinese_chars": false,
            "added_tokens_decoder": {"8": {"content": "[E1]", "lstrip": true, "normalized": true}},
            "additional_special_tokens": ["[E1]"], "model_input_names": ["input_ids", "token_type_ids"],
            "tokenizer_class": "BertTokenizer", "never_split": [], "truncation_side": "right"}"#,
        r#"{"cls_token": "[CLS]", "mask_token": {"content": "[MASK]", "lstrip": false}}"#,
        r#"{"[E1]": 8}"#
    );
    let windows = VOCABULARY.replace('\n', "\r\n");
    let spaces = VOCABULARY.replace("rain", "rain \n\n\u{3000}\n[unused1]");
    let seeds = [
        VOCABULARY.to_owned(),
        tiny.to_owned(),
        added,
        windows,
        spaces,
    ];
    write_seeds("vocabulary", &seeds.map(String::into_bytes));
}

fuzz_target!(init: seeds(), |input: &[u8]| {
    let Some([vocab_txt, tokenizer_config, special_tokens_map, added_tokens, text]) = texts(input)
    else {
        return;
    };
    let files = TextFiles {
        config: ROOMY_CONFIG,
        vocab_txt,
        tokenizer_json: None,
        tokenizer_config,
        special_tokens_map,
        added_tokens,
    };
    read_tokenizer(files, text.unwrap_or("Rain, rains"));
});
