//! Decides when an answer means little, whatever its probabilities. Page, widget, package and
//! command line all use this rule.

use nsp_answer::Doubt;
use nsp_checkpoint::vocabulary::SPECIAL_TOKENS;
use unicode_script::{Script, UnicodeScript};

/// The token for a word that the vocabulary has no pieces for.
pub(crate) const UNKNOWN: &str = "[UNK]";

/// One sentence, and the part of it that the model receives.
pub(crate) struct Sentence<'a> {
    /// The sentence as it was written.
    pub text: &'a str,
    /// Its word pieces, without the special tokens around them.
    pub tokens: &'a [String],
    /// The range of bytes in `text` that each piece stands for, in order.
    pub spans: &'a [(usize, usize)],
}

/// How many of the tokens are `[UNK]`.
pub(crate) fn unknown(tokens: &[String]) -> usize {
    tokens.iter().filter(|token| *token == UNKNOWN).count()
}

/// Why an answer to these sentences means little, if it does. `scripts` are the scripts of the
/// model's languages; `None` if they are not known.
pub(crate) fn doubt(sentences: &[Sentence<'_>], scripts: Option<&[Script]>) -> Option<Doubt> {
    if sentences.iter().any(|sentence| sentence.tokens.is_empty()) {
        return Some(Doubt::Empty);
    }
    let sum = |count: fn(&[String]) -> usize| -> usize {
        sentences
            .iter()
            .map(|sentence| count(sentence.tokens))
            .sum()
    };
    if 3 * sum(unknown) >= sum(<[String]>::len) {
        return Some(Doubt::Unknown);
    }
    let (mut letters, mut foreign) = (0, 0);
    for script in sentences.iter().flat_map(scripts_of_letters) {
        let weight = letters_per_character(script);
        letters += weight;
        if scripts.is_some_and(|known| !known.contains(&script)) {
            foreign += weight;
        }
    }
    (2 * foreign > letters).then_some(Doubt::Script)
}

/// How many letters a character of this script stands for. One that is a syllable or a whole word counts as
/// three, because otherwise a Chinese sentence with a few foreign names would have more foreign letters than
/// Chinese ones.
fn letters_per_character(script: Script) -> usize {
    match script {
        Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul => 3,
        _ => 1,
    }
}

/// The script of each letter that the model receives, alone or as part of a word that became
/// `[UNK]`. Letters that many scripts share (Unicode's Common and Inherited), such as those of
/// formulas, are left out. So are special tokens that the reader typed, such as `[MASK]`.
fn scripts_of_letters(sentence: &Sentence<'_>) -> Vec<Script> {
    let mut scripts = Vec::new();
    // Several pieces may stand for the same letter, because the normaliser splits a Hangul syllable
    // into its parts. Each letter counts once.
    let mut done = 0;
    for &(start, end) in sentence.spans {
        let piece = sentence.text.get(start.max(done)..end).unwrap_or_default();
        done = done.max(end);
        if SPECIAL_TOKENS.contains(&piece) {
            continue;
        }
        let letters = piece.chars().filter(|letter| letter.is_alphabetic());
        let own = letters.map(|letter| letter.script());
        scripts.extend(own.filter(|script| !matches!(script, Script::Common | Script::Inherited)));
    }
    scripts
}

/// The scripts that these languages are written in. `None` if no language is named, or if one of
/// them is not in the table, because then it is not known which scripts are foreign.
pub(crate) fn scripts_of_languages(languages: &[String]) -> Option<Vec<Script>> {
    let mut scripts = Vec::new();
    for language in languages {
        scripts.extend(scripts_of_language(language)?);
    }
    (!scripts.is_empty()).then_some(scripts)
}

/// Languages by their scripts; a language that is written in several scripts is in several rows.
/// Codes are those of ISO 639-1.
const WRITTEN_IN: &[(&[Script], &str)] = &[
    (
        &[Script::Latin],
        "af az bs ca cs cy da de en eo es et eu fi fo fr fy ga gd gl ha hr hu id ig is it jv ku la \
         lb lt lv mg mi ms mt nb nl nn no oc pl pt rm ro rw sk sl sm so sq sr st su sv sw tk tl tn \
         to tr uz vi wo xh yo zu",
    ),
    (
        &[Script::Cyrillic],
        "az ba be bg bs ce cv kk ky mk mn os ru sr tg tk tt uk uz",
    ),
    (&[Script::Greek], "el"),
    (&[Script::Armenian], "hy"),
    (&[Script::Georgian], "ka"),
    (&[Script::Hebrew], "he yi"),
    (&[Script::Arabic], "ar fa kk ks ku pa ps sd ug ur"),
    (&[Script::Devanagari], "hi ks mr ne sa sd"),
    (&[Script::Bengali], "as bn"),
    (&[Script::Gurmukhi], "pa"),
    (&[Script::Gujarati], "gu"),
    (&[Script::Oriya], "or"),
    (&[Script::Tamil], "ta"),
    (&[Script::Telugu], "te"),
    (&[Script::Kannada], "kn"),
    (&[Script::Malayalam], "ml"),
    (&[Script::Sinhala], "si"),
    (&[Script::Thai], "th"),
    (&[Script::Lao], "lo"),
    (&[Script::Tibetan], "bo dz"),
    (&[Script::Myanmar], "my"),
    (&[Script::Khmer], "km"),
    (&[Script::Ethiopic], "am ti"),
    (&[Script::Mongolian], "mn"),
    (&[Script::Hangul, Script::Han], "ko"),
    (&[Script::Hiragana, Script::Katakana, Script::Han], "ja"),
    (&[Script::Han, Script::Bopomofo], "zh"),
];

/// The scripts of a language tag such as `de`, `de-CH` or `sr-Latn`, in any case. `None` if the language
/// is not in the table.
fn scripts_of_language(tag: &str) -> Option<Vec<Script>> {
    let mut parts = tag.trim().split(['-', '_']);
    let code = parts.next()?.to_lowercase();
    if let Some(script) = parts.find_map(|part| Script::from_short_name(&capitalised(part))) {
        return Some(vec![script]);
    }
    let rows = WRITTEN_IN
        .iter()
        .filter(|(_, codes)| codes.split(' ').any(|other| other == code));
    let scripts: Vec<Script> = rows.flat_map(|(scripts, _)| *scripts).copied().collect();
    (!scripts.is_empty()).then_some(scripts)
}

/// `Latn` for `latn` and `LATN`.
fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    let rest = characters.map(|character| character.to_ascii_lowercase());
    first.into_iter().chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    type TokensAndSpans = (Vec<String>, Vec<(usize, usize)>);

    const LATIN: Option<&[Script]> = Some(&[Script::Latin]);

    /// The doubt about sentences in which each word is one token: `[UNK]` if it starts with a
    /// capital, else a known piece.
    fn doubt_of(sentences: &[&str], scripts: Option<&[Script]>) -> Option<Doubt> {
        let split: Vec<TokensAndSpans> = sentences
            .iter()
            .map(|text| {
                let words = text.split_whitespace();
                words
                    .map(|word| {
                        let start = word.as_ptr() as usize - text.as_ptr() as usize;
                        let is_known = !word.starts_with(char::is_uppercase);
                        let token = if is_known { word } else { UNKNOWN };
                        (token.to_owned(), (start, start + word.len()))
                    })
                    .unzip()
            })
            .collect();
        let sentences: Vec<Sentence<'_>> = sentences
            .iter()
            .zip(&split)
            .map(|(text, (tokens, spans))| Sentence {
                text,
                tokens,
                spans,
            })
            .collect();
        doubt(&sentences, scripts)
    }

    #[test]
    fn a_third_of_unknown_tokens_is_enough_and_less_is_not() {
        assert_eq!(doubt_of(&["X a", "b"], LATIN), Some(Doubt::Unknown));
        assert_eq!(doubt_of(&["X a b", "c"], LATIN), None);
        assert_eq!(doubt_of(&["X a b", "Y c d"], LATIN), Some(Doubt::Unknown));
    }

    #[test]
    fn more_than_half_of_the_letters_must_be_foreign() {
        assert_eq!(doubt_of(&["ab", "бв"], LATIN), None);
        assert_eq!(doubt_of(&["ab", "бвг"], LATIN), Some(Doubt::Script));
        assert_eq!(doubt_of(&["abc", "бв 12345 ??? 🙂"], LATIN), None);
        let both: &[Script] = &[Script::Latin, Script::Cyrillic];
        assert_eq!(doubt_of(&["ab", "бвг"], Some(both)), None);
        assert_eq!(doubt_of(&["бвг"], None), None);
    }

    #[test]
    fn a_character_that_is_a_syllable_or_a_word_counts_as_three_letters() {
        let zh: Option<&[Script]> = Some(&[Script::Han, Script::Bopomofo]);
        assert_eq!(doubt_of(&["我们用windows", "和他"], zh), None);
        assert_eq!(
            doubt_of(&["我用windows", "python"], zh),
            Some(Doubt::Script)
        );
        assert_eq!(doubt_of(&["abcde", "我们"], LATIN), Some(Doubt::Script));
        assert_eq!(doubt_of(&["abcdefg", "我们"], LATIN), None);
        let ko: Option<&[Script]> = Some(&[Script::Hangul, Script::Han]);
        assert_eq!(doubt_of(&["나는 windows를 쓴다"], ko), None);
        assert_eq!(doubt_of(&["ひらカタ"], zh), Some(Doubt::Script));
    }

    #[test]
    fn the_letters_of_an_unknown_word_count_and_a_typed_special_token_has_none() {
        assert_eq!(
            doubt_of(&["a b c", "d Бвгджзик"], LATIN),
            Some(Doubt::Script)
        );
        assert_eq!(doubt_of(&["[MASK] [MASK] б"], LATIN), Some(Doubt::Script));
    }

    #[test]
    fn of_several_reasons_the_first_is_told() {
        assert_eq!(doubt_of(&["X", ""], LATIN), Some(Doubt::Empty));
        assert_eq!(doubt_of(&["", "бвг"], LATIN), Some(Doubt::Empty));
        assert_eq!(doubt_of(&["", ""], None), Some(Doubt::Empty));
        assert_eq!(doubt_of(&["бв Б"], LATIN), Some(Doubt::Unknown));
    }

    #[test]
    fn letters_that_two_pieces_stand_for_count_once() {
        let tokens = ["1", "2", "3", "4"].map(str::to_owned);
        let sentence = Sentence {
            text: "abcб",
            tokens: &tokens,
            spans: &[(0, 3), (3, 5), (3, 5), (3, 5)],
        };
        assert_eq!(doubt(&[sentence], LATIN), None);
    }

    #[test]
    fn languages_have_their_scripts_and_what_is_not_known_doubts_nothing() {
        let scripts = |languages: &[&str]| {
            let languages: Vec<String> = languages.iter().map(|&code| code.to_owned()).collect();
            scripts_of_languages(&languages)
        };
        assert_eq!(scripts(&["en"]), Some(vec![Script::Latin]));
        assert_eq!(scripts(&["EN-us"]), Some(vec![Script::Latin]));
        for cyrillic in ["sr_Cyrl", "sr-cyrl", "SR-CYRL"] {
            assert_eq!(scripts(&[cyrillic]), Some(vec![Script::Cyrillic]));
        }
        assert_eq!(
            scripts(&["sr"]),
            Some(vec![Script::Latin, Script::Cyrillic])
        );
        let zh: &[Script] = &[Script::Latin, Script::Han, Script::Bopomofo];
        assert_eq!(scripts(&["de", "zh"]).as_deref(), Some(zh));
        for languages in [&[][..], &["multilingual"], &["en", "multilingual"], &[""]] {
            assert_eq!(scripts(languages), None, "{languages:?}");
        }
    }
}
