//! The tokenizer that a folder's files describe together.

use super::tokenizer_config::{self, OtherFiles};
use super::tokens::{Tokenizer, Tokens};
use super::{HfError, TextFiles, tokenizer_json, vocab_txt};
use crate::tokenizer::{Normalizer, TokenizerSettings};

/// Reads the tokenizer's files. Files that state the same thing must agree. `tokenizer.json` says
/// more than the others and takes precedence. If `lowercase` is given, it decides the casing,
/// whatever the files say.
///
/// Returns `None` if there is no vocabulary. Warnings for the person who converts the checkpoint
/// are added to `warnings`.
pub(super) fn read(
    files: TextFiles<'_>,
    lowercase: Option<bool>,
    warnings: &mut Vec<String>,
) -> Result<Option<(Vec<String>, TokenizerSettings)>, HfError> {
    let others = tokenizer_config::read(files)?;
    let pieces = match files.vocab_txt {
        Some(text) => Some(vocab_txt::read(text, warnings)?),
        None => None,
    };
    let mut tokenizer = match (files.tokenizer_json, pieces) {
        (Some(text), pieces) => {
            let mut tokenizer = tokenizer_json::read(text)?;
            if let Some(pieces) = pieces {
                compare_vocabularies(&tokenizer.tokens, &pieces)?;
            }
            follow_casing(&mut tokenizer.settings, &others, lowercase, warnings)?;
            tokenizer
        }
        (None, Some(pieces)) => {
            let cased = lowercase.or(others.lowercase);
            if cased.is_none() {
                warn_of_default_casing(&pieces, warnings);
            }
            Tokenizer::bert(pieces, others.normalizer(cased.unwrap_or(true)))
        }
        (None, None) => return Ok(None),
    };
    others.apply_tokens(&mut tokenizer.tokens, files.tokenizer_json.is_some())?;
    Ok(Some(tokenizer.finish()))
}

/// Removes a redundant setting, so that BERT's own normaliser is recognised.
fn simplify(step: &mut Normalizer) {
    if let Normalizer::BertNormalizer {
        strip_accents,
        lowercase,
        ..
    } = step
        && *strip_accents == Some(*lowercase)
    {
        *strip_accents = None;
    }
}

/// `vocab.txt` beside a `tokenizer.json` must hold the same word pieces; the tokens that were added
/// later may be missing. A piece that consists of white space is an empty piece in `vocab.txt`.
fn compare_vocabularies(tokens: &Tokens, pieces: &[String]) -> Result<(), HfError> {
    let used = pieces.iter().rposition(|piece| !piece.is_empty());
    let pieces = &pieces[..used.map_or(0, |last| last + 1)];
    let rows = &tokens.rows;
    let row = rows
        .iter()
        .zip(pieces)
        .position(|(row, piece)| row != piece && !(piece.is_empty() && row.trim().is_empty()));
    let row = match row {
        None if pieces.len() > rows.len() => Some(rows.len()),
        None if pieces.len() < tokens.word_pieces() => Some(pieces.len()),
        row => row,
    };
    let Some(row) = row else { return Ok(()) };
    let piece = |of: &[String]| {
        of.get(row)
            .map_or("nothing".to_owned(), |p| format!("{p:?}"))
    };
    Err(HfError::TwoWays(format!(
        "for the id {row} vocab.txt has {}, but tokenizer.json has {}; remove the wrong file",
        piece(pieces),
        piece(rows)
    )))
}

/// Follows the casing of a `tokenizer.json`, unless another one is wanted.
fn follow_casing(
    settings: &mut TokenizerSettings,
    others: &OtherFiles,
    wanted: Option<bool>,
    warnings: &mut Vec<String>,
) -> Result<(), HfError> {
    let stated = settings.lowercases();
    if wanted.is_none() && others.lowercase.is_some_and(|other| other != stated) {
        return Err(HfError::TwoWays(format!(
            "tokenizer_config.json says do_lower_case = {}, but the normalizer of tokenizer.json does \
             the opposite; choose with --cased or --uncased",
            !stated
        )));
    }
    match (settings.normalizer.as_mut_slice(), wanted) {
        ([Normalizer::BertNormalizer { lowercase, .. }], Some(wanted)) => *lowercase = wanted,
        (_, Some(wanted)) if wanted != stated => {
            return Err(HfError::UnsupportedTokenizer {
                file: "tokenizer.json",
                found: "a normalizer of its own".to_owned(),
                expected: "changing the casing of a BertNormalizer",
            });
        }
        _ => {}
    }
    others.check_steps(settings)?;
    // This is what `BertTokenizer` does. It matters only if the files name that class.
    let normalizer = others.normalizer(wanted.or(others.lowercase).unwrap_or(true));
    let bert = TokenizerSettings {
        normalizer: vec![normalizer],
        added_tokens: Vec::new(),
        ..TokenizerSettings::bert(true)
    };
    settings.normalizer.iter_mut().for_each(simplify);
    if others.bert_class && *settings != bert {
        warnings.push(
            "tokenizer.json splits texts differently from BertTokenizer, which since transformers \
             5 uses only the file's vocabulary; the converted model does what the file says"
                .to_owned(),
        );
    }
    Ok(())
}

/// If no file states the casing, texts are lower-cased, as in transformers. Pieces with capital
/// letters indicate that this is wrong, because no lower-cased text contains them.
fn warn_of_default_casing(pieces: &[String], warnings: &mut Vec<String>) {
    let is_word = |piece: &&String| !(piece.starts_with('[') && piece.ends_with(']'));
    let capital = |piece: &&String| piece.chars().any(char::is_uppercase);
    let capitals: Vec<&String> = pieces.iter().filter(is_word).filter(capital).collect();
    if let Some(first) = capitals.first() {
        warnings.push(format!(
            "no file says whether texts are lower-cased, so they will be, as in transformers; but \
             {} of {} word pieces have capital letters, {first:?} for example: if the model is \
             cased, convert it with --cased",
            capitals.len(),
            pieces.len()
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenizer::PreTokenizer;

    const VOCAB: &str = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nrain\n##s\nRain\n";
    const NO_CONFIG: TextFiles<'_> = TextFiles {
        vocab_txt: Some(VOCAB),
        tokenizer_json: None,
        tokenizer_config: None,
        special_tokens_map: None,
        added_tokens: None,
        config: "{}",
    };

    fn settings(files: TextFiles<'_>, lowercase: Option<bool>) -> (TokenizerSettings, usize) {
        let mut warnings = Vec::new();
        let (_, settings) = read(files, lowercase, &mut warnings).unwrap().unwrap();
        (settings, warnings.len())
    }

    fn error(files: TextFiles<'_>, lowercase: Option<bool>) -> String {
        let error = read(files, lowercase, &mut Vec::new()).err();
        error.expect("it was read").to_string()
    }

    /// The vocabulary of [`VOCAB`] as a `tokenizer.json`.
    fn tokenizer_json(lowercase: bool) -> String {
        format!(
            r###"{{"added_tokens": [
                {{"id": 0, "content": "[PAD]", "special": true}},
                {{"id": 1, "content": "[UNK]", "special": true}},
                {{"id": 2, "content": "[CLS]", "special": true}},
                {{"id": 3, "content": "[SEP]", "special": true}},
                {{"id": 4, "content": "[MASK]", "special": true}}],
              "normalizer": {{"type": "BertNormalizer", "clean_text": true,
                  "handle_chinese_chars": true, "strip_accents": null, "lowercase": {lowercase}}},
              "pre_tokenizer": {{"type": "BertPreTokenizer"}},
              "post_processor": {{"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}},
              "model": {{"vocab": {{"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4,
                  "rain": 5, "##s": 6, "Rain": 7}}}}}}"###
        )
    }

    #[test]
    fn casing_is_what_is_said_or_lower_with_a_warning() {
        let (bert, warnings) = settings(NO_CONFIG, None);
        assert_eq!((bert, warnings), (TokenizerSettings::bert(true), 1));
        for (files, lowercase, expected) in [
            (NO_CONFIG, Some(false), false),
            (NO_CONFIG, Some(true), true),
            (
                TextFiles {
                    vocab_txt: Some("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nrain\n"),
                    ..NO_CONFIG
                },
                None,
                true,
            ),
            (
                TextFiles {
                    tokenizer_config: Some(r#"{"do_lower_case": false, "strip_accents": null}"#),
                    ..NO_CONFIG
                },
                None,
                false,
            ),
        ] {
            let expected = (TokenizerSettings::bert(expected), 0);
            assert_eq!(settings(files, lowercase), expected);
        }
    }

    #[test]
    fn tokenizer_json_is_followed_and_must_not_be_contradicted() {
        let json = tokenizer_json(false);
        let cased = TextFiles {
            tokenizer_json: Some(&json),
            tokenizer_config: Some(r#"{"do_lower_case": false}"#),
            ..NO_CONFIG
        };
        assert_eq!(settings(cased, None), (TokenizerSettings::bert(false), 0));
        // BertTokenizer of transformers 5 would lower-case.
        let alone = TextFiles {
            tokenizer_config: None,
            vocab_txt: None,
            ..cased
        };
        assert_eq!(settings(alone, None), (TokenizerSettings::bert(false), 1));
        assert_eq!(
            settings(alone, Some(true)),
            (TokenizerSettings::bert(true), 0)
        );

        let contradicted = TextFiles {
            tokenizer_config: Some(r#"{"do_lower_case": true}"#),
            ..cased
        };
        assert!(error(contradicted, None).contains("--cased or --uncased"));
        assert_eq!(
            settings(contradicted, Some(false)).0,
            TokenizerSettings::bert(false)
        );

        let own = json.replace(r#""BertNormalizer""#, r#""NFC""#);
        let own = TextFiles {
            tokenizer_json: Some(&own),
            ..cased
        };
        assert_eq!(settings(own, None).0.normalizer, [Normalizer::NFC]);
        assert!(error(own, Some(true)).contains("a normalizer of its own"));
    }

    #[test]
    fn two_vocabularies_must_be_one() {
        let json = tokenizer_json(true);
        fn with<'a>(json: &'a str, vocab_txt: &'a str) -> TextFiles<'a> {
            TextFiles {
                tokenizer_json: Some(json),
                vocab_txt: Some(vocab_txt),
                tokenizer_config: Some(r#"{"do_lower_case": true}"#),
                ..NO_CONFIG
            }
        }
        let blank_lines = format!("{VOCAB}\n\n");
        assert_eq!(settings(with(&json, &blank_lines), None).1, 0);
        for (vocab, sentence) in [
            (
                VOCAB.replace("rain", "snow"),
                r#"the id 5 vocab.txt has "snow""#,
            ),
            (
                VOCAB.replace("Rain\n", ""),
                "the id 7 vocab.txt has nothing",
            ),
            (format!("{VOCAB}more\n"), r#"the id 8 vocab.txt has "more""#),
        ] {
            let error = error(with(&json, &vocab), None);
            assert!(error.contains(sentence), "{error:?} lacks {sentence:?}");
        }
    }

    #[test]
    fn accents_and_chinese_characters_are_treated_as_the_configuration_says() {
        let files = TextFiles {
            tokenizer_config: Some(
                r#"{"do_lower_case": true, "strip_accents": false, "tokenize_chinese_chars": false}"#,
            ),
            ..NO_CONFIG
        };
        let expected = Normalizer::BertNormalizer {
            clean_text: true,
            handle_chinese_chars: false,
            strip_accents: Some(false),
            lowercase: true,
        };
        let (settings, _) = settings(files, None);
        assert_eq!(settings.normalizer, [expected]);
        assert_eq!(settings.pre_tokenizer, [PreTokenizer::BertPreTokenizer]);
        let json = tokenizer_json(true);
        let contradicted = TextFiles {
            tokenizer_json: Some(&json),
            ..files
        };
        let error = error(contradicted, None);
        assert!(error.contains("strip_accents"), "{error}");
    }
}
