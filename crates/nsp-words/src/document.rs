//! The tutorial as HTML: the map's place, prose, questions, exhibits without their values. `cargo xtask stage`
//! writes it into the site's documents, and the page fills in the map and the values.

use crate::{
    DE_PROSE, EN_PROSE, Language, MEASURED_MODEL, Prose, SECTIONS, Words, escape,
    exhibits::EXHIBITS, facts, fill, html, inline,
};
use std::slice::from_ref;

/// The sections that look inside the model, or train it. Each of them starts by naming the model.
const INSIDE: [&str; 4] = ["embeddings", "encoders", "head", "learning"];

/// The whole tutorial: heading, contents, the place of the map, sections. `model` is the name of the model that the
/// exhibits show.
pub fn tutorial(words: &Words, prose: &Prose, model: &str) -> String {
    let contents: String = SECTIONS
        .iter()
        .zip(&prose.sections)
        .map(|(id, section)| format!("<li><a href=\"#{id}\">{}</a></li>", escape(section.title)))
        .collect();
    let sections: String = (0..SECTIONS.len())
        .map(|index| section(words, prose, index, model))
        .collect();
    format!(
        "<div class=\"tutorial-head\"><h2>{}</h2><p>{}</p><nav aria-label=\"{}\"><ol>{contents}\
         </ol></nav><div class=\"controls\" data-testid=\"guesses\" data-agreed=\"0\" data-asked=\"0\"></div>\
         </div><figure class=\"map\" id=\"map\" data-testid=\"map\"></figure>{sections}",
        escape(prose.heading),
        inline(prose.intro),
        escape(words.site.contents),
    )
}

fn section(words: &Words, prose: &Prose, index: usize, model: &str) -> String {
    let (id, section) = (SECTIONS[index], &prose.sections[index]);
    let whose = whose(prose, index, model);
    let [asked, between, after] =
        parts(id, section.prose).map(|part| html::prose(part, words.decimal_mark));
    let after = match after.is_empty() {
        true => String::new(),
        false => format!("<div class=\"prose\">{after}</div>"),
    };
    format!(
        "<section class=\"chapter\" id=\"{id}\" aria-labelledby=\"{id}-heading\">\
         <div class=\"prose\"><h2 id=\"{id}-heading\"><span class=\"number\">{}</span> {}</h2>{whose}\
         {asked}<p class=\"question\">{}</p>{between}</div><div class=\"exhibit\">{}</div>{after}</section>",
        index + 1,
        escape(section.title),
        html::question(section, prose.question),
        EXHIBITS[index](words),
    )
}

/// The paragraphs of a section before its question, between question and exhibit, and after the exhibit.
fn parts<'a>(id: &str, paragraphs: &'a [&'a str]) -> [&'a [&'a str]; 3] {
    match (id, paragraphs) {
        // The question is about the first paragraph. What the lab shows is explained below the lab.
        ("learning", [first, second, after @ ..]) => [from_ref(first), from_ref(second), after],
        _ => [paragraphs, &[], &[]],
    }
}

/// The paragraph that names the model; empty if the section needs none. The prose describes
/// [`MEASURED_MODEL`], so with another model each section that states a measured number needs it too.
fn whose(prose: &Prose, index: usize, model: &str) -> String {
    let looks_inside = INSIDE.contains(&SECTIONS[index]);
    let sentence = if model == MEASURED_MODEL {
        let is_first = INSIDE.first() == Some(&SECTIONS[index]);
        let sentence = if is_first {
            prose.inside
        } else {
            prose.inside_again
        };
        looks_inside.then(|| inline(sentence))
    } else {
        let is_needed = looks_inside || facts::has_facts(&prose.sections[index]);
        is_needed.then(|| fill(&inline(prose.inside_other), &[&escape(model)]))
    };
    sentence.map_or_else(String::new, |text| format!("<p class=\"whose\">{text}</p>"))
}

/// The paragraph of a section that names the model, with another one than the site's, as HTML.
pub fn names_model(language: Language, model: &str) -> String {
    let sentence = match language {
        Language::English => EN_PROSE.inside_other,
        Language::German => DE_PROSE.inside_other,
    };
    fill(&inline(sentence), &[&escape(model)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LANGUAGES, PROSE};

    /// The elements that the document must contain from the first paint.
    const TESTIDS: [&str; 20] = [
        "guesses",
        "map",
        "matrix",
        "matrix-run",
        "padded-mask",
        "thumbnails",
        "attention",
        "cls-journey",
        "lens",
        "contributions",
        "loss",
        "loss-0",
        "loss-1",
        "occlusion",
        "carries",
        "occlusion-run",
        "knock-outs",
        "flow",
        "flow-run",
        "swap-run",
    ];

    #[test]
    fn every_section_is_there_with_its_words_and_places() {
        for (words, prose) in LANGUAGES.into_iter().zip(PROSE) {
            let html = tutorial(words, prose, MEASURED_MODEL);
            for (id, section) in SECTIONS.iter().zip(&prose.sections) {
                assert_eq!(html.matches(&format!(" id=\"{id}\"")).count(), 1);
                assert!(html.contains(&escape(section.title)), "{}", section.title);
            }
            for testid in TESTIDS {
                let attribute = format!("data-testid=\"{testid}\"");
                assert_eq!(html.matches(&attribute).count(), 1, "{testid}");
            }
            assert!(html.contains("<code translate=\"no\">[CLS]</code>"));
            let named = format!("<p class=\"whose\">{}</p>", inline(prose.inside));
            assert_eq!(html.matches(&named).count(), 1);
            let named_again = format!("<p class=\"whose\">{}</p>", inline(prose.inside_again));
            assert_eq!(html.matches(&named_again).count(), INSIDE.len() - 1);
            assert!(prose.inside.contains(MEASURED_MODEL));
            assert!(prose.inside_again.contains(MEASURED_MODEL));
            for tag in [
                "div", "section", "figure", "p", "button", "td", "details", "label", "fieldset",
            ] {
                let opened = html.matches(&format!("<{tag}>")).count()
                    + html.matches(&format!("<{tag} ")).count();
                assert_eq!(opened, html.matches(&format!("</{tag}>")).count(), "{tag}");
            }
        }
    }

    #[test]
    fn with_another_model_the_text_says_whose_numbers_it_states() {
        for (words, prose) in LANGUAGES.into_iter().zip(PROSE) {
            let html = tutorial(words, prose, "tiny <bert> *1*");
            assert!(!html.contains(&inline(prose.inside)));
            assert!(!html.contains(&inline(prose.inside_again)));
            assert!(prose.inside_other.contains(MEASURED_MODEL));
            let said = "<em>tiny &lt;bert&gt; *1*</em>";
            let sections = html.split("<section ").skip(1);
            let saying: Vec<&str> = sections
                .zip(SECTIONS)
                .filter_map(|(section, id)| section.contains(said).then_some(id))
                .collect();
            let expected = [
                "embeddings",
                "encoders",
                "head",
                "limits",
                "code",
                "learning",
            ];
            assert_eq!(saying, expected, "{:?}", words.language);
        }
    }

    #[test]
    fn the_last_section_asks_before_its_second_paragraph_and_explains_below_the_lab() {
        for (words, prose) in LANGUAGES.into_iter().zip(PROSE) {
            let html = tutorial(words, prose, MEASURED_MODEL);
            let (_, html) = html.split_once("id=\"learning\"").unwrap();
            let section = prose.sections.last().unwrap();
            let place = |text: &str| html.find(text).unwrap_or_else(|| panic!("no {text}"));
            let order = [
                place(&inline(section.prose[0])),
                place("class=\"question\""),
                place(&inline(section.prose[1])),
                place("id=\"learning-lab\""),
                place(&inline(section.prose[2])),
            ];
            assert!(order.is_sorted(), "{order:?}");
        }
    }

    /// The values of an attribute, in order.
    fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
        let start = format!(" {attribute}=\"");
        let after = html.split(&start).skip(1);
        after.filter_map(|rest| rest.split('"').next()).collect()
    }

    /// The page fills only the first element with a hook. Tests read the only one with a testid.
    #[test]
    fn each_hook_is_unique_in_its_section_and_each_testid_in_the_document() {
        let html = tutorial(LANGUAGES[0], PROSE[0], MEASURED_MODEL);
        let testids = ("the document", values(&html, "data-testid"));
        let hooks = html.split("<section ").skip(1).zip(SECTIONS);
        let hooks = hooks.map(|(section, id)| (id, values(section, "data-hook")));
        for (place, mut names) in hooks.chain([testids]) {
            assert!(!names.is_empty(), "{place}");
            names.sort_unstable();
            for pair in names.windows(2) {
                assert_ne!(pair[0], pair[1], "{place}");
            }
        }
    }
}
