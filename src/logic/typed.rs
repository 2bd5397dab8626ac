//! What the reader has typed, in the form that the tab keeps for a reload.

use super::link::{self, Link, encode, parameter, parameters};

/// What was typed, and the choices beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The content of the boxes.
    pub link: Link,
    /// The reader's own pairs that another pair has replaced in the boxes: one line each, the
    /// newest last.
    pub own: String,
    /// The reader's counter-examples, as [`counter_examples`](super::counter_examples) writes them.
    pub kept: String,
}

impl Typed {
    /// Everything as one text, in the form of a link's fragment. Empty if there is nothing to keep.
    pub fn write(&self) -> String {
        let mut items = vec![link::write_all(&self.link)];
        let lines = [("own", &self.own), ("kept", &self.kept)];
        let lines = lines.into_iter().filter(|(_, lines)| !lines.is_empty());
        items.extend(lines.map(|(key, lines)| format!("{key}={}", encode(lines))));
        items.retain(|item| !item.is_empty());
        items.join("&")
    }

    /// Replaces the earlier texts with those that are in the boxes now. The earlier pair is kept
    /// with the others.
    pub fn replace(&mut self, link: Link) {
        let before = self.link.pair.take();
        if let Some(before) = before.filter(|before| link.pair.as_ref() != Some(before)) {
            let lines = self.own.lines().map(str::to_owned);
            self.own = lines
                .chain([link::write(&before)])
                .collect::<Vec<_>>()
                .join("\n");
        }
        self.link = link;
    }

    /// Reads what [`Typed::write`] has written. Damaged parts are left out.
    pub fn read(text: &str) -> Self {
        let own: Vec<String> = parameters(text, "own").collect();
        Self {
            link: link::read("", text),
            own: own.join("\n"),
            kept: parameter(text, "kept").unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::Pair;

    #[test]
    fn what_is_kept_is_read_back() {
        let typed = Typed {
            link: Link {
                pair: Some(Pair::new("One & two.", "a=b&own=c")),
                flow_text: Some("A text.\n\nIts end.".into()),
                layer: Some(3),
                ..Link::default()
            },
            own: [Pair::new("Grüße & more", "=%&"), Pair::new("", "Only B")]
                .map(|pair| link::write(&pair))
                .join("\n"),
            kept: "says=1&a=x\nsays=0&a=y".into(),
        };
        assert_eq!(Typed::read(&typed.write()), typed);
    }

    #[test]
    fn what_was_kept_before_is_not_lost_to_what_is_written_now() {
        let mut typed = Typed::read("a=Old&b=B&own=a%3Dx%26b%3Dy&kept=k");
        let link = Link {
            pair: Some(Pair::new("New", "B")),
            ..Link::default()
        };
        typed.replace(link.clone());
        typed.replace(link.clone());
        assert_eq!(
            (typed.own.as_str(), typed.kept.as_str()),
            ("a=x&b=y\na=Old&b=B", "k")
        );
        assert_eq!(typed.link, link);
    }

    #[test]
    fn nothing_is_an_empty_text() {
        assert_eq!(Typed::default().write(), "");
        assert_eq!(Typed::read(""), Typed::default());
    }

    /// www/boot.js writes this with URLSearchParams, before the page's own code has loaded.
    #[test]
    fn what_the_start_up_script_keeps_is_read() {
        let typed = Typed::read("a=It+rained.&b=B%2Bb&own=a%3Dx%26b%3Dy&own=a%3DOld%2Bone%26b%3DB");
        assert_eq!(typed.link.pair, Some(Pair::new("It rained.", "B+b")));
        assert_eq!(typed.own, "a=x&b=y\na=Old+one&b=B");
        let last = typed.own.lines().last().unwrap();
        assert_eq!(link::read("", last).pair, Some(Pair::new("Old one", "B")));
    }
}
