//! Each section of the tutorial: its values are compared with the command line's for the same text.

use crate::later::wait_until;
use nsp_e2e::{Page, Prediction, View, predict, visit, wait_for};
use std::collections::HashSet;

const A: &str = "The kettle began to whistle.";
const B: &str = "She made herself a cup of tea.";
const THIRD: &str = "Parliament will vote on the bill in March.";

/// The largest difference between a logit of the engine in the browser and one of the command line,
/// with the same packing of the weights.
const LOGIT: f64 = 0.1;
/// The same for a probability, whose slope is at most a quarter.
const PROBABILITY: f64 = 0.025;

/// Waits until the section has values: a non-empty `data-value`.
fn value(page: &Page, testid: &str) -> Vec<f64> {
    let look = || Some(page.attribute(testid, "data-value")).filter(|value| !value.is_empty());
    let value = wait_for(testid, look, || "empty".into());
    numbers(&value)
}

fn numbers(value: &str) -> Vec<f64> {
    let number = |text: &str| {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        assert!(digits >= 6, "{text} has too few digits");
        text.parse().expect("a number")
    };
    value
        .split(' ')
        .filter(|text| *text != "-")
        .map(number)
        .collect()
}

fn show(page: &Page, section: &str) {
    page.browser.eval(&format!(
        "document.getElementById('{section}').scrollIntoView({{ behavior: 'instant' }});"
    ));
}

/// Asks for the pair, and returns the command line's answer to it.
fn ask(page: &Page) -> Prediction {
    page.open_with_model();
    page.ask(A, B);
    page.wait_for_prediction(1);
    predict(A, B, None)
}

fn wait_for_batch(page: &Page, testid: &str, state: &str) {
    let seen = || (page.attribute(testid, "data-state") == state).then_some(());
    wait_for(&format!("{testid} {state}"), seen, || {
        page.attribute(testid, "data-state")
    });
}

fn assert_near(ours: f64, expected: f64, tolerance: f64, what: &str) {
    let away = (ours - expected).abs();
    assert!(away < tolerance, "{what}: {ours} instead of {expected}");
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
fn guesses_hide_the_answers_and_are_counted() {
    visit(View::default(), |page| {
        page.open_with_model();
        show(page, "matrix");
        page.browser.click("[data-hook=guess] input");
        let open =
            "[...document.querySelectorAll('.matrix .guesses')].filter(e => !e.hidden).length";
        let open = || page.browser.eval(&format!("return {open};"));
        // A guess is about the sentences of the last run.
        page.browser
            .click(".guesses:not([hidden]) [data-guess=\"0\"]");
        assert_eq!(open(), 5);
        page.fill("matrix-3", "A sentence after the guess.");
        wait_for(
            "no guess",
            || (open() == 6).then_some(()),
            || open().to_string(),
        );
        page.click("matrix-run");
        wait_for_batch(page, "matrix", "done");
        let hidden =
            "[...document.querySelectorAll('.matrix .answer')].filter(e => !e.hidden).length";
        assert_eq!(page.browser.eval(&format!("return {hidden};")), 0);
        for class in ["0", "1"] {
            page.browser
                .click(&format!(".guesses:not([hidden]) [data-guess=\"{class}\"]"));
        }
        assert_eq!(page.browser.eval(&format!("return {hidden};")), 2);
        let score = page.string("document.querySelector('.score').textContent");
        assert!(score.contains("of 2"), "{score}");
        // Guesses about other sentences do not count for these.
        page.fill("matrix-3", "Another sentence.");
        page.click("matrix-run");
        wait_for_batch(page, "matrix", "done");
        assert_eq!(page.browser.eval(&format!("return {hidden};")), 0);
    });
}

#[test]
fn the_sequence_is_what_the_model_receives_and_padding_changes_no_logit() {
    visit(View::default(), |page| {
        let expected = ask(page);
        show(page, "sequence");
        let seen = || Some(page.attribute("padded-mask", "data-value")).filter(|v| !v.is_empty());
        let mask = wait_for("the mask", seen, || "empty".into());
        assert_eq!(mask, page.attribute("attention-mask", "data-value"));
        let ones = expected.input_ids.len();
        assert_eq!(mask, vec!["1"; ones].join(" "));
        let padded = "document.querySelector('[data-hook=padded]').textContent";
        assert_eq!(page.string(padded), "");

        page.browser.click("#sequence [data-hook=pad] input");
        let sentence = || Some(page.string(padded)).filter(|sentence| !sentence.is_empty());
        let sentence = wait_for("the logits with padding", sentence, || "nothing".into());
        let mask = page.attribute("padded-mask", "data-value");
        let zeros = mask.split(' ').filter(|bit| *bit == "0").count();
        assert!(zeros > 0 && (ones + zeros).is_power_of_two(), "{mask}");
        let length = ones + zeros;
        let logits = page.string("document.querySelector('[data-testid=logits]').innerText");
        let logits: Vec<&str> = logits
            .split_whitespace()
            .filter(|word| word.contains('.'))
            .collect();
        let [is_next, not_next] = logits[..] else {
            panic!("{logits:?}");
        };
        let expected = format!(
            "Padded to {length}: logits {is_next} and {not_next}. \
             Without padding: {is_next} and {not_next}."
        );
        assert_eq!(sentence, expected);
        page.browser
            .eval("document.querySelector('.sequence button').focus({ preventScroll: true });");
        let said = page.string("document.querySelector('#sequence .said').textContent");
        assert!(
            said.contains("102") && said.contains("position 8"),
            "{said}"
        );
    });
}

#[test]
fn the_journey_and_the_contributions_end_at_the_answer() {
    visit(View::default(), |page| {
        let expected = ask(page);
        let shown = numbers(&page.shown().logits);
        let difference = shown[0] - shown[1];
        assert_near(difference, expected.difference(), 2.0 * LOGIT, "the answer");
        show(page, "encoders");
        let journey = value(page, "cls-journey");
        assert_eq!(journey.len(), 13);
        assert_near(journey[12], difference, 1e-3, "the journey's end");
        show(page, "head");
        let drawing = "document.querySelector('[data-hook=drawing]').textContent";
        let has_tokens = || {
            let tokens = page.string(drawing);
            (tokens.contains("kettle") && tokens.contains("she")).then_some(())
        };
        wait_for("the reader's tokens", has_tokens, || page.string(drawing));
        let contributions = value(page, "contributions");
        assert_eq!(contributions.len(), 769);
        assert_near(contributions.iter().sum(), difference, 1e-3, "the sum");
    });
}

/// Requests to look inside a pass wait until `fail()` answers them with an error; later ones go to
/// the engine.
const LOOKS_FAIL: &str = "{
    const { postMessage } = Worker.prototype;
    const held = [];
    let isHeld = true;
    Worker.prototype.postMessage = function (text, ...rest) {
        const { inspect } = JSON.parse(text);
        if (inspect && isHeld) held.push([this, inspect.id]);
        else postMessage.call(this, text, ...rest);
    };
    globalThis.fail = () => {
        isHeld = false;
        for (const [worker, id] of held) {
            const failure = { code: 'model', message: 'A number is not finite.' };
            const data = JSON.stringify({ failed: { id, failure } });
            worker.dispatchEvent(new MessageEvent('message', { data }));
        }
    };
}";

#[test]
fn attention_is_a_distribution_for_each_token_and_an_error_is_told_where_it_is_missing() {
    let view = View {
        script: LOOKS_FAIL,
        ..View::default()
    };
    visit(view, |page| {
        let tokens = ask(page).tokens.len();
        show(page, "encoders");
        let told = |sentence: &str| {
            let waiting =
                || page.string("document.querySelector('#encoders .waiting').textContent");
            let seen = || (waiting() == sentence).then_some(());
            wait_for(sentence, seen, waiting);
        };
        told("Looking inside the model …");
        page.browser.eval("fail();");
        told("Stopped by an error. Press Predict at the top of the page to try again.");
        assert!(
            page.text("error").contains("not finite"),
            "{}",
            page.text("error")
        );
        page.click("predict");
        page.wait_for_prediction(2);
        show(page, "encoders");
        let first = value(page, "attention");
        told("");
        assert_eq!(first.len(), tokens * tokens);
        for row in first.chunks(tokens) {
            assert_near(row.iter().sum(), 1.0, 1e-3, "a row");
        }
        page.browser.eval(
            "const list = document.querySelector('[data-hook=layer]');
             list.value = '7'; list.dispatchEvent(new Event('change', { bubbles: true }));",
        );
        let other = || Some(page.attribute("attention", "data-value")).filter(|v| !v.is_empty());
        let changed = || other().map(|v| numbers(&v)).filter(|now| *now != first);
        wait_for("another layer", changed, || "the same".into());
    });
}

#[test]
fn losses_follow_from_the_logits() {
    visit(View::default(), |page| {
        ask(page);
        let logits = numbers(&page.shown().logits);
        for label in [0, 1] {
            let loss = value(page, &format!("loss-{label}"))[0];
            let other = logits[1 - label] - logits[label];
            assert_near(loss, other.exp().ln_1p(), 1e-5, "from the logits");
            let expected = predict(A, B, Some(label as u8)).loss.unwrap();
            assert_near(loss, expected, 2.0 * LOGIT, "the command line's");
        }
        assert_eq!(page.attribute("loss", "data-value"), "");
        let said = |hook: &str| {
            page.string(&format!(
                "document.querySelector('#loss [data-hook={hook}]').textContent"
            ))
        };
        assert_eq!(
            said("loss"),
            "No label, no loss. The table shows what it would be."
        );
        let wrong = said("wrong");
        assert!(wrong.starts_with("If the label were 1 NotNext"), "{wrong}");
        // The printed losses must give the printed ratio.
        let losses = [0, 1].map(|label| printed(&said(&format!("loss-{label}"))).0);
        let times = wrong
            .split(": ")
            .nth(1)
            .and_then(|rest| rest.split(' ').next());
        let (times, decimals) = printed(times.expect("a ratio"));
        assert_eq!(
            format!("{times:.decimals$}"),
            format!("{:.decimals$}", losses[1] / losses[0])
        );
        page.browser.click("[data-hook=label] input[value=\"2\"]");
        assert_eq!(value(page, "loss"), value(page, "loss-1"));
        let wrong = said("wrong");
        assert!(wrong.starts_with("The label is 1 NotNext"), "{wrong}");
        page.browser.click("[data-hook=label] input[value=\"0\"]");
        assert_eq!(page.attribute("loss", "data-value"), "");
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

/// The text of each cell of a table's body, row by row.
fn cells(page: &Page, body: &str) -> Vec<Vec<String>> {
    let cells = page.browser.eval(&format!(
        "return [...document.querySelectorAll('{body} tr')].map((row) =>
             [...row.cells].map((cell) => cell.textContent));"
    ));
    serde_json::from_value(cells).expect("rows of texts")
}

/// A printed number, and how many decimals it has.
fn printed(text: &str) -> (f64, usize) {
    let text = text.trim_end_matches(['%', '\u{202f}']).replace('−', "-");
    let decimals = text
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len());
    (text.parse().expect("a number"), decimals)
}

#[test]
fn the_softmax_agrees_with_its_printed_steps_to_the_last_digit() {
    visit(View::default(), |page| {
        page.open_with_model();
        for ((a, b), number) in [(A, B), (A, THIRD), (THIRD, A), ("One.", "Two.")]
            .into_iter()
            .zip(1..)
        {
            page.ask(a, b);
            let shown = page.wait_for_prediction(number);
            let expected = predict(a, b, None);
            show(page, "softmax");
            let rows = cells(page, "#softmax tbody");
            assert_eq!(rows.len(), 3);
            let exact = numbers(&shown.logits);
            let mut powers = 0.0;
            for class in [0, 1] {
                let [name, logit, power, probability, note] = &rows[class][..] else {
                    panic!("{rows:?}");
                };
                assert_eq!(name, ["0 IsNext", "1 NotNext"][class]);
                let (value, decimals) = printed(logit);
                assert_eq!(
                    format!("{value:.decimals$}"),
                    format!("{:.decimals$}", exact[class])
                );
                assert_near(
                    value,
                    expected.logits[class],
                    LOGIT,
                    "the command line's logit",
                );
                let (printed_power, decimals) = printed(power);
                assert_eq!(
                    format!("{:.decimals$}", value.exp()),
                    format!("{printed_power:.decimals$}")
                );
                powers += printed_power;
                let is_argmax = exact[class] >= exact[1 - class];
                assert_eq!(!note.is_empty(), is_argmax, "{rows:?}");
                assert_eq!(shown.prediction == class.to_string(), is_argmax);
                let (share, decimals) = printed(probability);
                let (sum, _) = printed(&rows[2][2]);
                assert_eq!(
                    format!("{:.decimals$}", 100.0 * printed_power / sum),
                    format!("{share:.decimals$}")
                );
                let above = "[...document.querySelectorAll('[data-testid=probabilities] .value')]";
                let above = page.string(&format!("{above}[{class}].textContent"));
                assert!(above.ends_with(probability), "{above} is not {probability}");
            }
            let (sum, decimals) = printed(&rows[2][2]);
            assert_eq!(format!("{powers:.decimals$}"), format!("{sum:.decimals$}"));
        }
    });
}

#[test]
fn the_swap_has_the_command_line_s_answers_and_counter_examples_are_kept() {
    visit(View::default(), |page| {
        ask(page);
        let exact = numbers(&page.shown().logits);
        page.click("swap-run");
        let rows = || Some(cells(page, "#limits tbody[data-hook=rows]"));
        let filled = || rows().filter(|rows| rows.iter().flatten().all(|cell| !cell.is_empty()));
        let rows = wait_for("both orders", filled, || "empty".into());
        assert_eq!(
            printed(&rows[0][1]).0,
            printed(&format!("{:.4}", exact[0] - exact[1])).0
        );
        for (row, (a, b)) in rows.iter().zip([(A, B), (B, A)]) {
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
        page.ask(A, THIRD);
        page.wait_for_prediction(2);
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

#[test]
fn the_samples_hold_the_reader_s_pair_and_the_page_s_ids() {
    visit(View::default(), |page| {
        let expected = ask(page);
        show(page, "code");
        for language in ["python", "rust"] {
            let code = || {
                page.string(&format!(
                    "document.querySelector('[data-hook={language}]').textContent"
                ))
            };
            let seen = || (code().contains(A) && code().contains(B)).then_some(());
            wait_for("the pair in the sample", seen, code);
        }
        let ids: Vec<String> = expected.input_ids.iter().map(u32::to_string).collect();
        let shown = page.string("document.querySelector('[data-hook=ids]').textContent");
        assert_eq!(shown, ids.join(" "));
    });
}
