//! The table behind a picture.

use nsp_words::{escape, terms};

/// A table with a header for each column; the first cell of a row is the header of the row. The
/// cells are values, which a browser must not translate.
pub fn table(caption: &str, heads: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let heads: String = heads
        .iter()
        .map(|head| format!("<th scope=\"col\">{}</th>", terms(head)))
        .collect();
    let mut html = format!(
        "<table><caption>{}</caption><thead><tr>{heads}</tr></thead><tbody translate=\"no\">",
        terms(caption)
    );
    for row in rows {
        html += "<tr>";
        for (column, cell) in row.iter().enumerate() {
            let cell = escape(cell);
            html += &match column {
                0 => format!("<th scope=\"row\">{cell}</th>"),
                _ => format!("<td dir=\"auto\">{cell}</td>"),
            };
        }
        html += "</tr>";
    }
    html + "</tbody></table>"
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
}
