//! oembed.json: what a site for one whole address tells others that want to show it (<https://oembed.com>).
//!
//! A static host can't answer questions, so there is one answer for all links: the first example, in the widget's frame.

use nsp_words::{EN, escape};
use serde_json::{Value, json};

/// The file's name.
pub const FILE: &str = "oembed.json";

/// Whether a site at this address can have the file: its addresses have to be absolute.
pub fn is_absolute(public_url: &str) -> bool {
    ["https://", "http://"]
        .iter()
        .any(|start| public_url.starts_with(start))
}

/// The link to the file in the head of index.html; empty for an address that is not absolute.
pub fn link(public_url: &str) -> String {
    if !is_absolute(public_url) {
        return String::new();
    }
    let (address, title) = (escape(public_url), escape(EN.site.title));
    format!(
        "<link rel=\"alternate\" type=\"application/json+oembed\" href=\"{address}{FILE}\" title=\"{title}\" />"
    )
}

/// The file's content, with the pair of the first example.
pub fn content(public_url: &str, [a, b]: &[String; 2]) -> Value {
    let frame = format!("{public_url}embed.html#a={}&b={}", encode(a), encode(b));
    let html = format!(
        "<iframe src=\"{}\" title=\"bert-nsp\" width=\"640\" height=\"480\" frameborder=\"0\" loading=\"lazy\"></iframe>",
        escape(&frame)
    );
    json!({
        "version": "1.0",
        "type": "rich",
        "title": EN.site.title,
        "provider_name": "bert-nsp",
        "provider_url": public_url,
        "html": html,
        "width": 640,
        "height": 480,
        "thumbnail_url": format!("{public_url}social.png"),
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
    })
}

/// Percent-encodes everything but ASCII letters and digits, as the page does in its links.
fn encode(text: &str) -> String {
    let encoded = |byte: u8| match byte.is_ascii_alphanumeric() {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(encoded).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths;
    use std::fs;

    #[test]
    fn only_a_site_with_a_whole_address_has_the_link() {
        let link = link("https://a.test/x/");
        let address = "href=\"https://a.test/x/oembed.json\"";
        assert!(link.contains("type=\"application/json+oembed\"") && link.contains(address));
        for relative in ["./", "/any/sub/path/"] {
            assert_eq!(super::link(relative), "", "{relative}");
        }
    }

    #[test]
    fn the_frame_shows_the_pair_and_the_picture_has_its_size() {
        let pair = ["A & \"b\".".to_owned(), "Ü.".to_owned()];
        let content = content("https://a.test/x/", &pair);
        let html = content["html"].as_str().unwrap();
        let address = "src=\"https://a.test/x/embed.html#a=A%20%26%20%22b%22%2E&amp;b=%C3%9C%2E\"";
        assert!(html.contains(address), "{html}");
        let png = fs::read(paths::root().join("www/social.png")).unwrap();
        let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        assert_eq!(content["thumbnail_width"], number(16));
        assert_eq!(content["thumbnail_height"], number(20));
    }
}
