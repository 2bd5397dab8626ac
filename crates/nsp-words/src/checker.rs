//! The parts of section 9 that the page's code adds to the document, and the content of check.html, which consists of
//! the same parts. The document itself contains only the box, the button and the place of the result, so that a first
//! visit stays small.

use crate::{
    Words, escape,
    exhibits::{button, caption, run_row_for, save_picture, table, text_box_for},
    fill, flow_words,
};
use std::fmt::Write;

/// The parts around the button and the result, as HTML.
#[derive(Clone, Debug)]
pub struct Checker {
    /// Before the row of the button: how the text is asked about.
    pub options: String,
    /// Before the result: the sentences about it.
    pub before: String,
    /// The result: the curve and the list.
    pub result: String,
    /// After the result: the files.
    pub after: String,
}

impl Checker {
    /// The parts in section 9.
    ///
    /// `context` is the number of sentences on each side that is chosen, from 1 to 4.
    pub fn in_tutorial(words: &Words, context: usize) -> Self {
        let w = flow_words(words.language);
        let order = format!(
            "<div class=\"controls\">{}{}</div>",
            button("shuffle", w.shuffle),
            button("restore", w.restore)
        );
        let order = order + &format!("<p><a href=\"./check.html\">{}</a></p>", escape(w.alone));
        Self::with(words, context, &order, |_| String::new())
    }

    /// The parts in check.html. There, elements have the attribute `data-testid`.
    ///
    /// `context` as in [`in_tutorial`](Self::in_tutorial).
    pub fn alone(words: &Words, context: usize) -> Self {
        Self::with(words, context, "", |name| {
            format!(" data-testid=\"check-{name}\"")
        })
    }

    fn with(words: &Words, context: usize, order: &str, testid: impl Fn(&str) -> String) -> Self {
        let w = flow_words(words.language);
        let save = |kind: &str| {
            let text = fill(words.share.download, &[&kind.to_uppercase()]);
            button(&format!("save-{kind}"), &text)
        };
        Self {
            options: format!(
                "<p class=\"note\" data-hook=\"count\"></p>{order}<div class=\"controls\">{}</div>\
                 <p class=\"note\" data-hook=\"estimate\" data-value=\"\"{}></p>",
                list(
                    &format!("data-hook=\"context\"{}", testid("context")),
                    w.context,
                    (1..).zip(w.contexts),
                    context,
                ),
                testid("estimate"),
            ),
            before: format!(
                "<p class=\"said strong\" role=\"status\" data-hook=\"breaks\"></p>\
                 <div class=\"controls\" data-hook=\"rest-row\" hidden>\
                 <span class=\"note\" role=\"status\" data-hook=\"rest-note\"></span>{}</div>",
                button("rest", ""),
            ),
            result: format!(
                "<div class=\"flow-curve\" data-hook=\"curve\"></div>\
                 <p class=\"note hint\" data-hook=\"press\" hidden>{}</p>\
                 <div class=\"controls\" data-hook=\"filter-row\" hidden>{}</div>\
                 <div class=\"flow-list\" data-hook=\"list\"{}></div>",
                escape(w.press),
                list("data-hook=\"filter\"", w.filter, (0..).zip(w.filters), 0,),
                testid("list"),
            ),
            after: format!(
                "<div class=\"controls\" data-hook=\"files\" hidden>{}{}{}</div>{}{}",
                save("csv"),
                save("json"),
                save_picture(words, "curve"),
                caption(w.caption),
                table(words, "table", w.caption),
            ),
        }
    }
}

/// The content of check.html under its heading, without the parts that [`Checker::alone`] adds.
pub fn checker_page(words: &Words) -> String {
    let w = flow_words(words.language);
    format!(
        "{}<div class=\"controls\"><label class=\"pick-files\">{} \
         <input type=\"file\" accept=\"text/plain,.txt,.md\" data-hook=\"file\" /></label>{}</div>\
         <p class=\"error\" role=\"alert\" data-hook=\"error\" data-testid=\"check-error\"></p>\
         <div class=\"controls\" data-hook=\"retry-row\" hidden>{}</div>\
         {}<p class=\"note\" role=\"status\" data-hook=\"loading\"></p>\
         <div data-hook=\"flow\" data-testid=\"check-result\" data-state=\"idle\" data-value=\"\"></div>",
        text_box_for("flow-text", "check-text", w.text, 10, ""),
        escape(w.file),
        button("sample", w.sample),
        button("retry", ""),
        run_row_for("flow", "check-run", w.run),
    )
}

/// A list of numbered options, of which one is chosen.
fn list(
    attributes: &str,
    label: &str,
    options: impl Iterator<Item = (usize, &'static str)>,
    chosen: usize,
) -> String {
    let mut html = format!(
        "<label class=\"pick\">{} <select {attributes}>",
        escape(label)
    );
    for (number, option) in options {
        let selected = if number == chosen { " selected" } else { "" };
        // Writing to a string can't fail.
        let _ = write!(
            html,
            "<option value=\"{number}\"{selected}>{}</option>",
            escape(option)
        );
    }
    html + "</select></label>"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LANGUAGES;

    /// All parts in the order of the document.
    fn whole(parts: &Checker) -> String {
        [
            &parts.options[..],
            &parts.before,
            &parts.result,
            &parts.after,
        ]
        .concat()
    }

    #[test]
    fn only_the_page_of_its_own_has_marks_for_tests_and_each_once() {
        for words in LANGUAGES {
            assert!(!whole(&Checker::in_tutorial(words, 2)).contains("data-testid"));
            let html = checker_page(words) + &whole(&Checker::alone(words, 2));
            for name in ["text", "context", "estimate", "run", "list", "error"] {
                let mark = format!("data-testid=\"check-{name}\"");
                assert_eq!(html.matches(&mark).count(), 1, "{name}");
            }
        }
    }

    #[test]
    fn section_9_leads_to_the_page_of_its_own() {
        let link = "<a href=\"./check.html\">";
        for words in LANGUAGES {
            assert_eq!(
                Checker::in_tutorial(words, 2).options.matches(link).count(),
                1
            );
            assert!(!whole(&Checker::alone(words, 2)).contains(link));
        }
    }

    #[test]
    fn the_chosen_context_is_selected() {
        let html = Checker::alone(LANGUAGES[0], 3).options;
        assert!(
            html.contains("<option value=\"3\" selected>up to 3"),
            "{html}"
        );
        assert_eq!(html.matches(" selected>").count(), 1);
    }
}
