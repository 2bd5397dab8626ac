//! Merges all style sheets into one, because one request per sheet costs more than the content of
//! some sheets.

use crate::error::{Error, cannot_at};
use std::{fs, path::Path};

/// The name of the merged sheet.
const NAME: &str = "styles.css";
/// What `page`, or Trunk, writes for each sheet, up to its address.
const LINK: &str = "<link rel=\"stylesheet\" href=\"";

/// Merges the sheets that a document links, in their order, and links the merged sheet instead.
///
/// # Errors
/// When the document links none, or one can't be read.
pub fn bundle(staging: &Path, html: &str) -> Result<String, Error> {
    let (mut rest, mut bundled) = (html, String::new());
    let mut sheets = Vec::new();
    while let Some((before, after)) = rest.split_once(LINK) {
        let link = after.split_once('"').and_then(|(address, attributes)| {
            let (_, after) = attributes.split_once('>')?;
            Some((address, after))
        });
        let Some((address, after)) = link else {
            return Err(Error::Project("a link in index.html has no end".into()));
        };
        bundled.push_str(before);
        let name = address.rsplit('/').next().unwrap_or_default();
        if sheets.is_empty() {
            let folder = address.strip_suffix(name).unwrap_or_default();
            bundled.push_str(&format!("{LINK}{folder}{NAME}\" />"));
        }
        let file = staging.join(name);
        let sheet = fs::read_to_string(&file).map_err(cannot_at("read", &file))?;
        sheets.push(compact(&sheet));
        fs::remove_file(&file).map_err(cannot_at("remove", &file))?;
        rest = after;
    }
    if sheets.is_empty() {
        return Err(Error::Project("index.html links no style sheet".into()));
    }
    let file = staging.join(NAME);
    fs::write(&file, sheets.concat()).map_err(cannot_at("write", &file))?;
    Ok(bundled + rest)
}

/// A sheet without comments and indentation. No string in the sheets contains the mark of a comment.
fn compact(sheet: &str) -> String {
    let mut parts = sheet.split("/*");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(part.split_once("*/").map_or("", |(_, after)| after));
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_become_one_in_their_order() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path();
        fs::write(
            folder.join("a-1.css"),
            "/* A\n   note. */\np {\n  color: red;\n}\n",
        )
        .unwrap();
        fs::write(folder.join("b-2.css"), "p { margin: 0; }").unwrap();
        let html = "<head><link rel=\"stylesheet\" href=\"./a-1.css\" integrity=\"x\"/>\n\
                    <link rel=\"stylesheet\" href=\"./b-2.css\"/></head>";
        let bundled = bundle(folder, html).unwrap();
        assert_eq!(
            bundled,
            "<head><link rel=\"stylesheet\" href=\"./styles.css\" />\n</head>"
        );
        let sheet = fs::read_to_string(folder.join(NAME)).unwrap();
        assert_eq!(sheet, "p {\ncolor: red;\n}\np { margin: 0; }\n");
        assert!(!folder.join("a-1.css").exists());
        assert!(bundle(folder, "<head></head>").is_err());
    }
}
