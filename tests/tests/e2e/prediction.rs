//! The model's answers, as the page shows them.

use crate::numbers::{assert_consistent, integers};
use nsp_e2e::{SHOWN, Shown, View, examples, lesson_pair, visit};

/// Nothing joins it to the lesson's sentence A.
const UNRELATED: &str = "Fold the paper in half and press down the crease.";

#[test]
fn the_lesson_s_pair_is_next_and_an_unrelated_sentence_is_not() {
    visit(View::default(), |page| {
        let lesson = lesson_pair();
        page.open_with_model();
        assert_eq!(page.shown().request, 0);

        page.ask(&lesson.a, &lesson.b);
        let shown = page.wait_for_prediction(1);
        assert_consistent(&shown);
        assert_eq!(shown.prediction, "0");
        assert_eq!(shown.verdict, "Yes, B follows A");
        let ids: Vec<u32> = integers(&shown.input_ids);
        assert_eq!(ids, lesson.input_ids);
        assert_eq!(ids.len(), 63);
        let segments = integers(&shown.token_type_ids);
        assert_eq!(segments, [[0; 34].as_slice(), &[1; 29]].concat());
        assert_eq!(lesson.segment_a_length, 34);
        assert_eq!(integers(&shown.attention_mask), [1; 63]);
        assert!(shown.latency.contains("ms") || shown.latency.contains('s'));

        page.ask(&lesson.a, UNRELATED);
        let shown = page.wait_for_prediction(2);
        assert_consistent(&shown);
        assert_eq!(shown.prediction, "1");
        assert_eq!(shown.verdict, "No, B does not follow A");
    });
}

#[test]
fn every_example_gets_the_answer_that_it_is_there_for() {
    visit(View::default(), |page| {
        page.open_with_model();
        let examples = examples();
        assert!(examples.len() >= 8);
        for (example, number) in examples.iter().zip(1..) {
            page.browser
                .click(&format!("[data-example={}]", example.id));
            let shown = page.wait_for_prediction(number);
            assert_consistent(&shown);
            assert_eq!(
                shown.prediction,
                example.model.to_string(),
                "{}",
                example.id
            );
            assert_eq!(page.text_in("sentence-a"), example.a);
            assert_eq!(page.text_in("sentence-b"), example.b);
        }
    });
}

#[test]
fn an_edited_text_makes_the_answer_stale_and_the_old_text_makes_it_good_again() {
    visit(View::default(), |page| {
        page.open_with_model();
        page.ask("The door was open.", "She went in.");
        let shown = page.wait_for_prediction(1);
        assert_eq!(shown.state, "done");

        page.fill("sentence-b", "She went out.");
        page.wait_for_state("stale");
        let stale = page.shown();
        assert_eq!(
            stale,
            Shown {
                state: "stale".into(),
                ..shown.clone()
            }
        );

        page.fill("sentence-b", "She went in.");
        page.wait_for_state("done");
        assert_eq!(page.shown(), shown);
    });
}

#[test]
fn all_values_change_together_and_only_when_a_prediction_has_finished() {
    let record_what_is_painted = "window.painted = []; const look = () => {
        const { state, ...values } = SHOWN;
        const seen = JSON.stringify(values);
        if (painted.at(-1) !== seen) painted.push(seen);
        requestAnimationFrame(look);
    }; look();";
    visit(View::default(), |page| {
        let lesson = lesson_pair();
        page.open_with_model();
        page.ask(&lesson.a, &lesson.b);
        let first = page.wait_for_prediction(1);
        page.browser
            .eval(&record_what_is_painted.replace("SHOWN", SHOWN));
        page.ask(&lesson.a, UNRELATED);
        let second = page.wait_for_prediction(2);
        assert_ne!(first.logits, second.logits);
        assert_ne!(first.input_ids, second.input_ids);
        page.browser
            .eval_later("requestAnimationFrame(() => requestAnimationFrame(done))");
        let painted = page.browser.eval("return painted;");
        let painted = painted.as_array().expect("it is a list");
        assert_eq!(painted.len(), 2, "{painted:#?}");
    });
}

#[test]
fn a_pair_that_is_too_long_is_cut_and_an_empty_one_is_answered() {
    visit(View::default(), |page| {
        page.open_with_model();
        page.ask(&"rain ".repeat(700), "It went on for weeks.");
        let shown = page.wait_for_prediction(1);
        assert_consistent(&shown);
        assert_eq!(integers(&shown.input_ids).len(), 512);

        page.ask("", "");
        let shown = page.wait_for_prediction(2);
        assert_consistent(&shown);
        assert_eq!(integers(&shown.input_ids), [101, 102, 102]);
    });
}
