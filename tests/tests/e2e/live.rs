//! Answers while the reader types.

use crate::{later::wait_until, numbers::assert_consistent};
use nsp_e2e::{Page, Shown, View, lesson_pair, predict, visit, wait_for};

/// A sentence that has nothing in common with the lesson's sentence A.
const UNRELATED: &str = "Fold the paper in half and press down the crease.";

/// The largest difference between a logit of the engine in the browser and one of the command line.
const LOGIT: f64 = 0.1;

/// Waits until the answer belongs to the pair in the boxes, and compares it with the command line's.
fn wait_for_answer(page: &Page, a: &str, b: &str) -> Shown {
    let expected = predict(a, b, None);
    let tokens = expected.tokens.join(" ");
    let seen = || Some(page.shown()).filter(|now| now.state == "done" && now.tokens == tokens);
    let shown = wait_for(b, seen, || format!("{:?}", page.shown()));
    assert_consistent(&shown);
    for (ours, expected) in shown.logits.split(' ').zip(expected.logits) {
        let ours: f64 = ours.parse().expect("a number");
        assert!(
            (ours - expected).abs() < LOGIT,
            "{ours} instead of {expected}"
        );
    }
    shown
}

/// Waits until the switch is there, and pairs are answered in this mode.
fn wait_for_switch(page: &Page, mode: &str) {
    let row = "document.querySelector('#playground [data-hook=mode]')?.dataset.state";
    let seen = || (page.string(row) == mode).then_some(());
    wait_for(mode, seen, || page.string(row));
}

#[test]
fn an_edit_is_answered_after_a_rest_and_is_no_prediction_that_was_asked_for() {
    visit(View::default(), |page| {
        let lesson = lesson_pair();
        let (a, b) = (lesson.a.as_str(), lesson.b.as_str());
        page.open_with_model();
        wait_for_switch(page, "on");
        page.fill("sentence-a", a);
        page.fill("sentence-b", b);
        let shown = wait_for_answer(page, a, b);
        assert_eq!(
            (shown.request, shown.verdict.as_str()),
            (0, "Yes, B follows A")
        );
        assert_eq!(
            page.string("document.querySelector('.seam').dataset.seam"),
            "knotted"
        );

        // Predict stays as it is.
        page.click("predict");
        page.wait_for_prediction(1);
        page.fill("sentence-b", UNRELATED);
        let shown = wait_for_answer(page, a, UNRELATED);
        assert_eq!(
            (shown.request, shown.verdict.as_str()),
            (1, "No, B does not follow A")
        );
        // A blank sentence is not answered, and nothing alarms the reader.
        page.fill("sentence-b", " ");
        page.wait_for_state("stale");
        page.fill("sentence-b", b);
        wait_for_answer(page, a, b);
        assert_eq!(page.text("error"), "");
    });
}

#[test]
fn an_exhibit_in_sight_follows() {
    visit(View::default(), |page| {
        let lesson = lesson_pair();
        let (a, b) = (lesson.a.as_str(), lesson.b.as_str());
        page.open_with_model();
        page.ask(a, b);
        page.wait_for_prediction(1);
        page.browser
            .eval("document.getElementById('head').scrollIntoView({ behavior: 'instant' });");
        let sum = || page.attribute("contributions", "data-value");
        let first = wait_for("the sum", || Some(sum()).filter(|sum| !sum.is_empty()), sum);
        // The boxes are out of sight now, so this does not scroll to them.
        page.browser.eval(&format!(
            "const line = document.querySelector('[data-testid=bar-b]');
             line.value = '{UNRELATED}';
             line.dispatchEvent(new Event('input', {{ bubbles: true }}));"
        ));
        wait_for_answer(page, a, UNRELATED);
        let other = || Some(sum()).filter(|sum| !sum.is_empty() && *sum != first);
        wait_for("the new pair's sum", other, sum);
    });
}

#[test]
fn the_switch_is_remembered_and_without_it_an_edit_stays_stale() {
    visit(View::default(), |page| {
        let lesson = lesson_pair();
        let (a, b) = (lesson.a.as_str(), lesson.b.as_str());
        page.open_with_model();
        wait_for_switch(page, "on");
        page.click("live");
        wait_for_switch(page, "off");
        page.open("");
        page.wait_for_state("ready");
        wait_for_switch(page, "off");
        page.ask(a, b);
        let shown = page.wait_for_prediction(1);
        page.fill("sentence-b", UNRELATED);
        page.wait_for_state("stale");
        // Other answers about the text arrive meanwhile.
        page.click("swap-run");
        wait_until(
            page,
            "!!document.querySelector('#limits tbody[data-hook=rows] tr:last-child td').textContent",
        );
        let stale = page.shown();
        assert_eq!(
            (stale.state.as_str(), stale.logits),
            ("stale", shown.logits)
        );
        // Switched on again, it answers what is in the boxes.
        page.click("live");
        wait_for_answer(page, a, UNRELATED);
    });
}

#[test]
fn a_browser_that_saves_data_predicts_only_when_it_is_asked() {
    let view = View {
        script: "Object.defineProperty(Navigator.prototype, 'connection', \
            { get: () => ({ saveData: true }) });",
        ..View::default()
    };
    visit(view, |page| {
        page.open("");
        page.click("predict");
        page.wait_for_prediction(1);
        wait_for_switch(page, "saving");
        page.fill("sentence-b", UNRELATED);
        page.wait_for_state("stale");
        let why = page.string("document.querySelector('[data-hook=why]').textContent");
        assert!(why.contains("save data"), "{why}");
        page.click("predict");
        page.wait_for_prediction(2);
    });
}

#[test]
fn only_another_verdict_is_announced() {
    visit(View::default(), |page| {
        let lesson = lesson_pair();
        let (a, b) = (lesson.a.as_str(), lesson.b.as_str());
        page.open_with_model();
        page.ask(a, b);
        page.wait_for_prediction(1);
        page.browser.eval(
            "window.said = [];
             const told = document.querySelector('[data-hook=told]');
             new MutationObserver(() => { if (told.textContent) said.push(told.textContent); })
                 .observe(told, { childList: true, characterData: true, subtree: true });
             window.loud = 0;
             const verdict = document.querySelector('.verdict');
             new MutationObserver(() => { if (verdict.ariaLive !== 'off') loud += 1; })
                 .observe(verdict.querySelector('.basis'), { childList: true, subtree: true });",
        );
        // A longer sentence, another verdict, and the first one again.
        let longer = format!("{b} It rained.");
        let mut expected = Vec::new();
        let mut before = page.shown().verdict;
        for b in [longer.as_str(), UNRELATED, b] {
            page.fill("sentence-b", b);
            let verdict = wait_for_answer(page, a, b).verdict;
            if verdict != before {
                expected.push(verdict.clone());
            }
            before = verdict;
        }
        assert!(expected.len() >= 2, "{expected:?}");
        wait_until(
            page,
            "document.querySelector('.verdict').ariaLive === 'polite'",
        );
        let said = page.browser.eval("return said;");
        assert_eq!(said, serde_json::json!(expected));
        assert_eq!(page.browser.eval("return loud;"), 0);
    });
}
