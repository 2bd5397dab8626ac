//! The sections of the tutorial about one answer: their values are compared with the command line's for the same
//! text.

use nsp_e2e::{Page, Prediction, View, predict, visit, wait_for};

pub const A: &str = "The kettle began to whistle.";
pub const B: &str = "She made herself a cup of tea.";
pub const THIRD: &str = "Parliament will vote on the bill in March.";

/// The largest difference between a logit of the engine in the browser and one of the command line,
/// with the same packing of the weights.
pub const LOGIT: f64 = 0.1;
/// Waits until the section has values: a non-empty `data-value`.
pub fn value(page: &Page, testid: &str) -> Vec<f64> {
    let look = || Some(page.attribute(testid, "data-value")).filter(|value| !value.is_empty());
    let value = wait_for(testid, look, || "empty".into());
    numbers(&value)
}

pub fn numbers(value: &str) -> Vec<f64> {
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

pub fn show(page: &Page, section: &str) {
    page.browser.eval(&format!(
        "document.getElementById('{section}').scrollIntoView({{ behavior: 'instant' }});"
    ));
}

/// Asks for the pair, and returns the command line's answer to it.
pub fn ask(page: &Page) -> Prediction {
    page.open_with_model();
    page.ask(A, B);
    page.wait_for_prediction(1);
    predict(A, B, None)
}

pub fn assert_near(ours: f64, expected: f64, tolerance: f64, what: &str) {
    let away = (ours - expected).abs();
    assert!(away < tolerance, "{what}: {ours} instead of {expected}");
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
            "Your whole pair, padded to {length}: logits {is_next} and {not_next}. \
             Without padding: {is_next} and {not_next}."
        );
        assert_eq!(sentence, expected);
        page.browser
            .eval("document.querySelector('.sequence button').focus({ preventScroll: true });");
        let said = page.string("document.querySelector('#sequence [data-hook=said]').textContent");
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
        if (inspect && isHeld) held.push({ worker: this, id: inspect.id, view: inspect.view });
        else postMessage.call(this, text, ...rest);
    };
    globalThis.isLooking = (kind) => held.some(({ view }) => kind in Object(view));
    globalThis.fail = () => {
        isHeld = false;
        for (const { worker, id } of held) {
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
        let is_asked = || page.browser.eval("return isLooking('attention');") == true;
        wait_for("the request", || is_asked().then_some(()), || "none".into());
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

/// The text of each cell of a table's body, row by row.
pub fn cells(page: &Page, body: &str) -> Vec<Vec<String>> {
    let cells = page.browser.eval(&format!(
        "return [...document.querySelectorAll('{body} tr')].map((row) =>
             [...row.cells].map((cell) => cell.textContent));"
    ));
    serde_json::from_value(cells).expect("rows of texts")
}

/// A printed number, and how many decimals it has.
pub fn printed(text: &str) -> (f64, usize) {
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
        let shown = page.string("document.querySelector('#code [data-hook=ids]').textContent");
        assert_eq!(shown, ids.join(" "));
    });
}
