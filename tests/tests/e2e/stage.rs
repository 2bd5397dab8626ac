//! The stage: one exhibit fills the screen.

use crate::{accessibility::assert_accessible, later::wait_until};
use nsp_e2e::{
    Medium, Page, View,
    keys::{ESCAPE, LEFT, RIGHT, TAB},
    visit,
};
use serde_json::json;

const A: &str = "The kettle began to whistle.";
const B: &str = "She took it off the stove.";
const UNRELATED: &str = "Parliament will vote on the bill in March.";

/// The browser refuses the whole screen.
const REFUSED: &str =
    "Element.prototype.requestFullscreen = () => Promise.reject(new TypeError('refused'));";

/// A stand-in for the whole screen, which `end()` ends like a browser's own key.
const SCREEN: &str = "let full = null;
    const change = (element) => {
        full = element;
        document.dispatchEvent(new Event('fullscreenchange', { bubbles: true }));
        return Promise.resolve();
    };
    Object.defineProperty(Document.prototype, 'fullscreenElement', { get: () => full });
    Element.prototype.requestFullscreen = function () { return change(this); };
    Document.prototype.exitFullscreen = () => change(null);
    window.end = () => change(null);
    window.isFull = () => full === document.documentElement;";

/// The sections whose exhibits are visible.
const VISIBLE: &str = "[...document.querySelectorAll('.chapter')].filter((chapter) =>
    chapter.querySelector('.exhibit').checkVisibility()).map(({ id }) => id).join(' ')";

/// Opens the page with an answer.
fn open(page: &Page) {
    page.open_with_model();
    page.ask(A, B);
    page.wait_for_prediction(1);
    wait_until(page, "!!document.querySelector('[data-testid=stage]')");
}

/// Opens the page with an answer, and puts the exhibit of a section on stage.
fn open_on_stage(page: &Page, section: &str) {
    open(page);
    page.browser.click(&format!("[data-stage={section}]"));
    wait_for_stage(page, section);
    // It begins at its top.
    wait_until(page, "scrollY === 0");
}

/// Waits until only the exhibit of this section is visible.
fn wait_for_stage(page: &Page, section: &str) {
    wait_until(page, &format!("({VISIBLE}) === '{section}'"));
    assert_eq!(page.attribute("stage", "data-value"), section);
}

fn wait_for_the_page(page: &Page) {
    wait_until(
        page,
        "!document.documentElement.matches('.stage, .pointing')",
    );
    assert_eq!(page.string(VISIBLE).split(' ').count(), 12);
}

#[test]
fn one_exhibit_fills_the_screen_and_is_the_same_live_element() {
    let view = View {
        script: REFUSED,
        ..View::default()
    };
    visit(view, |page| {
        open(page);
        assert_eq!(
            page.string("String(document.querySelectorAll('.exhibit > [data-stage]').length)"),
            "12"
        );
        page.browser
            .eval("window.exhibit = document.querySelector('#loss .exhibit');");
        page.browser.click("[data-stage=loss]");
        wait_for_stage(page, "loss");
        assert_eq!(
            page.string("document.activeElement.dataset.hook"),
            "stage-title"
        );
        let size = page.browser.eval(
            "const { width, bottom } = window.exhibit.getBoundingClientRect();
             const letters = parseFloat(getComputedStyle(document.documentElement).fontSize);
             return [width > 0.9 * innerWidth, bottom > 0.8 * innerHeight, letters > 20];",
        );
        assert_eq!(size, json!([true, true, true]));
        let is_same = "window.exhibit === document.querySelector('.on-stage > .exhibit')";
        wait_until(page, is_same);

        // The pair is edited in the bar, and the exhibit follows.
        let before = page.attribute("loss-0", "data-value");
        page.fill("bar-b", UNRELATED);
        wait_until(
            page,
            &format!("document.querySelector('[data-testid=loss-0]').dataset.value !== '{before}'"),
        );
        // In a text, the arrow keys and P belong to the text.
        page.browser.press(&format!("{LEFT}p"));
        assert_eq!(page.string(VISIBLE), "loss");
        assert!(page.text_in("sentence-b").contains('p'));

        page.browser
            .eval("document.querySelector('[data-hook=stage-title]').focus();");
        page.browser.press(&RIGHT.to_string());
        wait_for_stage(page, "occlusion");
        page.browser.press(&format!("{LEFT}{LEFT}"));
        wait_for_stage(page, "softmax");
        page.browser.click("[data-hook=stage-next]");
        wait_for_stage(page, "loss");
        assert_eq!(
            page.string("document.activeElement.dataset.hook"),
            "stage-next"
        );
        page.browser.press(&ESCAPE.to_string());
        wait_for_the_page(page);
        assert_eq!(page.string("document.activeElement.dataset.stage"), "loss");
        assert_eq!(page.attribute("stage", "data-value"), "");
    });
}

#[test]
fn the_focus_stays_on_stage_and_the_last_exhibit_is_followed_by_the_first() {
    visit(View::default(), |page| {
        open_on_stage(page, "learning");
        page.browser
            .eval("document.querySelector('[data-hook=stage-title]').focus();");
        page.browser.press(&RIGHT.to_string());
        wait_for_stage(page, "matrix");
        page.browser.press(&LEFT.to_string());
        wait_for_stage(page, "learning");
        page.browser.press(&format!("{LEFT}{LEFT}{LEFT}"));
        wait_for_stage(page, "flow");
        for _ in 0..40 {
            page.browser.press(&TAB.to_string());
            let is_on_stage = "const { activeElement } = document;
                return activeElement === document.body
                    || !!activeElement.closest('.slim-bar, .stage-bar, #flow .exhibit');";
            assert_eq!(
                page.browser.eval(is_on_stage),
                true,
                "{}",
                page.string("document.activeElement.outerHTML")
            );
        }
        // The button in the head of the tutorial begins with the first exhibit.
        page.browser.click("[data-hook=stage-leave]");
        wait_for_the_page(page);
        page.click("stage");
        wait_for_stage(page, "matrix");
    });
}

#[test]
fn leaving_the_whole_screen_leaves_the_stage_and_the_other_way_round() {
    let view = View {
        script: SCREEN,
        ..View::default()
    };
    visit(view, |page| {
        open_on_stage(page, "softmax");
        wait_until(page, "window.isFull()");
        page.browser.eval("window.end();");
        wait_for_the_page(page);
        page.browser.click("[data-stage=loss]");
        wait_for_stage(page, "loss");
        wait_until(page, "window.isFull()");
        page.browser.press(&ESCAPE.to_string());
        wait_for_the_page(page);
        wait_until(page, "!window.isFull()");
    });
}

#[test]
fn the_dot_follows_the_mouse_while_it_is_on() {
    let view = View {
        still: true,
        ..View::default()
    };
    visit(view, |page| {
        open_on_stage(page, "softmax");
        let move_to = |x: u32, y: u32| {
            page.browser.devtools(
                "Input.dispatchMouseEvent",
                json!({ "type": "mouseMoved", "x": x, "y": y }),
            );
        };
        let middle = "(() => {
            const dot = document.querySelector('.stage-pointer');
            if (!dot?.checkVisibility()) return '';
            const { left, top, width, height } = dot.getBoundingClientRect();
            return [left + width / 2, top + height / 2].map(Math.round).join();
        })()";
        move_to(300, 200);
        assert_eq!(page.string(middle), "");
        page.browser.press("p");
        wait_until(page, &format!("{middle} === '300,200'"));
        let pressed = page.string(
            "document.querySelector('[data-hook=stage-pointer]').getAttribute('aria-pressed')",
        );
        assert_eq!(pressed, "true");
        move_to(410, 250);
        wait_until(page, &format!("{middle} === '410,250'"));
        // It takes no clicks.
        page.browser.click("[data-hook=stage-pointer]");
        wait_until(page, &format!("{middle} === ''"));
    });
}

fn assert_readable(view: View) {
    visit(view, |page| {
        open_on_stage(page, "softmax");
        assert_accessible(page, "on stage");
        for _ in 0..12 {
            assert_eq!(page.layout_faults(Medium::Screen), Vec::<String>::new());
            page.browser.click("[data-hook=stage-next]");
        }
    });
}

#[test]
fn the_stage_is_accessible_in_the_dark() {
    assert_readable(View {
        dark: true,
        ..View::default()
    });
}

#[test]
fn the_stage_is_accessible_on_a_phone() {
    assert_readable(View {
        width: 320,
        ..View::default()
    });
}
