//! Attention as lines between two columns with the same tokens.

use crate::logic::{attention::Link, tokens::Token};
use nsp_words::escape;
use std::fmt::Write;

/// The distance between two tokens.
const ROW: usize = 19;
const WIDTH: usize = 420;
/// The x-coordinates at which the lines begin and end.
const LEFT: usize = 130;
const RIGHT: usize = 290;

/// Both columns of tokens, and a line for each link; the more weight, the more opaque. Each token
/// of the left column can be chosen (`data-position`); then only its lines are shown.
pub fn attention(tokens: &[Token], links: &[Link], chosen: Option<usize>, label: &str) -> String {
    let height = tokens.len() * ROW + 8;
    let mut svg = format!(
        "<svg class=\"attention\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-label=\"{}\">",
        escape(label)
    );
    let middle = |position: usize| position * ROW + ROW / 2 + 4;
    let shown = links
        .iter()
        .filter(|link| chosen.is_none_or(|chosen| chosen == link.from));
    for link in shown {
        let segment = tokens.get(link.from).map_or(0, |token| token.segment);
        let (from, to) = (middle(link.from), middle(link.to));
        let _ = write!(
            svg,
            "<path class=\"link\" data-segment=\"{segment}\" stroke-opacity=\"{:.2}\" \
             d=\"M{LEFT} {from}L{RIGHT} {to}\"/>",
            0.12 + 0.88 * link.weight
        );
    }
    for (position, token) in tokens.iter().enumerate() {
        let (y, segment, text) = (middle(position) + 4, token.segment, escape(&token.text));
        let class = if chosen == Some(position) {
            "chosen"
        } else {
            ""
        };
        let _ = write!(
            svg,
            "<text class=\"{class}\" data-segment=\"{segment}\" data-position=\"{position}\" \
             x=\"{}\" y=\"{y}\" text-anchor=\"end\">{text}</text>\
             <text data-segment=\"{segment}\" x=\"{}\" y=\"{y}\">{text}</text>",
            LEFT - 6,
            RIGHT + 6
        );
    }
    svg + "</svg>"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::tokens::Role;

    #[test]
    fn a_chosen_token_has_only_its_own_lines() {
        let token = |text: &str| Token {
            text: text.into(),
            input_id: 1,
            segment: 0,
            mask: 1,
            role: Role::Word,
        };
        let link = |from, to| Link {
            from,
            to,
            weight: 0.5,
        };
        let tokens = [token("<a>"), token("b")];
        let links = [link(0, 1), link(1, 0), link(1, 1)];
        let lines = |chosen| {
            attention(&tokens, &links, chosen, "")
                .matches("<path")
                .count()
        };
        assert_eq!((lines(None), lines(Some(0)), lines(Some(1))), (3, 1, 2));
        assert!(attention(&tokens, &links, None, "").contains("&lt;a&gt;"));
    }
}
