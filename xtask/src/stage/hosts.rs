//! Files that particular hosts need in the site's folder. They do no harm on other hosts, so they
//! are always there.

use super::{listing::SiteFile, names::HASHED, widget::is_loader};
use crate::error::{Error, cannot_at};
use nsp_server::Policies;
use std::{fmt::Write, fs, path::Path};

/// Read by Netlify and Cloudflare Pages, which don't serve it.
pub const HEADERS: &str = "_headers";
/// Tells GitHub Pages to publish the files as they are.
const NO_JEKYLL: &str = ".nojekyll";

/// For all files. The two that isolate the site give the engine its threads; the third lets pages that
/// are isolated themselves show the widget.
const EVERYWHERE: &[(&str, &str)] = &[
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
/// Pages of other origins may load the widget as a module, and with a hash that the browser checks.
const AS_A_MODULE: (&str, &str) = ("Access-Control-Allow-Origin", "*");
const POLICY: &str = "Content-Security-Policy";

/// Writes the hosts' own files for a site of these files with these policies.
///
/// # Errors
/// When one can't be written.
pub fn write(staging: &Path, site: &[SiteFile], policies: &Policies) -> Result<(), Error> {
    let headers = headers(site, policies);
    for (name, content) in [(HEADERS, headers), (NO_JEKYLL, String::new())] {
        let file = staging.join(name);
        fs::write(&file, content).map_err(cannot_at("write", &file))?;
    }
    Ok(())
}

/// Both hosts join the values of all rules that match a path. So each path may match only one rule with
/// `Cache-Control`, and only one with a policy: a policy for all files would bind models.html too.
fn headers(site: &[SiteFile], policies: &Policies) -> String {
    let hashed = format!("{HASHED}/");
    let mut text = rule("/*", EVERYWHERE);
    text += &rule(&format!("/{hashed}*"), &[("Cache-Control", FOR_EVER)]);
    let table = policies.table().into_iter();
    for (folder, policy) in table.filter(|(path, _)| path.ends_with('/')) {
        text += &rule(&format!("/{folder}*"), &[(POLICY, policy)]);
    }
    let (assets, others): (Vec<_>, Vec<_>) =
        site.iter().partition(|file| file.path.starts_with(&hashed));
    for loader in assets.iter().filter(|file| is_loader(&file.path)) {
        text += &rule(&format!("/{}", loader.path), &[AS_A_MODULE]);
    }
    for file in others {
        let mut of_file = vec![("Cache-Control", ASK_AGAIN)];
        if is_loader(&file.path) {
            of_file.push(AS_A_MODULE);
        }
        of_file.extend(policies.of(&file.path).map(|policy| (POLICY, policy)));
        for path in addresses(&file.path) {
            text += &rule(&path, &of_file);
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
    use crate::stage::helpers::Helper;
    use nsp_server::STRICT;

    fn text(paths: &[&str], policies: &Policies) -> String {
        let file = |path: &&str| SiteFile {
            path: (*path).into(),
            bytes: 0,
            sha256: String::new(),
        };
        let site: Vec<SiteFile> = paths.iter().map(file).collect();
        headers(&site, policies)
    }

    /// The values of a header in all rules that match a path.
    fn values<'a>(text: &'a str, path: &str, header: &str) -> Vec<&'a str> {
        let mut is_matched = false;
        let mut values = Vec::new();
        for line in text.lines() {
            match line.strip_prefix("  ") {
                Some(line) if is_matched => {
                    let value = line.strip_prefix(header);
                    values.extend(value.and_then(|value| value.strip_prefix(": ")));
                }
                Some(_) => {}
                None => {
                    is_matched = match line.strip_suffix('*') {
                        Some(start) => path.starts_with(start),
                        None => path == line,
                    }
                }
            }
        }
        values
    }

    const PATHS: &[&str] = &[
        "assets/a-0.js",
        "assets/bert-nsp-0123456789abcdef.js",
        "assets/engine/worker-0.js",
        "assets/importer/worker-0.js",
        "assets/trainer/worker-0.js",
        "bench.html",
        "bert-nsp.js",
        "check.html",
        "embed.html",
        "index.html",
        "models.html",
        "models/m.json",
        "sw.js",
    ];

    #[test]
    fn each_path_meets_one_rule_for_its_keeping() {
        let text = text(PATHS, &Policies::new(&[]));
        for path in PATHS.iter().flat_map(|path| addresses(path)) {
            let keep = match path.starts_with("/assets/") {
                true => FOR_EVER,
                false => ASK_AGAIN,
            };
            assert_eq!(values(&text, &path, "Cache-Control"), [keep], "{path}");
        }
        for path in ["/", "/bench", "/check", "/embed", "/models"] {
            assert_eq!(values(&text, path, "Cache-Control"), [ASK_AGAIN], "{path}");
        }
        for loader in ["/bert-nsp.js", "/assets/bert-nsp-0123456789abcdef.js"] {
            let origins = values(&text, loader, "Access-Control-Allow-Origin");
            assert_eq!(origins, ["*"], "{loader}");
        }
    }

    #[test]
    fn documents_and_workers_meet_one_rule_for_their_policy() {
        let policies = Policies::new(&["https://hub.test".into()]);
        let text = text(PATHS, &policies);
        let policy = |path: &str| values(&text, path, POLICY);
        for path in [
            "/",
            "/index.html",
            "/bench",
            "/bench.html",
            "/check",
            "/check.html",
            "/embed",
            "/embed.html",
            "/sw.js",
        ] {
            assert_eq!(policy(path), [STRICT], "{path}");
        }
        for path in ["/assets/engine/worker-0.js", "/assets/trainer/worker-0.js"] {
            assert_eq!(policy(path), [STRICT], "{path}");
        }
        for path in ["/models", "/models.html", "/assets/importer/worker-0.js"] {
            assert_eq!(policy(path), [policies.importing()], "{path}");
        }
        for path in ["/assets/a-0.js", "/bert-nsp.js", "/models/m.json"] {
            assert_eq!(policy(path), [""; 0], "{path}");
        }
    }

    #[test]
    fn the_policies_know_where_the_workers_are() {
        let policies = Policies::new(&["https://hub.test".into()]);
        let of_worker = |folder| policies.of(&format!("{HASHED}/{folder}/worker-0.js"));
        assert_eq!(
            of_worker(Helper::Importer.folder()),
            Some(policies.importing())
        );
        assert_eq!(of_worker(Helper::Trainer.folder()), Some(STRICT));
        assert_eq!(of_worker("engine"), Some(STRICT));
    }
}
