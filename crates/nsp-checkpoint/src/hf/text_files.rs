//! The text files of a checkpoint.

use super::HfError;

/// The longest texts that are read, in MiB, in the order of [`TextFiles::NAMES`]. A `tokenizer.json` with 250,000
/// word pieces has 17 MB; the others have a few kilobytes. Parsed JSON can take a hundred
/// times as much memory as its text: texts such as `[[[` or `{"":{"":` become large trees.
const LIMITS: [usize; 6] = [1, 32, 32, 1, 1, 1];

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

    /// Checks that no text is too long for any model.
    ///
    /// # Errors
    /// When one is.
    pub(super) fn check(&self) -> Result<(), HfError> {
        let texts = [
            Some(self.config),
            self.vocab_txt,
            self.tokenizer_json,
            self.tokenizer_config,
            self.special_tokens_map,
            self.added_tokens,
        ];
        for ((text, name), limit) in texts.into_iter().zip(Self::NAMES).zip(LIMITS) {
            if text.is_some_and(|text| text.len() > limit << 20) {
                return Err(HfError::TooLong {
                    path: name.into(),
                    limit: limit as u64,
                });
            }
        }
        Ok(())
    }
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
