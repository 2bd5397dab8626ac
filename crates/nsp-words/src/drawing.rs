//! Draws BERT's pre-training heads above its layers.

use crate::{Head, escape, terms};
use std::fmt::Write;

/// A token below the layers, with its vector above them.
#[derive(Clone, Copy, Debug)]
pub struct Vector<'a> {
    /// The word piece.
    pub token: &'a str,
    /// Its segment.
    pub segment: u32,
}

/// The tokens below the layers until the reader's own tokens exist.
const ANY_PAIR: [Vector; 5] = [
    any("[CLS]", 0),
    any("A", 0),
    any("[SEP]", 0),
    any("B", 1),
    any("[SEP]", 1),
];

const fn any(token: &'static str, segment: u32) -> Vector<'static> {
    Vector { token, segment }
}

const LAYERS: usize = 12;
/// The number of tokens of a sentence that are drawn. A gap stands for the rest.
const MOST_OF_A_SENTENCE: usize = 2;
/// The number of letters that fit into a box.
const MOST_LETTERS: usize = 7;
const LEFT: usize = 20;
const BOX: usize = 68;
const GAP: usize = 6;
const LEAST_WIDTH: usize = 520;

/// A column of the drawing.
enum Column<'a> {
    Token(Vector<'a>),
    /// A gap for the tokens that are not drawn.
    Rest,
}

/// The drawing as SVG, from the bottom up: the tokens of a sequence (placeholders if `tokens` is empty),
/// the layers, a vector for each token. The grey MLM head reads every vector. The path through pooler
/// and linear layer to the two logits starts only at `[CLS]`.
pub fn picture(words: &Head, tokens: &[Vector]) -> String {
    let tokens = if tokens.is_empty() { &ANY_PAIR } else { tokens };
    let (mut row, mut lines) = (String::new(), String::new());
    let mut x = LEFT;
    for (at, column) in columns(tokens).into_iter().enumerate() {
        let Column::Token(Vector { token, segment }) = column else {
            let _ = write!(row, "<text x=\"{}\" y=\"289\">…</text>", x + 4);
            x += 26;
            continue;
        };
        let class = match (at, segment) {
            (0, _) => "cls",
            (_, 0) => "a",
            _ => "b",
        };
        // At [CLS], the line to the MLM head starts beside the path to the pooler.
        let middle = if at == 0 { x + 48 } else { x + BOX / 2 };
        // Writing to a string never fails.
        let _ = write!(
            row,
            "<rect class=\"{class}\" x=\"{x}\" y=\"160\" width=\"{BOX}\" height=\"22\" rx=\"5\"/>\
             <rect class=\"{class}\" x=\"{x}\" y=\"272\" width=\"{BOX}\" height=\"26\" rx=\"5\"/>\
             <text x=\"{0}\" y=\"289\" text-anchor=\"middle\">{1}</text>",
            x + BOX / 2,
            escape(&short(token))
        );
        let _ = write!(
            lines,
            "M{middle} 160V136M{0} 182V206M{0} 264V272",
            x + BOX / 2
        );
        x += BOX + GAP;
    }
    // Leave room for the labels beside the boxes, even for a short sequence.
    let right = (x - GAP).max(LEAST_WIDTH);
    let encoders: String = (0..LAYERS)
        .map(|layer| format!("M{LEFT} {}H{right}", 208 + 5 * layer))
        .collect();
    format!(
        "<svg class=\"head-picture\" viewBox=\"0 -8 {} 332\" role=\"img\" aria-label=\"{}\">\
         <path class=\"grey\" d=\"{lines}\"/>{row}\
         <path class=\"encoders\" d=\"{encoders}\"/>\
         <rect class=\"grey\" x=\"48\" y=\"108\" width=\"{}\" height=\"28\" rx=\"6\"/>\
         <text class=\"grey\" x=\"60\" y=\"127\">{}</text>\
         <path class=\"way\" d=\"M34 160V94M34 66V52M34 24V18\"/>\
         <rect class=\"layer\" x=\"20\" y=\"66\" width=\"190\" height=\"28\" rx=\"6\"/>\
         <text x=\"48\" y=\"85\">{}</text>\
         <rect class=\"layer\" x=\"20\" y=\"24\" width=\"190\" height=\"28\" rx=\"6\"/>\
         <text x=\"48\" y=\"43\">{}</text>\
         <text class=\"end\" x=\"20\" y=\"14\">{logit} 0, {logit} 1</text>\
         <text class=\"end\" x=\"222\" y=\"64\">{}</text>\
         <text x=\"20\" y=\"317\">{}</text></svg>",
        right + LEFT,
        escape(words.picture),
        right - 48,
        escape(words.mlm),
        escape(words.pooler),
        escape(words.linear),
        escape(words.nsp),
        escape(words.tokens),
        logit = escape(words.logit),
    )
}

/// `[CLS]`, the first tokens of each sentence, and the `[SEP]` that ends it.
fn columns<'a>(tokens: &[Vector<'a>]) -> Vec<Column<'a>> {
    let second = tokens.iter().position(|token| token.segment == 1);
    let (a, b) = tokens.split_at(second.unwrap_or(tokens.len()));
    let mut columns = Vec::new();
    // Sentence A has [CLS] before it.
    for (sentence, before) in [(a, 1), (b, 0)] {
        let first = before + MOST_OF_A_SENTENCE;
        let is_whole = sentence.len() <= first + 1;
        let shown = if is_whole { sentence.len() } else { first };
        columns.extend(sentence[..shown].iter().copied().map(Column::Token));
        if let (false, Some(last)) = (is_whole, sentence.last()) {
            columns.extend([Column::Rest, Column::Token(*last)]);
        }
    }
    columns
}

/// A token, shortened to fit into its box.
fn short(token: &str) -> String {
    if token.chars().count() <= MOST_LETTERS {
        return token.to_owned();
    }
    token.chars().take(MOST_LETTERS - 1).chain(['…']).collect()
}

/// The drawing's content as a table: each part, its input, its output.
pub fn table(words: &Head) -> String {
    let heads = words
        .part_heads
        .map(|head| format!("<th scope=\"col\" class=\"words\">{}</th>", escape(head)));
    let rows = words.parts.map(|[part, reads, gives]| {
        let [part, reads, gives] = [part, reads, gives].map(terms);
        format!(
            "<tr><th scope=\"row\">{part}</th><td class=\"words\">{reads}</td>\
             <td class=\"words\">{gives}</td></tr>"
        )
    });
    format!(
        "<table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
        terms(words.picture),
        heads.concat(),
        rows.concat()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EN_EXHIBITS;

    /// A vertical line: its x and its two y values, the smaller one (the upper end) first.
    type Line = (usize, usize, usize);
    /// A rectangle: left, top, right, bottom.
    type Rect = [usize; 4];

    fn attribute<'a>(element: &'a str, name: &str) -> &'a str {
        let (_, rest) = element
            .split_once(&format!("{name}=\""))
            .unwrap_or_default();
        rest.split('"').next().unwrap_or_default()
    }

    fn elements<'a>(svg: &'a str, start: &str) -> Vec<&'a str> {
        let elements = svg.split(start).skip(1);
        elements
            .filter_map(|rest| rest.split("/>").next())
            .collect()
    }

    fn lines(svg: &str, class: &str) -> Vec<Line> {
        let paths = elements(svg, &format!("<path class=\"{class}\""));
        let moves = paths
            .iter()
            .flat_map(|path| attribute(path, " d").split('M').skip(1));
        moves
            .map(|line| {
                let (x, y) = line.split_once(' ').unwrap();
                let (from, to) = y.split_once('V').unwrap();
                let [x, from, to]: [usize; 3] = [x, from, to].map(|number| number.parse().unwrap());
                (x, from.min(to), from.max(to))
            })
            .collect()
    }

    fn rects(svg: &str, class: &str) -> Vec<Rect> {
        let rects = elements(svg, &format!("<rect class=\"{class}\""));
        rects
            .iter()
            .map(|rect| {
                let [x, y, width, height] = ["x", "y", "width", "height"].map(|name| {
                    attribute(rect, &format!(" {name}"))
                        .parse::<usize>()
                        .unwrap()
                });
                [x, y, x + width, y + height]
            })
            .collect()
    }

    /// Whether a line touches or crosses a rectangle.
    fn meets((x, high, low): Line, [left, top, right, bottom]: Rect) -> bool {
        (left..=right).contains(&x) && high <= bottom && low >= top
    }

    fn sequence<'a>(a: &[&'a str], b: &[&'a str]) -> Vec<Vector<'a>> {
        let of = |segment| move |token: &&'a str| Vector { token, segment };
        a.iter().map(of(0)).chain(b.iter().map(of(1))).collect()
    }

    #[test]
    fn the_nsp_head_reads_cls_alone_and_the_mlm_head_every_vector() {
        let long = sequence(
            &["[CLS]", "it", "rained", "all", "night", "[SEP]"],
            &["the", "streets", "were", "wet", "[SEP]"],
        );
        for tokens in [&[][..], &long, &sequence(&["[CLS]", "[SEP]"], &["[SEP]"])] {
            let svg = picture(&EN_EXHIBITS.head, tokens);
            let [mlm] = rects(&svg, "grey")[..] else {
                panic!("one MLM head");
            };
            let parts = rects(&svg, "layer");
            let pooler = parts[0];
            let vectors: Vec<Rect> = ["cls", "a", "b"]
                .iter()
                .flat_map(|class| rects(&svg, class))
                .filter(|[_, top, ..]| *top < 200)
                .collect();
            assert!(vectors.len() >= 3);
            let [cls] = rects(&svg, "cls")[..1] else {
                panic!("[CLS]");
            };
            for vector in &vectors {
                let reads = |part: Rect, lines: &[Line]| {
                    let mut lines = lines.iter();
                    lines.any(|line| meets(*line, *vector) && meets(*line, part))
                };
                assert!(reads(mlm, &lines(&svg, "grey")), "{vector:?}\n{svg}");
                let is_cls = *vector == cls;
                assert_eq!(
                    reads(pooler, &lines(&svg, "way")),
                    is_cls,
                    "{vector:?}\n{svg}"
                );
                assert!(!reads(pooler, &lines(&svg, "grey")), "{vector:?}\n{svg}");
            }
            // The path does not touch the MLM head.
            assert!(lines(&svg, "way").iter().all(|line| !meets(*line, mlm)));
            let encoders = elements(&svg, "<path class=\"encoders\"")[0];
            assert_eq!(encoders.matches('M').count(), 12);
        }
    }

    #[test]
    fn the_tokens_are_the_reader_s() {
        let tokens = sequence(
            &["[CLS]", "confederate", "guns", "opened", "fire", "[SEP]"],
            &["<b>", "[SEP]"],
        );
        let svg = picture(&EN_EXHIBITS.head, &tokens);
        for text in ["[CLS]", "confed…", "guns", "…", "[SEP]", "&lt;b&gt;"] {
            assert!(svg.contains(&format!(">{text}</text>")), "{text}: {svg}");
        }
        assert!(!svg.contains(">opened<") && !svg.contains(">A<"));
        assert!(picture(&EN_EXHIBITS.head, &[]).contains(">A</text>"));
    }
}
