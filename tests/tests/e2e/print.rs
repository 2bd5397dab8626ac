//! The tutorial on paper, with its current values. `paper` is about the buttons that print.

use crate::filled::fill_exhibits;
use crate::learning::{choose_option, give_pairs, open_tiny_lab, wait_for_state, wait_for_value};
use nsp_e2e::{Medium, Page, View, visit};
use serde_json::json;

/// The width of an A4 page between its margins, in CSS pixels.
pub const PAPER: u32 = 718;

/// A JavaScript expression for those elements of a selector that are visible.
fn seen(selector: &str) -> String {
    format!(
        "[...document.querySelectorAll('{selector}')].filter(e => \
         e.checkVisibility({{ visibilityProperty: true, contentVisibilityAuto: true }}))"
    )
}

/// The number of visible elements of a selector.
pub fn count_seen(page: &Page, selector: &str) -> u64 {
    let count = page
        .browser
        .eval(&format!("return {}.length;", seen(selector)));
    count.as_u64().expect("a number")
}

#[test]
fn paper_has_every_value_and_open_table_and_nothing_to_press() {
    let dark = View {
        dark: true,
        ..View::default()
    };
    visit(dark, |page| {
        page.open_with_model();
        // These texts need more lines than the boxes have.
        page.ask(&"The river rose again. ".repeat(12), "It rained for weeks.");
        page.wait_for_prediction(1);
        fill_exhibits(page);
        page.browser
            .eval("document.querySelector('#sequence .table-behind').open = true;");

        // The browser notifies the page before it prints.
        let pdf = page.browser.devtools(
            "Page.printToPDF",
            json!({ "paperWidth": 8.27, "paperHeight": 11.69 }),
        );
        let pdf = pdf["data"].as_str().expect("a PDF in base 64");
        assert!(pdf.starts_with("JVBERi"), "{}", &pdf[..20]);
        assert!(pdf.len() > 100_000, "{} letters", pdf.len());

        page.browser.resize(PAPER);
        page.browser
            .devtools("Emulation.setEmulatedMedia", json!({ "media": "print" }));
        let faults = page.layout_faults(Medium::Paper);
        assert!(faults.is_empty(), "{faults:#?}");
        for (selector, what) in [
            ("[data-testid=verdict]", 1),
            ("[data-testid=logits] .value", 2),
            ("[data-testid=probabilities] .value", 2),
            ("[data-testid=map] [data-station]", 9),
            (".map-heads g", 144),
            ("#matrix .answer .p", 6),
            ("#embeddings .strip", 4),
            ("#encoders .attention, #encoders .chart", 2),
            ("#encoders .thumbnail", 144),
            ("#head svg", 3),
            ("#softmax tbody tr", 3),
            ("#loss tbody tr", 2),
            ("#flow svg", 1),
            ("#limits tbody[data-hook=rows] tr", 3),
            // Only the table that was opened.
            (".token-table tbody, .table-behind tbody", 1),
            (".chapter:not(#learning) .paper-note", 0),
            (".chapter:not(#learning) .waiting", 0),
        ] {
            assert_eq!(count_seen(page, selector), what, "{selector}");
        }
        let tokens = page.shown().tokens.split(' ').count() as u64;
        for selector in ["#occlusion .heat i", "#sequence tbody tr"] {
            assert!(count_seen(page, selector) >= tokens, "{selector}");
        }
        for selector in [
            "button:not(.tok button, .heat button)",
            "summary",
            "progress",
            "select:not(.exhibit select)",
            "[type=checkbox]",
            "nav",
        ] {
            assert_eq!(count_seen(page, selector), 0, "{selector}");
        }
        let colours = page.browser.eval(
            "const { color } = getComputedStyle(document.body); \
             return color.match(/\\d+/g).every((part) => part < 80);",
        );
        assert_eq!(
            colours, true,
            "dark ink on paper, also for a reader of dark pages"
        );
    });
}

#[test]
fn paper_has_what_the_lab_has_found_and_none_of_its_controls() {
    visit(View::default(), |page| {
        open_tiny_lab(page);
        page.click("one-step");
        wait_for_value(page, "one-step");
        give_pairs(page, 40);
        choose_option(page, "epochs", "2");
        page.click("train");
        wait_for_state(page, "done");
        wait_for_value(page, "train-after");

        page.browser.resize(PAPER);
        page.browser
            .devtools("Emulation.setEmulatedMedia", json!({ "media": "print" }));
        let faults = page.layout_faults(Medium::Paper);
        assert!(faults.is_empty(), "{faults:#?}");
        for (selector, what) in [
            (".lab-step svg", 1),
            (".lab-step tbody tr", 2),
            ("[data-testid=train-pairs] tbody tr", 40),
            ("[data-testid=train-curve] svg", 2),
            ("[data-testid=train-before]", 1),
            ("[data-testid=train-after]", 1),
            ("[data-testid=train-counts] tbody tr", 2),
            ("[data-testid=train-counts-held-out] tbody tr", 2),
            (".lab :is(button, input, textarea, progress, summary)", 0),
            (".lab select:not(.lab-table select)", 0),
        ] {
            assert_eq!(count_seen(page, selector), what, "{selector}");
        }
        let split = page.browser.eval(
            "return [...document.querySelectorAll('.lab :is(svg, tr), .lab-two > *')]
                .filter((part) => getComputedStyle(part).breakInside !== 'avoid').length;",
        );
        assert_eq!(split, 0, "parts that a page may split");
    });
}
