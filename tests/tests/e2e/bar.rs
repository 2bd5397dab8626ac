//! The bar that stays in sight below the playground.

use crate::{accessibility::assert_accessible, later::wait_until};
use nsp_e2e::{
    Page, View,
    keys::{ENTER, TAB},
    visit,
};

const A: &str = "The kettle began to whistle.";
const B: &str = "She took it off the stove.";
const UNRELATED: &str = "Parliament will vote on the bill in March.";

/// A JavaScript expression for whether the bar is visible.
const SHOWN: &str =
    "!!document.querySelector('.slim-bar')?.checkVisibility({ visibilityProperty: true })";

fn scroll_to(page: &Page, place: &str) {
    page.browser.eval(&format!(
        "document.querySelector('{place}').scrollIntoView({{ behavior: 'instant' }});"
    ));
}

fn open_at_the_bar(page: &Page) {
    page.open_with_model();
    page.ask(A, B);
    page.wait_for_prediction(1);
    scroll_to(page, "#softmax");
    wait_until(page, SHOWN);
}

#[test]
fn both_texts_are_edited_in_it_and_it_has_the_verdict() {
    visit(View::default(), |page| {
        page.open_with_model();
        wait_until(page, "!!document.querySelector('[data-testid=bar-a]')");
        assert_eq!(page.browser.eval(&format!("return {SHOWN};")), false);
        page.ask(A, &format!("{B}\nThen"));
        page.wait_for_prediction(1);
        scroll_to(page, "#softmax");
        wait_until(page, SHOWN);
        assert_eq!(page.text_in("bar-a"), A);
        assert_eq!(
            page.text_in("bar-b"),
            format!("{B} Then"),
            "words stay apart"
        );
        page.fill("bar-b", UNRELATED);
        assert_eq!(page.text_in("sentence-b"), UNRELATED);
        wait_until(
            page,
            "document.querySelector('[data-testid=bar-verdict]').textContent.startsWith('No')
                && document.querySelector('[data-testid=status]').dataset.state === 'done'",
        );
        let first = page.shown().probabilities;
        let first = first.split(' ').next().expect("two numbers");
        assert_eq!(page.attribute("bar-verdict", "data-value"), first);
        // The focus keeps the bar where it is.
        scroll_to(page, "h1");
        assert_eq!(page.browser.eval(&format!("return {SHOWN};")), true);
        page.browser.eval("document.activeElement.blur();");
        wait_until(page, &format!("!{SHOWN}"));
    });
}

#[test]
fn it_is_worked_by_keys_and_covers_no_heading() {
    visit(View::default(), |page| {
        open_at_the_bar(page);
        assert_accessible(page, "with the bar");
        page.browser
            .eval("document.querySelector('[data-testid=bar-a]').focus();");
        page.browser.press(&TAB.to_string());
        let focused = "document.activeElement.dataset.testid";
        assert_eq!(page.string(focused), "bar-b");
        page.browser.press(&ENTER.to_string());
        page.wait_for_prediction(2);
        page.browser.eval("document.activeElement.blur();");
        page.browser.eval("location.hash = '#loss';");
        wait_until(
            page,
            "(() => {
                const heading = document.getElementById('loss-heading').getBoundingClientRect();
                const bar = document.querySelector('.slim-bar').getBoundingClientRect();
                return heading.top >= bar.bottom && heading.top < bar.bottom + 120;
            })()",
        );
    });
}

#[test]
fn on_a_phone_it_has_two_lines_at_the_top() {
    let phone = View {
        width: 320,
        ..View::default()
    };
    visit(phone, |page| {
        open_at_the_bar(page);
        let place = page.browser.eval(
            "const { top, bottom, width } = document.querySelector('.slim-bar').getBoundingClientRect();
             const { right } = document.querySelector('.bar-answer').getBoundingClientRect();
             return [top, bottom <= 96, width <= 320 && right <= 320];",
        );
        assert_eq!(place, serde_json::json!([0, true, true]));
        page.browser
            .eval("document.documentElement.style.fontSize = '200%';");
        let wide = "return document.documentElement.scrollWidth > innerWidth;";
        assert_eq!(page.browser.eval(wide), false);
    });
}
