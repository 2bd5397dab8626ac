//! The table behind a picture.

use nsp_words::{escape, terms};

/// A table with a header for each column; the first cell of a row is the header of the row. The
/// cells are values, which a browser must not translate. Columns with words are marked, because numbers end at the
/// right and words do not.
pub fn table(caption: &str, heads: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let rows: Vec<Vec<String>> = rows.into_iter().collect();
    let class_of = |column: usize| match rows
        .iter()
        .filter_map(|row| row.get(column))
        .any(|cell| has_letter(cell))
    {
        true => " class=\"words\"",
        false => "",
    };
    let classes: Vec<&str> = (0..heads.len()).map(class_of).collect();
    let heads: String = heads
        .iter()
        .zip(&classes)
        .map(|(head, class)| format!("<th scope=\"col\"{class}>{}</th>", terms(head)))
        .collect();
    let mut html = format!(
        "<table><caption>{}</caption><thead><tr>{heads}</tr></thead><tbody translate=\"no\">",
        terms(caption)
    );
    for row in &rows {
        html += "<tr>";
        for (column, (cell, class)) in row.iter().zip(&classes).enumerate() {
            let cell = escape(cell);
            html += &match column {
                0 => format!("<th scope=\"row\">{cell}</th>"),
                _ => format!("<td{class} dir=\"auto\">{cell}</td>"),
            };
        }
        html += "</tr>";
    }
    html + "</tbody></table>"
}

fn has_letter(cell: &str) -> bool {
    cell.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_have_heads_and_text_is_escaped() {
        let html = table("C", &["a", "b"], [vec!["<x>".to_owned(), "2".to_owned()]]);
        assert!(
            html.contains("<th scope=\"row\">&lt;x&gt;</th><td dir=\"auto\">2</td>"),
            "{html}"
        );
    }

    #[test]
    fn a_column_with_a_word_is_marked_as_a_whole() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let rows = [row(["0", "1861", "\u{2212}0.5"]), row(["1", "fort", "2"])];
        let html = table("C", &["at", "token", "value"], rows);
        assert!(
            html.contains("<th scope=\"col\" class=\"words\">token</th>"),
            "{html}"
        );
        assert!(
            html.contains("<td class=\"words\" dir=\"auto\">1861</td>"),
            "{html}"
        );
        assert_eq!(html.matches("class").count(), 3, "{html}");
    }
}
