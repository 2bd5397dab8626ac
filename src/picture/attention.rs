//! Attention as lines between two columns of tokens.

use crate::logic::{attention::Link, tokens::Token};
use nsp_words::{escape, fill};
use std::fmt::Write;

/// The distance between two tokens.
const ROW: usize = 19;
const WIDTH: usize = 380;
/// The x-coordinates at which the lines begin and end.
const LEFT: usize = 124;
const RIGHT: usize = WIDTH - LEFT;
/// The number of letters that fit beside the lines, in the large letters of a phone, too.
const LETTERS: usize = 12;

/// The content of the picture.
#[derive(Clone, Copy, Debug)]
pub struct Attention<'a> {
    /// All tokens of the sequence.
    pub tokens: &'a [Token],
    /// The positions of the left column and of the right column, in order.
    pub sides: &'a [Vec<usize>; 2],
    /// The lines, from the left column to the right column.
    pub links: &'a [Link],
    /// A description for people who don't see the picture.
    pub label: &'a str,
    /// The name of a token that can be chosen: its position, its text.
    pub token: &'a str,
}

/// Both columns, and a line for each link; the more weight, the more opaque. Each line has the position that it comes
/// from (`data-from`). Each token of the left column can be chosen (`data-position`).
pub fn attention(picture: Attention) -> String {
    let [left, right] = picture.sides;
    let height = left.len().max(right.len()) * ROW + 8;
    let mut svg = format!(
        "<svg class=\"attention\" viewBox=\"0 0 {WIDTH} {height}\" role=\"group\" \
         aria-label=\"{}\">",
        escape(picture.label)
    );
    let middle = |row: usize| row * ROW + ROW / 2 + 4;
    for link in picture.links {
        let rows = (
            left.binary_search(&link.from),
            right.binary_search(&link.to),
        );
        let (Ok(from), Ok(to)) = rows else {
            continue;
        };
        let segment = picture.tokens.get(link.from).map_or(0, |one| one.segment);
        let _ = write!(
            svg,
            "<path class=\"link\" data-segment=\"{segment}\" data-from=\"{}\" \
             stroke-opacity=\"{:.2}\" d=\"M{LEFT} {}L{RIGHT} {}\"/>",
            link.from,
            0.12 + 0.88 * link.weight,
            middle(from),
            middle(to),
        );
    }
    for (row, &position) in left.iter().enumerate() {
        let Some(token) = picture.tokens.get(position) else {
            continue;
        };
        let name = fill(picture.token, &[&position.to_string(), &token.text]);
        let _ = write!(
            svg,
            "<g role=\"button\" tabindex=\"-1\" aria-pressed=\"false\" aria-label=\"{}\" \
             data-position=\"{position}\"><rect x=\"1\" y=\"{}\" width=\"{}\" height=\"{ROW}\" rx=\"4\" \
             fill=\"none\" pointer-events=\"all\"/>{}</g>",
            escape(&name),
            middle(row) - ROW / 2,
            LEFT - 3,
            text(token, LEFT - 6, middle(row), " text-anchor=\"end\""),
        );
    }
    for (row, &position) in right.iter().enumerate() {
        if let Some(token) = picture.tokens.get(position) {
            svg += &text(token, RIGHT + 6, middle(row), "");
        }
    }
    svg + "</svg>"
}

/// A token beside its row. A long one is shortened; its title has all of it.
fn text(token: &Token, x: usize, middle: usize, anchor: &str) -> String {
    let (segment, y) = (token.segment, middle + 4);
    let short = short(&token.text);
    let title = match short == token.text {
        true => String::new(),
        false => format!("<title>{}</title>", escape(&token.text)),
    };
    format!(
        "<text data-segment=\"{segment}\" x=\"{x}\" y=\"{y}\"{anchor}>{title}{}</text>",
        escape(&short)
    )
}

/// A token, shortened to fit into its column. Letters of scripts from Hangul on take the room of two.
fn short(token: &str) -> String {
    let room = |letter: char| if letter < '\u{1100}' { 1 } else { 2 };
    if token.chars().map(room).sum::<usize>() <= LETTERS {
        return token.to_owned();
    }
    let mut taken = 0;
    let mut short = String::new();
    for letter in token.chars() {
        taken += room(letter);
        if taken >= LETTERS {
            break;
        }
        short.push(letter);
    }
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::tokens::Role;

    fn draw(texts: &[&str], sides: [Vec<usize>; 2], links: &[(usize, usize)]) -> String {
        let tokens: Vec<Token> = texts
            .iter()
            .map(|&text| Token {
                text: text.into(),
                input_id: 1,
                segment: 0,
                mask: 1,
                role: Role::Word,
            })
            .collect();
        let links: Vec<Link> = links
            .iter()
            .map(|&(from, to)| Link {
                from,
                to,
                weight: 0.5,
            })
            .collect();
        attention(Attention {
            tokens: &tokens,
            sides: &sides,
            links: &links,
            label: "",
            token: "{}: {}",
        })
    }

    #[test]
    fn each_column_has_its_own_tokens_and_lines_join_only_these() {
        let svg = draw(
            &["<a>", "b", "c"],
            [vec![0], vec![1, 2]],
            &[(0, 2), (2, 0), (0, 0)],
        );
        assert_eq!(svg.matches("<path").count(), 1);
        // The second row of the right column.
        assert!(
            svg.contains("data-from=\"0\" stroke-opacity=\"0.56\" d=\"M124 13L256 32\""),
            "{svg}"
        );
        assert_eq!(svg.matches("<g role=\"button\"").count(), 1);
        assert_eq!(svg.matches("&lt;a&gt;</text>").count(), 1);
        assert_eq!(svg.matches("<text").count(), 3);
        assert!(svg.contains("aria-label=\"0: &lt;a&gt;\""), "{svg}");
    }

    #[test]
    fn a_token_that_is_too_long_for_its_column_is_shortened_and_has_a_title() {
        for (token, shown) in [
            ("commonwealth", "commonwealth"),
            ("commonwealths", "commonwealt…"),
            ("東京特許許可局", "東京特許許…"),
        ] {
            let svg = draw(&[token], [vec![0], vec![]], &[]);
            assert!(svg.contains(&format!("{shown}</text>")), "{svg}");
            let is_short = token != shown;
            assert_eq!(svg.contains(&format!("<title>{token}</title>")), is_short);
        }
    }
}
