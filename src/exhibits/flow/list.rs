//! The list of a text's borders as HTML.

use crate::{
    logic::{flow::Filter, format::fixed},
    words::{flow_words, numbers},
};
use nsp_answer::softmax;
use nsp_pairs::{Border, is_break};
use nsp_words::{escape, fill, terms};

/// The decimals of P(IsNext) for programs. Finding out how many a number needs takes too long for thousands of items.
const DECIMALS: usize = 6;

/// An item for each border that passes the filter: the sentence before it, what the model says, and at the end of the
/// list the last sentence. Filtered items have both their sentences, because they are not neighbours.
///
/// `borders` are the first borders of the text, and `logits` the answers to the first of them. A border without an
/// answer passes only the filter for the whole text.
pub fn html(texts: &[String], borders: &[Border], logits: &[[f32; 2]], filter: Filter) -> String {
    let words = flow_words();
    let is_whole = filter == Filter::All;
    let mut items = String::new();
    for (at, border) in borders.iter().enumerate() {
        let logits = logits.get(at).copied();
        let is_shown = match logits {
            Some(logits) => filter.shows(border.is_paragraph, logits),
            None => is_whole,
        };
        if !is_shown {
            continue;
        }
        let begins = at.checked_sub(1).and_then(|before| borders.get(before));
        let begins = is_whole && begins.is_some_and(|before| before.is_paragraph);
        let is_last = at + 1 == borders.len();
        let before = sentence(texts, border.at.wrapping_sub(1), begins);
        let after = match is_last || !is_whole {
            true => sentence(texts, border.at, border.is_paragraph),
            false => String::new(),
        };
        let paragraph = border.is_paragraph;
        items += &match logits {
            Some(logits) => format!(
                "<li data-at=\"{at}\" data-paragraph=\"{paragraph}\" data-value=\"{}\">{before}{}{after}</li>",
                fixed(f64::from(softmax(logits)[0]), DECIMALS),
                mark(at, border, logits)
            ),
            None => format!("<li data-paragraph=\"{paragraph}\">{before}{after}</li>"),
        };
    }
    if items.is_empty() {
        return match borders {
            [] => String::new(),
            _ => format!("<p class=\"note\">{}</p>", escape(words.none)),
        };
    }
    let list = format!("<ol>{items}</ol>");
    match texts.len().saturating_sub(borders.len() + 1) {
        0 => list,
        more => {
            let more = escape(&fill(words.more, &[&more.to_string()]));
            format!("{list}<p class=\"note\">{more}</p>")
        }
    }
}

fn sentence(texts: &[String], at: usize, begins: bool) -> String {
    let class = if begins { " begins" } else { "" };
    let text = texts.get(at).map_or("", String::as_str);
    format!(
        "<span class=\"flow-sentence{class}\" dir=\"auto\" translate=\"no\">{}</span>",
        escape(text)
    )
}

/// What the model says at a border, and the place of its two sides, which are hidden at first.
fn mark(at: usize, border: &Border, logits: [f32; 2]) -> String {
    let words = flow_words();
    let p = numbers().percent(softmax(logits)[0]);
    let (class, text) = match is_break(logits) {
        true => ("parted", fill(words.broken, &[&p])),
        false => ("joined", fill(words.joined, &[&p])),
    };
    let pair = format!("{} → {}", border.at, border.at + 1);
    let paragraph = match border.is_paragraph {
        true => format!(
            "<span class=\"paragraph-mark\">{}</span>",
            escape(words.paragraph)
        ),
        false => String::new(),
    };
    format!(
        "<div class=\"seam-mark {class}\"><span translate=\"no\">{pair}</span><span>{}</span>{paragraph}\
         <button type=\"button\" class=\"plain\" data-open=\"{at}\" aria-expanded=\"false\">{}\
         <span class=\"visually-hidden\">: {pair}</span></button></div>\
         <div class=\"sides\" hidden></div>",
        terms(&text),
        escape(words.show_sides),
    )
}
