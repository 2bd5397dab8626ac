//! BERT's pre-training head with both its heads.

use crate::{Head, escape};
use std::fmt::Write;

/// The vectors that are drawn; a sequence has more.
const VECTORS: usize = 9;

/// The drawing as SVG: the vectors at the bottom, the greyed head for words above all of them, and the way
/// from `[CLS]` through pooler and linear layer to the two logits.
pub fn picture(words: &Head) -> String {
    let mut svg = format!(
        "<svg class=\"head-picture\" viewBox=\"0 0 560 250\" role=\"img\" aria-label=\"{}\">",
        escape(words.picture)
    );
    for vector in 0..VECTORS {
        let x = 20 + vector * 59;
        let class = match vector {
            0 => "cls",
            1..5 => "a",
            _ => "b",
        };
        let text = match vector {
            0 => "[CLS]",
            4 | 8 => "[SEP]",
            1..4 => "A",
            _ => "B",
        };
        let _ = write!(
            svg,
            "<rect class=\"{class}\" x=\"{x}\" y=\"190\" width=\"48\" height=\"30\" rx=\"5\"/>\
             <text x=\"{}\" y=\"209\" text-anchor=\"middle\">{text}</text>",
            x + 24
        );
        if vector > 0 {
            let _ = write!(svg, "<path class=\"grey\" d=\"M{} 188V150\"/>", x + 24);
        }
    }
    let _ = write!(
        svg,
        "<rect class=\"grey\" x=\"214\" y=\"112\" width=\"336\" height=\"38\" rx=\"6\"/>\
         <text class=\"grey\" x=\"382\" y=\"135\" text-anchor=\"middle\">{}</text>\
         <path class=\"way\" d=\"M44 188V158M44 120V98M44 60V44\"/>\
         <rect class=\"layer\" x=\"20\" y=\"122\" width=\"170\" height=\"36\" rx=\"6\"/>\
         <text x=\"32\" y=\"144\">{}</text>\
         <rect class=\"layer\" x=\"20\" y=\"62\" width=\"170\" height=\"36\" rx=\"6\"/>\
         <text x=\"32\" y=\"84\">{}</text>\
         <text class=\"end\" x=\"20\" y=\"34\">logit 0, logit 1</text>\
         <text class=\"end\" x=\"214\" y=\"84\">{}</text>\
         <text x=\"20\" y=\"242\">{}</text></svg>",
        escape(words.mlm),
        escape(words.pooler),
        escape(words.linear),
        escape(words.nsp),
        escape(words.tokens),
    );
    svg
}

/// The same as a table: each part, what it reads, what it gives.
pub fn table(words: &Head) -> String {
    let heads = words
        .part_heads
        .map(|head| format!("<th scope=\"col\">{}</th>", escape(head)));
    let rows = words.parts.map(|[part, reads, gives]| {
        let [part, reads, gives] = [part, reads, gives].map(escape);
        format!("<tr><th scope=\"row\">{part}</th><td>{reads}</td><td>{gives}</td></tr>")
    });
    format!(
        "<table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
        escape(words.picture),
        heads.concat(),
        rows.concat()
    )
}
