//! The page with everything that it can show.

use nsp_e2e::{Page, wait_for};

/// The exhibits that fill when they come into view.
const SEEN: [&str; 6] = [
    "padded-mask",
    "attention",
    "thumbnails",
    "cls-journey",
    "lens",
    "contributions",
];
/// The exhibits that fill when a button is pressed.
const BATCHES: [&str; 3] = ["matrix", "occlusion", "flow"];

/// Switches off that the page asks before it shows, once the exhibits' code has loaded. Then nothing is covered.
pub fn stop_asking(page: &Page) {
    let switch = "document.querySelector('[data-testid=guesses] input')";
    let there = || (page.browser.eval(&format!("return !!{switch};")) == true).then_some(());
    wait_for("the switch", there, || "none".into());
    page.browser
        .eval(&format!("if ({switch}.checked) {switch}.click();"));
    let covered = "return document.querySelectorAll('.covered, .veiled').length;";
    let open = || (page.browser.eval(covered) == 0).then_some(());
    wait_for("nothing covered", open, || {
        page.browser.eval(covered).to_string()
    });
}

/// Scrolls through the tutorial, with an answer, and runs its batches. Another answer empties the
/// exhibits that fill when they come into view. The page does not ask before it shows.
pub fn fill_exhibits(page: &Page) {
    show(page, "map");
    let stations = "return [...document.querySelectorAll('[data-station]')]
        .filter(({ dataset }) => !dataset.value).length;";
    let filled = || (page.browser.eval(stations) == 0).then_some(());
    wait_for("every station of the map", filled, || {
        page.browser.eval(stations).to_string()
    });
    show(page, "matrix");
    stop_asking(page);
    for testid in SEEN {
        show(page, testid);
        let filled = || (!page.attribute(testid, "data-value").is_empty()).then_some(());
        wait_for(testid, filled, || "empty".into());
    }
    show_section(page, "embeddings");
    let strips = "return document.querySelectorAll('#embeddings .strip').length;";
    let filled = || (page.browser.eval(strips) == 4).then_some(());
    // An exhibit that leaves the view too soon requests nothing.
    wait_for("four strips", filled, || "fewer".into());
    show_section(page, "code");
    for batch in BATCHES {
        page.click(&format!("{batch}-run"));
        let done = || (page.attribute(batch, "data-state") == "done").then_some(());
        wait_for(batch, done, || page.attribute(batch, "data-state"));
    }
    // The knock-outs ask only while their section is in view.
    show_section(page, "occlusion");
    let tick = "document.querySelector('[data-knock-out=segments]')";
    page.browser
        .eval(&format!("if (!{tick}.checked) {tick}.click();"));
    let logits = || page.attribute("knocked-logits", "data-value");
    let answered = || (!logits().is_empty()).then_some(());
    wait_for("an answer with a knock-out", answered, logits);
    page.click("swap-run");
    let both = "return !!document.querySelector('#limits tbody[data-hook=rows] tr:last-child td')
        .textContent && document.querySelector('[data-hook=swap-cancel]').hidden;";
    let swapped = || (page.browser.eval(both) == true).then_some(());
    wait_for("the swap", swapped, || "empty".into());
    // Only a disagreement is kept.
    for label in 0..2 {
        page.browser
            .click(&format!("[data-hook=keep-label] input[value=\"{label}\"]"));
        page.browser.click("[data-hook=keep]");
    }
}

fn show_section(page: &Page, section: &str) {
    page.browser.eval(&format!(
        "document.getElementById('{section}').scrollIntoView({{ behavior: 'instant' }});"
    ));
}

/// Scrolls an element into the middle of the window.
fn show(page: &Page, testid: &str) {
    page.browser.eval(&format!(
        "document.querySelector('[data-testid={testid}]').scrollIntoView(\
         {{ behavior: 'instant', block: 'center' }});"
    ));
}

/// Opens all disclosures, with the tables in them. One of them measures, which predicts again.
pub fn open_disclosures(page: &Page) {
    let next = page.shown().request + 1;
    page.browser
        .eval("for (const one of document.querySelectorAll('details')) one.open = true;");
    page.wait_for_prediction(next);
    // A table is made when its disclosure opens.
    let empty = "return document.querySelectorAll('.table-behind .scroller:empty').length;";
    let filled = || (page.browser.eval(empty) == 0).then_some(());
    wait_for("every table", filled, || {
        page.browser.eval(empty).to_string()
    });
}
