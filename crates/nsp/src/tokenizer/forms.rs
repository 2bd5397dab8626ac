//! Unicode's normal forms, by its Standard Annex 15, with the places that `tokenizers` keeps for each character.
//!
//! `tokenizers` has them too, from the crate `unicode-normalization-alignments`. Its tables are made for perfect
//! hashing, so their order is random, and they were a tenth of an engine as it is sent (docs/ARCHITECTURE.md). These
//! are texts in ascending order, from which the tables are made when they are first needed.

mod table;

use std::sync::LazyLock;
use table::{CLASSES, MARKS};
use tokenizers::NormalizedString;

/// One of Unicode's normal forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Canonically decomposed, then composed.
    C,
    /// Canonically decomposed.
    D,
    /// Compatibly decomposed, then composed.
    KC,
    /// Compatibly decomposed.
    KD,
}

/// A character of a decomposed text.
struct Part {
    character: char,
    /// Its canonical combining class; 0 is a starter.
    class: u8,
    /// As [`NormalizedString::transform`] wants it: 0 for the first character of a decomposition, 1 for the others.
    change: isize,
}

/// Characters and their decompositions.
type Decompositions = Vec<(char, &'static str)>;

static CANONICAL: LazyLock<Decompositions> =
    LazyLock::new(|| decompositions(include_str!("forms/canonical.txt")));
static COMPATIBLE: LazyLock<Decompositions> =
    LazyLock::new(|| decompositions(include_str!("forms/compatible.txt")));
/// The canonical decompositions that can be composed again, in the order of the decompositions.
static COMPOSABLE: LazyLock<Decompositions> = LazyLock::new(|| {
    let mut composable = CANONICAL.clone();
    composable.retain(|(_, decomposition)| !decomposition.starts_with(NOT_COMPOSED));
    composable.sort_unstable_by_key(|(_, decomposition)| *decomposition);
    composable
});

/// It precedes decompositions that are not composed again.
const NOT_COMPOSED: char = '!';

/// Reads what forms/make_tables.pl has written.
fn decompositions(text: &'static str) -> Decompositions {
    let runs = text.lines().filter_map(|run| {
        let mut characters = run.chars();
        Some((characters.next()?, characters.as_str()))
    });
    runs.flat_map(|(first, run)| (first..=char::MAX).zip(run.split('\t')))
        .collect()
}

impl Form {
    /// Brings a text into this form.
    pub(super) fn apply(self, text: &mut NormalizedString) {
        let is_compatible = matches!(self, Self::KC | Self::KD);
        let parts = decompose(text.get(), is_compatible);
        let characters = match self {
            Self::C | Self::KC => compose(parts),
            Self::D | Self::KD => {
                let parts = parts.into_iter();
                parts.map(|part| (part.character, part.change)).collect()
            }
        };
        text.transform(characters, 0);
    }
}

/// Whether a character is a combining mark.
pub(super) fn is_mark(character: char) -> bool {
    value(&MARKS, character) == 1
}

fn combining_class(character: char) -> u8 {
    value(&CLASSES, character)
}

/// The value that begins at the character or last before it.
fn value(changes: &[u32], character: char) -> u8 {
    let after = changes.partition_point(|change| change >> 8 <= u32::from(character));
    // The value is in the lowest eight bits.
    after.checked_sub(1).map_or(0, |last| changes[last] as u8)
}

/// Decomposes each character, and sorts those between two starters by their class.
fn decompose(text: &str, is_compatible: bool) -> Vec<Part> {
    let mut parts = Vec::with_capacity(text.len());
    for whole in text.chars() {
        let mut change = 0;
        let mut push = |character| {
            let class = combining_class(character);
            parts.push(Part {
                character,
                class,
                change,
            });
            change = 1;
        };
        if let Some(syllable) = hangul::decompose(whole) {
            syllable.into_iter().flatten().for_each(push);
        } else if let Some(characters) = decomposition(whole, is_compatible) {
            characters.chars().for_each(push);
        } else {
            push(whole);
        }
    }
    for part in parts.chunk_by_mut(|_, next| next.class != 0) {
        part.sort_by_key(|part| part.class);
    }
    parts
}

/// What a character consists of; `None` if it is not decomposed.
fn decomposition(whole: char, is_compatible: bool) -> Option<&'static str> {
    if whole.is_ascii() {
        return None;
    }
    let compatible = is_compatible.then(|| of(&COMPATIBLE, whole)).flatten();
    let canonical = || of(&CANONICAL, whole).map(|it| it.trim_start_matches(NOT_COMPOSED));
    compatible.or_else(canonical)
}

fn of(decompositions: &Decompositions, whole: char) -> Option<&'static str> {
    let found = decompositions.binary_search_by_key(&whole, |(whole, _)| *whole);
    found.ok().map(|at| decompositions[at].1)
}

/// Composes each starter with the characters after it that nothing separates from it.
fn compose(parts: Vec<Part>) -> Vec<(char, isize)> {
    let mut composed: Vec<(char, isize)> = Vec::with_capacity(parts.len());
    let mut starter: Option<usize> = None;
    // Of the last character after the starter that was not composed with it.
    let mut last_class = None;
    for part in parts {
        let is_separated = last_class.is_some_and(|last| last >= part.class);
        if let Some(at) = starter
            && !is_separated
            && let Some(whole) = composition(composed[at].0, part.character)
        {
            let (character, change) = &mut composed[at];
            *character = whole;
            *change += part.change - 1;
            continue;
        }
        if part.class == 0 {
            (starter, last_class) = (Some(composed.len()), None);
        } else {
            last_class = Some(part.class);
        }
        composed.push((part.character, part.change));
    }
    composed
}

/// The character that two characters compose.
fn composition(first: char, second: char) -> Option<char> {
    if second.is_ascii() {
        return None;
    }
    hangul::compose(first, second).or_else(|| {
        // No two characters that can be composed have the same decomposition.
        let mut parts = decomposition(first, false).map_or_else(|| first.into(), str::to_owned);
        parts.push(second);
        let found = COMPOSABLE.binary_search_by_key(&&parts[..], |(_, of_one)| *of_one);
        found.ok().map(|at| COMPOSABLE[at].0)
    })
}

/// Hangul syllables, by the formulas of chapter 3.12 of the standard.
mod hangul {
    const SYLLABLES: u32 = 0xac00;
    const LEADING: u32 = 0x1100;
    const VOWELS: u32 = 0x1161;
    /// One before the first trailing consonant: a syllable may have none.
    const TRAILING: u32 = 0x11a7;
    const LEADING_COUNT: u32 = 19;
    const VOWEL_COUNT: u32 = 21;
    const TRAILING_COUNT: u32 = 28;
    const SYLLABLE_COUNT: u32 = LEADING_COUNT * VOWEL_COUNT * TRAILING_COUNT;

    /// How far a character is behind the first of `count`; `None` if it is none of them.
    fn index(character: char, first: u32, count: u32) -> Option<u32> {
        let index = u32::from(character).checked_sub(first);
        index.filter(|index| *index < count)
    }

    /// Leading consonant, vowel, and perhaps a trailing consonant.
    pub(super) fn decompose(syllable: char) -> Option<[Option<char>; 3]> {
        let index = index(syllable, SYLLABLES, SYLLABLE_COUNT)?;
        let (block, trailing) = (index / TRAILING_COUNT, index % TRAILING_COUNT);
        Some([
            char::from_u32(LEADING + block / VOWEL_COUNT),
            char::from_u32(VOWELS + block % VOWEL_COUNT),
            char::from_u32(TRAILING + trailing).filter(|_| trailing > 0),
        ])
    }

    pub(super) fn compose(first: char, second: char) -> Option<char> {
        if let (Some(leading), Some(vowel)) = (
            index(first, LEADING, LEADING_COUNT),
            index(second, VOWELS, VOWEL_COUNT),
        ) {
            let block = leading * VOWEL_COUNT + vowel;
            return char::from_u32(SYLLABLES + block * TRAILING_COUNT);
        }
        let syllable = index(first, SYLLABLES, SYLLABLE_COUNT)?;
        let trailing = index(second, TRAILING, TRAILING_COUNT).filter(|index| *index > 0)?;
        let takes_one = syllable % TRAILING_COUNT == 0;
        char::from_u32(SYLLABLES + syllable + trailing).filter(|_| takes_one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tokenizers::Normalizer;
    use tokenizers::normalizers::{NFC, NFD, NFKC, NFKD, StripAccents};

    /// A text in each form, by us and by the library.
    fn both(text: &str) -> [[NormalizedString; 2]; 4] {
        let by = |form: Form, library: &dyn Fn(&mut NormalizedString)| {
            let mut texts = [text, text].map(NormalizedString::from);
            form.apply(&mut texts[0]);
            library(&mut texts[1]);
            texts
        };
        [
            by(Form::C, &|text| NFC.normalize(text).unwrap()),
            by(Form::D, &|text| NFD.normalize(text).unwrap()),
            by(Form::KC, &|text| NFKC.normalize(text).unwrap()),
            by(Form::KD, &|text| NFKD.normalize(text).unwrap()),
        ]
    }

    #[test]
    fn every_character_has_the_forms_and_is_a_mark_as_in_the_library() {
        for block in (0..=u32::from(char::MAX)).step_by(256) {
            let characters = (block..block + 256).filter_map(char::from_u32);
            let text: String = characters.flat_map(|it| ['.', it]).collect();
            for [ours, library] in both(&text) {
                assert_eq!(ours, library, "{block:x}");
            }
            let (mut ours, mut library) = (text.as_str().into(), text.as_str().into());
            NormalizedString::filter(&mut ours, |character| !is_mark(character));
            StripAccents.normalize(&mut library).unwrap();
            assert_eq!(ours, library, "{block:x}");
        }
    }

    #[test]
    fn whatever_can_be_decomposed_is_composed_as_by_the_library() {
        for (whole, _) in CANONICAL.iter().chain(COMPATIBLE.iter()) {
            // A mark that can be composed with much, after and between the parts.
            let [parts, _] = &both(&whole.to_string())[1];
            let between: String = parts.get().chars().flat_map(|it| [it, '\u{307}']).collect();
            for text in [parts.get().to_owned(), format!("{whole}\u{307}"), between] {
                for [ours, library] in both(&text) {
                    assert_eq!(ours, library, "{text:?}");
                }
            }
        }
    }

    /// Starters and marks of several classes, with and without compositions; parts of Hangul syllables.
    const CHARACTERS: [char; 40] = [
        'a',
        'e',
        'A',
        'o',
        ' ',
        '1',
        '=',
        '<',
        '\u{c5}',
        '\u{1ead}',
        '\u{212b}',
        '\u{390}',
        '\u{1f82}',
        '\u{fb01}',
        '\u{2460}',
        '\u{3300}',
        '\u{8c48}',
        '\u{f900}',
        '\u{915}',
        '\u{958}',
        '\u{5e9}',
        '\u{fb2a}',
        '\u{1d15e}',
        '\u{1d165}',
        '\u{ac00}',
        '\u{ac01}',
        '\u{1100}',
        '\u{1161}',
        '\u{11a7}',
        '\u{11a8}',
        '\u{300}',
        '\u{301}',
        '\u{307}',
        '\u{323}',
        '\u{327}',
        '\u{338}',
        '\u{345}',
        '\u{93c}',
        '\u{9be}',
        '\u{9c7}',
    ];

    proptest! {
        #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..Default::default() })]

        #[test]
        fn any_text_has_the_forms_and_places_of_the_library(
            characters in prop::collection::vec(
                prop::sample::select(CHARACTERS.to_vec()),
                0..12,
            )
        ) {
            let text: String = characters.into_iter().collect();
            for [ours, library] in both(&text) {
                prop_assert_eq!(ours, library);
            }
        }
    }
}
