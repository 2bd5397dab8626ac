//! Makes the folder's documents from the site's.

use super::FILES;
use crate::error::Error;

/// Allows only the folder's own files and blobs that are made from them, and no connection to anything.
const POLICY: &str = "default-src 'none'; script-src 'self' blob: 'wasm-unsafe-eval'; \
     worker-src blob:; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'none'; \
     base-uri 'none'; form-action 'none'";

/// Links of the head that a page from a file can't use: it may not read modules and manifests, or
/// preload files.
const USELESS: &[&str] = &["modulepreload", "preload", "manifest", "apple-touch-icon"];

/// What helps if a file fails to load: on a site, and in the folder. The second pair is for an archive
/// whose index.html was opened without unpacking the archive.
const ADVICE: [(&str, &str); 2] = [
    (
        "Check the connection, then reload the page.",
        "Copy the whole folder again, then reload the page.",
    ),
    (
        "If nothing happens, reload it.",
        "If nothing happens, the folder “files” is not beside this page: unpack the archive, or \
         copy the whole folder.",
    ),
];

/// Makes the folder's document from the site's. It has its own policy, has its files in the inner folder,
/// and is started by www/folder/page.js.
///
/// # Errors
/// When the document lacks something that is to be replaced.
pub fn for_folder(html: &str) -> Result<String, Error> {
    let html = with_policy(html)?;
    let html = started_by_page_js(&with_links(&html))?;
    ADVICE
        .into_iter()
        .try_fold(html, |html, (on_a_site, here)| {
            let is_there = html.contains(on_a_site);
            is_there
                .then(|| html.replace(on_a_site, here))
                .ok_or_else(|| lacks(on_a_site))
        })
}

fn with_policy(html: &str) -> Result<String, Error> {
    let place = "http-equiv=\"Content-Security-Policy\"";
    let parts = html.split_once(place).and_then(|(before, rest)| {
        let (between, rest) = rest.split_once("content=\"")?;
        let (_, after) = rest.split_once('"')?;
        Some(format!(
            "{before}{place}{between}content=\"{POLICY}\"{after}"
        ))
    });
    parts.ok_or_else(|| lacks(place))
}

/// Without the useless links; the others point into the inner folder.
fn with_links(html: &str) -> String {
    let mut parts = html.split("<link ");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (link, rest) = part.split_once('>').unwrap_or((part, ""));
        let is_useless = |rel: &&str| link.contains(&format!("rel=\"{rel}\""));
        if !USELESS.iter().any(is_useless) {
            let link = link.replace("href=\"./", &format!("href=\"{FILES}/"));
            text.push_str(&format!("<link {link}>"));
        }
        text.push_str(rest);
    }
    text
}

/// The browser can't load the module that starts the page, so a classic script does.
fn started_by_page_js(html: &str) -> Result<String, Error> {
    let module = "<script type=\"module\" src=\"";
    let parts = html.split_once(module).and_then(|(before, rest)| {
        let (boot, rest) = rest.split_once('"')?;
        Some(format!(
            "{before}<script defer src=\"{FILES}/folder/files.js\"></script>\
             <script defer src=\"{FILES}/folder/page.js\" data-module=\"{boot}\"{rest}"
        ))
    });
    parts.ok_or_else(|| lacks(module))
}

fn lacks(what: &str) -> Error {
    Error::Project(format!("a document of the site lacks {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: &str = r#"<head><meta
          http-equiv="Content-Security-Policy"
          content="default-src 'self'"
        />
        <link rel="preload" href="./fonts/a.woff2" as="font" />
        <link rel="modulepreload" href="./page.js">
        <link rel="stylesheet" href="./theme.css"/>
        <script type="module" src="./boot-1f.js" data-js="./page.js" data-wasm="./page.wasm"></script>
        </head><body><p>It starts. If nothing happens, reload it.</p>
        <p>A part is missing. Check the connection, then reload the page.</p></body>"#;

    #[test]
    fn the_folder_s_document_needs_no_site() {
        let html = for_folder(SITE).unwrap();
        assert!(html.contains(&format!("content=\"{POLICY}\"")), "{html}");
        assert!(!html.contains("preload") && !html.contains("default-src 'self'"));
        assert!(html.contains("<link rel=\"stylesheet\" href=\"files/theme.css\"/>"));
        assert!(!html.contains("type=\"module\""));
        let page =
            "src=\"files/folder/page.js\" data-module=\"./boot-1f.js\" data-js=\"./page.js\"";
        assert!(html.contains(page), "{html}");
        assert!(html.contains("Copy the whole folder again"));
        assert!(html.contains("unpack the archive"));
    }

    #[test]
    fn a_document_that_lacks_something_is_refused() {
        for part in [
            "Content-Security-Policy",
            "type=\"module\"",
            "Check the connection",
            "If nothing",
        ] {
            let error = for_folder(&SITE.replace(part, "")).unwrap_err();
            assert!(error.to_string().contains("lacks"), "{error}");
        }
    }
}
