//! Inserts the measured numbers of the model into the prose.

use crate::{Section, measured::FACTS};

/// Replaces the name of each of [`FACTS`] in braces by its value, with the decimal mark of a language.
pub fn state_facts(text: &str, decimal_mark: char) -> String {
    FACTS.iter().fold(text.to_owned(), |text, (name, value)| {
        let value = value.replace('.', decimal_mark.encode_utf8(&mut [0; 4]));
        text.replace(&format!("{{{name}}}"), &value)
    })
}

/// Whether the prose of a section states one of [`FACTS`].
pub fn has_facts(section: &Section) -> bool {
    section.prose.iter().any(|text| text.contains('{'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EN_PROSE, LANGUAGES, MEASURED_MODEL, PROSE, tutorial};

    #[test]
    fn a_fact_stands_where_its_name_was() {
        let text = state_facts("{right} % of {pairs} pairs, {other}", ',');
        assert_eq!(text, "69,6 % of 260 pairs, {other}");
    }

    /// The names of facts in a section, sorted.
    fn named(section: &Section) -> Vec<&str> {
        let texts = section.prose.iter().chain([&section.question]);
        let mut names: Vec<&str> = texts
            .flat_map(|text| text.split('{').skip(1))
            .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
            .collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn every_language_states_every_fact_and_no_other() {
        let all: Vec<&str> = EN_PROSE.sections.iter().flat_map(named).collect();
        for (name, _) in FACTS {
            assert!(all.contains(&name), "no text states {name}");
        }
        for (words, prose) in LANGUAGES.into_iter().zip(PROSE) {
            for (ours, theirs) in EN_PROSE.sections.iter().zip(&prose.sections) {
                assert_eq!(named(ours), named(theirs), "{}", theirs.title);
            }
            let html = tutorial(words, prose, MEASURED_MODEL);
            assert!(!html.contains(['{', '}']), "{:?}", words.language);
            assert!(html.contains(&format!("69{}6", words.decimal_mark)));
        }
    }
}
