//! The sections of the tutorial that ask the model many questions: their values are compared with the command line's
//! for the same texts.

use crate::exhibits::{A, B, LOGIT, THIRD, ask, assert_near, cells, numbers, printed, show, value};
use crate::later::wait_until;
use nsp_e2e::{ONLY_ASKED, Page, View, predict, visit, wait_for};
use std::collections::HashSet;

/// The largest difference between a probability of the engine in the browser and one of the command line: the slope of
/// a probability is at most a quarter.
const PROBABILITY: f64 = LOGIT / 4.0;

fn wait_for_batch(page: &Page, testid: &str, state: &str) {
    let seen = || (page.attribute(testid, "data-state") == state).then_some(());
    wait_for(&format!("{testid} {state}"), seen, || {
        page.attribute(testid, "data-state")
    });
}

#[test]
fn the_matrix_has_the_command_line_s_answer_in_each_cell() {
    visit(View::default(), |page| {
        page.open_with_model();
        assert_eq!(page.attribute("matrix", "data-state"), "idle");
        assert_eq!(page.attribute("matrix", "data-value"), "");
        page.fill("matrix-1", A);
        page.fill("matrix-2", B);
        page.fill("matrix-3", THIRD);
        page.click("matrix-run");
        wait_for_batch(page, "matrix", "done");
        let cells = page.attribute("matrix", "data-value");
        let cells: Vec<&str> = cells.split(' ').collect();
        assert_eq!(cells.len(), 9);
        let texts = [A, B, THIRD];
        for (row, a) in texts.into_iter().enumerate() {
            for (column, b) in texts.into_iter().enumerate() {
                let cell = cells[3 * row + column];
                if row == column {
                    assert_eq!(cell, "-");
                } else {
                    let expected = predict(a, b, None).probabilities[0];
                    assert_near(cell.parse().unwrap(), expected, PROBABILITY, a);
                }
            }
        }
        page.fill("matrix-3", "Another sentence.");
        wait_for_batch(page, "matrix", "stale");
        assert_eq!(page.text_in("sentence-a"), A, "the boxes are one");
    });
}

#[test]
fn guesses_stay_until_the_model_is_asked_and_are_counted() {
    visit(View::default(), |page| {
        page.open_with_model();
        show(page, "matrix");
        page.browser.click("[data-hook=guess] input");
        let count = |selector: &str| {
            let count = format!("return document.querySelectorAll('{selector}').length;");
            page.browser.eval(&count).as_u64().expect("a number")
        };
        let wait_for_count = |selector: &str, wanted: u64| {
            let seen = || (count(selector) == wanted).then_some(());
            wait_for(selector, seen, || count(selector).to_string());
        };
        let (open, pressed) = (".guesses:not([hidden])", ".guess[aria-pressed=true]");
        // A guess can be changed.
        for class in ["0", "1"] {
            page.browser
                .click(&format!("[data-hook=cell-01] [data-guess=\"{class}\"]"));
            wait_for_count(&format!("[data-guess=\"{class}\"][aria-pressed=true]"), 1);
            assert_eq!((count(open), count(pressed)), (6, 1));
        }
        // Guesses about other sentences do not count for these.
        page.fill("matrix-3", "A sentence after the guess.");
        wait_for_count(pressed, 0);
        page.browser.click("[data-hook=cell-10] [data-guess=\"0\"]");
        wait_for_count(pressed, 1);
        page.click("matrix-run");
        wait_for_batch(page, "matrix", "done");
        wait_for_count(".matrix .answer:not([hidden])", 1);
        // A guess after the answers shows its answer at once.
        page.browser.click("[data-hook=cell-21] [data-guess=\"1\"]");
        wait_for_count(".matrix .answer:not([hidden])", 2);
        let score = page.string("document.querySelector('#matrix .score').textContent");
        assert!(score.contains("of 2"), "{score}");
        assert_eq!(page.attribute("guesses", "data-asked"), "2");
        let cells = page.attribute("matrix", "data-value");
        let cells: Vec<f64> = cells
            .split(' ')
            .filter_map(|cell| cell.parse().ok())
            .collect();
        // The third pair is 2 → 1, the last one is 3 → 2.
        let agreed = u8::from(cells[2] >= 0.5) + u8::from(cells[5] < 0.5);
        assert_eq!(page.attribute("guesses", "data-agreed"), agreed.to_string());

        page.fill("matrix-3", "Another sentence.");
        page.click("matrix-run");
        wait_for_batch(page, "matrix", "done");
        wait_for_count(".matrix .answer:not([hidden])", 0);
        assert_eq!(page.attribute("guesses", "data-asked"), "2", "these stay");
    });
}

#[test]
fn each_occlusion_is_the_command_line_s_answer_to_the_masked_text() {
    visit(View::default(), |page| {
        let whole = ask(page);
        page.click("occlusion-run");
        wait_for_batch(page, "occlusion", "done");
        let changes = value(page, "occlusion");
        assert_eq!(changes.len(), whole.tokens.len());
        // [CLS] the kettle began to whistle . [SEP] she made herself …
        for (position, a, b) in [
            (2, "The [MASK] began to whistle.", B),
            (5, "The kettle began to [MASK].", B),
            (8, A, "[MASK] made herself a cup of tea."),
            (14, A, "She made herself a cup of [MASK]."),
        ] {
            let masked = predict(a, b, None);
            assert_eq!(masked.input_ids[position], 103);
            let expected = masked.difference() - whole.difference();
            assert_near(
                changes[position],
                expected,
                4.0 * LOGIT,
                &whole.tokens[position],
            );
        }
        // Each colour has one meaning: green and red are for the answer.
        let colours = page.browser.eval(
            "const colour = (selector) =>
                 getComputedStyle(document.querySelector(selector)).borderBottomColor;
             const of = (name) => {
                 const probe = document.body.appendChild(document.createElement('i'));
                 probe.style.borderBottomColor = `var(${name})`;
                 const found = getComputedStyle(probe).borderBottomColor;
                 probe.remove();
                 return found;
             };
             return [colour('.heat [data-sign=less]'), colour('.heat [data-sign=more]'),
                 of('--yes'), of('--no')];",
        );
        let colours: Vec<String> = serde_json::from_value(colours).expect("four colours");
        let different: HashSet<&String> = colours.iter().collect();
        assert_eq!(different.len(), 4, "{colours:?}");

        // The page reports masked tokens as before → after, with the change beside them.
        page.browser.click(".heat [data-position=\"2\"]");
        let said = "document.querySelector('[data-hook=masked]').textContent";
        let said = || Some(page.string(said)).filter(|said| said.contains('→'));
        let said = wait_for("what it changes", said, || "nothing".into());
        let [before, after, change] = said
            .rsplit("logit 1 ")
            .next()
            .map(|rest| {
                rest.replace(" → ", " ")
                    .replace(" (change", "")
                    .replace(").", "")
            })
            .map(|rest| {
                rest.split(' ')
                    .map(|n| printed(n.trim_start_matches('+')).0)
                    .collect()
            })
            .map(|numbers: Vec<f64>| <[f64; 3]>::try_from(numbers).expect("three numbers"))
            .expect("numbers");
        assert_near(after - before, change, 2e-4, &said);
        assert_near(change, changes[2], 2e-4, &said);
        let exact = numbers(&page.shown().logits);
        assert_near(before, exact[0] - exact[1], 1e-3, &said);
    });
}

#[test]
fn a_batch_can_be_given_up_and_run_again() {
    visit(View::default(), |page| {
        page.open_with_model();
        page.ask(&"The river rose again. ".repeat(12), "It rained for weeks.");
        page.wait_for_prediction(1);
        show(page, "occlusion");
        let token = "return !!document.querySelector('#occlusion [data-position=\"60\"]');";
        let there = || (page.browser.eval(token) == true).then_some(());
        wait_for("the tokens", there, || "none".into());
        // A masked token belongs to this pair: the next pair has fewer tokens.
        page.browser.click("#occlusion [data-position=\"60\"]");
        let masked = || page.string("document.querySelector('[data-hook=masked]').textContent");
        let answered = || masked().contains("P(IsNext)").then_some(());
        wait_for("the masked token's answer", answered, masked);
        page.ask(A, B);
        page.wait_for_prediction(2);
        show(page, "occlusion");
        wait_for(
            "no masked token",
            || masked().is_empty().then_some(()),
            masked,
        );
        page.browser.click("#occlusion [data-position=\"1\"]");
        wait_for("another masked token", answered, masked);
        assert!(masked().contains("the"), "{}", masked());
        assert_eq!(page.text("error"), "");
        page.ask(&"The river rose again. ".repeat(12), "It rained for weeks.");
        page.wait_for_prediction(3);
        page.click("occlusion-run");
        wait_for_batch(page, "occlusion", "running");
        page.browser.click("[data-hook=occlusion-cancel]");
        wait_for_batch(page, "occlusion", "cancelled");
        assert_eq!(page.attribute("occlusion", "data-value"), "");
        page.ask(A, B);
        page.wait_for_prediction(4);
        page.click("occlusion-run");
        wait_for_batch(page, "occlusion", "done");
    });
}

#[test]
fn the_flow_has_the_command_line_s_answer_for_each_pair_of_neighbours() {
    visit(View::default(), |page| {
        page.open_with_model();
        wait_until(
            page,
            "!!document.querySelector('#flow [data-hook=context]')",
        );
        page.fill(
            "flow-text",
            &format!("{A} {B}\n\n{THIRD} Mr. Smith agreed."),
        );
        let is_seen = |hook: &str| {
            let box_of = format!("document.querySelector('[data-hook={hook}]').offsetParent");
            page.browser.eval(&format!("return {box_of} !== null;")) == true
        };
        assert!(!is_seen("save-csv"), "there is nothing to save yet");
        let sentences = [A, B, THIRD, "Mr. Smith agreed."];
        for context in [1, 3] {
            page.browser.eval(&format!(
                "const list = document.querySelector('#flow [data-hook=context]');
                 list.value = '{context}'; list.dispatchEvent(new Event('change', {{ bubbles: true }}));"
            ));
            page.click("flow-run");
            wait_for_batch(page, "flow", "done");
            assert!(is_seen("save-csv") && is_seen("save-json"));
            let flow = value(page, "flow");
            assert_eq!(flow.len(), 3);
            for (at, ours) in (1..).zip(&flow) {
                let (before, after) = sentences.split_at(at);
                let a = before[before.len().saturating_sub(context)..].join(" ");
                let b = after[..context.min(after.len())].join(" ");
                let expected = predict(&a, &b, None).probabilities[0];
                assert_near(*ours, expected, PROBABILITY, &a);
            }
        }
        page.fill("flow-text", "One. Two.");
        wait_for_batch(page, "flow", "stale");
    });
}

#[test]
fn the_swap_has_the_command_line_s_answers_and_counter_examples_are_kept() {
    // The earlier answer is kept after an edit.
    let view = View {
        script: ONLY_ASKED,
        ..View::default()
    };
    visit(view, |page| {
        ask(page);
        let exact = numbers(&page.shown().logits);
        page.click("swap-run");
        let rows = || Some(cells(page, "#limits tbody[data-hook=rows]"));
        let filled = || rows().filter(|rows| rows.iter().flatten().all(|cell| !cell.is_empty()));
        let rows = wait_for("all three orders", filled, || "empty".into());
        assert_eq!(rows.len(), 3);
        assert_eq!(
            printed(&rows[0][1]).0,
            printed(&format!("{:.4}", exact[0] - exact[1])).0
        );
        for (row, (a, b)) in rows.iter().zip([(A, B), (B, A), (A, A)]) {
            let expected = predict(a, b, None);
            assert_near(
                printed(&row[1]).0,
                expected.difference(),
                2.0 * LOGIT,
                &row[0],
            );
            let percent = 100.0 * expected.probabilities[0];
            assert_near(printed(&row[2]).0, percent, 100.0 * PROBABILITY, &row[0]);
            assert!(
                expected.difference().abs() > 2.0 * LOGIT,
                "a pair without doubt"
            );
            assert_eq!(
                row[3],
                ["0 IsNext", "1 NotNext"][usize::from(expected.difference() < 0.0)]
            );
        }
        page.fill("sentence-b", "Something else.");
        let stale = "document.querySelector('#limits tbody[data-hook=rows]').className";
        let told = || page.string(stale).contains("stale").then_some(());
        wait_for("another text than the rows'", told, || page.string(stale));

        // The first pair is kept as NotNext, because the reader says so, the second as IsNext.
        page.browser.click("[data-hook=keep]");
        let refused = "document.querySelector('[data-hook=not-kept]').textContent";
        page.browser.click("[data-hook=keep]");
        wait_until(page, &format!("{refused}.includes('already')"));
        page.ask(A, THIRD);
        page.wait_for_prediction(2);
        wait_until(page, &format!("{refused} === ''"));
        page.browser.click("[data-hook=keep]");
        wait_until(page, &format!("{refused}.includes('agrees with you')"));
        page.browser
            .click("[data-hook=keep-label] input[value=\"0\"]");
        page.browser.click("[data-hook=keep]");
        let kept = || Some(cells(page, "#limits [data-hook=kept] tbody"));
        let two = || kept().filter(|kept| kept.len() == 2);
        let kept = wait_for("two pairs", two, || "fewer".into());
        for (row, (b, says)) in kept.iter().zip([(B, "1 NotNext"), (THIRD, "0 IsNext")]) {
            let expected = predict(A, b, None);
            assert!(row[0].contains(A) && row[0].contains(b), "{row:?}");
            assert_eq!(row[1], says);
            assert_eq!(
                row[2],
                ["0 IsNext", "1 NotNext"][usize::from(expected.difference() < 0.0)]
            );
            let percent = 100.0 * expected.probabilities[0];
            assert_near(printed(&row[3]).0, percent, 100.0 * PROBABILITY, &row[0]);
        }
    });
}
