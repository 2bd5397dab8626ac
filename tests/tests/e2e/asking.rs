//! When and how a prediction can be requested.

use nsp_e2e::{
    Fault, View,
    keys::{CONTROL, ENTER, RELEASE},
    visit,
};

#[test]
fn predict_waits_for_the_model_and_a_new_click_replaces_a_waiting_one() {
    visit(View::default(), |page| {
        page.site.set_fault(Fault::Held);
        page.open("");
        assert!(
            page.text("predict").contains("MB"),
            "{}",
            page.text("predict")
        );
        page.ask("First question.", "First answer.");
        page.wait_for_state("loading");
        page.ask("The train was late.", "We missed the boat.");
        assert!(page.text("status").contains("starts automatically"));
        assert_eq!(page.shown().request, 0);

        page.site.set_fault(Fault::None);
        page.wait_for_state("done");
        let shown = page.wait_for_prediction(1);
        assert!(shown.tokens.contains("train"), "{}", shown.tokens);
    });
}

#[test]
fn a_click_during_a_prediction_replaces_it() {
    // The second pair must be in the boxes before the first is answered.
    let view = View {
        alone: true,
        ..View::default()
    };
    visit(view, |page| {
        page.open_with_model();
        page.ask(&"wind ".repeat(600), "It blew for weeks.");
        page.wait_for_state("computing");
        page.ask("The train was late.", "We missed the boat.");
        let shown = page.wait_for_prediction(1);
        assert!(shown.tokens.contains("train"), "{}", shown.tokens);
        assert_eq!(shown.state, "done");
    });
}

#[test]
fn ctrl_enter_in_either_box_predicts_and_adds_no_line() {
    visit(View::default(), |page| {
        page.open_with_model();
        let keys = format!("{CONTROL}{ENTER}{RELEASE}");
        for (testid, number) in [("sentence-a", 1), ("sentence-b", 2)] {
            let before = page.text_in(testid);
            page.browser.press_in(&format!("#{testid}"), &keys);
            page.wait_for_prediction(number);
            assert_eq!(page.text_in(testid), before);
        }
    });
}
