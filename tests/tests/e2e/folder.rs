//! The offline folder, opened from a file in Chromium and in Firefox.

use crate::numbers::{assert_consistent, integers};
use nsp_e2e::{
    Folder, Hosting, SHOWN, Shown, Site, Tab, in_both_browsers, open, predict, wait_for,
};
use std::fs;

const A: &str = "The kettle began to whistle.";
const B: &str = "She made herself a cup of tea.";

/// The largest difference between a logit and the command line's, as in exhibits.rs. Firefox may
/// pack the weights in another way, which moves this pair's logits by 0.05.
const LOGIT: f64 = 0.1;

fn text(tab: &dyn Tab, expression: &str) -> String {
    let value = tab.value(expression);
    value.as_str().unwrap_or_default().to_owned()
}

fn attribute(tab: &dyn Tab, testid: &str, name: &str) -> String {
    text(
        tab,
        &format!("document.querySelector('[data-testid={testid}]')?.getAttribute('{name}')"),
    )
}

fn shown(tab: &dyn Tab) -> Shown {
    serde_json::from_value(tab.value(SHOWN)).expect("the script gives what Shown takes")
}

/// Waits until this many predictions are finished, and reads the last one.
fn wait_for_prediction(tab: &dyn Tab, number: u32) -> Shown {
    let seen = || Some(shown(tab)).filter(|shown| shown.request == number);
    let told = "document.querySelector('[data-testid=status]').innerText
        + document.querySelector('[data-testid=error]').innerText";
    wait_for("the prediction", seen, || {
        format!("{}\n{}", text(tab, told), tab.errors().join("\n"))
    })
}

/// Types a pair and presses Predict.
fn ask(tab: &dyn Tab, a: &str, b: &str) {
    tab.write("#sentence-a", a);
    tab.write("#sentence-b", b);
    tab.click("#predict");
}

fn show(tab: &dyn Tab, section: &str) {
    tab.value(&format!(
        "document.getElementById('{section}').scrollIntoView({{ behavior: 'instant' }})"
    ));
}

/// The values of an exhibit, once it is in view and has them.
fn exhibit(tab: &dyn Tab, section: &str, testid: &str) -> Vec<f64> {
    show(tab, section);
    let seen = || Some(attribute(tab, testid, "data-value")).filter(|value| !value.is_empty());
    let value = wait_for(testid, seen, || "empty".into());
    let numbers = value.split(' ').filter(|number| *number != "-");
    numbers
        .map(|number| number.parse().expect("a number"))
        .collect()
}

fn wait_for_text(tab: &dyn Tab, expression: &str, part: &str) {
    let seen = || text(tab, expression).contains(part).then_some(());
    wait_for(part, seen, || text(tab, expression));
}

#[test]
fn the_whole_page_works_from_a_file_and_asks_nothing_of_the_network() {
    let expected = predict(A, B, None);
    in_both_browsers(|tab| {
        open(tab, &Folder::whole());
        let note = text(tab, "document.querySelector('.folder-note')?.innerText");
        assert!(note.contains("one thread"), "{note}");

        ask(tab, A, B);
        let answer = wait_for_prediction(tab, 1);
        assert_consistent(&answer);
        assert_eq!(answer.tokens, expected.tokens.join(" "));
        assert_eq!(integers(&answer.input_ids), expected.input_ids);
        let logits = answer.logits.split(' ').map(|logit| logit.parse::<f64>());
        for (ours, theirs) in logits.zip(expected.logits) {
            let ours = ours.expect("a number");
            assert!((ours - theirs).abs() < LOGIT, "{ours}, not {theirs}");
        }

        let count = expected.tokens.len();
        assert_eq!(exhibit(tab, "encoders", "attention").len(), count * count);
        let journey = exhibit(tab, "encoders", "cls-journey");
        assert!((journey[12] - expected.difference()).abs() < 2.0 * LOGIT);
        assert_eq!(exhibit(tab, "head", "contributions").len(), 769);
        assert_eq!(exhibit(tab, "loss", "loss-0").len(), 1);
        for (section, batch, values) in [
            ("matrix", "matrix", 6),
            ("occlusion", "occlusion", count),
            ("flow", "flow", 7),
        ] {
            tab.click(&format!("[data-testid={batch}-run]"));
            assert_eq!(exhibit(tab, section, batch).len(), values, "{batch}");
        }
        show(tab, "code");
        wait_for_text(
            tab,
            "document.querySelector('[data-hook=python]').textContent",
            B,
        );

        tab.value(
            "(() => { const list = document.querySelector('.site-header select'); list.value = 'de';
                list.dispatchEvent(new Event('change', { bubbles: true })); })()",
        );
        wait_for_text(
            tab,
            "document.querySelector('h1').innerText",
            "Folgt Satz B",
        );
        wait_for_text(
            tab,
            "document.querySelector('.folder-note').innerText",
            "nur einen Thread",
        );
        wait_for_text(
            tab,
            "document.querySelector('#loss h2')?.textContent",
            "Label und Loss",
        );
        assert_eq!(shown(tab).logits, answer.logits, "the result stays");
        assert_eq!(tab.errors(), Vec::<String>::new());
        assert_eq!(tab.requests(), Vec::<String>::new());
    });
}

/// With this change to a part of the model, Predict gives a sentence with all `words`. Once the
/// folder is whole again, Retry gives the answer.
fn assert_told(spoil: impl Fn(&str) -> Option<String>, words: &[&str]) {
    let error = "document.querySelector('[data-testid=error]').innerText";
    let folder = Folder::copy();
    let part = folder.file("part1");
    let whole = fs::read_to_string(&part).expect("it is there");
    in_both_browsers(|tab| {
        match spoil(&whole) {
            Some(spoilt) => fs::write(&part, spoilt),
            None => fs::remove_file(&part),
        }
        .expect("it is a copy");
        open(tab, &folder);
        tab.click("#predict");
        wait_for_text(tab, error, "part1");
        let sentence = text(tab, error);
        for word in words {
            assert!(sentence.contains(word), "{sentence}");
        }
        fs::write(&part, &whole).expect("it is a copy");
        tab.click(".problem button");
        wait_for_prediction(tab, 1);
    });
}

#[test]
fn a_missing_part_of_the_model_is_told() {
    assert_told(
        |_| None,
        &["missing from this page's folder", "Copy the whole folder"],
    );
}

#[test]
fn a_part_that_was_cut_off_is_told() {
    assert_told(
        |whole| Some(whole[..whole.len() / 2].into()),
        &["can't be read"],
    );
}

#[test]
fn a_part_with_one_wrong_byte_is_told() {
    assert_told(
        |whole| {
            let (start, end) = whole.split_at(1000);
            let other = if end.starts_with('A') { "B" } else { "A" };
            Some(format!("{start}{other}{}", &end[1..]))
        },
        &["damaged"],
    );
}

#[test]
fn a_missing_file_of_the_page_is_told() {
    let folder = Folder::copy();
    fs::remove_file(folder.file("boot")).expect("it is a copy");
    in_both_browsers(|tab| {
        open(tab, &folder);
        wait_for_text(
            tab,
            "document.body.innerText",
            "Copy the whole folder again",
        );
    });
}

/// Without this, the first test would not notice a request.
#[test]
fn a_request_over_the_network_is_noticed() {
    let site = Site::start(Hosting::Plain);
    let url = format!("{}nothing", site.url());
    in_both_browsers(|tab| {
        tab.goto(&url);
        let requests = tab.requests();
        assert!(requests.contains(&url), "{requests:?}");
    });
}
