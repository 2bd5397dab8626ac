//! A pinned pair beside the one in the boxes.

use crate::{accessibility::assert_accessible, later::wait_until};
use nsp_e2e::{Page, View, predict, visit, wait_for};

const A: &str = "The kettle began to whistle.";
const B: &str = "She took it off the stove.";
const HOT: &str = "She took it off the hot stove.";

/// The largest difference between a logit of the engine in the browser and one of the command line.
const LOGIT: f64 = 0.1;

/// The two numbers of an element, in the form in which `logits` has its own.
fn both(page: &Page, testid: &str) -> [f64; 2] {
    let value = page.attribute(testid, "data-value");
    let numbers: Vec<f64> = value
        .split(' ')
        .filter_map(|number| number.parse().ok())
        .collect();
    let [first, second] = numbers[..] else {
        panic!("{testid}: {value:?}");
    };
    [first, second]
}

/// Waits until a value is there.
fn value(page: &Page, testid: &str) -> String {
    let value = || page.attribute(testid, "data-value");
    wait_for(
        testid,
        || Some(value()).filter(|value| !value.is_empty()),
        value,
    )
}

fn press(page: &Page, hook: &str) {
    page.browser
        .click(&format!("#playground [data-hook={hook}]"));
}

/// Runs the occlusion of the pair in the boxes.
fn occlude(page: &Page) {
    page.click("occlusion-run");
    let state = || page.attribute("occlusion", "data-state");
    wait_for("the occlusion", || (state() == "done").then_some(()), state);
}

/// Pins the first pair, and waits for the answer to the other one.
fn pin_and_edit(page: &Page) {
    page.click("pin");
    page.fill("sentence-b", HOT);
    let answered = || page.shown().tokens.contains("hot") && page.state() == "done";
    wait_for(
        "the edited pair",
        || answered().then_some(()),
        || page.state(),
    );
}

#[test]
fn both_answers_and_their_differences_stand_side_by_side() {
    visit(View::default(), |page| {
        page.open_with_model();
        page.ask(A, B);
        page.wait_for_prediction(1);
        occlude(page);
        page.browser
            .eval("document.getElementById('encoders').scrollIntoView({ behavior: 'instant' });");
        value(page, "attention");
        pin_and_edit(page);
        let [before, now] = [B, HOT].map(|b| predict(A, b, None).logits);
        let (pinned, difference) = (both(page, "pinned-logits"), both(page, "difference-logits"));
        for at in [0, 1] {
            assert!((pinned[at] - before[at]).abs() < LOGIT, "{pinned:?}");
            let expected = now[at] - before[at];
            assert!(
                (difference[at] - expected).abs() < 2.0 * LOGIT,
                "{difference:?}"
            );
        }
        let said = page.string("document.querySelector('.side-by-side').innerText");
        let is_same = (before[0] > before[1]) == (now[0] > now[1]);
        let verdicts = match is_same {
            true => "Both pairs get the same verdict.",
            false => "The two pairs get different verdicts.",
        };
        assert!(said.contains(verdicts), "{said}");
        assert!(said.contains("run section 8 for both pairs"), "{said}");

        occlude(page);
        let occlusion = value(page, "difference-occlusion");
        let numbers: Vec<&str> = occlusion.split(' ').collect();
        let tokens = page.shown().tokens;
        let tokens: Vec<&str> = tokens.split(' ').collect();
        assert_eq!(numbers.len(), tokens.len());
        for (number, token) in numbers.iter().zip(&tokens) {
            assert_eq!(*number == "-", *token == "hot", "{token}: {number}");
        }
        page.browser
            .eval("document.getElementById('encoders').scrollIntoView({ behavior: 'instant' });");
        let mean: f64 = value(page, "difference-attention")
            .parse()
            .expect("a number");
        assert!(mean > 0.0 && mean < 1.0, "{mean}");
        // Another head is asked for, for both pairs.
        page.browser.eval(
            "const list = document.querySelector('#encoders [data-hook=head]');
             list.value = '3'; list.dispatchEvent(new Event('change', { bubbles: true }));",
        );
        let said = || page.text("difference-attention");
        let other = || said().contains("head 4").then_some(());
        wait_for("another head", other, said);
        assert_accessible(page, "two pairs");
    });
}

#[test]
fn the_pairs_are_swapped_kept_in_the_tab_and_forgotten() {
    visit(View::default(), |page| {
        page.open_with_model();
        page.ask(A, B);
        page.wait_for_prediction(1);
        pin_and_edit(page);
        let (pinned, difference) = (both(page, "pinned-logits"), both(page, "difference-logits"));
        press(page, "swap");
        page.wait_for_prediction(2);
        assert_eq!(page.text_in("sentence-b"), B);
        for (at, swapped) in both(page, "difference-logits").into_iter().enumerate() {
            assert!((swapped + difference[at]).abs() < 1e-4, "{swapped}");
        }
        press(page, "swap");
        page.wait_for_prediction(3);
        assert_eq!(both(page, "pinned-logits"), pinned);

        page.browser
            .eval("window.isLeft = true; location.reload();");
        wait_until(page, "!window.isLeft");
        page.wait_for_state("ready");
        wait_until(
            page,
            "!!document.querySelector('[data-testid=pinned-logits]')",
        );
        assert_eq!(both(page, "pinned-logits"), pinned);
        press(page, "unpin");
        assert_eq!(page.attribute("pinned-logits", "data-value"), "");
        assert_eq!(page.string("document.activeElement.dataset.testid"), "pin");

        page.click("predict");
        page.wait_for_prediction(1);
        page.click("pin");
        assert!(!page.attribute("pinned-logits", "data-value").is_empty());
        page.browser.click("[data-own=clear]");
        wait_until(page, "!sessionStorage.getItem('bert-nsp-pinned')");
        assert_eq!(page.attribute("pinned-logits", "data-value"), "");
    });
}

#[test]
fn a_pair_without_an_answer_is_not_pinned_before_it_has_one() {
    visit(View::default(), |page| {
        page.open("");
        page.fill("sentence-b", HOT);
        page.browser
            .eval("document.getElementById('matrix').scrollIntoView({ behavior: 'instant' });");
        wait_until(page, "!!document.querySelector('[data-testid=pin]')");
        page.click("pin");
        let note = page.string("document.querySelector('[data-hook=pin-note]').textContent");
        assert!(note.contains("Press Predict"), "{note}");
        assert_eq!(page.state(), "no-model", "it loads nothing");
        assert_eq!(page.attribute("pinned-logits", "data-value"), "");
    });
}
