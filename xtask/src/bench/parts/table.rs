//! Tables in Markdown.

use crate::bench::plan::Contender;

/// A table with these headings and rows of cells.
pub fn markdown(headings: &[String], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let mut text = line(headings);
    text.push_str(&format!("|{}\n", "---|".repeat(headings.len())));
    for row in rows {
        text.push_str(&line(&row));
    }
    text
}

/// Headings, and one for each length.
pub fn with_lengths(headings: &[&str], lengths: &[usize]) -> Vec<String> {
    let names = headings.iter().map(|heading| (*heading).to_owned());
    let tokens = lengths.iter().map(|length| format!("{length} tokens"));
    names.chain(tokens).collect()
}

/// The first two cells of an engine's row: its name and its threads.
pub fn engine(contender: &Contender) -> Vec<String> {
    let Contender {
        engine,
        variant,
        threads,
    } = contender;
    vec![format!("{engine} {variant}"), threads.to_string()]
}

/// A number with one decimal, or an empty cell.
pub fn cell(number: Option<f64>) -> String {
    number.map_or_else(String::new, |number| format!("{number:.1}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_a_line_below_its_headings() {
        let headings = with_lengths(&["engine", "threads"], &[16]);
        let mut row = engine(&Contender::new("candle", "q8_0", 1));
        row.push(cell(Some(2.5)));
        assert_eq!(
            markdown(&headings, [row]),
            "| engine | threads | 16 tokens |\n|---|---|---|\n| candle q8_0 | 1 | 2.5 |\n"
        );
        assert_eq!(cell(None), "");
    }
}
