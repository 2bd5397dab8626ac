//! manifest.webmanifest, which makes the site an app that can be installed.

use crate::error::{Error, cannot_at};
use nsp_words::EN;
use serde_json::{Value, json};
use std::{fs, path::Path};

/// `--paper` of www/styles/theme.css, in its light form.
const PAPER: &str = "#fbf9f4";

/// Writes the manifest. Its addresses are relative to it, so it holds in any folder.
///
/// # Errors
/// When it can't be written.
pub fn stage(staging: &Path) -> Result<(), Error> {
    let file = staging.join("manifest.webmanifest");
    fs::write(&file, format!("{:#}\n", manifest())).map_err(cannot_at("write", &file))
}

fn manifest() -> Value {
    let icon = |name: &str, size: &str, purpose: &str| {
        let source = format!("icons/{name}.png");
        json!({ "src": source, "sizes": size, "type": "image/png", "purpose": purpose })
    };
    json!({
        "name": EN.site.title,
        "short_name": "bert-nsp",
        "description": EN.site.description,
        "lang": EN.language.code(),
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            icon("icon-192", "192x192", "any"),
            icon("icon-512", "512x512", "any"),
            icon("maskable-512", "512x512", "maskable"),
        ],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths;

    #[test]
    fn the_icons_are_there_and_as_large_as_they_say() {
        for icon in manifest()["icons"].as_array().unwrap() {
            let file = paths::root()
                .join("www")
                .join(icon["src"].as_str().unwrap());
            let png = fs::read(&file).unwrap();
            let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
            let size = format!("{}x{}", number(16), number(20));
            assert_eq!(icon["sizes"], size, "{}", file.display());
        }
    }

    #[test]
    fn the_paper_is_the_style_sheet_s() {
        let theme = fs::read_to_string(paths::root().join("www/styles/theme.css")).unwrap();
        assert!(theme.contains(&format!("--paper: {PAPER};")));
    }
}
