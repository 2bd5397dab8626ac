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

/// Takes indentation, empty lines and comments that stand on lines of their own away. A script
/// must have no text in which such a line would mean something.
pub fn without_comments(script: &str) -> String {
    let mut text = String::new();
    let mut in_comment = false;
    for line in script.lines().map(str::trim) {
        let begins = line.starts_with("/**");
        if in_comment || (begins && (line.ends_with("*/") || !line.contains("*/"))) {
            in_comment = !line.ends_with("*/");
        } else if !line.is_empty() && !line.starts_with("//") {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_comments_and_indentation_go() {
        let script = "// @ts-check\n/**\n * What it is.\n */\nf(() => {\n  /** One line. */\n\n  \
                      const a = /** @type {any} */ (b);\n  /** @type {C} */ (d).e = \"//\";\n});\n";
        assert_eq!(
            without_comments(script),
            "f(() => {\nconst a = /** @type {any} */ (b);\n/** @type {C} */ (d).e = \"//\";\n});\n"
        );
    }
}
