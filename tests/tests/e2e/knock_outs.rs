//! Section 8's knock-outs: their answers are compared with the command line's with the same knock-outs.

use crate::{later::wait_until, prediction::only_asked};
use nsp_e2e::{KNOCK_OUT_TESTIDS, Page, Prediction, View, predict_without, visit, wait_for};

const A: &str = "The kettle began to whistle.";
const B: &str = "She made herself a cup of tea.";
/// The largest difference between a logit of the engine in the browser and one of the command line.
const LOGIT: f64 = 0.1;

/// Opens the page with a model and an answer, at the knock-outs.
fn open(page: &Page) {
    page.open_with_model();
    page.ask(A, B);
    page.wait_for_prediction(1);
    show(page);
}

/// Scrolls to the knock-outs and waits until they have their controls, and the list of words its words.
fn show(page: &Page) {
    wait_until(page, "!!document.querySelector('[data-knock-out]')");
    page.browser.eval(
        "document.querySelector('[data-testid=knock-outs]').scrollIntoView({ behavior: 'instant' });",
    );
    wait_until(page, "!!document.querySelector('[data-kind=word] option')");
}

/// Sets the value of a field, counted from 0, as a reader does.
fn set(page: &Page, kind: &str, field: usize, value: &str) {
    page.browser.eval(&format!(
        "const field = document.querySelectorAll('[data-kind={kind}] [data-field]')[{field}];
         field.value = '{value}';
         field.dispatchEvent(new Event('change', {{ bubbles: true }}));"
    ));
}

fn tick(page: &Page, kind: &str) {
    page.browser.click(&format!("[data-knock-out={kind}]"));
}

fn logits(page: &Page) -> String {
    page.attribute("knocked-logits", "data-value")
}

/// Waits until the page shows other logits than `before`, and compares them with the command line's.
fn wait_for_answer(page: &Page, before: &str, a: &str, b: &str, names: &[&str]) -> Prediction {
    let seen = || Some(logits(page)).filter(|now| !now.is_empty() && now != before);
    let shown = wait_for(&format!("{names:?}"), seen, || logits(page));
    let shown: Vec<f64> = shown.split(' ').map(|text| text.parse().unwrap()).collect();
    let expected = predict_without(a, b, names);
    assert_eq!(shown.len(), 2);
    for (ours, theirs) in shown.iter().zip(expected.logits) {
        assert!(
            (ours - theirs).abs() < LOGIT,
            "{names:?}: {shown:?}, {expected:?}"
        );
    }
    expected
}

#[test]
fn each_control_gives_the_command_line_s_answer_and_all_of_them_combine() {
    visit(View::default(), |page| {
        open(page);
        assert_eq!(logits(page), "");
        for testid in KNOCK_OUT_TESTIDS {
            let count = format!("document.querySelectorAll('[data-testid={testid}]').length");
            wait_until(page, &format!("{count} === 1"));
        }
        set(page, "word", 0, "6");
        set(page, "word", 1, "Parliament, 100 %");
        let all = [
            ("segments", "segments"),
            ("positions", "positions:1"),
            ("head", "head:1.2"),
            ("attention", "attention:1"),
            ("sep", "sep"),
            ("swap", "swap"),
            ("word", "word:6=Parliament, 100 %"),
        ];
        for (kind, name) in all {
            let before = logits(page);
            tick(page, kind);
            wait_for_answer(page, &before, A, B, &[name]);
            tick(page, kind);
            wait_until(
                page,
                "document.querySelector('[data-testid=knocked-logits]').dataset.value === ''",
            );
        }
        let mut names = Vec::new();
        for (kind, name) in all {
            names.push(name);
            let before = logits(page);
            tick(page, kind);
            wait_for_answer(page, &before, A, B, &names);
        }
        let verdict = page.text("knocked-verdict");
        assert!(verdict.contains("A follows B") || verdict.contains("A does not follow B"));
    });
}

#[test]
fn fields_change_the_answer_while_their_box_is_ticked() {
    visit(View::default(), |page| {
        open(page);
        let notes = "[...document.querySelectorAll('[data-kind] .note')]
            .filter(note => note.checkVisibility()).map(note => note.id).join()";
        assert_eq!(page.string(notes), "");
        tick(page, "positions");
        wait_for_answer(page, "", A, B, &["positions:1"]);
        assert_eq!(page.string(notes), "knock-out-positions");
        let names = "document.querySelector('[data-testid=knock-outs] [data-hook=names]')";
        let said = page.string(&format!("{names}.textContent"));
        assert_eq!(
            said,
            "On the command line: bert-nsp predict … --knock-out positions:1"
        );
        let before = logits(page);
        set(page, "positions", 0, "7");
        wait_for_answer(page, &before, A, B, &["positions:7"]);
        let before = logits(page);
        set(page, "positions", 0, "");
        wait_until(
            page,
            "!document.querySelector('[data-knock-out=positions]').checked",
        );
        tick(page, "head");
        wait_for_answer(page, &before, A, B, &["head:1.2"]);
        let before = logits(page);
        set(page, "head", 0, "12");
        wait_for_answer(page, &before, A, B, &["head:12.2"]);
    });
}

#[test]
fn answers_follow_a_new_pair_and_are_void_when_the_text_changes() {
    visit(only_asked(), |page| {
        open(page);
        tick(page, "segments");
        let first = wait_for_answer(page, "", A, B, &["segments"]);
        let untouched = "document.querySelector('[data-hook=untouched-0]').textContent";
        assert_ne!(page.string(untouched), "");
        page.fill("sentence-b", "Parliament will vote on the bill in March.");
        let said = || {
            page.string(
                "document.querySelector('[data-testid=knock-outs] [data-hook=said]').textContent",
            )
        };
        wait_for(
            "the sentence",
            || said().contains("has changed").then_some(()),
            said,
        );
        assert_eq!(logits(page), "");
        assert_eq!(page.text("knocked-verdict"), "");
        page.click("predict");
        page.wait_for_prediction(2);
        show(page);
        let b = "Parliament will vote on the bill in March.";
        let second = wait_for_answer(page, "", A, b, &["segments"]);
        assert_ne!(first.logits, second.logits);
        // A word that the new pair lacks is told, and nothing else is an error.
        page.fill("sentence-a", "One.");
        page.fill("sentence-b", "Two words.");
        page.click("predict");
        page.wait_for_prediction(3);
        page.browser.eval("location.hash = '#off=word%3A9%3Dx';");
        wait_for(
            "the sentence",
            || said().contains("no word number 9").then_some(()),
            said,
        );
        assert_eq!(page.text("error"), "");
    });
}

#[test]
fn answers_follow_what_is_typed_and_a_pair_that_comes_back() {
    visit(View::default(), |page| {
        open(page);
        let mode = "document.querySelector('#playground [data-hook=mode]')?.dataset.state";
        wait_until(page, &format!("{mode} === 'on'"));
        tick(page, "segments");
        let first = wait_for_answer(page, "", A, B, &["segments"]);
        // Nobody presses Predict.
        let other = "Parliament will vote on the bill in March.";
        let before = logits(page);
        page.fill("sentence-b", other);
        show(page);
        wait_for_answer(page, &before, A, other, &["segments"]);

        // A blank sentence is not answered while the reader types, but a control asks about it.
        page.fill("sentence-b", " ");
        page.wait_for_state("stale");
        show(page);
        let before = logits(page);
        tick(page, "sep");
        let other_logits = || Some(logits(page)).filter(|now| !now.is_empty() && *now != before);
        wait_for("an answer", other_logits, || logits(page));
        // The last answer is about this pair, so there is no new one.
        let before = logits(page);
        page.fill("sentence-b", other);
        page.wait_for_state("done");
        show(page);
        let both = wait_for_answer(page, &before, A, other, &["segments", "sep"]);
        assert_ne!(first.logits, both.logits);
        assert_eq!(page.shown().request, 1);
    });
}

#[test]
fn a_link_holds_what_is_knocked_out() {
    visit(View::default(), |page| {
        page.open_with_model();
        let names = "head%3A3%2E7,word%3A2%3D50%2525%252C%20or%20more";
        page.open(&format!("#a=It%20rained%2E&b=We%20ran%2E&off={names}"));
        page.wait_for_prediction(1);
        show(page);
        let names = ["head:3.7", "word:2=50%, or more"];
        wait_for_answer(page, "", "It rained.", "We ran.", &names);
        let values = "[...document.querySelectorAll('[data-kind=word] [data-field]')].map(field => field.value)";
        assert_eq!(
            page.string(&format!("{values}.join('|')")),
            "2|50%, or more"
        );
        let ticked = "[...document.querySelectorAll('[data-knock-out]:checked')].map(one => one.dataset.knockOut)";
        assert_eq!(page.string(&format!("{ticked}.join()")), "head,word");
        // A reload keeps it.
        page.browser
            .eval("window.isLeft = true; location.reload();");
        wait_until(page, "!window.isLeft");
        page.wait_for_start();
        show(page);
        wait_until(page, &format!("{ticked}.join() === 'head,word'"));
    });
}

#[test]
fn without_a_model_nothing_is_asked_and_the_page_says_what_to_do() {
    visit(View::default(), |page| {
        page.open("#section=occlusion");
        show(page);
        tick(page, "sep");
        let said = || {
            page.string(
                "document.querySelector('[data-testid=knock-outs] [data-hook=said]').textContent",
            )
        };
        wait_for(
            "the sentence",
            || said().contains("Press Predict").then_some(()),
            said,
        );
        assert_eq!(page.state(), "no-model");
        assert_eq!(logits(page), "");
    });
}
