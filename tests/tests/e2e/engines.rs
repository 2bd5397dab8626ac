//! The builds of the engine: which one runs where, and that all give the same answers.

use crate::numbers::{assert_consistent, integers};
use nsp_e2e::{Page, Shown, View, eval, evaluation_pairs, lesson_pair, visit, visit_isolated};
use serde_json::Value;

/// The largest difference between two builds in a logit. One of them may have packed the weights in
/// 7 bits.
const TOLERANCE: f64 = 0.5;

fn answer(page: &Page, address: &str, variant: &str) -> Shown {
    let lesson = lesson_pair();
    page.open(address);
    page.ask(&lesson.a, &lesson.b);
    let shown = page.wait_for_prediction(1);
    assert_eq!(page.attribute("engine", "data-value"), variant);
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
        let text = page.text("engine");
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
        page.click("predict");
        let error = page.wait_for_error();
        assert!(error.contains("can't run the engine threads"), "{error}");
    });
}

/// How many pairs are compared: the browser answers them in less than half a minute.
const PAIRS: usize = 200;
/// How far the browser's float operations may move a logit. Its integer sums are the same as the
/// native ones.
const ROUNDING: f64 = 0.01;

#[test]
fn the_browser_answers_as_the_command_line_does() {
    let file = evaluation_pairs();
    let native = eval(&file);
    let text = std::fs::read_to_string(&file).unwrap();
    let pairs: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .take(PAIRS)
        .collect();
    visit(View::default(), |page| {
        page.open("");
        let script = format!(
            r#"const pairs = {};
            const address = (of) => document.querySelector(`meta[name=bert-nsp-${{of}}]`).content;
            const worker = new Worker(`${{address("worker")}}?engine=simd128`, {{ type: "module" }});
            const logits = [];
            const send = (message) => worker.postMessage(JSON.stringify(message));
            const next = () => {{
              const id = logits.length;
              if (id === pairs.length) return done(logits);
              const {{ a, b }} = pairs[id];
              send({{ predict: {{ id, a, b, label: null }} }});
            }};
            worker.onmessage = ({{ data }}) => {{
              const message = JSON.parse(data);
              const manifest = new URL(address("manifest"), location.href).href;
              if (message.ready) send({{ load: {{ manifest }} }});
              if (message.predicted) logits.push(message.predicted.prediction.logits);
              if (message.loaded || message.predicted) next();
              if (message.failed) done(data);
            }};"#,
            serde_json::to_string(&pairs).unwrap()
        );
        let browser = page.browser.eval_later(&script);
        let browser: Vec<[f64; 2]> = serde_json::from_value(browser).unwrap();
        assert_eq!(browser.len(), PAIRS);
        for (index, (ours, native)) in browser.iter().zip(&native).enumerate() {
            for (ours, native) in ours.iter().zip(native) {
                assert!(
                    (ours - native).abs() < ROUNDING,
                    "pair {index}: {ours} for {native}"
                );
            }
            if (native[0] - native[1]).abs() > 2.0 * ROUNDING {
                assert_eq!(ours[0] >= ours[1], native[0] >= native[1], "pair {index}");
            }
        }
    });
}

/// Keeps the page's workers and what they post, so that a test can post in their place.
const OUR_WORKERS: &str = "globalThis.workers = [];
    globalThis.said = [];
    globalThis.Worker = class extends Worker {
        constructor(...given) {
            super(...given);
            workers.push(this);
            this.addEventListener('message', ({ data }) => said.push(data));
        }
    };";

#[test]
fn a_worker_that_was_replaced_is_not_heard_any_more() {
    let view = View {
        script: OUR_WORKERS,
        ..View::default()
    };
    visit(view, |page| {
        page.open("");
        page.click("predict");
        page.wait_for_prediction(1);
        // The first worker dies, and the page asks the host for a newer build. Before there is an
        // answer, the reader starts a new worker. A late message of the first worker arrives then.
        page.browser.eval(
            "const [first] = workers;
             bertNsp.hasOtherBuild = () =>
                 new Promise((tell) => { globalThis.tellOfBuild = () => tell(false); });
             first.dispatchEvent(new ErrorEvent('error'));
             first.postMessage = () => { throw new Error('it is gone'); };
             const data = said.find((text) => text.startsWith('{\"loaded\"'));
             first.dispatchEvent(new MessageEvent('message', { data }));
             document.getElementById('predict').click();
             document.getElementById('predict').click();",
        );
        page.wait_for_prediction(2);
        page.browser.eval("tellOfBuild();");
        page.click("predict");
        page.wait_for_prediction(3);
        assert_eq!(
            (page.state(), page.text("error")),
            ("done".into(), String::new())
        );
    });
}
