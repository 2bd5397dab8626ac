//! The ways in which a page may load the widget's script.

use crate::widget::{A, B, assert_equals_the_command_line, open, page};
use nsp_e2e::{Hosting, visit_hosts_of, wait_for};
use std::{fs, path::PathBuf};

/// A page with the widget; `head` comes before it.
fn document(head: &str) -> String {
    format!(
        "<!doctype html>{head}<title>Ways</title><bert-nsp a='{A}' b='{B}'>Some text.</bert-nsp>"
    )
}

/// The path of the loader that never changes, and its hash, as index.html states them.
fn pinned() -> (String, String) {
    let dist = std::env::var_os("NSP_DIST").expect("NSP_DIST names the built site");
    let html = fs::read_to_string(PathBuf::from(dist).join("index.html")).expect("it is there");
    let (_, rest) = html
        .split_once("name=\"bert-nsp-loader\" content=\"")
        .expect("the meta");
    let (content, _) = rest.split_once('"').expect("its end");
    let (path, integrity) = content.split_once(' ').expect("two words");
    (path.to_owned(), integrity.to_owned())
}

#[test]
fn a_script_finds_its_site_or_says_that_it_can_not() {
    let dist = std::env::var_os("NSP_DIST").expect("NSP_DIST names the built site");
    let script = fs::read_to_string(PathBuf::from(dist).join("bert-nsp.js")).expect("it is there");
    let joined = "<script src='/all.js'></script>";
    let (pinned, integrity) = pinned();
    let ways = [
        (
            "/pinned",
            format!(
                "<script async src='SITE{pinned}' integrity='{integrity}' crossorigin='anonymous'></script>"
            ),
        ),
        (
            "/pinned-module",
            format!("<script type=module src='SITE{pinned}'></script>"),
        ),
        (
            "/module",
            "<script type=module src='SITEbert-nsp.js?v=1'></script>".into(),
        ),
        (
            "/import",
            "<script>import('SITEbert-nsp.js');</script>".into(),
        ),
        (
            "/inlined",
            format!("<script data-bert-nsp='SITE'>{script}</script>"),
        ),
        (
            "/joined",
            format!("<html data-bert-nsp='SITEbert-nsp.js'>{joined}"),
        ),
    ];
    let lost = [
        ("/inlined-lost", format!("<script>{script}</script>")),
        ("/joined-lost", joined.into()),
        ("/wrong", format!("<html data-bert-nsp='https://'>{joined}")),
    ];
    let all = ways.iter().chain(&lost);
    let mut pages: Vec<_> = all
        .map(|&(path, ref head)| page(path, document(head)))
        .collect();
    pages.push(page("/all.js", script.clone()));
    visit_hosts_of(Hosting::Configured, pages, |page| {
        for part in ["favicon", "can't find its site"] {
            page.expect_console_error(part);
        }
        for (path, _) in ways {
            open(page, path);
            let link = "document.querySelector('bert-nsp').shadowRoot.querySelector('a').href";
            let link = page.string(link);
            assert!(
                link.starts_with(&format!("{}#a=", page.site.url())),
                "{path}: {link}"
            );
        }
        let answer = page.browser.eval_later(
            "document.querySelector('bert-nsp').predict().then(done, (error) => done(error.message));",
        );
        assert_equals_the_command_line(&answer, A, B, None);

        page.browser.errors();
        for (path, _) in lost {
            page.browser.goto(&format!("{}{path}", page.host));
            let told = || {
                let mut errors = page.browser.errors();
                errors.retain(|error| !error.contains("favicon"));
                Some(errors).filter(|errors| !errors.is_empty())
            };
            let errors = wait_for(path, told, || "nothing is said".into());
            assert_eq!(errors.len(), 1, "{path}: {errors:?}");
            assert!(errors[0].contains("data-bert-nsp"), "{path}: {errors:?}");
            assert!(
                page.string("document.body.innerText")
                    .contains("Some text.")
            );
        }
    });
}
