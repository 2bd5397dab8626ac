//! What the reader has typed, and what must not lose it.

use crate::later::{take_away, wait_until};
use nsp_e2e::{Page, View, examples, visit, wait_for};

const A: &str = "My kettle, of all things!";
const B: &str = "It whistled (twice).";
const THIRD: &str = "A third of my own.";
const TEXT: &str = "My text. It has two sentences.";

fn assert_boxes(page: &Page, a: &str, b: &str) {
    let boxes = || [page.text_in("sentence-a"), page.text_in("sentence-b")];
    let seen = || (boxes() == [a, b]).then_some(());
    wait_for("the pair", seen, || boxes().join(" / "));
}

fn assert_all_is_there(page: &Page) {
    assert_boxes(page, A, B);
    page.browser
        .eval("document.getElementById('flow').scrollIntoView({ behavior: 'instant' });");
    let texts = || [page.text_in("matrix-3"), page.text_in("flow-text")];
    let seen = || (texts() == [THIRD, TEXT]).then_some(());
    wait_for("both texts", seen, || texts().join(" / "));
    wait_until(
        page,
        "!!document.querySelector('[data-hook=kept] tbody tr')",
    );
}

fn reload(page: &Page) {
    page.browser
        .eval("window.isLeft = true; location.reload();");
    wait_until(page, "!window.isLeft");
    page.wait_for_start();
}

/// Parts of what the tests type, as the tab stores them: of the pair, of the third sentence, of the text
/// of section 9, and of a counter-example.
const TYPED: [&str; 4] = ["kettle", "third", "two%20sentences", "kept="];

/// Waits until the tab stores all that was typed; it does so when it is idle.
fn wait_until_all_is_stored(page: &Page) {
    let tab = || stored(page)[0].clone();
    let all = || TYPED.iter().all(|part| tab().contains(part)).then_some(());
    wait_for("all that was typed", all, tab);
}

fn assert_nothing_is_stored(page: &Page) {
    let [tab, browser] = stored(page);
    for part in TYPED {
        assert!(!tab.contains(part), "{part}: {tab}");
    }
    assert!(!browser.contains("kettle"), "{browser}");
}

/// Asserts that the tutorial has its own texts, and no pair of the reader's.
fn assert_tutorial_is_as_at_first(page: &Page) {
    page.browser
        .eval("document.getElementById('flow').scrollIntoView({ behavior: 'instant' });");
    wait_until(
        page,
        "document.querySelector('[data-testid=matrix-3]').value !== ''",
    );
    for (testid, typed) in [("matrix-3", THIRD), ("flow-text", TEXT)] {
        let text = page.text_in(testid);
        assert!(!text.is_empty() && text != typed, "{testid}: {text}");
    }
    wait_until(page, "!!document.querySelector('[data-hook=kept] .note')");
}

/// What the tab stores, and what the browser stores.
fn stored(page: &Page) -> [String; 2] {
    ["sessionStorage", "localStorage"]
        .map(|storage| page.string(&format!("JSON.stringify({{ ...{storage} }})")))
}

#[test]
fn buttons_links_a_language_and_a_reload_lose_nothing_and_clear_forgets_it() {
    visit(View::default(), |page| {
        page.open("?x=1#a=From&b=Somebody&lang=en");
        page.fill("sentence-a", A);
        page.fill("sentence-b", B);
        page.browser
            .eval("document.getElementById('flow').scrollIntoView({ behavior: 'instant' });");
        // The exhibits' code has loaded.
        wait_until(page, "document.getElementById('matrix-1').value !== ''");
        page.fill("matrix-3", THIRD);
        page.fill("flow-text", TEXT);
        page.browser.eval(
            "const list = document.querySelector('[data-hook=layer]');
             list.value = '6'; list.dispatchEvent(new Event('change', { bubbles: true }));",
        );

        // A link to a section leaves everything else in the address.
        page.browser.click("#tutorial nav a[href=\"#limits\"]");
        let address = || page.string("location.search + location.hash");
        let whole = "?x=1#section=limits&a=From&b=Somebody&lang=en";
        wait_for(
            "the address",
            || (address() == whole).then_some(()),
            address,
        );
        // An example's answer is there without the model, and so is the button that keeps a pair.
        for id in ["war-and-paper", "special-tokens"] {
            page.browser.click(&format!("[data-example={id}]"));
        }
        page.browser
            .click("[data-hook=keep-label] input[value=\"0\"]");
        page.browser.click("[data-hook=keep]");
        page.browser.click("[data-own=back]");
        assert_boxes(page, A, B);
        page.browser.click("[data-hook=try-long]");
        assert!(page.text_in("sentence-a").len() > 2000);
        page.browser.click("#sequence [data-hook=back]");
        assert_boxes(page, A, B);
        page.browser.eval("location.hash = '#a=One&b=Two';");
        assert_boxes(page, "One", "Two");
        page.browser.click("[data-own=back]");
        assert_boxes(page, A, B);
        // A pair from a link was not typed, but it takes its turn among the reader's own pairs.
        page.browser.click("[data-example=war-and-paper]");
        page.browser.click("[data-own=back]");
        assert_boxes(page, A, B);
        assert_eq!(address(), "?x=1#a=One&b=Two");

        reload(page);
        assert_all_is_there(page);
        assert_eq!(address(), "?x=1#a=One&b=Two", "the whole address");
        // No example's answer stands beside the reader's own sentences.
        let shown = page.shown();
        assert_eq!((shown.logits, shown.tokens), Default::default());
        wait_until_all_is_stored(page);
        let [_, browser] = stored(page);
        assert!(!browser.contains("kettle"), "{browser}");

        // Going back to a section does not ask again for what the address has brought before.
        for section in ["loss", "flow"] {
            page.browser.eval(&format!(
                "document.querySelector('a[href=\"#{section}\"]').click();"
            ));
            wait_until(
                page,
                &format!("location.hash.includes('section={section}')"),
            );
        }
        page.browser.eval("history.back();");
        wait_until(page, "location.hash.includes('section=loss')");
        assert_all_is_there(page);

        // A change of language makes all parts of the page again.
        page.browser.eval(
            "const list = document.querySelector('.site-header select');
             list.value = 'de'; list.dispatchEvent(new Event('change', { bubbles: true }));",
        );
        page.wait_for_tutorial_in("de");
        assert_all_is_there(page);
        page.browser
            .eval("document.getElementById('encoders').scrollIntoView({ behavior: 'instant' });");
        wait_until(
            page,
            "document.querySelector('[data-hook=layer]').value === '6'",
        );

        page.browser.click("[data-own=clear]");
        assert_boxes(page, "", "");
        assert_nothing_is_stored(page);
        assert_tutorial_is_as_at_first(page);
        page.browser.goto("about:blank");
        page.open("");
        let first = &examples()[0];
        assert_boxes(page, &first.a, &first.b);
        assert_tutorial_is_as_at_first(page);
    });
}

#[test]
fn the_storage_panel_removes_what_was_typed_and_a_page_that_can_t_start_keeps_it() {
    visit(View::default(), |page| {
        page.expect_console_error("404");
        page.expect_console_error("Failed to");
        let bring_back = take_away(page, "bert-nsp-page");
        page.browser.goto(&page.site.url());
        wait_until(page, "!document.getElementById('boot-failed').hidden");
        page.fill("sentence-a", A);
        page.fill("sentence-b", B);
        bring_back();
        reload(page);
        assert_boxes(page, A, B);
        page.browser
            .eval("document.getElementById('flow').scrollIntoView({ behavior: 'instant' });");
        wait_until(page, "document.getElementById('matrix-1').value !== ''");
        page.fill("matrix-3", THIRD);
        page.fill("flow-text", TEXT);
        // An example's answer is there without the model, and so is the button that keeps a pair.
        page.browser.click("[data-example=war-and-paper]");
        page.browser
            .click("[data-hook=keep-label] input[value=\"0\"]");
        page.browser.click("[data-hook=keep]");
        page.browser.click("[data-own=back]");
        assert_all_is_there(page);
        wait_until_all_is_stored(page);

        page.open_storage();
        page.browser.click("[data-storage=remove]");
        page.wait_for_note("what you have typed");
        assert_nothing_is_stored(page);
        assert_all_is_there(page);
        reload(page);
        let first = &examples()[0];
        assert_boxes(page, &first.a, &first.b);
        assert_tutorial_is_as_at_first(page);
    });
}
