//! bench.html: the engine's builds, measured in this browser.

use crate::accessibility::assert_no_violations;
use nsp_e2e::{Fault, Medium, Page, View, keys, visit, visit_isolated, wait_for};
use serde_json::{Value, json};

/// What the engine needs that the page itself does not.
const HEAVY: [&str; 2] = ["/engine/", ".part"];

fn state(page: &Page) -> String {
    page.attribute("bench-status", "data-state")
}

fn wait_for_state(page: &Page, expected: &str) {
    let seen = || (state(page) == expected).then_some(());
    wait_for(expected, seen, || {
        format!("{}: {}", state(page), page.text("bench-status"))
    });
}

/// The result as the page gives it.
fn result(page: &Page) -> Value {
    serde_json::from_str(&page.text("bench-json")).expect("bench-json contains JSON")
}

/// The measured times.
fn rows(page: &Page) -> Vec<Value> {
    let rows = result(page)["rows"].as_array().cloned();
    rows.expect("rows is a list")
}

/// Waits until this many times are measured, and reads them.
fn wait_for_rows(page: &Page, count: usize) -> Vec<Value> {
    let seen = || Some(rows(page)).filter(|rows| rows.len() >= count);
    let situation = || format!("{}: {}", page.text("bench-status"), error(page));
    wait_for(&format!("{count} times"), seen, situation)
}

fn error(page: &Page) -> String {
    page.string("document.querySelector('.bench [role=alert]').textContent")
}

fn names(value: &Value) -> Vec<&str> {
    let object = value.as_object().expect("an object");
    let mut names: Vec<&str> = object.keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

#[test]
fn an_isolated_page_measures_with_threads_first_and_can_be_stopped() {
    visit_isolated(View::default(), |page| {
        page.open("bench.html");
        assert_eq!(state(page), "idle");
        let before = result(page);
        assert_eq!(
            names(&before),
            ["browser", "cores", "isolated", "kernel", "rows"]
        );
        assert_eq!(
            (&before["rows"], &before["kernel"]),
            (&json!([]), &json!(""))
        );
        let requests = page.site.take_requests();
        let is_heavy = |path: &String| HEAVY.iter().any(|part| path.contains(part));
        assert!(!requests.iter().any(is_heavy), "unasked: {requests:?}");

        page.click("bench-run");
        let rows = wait_for_rows(page, 3);
        page.click("bench-stop");
        wait_for_state(page, "stopped");
        for (row, tokens) in rows.iter().zip([16, 32, 64]) {
            assert_eq!(
                names(row),
                ["median_ms", "rounds", "threads", "tokens", "variant"]
            );
            assert_eq!(
                (&row["variant"], &row["tokens"]),
                (&json!("threads"), &json!(tokens))
            );
            assert!(row["threads"].as_u64().unwrap() >= 2, "{row}");
            assert!(row["rounds"].as_u64().unwrap() >= 3, "{row}");
            assert!(row["median_ms"].as_f64().unwrap() > 0.0, "{row}");
        }
        let result = result(page);
        assert_eq!(result["isolated"], true);
        assert_eq!(result["browser"], page.string("navigator.userAgent"));
        assert_eq!(
            result["cores"],
            page.browser.eval("return navigator.hardwareConcurrency;")
        );
        let kernel = result["kernel"].as_str().unwrap();
        assert!(kernel.ends_with("relaxed"), "{kernel}");
        let text = page.string("document.querySelector('main').innerText");
        assert!(text.contains(kernel), "{text}");

        // Each time has a line, with those of the README's machines beside it.
        let table = page.browser.eval(
            "return [...document.querySelectorAll('[data-testid=bench-table] tr')]
                 .map((row) => row.cells.length);",
        );
        let table: Vec<usize> = serde_json::from_value(table).unwrap();
        let measured = result["rows"].as_array().unwrap().len();
        assert_eq!(table, vec![6; 1 + measured]);

        // After a stop, a measurement begins from the start.
        page.click("bench-run");
        wait_for_state(page, "running");
        let rows = wait_for_rows(page, 1);
        page.click("bench-stop");
        wait_for_state(page, "stopped");
        assert_eq!(rows[0]["tokens"], 16);
        assert!(rows.len() < measured, "{rows:?}");
    });
}

#[test]
fn without_isolation_the_threads_are_a_line_that_says_why() {
    let view = View {
        dark: true,
        width: 360,
        ..View::default()
    };
    visit(view, |page| {
        page.open("bench.html");
        assert_no_violations(page, "idle");
        page.browser
            .press_in("[data-testid=bench-run]", &keys::ENTER.to_string());
        let rows = wait_for_rows(page, 2);
        assert!(
            rows.iter().all(|row| row["variant"] == "relaxed"),
            "{rows:?}"
        );
        assert_eq!(result(page)["isolated"], false);
        let reason =
            page.string("document.querySelector('[data-testid=bench-table] .reason')?.textContent");
        assert!(reason.contains("isolated from other origins"), "{reason}");
        page.browser
            .press_in("[data-testid=bench-stop]", &keys::ENTER.to_string());
        wait_for_state(page, "stopped");
        page.browser
            .eval("document.querySelector('.bench details').open = true;");
        assert_no_violations(page, "stopped");
        assert_eq!(page.layout_faults(Medium::Screen), Vec::<String>::new());
    });
}

#[test]
fn a_model_that_can_t_be_loaded_is_an_error_with_a_sentence() {
    visit(View::default(), |page| {
        page.site.set_fault(Fault::Damaged);
        page.open("bench.html");
        page.click("bench-run");
        wait_for_state(page, "error");
        let sentence = error(page);
        assert!(sentence.len() > 20, "{sentence:?}");
        assert_eq!(rows(page), Vec::<Value>::new());
        // What was missing is there now.
        page.site.set_fault(Fault::None);
        page.click("bench-run");
        wait_for_rows(page, 1);
        assert_eq!(error(page), "");
        page.click("bench-stop");
        wait_for_state(page, "stopped");
    });
}

#[test]
fn the_measurement_goes_on_in_another_language() {
    visit(View::default(), |page| {
        page.open("bench.html#lang=de");
        let text = page.string("document.querySelector('main').innerText");
        assert!(text.contains("Wie schnell ist dieser Browser?"), "{text}");
        page.click("bench-run");
        let before = wait_for_rows(page, 1);
        page.browser.eval(
            "const list = document.querySelector('.site-header select');
             list.value = 'en'; list.dispatchEvent(new Event('change', { bubbles: true }));",
        );
        let heading = || page.string("document.querySelector('h1').textContent");
        let english = || heading().starts_with("How fast").then_some(());
        wait_for("the English words", english, heading);
        let after = wait_for_rows(page, before.len() + 1);
        assert_eq!(after[..before.len()], before);
        page.click("bench-stop");
        wait_for_state(page, "stopped");
    });
}
