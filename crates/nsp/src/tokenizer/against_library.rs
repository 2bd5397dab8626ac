//! Texts are split as `tokenizers` splits them with its own `TokenizerImpl`, `AddedVocabulary` and
//! `Whitespace`: the same pieces, ids, words and places in the text.

use super::PairTokenizer;
use super::steps::PreTokenizers;
use ahash::AHashMap;
use nsp_checkpoint::TokenizerSettings;
use nsp_checkpoint::tokenizer::{AddedToken, Behavior, Normalizer, PreTokenizer};
use nsp_checkpoint::vocabulary::SPECIAL_TOKENS;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::iter::repeat_n;
use tokenizers::models::wordpiece::WordPiece;
use tokenizers::normalizers::{
    BertNormalizer, Lowercase, NFC, NFD, NFKC, NFKD, Strip, StripAccents,
};
use tokenizers::pre_tokenizers::whitespace::Whitespace;
use tokenizers::processors::bert::BertProcessing;
use tokenizers::{NormalizedString, PreTokenizedString, TokenizerBuilder, TokenizerImpl};

type Library = TokenizerImpl<
    WordPiece,
    LibraryNormalizers,
    LibraryPreTokenizers,
    BertProcessing,
    tokenizers::decoders::wordpiece::WordPiece,
>;

/// The library's own steps.
struct LibraryNormalizers(Vec<Normalizer>);

impl tokenizers::Normalizer for LibraryNormalizers {
    fn normalize(&self, text: &mut NormalizedString) -> tokenizers::Result<()> {
        self.0.iter().try_for_each(|step| match *step {
            Normalizer::BertNormalizer {
                clean_text,
                handle_chinese_chars,
                strip_accents,
                lowercase,
            } => BertNormalizer::new(clean_text, handle_chinese_chars, strip_accents, lowercase)
                .normalize(text),
            Normalizer::NFC => NFC.normalize(text),
            Normalizer::NFD => NFD.normalize(text),
            Normalizer::NFKC => NFKC.normalize(text),
            Normalizer::NFKD => NFKD.normalize(text),
            Normalizer::Lowercase => Lowercase.normalize(text),
            Normalizer::StripAccents => StripAccents.normalize(text),
            Normalizer::Strip {
                strip_left,
                strip_right,
            } => Strip::new(strip_left, strip_right).normalize(text),
        })
    }
}

/// Our steps, but with the library's `Whitespace`.
struct LibraryPreTokenizers(Vec<PreTokenizer>);

impl tokenizers::PreTokenizer for LibraryPreTokenizers {
    fn pre_tokenize(&self, text: &mut PreTokenizedString) -> tokenizers::Result<()> {
        self.0.iter().try_for_each(|step| match step {
            PreTokenizer::Whitespace => Whitespace.pre_tokenize(text),
            step => PreTokenizers(vec![*step]).pre_tokenize(text),
        })
    }
}

fn library(vocabulary: &[String], settings: &TokenizerSettings) -> Library {
    let word_pieces = vocabulary.len() - settings.added_rows;
    let rows: AHashMap<String, u32> = vocabulary[..word_pieces].iter().cloned().zip(0..).collect();
    let word_pieces = WordPiece::builder()
        .vocab(rows)
        .unk_token("[UNK]".to_owned())
        .max_input_chars_per_word(settings.max_input_chars_per_word)
        .build()
        .unwrap();
    let steps = LibraryPreTokenizers(settings.pre_tokenizer.clone());
    let mut library: Library = TokenizerBuilder::new()
        .with_model(word_pieces)
        .with_normalizer(Some(LibraryNormalizers(settings.normalizer.clone())))
        .with_pre_tokenizer(Some(steps))
        .with_post_processor(Some(BertProcessing::default()))
        .with_decoder(Some(tokenizers::decoders::wordpiece::WordPiece::default()))
        .build()
        .unwrap();
    let added = settings.added_tokens.iter().map(|token| {
        tokenizers::AddedToken::from(token.content.clone(), token.special)
            .single_word(token.single_word)
            .lstrip(token.lstrip)
            .rstrip(token.rstrip)
            .normalized(token.normalized)
    });
    library.add_tokens(added).unwrap();
    library
}

/// Word pieces, so that not every word becomes `[UNK]`.
const PIECES: [&str; 22] = [
    "a", "##a", "b", "##b", "ab", "##ab", "e", "##e", "é", "9", "##9", "_", "-", ".", "[", "]",
    "今", "fi", "##fi", "i", "##ss", "👍",
];

/// What texts and added tokens consist of: letters with and without case and accents, what counts
/// as a part of a word and what does not, all sorts of white space, and characters that normalisers
/// remove or make longer.
const FRAGMENTS: [&str; 44] = [
    "a", "b", "A", "B", "ab", "e", "é", "É", "e\u{301}", "\u{301}", "ß", "İ", "ﬁ", "ǆ", "今", "9",
    "٣", "²", "_", "\u{203f}", "\u{200d}", "\u{200b}", "-", ".", "[", "]", "<a>", " a", "a ", " ",
    "  ", "\t", "\n", "\r\n", "\u{a0}", "\u{85}", "\u{2028}", "\u{3000}", "\0", "\u{fffd}", "👍",
    "[SEP]", "[sep]", "[MASK]",
];

fn text(fragments: Vec<String>, most: usize) -> impl Strategy<Value = String> {
    vec(select(fragments), 0..most).prop_map(|fragments| fragments.concat())
}

fn added_token() -> impl Strategy<Value = AddedToken> {
    let properties = any::<(bool, bool, bool, bool, bool)>();
    (text(FRAGMENTS.map(str::to_owned).to_vec(), 4), properties).prop_map(
        |(content, properties)| AddedToken {
            content,
            single_word: properties.0,
            lstrip: properties.1,
            rstrip: properties.2,
            normalized: properties.3,
            special: properties.4,
        },
    )
}

fn normalizer() -> impl Strategy<Value = Normalizer> {
    prop_oneof![
        any::<(bool, bool, Option<bool>, bool)>().prop_map(|properties| {
            Normalizer::BertNormalizer {
                clean_text: properties.0,
                handle_chinese_chars: properties.1,
                strip_accents: properties.2,
                lowercase: properties.3,
            }
        }),
        select(vec![
            Normalizer::NFC,
            Normalizer::NFD,
            Normalizer::NFKC,
            Normalizer::NFKD,
            Normalizer::Lowercase,
            Normalizer::StripAccents,
        ]),
        any::<(bool, bool)>().prop_map(|(strip_left, strip_right)| Normalizer::Strip {
            strip_left,
            strip_right,
        }),
    ]
}

fn pre_tokenizer() -> impl Strategy<Value = PreTokenizer> {
    prop_oneof![
        select(vec![
            PreTokenizer::BertPreTokenizer,
            PreTokenizer::Whitespace,
            PreTokenizer::WhitespaceSplit,
        ]),
        any::<bool>().prop_map(|individual_digits| PreTokenizer::Digits { individual_digits }),
        select(vec![
            Behavior::Removed,
            Behavior::Isolated,
            Behavior::MergedWithPrevious,
            Behavior::MergedWithNext,
            Behavior::Contiguous,
        ])
        .prop_map(|behavior| PreTokenizer::Punctuation { behavior }),
    ]
}

/// Settings, with the vocabulary that belongs to them.
fn settings() -> impl Strategy<Value = (TokenizerSettings, Vec<String>)> {
    let parts = (
        vec(added_token(), 0..8),
        vec(normalizer(), 0..3),
        vec(pre_tokenizer(), 0..3),
    );
    parts.prop_map(|(added_tokens, normalizer, pre_tokenizer)| {
        let mut settings = TokenizerSettings {
            normalizer,
            pre_tokenizer,
            ..TokenizerSettings::bert(true)
        };
        let pieces = SPECIAL_TOKENS.iter().chain(&PIECES);
        let mut vocabulary: Vec<String> = pieces.map(|piece| (*piece).to_owned()).collect();
        for token in added_tokens {
            if is_usable(&token, &settings) {
                if !vocabulary.contains(&token.content) {
                    vocabulary.push(token.content.clone());
                    settings.added_rows += 1;
                }
                settings.added_tokens.push(token);
            }
        }
        (settings, vocabulary)
    })
}

/// Settings, their vocabulary, and texts in which the added tokens occur.
fn cases() -> impl Strategy<Value = (TokenizerSettings, Vec<String>, Vec<String>)> {
    settings().prop_flat_map(|(settings, vocabulary)| {
        let mut fragments = FRAGMENTS.map(str::to_owned).to_vec();
        for token in &settings.added_tokens {
            fragments.extend(repeat_n(token.content.clone(), 4));
        }
        let texts = vec(text(fragments, 16), 1..4);
        (Just(settings), Just(vocabulary), texts)
    })
}

/// Whether a token can be added. If two have the same pattern, the library finds any of them; if one
/// is white space, it may panic.
fn is_usable(token: &AddedToken, settings: &TokenizerSettings) -> bool {
    let pattern = |token: &AddedToken| {
        let mut pattern = NormalizedString::from(token.content.as_str());
        if token.normalized {
            let steps = LibraryNormalizers(settings.normalizer.clone());
            tokenizers::Normalizer::normalize(&steps, &mut pattern).unwrap();
        }
        pattern.get().to_owned()
    };
    let is_like = |other: &AddedToken| {
        other.content == token.content
            || other.normalized == token.normalized && pattern(other) == pattern(token)
    };
    !pattern(token).trim().is_empty() && !settings.added_tokens.iter().any(is_like)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_text_is_split_as_the_library_splits_it((settings, vocabulary, texts) in cases()) {
        let ours = PairTokenizer::new(&vocabulary, &settings, 512).unwrap();
        let library = library(&vocabulary, &settings);
        for text in &texts {
            let ours = ours.pieces(text).unwrap();
            let theirs = library.encode(text.as_str(), false).unwrap();
            prop_assert_eq!(ours.get_tokens(), theirs.get_tokens());
            prop_assert_eq!(ours.get_ids(), theirs.get_ids());
            prop_assert_eq!(ours.get_offsets(), theirs.get_offsets());
            prop_assert_eq!(ours.get_word_ids(), theirs.get_word_ids());
        }
    }
}

#[test]
fn added_tokens_in_typical_places_are_found_as_the_library_finds_them() {
    let with = |content: &str, flags: &str| AddedToken {
        content: content.to_owned(),
        single_word: flags.contains('w'),
        lstrip: flags.contains('l'),
        rstrip: flags.contains('r'),
        normalized: flags.contains('n'),
        special: flags.contains('s'),
    };
    let mut settings = TokenizerSettings::bert(true);
    settings.added_tokens.extend([
        with("<m>", "lrs"),
        with(" b", ""),
        with("<m> b.", "l"),
        with("One", "nw"),
        with("One two", "n"),
        with("É", "nlr"),
        with("<m", "r"),
    ]);
    settings.added_rows = settings.added_tokens.len() - SPECIAL_TOKENS.len();
    let pieces = SPECIAL_TOKENS.into_iter().chain(PIECES);
    let added = settings.added_tokens[SPECIAL_TOKENS.len()..].iter();
    let vocabulary: Vec<String> = pieces
        .chain(added.map(|token| token.content.as_str()))
        .map(str::to_owned)
        .collect();
    let ours = PairTokenizer::new(&vocabulary, &settings, 512).unwrap();
    let library = library(&vocabulary, &settings);
    for (text, added) in [
        // White space that two tokens claim belongs to the first.
        ("a <m>  <m> a", 2),
        // A token that begins with white space overlaps the token that has claimed it.
        ("a<m> b", 2),
        ("a<m> b.", 1),
        // A single word has no letter, digit or connecting mark beside it.
        ("one-ONE", 2),
        ("one9 _one one\u{203f}", 0),
        ("one two", 1),
        // The longest token that begins first, with the white space around it.
        ("<m<m>e\u{301}  É", 4),
        ("", 0),
    ] {
        let ours = ours.pieces(text).unwrap();
        let theirs = library.encode(text, false).unwrap();
        assert_eq!(ours.get_ids(), theirs.get_ids(), "{text:?}");
        assert_eq!(ours.get_offsets(), theirs.get_offsets(), "{text:?}");
        let first = (vocabulary.len() - settings.added_rows) as u32;
        let found = ours.get_ids().iter().filter(|id| **id >= first).count();
        assert_eq!(found, added, "{text:?}: {:?}", ours.get_tokens());
    }
}
