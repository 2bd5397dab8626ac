//! The page before it is staged: what Trunk makes of index.html, without Trunk. Trunk takes minutes to
//! compile, so only `trunk serve` needs it; a test compares its page with this one.

use crate::{
    error::{Error, cannot_at},
    files, paths,
    site::PAGE,
};
use std::{fs, path::Path};

/// The mark of the links that are handled here.
const LINK: &str = "<link data-trunk ";

/// Puts index.html and the files that it links into a folder, with the addresses that they have there.
///
/// # Errors
/// When a file can't be copied, or a link has an unexpected form.
pub fn assemble(folder: &Path, public_url: &str) -> Result<(), Error> {
    let root = paths::root();
    let source = root.join("index.html");
    let html = fs::read_to_string(&source).map_err(cannot_at("read", &source))?;
    let html = document(&html, public_url, |kind, href| {
        let (from, to) = (root.join(href), folder.join(last(href)));
        match kind {
            "copy-dir" => files::copy_folder(&from, &to),
            _ => files::copy(&from, &to),
        }
    })?;
    let file = folder.join("index.html");
    fs::write(&file, html).map_err(cannot_at("write", &file))
}

/// The document for an address. `take` gets the kind and the path of each linked file.
fn document(
    html: &str,
    base: &str,
    mut take: impl FnMut(&str, &str) -> Result<(), Error>,
) -> Result<String, Error> {
    let wrong = |what: &str| Error::Project(format!("index.html has {what}"));
    let mut links = html.split(LINK);
    let mut text = links.next().unwrap_or_default().to_owned();
    for link in links {
        let (link, after) = link
            .split_once("/>")
            .ok_or_else(|| wrong("a link without an end"))?;
        let kind = attribute(link, "rel").ok_or_else(|| wrong("a link without a kind"))?;
        if kind == "rust" {
            text += &script(base);
        } else {
            let href = attribute(link, "href").ok_or_else(|| wrong("a link without an address"))?;
            take(kind, href)?;
            let name = last(href);
            match kind {
                "icon" => text += &format!("<link rel=\"icon\" href=\"{base}{name}\"/>"),
                "css" => text += &format!("<link rel=\"stylesheet\" href=\"{base}{name}\"/>"),
                "copy-dir" | "copy-file" => {}
                other => return Err(wrong(&format!("a link of the kind {other}"))),
            }
        }
        text += after;
    }
    let preload = format!("<link rel=\"modulepreload\" href=\"{base}{PAGE}.js\">");
    let (head, body) = text
        .split_once("</head>")
        .ok_or_else(|| wrong("no end of its head"))?;
    Ok(format!("{head}{preload}</head>{body}"))
}

/// As Trunk.toml's `pattern_script` has it. The Content-Security-Policy allows no inline script:
/// www/boot.js reads these attributes.
fn script(base: &str) -> String {
    format!(
        "<script type=\"module\" src=\"{base}boot.js\" data-js=\"{base}{PAGE}.js\" \
         data-wasm=\"{base}{PAGE}_bg.wasm\"></script>"
    )
}

fn attribute<'a>(link: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = link.split_once(&format!("{name}=\""))?;
    value.split_once('"').map(|(value, _)| value)
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_replaced_by_addresses_and_their_files_are_taken() {
        let html = "<head><link data-trunk rel=\"css\" href=\"www/a.css\" />\
            <link data-trunk rel=\"copy-dir\" href=\"www/fonts\" />\
            <link data-trunk rel=\"rust\" data-bin=\"b\" /></head><body></body>";
        let mut taken = Vec::new();
        let take = |kind: &str, href: &str| {
            taken.push(format!("{kind} {href}"));
            Ok(())
        };
        let text = document(html, "/sub/", take).unwrap();
        assert_eq!(taken, ["css www/a.css", "copy-dir www/fonts"]);
        assert!(text.starts_with("<head><link rel=\"stylesheet\" href=\"/sub/a.css\"/><script "));
        assert!(text.contains(" data-js=\"/sub/bert-nsp-page.js\" "));
        let end = "<link rel=\"modulepreload\" href=\"/sub/bert-nsp-page.js\"></head><body></body>";
        assert!(text.ends_with(end), "{text}");
    }

    #[test]
    fn a_link_of_another_kind_is_named() {
        let html = "<head><link data-trunk rel=\"sass\" href=\"a\" /></head>";
        let error = document(html, "./", |_, _| Ok(())).unwrap_err().to_string();
        assert!(error.contains("sass"), "{error}");
    }
}
