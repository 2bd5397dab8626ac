//! The buttons that print: the page with everything computed, and the handouts.

use crate::print::count_seen;
use nsp_e2e::{Page, View, visit, wait_for};
use serde_json::json;

/// Counts the calls of the browser's dialog instead of opening it, and notes what is missing then.
const NO_DIALOG: &str = "window.printed = 0;
    window.print = () => {
        window.printed += 1;
        window.missing = [...document.querySelectorAll('.paper-note:not(:empty)')]
            .map((line) => line.closest('.chapter, #map').id).join(' ');
    };";

/// The width between the margins of A4, in CSS pixels.
const SHEET: u32 = 703;
/// Width and height of A4 and of Letter, in inches.
const PAPERS: [(f64, f64); 2] = [(8.27, 11.69), (8.5, 11.0)];

fn view() -> View {
    View {
        script: NO_DIALOG,
        ..View::default()
    }
}

/// Waits until the exhibits' code has made the buttons.
fn wait_for_buttons(page: &Page) {
    let is_there = || (page.attribute("print", "data-hook") == "print").then_some(());
    wait_for("the button", is_there, || page.state());
}

fn wait_for_dialogs(page: &Page, number: u32) {
    let printed = || page.string("String(window.printed)");
    let is_open = || (printed() == number.to_string()).then_some(());
    wait_for("the dialog", is_open, || {
        format!("{}: {}", printed(), page.text("print-note"))
    });
}

/// Sets the medium until the next call; with an empty name, it is the usual one again.
fn set_medium(page: &Page, medium: &str) {
    page.browser
        .devtools("Emulation.setEmulatedMedia", json!({ "media": medium }));
}

#[test]
fn the_button_computes_what_is_missing_and_then_prints() {
    visit(view(), |page| {
        page.open_with_model();
        wait_for_buttons(page);
        for testid in ["print", "print-note", "handout-blank", "handout-filled"] {
            let selector = format!("[data-testid={testid}]");
            let count = format!("String(document.querySelectorAll('{selector}').length)");
            assert_eq!(page.string(&count), "1", "{testid}");
        }
        page.fill("sentence-a", "The train was late.");
        page.fill("sentence-b", "We missed the boat.");
        page.click("print");
        wait_for_dialogs(page, 1);
        assert!(page.shown().tokens.contains("boat"), "the new pair");
        // Nobody has used the lab.
        assert_eq!(page.string("window.missing"), "learning");
        for testid in ["padded-mask", "attention", "cls-journey", "contributions"] {
            assert!(!page.attribute(testid, "data-value").is_empty(), "{testid}");
        }
        for testid in ["matrix", "occlusion", "flow"] {
            assert_eq!(page.attribute(testid, "data-state"), "done", "{testid}");
        }
        assert_eq!(page.text("print-note"), "");

        // Another pair makes some values old, and the next press computes them again.
        page.fill("sentence-b", "So we walked.");
        page.click("print");
        wait_for_dialogs(page, 2);
        assert_eq!(page.string("window.missing"), "learning");
        assert!(page.shown().tokens.contains("walked"));
        assert_eq!(page.attribute("occlusion", "data-state"), "done");
    });
}

#[test]
fn the_computation_can_be_cancelled() {
    visit(view(), |page| {
        page.open_with_model();
        wait_for_buttons(page);
        page.fill("sentence-a", &"The river rose again. ".repeat(100));
        page.click("print");
        let running = || page.text("print-note").contains(" of ").then_some(());
        wait_for("progress", running, || page.text("print-note"));
        page.browser.click("[data-hook=print-cancel]");
        let cancelled = || page.text("print-note").contains("Cancelled").then_some(());
        wait_for("the end", cancelled, || page.text("print-note"));
        let focused = page.string("document.activeElement.dataset.testid");
        assert_eq!(focused, "print");
        assert_eq!(page.attribute("occlusion", "data-state"), "cancelled");
        assert_eq!(page.string("String(window.printed)"), "0");
    });
}

#[test]
fn without_a_model_the_page_says_what_is_missing_and_loads_nothing() {
    visit(view(), |page| {
        page.open("");
        page.browser
            .eval("document.getElementById('tutorial').scrollIntoView({ behavior: 'instant' });");
        wait_for_buttons(page);
        page.click("print");
        wait_for_dialogs(page, 1);
        let note = page.text("print-note");
        assert!(note.contains("1, 3, 4, 5, 8, 9, 10"), "{note}");
        assert_eq!(page.state(), "no-model");
        set_medium(page, "print");
        // One line at the map and in each of these sections, and one about the lab.
        let sections = "map matrix embeddings encoders head occlusion flow limits learning";
        let told = page.string("window.missing");
        assert_eq!(told, sections);
        assert_eq!(count_seen(page, ".paper-note"), 9);
        assert_eq!(
            count_seen(page, ".waiting"),
            0,
            "nobody can press a button on paper"
        );
        set_medium(page, "");
        assert_eq!(count_seen(page, ".paper-note"), 0);
    });
}

/// The number of pages of a PDF.
fn pages(page: &Page, (width, height): (f64, f64)) -> u64 {
    let pdf = page.browser.devtools(
        "Page.printToPDF",
        json!({ "paperWidth": width, "paperHeight": height }),
    );
    let pdf = pdf["data"].as_str().expect("a PDF in base 64");
    let count = page.browser.eval(&format!(
        "return atob('{pdf}').match(/\\/Type\\s*\\/Page(?![a-z])/g).length;"
    ));
    count.as_u64().expect("a number")
}

/// Prints both handouts on both papers.
fn assert_handouts_have_one_page(page: &Page) {
    let dialogs = page.string("String(window.printed)");
    let mut dialogs: u32 = dialogs.parse().expect("a number");
    for testid in ["handout-blank", "handout-filled"] {
        for paper in PAPERS {
            page.click(testid);
            dialogs += 1;
            wait_for_dialogs(page, dialogs);
            page.browser.resize(SHEET);
            set_medium(page, "print");
            assert_eq!(
                count_seen(page, "#app, #app *"),
                0,
                "only the sheet is printed"
            );
            let hidden = page.browser.eval(
                "const sheet = document.querySelector('.sheet');
                 return sheet.scrollHeight - sheet.clientHeight;",
            );
            assert!(
                hidden.as_i64().is_some_and(|pixels| pixels <= 1),
                "{testid}: {hidden}"
            );
            set_medium(page, "");
            page.browser.resize(View::default().width);
            assert_eq!(pages(page, paper), 1, "{testid} on {paper:?}");
        }
    }
}

#[test]
fn a_handout_is_one_page_of_a4_and_of_letter_in_both_languages() {
    visit(view(), |page| {
        page.open_with_model();
        wait_for_buttons(page);
        // More than 512 tokens.
        let long = "The flooded rivers rose again. ".repeat(60);
        page.ask(&long, &long);
        page.wait_for_prediction(1);
        assert_handouts_have_one_page(page);
        page.browser.eval(
            "const list = document.querySelector('.site-header select');
             list.value = 'de'; list.dispatchEvent(new Event('change', { bubbles: true }));",
        );
        page.wait_for_tutorial_in("de");
        wait_for_buttons(page);
        assert_handouts_have_one_page(page);
    });
}

#[test]
fn a_handout_has_the_values_of_the_pair_or_blanks() {
    visit(view(), |page| {
        page.open_with_model();
        wait_for_buttons(page);
        // With a model, the answer is computed first.
        page.fill("sentence-a", "The train was late.");
        page.fill("sentence-b", "We missed the boat.");
        let sheet = || page.string("document.querySelector('.sheet').textContent");
        page.click("handout-filled");
        wait_for_dialogs(page, 1);
        let shown = page.shown();
        let filled = sheet();
        for token in shown.tokens.split(' ').chain(shown.input_ids.split(' ')) {
            assert!(filled.contains(token), "{token}: {filled}");
        }
        let logit = page.string("document.querySelector('#softmax tbody td').textContent");
        assert!(logit.len() > 5, "{logit}");
        assert!(filled.contains(&logit), "{logit}: {filled}");

        page.click("handout-blank");
        wait_for_dialogs(page, 2);
        let blank = sheet();
        assert!(blank.contains("The train was late."));
        assert!(!blank.contains(&logit), "{blank}");
        let sheets = page
            .browser
            .eval("return document.querySelectorAll('.sheet article').length;");
        assert_eq!(sheets, 1);
        page.browser
            .eval("window.dispatchEvent(new Event('afterprint'));");
        let sheets = page
            .browser
            .eval("return document.querySelectorAll('.sheet article').length;");
        assert_eq!(sheets, 0, "after printing, the page is as before");
    });
}
