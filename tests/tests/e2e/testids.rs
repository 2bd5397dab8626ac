//! The elements that the page promises to have. Those of section 12 are there once its code has loaded: see `learning`.

use crate::later::wait_until;
use nsp_e2e::{
    BENCH_TESTIDS, CHECK_TESTIDS, Fault, LATER_TESTIDS, ONLY_ASKED, Page, TESTIDS, View, visit,
};

/// Asserts that each of these elements is in the document exactly once.
pub fn assert_each_once(page: &Page, testids: &[&str]) {
    for testid in testids {
        let selector = format!("[data-testid={testid}]");
        let count = page.browser.eval(&format!(
            "return document.querySelectorAll('{selector}').length;"
        ));
        assert_eq!(count, 1, "{testid}");
    }
}

#[test]
fn each_is_in_the_document_exactly_once_in_every_state() {
    let view = View {
        script: ONLY_ASKED,
        ..View::default()
    };
    visit(view, |page| {
        page.site.set_fault(Fault::Held);
        page.open("");
        assert_each_once(page, &TESTIDS);
        page.click("predict");
        page.wait_for_state("loading");
        assert_each_once(page, &TESTIDS);
        page.site.set_fault(Fault::Damaged);
        page.wait_for_error();
        assert_each_once(page, &TESTIDS);
        page.site.set_fault(Fault::None);
        page.click("predict");
        page.wait_for_state("done");
        assert_each_once(page, &TESTIDS);
        wait_until(page, "!!document.querySelector('[data-testid=bar-a]')");
        assert_each_once(page, &LATER_TESTIDS);
        page.fill("sentence-a", "Another text.");
        page.wait_for_state("stale");
        assert_each_once(page, &TESTIDS);
        // Another language makes all parts of the page again.
        page.browser.eval(
            "const list = document.querySelector('.site-header select');
             list.value = 'de'; list.dispatchEvent(new Event('change', { bubbles: true }));",
        );
        page.wait_for_tutorial_in("de");
        wait_until(page, "!!document.querySelector('[data-testid=bar-a]')");
        assert_each_once(page, &TESTIDS);
        assert_each_once(page, &LATER_TESTIDS);
    });
}

#[test]
fn each_of_the_measurement_is_in_its_document_exactly_once() {
    visit(View::default(), |page| {
        page.open("bench.html");
        assert_each_once(page, &BENCH_TESTIDS);
        page.click("bench-run");
        assert_each_once(page, &BENCH_TESTIDS);
        page.click("bench-stop");
        assert_each_once(page, &BENCH_TESTIDS);
    });
}

#[test]
fn each_of_the_text_checker_is_in_its_document_exactly_once() {
    visit(View::default(), |page| {
        page.site.set_fault(Fault::Held);
        page.open("check.html");
        assert_each_once(page, &CHECK_TESTIDS);
        page.fill("check-text", "It rained. It stopped.");
        page.click("check-run");
        assert_each_once(page, &CHECK_TESTIDS);
        page.site.set_fault(Fault::None);
    });
}

#[test]
fn the_boxes_start_with_a_pair_and_the_engine_is_named() {
    visit(View::default(), |page| {
        page.open_with_model();
        assert!(page.text_in("sentence-a").contains("1861"));
        assert!(!page.text_in("sentence-b").is_empty());
        assert_eq!(page.attribute("engine", "data-value"), "relaxed");
        let text = page.string("document.body.innerText");
        assert!(text.contains("not Google’s bert-base-uncased"), "{text}");
    });
}
