//! axe finds no faults, in light and dark mode, with every exhibit filled; a phone's width is
//! enough.

use crate::{
    filled::{fill_exhibits, open_disclosures},
    later::wait_until,
};
use nsp_e2e::{Fault, Medium, ONLY_ASKED, Page, View, visit};
use serde::Deserialize;
use serde_json::json;
use std::{env, fs, sync::LazyLock};

/// The source of axe-core.
static AXE: LazyLock<String> = LazyLock::new(|| {
    let modules = env::var("NSP_MODULES").expect(
        "NSP_MODULES names no node_modules with axe-core: `cargo xtask test --only e2e` makes one",
    );
    let path = format!("{modules}/axe-core/axe.min.js");
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path} can't be read: {error}"))
});

fn dark() -> View {
    View {
        dark: true,
        ..View::default()
    }
}

fn phone() -> View {
    View {
        width: 360,
        ..View::default()
    }
}

/// Asserts that axe finds no faults on the page as it is, and that its rules were applied.
pub fn assert_accessible(page: &Page, when: &str) {
    let passes = assert_no_violations(page, when);
    // The page has texts to type into.
    assert!(passes.iter().any(|passed| passed == "label"), "{when}");
}

/// Asserts that axe finds no faults on a document as it is, and that the rules for all documents were applied. Returns
/// the names of all that were.
pub fn assert_no_violations(page: &Page, when: &str) -> Vec<String> {
    let found = axe(page);
    assert!(
        found.violations.is_empty(),
        "{when}: {:#?}",
        found.violations
    );
    // These rules must have found something to check, and no fault.
    for rule in ["button-name", "color-contrast", "html-has-lang"] {
        let passed = found.passes.iter().any(|passed| passed == rule);
        assert!(passed, "{when}: {rule} saw nothing: {:?}", found.passes);
    }
    found.passes
}

/// axe's report about a page.
#[derive(Deserialize)]
struct Found {
    /// One sentence per fault.
    violations: Vec<String>,
    /// The names of the rules that were applied and found no fault.
    passes: Vec<String>,
}

/// Runs axe's default rules.
fn axe(page: &Page) -> Found {
    let browser = &page.browser;
    // Colours fade in; axe must see the final ones.
    browser.eval_later(
        "Promise.allSettled(document.getAnimations()
            .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity)
            .map((animation) => animation.finished)).then(() => done())",
    );
    browser.eval(&format!("if (!window.axe) {{ {} }}", *AXE));
    let found = browser.eval_later(
        "axe.run().then(({ violations, passes }) => done({
            violations: violations.flatMap((rule) =>
                rule.nodes.map((node) => `${rule.id}: ${node.html} ${node.failureSummary}`)),
            passes: passes.map((rule) => rule.id),
        })).catch((error) => done({ violations: [String(error)], passes: [] }));",
    );
    serde_json::from_value(found).expect("the script gives what Found takes")
}

#[test]
fn axe_tells_of_the_faults_that_are_there() {
    visit(dark(), |page| {
        page.open("");
        page.browser.eval(
            "const main = document.querySelector('main');
             main.append(document.createElement('img'), document.createElement('button'));
             const pale = document.createElement('p');
             pale.textContent = 'Can you read this?';
             pale.style.color = getComputedStyle(document.documentElement).getPropertyValue('--rule');
             main.append(pale);
             document.getElementById('sentence-a').setAttribute('aria-describedby', '');
             document.querySelector('label[for=sentence-a]').remove();",
        );
        let violations = axe(page).violations;
        for rule in ["image-alt", "button-name", "color-contrast", "label"] {
            let is_told = violations
                .iter()
                .any(|told| told.starts_with(&format!("{rule}: ")));
            assert!(is_told, "{rule}: {violations:#?}");
        }
    });
}

/// Checks the page before the model has loaded, with an error, with an answer of each kind, and
/// with all disclosures open.
fn assert_accessible_in_all_states(view: View) {
    // The page is looked at while the answer is about an earlier text.
    let view = View {
        script: ONLY_ASKED,
        ..view
    };
    visit(view, |page| {
        page.site.set_fault(Fault::Held);
        page.open("");
        page.click("predict");
        page.wait_for_state("loading");
        assert_accessible(page, "loading");
        page.site.set_fault(Fault::Damaged);
        page.wait_for_error();
        assert_accessible(page, "error");
        page.site.set_fault(Fault::None);
        page.click("predict");
        page.wait_for_prediction(1);
        assert_accessible(page, "next");
        page.browser.click("[data-example=salmon-and-court]");
        assert_eq!(page.wait_for_prediction(2).prediction, "1");
        open_disclosures(page);
        fill_exhibits(page);
        assert_accessible(page, "not next, all open");
        page.fill("sentence-a", "Another text.");
        page.wait_for_state("stale");
        assert_accessible(page, "stale");
    });
}

#[test]
fn axe_finds_nothing_in_light_mode() {
    assert_accessible_in_all_states(View::default());
}

#[test]
fn axe_finds_nothing_in_dark_mode() {
    assert_accessible_in_all_states(dark());
}

#[test]
fn axe_finds_nothing_on_a_phone() {
    assert_accessible_in_all_states(phone());
}

/// Emulates the system's preferences from now on.
fn emulate(page: &Page, scheme: &str, motion: &str) {
    page.browser.devtools(
        "Emulation.setEmulatedMedia",
        json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": motion },
        ] }),
    );
}

/// Red, green and blue of a property's colour, which must be opaque.
fn channels(page: &Page, property: &str) -> [u32; 3] {
    let colour = page.string(&format!("getComputedStyle(document.body).{property}"));
    let channels = colour
        .strip_prefix("rgb(")
        .and_then(|rest| rest.strip_suffix(')'));
    let channels: Option<Vec<u32>> =
        channels.and_then(|channels| channels.split(", ").map(|n| n.parse().ok()).collect());
    channels
        .and_then(|channels| channels.try_into().ok())
        .unwrap_or_else(|| panic!("{property}: {colour:?}"))
}

#[test]
fn dark_mode_is_dark_and_light_mode_is_light() {
    visit(dark(), |page| {
        page.open("");
        let is_dark = |property| channels(page, property).iter().all(|channel| *channel < 80);
        let is_light = |property| {
            channels(page, property)
                .iter()
                .all(|channel| *channel > 175)
        };
        assert!(is_dark("backgroundColor") && is_light("color"));
        emulate(page, "light", "no-preference");
        assert!(is_light("backgroundColor") && is_dark("color"));
    });
}

/// A caption is seen as a whole even if its table has to be scrolled.
fn assert_captions_are_in_sight(page: &Page) {
    let beyond = page.browser.eval(
        "return [...document.querySelectorAll('.exhibit caption')]
            .filter((caption) => caption.checkVisibility())
            .filter((caption) => caption.getBoundingClientRect().right
                > caption.closest('.exhibit').getBoundingClientRect().right)
            .map((caption) => caption.textContent);",
    );
    assert_eq!(beyond, serde_json::json!([]));
}

/// The page with everything that it can show, in both languages. The width is that of a window of
/// 1,280 pixels at 400 %.
#[test]
fn nothing_scrolls_sideways_at_320_pixels() {
    let assert_fits = |page: &Page, when: &str| {
        // Text that is cut off or beyond the edge is a fault too.
        let faults = page.layout_faults(Medium::Screen);
        assert!(faults.is_empty(), "{when}: {faults:#?}");
    };
    let narrow = View {
        width: 320,
        still: true,
        script: ONLY_ASKED,
        ..View::default()
    };
    visit(narrow, |page| {
        page.site.set_fault(Fault::Damaged);
        page.open("");
        page.click("predict");
        page.wait_for_error();
        assert_fits(page, "error");
        page.site.set_fault(Fault::None);
        page.click("predict");
        page.wait_for_prediction(1);
        open_disclosures(page);
        fill_exhibits(page);
        assert_fits(page, "answer");
        assert_captions_are_in_sight(page);
        page.browser.click("[data-share=embed]");
        // The dialog covers what is behind it.
        let wide = "return [document.documentElement, document.querySelector('dialog')]
            .some((box) => box.scrollWidth > box.clientWidth);";
        assert_eq!(page.browser.eval(wide), false, "a dialog");
        page.browser
            .eval("document.querySelector('dialog').close();");
        // A word without a space at which it can be broken.
        let word = "Donaudampfschifffahrtsgesellschaft".repeat(5);
        page.ask(&word, &word);
        page.fill("flow-text", &format!("{word}. {word}."));
        page.wait_for_prediction(3);
        fill_exhibits(page);
        assert_fits(page, "long words");
        page.browser.eval(
            "const list = document.querySelector('.site-header select');
             list.value = 'de'; list.dispatchEvent(new Event('change', { bubbles: true }));",
        );
        page.wait_for_tutorial_in("de");
        page.browser
            .eval("for (const one of document.querySelectorAll('details')) one.open = true;");
        fill_exhibits(page);
        assert_fits(page, "German");
        page.click("sentence-a");
        page.fill("sentence-a", "Another text.");
        page.wait_for_state("stale");
        assert_fits(page, "German, another text");
        // The widget's frame in such a window.
        let fragment = format!("a={word}&b={word}&label=1&lang=de");
        page.browser
            .goto(&format!("{}embed.html#{fragment}", page.site.url()));
        let predict = "!!document.querySelector('[data-testid=predict]')";
        wait_until(page, predict);
        assert_fits(page, "a frame's question");
        page.click("predict");
        wait_until(
            page,
            "document.querySelector('[data-testid=loss]').textContent !== ''",
        );
        assert_fits(page, "a frame's answer");
    });
}

#[test]
fn nothing_moves_for_a_reader_who_asked_for_less_motion() {
    let still = View {
        still: true,
        ..View::default()
    };
    visit(still, |page| {
        page.open_with_model();
        page.browser.eval(
            "window.moved = 0; const look = () => {
                const moving = document.getAnimations().filter(
                    (animation) => animation.effect.getComputedTiming().endTime > 50);
                moved += moving.length;
                requestAnimationFrame(look);
            }; look();",
        );
        let moved = || {
            // This also catches movement after the answer.
            page.browser
                .eval_later("requestAnimationFrame(() => requestAnimationFrame(done))");
            page.browser
                .eval("return moved;")
                .as_u64()
                .expect("a number")
        };
        let scrolls = "getComputedStyle(document.documentElement).scrollBehavior";
        page.click("predict");
        page.wait_for_prediction(1);
        page.browser.click("[data-example=salmon-and-court]");
        page.wait_for_prediction(2);
        assert_eq!(moved(), 0);
        assert_eq!(page.string(scrolls), "auto");
        // Without the preference there is movement, so the check above would notice it.
        emulate(page, "light", "no-preference");
        page.click("predict");
        page.wait_for_prediction(3);
        assert!(moved() > 0);
        assert_eq!(page.string(scrolls), "smooth");
    });
}
