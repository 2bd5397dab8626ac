//! The snippets that show a pair in other pages.

use super::{Pair, format::exact_list};
use nsp_answer::Label;

/// The content of a snippet.
#[derive(Clone, Debug, Default)]
pub struct Snippet {
    /// The address of the site's folder, with `/` at its end.
    pub base: String,
    /// The pair.
    pub pair: Pair,
    /// The label for which the loss is computed.
    pub label: Option<Label>,
    /// The language of the page.
    pub language: &'static str,
    /// The logits, if the shown answer belongs to the pair and is not in doubt.
    pub logits: Option<[f32; 2]>,
}

impl Snippet {
    /// The snippet with the script and the element.
    pub fn element(&self) -> String {
        let base = attribute(&self.base);
        let (a, b) = (attribute(&self.pair.a), attribute(&self.pair.b));
        let label = self.label.map(|label| format!(" label=\"{label}\""));
        let logits = self
            .logits
            .map(|logits| format!(" logits=\"{}\"", exact_list(&logits)));
        format!(
            "<script async src=\"{base}bert-nsp.js\"></script>\n\
             <bert-nsp a=\"{a}\" b=\"{b}\"{}{} lang=\"{}\">A: {a}<br>B: {b}</bert-nsp>",
            label.unwrap_or_default(),
            logits.unwrap_or_default(),
            self.language,
        )
    }

    /// The snippet with the frame, for hosts that forbid scripts. `fragment` carries the pair.
    pub fn frame(&self, fragment: &str) -> String {
        let address = attribute(&format!(
            "{}embed.html#{fragment}&lang={}",
            self.base, self.language
        ));
        format!(
            "<iframe src=\"{address}\" title=\"bert-nsp\" width=\"100%\" height=\"480\" \
             frameborder=\"0\" loading=\"lazy\"></iframe>"
        )
    }
}

/// Escapes a text for use between `"` or between tags, in a document of any encoding.
fn attribute(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            ' ' | '!' | '#'..='%' | '\''..=';' | '=' | '?'..='~' => escaped.push(character),
            _ => escaped.push_str(&format!("&#{};", u32::from(character))),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_leaves_its_attribute_whatever_the_encoding() {
        let snippet = Snippet {
            base: "https://a.test/x/".into(),
            pair: Pair::new("\"><script>x</script> & more", "Grüße,\n東京"),
            label: Some(Label::IsNext),
            language: "en",
            logits: Some([2.75, -0.5]),
        };
        let text = snippet.element();
        assert!(text.is_ascii() && !text.contains("<script>x"), "{text}");
        assert!(text.contains("a=\"&#34;&#62;&#60;script&#62;x"), "{text}");
        assert!(
            text.contains("b=\"Gr&#252;&#223;e,&#10;&#26481;&#20140;\""),
            "{text}"
        );
        assert!(
            text.contains(" label=\"0\" logits=\"2.750000 -0.500000\" "),
            "{text}"
        );
        let frame = snippet.frame("a=1&b=2");
        assert!(
            frame.contains("https://a.test/x/embed.html#a=1&#38;b=2&#38;lang=en"),
            "{frame}"
        );
    }

    #[test]
    fn without_result_and_label_there_is_neither() {
        let text = Snippet::default().element();
        assert!(
            !["logits", "label"].iter().any(|name| text.contains(name)),
            "{text}"
        );
    }
}
