//! Converts prose to HTML.

use crate::{Section, facts::state_facts};

/// Escapes the characters that have a meaning in HTML.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Terms that stay the same in every language: the names of the classes, the special tokens.
const TERMS: [&str; 7] = [
    "IsNext", "NotNext", "[CLS]", "[SEP]", "[MASK]", "[PAD]", "[UNK]",
];

/// Text as HTML in which terms and [isolated](isolate) texts are marked with `translate="no"`, so that a
/// browser that translates the page does not change them.
pub fn terms(text: &str) -> String {
    let mut html = escape(text);
    for term in TERMS {
        if html.contains(term) {
            html = html.replace(term, &format!("<span translate=\"no\">{term}</span>"));
        }
    }
    if html.contains('\u{2068}') {
        html = html.replace('\u{2068}', "<span translate=\"no\">\u{2068}");
        html = html.replace('\u{2069}', "\u{2069}</span>");
    }
    html
}

/// Isolates a reader's text: if it runs from right to left, it does not affect the order of the text around it.
pub fn isolate(text: &str) -> String {
    format!("\u{2068}{text}\u{2069}")
}

/// A paragraph's markup as HTML: `` `code` ``, `*emphasis*`, `[text](address)`.
pub fn inline(text: &str) -> String {
    let mut html = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '*', '[']) {
        html.push_str(&escape(&rest[..at]));
        rest = &rest[at..];
        let (element, after) = element(rest).unwrap_or_else(|| {
            let (mark, after) = rest.split_at(1);
            (mark.to_owned(), after)
        });
        html.push_str(&element);
        rest = after;
    }
    html.push_str(&escape(rest));
    html
}

/// The element at the start of a text, and the rest of the text.
fn element(text: &str) -> Option<(String, &str)> {
    let inner = &text[1..];
    if text.starts_with('[') {
        let (label, after) = inner.split_once("](")?;
        let (address, after) = after.split_once(')')?;
        if label.contains(']') {
            return None;
        }
        let (label, address) = (escape(label), escape(address));
        return Some((format!("<a href=\"{address}\">{label}</a>"), after));
    }
    let (tag, attribute, mark) = if text.starts_with('`') {
        ("code", " translate=\"no\"", '`')
    } else {
        ("em", "", '*')
    };
    let (content, after) = inner.split_once(mark)?;
    let content = escape(content);
    Some((format!("<{tag}{attribute}>{content}</{tag}>"), after))
}

/// Paragraphs of a section, with the measured numbers filled in.
pub fn prose(paragraphs: &[&str], decimal_mark: char) -> String {
    paragraphs
        .iter()
        .map(|text| format!("<p>{}</p>", inline(&state_facts(text, decimal_mark))))
        .collect()
}

/// The question before the exhibit of a section, after its label.
pub fn question(section: &Section, label: &str) -> String {
    let (label, text) = (escape(label), inline(section.question));
    format!("<strong>{label}</strong> {text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_elements_and_the_rest_is_escaped() {
        assert_eq!(
            inline("Only `[CLS]` & *one* <b>, see [the paper](https://a.b/c?d=e&f)."),
            "Only <code translate=\"no\">[CLS]</code> &amp; <em>one</em> &lt;b&gt;, see \
             <a href=\"https://a.b/c?d=e&amp;f\">the paper</a>."
        );
    }

    #[test]
    fn what_a_translation_must_leave_alone_is_marked_and_nothing_else_changes() {
        let text = format!("P(IsNext) of <{}>: [MASK]", isolate("rained & poured"));
        let html = terms(&text);
        assert_eq!(
            html,
            "P(<span translate=\"no\">IsNext</span>) of &lt;<span translate=\"no\">\u{2068}rained \
             &amp; poured\u{2069}</span>&gt;: <span translate=\"no\">[MASK]</span>"
        );
        assert_eq!(terms("no term < here"), escape("no term < here"));
    }

    #[test]
    fn lone_marks_stay_as_they_are() {
        assert_eq!(inline("2 * 3 [a] `"), "2 * 3 [a] `");
    }
}
