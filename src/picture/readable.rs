//! Makes the parts of a picture readable: a pointer, a finger or the arrow keys choose a part, and a line below the
//! picture says its value (`exhibits::reading`).

use nsp_words::escape;
use std::fmt::Write;

/// The line below a picture, or below several pictures. What it says is also said by the picture, so it is not read
/// aloud by itself.
pub const READ_OUT: &str = "<output class=\"read-out\" aria-live=\"off\"></output>";

/// The parts of a picture: they are evenly spaced from left to right.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// Where the first part and the last one are, in the units of the viewBox.
    pub ends: (f32, f32),
    /// The width and the height of the viewBox.
    pub size: (f32, f32),
    /// What each part says. With none, the picture stays as it is.
    pub texts: &'a [String],
    /// The picture's name.
    pub label: &'a str,
}

/// A picture whose parts can be read. For a screen reader it is a slider that says the values.
pub fn readable(svg: &str, parts: Parts) -> String {
    let Some(last) = parts.texts.len().checked_sub(1) else {
        return svg.to_owned();
    };
    // Tenths are whole numbers, which are read without Rust's parser of floats.
    let [from, to, width] =
        [parts.ends.0, parts.ends.1, parts.size.0].map(|length| (length * 10.0).round() as u32);
    let first = parts.texts.first().map_or("", String::as_str);
    let mut html = format!(
        "<div class=\"readable\" role=\"slider\" tabindex=\"0\" aria-label=\"{}\" aria-valuemin=\"0\" \
         aria-valuemax=\"{last}\" aria-valuenow=\"0\" aria-valuetext=\"{}\" data-from=\"{from}\" \
         data-to=\"{to}\" data-width=\"{width}\" data-reads=\"",
        escape(parts.label),
        escape(first),
    );
    for (at, text) in parts.texts.iter().enumerate() {
        if at > 0 {
            html.push('\n');
        }
        html.push_str(&escape(text));
    }
    let content = svg.strip_suffix("</svg>").unwrap_or(svg);
    // Writing to a string never fails.
    let _ = write!(
        html,
        "\">{content}<path class=\"cursor\" d=\"M0 0V{}\" display=\"none\"/></svg></div>",
        parts.size.1
    );
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_has_its_text_and_the_places_are_whole_numbers() {
        let texts = ["a <1>".to_owned(), "b".to_owned()];
        let parts = Parts {
            ends: (0.5, 1.5),
            size: (2.0, 48.0),
            texts: &texts,
            label: "\"x\"",
        };
        let html = readable("<svg></svg>", parts);
        for part in [
            "data-from=\"5\" data-to=\"15\" data-width=\"20\"",
            "data-reads=\"a &lt;1&gt;\nb\"",
            "aria-valuemax=\"1\"",
            "aria-valuetext=\"a &lt;1&gt;\"",
            "aria-label=\"&quot;x&quot;\"",
            "<svg><path class=\"cursor\" d=\"M0 0V48\" display=\"none\"/></svg></div>",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
        assert_eq!(
            readable(
                "<svg></svg>",
                Parts {
                    texts: &[],
                    ..parts
                }
            ),
            "<svg></svg>"
        );
    }
}
