//! axe finds nothing, light and dark, with every exhibit filled; a phone's width is enough.

use crate::filled::{fill_exhibits, open_disclosures};
use nsp_e2e::{Fault, Page, View, visit};
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

/// Runs all of axe's rules on the page as it is.
pub fn assert_accessible(page: &Page, when: &str) {
    let browser = &page.browser;
    // Colours fade in; axe must see the final ones.
    browser.eval_later(
        "Promise.allSettled(document.getAnimations()
            .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity)
            .map((animation) => animation.finished)).then(() => done())",
    );
    browser.eval(&format!("if (!window.axe) {{ {} }}", *AXE));
    let violations = browser.eval_later(
        "axe.run().then((result) => done(result.violations.flatMap((rule) =>
            rule.nodes.map((node) => `${rule.id}: ${node.html} ${node.failureSummary}`))))
            .catch((error) => done([String(error)]));",
    );
    let violations = violations.as_array().expect("it is a list");
    assert!(violations.is_empty(), "{when}: {violations:#?}");
}

/// Before the model, in an error, with an answer of each kind, with all disclosures open.
fn assert_accessible_in_all_states(view: View) {
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

#[test]
fn dark_mode_is_dark() {
    visit(dark(), |page| {
        page.open("");
        let colour = page.string("getComputedStyle(document.body).backgroundColor");
        let digits = colour.replace(|c: char| !c.is_ascii_digit(), " ");
        let channels: Vec<u32> = digits
            .split_whitespace()
            .map(|n| n.parse().unwrap())
            .collect();
        assert!(
            channels.iter().take(3).all(|channel| *channel < 80),
            "{colour}"
        );
    });
}

#[test]
fn nothing_scrolls_sideways_at_360_pixels() {
    let assert_fits = |page: &Page, when: &str| {
        // The window may have a scroll bar at its side, which takes some of the 360 pixels.
        let overflow = page.browser.eval(
            "const { scrollWidth, clientWidth } = document.documentElement;
             return scrollWidth - clientWidth;",
        );
        assert_eq!(overflow, 0, "{when}");
    };
    visit(phone(), |page| {
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
        // A word that can't be broken at a space.
        let word = "Donaudampfschifffahrtsgesellschaft".repeat(5);
        page.ask(&word, &word);
        page.wait_for_prediction(3);
        assert_fits(page, "long words");
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
        page.click("predict");
        page.wait_for_prediction(1);
        page.browser.click("[data-example=salmon-and-court]");
        page.wait_for_prediction(2);
        assert_eq!(page.browser.eval("return moved;"), 0);
    });
}
