//! The card of a model that came without one.

use super::facts::Facts;
use std::fmt::Write;

/// Writes a short card from what the model's file says.
pub fn write(facts: &Facts) -> String {
    let casing = match facts.lowercases {
        true => "lower-cased",
        false => "cased",
    };
    let languages = match &facts.languages[..] {
        [] => "not stated".to_owned(),
        languages => languages.join(", "),
    };
    let architecture = format!("BERT, {casing}: {}", facts.shape.join(", "));
    let file = format!("{} bytes, matrices {}", facts.bytes, facts.dtype);
    let mut card = format!(
        "# Model card: {}\n\nThis model came without a card. The table says what its file says; nothing is known \
         about its accuracy.\n\n| | |\n|---|---|\n",
        one_line(&facts.name)
    );
    for (what, value) in [
        ("architecture", architecture.as_str()),
        ("labels", "0 = IsNext, 1 = NotNext"),
        ("file", file.as_str()),
        ("licence of the weights", facts.licence.as_str()),
        ("source", facts.source.as_str()),
        ("languages", languages.as_str()),
    ] {
        // Writing to a string can't fail.
        let _ = writeln!(card, "| {what} | {} |", one_line(value));
    }
    card
}

/// A text of the file for a cell of a table.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_says_what_the_file_says_in_one_table() {
        let card = write(&Facts {
            name: "tiny\nbert".into(),
            dtype: "Q8_0".into(),
            licence: "a | b".into(),
            bytes: 7,
            shape: vec!["3 layers".into(), "4 heads".into()],
            ..Facts::default()
        });
        assert!(card.starts_with("# Model card: tiny bert\n"), "{card}");
        let rows: Vec<&str> = card.lines().filter(|line| line.starts_with('|')).collect();
        assert_eq!(rows.len(), 8, "{card}");
        assert_eq!(rows[2], "| architecture | BERT, cased: 3 layers, 4 heads |");
        assert_eq!(rows[4], "| file | 7 bytes, matrices Q8_0 |");
        assert_eq!(rows[5], "| licence of the weights | a \\| b |");
        assert_eq!(rows[7], "| languages | not stated |");
    }
}
