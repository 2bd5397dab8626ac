//! The model's answers, as the page shows them.

use crate::numbers::{assert_consistent, integers};
use nsp_e2e::{
    ONLY_ASKED, Page, SHOWN, Shown, View, examples, lesson_pair, predict, visit, wait_for,
};
use serde_json::json;

/// A sentence that has nothing in common with the lesson's sentence A.
const UNRELATED: &str = "Fold the paper in half and press down the crease.";

/// The largest difference between a logit of the engine in the browser and one of the command line.
const LOGIT: f64 = 0.1;

pub fn only_asked() -> View {
    View {
        script: ONLY_ASKED,
        ..View::default()
    }
}

/// Asserts that the page shows the command line's answer to this pair, and the time that it took.
fn assert_answers(page: &Page, shown: &Shown, a: &str, b: &str) {
    assert_consistent(shown);
    let expected = predict(a, b, None);
    assert_eq!(shown.tokens, expected.tokens.join(" "));
    assert_eq!(integers(&shown.input_ids), expected.input_ids);
    for (ours, expected) in shown.logits.split(' ').zip(expected.logits) {
        let ours: f64 = ours.parse().expect("a number");
        assert!(
            (ours - expected).abs() < LOGIT,
            "{ours} instead of {expected}"
        );
    }
    let milliseconds: f64 = page.attribute("latency", "data-value").parse().unwrap();
    assert!(milliseconds > 0.0);
    // The attribute has three decimals, so it may lie on the other side of a half.
    let (number, unit) = shown.latency.split_once('\u{202f}').expect("a unit");
    let number: f64 = number.parse().expect("a number");
    let (shown, step) = match unit {
        "ms" => (number, 1.0),
        "s" => (number * 1000.0, 10.0),
        _ => panic!("{unit} is no unit of time"),
    };
    assert!(
        (shown - milliseconds).abs() < 0.5 * step + 0.001,
        "{shown} instead of {milliseconds}"
    );
}

/// Whether the page marks its answer as belonging to an earlier text.
fn is_marked_stale(page: &Page) -> bool {
    let mark = "const note = document.querySelector('.stale-note').textContent;
        const isPale = (place) => document.querySelector(place).classList.contains('stale');
        return [note !== '', isPale('.result'), isPale('.verdict')].join();";
    let marks = page.browser.eval(mark);
    assert!(
        marks == "true,true,true" || marks == "false,false,false",
        "{marks}"
    );
    marks == "true,true,true"
}

#[test]
fn the_lesson_s_pair_is_next_and_an_unrelated_sentence_is_not() {
    visit(only_asked(), |page| {
        let lesson = lesson_pair();
        page.open_with_model();
        assert_eq!(page.shown().request, 0);

        page.ask(&lesson.a, &lesson.b);
        let shown = page.wait_for_prediction(1);
        assert_answers(page, &shown, &lesson.a, &lesson.b);
        assert_eq!(shown.prediction, "0");
        assert_eq!(shown.verdict, "Yes, B follows A");
        assert_eq!(integers(&shown.input_ids), lesson.input_ids);
        let of_b = lesson.input_ids.len() - lesson.segment_a_length;
        let segments = [vec![0; lesson.segment_a_length], vec![1; of_b]].concat();
        assert_eq!(integers(&shown.token_type_ids), segments);

        page.ask(&lesson.a, UNRELATED);
        let shown = page.wait_for_prediction(2);
        assert_answers(page, &shown, &lesson.a, UNRELATED);
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
            assert_eq!(shown.state, "done", "it belongs to the pair in the boxes");
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
    visit(only_asked(), |page| {
        page.open_with_model();
        page.ask("The door was open.", "She went in.");
        let shown = page.wait_for_prediction(1);
        assert_eq!(shown.state, "done");
        assert!(!is_marked_stale(page));

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
        assert!(is_marked_stale(page));

        page.fill("sentence-b", "She went in.");
        page.wait_for_state("done");
        assert_eq!(page.shown(), shown);
        assert!(!is_marked_stale(page));
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
    visit(only_asked(), |page| {
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
        for (seen, expected) in painted.iter().zip([first, second]) {
            let seen = seen.as_str().expect("a text");
            assert!(seen.contains(&expected.logits), "{seen}");
            assert!(seen.contains(&expected.input_ids), "{seen}");
        }
    });
}

#[test]
fn a_pair_that_is_too_long_is_cut_and_an_empty_one_is_answered() {
    visit(only_asked(), |page| {
        page.open_with_model();
        page.ask(&"rain ".repeat(700), "It went on for weeks.");
        let shown = page.wait_for_prediction(1);
        assert_consistent(&shown);
        assert_eq!(integers(&shown.input_ids).len(), 512);
        // The end of the longer sentence is cut off, and the page says so.
        let end = "rain rain [SEP] it went on for weeks . [SEP]";
        assert!(shown.tokens.ends_with(end), "{}", shown.tokens);
        let told = || page.string("document.querySelector('.result').innerText");
        assert!(told().contains("cut until 512 tokens"), "{}", told());
        let count = || page.string("document.querySelector('#sentence-a-count').textContent");
        let cut = || count().contains("will be cut").then_some(());
        wait_for("the count", cut, count);

        page.ask("", "");
        let shown = page.wait_for_prediction(2);
        assert_consistent(&shown);
        assert_eq!(integers(&shown.input_ids), [101, 102, 102]);
    });
}

/// The doubt about the verdict, whether the verdict is muted, and the sentence about the doubt.
fn doubt(page: &Page) -> (String, bool, String) {
    let is_muted = page.browser.eval(
        "const colour = (selector) => getComputedStyle(document.querySelector(selector)).color;
         return colour('[data-testid=verdict]') === colour('.basis');",
    );
    let said = page.string("document.querySelector('.verdict .doubt').textContent");
    (
        page.attribute("verdict", "data-doubt"),
        is_muted == true,
        said,
    )
}

#[test]
fn an_answer_that_means_little_is_muted_and_a_wrong_one_is_called_wrong() {
    visit(only_asked(), |page| {
        page.open_with_model();
        let rain = "It rained all night.";
        let mut number = 0;
        for (a, b, reason, part) in [
            (rain, "The streets were wet.", "", ""),
            ("", "", "empty", "no token"),
            (rain, "   ", "empty", "no token"),
            ("🙂 🙂", "🎉", "unknown", "3 tokens"),
            (
                "أمطرت طوال الليل.",
                "كانت الشوارع مبتلة.",
                "script",
                "script",
            ),
            (
                "It rained all night 🙂.",
                "The streets were wet.",
                "",
                "1 token (",
            ),
        ] {
            page.ask(a, b);
            number += 1;
            assert_consistent(&page.wait_for_prediction(number));
            let (shown, is_muted, said) = doubt(page);
            assert_eq!(
                (shown.as_str(), is_muted),
                (reason, !reason.is_empty()),
                "{a}"
            );
            assert!(said.contains(part), "{a}: {said}");
            assert_eq!(said.is_empty(), part.is_empty(), "{a}: {said}");
        }

        let wrong = "const [verdict, wrong] = ['[data-testid=verdict]', '.verdict .wrong']
                .map((selector) => document.querySelector(selector));
            return [wrong.textContent, getComputedStyle(wrong).fontSize
                === getComputedStyle(verdict).fontSize];";
        for example in examples() {
            page.browser
                .click(&format!("[data-example={}]", example.id));
            number += 1;
            page.wait_for_prediction(number);
            let said = match (example.model == example.expected, example.expected) {
                (true, _) => "",
                (false, 0) => "Wrong. Correct answer: yes.",
                (false, _) => "Wrong. Correct answer: no.",
            };
            assert_eq!(
                page.browser.eval(wrong),
                json!([said, true]),
                "{}",
                example.id
            );
        }
    });
}
