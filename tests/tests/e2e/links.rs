//! A pair in the page's address.

use nsp_e2e::{Page, View, visit, wait_for};
use serde_json::json;

const A: &str = "Ann & Bob ate 100% of the crème.";
const B: &str = "Then they = \"full\" + slept?";
const LINK: &str = "a=Ann%20%26%20Bob%20ate%20100%25%20of%20the%20cr%C3%A8me.\
                    &b=Then%20they%20%3D%20%22full%22%20%2B%20slept%3F";

fn assert_asked(page: &Page, number: u32) {
    page.wait_for_prediction(number);
    assert_eq!(page.text_in("sentence-a"), A);
    assert_eq!(page.text_in("sentence-b"), B);
}

#[test]
fn the_foot_leads_to_source_licence_authors_citation_and_folder() {
    visit(View::default(), |page| {
        page.open("");
        let links = page.browser.eval(
            "return [...document.querySelectorAll('.site-footer a')].map(({ href, textContent }) =>
                 [new URL(href).pathname + new URL(href).hash, textContent]);",
        );
        let repository = "/bert-nsp/bert-nsp";
        let expected = [
            ("", "Source"),
            ("#licence", "Licence"),
            ("/graphs/contributors", "Authors"),
            ("/blob/HEAD/CITATION.cff", "How to cite"),
            ("/blob/HEAD/docs/offline-folder.md", "Offline folder"),
        ];
        let expected =
            expected.map(|(path, word)| [format!("{repository}{path}"), word.to_owned()]);
        assert_eq!(links, json!(expected));
    });
}

#[test]
fn a_fragment_fills_the_boxes_and_predicts() {
    visit(View::default(), |page| {
        page.open_with_model();
        page.open(&format!("#{LINK}"));
        assert_asked(page, 1);

        // The fragment changes on the open page, as when the reader follows a link in the page
        // around it.
        page.browser.eval("location.hash = '#a=One.&b=Two.';");
        page.wait_for_prediction(2);
        assert_eq!(page.text_in("sentence-b"), "Two.");
    });
}

#[test]
fn a_query_is_moved_into_the_fragment() {
    visit(View::default(), |page| {
        page.open_with_model();
        page.open(&format!("?{LINK}&engine=simd128"));
        assert_asked(page, 1);
        assert_eq!(page.string("location.search"), "?engine=simd128");
        let fragment = page.string("location.hash");
        assert!(fragment.starts_with("#a=Ann"), "{fragment}");

        page.open(&format!("?{LINK}"));
        assert_asked(page, 1);
        assert_eq!(page.string("location.search"), "");
    });
}

#[test]
fn a_link_does_not_download_the_model_by_itself() {
    visit(View::default(), |page| {
        page.open(&format!("#{LINK}&label=1&section=loss"));
        assert_eq!(page.text_in("sentence-a"), A);
        assert_eq!(page.state(), "no-model");
        let requests = page.site.take_requests();
        let engine = |path: &String| path.contains("/engine/") || path.contains("/models/");
        assert!(!requests.iter().any(engine), "{requests:?}");
        page.click("predict");
        assert_asked(page, 1);
        let loss = page.attribute("loss", "data-value");
        assert_eq!(loss, page.attribute("loss-1", "data-value"));
    });
}

/// Exhibits above the section get their height when they come into view.
/// Pixels between the bar and the heading that a link leads to: the blank space at the start of a chapter.
const BELOW_THE_BAR: f64 = 48.0;

#[test]
fn a_link_leads_to_the_top_of_its_section() {
    visit(View::default(), |page| {
        let top_of = |section: &str| {
            page.browser.eval_later("setTimeout(done, 500);");
            let below_the_bar = format!(
                "const box = (element) => element.getBoundingClientRect();
                 return box(document.getElementById('{section}-heading')).top
                     - box(document.querySelector('.slim-bar')).bottom;"
            );
            let top = page.browser.eval(&below_the_bar);
            top.as_f64().expect("a number")
        };
        let assert_at_top = |section: &str| {
            // On a wide screen, the strip of the map is between the two.
            let at_top = || ((top_of(section) - BELOW_THE_BAR).abs() < 2.0).then_some(());
            wait_for(section, at_top, || top_of(section).to_string());
        };
        for (address, section) in [("#section=loss", "loss"), ("#flow", "flow")] {
            page.browser.goto("about:blank");
            page.open(address);
            assert_at_top(section);
        }
        page.browser
            .eval("scrollTo({ top: 0, behavior: 'instant' });");
        page.browser.click("#tutorial nav a[href=\"#head\"]");
        assert_at_top("head");
    });
}
