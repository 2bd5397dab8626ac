//! The snippets that show a pair in other pages.

use super::{
    Pair,
    format::exact_list,
    link::{self, Link, encode},
};
use nsp_answer::Label;

/// The content of a snippet.
#[derive(Clone, Debug, Default)]
pub struct Snippet {
    /// The address of the site's folder, with `/` at its end.
    pub base: String,
    /// The script that never changes. Without it, the snippet has the one that is always the newest.
    pub pinned: Option<Pinned>,
    /// The pair.
    pub pair: Pair,
    /// The label for which the loss is computed.
    pub label: Option<Label>,
    /// The code of the widget's language; empty for that of the page around it.
    pub language: String,
    /// The theme; empty for `auto`.
    pub theme: String,
    /// The address of another model than the site's own, or empty.
    pub model: String,
    /// The logits, if the shown answer belongs to the pair and is not in doubt.
    pub logits: Option<[f32; 2]>,
}

/// The script that never changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pinned {
    /// Its path in the site's folder.
    pub path: String,
    /// The hash that the browser checks.
    pub integrity: String,
}

impl Snippet {
    /// The snippet with the script and the element.
    pub fn element(&self) -> String {
        let base = attribute(&self.base);
        let script = match &self.pinned {
            None => format!("src=\"{base}bert-nsp.js\""),
            Some(Pinned { path, integrity }) => format!(
                "src=\"{base}{}\" integrity=\"{}\" crossorigin=\"anonymous\"",
                attribute(path),
                attribute(integrity)
            ),
        };
        format!("<script async {script}></script>\n{}", self.tag())
    }

    /// The element without the script.
    pub fn tag(&self) -> String {
        let (a, b) = (attribute(&self.pair.a), attribute(&self.pair.b));
        let label = self.label.map(|label| label.to_string());
        let logits = self.logits.map(|logits| exact_list(&logits));
        let optional: String = [
            ("label", label.unwrap_or_default().as_str()),
            ("logits", logits.unwrap_or_default().as_str()),
            ("theme", self.theme.as_str()),
            ("model", self.model.as_str()),
            ("lang", self.language.as_str()),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!(" {name}=\"{}\"", attribute(value)))
        .collect();
        format!("<bert-nsp a=\"{a}\" b=\"{b}\"{optional}>A: {a}<br>B: {b}</bert-nsp>")
    }

    /// The snippet with the frame, for hosts that forbid scripts. A frame can't inherit a theme.
    pub fn frame(&self) -> String {
        let link = Link {
            pair: Some(self.pair.clone()),
            label: self.label,
            ..Link::default()
        };
        let theme = Some(self.theme.as_str()).filter(|theme| *theme != "inherit");
        let optional: String = [
            ("lang", self.language.as_str()),
            ("theme", theme.unwrap_or_default()),
            ("model", self.model.as_str()),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("&{name}={}", encode(value)))
        .collect();
        let address = format!(
            "{}embed.html#{}{optional}",
            self.base,
            link::write_all(&link)
        );
        format!(
            "<iframe src=\"{}\" title=\"bert-nsp\" width=\"100%\" height=\"480\" \
             frameborder=\"0\" loading=\"lazy\"></iframe>",
            attribute(&address)
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

    fn snippet() -> Snippet {
        Snippet {
            base: "https://a.test/x/".into(),
            pair: Pair::new("\"><script>x</script> & more", "Grüße,\n東京"),
            label: Some(Label::IsNext),
            language: "en".into(),
            logits: Some([2.75, -0.5]),
            ..Snippet::default()
        }
    }

    #[test]
    fn no_text_leaves_its_attribute_whatever_the_encoding() {
        let text = snippet().element();
        assert!(text.is_ascii() && !text.contains("<script>x"), "{text}");
        for part in [
            "<script async src=\"https://a.test/x/bert-nsp.js\"></script>\n<bert-nsp ",
            "a=\"&#34;&#62;&#60;script&#62;x",
            "b=\"Gr&#252;&#223;e,&#10;&#26481;&#20140;\"",
            " label=\"0\" logits=\"2.750000 -0.500000\" lang=\"en\">",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let frame = snippet().frame();
        assert!(frame.is_ascii(), "{frame}");
        for part in [
            "src=\"https://a.test/x/embed.html#a=%22%3E%3Cscript",
            "&#38;b=Gr%C3%BC",
            "&#38;label=0&#38;lang=en\" title=",
        ] {
            assert!(frame.contains(part), "{part}: {frame}");
        }
    }

    #[test]
    fn options_are_attributes_and_parameters() {
        let snippet = Snippet {
            pinned: Some(Pinned {
                path: "assets/bert-nsp-0123456789abcdef.js".into(),
                integrity: "sha384-A+/=".into(),
            }),
            theme: "inherit".into(),
            model: "https://a.test/h.gguf?a=1&b=\"2\"".into(),
            ..snippet()
        };
        let text = snippet.element();
        for part in [
            "src=\"https://a.test/x/assets/bert-nsp-0123456789abcdef.js\" \
             integrity=\"sha384-A+/=\" crossorigin=\"anonymous\"></script>",
            " theme=\"inherit\" model=\"https://a.test/h.gguf?a=1&#38;b=&#34;2&#34;\" lang=",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(text.ends_with(&snippet.tag()) && snippet.tag().starts_with("<bert-nsp a="));
        let frame = snippet.frame();
        assert!(!frame.contains("theme"), "{frame}");
        let model = "&#38;model=https%3A%2F%2Fa%2Etest%2Fh%2Egguf%3Fa%3D1%26b%3D%222%22\"";
        assert!(frame.contains(model), "{frame}");
        let dark = Snippet {
            theme: "dark".into(),
            ..snippet
        };
        assert!(dark.frame().contains("&#38;theme=dark"));
    }

    #[test]
    fn what_was_not_chosen_is_not_written() {
        let text = Snippet::default().element() + &Snippet::default().frame();
        let names = ["logits", "label", "theme", "model", "lang", "integrity"];
        assert!(!names.iter().any(|name| text.contains(name)), "{text}");
    }
}
