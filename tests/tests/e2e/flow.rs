//! Section 9 with the texts that readers paste.

use crate::later::wait_until;
use nsp_e2e::{Page, View, visit, wait_for};

/// The parts of the section that the exhibits' code adds.
const IS_WHOLE: &str = "!!document.querySelector('#flow [data-hook=context]')";

fn hook(page: &Page, hook: &str) -> String {
    page.string(&format!(
        "document.querySelector('#flow [data-hook={hook}]').textContent"
    ))
}

fn wait_for_flow(page: &Page, state: &str) {
    let now = || page.attribute("flow", "data-state");
    wait_for(state, || (now() == state).then_some(()), now);
}

fn number(page: &Page, expression: &str) -> f64 {
    page.browser
        .eval(&format!("return {expression};"))
        .as_f64()
        .expect("a number")
}

/// Seams with an answer.
const MARKS: &str = "document.querySelectorAll('#flow .seam-mark').length";

#[test]
fn a_list_a_heading_and_paragraphs_are_shown_as_such_and_a_table_has_its_accents() {
    visit(View::default(), |page| {
        page.open_with_model();
        page.browser.eval(
            "const make = URL.createObjectURL;
             URL.createObjectURL = (blob) => { window.saved = blob; return make(blob); };",
        );
        page.fill(
            "flow-text",
            "How to bake\n1. Mix the flour.\n2. Bake it.\n\nThe U.S. Army has a café. It rained.",
        );
        page.click("flow-run");
        wait_for_flow(page, "done");
        let sentences = "[...document.querySelectorAll('.flow-sentence')].map((item) =>
            `${item.classList.contains('begins') ? 'begins' : ''}|${item.textContent}`).join('/')";
        assert_eq!(
            page.string(sentences),
            "|How to bake/|1. Mix the flour./|2. Bake it./begins|The U.S. Army has a café./|It rained."
        );
        let breaks = hook(page, "breaks");
        assert!(breaks.contains("of 4 pairs are breaks."), "{breaks}");
        assert!(breaks.contains("paragraph boundaries"), "{breaks}");
        page.browser.click("[data-hook=save-csv]");
        let saved = page.browser.eval_later(
            "window.saved.arrayBuffer().then((bytes) => done([...new Uint8Array(bytes)]));",
        );
        let saved: Vec<u8> = serde_json::from_value(saved).expect("bytes");
        assert!(saved.starts_with(b"\xef\xbb\xbfa,b,"));
        assert!(String::from_utf8_lossy(&saved).contains("The U.S. Army has a café."));

        // An edit greys the marks and says why, as in the other sections.
        page.fill("flow-text", "Another text. It is short.");
        wait_for_flow(page, "stale");
        let said = || hook(page, "breaks").contains("earlier text").then_some(());
        wait_for("that the marks are old", said, || hook(page, "breaks"));
        assert_eq!(number(page, MARKS), 4.0);
        page.click("matrix-run");
        let run = || (page.attribute("matrix", "data-state") == "done").then_some(());
        wait_for("the matrix", run, || page.attribute("matrix", "data-state"));
        page.fill("matrix-3", "Another sentence.");
        let note = || page.string("document.querySelector('[data-hook=matrix-note]').textContent");
        let said = || note().contains("earlier text").then_some(());
        wait_for("that the table is old", said, note);
    });
}

#[test]
fn a_long_text_is_shown_and_asked_about_only_as_far_as_the_reader_wants() {
    visit(View::default(), |page| {
        page.open_with_model();
        wait_until(page, IS_WHOLE);
        page.browser.eval(
            "const box = document.getElementById('flow-text');
             box.value = 'The river rose again. It rained. '.repeat(3100);
             box.dispatchEvent(new Event('input', { bubbles: true }));",
        );
        let count = || hook(page, "count");
        let counted = || count().contains("6200 sentences, 6199").then_some(());
        wait_for("the sentences", counted, count);
        assert!(
            count().contains("The model answers the first 100"),
            "{}",
            count()
        );
        // Sentences that are not asked about are not drawn, because they would be redrawn at every
        // key and every answer.
        assert_eq!(
            number(page, "document.querySelectorAll('.flow-sentence').length"),
            101.0
        );
        let shown = hook(page, "list");
        assert!(shown.ends_with("Sentences not shown: 6099"), "{shown}");

        page.click("flow-run");
        let so_far = || hook(page, "breaks").contains("So far").then_some(());
        wait_for("a partial count", so_far, || hook(page, "breaks"));
        // The run stops by itself: more pairs need the reader's consent.
        wait_for_flow(page, "partial");
        assert_eq!(number(page, MARKS), 100.0);
        assert!(hook(page, "breaks").contains("the text has 6199 pairs"));
        assert_eq!(page.attribute("flow", "data-value"), "");
        let note = hook(page, "rest-note");
        assert!(
            note.starts_with("100 of 6199 pairs") && note.contains("takes about"),
            "{note}"
        );
        assert_eq!(hook(page, "rest"), "Continue with the rest (6099)");
        assert_eq!(
            page.browser
                .eval("return document.querySelector('[data-hook=files]').hidden;"),
            true
        );

        page.browser.click("[data-hook=rest]");
        wait_for_flow(page, "running");
        let more = || (number(page, MARKS) > 100.0).then_some(());
        wait_for("more answers", more, || "none".into());
        page.browser.click("[data-hook=flow-cancel]");
        wait_for_flow(page, "cancelled");
        assert!(
            hook(page, "breaks").starts_with("So far"),
            "{}",
            hook(page, "breaks")
        );
    });
}

#[test]
fn a_border_leads_into_the_playground_and_the_context_into_the_link() {
    visit(View::default(), |page| {
        page.open_with_model();
        wait_until(page, IS_WHOLE);
        page.fill(
            "flow-text",
            "It rained all night. The streets were wet. Penguins hold their eggs on their feet.",
        );
        page.browser.eval(
            "const list = document.querySelector('#flow [data-hook=context]');
             list.value = '1'; list.dispatchEvent(new Event('change', { bubbles: true }));",
        );
        page.click("flow-run");
        wait_for_flow(page, "done");
        page.browser.click("#flow [data-open=\"1\"]");
        page.browser.click("#flow [data-take=\"1\"]");
        let a = || (page.text_in("sentence-a") == "The streets were wet.").then_some(());
        wait_for("the pair", a, || page.text_in("sentence-a"));
        assert_eq!(
            page.text_in("sentence-b"),
            "Penguins hold their eggs on their feet."
        );
        assert_eq!(page.string("document.activeElement.id"), "sentence-a");

        // Another context makes the marks old.
        page.browser.eval(
            "const list = document.querySelector('#flow [data-hook=context]');
             list.value = '4'; list.dispatchEvent(new Event('change', { bubbles: true }));",
        );
        wait_for_flow(page, "stale");
        page.open("#section=flow&context=4");
        wait_until(page, IS_WHOLE);
        let context = "document.querySelector('#flow [data-hook=context]').value";
        assert_eq!(page.string(context), "4");
    });
}
