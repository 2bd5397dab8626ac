//! Sentences that run from right to left, in a page that runs from left to right.

use crate::filled::{fill_exhibits, open_disclosures};
use nsp_e2e::{Medium, Page, View, predict, visit};

const HEBREW: &str = "הילד קרא ספר 3 פעמים.";
const ARABIC: &str = "ثم نام القط (الصغير).";

fn direction(page: &Page, selector: &str) -> String {
    page.string(&format!(
        "getComputedStyle(document.querySelector(`{selector}`)).direction"
    ))
}

/// Asserts that the start positions of the texts on the page ascend from left to right, in the
/// order of the texts.
fn assert_in_order(page: &Page, selector: &str) {
    let lefts = page.browser.eval(&format!(
        "const rows = new Map();
         for (const one of document.querySelectorAll(`{selector}`)) {{
             const {{ left, top }} = one.getBoundingClientRect();
             const row = rows.get(Math.round(top)) ?? [];
             rows.set(Math.round(top), row);
             row.push(left);
         }}
         return [...rows.values()].filter((row) => row.some((left, at) => left < row[at - 1])).length;"
    ));
    assert_eq!(lefts, 0, "{selector}");
}

#[test]
fn the_reader_s_direction_is_followed_and_ours_stays() {
    // In half of a wide window, a kept pair has no room for one line.
    let narrower = View {
        width: 1100,
        ..View::default()
    };
    visit(narrower, |page| {
        page.open_with_model();
        page.ask(HEBREW, ARABIC);
        let shown = page.wait_for_prediction(1);
        let expected = predict(HEBREW, ARABIC, None);
        assert_eq!(shown.tokens, expected.tokens.join(" "));
        page.fill("matrix-3", "قرأ الولد كتابا.");
        page.fill("flow-text", &format!("{HEBREW} {ARABIC}\n\nIt rained."));
        fill_exhibits(page);
        open_disclosures(page);

        for place in [
            "#sentence-a",
            "#sentence-b",
            "#matrix-1",
            "#matrix-2",
            "#matrix-3",
            "#flow-text",
            "#flow li:first-child .flow-sentence",
            "#flow tbody tr:first-child td:last-child",
        ] {
            assert_eq!(direction(page, place), "rtl", "{place}");
        }
        for place in [
            "body",
            "#flow li:last-child > .flow-sentence:last-child",
            "#sequence ol",
            ".heat ol",
            "#code pre",
            "#limits tbody[data-hook=rows] td",
        ] {
            assert_eq!(direction(page, place), "ltr", "{place}");
        }
        // Position 0 stays on the left.
        for tokens in [".token", "#sequence .tok", ".heat button"] {
            assert_in_order(page, tokens);
        }
        assert_kept_pair_in_order(page);
        let code = page.string("document.querySelector('[data-hook=python]').textContent");
        assert!(code.contains(HEBREW) && code.contains(ARABIC), "{code}");
        let faults = page.layout_faults(Medium::Screen);
        assert!(faults.is_empty(), "{faults:#?}");
    });
}

/// `A → B` is read from left to right: A is to the left of the arrow, B to its right.
fn assert_kept_pair_in_order(page: &Page) {
    let places = page.browser.eval(
        "const cell = document.querySelector('#limits [data-hook=kept] tbody th'), range = new Range();
         const text = cell.firstChild, arrow = text.data.indexOf('→');
         return [[0, arrow - 1], [arrow, arrow + 1], [arrow + 1, text.data.length]].map(([from, to]) => {
             range.setStart(text, from); range.setEnd(text, to);
             const rects = [...range.getClientRects()];
             return [Math.min(...rects.map((r) => r.left)), Math.max(...rects.map((r) => r.right))];
         });",
    );
    let place = |part: usize, edge: usize| places[part][edge].as_f64().expect("pixels");
    assert!(place(0, 1) <= place(1, 0) + 1.0, "{places}");
    assert!(place(1, 1) <= place(2, 0) + 1.0, "{places}");
}
