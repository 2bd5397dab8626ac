//! The text files of a checkpoint.

/// The contents of a checkpoint's text files; `None` for a file that is missing.
#[derive(Clone, Copy, Debug, Default)]
pub struct TextFiles<'a> {
    /// config.json.
    pub config: &'a str,
    /// vocab.txt.
    pub vocab_txt: Option<&'a str>,
    /// tokenizer.json.
    pub tokenizer_json: Option<&'a str>,
    /// tokenizer_config.json.
    pub tokenizer_config: Option<&'a str>,
    /// special_tokens_map.json.
    pub special_tokens_map: Option<&'a str>,
    /// added_tokens.json.
    pub added_tokens: Option<&'a str>,
}

impl TextFiles<'_> {
    /// The names of the files, config.json first. The others may be missing.
    pub const NAMES: [&'static str; 6] = [
        "config.json",
        "vocab.txt",
        "tokenizer.json",
        "tokenizer_config.json",
        "special_tokens_map.json",
        "added_tokens.json",
    ];
}

impl<'a> TextFiles<'a> {
    /// The files by their texts, in the order of [`TextFiles::NAMES`].
    pub fn of(texts: &'a [Option<String>; 6]) -> Self {
        let [config, vocab_txt, json, tokenizer_config, map, added] =
            texts.each_ref().map(Option::as_deref);
        Self {
            config: config.unwrap_or_default(),
            vocab_txt,
            tokenizer_json: json,
            tokenizer_config,
            special_tokens_map: map,
            added_tokens: added,
        }
    }
}
