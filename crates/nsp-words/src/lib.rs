//! The words of the page, separate from its code: seven files per language in `languages/`.
//!
//! A language is one value each of [`Words`], [`ExhibitWords`], [`FlowWords`], [`LearningWords`], [`Prose`],
//! [`ModelsPage`], [`BenchPage`] and [`Note`]. A language that lacks a string does not compile. The words are part of the page's code, the prose is not.
//! The words of the exhibits are in the chunk of the exhibits' code, in all languages, with those of section 9 and
//! check.html; those of section 12 are in the chunk of its code.
//! `cargo xtask stage` writes the English prose into index.html, so that the tutorial can be read before
//! the code has loaded, or without it. The prose of every other language goes into a file that the page
//! fetches when the reader chooses the language. The words of models.html are in a chunk of the page's
//! code that only models.html loads, in all languages; so are those of bench.html.
//!
//! In prose, `` `code` `` is code, `*word*` is emphasis and `[text](address)` is a link: see
//! [`inline`]. `{}` is a placeholder for a value: see [`fill`]. `{name}` is a measured number of
//! the model: see [`FACTS`].

mod checker;
mod document;
mod drawing;
mod exhibits;
mod facts;
mod html;
mod language;
mod languages;
mod machines;
mod measured;
mod papers;
mod storage;
mod words;

pub use checker::{Checker, checker_page};
pub use document::{names_model, tutorial};
pub use drawing::{Vector, picture as head_picture};
pub use exhibits::{DEFAULT_HEAD, DEFAULT_LAYER};
pub use facts::state_facts;
pub use html::{escape, inline, isolate, terms};
pub use language::Language;
pub use languages::{
    DE, DE_BENCH, DE_EXHIBITS, DE_FLOW, DE_LEARNING, DE_MODELS, DE_NOTE, DE_PROSE, EN, EN_BENCH,
    EN_EXHIBITS, EN_FLOW, EN_LEARNING, EN_MODELS, EN_NOTE, EN_PROSE,
};
pub use machines::{MACHINES, Machine, MeasuredBuild};
pub use measured::{FACTS, MEASURED_MODEL};
pub use storage::Storage;
pub use words::*;

/// The words in each of [`Language::ALL`]. The page does not use this list: it loads one language at a time.
pub const LANGUAGES: [&Words; Language::ALL.len()] = [&EN, &DE];

/// The tutorial in each of [`LANGUAGES`].
pub const PROSE: [&Prose; LANGUAGES.len()] = [&EN_PROSE, &DE_PROSE];

/// The words of models.html in a language.
pub const fn models_page(language: Language) -> &'static ModelsPage {
    match language {
        Language::English => &EN_MODELS,
        Language::German => &DE_MODELS,
    }
}

/// The words of bench.html in a language.
pub const fn bench_page(language: Language) -> &'static BenchPage {
    match language {
        Language::English => &EN_BENCH,
        Language::German => &DE_BENCH,
    }
}

/// The words of the exhibits in a language.
pub const fn exhibit_words(language: Language) -> &'static ExhibitWords {
    match language {
        Language::English => &EN_EXHIBITS,
        Language::German => &DE_EXHIBITS,
    }
}

/// The words of section 9 and of check.html in a language.
pub const fn flow_words(language: Language) -> &'static FlowWords {
    match language {
        Language::English => &EN_FLOW,
        Language::German => &DE_FLOW,
    }
}

/// The words of section 12 in a language.
pub const fn learning_words(language: Language) -> &'static LearningWords {
    match language {
        Language::English => &EN_LEARNING,
        Language::German => &DE_LEARNING,
    }
}

/// The note about the project's own model in a language.
pub const fn note(language: Language) -> &'static Note {
    match language {
        Language::English => &EN_NOTE,
        Language::German => &DE_NOTE,
    }
}

/// The ids of the tutorial's sections in order, as links use them.
pub const SECTIONS: [&str; 12] = [
    "matrix",
    "sequence",
    "embeddings",
    "encoders",
    "head",
    "softmax",
    "loss",
    "occlusion",
    "flow",
    "limits",
    "code",
    "learning",
];

/// Replaces each `{}` by a value, in order.
pub fn fill(template: &str, values: &[&str]) -> String {
    let mut parts = template.split("{}");
    let mut text = parts.next().unwrap_or_default().to_owned();
    let mut values = values.iter();
    for part in parts {
        text.push_str(values.next().copied().unwrap_or_default());
        text.push_str(part);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_its_words() {
        for (words, language) in LANGUAGES.into_iter().zip(Language::ALL) {
            assert_eq!(words.language, language);
        }
    }

    #[test]
    fn values_go_where_the_braces_are() {
        assert_eq!(fill("{} of {}", &["3", "9"]), "3 of 9");
        assert_eq!(fill("none", &["3"]), "none");
        assert_eq!(fill("{} and {}", &["3"]), "3 and ");
    }

    /// A translation has as many paragraphs, links and placeholders as the original.
    #[test]
    fn translations_say_as_much_as_the_original() {
        let count = |text: &str, what: &str| text.matches(what).count();
        for (other, prose) in LANGUAGES.into_iter().zip(PROSE).skip(1) {
            for (ours, theirs) in EN_PROSE.sections.iter().zip(&prose.sections) {
                assert_eq!(ours.prose.len(), theirs.prose.len(), "{}", ours.title);
                let links = |section: &Section| section.prose.iter().map(|p| count(p, "](")).sum();
                let (ours_links, theirs_links): (usize, usize) = (links(ours), links(theirs));
                assert_eq!(ours_links, theirs_links, "{}", ours.title);
                assert_ne!(ours.title, theirs.title);
                assert_ne!(ours.question, theirs.question);
            }
            let (ours, theirs) = (format!("{EN:?}"), format!("{other:?}"));
            assert_eq!(
                count(&ours, "{}"),
                count(&theirs, "{}"),
                "{:?}",
                other.language
            );
            let [ours, theirs] = [EN.language, other.language]
                .map(|language| format!("{:?}", exhibit_words(language)));
            assert_eq!(count(&ours, "{}"), count(&theirs, "{}"));
            let [ours, theirs] = [EN.language, other.language]
                .map(|language| format!("{:?}", learning_words(language)));
            assert_eq!(count(&ours, "{}"), count(&theirs, "{}"));
            let (ours, theirs) = (flow_words(EN.language), flow_words(other.language));
            assert_ne!(ours.lede, theirs.lede);
            let (ours, theirs) = (format!("{ours:?}"), format!("{theirs:?}"));
            assert_eq!(count(&ours, "{}"), count(&theirs, "{}"));
            let (ours, theirs) = (models_page(EN.language), models_page(other.language));
            assert_ne!(ours.lede, theirs.lede);
            let (ours, theirs) = (format!("{ours:?}"), format!("{theirs:?}"));
            assert_eq!(count(&ours, "{}"), count(&theirs, "{}"));
            let (ours, theirs) = (bench_page(EN.language), bench_page(other.language));
            assert_ne!(ours.lede, theirs.lede);
            let (ours, theirs) = (format!("{ours:?}"), format!("{theirs:?}"));
            assert_eq!(count(&ours, "{}"), count(&theirs, "{}"));
        }
    }

    #[test]
    fn every_section_has_words_of_every_kind() {
        for prose in PROSE {
            for section in &prose.sections {
                assert!(section.prose.len() >= 2, "{}", section.title);
                assert!(section.question.ends_with(['?', '.']), "{}", section.title);
            }
        }
    }
}
