//! The words of the page, separate from its code: a few files per language in `languages/`.
//!
//! A language is one value for each part of the page that loads on its own: [`Words`], [`Prose`], [`ExhibitWords`] and
//! so on. A language that lacks a string does not compile. The words are part of the page's code, the prose is not.
//! The words of the exhibits and of check.html, of the questions before them, of what follows the reader, of printing and of the stage are
//! in the chunk of the exhibits' code, in all languages, and those of section 12 and of the class sets in the chunks of
//! their code.
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
mod knock_outs;
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
pub use knock_outs::knock_outs;
pub use language::Language;
pub use languages::{
    DE, DE_ASKING, DE_BENCH, DE_CLASS_SET, DE_EXHIBITS, DE_FLOW, DE_HEADS, DE_KNOCK_OUTS,
    DE_LEARNING, DE_LIVE, DE_MAP, DE_MODELS, DE_NOTE, DE_PRINT, DE_PROSE, DE_STAGE, EN, EN_ASKING,
    EN_BENCH, EN_CLASS_SET, EN_EXHIBITS, EN_FLOW, EN_HEADS, EN_KNOCK_OUTS, EN_LEARNING, EN_LIVE,
    EN_MAP, EN_MODELS, EN_NOTE, EN_PRINT, EN_PROSE, EN_STAGE,
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

/// The words that the exhibits read out in a language, with those of section 4's small pictures and slider.
pub const fn heads_words(language: Language) -> &'static HeadsWords {
    match language {
        Language::English => &EN_HEADS,
        Language::German => &DE_HEADS,
    }
}

/// The words of the knock-outs in a language.
pub const fn knock_out_words(language: Language) -> &'static KnockOutWords {
    match language {
        Language::English => &EN_KNOCK_OUTS,
        Language::German => &DE_KNOCK_OUTS,
    }
}

/// The words of the map in a language.
pub const fn map_words(language: Language) -> &'static MapWords {
    match language {
        Language::English => &EN_MAP,
        Language::German => &DE_MAP,
    }
}

/// The words of the questions before the exhibits, and of what can be dragged, in a language.
pub const fn asking_words(language: Language) -> &'static AskingWords {
    match language {
        Language::English => &EN_ASKING,
        Language::German => &DE_ASKING,
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

/// The words of what follows the reader, in a language.
pub const fn live_words(language: Language) -> &'static LiveWords {
    match language {
        Language::English => &EN_LIVE,
        Language::German => &DE_LIVE,
    }
}

/// The words of printing in a language.
pub const fn print_words(language: Language) -> &'static PrintWords {
    match language {
        Language::English => &EN_PRINT,
        Language::German => &DE_PRINT,
    }
}

/// The words of the stage in a language.
pub const fn stage_words(language: Language) -> &'static StageWords {
    match language {
        Language::English => &EN_STAGE,
        Language::German => &DE_STAGE,
    }
}

/// The words of the class sets in a language.
pub const fn class_set_words(language: Language) -> &'static ClassSetWords {
    match language {
        Language::English => &EN_CLASS_SET,
        Language::German => &DE_CLASS_SET,
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
            let [ours, theirs] = [EN.language, other.language]
                .map(|language| format!("{:?}", heads_words(language)));
            assert_eq!(count(&ours, "{}"), count(&theirs, "{}"));
            let [ours, theirs] = [EN.language, other.language]
                .map(|language| format!("{:?}", knock_out_words(language)));
            assert_ne!(ours, theirs);
            assert_eq!(count(&ours, "{}"), count(&theirs, "{}"));
            let [ours, theirs] =
                [EN.language, other.language].map(|language| format!("{:?}", live_words(language)));
            assert_eq!(count(&ours, "{}"), count(&theirs, "{}"));
            let [ours, theirs] =
                [EN.language, other.language].map(|language| format!("{:?}", map_words(language)));
            assert_eq!(count(&ours, "{}"), count(&theirs, "{}"));
            let [ours, theirs] = [EN.language, other.language]
                .map(|language| format!("{:?}", asking_words(language)));
            assert_eq!(count(&ours, "{}"), count(&theirs, "{}"));
            let [ours, theirs] = [EN.language, other.language]
                .map(|language| format!("{:?}", class_set_words(language)));
            assert_ne!(ours, theirs);
            assert_eq!(count(&ours, "{}"), count(&theirs, "{}"));
            assert_ne!(
                stage_words(EN.language).open,
                stage_words(other.language).open
            );
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
    fn a_sentence_about_one_thing_is_not_the_one_about_several() {
        for words in LANGUAGES {
            let said = format!("{:?}", learning_words(words.language));
            let counted: Vec<&str> = said.split("Counted { ").skip(1).collect();
            assert!(counted.len() >= 10, "{}", counted.len());
            for sentences in counted {
                let quoted: Vec<&str> = sentences.split('"').collect();
                let (one, several) = (quoted[1], quoted[3]);
                let values = |sentence: &str| sentence.matches("{}").count();
                assert_eq!(values(one) + 1, values(several), "{several}");
                assert_ne!(one, several.replacen("{}", "1", 1));
            }
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
