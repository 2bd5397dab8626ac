//! The builds of the engine: which one runs where, and that all answer alike.

use crate::numbers::{assert_consistent, integers};
use nsp_e2e::{Page, Shown, View, lesson_pair, visit, visit_isolated};

/// What two builds may differ in, in a logit, since one may have packed the weights in 7 bits.
const TOLERANCE: f64 = 0.5;

fn answer(page: &Page, address: &str, variant: &str) -> Shown {
    let lesson = lesson_pair();
    page.open(address);
    page.wait_for_state("ready");
    assert_eq!(page.attribute("engine", "data-value"), variant);
    page.ask(&lesson.a, &lesson.b);
    let shown = page.wait_for_prediction(1);
    assert_consistent(&shown);
    assert_eq!(integers(&shown.input_ids), lesson.input_ids);
    assert_eq!(shown.prediction, "0", "{variant}");
    shown
}

fn logits(shown: &Shown) -> Vec<f64> {
    let numbers = shown.logits.split(' ');
    numbers.map(|number| number.parse().unwrap()).collect()
}

#[test]
fn all_builds_answer_alike() {
    visit_isolated(View::default(), |page| {
        let answers = ["simd128", "relaxed", "threads"]
            .map(|variant| logits(&answer(page, &format!("?engine={variant}"), variant)));
        for other in &answers[1..] {
            for (a, b) in answers[0].iter().zip(other) {
                assert!((a - b).abs() < TOLERANCE, "{answers:?}");
            }
        }
    });
}

#[test]
fn an_isolated_page_uses_threads_and_says_so() {
    visit_isolated(View::default(), |page| {
        answer(page, "", "threads");
        let text = page.text_in("engine");
        let counts = (2..=4).map(|count| format!("{count} threads"));
        assert!(
            counts.into_iter().any(|count| text.contains(&count)),
            "{text}"
        );
    });
}

#[test]
fn a_build_that_can_t_run_here_is_refused_with_a_sentence() {
    visit(View::default(), |page| {
        page.open("?engine=threads");
        let error = page.wait_for_error();
        assert!(error.contains("can't run the engine threads"), "{error}");
    });
}
