//! Files that particular hosts need in the site's folder. They do no harm on other hosts, so they
//! are always there.

use super::{listing::SiteFile, names::HASHED};
use crate::error::{Error, cannot_at};
use nsp_server::STRICT;
use std::{fmt::Write, fs, path::Path};

/// Read by Netlify and Cloudflare Pages, which don't serve it.
pub const HEADERS: &str = "_headers";
/// Tells GitHub Pages to publish the files as they are.
const NO_JEKYLL: &str = ".nojekyll";

/// For all files. The two that isolate the site give the engine its threads; the third lets pages that
/// are isolated themselves show the widget.
const EVERYWHERE: &[(&str, &str)] = &[
    ("Content-Security-Policy", STRICT),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
];
/// A year, the usual value for "for ever".
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// The browser asks the host before it uses a cached copy.
const ASK_AGAIN: &str = "no-cache";
/// Pages of other origins may load the widget as a module.
const AS_A_MODULE: (&str, &str) = ("Access-Control-Allow-Origin", "*");

/// Writes the hosts' own files for a site of these files.
///
/// # Errors
/// When one can't be written.
pub fn write(staging: &Path, site: &[SiteFile]) -> Result<(), Error> {
    for (name, content) in [(HEADERS, headers(site)), (NO_JEKYLL, String::new())] {
        let file = staging.join(name);
        fs::write(&file, content).map_err(cannot_at("write", &file))?;
    }
    Ok(())
}

/// Both hosts join the values of all rules that match a path, so only one rule with `Cache-Control` may
/// match each path.
fn headers(site: &[SiteFile]) -> String {
    let hashed = format!("{HASHED}/");
    let mut text = rule("/*", EVERYWHERE);
    text += &rule(&format!("/{hashed}*"), &[("Cache-Control", FOR_EVER)]);
    for file in site.iter().filter(|file| !file.path.starts_with(&hashed)) {
        let of_file: &[(&str, &str)] = match file.path.as_str() {
            "bert-nsp.js" => &[("Cache-Control", ASK_AGAIN), AS_A_MODULE],
            _ => &[("Cache-Control", ASK_AGAIN)],
        };
        for path in addresses(&file.path) {
            text += &rule(&path, of_file);
        }
    }
    text
}

/// Cloudflare Pages redirects `/embed.html` to `/embed`.
fn addresses(path: &str) -> Vec<String> {
    let file = format!("/{path}");
    match path.strip_suffix(".html") {
        Some("index") => vec!["/".into(), file],
        Some(name) => vec![format!("/{name}"), file],
        None => vec![file],
    }
}

fn rule(path: &str, headers: &[(&str, &str)]) -> String {
    let mut text = format!("{path}\n");
    for (name, value) in headers {
        // Writing to a string can't fail.
        let _ = writeln!(text, "  {name}: {value}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_meets_one_rule_for_its_keeping() {
        let paths = [
            "assets/a-0.js",
            "bert-nsp.js",
            "embed.html",
            "index.html",
            "models/m.json",
        ];
        let site = paths.map(|path| SiteFile {
            path: path.into(),
            bytes: 0,
            sha256: String::new(),
        });
        let text = headers(&site);
        let mut rules = Vec::new();
        for line in text.lines() {
            match line.strip_prefix("  Cache-Control: ") {
                Some(value) => rules.last_mut().map(|(_, keep)| *keep = value),
                None if !line.starts_with(' ') => {
                    rules.push((line, ""));
                    None
                }
                None => None,
            };
        }
        let expected = [
            ("/*", ""),
            ("/assets/*", FOR_EVER),
            ("/bert-nsp.js", ASK_AGAIN),
            ("/embed", ASK_AGAIN),
            ("/embed.html", ASK_AGAIN),
            ("/", ASK_AGAIN),
            ("/index.html", ASK_AGAIN),
            ("/models/m.json", ASK_AGAIN),
        ];
        assert_eq!(rules, expected);
        let widget = "/bert-nsp.js\n  Cache-Control: no-cache\n  Access-Control-Allow-Origin: *\n";
        assert!(text.contains(widget), "{text}");
    }
}
