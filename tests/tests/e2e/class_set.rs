//! Class sets: guesses, answers and results, and how a set is made.

use crate::{
    accessibility::assert_accessible,
    later::wait_until,
    sharing::{CLIPBOARD, wait_for_copies},
};
use nsp_e2e::{Medium, Page, View, examples, predict, visit, wait_for};
use serde_json::{Value, json};
use std::fs;

const A: &str = "The kettle began to whistle.";
const B: &str = "She took it off the stove.";
const OTHER: &str = "Parliament will vote on the bill in March.";
/// The largest difference between a logit of the engine in the browser and one of the command line.
const LOGIT: f64 = 0.1;

/// Two pairs as JSON lines.
fn lines() -> String {
    let first = json!({ "title": "The kettle", "a": A, "b": B, "label": 0 });
    let second = json!({ "a": A, "b": OTHER, "label": 1, "tag": "easy" });
    format!("{first}\n{second}\n")
}

/// The fragment of the link to a set.
fn link(page: &Page, lines: &str) -> String {
    let text = Value::from(lines);
    let code = page.string(&format!(
        "btoa({text}).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')"
    ));
    format!("#set={code}")
}

/// Opens the link to a set.
fn open_link(page: &Page, lines: &str) {
    let link = link(page, lines);
    page.browser.goto("about:blank");
    page.open(&link);
}

/// Waits until an element has this text.
fn wait_for_text(page: &Page, testid: &str, expected: &str) {
    let seen = || (page.text(testid) == expected).then_some(());
    wait_for(expected, seen, || {
        format!("{:?}, {:?}", page.text(testid), page.text("class-error"))
    });
}

/// Waits for the model's logits to the pair that is shown.
fn answer(page: &Page) -> [f64; 2] {
    let value = || page.attribute("class-answer", "data-value");
    let seen = || Some(value()).filter(|value| !value.is_empty());
    let value = wait_for("the answer", seen, || page.text("class-answer"));
    let logits: Vec<f64> = value.split(' ').map(|one| one.parse().unwrap()).collect();
    logits.try_into().unwrap()
}

fn assert_answer(page: &Page, a: &str, b: &str) -> u8 {
    let (ours, expected) = (answer(page), predict(a, b, None).logits);
    for (ours, expected) in ours.iter().zip(expected) {
        assert!(
            (ours - expected).abs() < LOGIT,
            "{ours} instead of {expected}"
        );
    }
    u8::from(ours[1] > ours[0])
}

fn score(page: &Page) -> Value {
    serde_json::from_str(&page.attribute("class-score", "data-value")).unwrap()
}

/// Keeps what is saved, in place of a download.
fn keep_saved_files(page: &Page) {
    page.browser.eval(
        "const make = URL.createObjectURL;
         URL.createObjectURL = (blob) => { window.saved = blob; return make(blob); };",
    );
}

fn saved(page: &Page, testid: &str) -> String {
    page.click(testid);
    let text = page.browser.eval_later("window.saved.text().then(done);");
    text.as_str().expect("a text").to_owned()
}

#[test]
fn a_link_brings_a_set_and_the_model_answers_after_the_guess() {
    visit(View::default(), |page| {
        page.open_with_model();
        open_link(page, &lines());
        wait_for_text(page, "class-number", "Pair 1 of 2");
        wait_until(
            page,
            "document.getElementById('class-set').getBoundingClientRect().top < innerHeight",
        );
        assert_eq!(page.text("class-name"), "The kettle");
        assert_eq!(
            (page.text("class-a"), page.text("class-b")),
            (A.into(), B.into())
        );
        for testid in ["class-guess", "class-answer", "class-label"] {
            assert_eq!(page.attribute(testid, "data-value"), "", "{testid}");
            assert_eq!(page.text(testid), "", "{testid}");
        }
        keep_saved_files(page);

        page.click("class-no");
        assert_eq!(
            page.string("document.activeElement.dataset.hook"),
            "class-next"
        );
        let first = assert_answer(page, A, B);
        assert_eq!(page.attribute("class-guess", "data-value"), "1");
        assert_eq!(page.attribute("class-label", "data-value"), "0");
        page.click("class-next");
        wait_for_text(page, "class-number", "Pair 2 of 2");
        assert_eq!(page.attribute("class-label", "data-value"), "");
        page.click("class-no");
        let second = assert_answer(page, A, OTHER);
        let model = u8::from(first == 0) + u8::from(second == 1);
        let agreed = u8::from(first == 1) + u8::from(second == 1);
        let expected = json!({
            "guessed": 2, "right": 1, "answered": 2, "model": model, "agreed": agreed
        });
        assert_eq!(score(page), expected);
        assert_accessible(page, "a class set");
        assert_eq!(page.layout_faults(Medium::Screen), Vec::<String>::new());

        let results = saved(page, "class-jsonl");
        let results: Vec<Value> = results
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(results.len(), 2);
        assert_eq!(
            (&results[0]["a"], &results[1]["b"]),
            (&json!(A), &json!(OTHER))
        );
        assert_eq!(
            (&results[0]["guess"], &results[0]["label"]),
            (&json!(1), &json!(0))
        );
        assert_eq!(results[1]["prediction"], second);
        assert_eq!(results[1]["model"], "nsp-base");
        let table = saved(page, "class-csv");
        assert!(table.contains(&format!("\"The kettle\",\"{A}\",\"{B}\",0,1,{first},")));

        // A reload of the tab keeps the guesses, and the model answers again.
        page.browser.eval("window.isOld = true; location.reload();");
        wait_until(page, "!window.isOld");
        page.wait_for_start();
        wait_for_text(page, "class-number", "Pair 2 of 2");
        answer(page);
        assert_eq!(page.attribute("class-guess", "data-value"), "1");
        page.click("class-again");
        wait_for_text(page, "class-number", "Pair 1 of 2");
        assert_eq!(score(page)["guessed"], 0);

        let seen = page.site.take_requests().join("\n");
        assert!(!seen.contains("set="), "{seen}");
    });
}

#[test]
fn what_is_no_set_is_told_in_a_sentence() {
    let good = json!({ "a": A, "b": B, "label": 0 }).to_string() + "\n";
    let many = good.repeat(201);
    let two = format!("{good}{{\"a\": \"A\", \"b\": \"B\", \"label\": 2}}");
    visit(View::default(), |page| {
        page.open("");
        for (lines, part) in [
            ("nothing of it", "names no column"),
            ("{\"a\": \"A\", \"b\": \"B\"}", "label"),
            (two.as_str(), "Line 2: the label is"),
            ("\n", "has no pairs"),
            (many.as_str(), "has 201 pairs"),
        ] {
            open_link(page, lines);
            wait_until(
                page,
                "!!document.querySelector('[data-testid=class-error]')?.textContent",
            );
            let error = page.text("class-error");
            assert!(error.contains(part), "{error}");
            assert_eq!(page.text("class-a"), "");
        }
        for code in ["%25", "%25%25%25", ""] {
            page.browser.goto("about:blank");
            page.open(&format!("#set={code}"));
            wait_until(
                page,
                "!!document.querySelector('[data-testid=class-error]')?.textContent",
            );
            let error = page.text("class-error");
            let part = if code.is_empty() {
                "no pairs"
            } else {
                "damaged"
            };
            assert!(error.contains(part), "{error}");
        }
    });
}

#[test]
fn clear_forgets_the_set_the_guesses_and_the_set_that_is_being_made() {
    visit(View::default(), |page| {
        page.open("");
        open_link(page, &lines());
        wait_for_text(page, "class-number", "Pair 1 of 2");
        page.browser.click(".class-make > summary");
        page.fill("class-draft", "a,b,label");
        let kept = || page.string("sessionStorage.getItem('bert-nsp-class') ?? ''");
        let has_draft = || kept().contains("draft=").then_some(());
        wait_for("the draft to be kept", has_draft, kept);
        page.browser.click("[data-own=clear]");
        let is_empty = || page.text_in("class-draft").is_empty().then_some(());
        wait_for("an empty draft", is_empty, String::new);
        assert_eq!(kept(), "");
        assert_eq!(page.text("class-a"), "");
    });
}

#[test]
fn a_file_has_a_set_too() {
    let folder = tempfile::tempdir().unwrap();
    let give = |page: &Page, name: &str, content: &[u8]| {
        let file = folder.path().join(name);
        fs::write(&file, content).unwrap();
        page.browser
            .press_in("[data-testid=class-file]", &file.display().to_string());
    };
    visit(View::default(), |page| {
        page.open("#section=loss");
        wait_until(page, "!!document.querySelector('[data-testid=class-file]')");
        page.browser
            .eval("document.getElementById('class-set').open = true;");
        give(page, "set.jsonl", lines().as_bytes());
        wait_for_text(page, "class-number", "Pair 1 of 2");
        give(page, "bad.jsonl", b"{\"a\": \"\xff\"}");
        let told = || page.text("class-error").contains("UTF-8").then_some(());
        wait_for("the sentence", told, || page.text("class-error"));
        assert_eq!(page.text("class-number"), "Pair 1 of 2", "the set stays");
        let table = format!("a,b,label\n\"{A}\",\"{OTHER}\",1\n");
        give(page, "table.csv", table.as_bytes());
        wait_for_text(page, "class-number", "Pair 1 of 1");
        assert_eq!(page.text("class-b"), OTHER);
        assert_eq!(page.text("class-error"), "");
    });
}

#[test]
fn the_ten_examples_are_a_set_that_needs_no_model() {
    visit(View::default(), |page| {
        page.open("#section=matrix");
        wait_until(page, "!!document.querySelector('[data-testid=class-set]')");
        page.browser.click("#class-set > summary");
        wait_until(
            page,
            "!!document.querySelector('[data-testid=class-ready]')",
        );
        page.click("class-ready");
        for (number, example) in (1..).zip(examples()) {
            wait_for_text(page, "class-number", &format!("Pair {number} of 10"));
            assert_eq!(page.text("class-a"), example.a);
            page.click("class-yes");
            let [is_next, not_next] = answer(page);
            assert_eq!(
                u8::from(not_next > is_next),
                example.model,
                "{}",
                example.id
            );
            let label = page.attribute("class-label", "data-value");
            assert_eq!(label, example.expected.to_string(), "{}", example.id);
            // What the playground says about the example.
            assert!(page.text("class-why").len() > 20, "{}", example.id);
            if number < 10 {
                page.click("class-next");
            }
        }
        assert_eq!(score(page)["answered"], 10);
        assert_eq!(page.state(), "no-model", "nothing was loaded");
    });
}

#[test]
fn a_teacher_makes_a_set_and_copies_its_link() {
    let view = View {
        script: CLIPBOARD,
        ..View::default()
    };
    visit(view, |page| {
        page.open("#section=matrix");
        wait_until(page, "!!document.querySelector('[data-testid=class-set]')");
        page.browser.click("#class-set > summary");
        wait_until(page, "!!document.querySelector('[data-testid=class-make]')");
        page.browser.click(".class-make > summary");
        page.fill("sentence-a", A);
        page.fill("sentence-b", OTHER);
        page.browser.click("[data-add=\"1\"]");
        let draft = || page.text_in("class-draft");
        let written = || draft().contains(OTHER).then_some(());
        wait_for("the pair", written, draft);
        page.fill("class-draft", &(lines() + &draft()));
        keep_saved_files(page);
        assert_eq!(saved(page, "class-save").lines().count(), 3);
        page.click("class-link");
        wait_for_copies(page, 1);
        let link = page.string("copied[0]");
        let length = page.attribute("class-length", "data-value");
        assert_eq!(length, link.len().to_string());
        assert_eq!(page.text("class-long"), "");

        // A long link is warned of, and a bad line is told.
        page.fill("class-draft", &lines().repeat(40));
        let warned = || (!page.text("class-long").is_empty()).then_some(());
        wait_for("the warning", warned, || page.text("class-length"));
        page.fill("class-draft", "{\"a\": 1}");
        let told = || page.text("class-length").contains("Line 1").then_some(());
        wait_for("the sentence", told, || page.text("class-length"));

        page.browser.goto("about:blank");
        page.browser.goto(&link);
        page.wait_for_start();
        wait_for_text(page, "class-number", "Pair 1 of 3");
        assert_eq!(page.text("class-name"), "The kettle");
    });
}

#[test]
fn a_link_carries_the_set_with_everything_else() {
    let view = View {
        script: CLIPBOARD,
        ..View::default()
    };
    visit(view, |page| {
        page.open("");
        let set = link(page, &lines());
        page.browser.goto("about:blank");
        let rest = "label=1&layer=5&head=4&filter=ab&off=sep%2Cswap";
        page.open(&format!("{set}&a=One%2E&b=Two%2E&c=Three%2E&{rest}"));
        wait_for_text(page, "class-number", "Pair 1 of 2");
        page.browser.click("[data-share=link]");
        wait_for_copies(page, 1);
        let copied = page.string("copied[0]");
        let code = set.trim_start_matches("#set=");
        let expected = format!("a=One%2E&b=Two%2E&c=Three%2E&{rest}&set=");
        assert!(copied.contains(&expected), "{copied}");
        page.browser.eval("sessionStorage.clear();");
        page.browser.goto("about:blank");
        page.browser.goto(&copied);
        page.wait_for_start();
        wait_for_text(page, "class-number", "Pair 1 of 2");
        let kept = page.string("new URLSearchParams(location.hash.slice(1)).get('set')");
        assert_eq!(kept, code);
        let chosen = "['layer', 'head', 'filter'].map((list) =>
            document.querySelector(`#encoders [data-hook=${list}]`)?.value).join()";
        wait_until(page, &format!("({chosen}).startsWith('4,3')"));
        for name in ["sep", "swap"] {
            let ticked =
                format!("document.querySelector('[data-knock-out={name}]')?.checked === true");
            wait_until(page, &ticked);
        }
        assert_eq!(page.text_in("matrix-3"), "Three.");
    });
}
