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
    use crate::{EN_PROSE, LANGUAGES, MEASURED_MODEL, PROSE, Section, Words, tutorial};

    /// The card of the model that ships, with its scores.
    const CARD: &str = include_str!("../../../www/models/nsp-base.md");

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

    /// The numbers in a text, as they are written: `89.6`, `2,000`.
    fn numbers(text: &str) -> impl Iterator<Item = &str> {
        text.split(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
            .map(|number| number.trim_matches(['.', ',']))
            .filter(|number| !number.is_empty())
    }

    /// The share that the card's table states for some kind of text, in percent.
    fn in_card(kind: &str) -> f64 {
        let row = CARD
            .lines()
            .find(|line| line.starts_with(&format!("| {kind}")));
        let share = row.unwrap().split('|').nth(3).unwrap();
        share.trim().parse().unwrap()
    }

    fn fact(name: &str) -> f64 {
        let (_, value) = FACTS.iter().find(|fact| fact.0 == name).unwrap();
        value.parse().unwrap()
    }

    /// Asserts that a number is stated, rounded to as many decimals as the text gives.
    fn assert_states(words: &Words, stated: &str, number: f64) {
        let (whole, decimals) = stated
            .split_once(words.decimal_mark)
            .unwrap_or((stated, ""));
        let whole = whole.replace(['.', ','], "");
        let value: f64 = format!("{whole}.{decimals}0").parse().unwrap();
        let half_of_the_last = 0.5 / 10_f64.powi(decimals.len() as i32);
        assert!(
            (value - number).abs() < half_of_the_last + 1e-9,
            "{:?}: {stated} instead of {number}",
            words.language
        );
    }

    #[test]
    fn the_note_about_the_model_states_what_its_card_and_the_facts_state() {
        let scores = CARD.split_once("## Scores").unwrap().1;
        let [pairs, right] = [" held-out pairs", " % right"].map(|after| {
            let before = scores.split_once(after).unwrap().0;
            numbers(before)
                .last()
                .unwrap()
                .replace(',', "")
                .parse()
                .unwrap()
        });
        let wikipedia = ["WikiText-2", "SQuAD's Wikipedia"].map(in_card);
        let speeches = ["inaugural addresses", "State of the Union"].map(in_card);
        let expected = [
            right,
            pairs,
            // Bits of a weight, and of the arithmetic.
            4.0,
            8.0,
            wikipedia[0],
            wikipedia[1],
            in_card("ABC news"),
            speeches[0],
            speeches[1],
            in_card("movie reviews"),
            fact("pairs"),
            fact("right"),
            // Half of the pairs are continuations.
            50.0,
        ];
        for words in LANGUAGES {
            let (_, note) = crate::note(words.language).entries[3];
            let stated: Vec<&str> = numbers(note).collect();
            assert_eq!(stated.len(), expected.len(), "{note}");
            for (stated, number) in stated.into_iter().zip(expected) {
                assert_states(words, stated, number);
            }
        }
    }
}
