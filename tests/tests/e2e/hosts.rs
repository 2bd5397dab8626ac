//! Hosts of all kinds: plain ones, in any folder, and those that can be configured.

use nsp_e2e::{HostPage, Hosting, Page, visit_hosted, visit_hosts_of};

const A: &str = "It rained all night.";
const B: &str = "In the morning the streets were wet.";

/// Whether a path has a name that outsiders know and that must stay, or a name with a hash.
fn has_right_name(path: &str) -> bool {
    let kept = [
        "/",
        "/embed.html",
        "/bert-nsp.js",
        "/sw.js",
        "/manifest.webmanifest",
    ];
    kept.iter().any(|end| path.ends_with(end))
        || path.contains("/favicon")
        || path.contains("/icons/")
        || path.contains("/assets/") && has_hash(path)
}

fn has_hash(path: &str) -> bool {
    let mut words = path.split(['/', '-', '.']);
    words.any(|word| word.len() == 16 && word.chars().all(|c| c.is_ascii_hexdigit()))
}

/// Asks about a pair, and asserts that nothing was missing and that all names are right.
fn assert_works(page: &Page) {
    page.open("");
    page.ask(A, B);
    let shown = page.wait_for_prediction(1);
    assert!(shown.tokens.contains("streets"), "{}", shown.tokens);
    for path in page.site.take_requests() {
        assert!(has_right_name(&path), "{path}");
    }
}

#[test]
fn it_works_in_a_deep_folder_of_a_plain_host() {
    visit_hosted(Hosting::Deep, |page| {
        assert_works(page);
        let url = page.site.url();
        page.browser.goto(&format!("{url}embed.html#a=One.&b=Two."));
        let shown = || {
            let text = page.string("document.body.innerText");
            (text.contains("One.") && text.contains("Predict")).then_some(())
        };
        nsp_e2e::wait_for("the frame's page", shown, || page.build());
    });
}

#[test]
fn it_works_where_all_is_compressed_and_no_length_told() {
    visit_hosted(Hosting::Compressing, assert_works);
}

#[test]
fn it_works_at_the_one_address_that_it_was_built_for() {
    visit_hosted(Hosting::Addressed, |page| {
        assert_works(page);
        let script = page.string("document.querySelector('script[data-wasm]').getAttribute('src')");
        assert!(script.starts_with("/any/sub/path/assets/"), "{script}");
    });
}

#[test]
fn with_its_headers_it_uses_threads_and_keeps_to_its_policy() {
    visit_hosted(Hosting::Configured, |page| {
        assert_works(page);
        assert_eq!(page.attribute("engine", "data-value"), "threads");
        let headers = page.browser.eval_later(
            "const names = ['cache-control', 'content-security-policy', 'cross-origin-resource-policy'];
             const of = async (url) => {
                 const { headers } = await fetch(url);
                 return names.map((name) => headers.get(name));
             };
             const script = document.querySelector('script[data-wasm]').src;
             const worker = document.querySelector('meta[name=bert-nsp-worker]').content;
             Promise.all(['./', 'embed.html', 'bench.html', 'check.html', 'models.html', worker, script].map(of)).then(done);",
        );
        let (again, for_ever) = ("no-cache", "public, max-age=31536000, immutable");
        let (strict, importing) = (
            Some("connect-src 'self';"),
            Some("connect-src 'self' https://huggingface.co "),
        );
        for (at, (keep, connections)) in [
            (again, strict),
            (again, strict),
            (again, strict),
            (again, strict),
            (again, importing),
            (for_ever, strict),
            (for_ever, None),
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(headers[at][0], keep, "{at}");
            match (headers[at][1].as_str(), connections) {
                (Some(policy), Some(connections)) => {
                    assert!(policy.contains(connections), "{at}: {policy}");
                    assert!(policy.contains("script-src 'self'"), "{at}: {policy}");
                }
                (policy, connections) => assert_eq!(policy, connections, "{at}"),
            }
            assert_eq!(headers[at][2], "cross-origin");
        }
    });
}

#[test]
fn with_its_headers_it_can_be_embedded_and_in_isolated_pages_too() {
    for is_isolated in [false, true] {
        let page = HostPage {
            path: "/notes",
            html: format!(
                "<!doctype html><title>Notes</title><bert-nsp a='{A}' b='{B}'></bert-nsp>
                 <script src='SITEbert-nsp.js'></script>"
            ),
            is_isolated,
            ..HostPage::default()
        };
        visit_hosts_of(Hosting::Configured, vec![page], |page| {
            page.expect_console_error("favicon");
            page.browser.goto(&format!("{}/notes", page.host));
            assert_eq!(
                page.browser.eval("return crossOriginIsolated;"),
                is_isolated
            );
            let answer = page.browser.eval_later(
                "document.querySelector('bert-nsp').predict()
                     .then(({ tokens }) => done(tokens.join(' ')), ({ message }) => done(message));",
            );
            let answer = answer.as_str().unwrap_or_default();
            assert!(answer.contains("streets"), "{answer}");
        });
    }
}
