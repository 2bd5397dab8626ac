//! Scripts without what only their readers need.

use crate::error::{Error, cannot_at};
use std::{fs, path::Path};

/// Copies a script into the staging folder, without comments.
///
/// # Errors
/// When a file can't be read or written.
pub fn stage(source: &Path, target: &Path) -> Result<(), Error> {
    let script = fs::read_to_string(source).map_err(cannot_at("read", source))?;
    fs::write(target, without_comments(&script)).map_err(cannot_at("write", target))
}

/// Takes indentation, empty lines, types and comments on lines of their own away. A script must have
/// no text in which such a line, or `/**`, would mean something.
pub fn without_comments(script: &str) -> String {
    let mut text = String::new();
    let mut in_comment = false;
    for line in script.lines().map(str::trim) {
        let begins = line.starts_with("/**");
        if in_comment || (begins && (line.ends_with("*/") || !line.contains("*/"))) {
            in_comment = !line.ends_with("*/");
        } else if !line.is_empty() && !line.starts_with("//") {
            text.push_str(&without_types(line));
            text.push('\n');
        }
    }
    text
}

/// A line without its `/** @type {…} */`.
fn without_types(line: &str) -> String {
    let mut pieces = line.split("/**");
    let mut kept = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once("*/") {
            Some((_, rest)) => kept.push_str(rest.trim_start()),
            None => kept.extend(["/**", piece]),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_comments_types_and_indentation_go() {
        let script = "// @ts-check\n/**\n * What it is.\n */\nf(() => {\n  /** One line. */\n\n  \
                      const a = /** @type {any} */ (b);\n  /** @type {C} */ (d).e = \"//\";\n});\n";
        assert_eq!(
            without_comments(script),
            "f(() => {\nconst a = (b);\n(d).e = \"//\";\n});\n"
        );
    }
}
