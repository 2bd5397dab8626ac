//! The living map at the head of the tutorial, and the strips that show where on it a section is.

use crate::exhibits::LOGIT;
use crate::later::wait_until;
use nsp_e2e::{Page, Prediction, View, predict, visit, wait_for};
use serde_json::{Value, json};

const A: &str = "The kettle began to whistle.";
const B: &str = "She made herself a cup of tea.";
const UNRELATED: &str = "Parliament will vote on the bill in March.";

/// The stations in order, with the sections that they lead to.
const STATIONS: [(&str, &str); 9] = [
    ("tokens", "sequence"),
    ("ids", "sequence"),
    ("embeddings", "embeddings"),
    ("layers", "encoders"),
    ("cls", "head"),
    ("pooler", "head"),
    ("logits", "softmax"),
    ("softmax", "softmax"),
    ("verdict", "softmax"),
];
/// Those that show what is inside the model.
const INSIDE: [&str; 4] = ["embeddings", "layers", "cls", "pooler"];

/// How long a task of an update may take, in milliseconds.
const TASK: f64 = 50.0;

fn station(name: &str) -> String {
    format!("document.querySelector('[data-testid=map] [data-station={name}]')")
}

fn value(page: &Page, name: &str) -> String {
    page.string(&format!("{}?.dataset.value", station(name)))
}

fn numbers(value: &str) -> Vec<f64> {
    let numbers = value.split(' ').map(str::parse);
    numbers.collect::<Result<_, _>>().expect("numbers")
}

/// The caption.
fn said(page: &Page) -> String {
    page.string("document.querySelector('[data-testid=map] figcaption').textContent")
}

/// Scrolls to the map, and waits for its stations.
fn show(page: &Page) {
    page.browser.eval(
        "document.getElementById('map').scrollIntoView({ behavior: 'instant', block: 'center' });",
    );
    wait_until(
        page,
        "document.querySelectorAll('[data-testid=map] [data-station]').length === 9",
    );
}

/// Waits until every station has the values of the last answer.
fn wait_for_values(page: &Page) {
    show(page);
    wait_until(
        page,
        "[...document.querySelectorAll('[data-station]')].every(({ dataset }) => dataset.value)
            && document.querySelector('[data-testid=map] .old') === null",
    );
}

/// Asks for the pair, and waits until the map shows all of the answer.
fn ask(page: &Page, number: u32, b: &str) {
    page.ask(A, b);
    page.wait_for_prediction(number);
    wait_for_values(page);
}

/// Asserts that the map states what the playground and the command line state.
fn assert_right(page: &Page, expected: &Prediction) {
    let shown = page.shown();
    for (name, of_playground) in [
        ("tokens", shown.tokens),
        ("ids", shown.input_ids),
        ("logits", shown.logits),
        ("softmax", shown.probabilities),
        ("verdict", shown.prediction),
    ] {
        assert_eq!(value(page, name), of_playground, "{name}");
    }
    assert_eq!(value(page, "tokens"), expected.tokens.join(" "));
    for (here, there) in numbers(&value(page, "logits")).iter().zip(expected.logits) {
        assert!((here - there).abs() < LOGIT, "{here}, {there}");
    }
    assert_eq!(value(page, "embeddings"), "3 768");
    assert_eq!(value(page, "layers"), "12 12");
    let journey = numbers(&value(page, "cls"));
    assert_eq!(journey.len(), 13);
    assert!((journey[12] - expected.difference()).abs() < 2.0 * LOGIT);
    let pooled = numbers(&value(page, "pooler"));
    assert_eq!(pooled.len(), 768);
    assert!(pooled.iter().all(|value| value.abs() <= 1.0));
    // The numbers that the reader sees.
    let said = said(page);
    for logit in numbers(&value(page, "logits")) {
        let logit = format!("{logit:.4}").replace('-', "−");
        assert!(said.contains(&logit), "{logit}: {said}");
    }
    assert!(said.contains("12 layers") && said.contains("768"), "{said}");
}

#[test]
fn the_map_follows_the_answers_and_states_their_numbers() {
    visit(View::default(), |page| {
        page.open_with_model();
        ask(page, 1, B);
        assert_right(page, &predict(A, B, None));
        let heads = "String(document.querySelectorAll('.map-heads g').length)";
        assert_eq!(page.string(heads), "144");
        assert_eq!(
            page.string("document.querySelector('[data-testid=map] .seam').dataset.seam"),
            "knotted"
        );
        let strip = "document.querySelector('[data-station=pooler] path').getAttribute('d')";
        let before = page.string(strip);
        ask(page, 2, UNRELATED);
        assert_right(page, &predict(A, UNRELATED, None));
        assert_ne!(page.string(strip), before);
        assert_eq!(
            page.string("document.querySelector('[data-testid=map] .seam').dataset.seam"),
            "parted"
        );
    });
}

#[test]
fn before_the_model_has_answered_the_map_says_what_it_lacks() {
    visit(View::default(), |page| {
        page.open("");
        show(page);
        // The example's answer is there; what is inside the model is not.
        let shown = page.shown();
        assert_eq!(value(page, "tokens"), shown.tokens);
        assert_eq!(value(page, "logits"), shown.logits);
        for name in INSIDE {
            assert_eq!(value(page, name), "", "{name}");
        }
        let sentences = said(page);
        assert!(sentences.contains("computed in advance"), "{sentences}");
        assert!(!sentences.contains("12 layers"), "{sentences}");
        assert_eq!(
            page.string("String(document.querySelectorAll('.map-heads g').length)"),
            "0"
        );
        // Another text makes it grey.
        page.fill("sentence-b", "Another text.");
        wait_until(page, "!!document.querySelector('[data-testid=map] .stale')");
        page.click("predict");
        page.wait_for_prediction(1);
        wait_for_values(page);
        let sentences = said(page);
        assert!(!sentences.contains("in advance"), "{sentences}");
    });
}

#[test]
fn stations_lead_to_their_sections_and_sections_to_the_map() {
    visit(View::default(), |page| {
        page.open_with_model();
        ask(page, 1, B);
        let stations = page.browser.eval(
            "return [...document.querySelectorAll('[data-testid=map] a')].map((link) =>
                [link.dataset.station, link.getAttribute('href').slice(1)]);",
        );
        assert_eq!(stations, json!(STATIONS));
        for (name, section) in STATIONS {
            page.browser.click(&format!("[data-station={name}]"));
            let top = format!(
                "Math.abs(document.getElementById('{section}').getBoundingClientRect().top) < 200"
            );
            wait_until(page, &top);
        }
        let places = page.browser.eval(
            "return [...document.querySelectorAll('section.chapter')].map((section) =>
                [section.id, section.querySelector('.prose > .where').getAttribute('aria-label')]);",
        );
        let places = places.as_array().expect("a list");
        assert_eq!(places.len(), 12);
        assert_eq!(places[1], json!(["sequence", "On the map: Tokens, Ids"]));
        assert_eq!(
            places[4],
            json!(["head", "On the map: [CLS], Pooler, Logits"])
        );
        let marks = page.browser.eval(
            "return [...document.querySelectorAll('#head .where i')].map((i) => i.className);",
        );
        let expected = ["", "", "", "", "here", "here", "here", "", ""];
        assert_eq!(marks, json!(expected));
        page.browser.click("#flow .where");
        wait_until(
            page,
            "Math.abs(document.getElementById('map').getBoundingClientRect().top) < 200",
        );
    });
}

#[test]
fn a_screen_reader_gets_a_figure_and_keys_go_along_its_stations() {
    visit(View::default(), |page| {
        page.open_with_model();
        ask(page, 1, B);
        let tree = page
            .browser
            .devtools("Accessibility.getFullAXTree", json!({}));
        let nodes = tree["nodes"].as_array().expect("a list of nodes");
        let name = |node: &Value| {
            node["name"]["value"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        let is_figure = |node: &&Value| {
            let role = node["role"]["value"].as_str().unwrap_or_default();
            role.eq_ignore_ascii_case("figure")
        };
        let figure = nodes.iter().find(is_figure);
        let figure = name(figure.expect("a figure"));
        assert!(
            figure.contains("becomes") && figure.contains("IsNext"),
            "{figure}"
        );
        page.browser.eval(
            "window.stops = [];
             addEventListener('focusin', ({ target }) => stops.push(target.dataset.station));
             document.querySelector('[data-station=tokens]').focus({ preventScroll: true });",
        );
        for _ in 1..STATIONS.len() {
            page.browser.press(&nsp_e2e::keys::TAB.to_string());
        }
        let stops = page.browser.eval("return stops;");
        assert_eq!(stops, json!(STATIONS.map(|(name, _)| name)));
    });
}

/// The left and the top edge of each station.
fn places(page: &Page) -> Vec<[f64; 2]> {
    let places = page.browser.eval(
        "return [...document.querySelectorAll('[data-station]')].map((station) => {
            const { left, top } = station.getBoundingClientRect();
            return [left, top];
        });",
    );
    serde_json::from_value(places).expect("numbers")
}

#[test]
fn the_map_is_vertical_on_a_phone_and_has_three_columns_in_a_wide_window() {
    for (width, columns) in [(1200, 3), (720, 3), (690, 1), (360, 1)] {
        let view = View {
            width,
            still: true,
            ..View::default()
        };
        visit(view, |page| {
            page.open("");
            show(page);
            // Its styles come with its code.
            let style = "getComputedStyle(document.querySelector('[data-testid=map] ol')).display";
            let seen = || (page.string(style) == "grid").then_some(());
            wait_for("the styles", seen, || page.string(style));
            let places = places(page);
            let mut lefts: Vec<i64> = places.iter().map(|[left, _]| left.round() as i64).collect();
            assert!(lefts.is_sorted(), "{width}: {lefts:?}");
            lefts.dedup();
            assert_eq!(lefts.len(), columns, "{width}: {lefts:?}");
            for pair in places.windows(2) {
                let is_below = pair[1][1] > pair[0][1];
                assert!(is_below || pair[1][0] > pair[0][0], "{width}: {pair:?}");
            }
        });
    }
}

#[test]
fn nothing_jumps_when_the_map_arrives() {
    let view = View {
        script: "window.shifts = 0;
            new PerformanceObserver((list) => {
                for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts += entry.value;
            }).observe({ type: 'layout-shift', buffered: true });",
        ..View::default()
    };
    visit(view, |page| {
        page.open("");
        page.browser.eval("shifts = 0;");
        show(page);
        page.browser.eval_later(
            "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100)))",
        );
        let shifts = page.browser.eval("return shifts;");
        assert!(shifts.as_f64().expect("a number") < 0.1, "{shifts}");
    });
}

#[test]
fn an_update_takes_no_long_task() {
    let view = View {
        alone: true,
        ..View::default()
    };
    visit(view, |page| {
        page.open_with_model();
        ask(page, 1, B);
        page.browser.eval(
            "window.longTasks = [];
             new PerformanceObserver((list) => {
                 for (const task of list.getEntries()) longTasks.push(task.duration);
             }).observe({ type: 'longtask' });",
        );
        // Other programs can take the processor from the page and make its tasks look long, but not every time.
        let mut seen = Vec::new();
        for (number, b) in (2..).zip([UNRELATED, B, UNRELATED]) {
            page.browser.eval("longTasks = [];");
            // The map stays in sight: a press of the button would scroll away from it.
            page.browser.eval(&format!(
                "const box = document.getElementById('sentence-b');
                 box.value = {};
                 box.dispatchEvent(new Event('input', {{ bubbles: true }}));
                 document.querySelector('[data-testid=predict]').click();",
                json!(b)
            ));
            page.wait_for_prediction(number);
            wait_for_values(page);
            // Pending reports arrive after the next frame.
            page.browser
                .eval_later("requestAnimationFrame(() => setTimeout(done, 100))");
            let tasks = page.browser.eval("return Math.max(0, ...longTasks);");
            let longest = tasks.as_f64().expect("a number");
            if longest <= TASK {
                return;
            }
            seen.push(longest);
        }
        panic!("tasks of {seen:?} ms");
    });
}
