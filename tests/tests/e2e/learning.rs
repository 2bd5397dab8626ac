//! Section 12: a head is trained in the tab. Most of these tests use the tiny model, so that encoding takes no time.

use crate::{another_model::exchange_model, later::wait_until};
use nsp_e2e::{Page, View, visit, wait_for};
use serde_json::Value;
use std::fs;

/// Layers of the tiny model.
const LAYERS: usize = 3;
/// Each of them once in the lab.
pub const LAB_TESTIDS: [&str; 15] = [
    "train-text",
    "train-file",
    "train-kind",
    "train-pairs",
    "train",
    "train-pause",
    "train-stop",
    "train-status",
    "train-curve",
    "train-before",
    "train-after",
    "train-save",
    "train-error",
    "one-step",
    "layers-curve",
];

/// Opens the page and waits for the lab.
pub fn open_lab(page: &Page) {
    page.open("");
    show_lab(page);
}

fn show_lab(page: &Page) {
    page.browser
        .eval("document.getElementById('learning').scrollIntoView({ behavior: 'instant' });");
    wait_until(
        page,
        "document.querySelector('[data-testid=train]') !== null",
    );
}

/// The same with the tiny model.
pub fn open_tiny_lab(page: &Page) {
    exchange_model(page);
    open_lab(page);
}

fn state(page: &Page) -> String {
    page.attribute("train-status", "data-state")
}

fn situation(page: &Page) -> String {
    let (error, status) = (page.text("train-error"), page.text("train-status"));
    format!("{}: {status} {error}", state(page))
}

/// Waits until the training is in this state, or has failed.
pub fn wait_for_state(page: &Page, expected: &str) {
    let seen = || {
        let now = state(page);
        (now == expected || now == "error").then_some(now)
    };
    let now = wait_for(expected, seen, || situation(page));
    assert_eq!(now, expected, "{}", situation(page));
}

fn epoch(page: &Page) -> usize {
    let epoch = page.attribute("train-status", "data-epoch");
    epoch.parse().unwrap_or_default()
}

fn wait_for_epoch(page: &Page, least: usize) {
    let seen = || (epoch(page) >= least).then_some(());
    wait_for("an epoch", seen, || situation(page));
}

/// The value of an element for programs.
fn value(page: &Page, testid: &str) -> Value {
    serde_json::from_str(&page.attribute(testid, "data-value")).unwrap_or_default()
}

pub fn wait_for_value(page: &Page, testid: &str) -> Value {
    let seen = || Some(value(page, testid)).filter(|value| !value.is_null());
    wait_for(testid, seen, || situation(page))
}

/// The numbers of the epochs on the curve.
fn epochs(page: &Page) -> Vec<u64> {
    let curve = value(page, "train-curve");
    let epochs = curve.as_array().unwrap().iter();
    epochs.map(|it| it["epoch"].as_u64().unwrap()).collect()
}

fn count(page: &Page) -> String {
    page.attribute("train-pairs", "data-count")
}

/// So many pairs as JSON lines. Their labels can be told from their words.
fn pairs(count: usize) -> String {
    let line = |at: usize| {
        let (word, label) = match at % 2 {
            0 => ("rain", 0),
            _ => ("train", 1),
        };
        format!(
            "{{\"a\": \"Number {at} has {word}.\", \"b\": \"It has {word} {at}.\", \"label\": {label}}}\n"
        )
    };
    (0..count).map(line).collect()
}

/// Gives the lab so many pairs in a file.
pub fn give_pairs(page: &Page, pairs_given: usize) {
    give(page, &pairs(pairs_given), pairs_given);
}

fn give(page: &Page, lines: &str, pairs_given: usize) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.jsonl");
    fs::write(&file, lines).unwrap();
    page.browser
        .press_in("[data-testid=train-file]", &file.display().to_string());
    let seen = || (count(page) == pairs_given.to_string()).then_some(());
    wait_for("the pairs", seen, || situation(page));
}

/// Writes into a field, or chooses from a list, as long as it is in the document.
fn write(page: &Page, selector: &str, text: &str) {
    let text = Value::from(text);
    page.browser.eval(&format!(
        "const field = document.querySelector('{selector}');
         field.value = {text};
         for (const event of ['input', 'change']) {{
             field.dispatchEvent(new Event(event, {{ bubbles: true }}));
         }}"
    ));
}

pub fn choose_option(page: &Page, option: &str, text: &str) {
    write(page, &format!("[data-option={option}]"), text);
}

/// Trains the tiny model's head on 40 pairs for two epochs.
fn train_shortly(page: &Page) {
    open_tiny_lab(page);
    give_pairs(page, 40);
    choose_option(page, "epochs", "2");
    page.click("train");
    wait_for_state(page, "done");
}

fn choose_own(page: &Page) {
    write(page, "[data-testid=train-kind]", "own");
}

#[test]
fn a_head_learns_the_reader_s_pairs_and_becomes_a_model() {
    visit(View::default(), |page| {
        open_tiny_lab(page);
        assert_eq!((state(page).as_str(), count(page).as_str()), ("idle", "0"));
        for testid in LAB_TESTIDS {
            let selector = format!("[data-testid={testid}]");
            let found = page.browser.eval(&format!(
                "return document.querySelectorAll('{selector}').length;"
            ));
            assert_eq!(found, 1, "{testid}");
        }
        give_pairs(page, 80);
        choose_option(page, "epochs", "6");
        page.browser.eval(
            "window.states = [];
             const status = document.querySelector('[data-testid=train-status]');
             new MutationObserver(() => {
                 if (states.at(-1) !== status.dataset.state) states.push(status.dataset.state);
             }).observe(status, { attributes: true });",
        );
        page.click("train");
        wait_for_state(page, "done");
        let states = page.string("states.join(' ')");
        assert_eq!(states, "encoding training done");
        assert_eq!(epochs(page), [0, 1, 2, 3, 4, 5, 6]);
        let curve = value(page, "train-curve");
        let loss = |epoch: usize| curve[epoch]["train_loss"].as_f64().unwrap();
        assert!(loss(6) < loss(0), "{curve}");
        assert!(curve[6]["valid_accuracy"].is_f64(), "{curve}");

        let [before, after] = ["train-before", "train-after"].map(|it| wait_for_value(page, it));
        assert_eq!(before.as_array().map(Vec::len), Some(2));
        assert_ne!(before, after);

        write(page, "[data-testid=train-epoch]", "0");
        let chosen = || page.attribute("train-epoch", "data-value");
        wait_for("epoch 0", || (chosen() == "0").then_some(()), chosen);
        let same = || (value(page, "train-after") == before).then_some(());
        wait_for("the untrained answer", same, || {
            page.attribute("train-after", "data-value")
        });
        write(page, "[data-testid=train-epoch]", "6");
        wait_for("epoch 6", || (chosen() == "6").then_some(()), chosen);

        page.fill("train-name", "mine");
        page.click("train-save");
        wait_until(
            page,
            "document.querySelector('[data-testid=use-trained]') !== null",
        );
        page.open("models.html");
        let listed = || page.string("document.querySelector('[data-testid=models]').textContent");
        wait_for(
            "the model",
            || listed().contains("mine").then_some(()),
            listed,
        );
    });
}

#[test]
fn a_training_pauses_goes_on_and_survives_the_tab() {
    visit(View::default(), |page| {
        open_tiny_lab(page);
        give_pairs(page, 400);
        choose_option(page, "epochs", "1000");
        page.click("train");
        wait_for_epoch(page, 1);
        page.click("train-pause");
        wait_for_state(page, "paused");
        let paused = epochs(page);
        page.click("train-pause");
        wait_for_epoch(page, paused.len() + 1);
        page.click("train-stop");
        wait_for_state(page, "done");
        let ended = epochs(page);
        assert!(ended.len() < 1001, "it was stopped");

        page.click("train");
        wait_for_epoch(page, 2);
        let reached = epoch(page);
        open_lab(page);
        wait_for_state(page, "paused");
        assert!(epoch(page) + 1 >= reached, "{} of {reached}", epoch(page));
        assert_eq!(count(page), "400");
        let before = epoch(page);
        page.click("train-pause");
        wait_for_epoch(page, before + 1);
        page.click("train-stop");
        wait_for_state(page, "done");

        page.click("train-anew");
        wait_for_state(page, "idle");
        open_lab(page);
        assert_eq!(state(page), "idle");
    });
}

#[test]
fn a_reload_keeps_the_pairs_of_another_task_beside_the_training() {
    visit(View::default(), |page| {
        train_shortly(page);
        page.browser.click("[data-experiment=topic]");
        let pairs = || count(page).parse().ok().filter(|pairs: &u32| *pairs > 40);
        let pairs = wait_for("other pairs", pairs, || situation(page));
        open_lab(page);
        wait_for_state(page, "done");
        assert_eq!(epochs(page), [0, 1, 2]);
        let kind = "document.querySelector('[data-testid=train-kind]').value";
        assert_eq!(page.string(kind), "topic");
        assert_eq!(count(page), pairs.to_string());
        wait_until(
            page,
            "!document.querySelector('[data-testid=train-old]').hidden",
        );
    });
}

#[test]
fn a_reload_keeps_newer_pairs_of_the_same_task() {
    visit(View::default(), |page| {
        train_shortly(page);
        let others = pairs(30).replace("Number", "Later,");
        give(page, &others, 30);
        open_lab(page);
        wait_for_state(page, "done");
        assert_eq!(epochs(page), [0, 1, 2]);
        assert_eq!(count(page), "30");
        wait_until(
            page,
            "!document.querySelector('[data-testid=train-old]').hidden",
        );
    });
}

#[test]
fn changed_labels_need_no_new_vectors() {
    visit(View::default(), |page| {
        train_shortly(page);
        let first = value(page, "train-curve");
        page.click("train");
        wait_for_state(page, "done");
        assert_eq!(
            value(page, "train-curve"),
            first,
            "the seed decides everything"
        );
        let is_told = |told: bool| {
            let hidden = "document.querySelector('[data-testid=train-old]').hidden";
            wait_until(page, &format!("{hidden} === {}", !told));
        };
        is_told(false);
        write(page, "[data-label=\"0\"]", "1");
        // The curve still belongs to the earlier label.
        is_told(true);
        page.browser.eval(
            "const post = Worker.prototype.postMessage;
             window.posted = [];
             Worker.prototype.postMessage = function (message, ...rest) {
                 posted.push(String(message).slice(0, 24));
                 return post.call(this, message, ...rest);
             };",
        );
        page.click("train");
        let other = || (value(page, "train-curve") != first && state(page) == "done").then_some(());
        wait_for("another curve", other, || situation(page));
        let posted = page.string("posted.join(' ')");
        let is_encoded = posted.contains("{\"vectors\":{\"vectors\"");
        assert!(posted.contains("{\"start\"") && !is_encoded, "{posted}");
        is_told(false);
    });
}

#[test]
fn one_step_by_hand_makes_the_loss_of_the_pair_smaller() {
    visit(View::default(), |page| {
        open_tiny_lab(page);
        for label in ["0", "1"] {
            write(page, "[data-testid=step-label]", label);
            let earlier = page.attribute("one-step", "data-value");
            if label == "1" {
                let said = "document.querySelector('.lab-step').textContent";
                wait_until(page, &format!("{said}.includes('with another label')"));
            }
            page.click("one-step");
            let seen = || {
                let now = page.attribute("one-step", "data-value");
                (now != earlier).then(|| value(page, "one-step"))
            };
            let losses = wait_for("a step", seen, || page.text("error"));
            let [before, after] = [0, 1].map(|at| losses[at].as_f64().unwrap());
            assert!(after < before, "label {label}: {losses}");
        }
    });
}

#[test]
fn every_layer_gets_its_point() {
    visit(View::default(), |page| {
        open_tiny_lab(page);
        give_pairs(page, 60);
        page.click("layers-run");
        let stage = || page.attribute("layers-status", "data-state");
        wait_for("the layers", || (stage() == "done").then_some(()), stage);
        let points = value(page, "layers-curve");
        let points = points.as_array().unwrap();
        assert_eq!(points.len(), LAYERS);
        for point in points {
            let [accuracy, low, high] = [0, 1, 2].map(|at| point[at].as_f64().unwrap());
            assert!(0.0 <= low && low <= accuracy && accuracy <= high && high <= 1.0);
        }
    });
}

#[test]
fn bad_data_gives_a_sentence() {
    visit(View::default(), |page| {
        open_tiny_lab(page);
        let refused = |text: &str, part: &str| {
            // Typing ten thousand pairs would take minutes.
            write(page, "[data-testid=train-text]", text);
            page.click("train");
            let said = || page.text("train-error");
            let seen = || said().contains(part).then_some(());
            wait_for(part, seen, || situation(page));
            assert_eq!(state(page), "error");
        };
        choose_own(page);
        let line = |label: u8| {
            format!("{{\"a\": \"One {label}.\", \"b\": \"Two.\", \"label\": {label}}}\n")
        };
        refused("[]", "no pairs");
        refused(&line(0), "One pair");
        refused(&line(0).repeat(3), "have the label 0");
        refused(&line(2).repeat(3), "it must be 0 (IsNext)");
        let many: String = (0..10_001).map(|at| line((at % 2) as u8)).collect();
        refused(&many, "10001");
        // The page goes on.
        give_pairs(page, 40);
        choose_option(page, "epochs", "0");
        page.click("train");
        let said = || page.text("train-error");
        wait_for("a sentence", || said().contains("1000").then_some(()), said);
        choose_option(page, "epochs", "3");
        choose_option(page, "learning-rate", "1e30");
        page.click("train");
        wait_for(
            "a sentence",
            || said().contains("no longer a finite").then_some(()),
            said,
        );
        choose_option(page, "learning-rate", "0.001");
        page.click("train");
        wait_for_state(page, "done");
    });
}

#[test]
fn what_fails_is_told_in_the_language_of_the_page() {
    visit(View::default(), |page| {
        open_tiny_lab(page);
        let said = |part: &str| {
            let seen = || page.text("train-error").contains(part).then_some(());
            wait_for(part, seen, || situation(page));
        };
        choose_own(page);
        write(page, "[data-testid=train-text]", "a,b,label\nA,B\n");
        said("Line 2: the row has a different number of cells");
        write(page, ".site-header select", "de");
        page.wait_for_tutorial_in("de");
        show_lab(page);
        said("Zeile 2: Die Zahl der Zellen passt nicht zur ersten Zeile");
        give_pairs(page, 40);
        choose_option(page, "learning-rate", "1e30");
        page.click("train");
        said("keine endliche Zahl");
    });
}

#[test]
fn built_in_texts_give_pairs_of_every_kind_and_a_language_keeps_them() {
    visit(View::default(), |page| {
        open_lab(page);
        let requested = page.site.take_requests();
        assert!(!requested.iter().any(|path| path.contains("texts/")));
        for text in ["story", "manual", "dialogue"] {
            page.browser.click(&format!("[data-text={text}]"));
            let seen = || count(page).parse().ok().filter(|count: &u32| *count >= 100);
            wait_for(text, seen, || situation(page));
        }
        let kinds = page.browser.eval(
            "return [...document.querySelectorAll('[data-testid=train-kind] option')]
                .map((option) => option.value).filter((kind) => kind !== 'own');",
        );
        for kind in kinds.as_array().unwrap() {
            write(page, "[data-testid=train-kind]", kind.as_str().unwrap());
            let seen = || count(page).parse().ok().filter(|count: &u32| *count >= 100);
            wait_for("pairs", seen, || format!("{kind}: {}", situation(page)));
            // Its labels have a meaning of their own.
            let labels = "[...document.querySelector('[data-label]').options]
                .map((option) => option.text).join()";
            let own = || Some(page.string(labels)).filter(|labels| !labels.contains("IsNext"));
            let own = wait_for("the labels", own, || page.string(labels));
            assert!(own.starts_with("0 ") && own.contains(",1 "), "{own}");
        }
        page.browser.click("[data-experiment=opposite]");
        let borders = || page.text_in("train-text").matches("\n***\n").count();
        let seen = || (borders() == 2).then_some(());
        wait_for("all three texts", seen, || situation(page));
        let text = page.text_in("train-text");
        write(page, ".site-header select", "de");
        page.wait_for_tutorial_in("de");
        show_lab(page);
        assert_eq!(page.text_in("train-text"), text);
        open_lab(page);
        assert_eq!(page.text_in("train-text"), text, "the tab keeps it");
    });
}

/// Records tasks over 50 ms.
const OBSERVE: &str = "window.longTasks = [];
new PerformanceObserver((list) => {
    for (const task of list.getEntries()) longTasks.push(Math.round(task.duration));
}).observe({ type: 'longtask' });";

/// Other programs can take the processor from the page and make its tasks look long. A page that blocks does so every
/// time.
const TRIES: usize = 3;
/// The longest task in the quietest try, in milliseconds. The page's own tasks end within 50 ms. The engine and the
/// trainer use all processors meanwhile, so a browser with two of them reports up to 90 ms. A page that does not yield
/// while it reads the pairs, or that waits for a worker, is blocked for longer.
const LONGEST: f64 = 100.0;

#[test]
fn typing_does_not_wait_for_a_training() {
    let view = View {
        alone: true,
        ..View::default()
    };
    visit(view, |page| {
        open_tiny_lab(page);
        choose_option(page, "epochs", "1000");
        page.browser.eval(OBSERVE);
        let mut seen = Vec::new();
        for _ in 0..TRIES {
            write(page, "[data-testid=train-text]", "");
            let is_empty = || (count(page) == "0").then_some(());
            wait_for("no pairs", is_empty, || situation(page));
            page.browser.eval("longTasks.length = 0;");
            give_pairs(page, 2000);
            page.click("train");
            let type_letters = || page.browser.press_in("#sentence-b", "abcdefghij");
            // During the encoding, and until an epoch is there.
            let begun = || {
                type_letters();
                (epoch(page) >= 1).then_some(())
            };
            wait_for("an epoch", begun, || situation(page));
            for _ in 0..5 {
                type_letters();
            }
            assert_eq!(state(page), "training");
            // Pending reports arrive after the next frame.
            page.browser
                .eval_later("requestAnimationFrame(() => setTimeout(done, 100))");
            let tasks = page.browser.eval("return longTasks;");
            page.click("train-stop");
            wait_for_state(page, "done");
            let durations = tasks.as_array().expect("it is a list").iter();
            let longest = durations.filter_map(Value::as_f64).fold(0.0, f64::max);
            if longest <= LONGEST {
                return;
            }
            seen.push(tasks);
            // The next try encodes the pairs again.
            page.click("train-anew");
            wait_for_state(page, "idle");
        }
        panic!("a task takes more than {LONGEST} ms in each try: {seen:?}");
    });
}
