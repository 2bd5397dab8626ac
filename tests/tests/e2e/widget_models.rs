//! The widget's attribute `model`: heads and manifests on the widget's own site.

use crate::widget::{A, B, assert_equals_the_command_line, open, page, shown};
use nsp_e2e::{Page, Prediction, predict, predict_with_head, train_head, visit_hosts, wait_for};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{fs, path::Path};

/// The path of the head on the site.
const HEAD: &str = "/heads/tuned.gguf";

/// Trains a head for nsp-base, and serves it beside the site. Returns the command line's answer with it, which
/// differs clearly from that of nsp-base.
fn serve_head(page: &Page) -> Prediction {
    let head = train_head(None);
    let expected = predict_with_head(None, &head, A, B);
    let own = predict(A, B, None);
    assert!((expected.difference() - own.difference()).abs() > 0.3);
    page.site.replace(HEAD, Some(head));
    expected
}

/// Serves the tiny model of tests/fixtures as `/tiny/m.json`. Returns its bytes.
fn serve_tiny(page: &Page) -> usize {
    let file = "../tests/fixtures/tiny-bert/tiny-bert.q8_0.gguf";
    let model = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let digest = Sha256::digest(&model);
    let hash: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let size = model.len();
    let part = json!({ "file": "m.part0", "size": size, "sha256": hash });
    let manifest = json!({ "format": 1, "name": "tiny-bert", "dtype": "Q8_0", "size": size,
        "sha256": hash, "parts": [part] });
    let manifest = manifest.to_string().into_bytes();
    page.site.replace("/tiny/m.json", Some(manifest));
    page.site.replace("/tiny/m.part0", Some(model));
    size
}

fn assert_close(logits: [f64; 2], expected: &Prediction) {
    for (logit, expected) in logits.iter().zip(&expected.logits) {
        assert!((logit - expected).abs() < 0.06, "{logit}, not {expected}");
    }
}

fn logits(prediction: &Value) -> [f64; 2] {
    [0, 1].map(|class| prediction["logits"][class].as_f64().unwrap_or(f64::NAN))
}

/// Changes the widget, and asks it. Gives `{ prediction }` or `{ code, message }`.
fn ask(page: &Page, change: &str) -> Value {
    page.browser.eval_later(&format!(
        "{change}
         widget.predict().then((prediction) => done({{ prediction }}),
             ({{ code, message }}) => done({{ code, message }}));"
    ))
}

#[test]
fn a_widget_answers_with_the_model_that_its_page_names() {
    // The parser sets the model before the logits, which are those of this model.
    let html = format!(
        "<!doctype html><title>Model</title>
         <script>var heard = []; addEventListener('bert-nsp:error', ({{ detail }}) => heard.push(detail));</script>
         <bert-nsp id=widget a='{A}' b='{B}' model='SITEheads/tuned.gguf' logits='2 -1'></bert-nsp>
         <script async src='SITEbert-nsp.js'></script>"
    );
    visit_hosts(vec![page("/model", html)], |page| {
        for part in ["favicon", "404"] {
            page.expect_console_error(part);
        }
        let expected = serve_head(page);
        let bytes = serve_tiny(page);
        open(page, "/model");
        let text = shown(page);
        assert!(text.contains("Computed beforehand"), "{text}");
        assert!(text.contains("loads 64 MB"), "{text}");
        let tuned = ask(page, "");
        assert_close(logits(&tuned["prediction"]), &expected);
        assert_eq!(tuned["prediction"]["model"], "nsp-base-tuned");

        assert_a_changed_model_voids_the_answer(page);
        assert_what_was_asked_of_the_earlier_model_is_not_shown(page);
        assert_a_manifest_is_another_model(page, bytes);
        assert_addresses_elsewhere_are_refused(page);
        let missing = ask(
            page,
            &format!("widget.model = '{}none.gguf';", page.site.url()),
        );
        assert_eq!(missing["code"], "network", "{missing}");
        let own = ask(page, "widget.model = null;");
        assert_equals_the_command_line(&own["prediction"], A, B, None);
    });
}

fn assert_a_changed_model_voids_the_answer(page: &Page) {
    let void = page.browser.eval(
        "widget.logits = '2 -1';
         widget.removeAttribute('model');
         return [widget.result, widget.hasAttribute('logits'), widget.model];",
    );
    assert_eq!(void, json!([null, true, ""]), "set in the same task");
    let site = page.site.url();
    let void = page.browser.eval_later(&format!(
        "setTimeout(() => {{
             widget.model = '{site}heads/tuned.gguf';
             done([widget.result, widget.hasAttribute('logits')]);
         }});"
    ));
    assert_eq!(void, json!([null, false]));
    assert!(!shown(page).contains("Computed"), "{}", shown(page));
    let own = ask(page, "widget.model = '';");
    assert_equals_the_command_line(&own["prediction"], A, B, None);
}

fn assert_what_was_asked_of_the_earlier_model_is_not_shown(page: &Page) {
    let site = page.site.url();
    let both = page.browser.eval_later(&format!(
        "widget.model = '';
         const first = widget.predict();
         widget.model = '{site}heads/tuned.gguf';
         const second = widget.predict();
         Promise.all([first, second]).then(([first, second]) => done([first.model, second.model,
             widget.result === second]), (error) => done(error.message));"
    ));
    assert_eq!(both, json!(["nsp-base", "nsp-base-tuned", true]));
}

fn assert_a_manifest_is_another_model(page: &Page, bytes: usize) {
    let site = page.site.url();
    page.browser.eval(&format!(
        "widget.model = '{site}tiny/m.json';
         window.totals = [];
         widget.addEventListener('bert-nsp:progress', ({{ detail: {{ phase, total }} }}) =>
             phase === 'model' && totals.push(total));"
    ));
    assert!(
        shown(page).contains("loads another model"),
        "{}",
        shown(page)
    );
    let tiny = ask(page, "");
    assert_eq!(tiny["prediction"]["model"], "tiny-bert");
    let totals = page.browser.eval("return totals.filter((total) => total);");
    let totals = totals.as_array().unwrap();
    assert!(
        totals.iter().all(|total| *total == bytes),
        "{totals:?}, not {bytes}"
    );
}

fn assert_addresses_elsewhere_are_refused(page: &Page) {
    let site = page.site.url();
    page.site.take_requests();
    for address in [
        // Relative to the page, which is on another site.
        "m.json",
        "http://elsewhere.test/m.json",
        "http://elsewhere.test/h.gguf",
        &format!("blob:{site}0"),
        "http://",
    ] {
        page.browser.eval("heard.length = 0;");
        let refused = ask(page, &format!("widget.model = '{address}';"));
        assert_eq!(refused["code"], "model", "{address}: {refused}");
        let message = refused["message"].as_str().unwrap();
        let origin = site.trim_end_matches('/');
        assert!(message.contains(origin), "{message}");
        assert!(shown(page).contains(message), "{}", shown(page));
        assert_eq!(page.browser.eval("return heard;"), json!([refused]));
    }
    // A page could find out which models its readers have stored.
    for path in ["imported/mine.json", "x/../imported/mine.json"] {
        let refused = ask(page, &format!("widget.model = '{site}{path}';"));
        assert_eq!(refused["code"], "model", "{path}: {refused}");
    }
    assert_no_model_was_requested(page);
}

fn assert_no_model_was_requested(page: &Page) {
    let requests = page.site.take_requests();
    let is_model = |path: &&String| path.ends_with(".json") || path.ends_with(".gguf");
    assert_eq!(requests.iter().find(is_model), None, "{requests:?}");
}

/// A page that writes its own messages gets no further than one with the loader.
#[test]
fn the_frame_refuses_an_address_elsewhere_by_itself() {
    let html = "<!doctype html><title>Own</title><iframe src='SITEembed.html'></iframe>
        <script>var heard = []; onmessage = ({ data }) => heard.push(JSON.parse(data));</script>";
    visit_hosts(vec![page("/own", html)], |page| {
        page.expect_console_error("favicon");
        page.browser.goto(&format!("{}/own", page.host));
        let heard = |what: &str, condition: &str| {
            let script = format!("return heard.find((message) => {condition}) ?? null;");
            let seen = || Some(page.browser.eval(&script)).filter(|message| !message.is_null());
            wait_for(what, seen, || {
                page.browser.eval("return heard;").to_string()
            })
        };
        heard("the frame", "message.type === 'ready'");
        let addresses = [
            "http://elsewhere.test/m.json".to_owned(),
            page.host.clone() + "/m.json",
            page.site.url() + "imported/mine.json",
            "//elsewhere.test/h.gguf".to_owned(),
            "\\\\elsewhere.test\\h.gguf".to_owned(),
        ];
        let addresses = json!(addresses);
        page.site.take_requests();
        page.browser.eval(&format!(
            "{addresses}.forEach((model, id) => frames[0].postMessage(JSON.stringify({{
                 protocol: 'bert-nsp', version: 1, type: 'predict', id, a: 'x', b: 'y', label: null, model }}), '*'));"
        ));
        for id in 0..5 {
            let reply = heard("a reply", &format!("message.id === {id}"));
            assert_eq!(
                [&reply["type"], &reply["code"]],
                [&json!("error"), &json!("model")]
            );
        }
        assert_no_model_was_requested(page);
    });
}

#[test]
fn a_copied_frame_uses_the_model_in_its_fragment() {
    let html = "<!doctype html><title>Frame</title>
        <iframe src='SITEembed.html#a=It%20rained%2E&b=We%20stayed%20in%2E&model=heads%2Ftuned%2Egguf'
          width='100%' height='480'></iframe>";
    visit_hosts(vec![page("/frame", html)], |page| {
        page.expect_console_error("favicon");
        let head = train_head(None);
        let expected = predict_with_head(None, &head, "It rained.", "We stayed in.");
        page.site.replace(HEAD, Some(head));
        let bytes = serve_tiny(page) as f64;
        page.browser.goto(&format!("{}/frame", page.host));
        let text = |testid: &str| {
            let script = format!(
                "return document.querySelector('[data-testid={testid}]')?.textContent ?? '';"
            );
            let text = page.browser.eval_in_frame(0, &script);
            text.as_str().unwrap_or_default().to_owned()
        };
        let wait = |testid: &str, part: &str| {
            let seen = || text(testid).contains(part).then_some(());
            wait_for(part, seen, || text(testid));
        };
        wait("predict", "63.9");
        page.browser.eval_in_frame(
            0,
            "document.querySelector('[data-testid=predict]').click();",
        );
        let script = "return document.querySelector('[data-testid=logits]').dataset.value;";
        let shown = || {
            let value = page.browser.eval_in_frame(0, script);
            let value = value.as_str().unwrap_or_default().to_owned();
            let logits: Vec<f64> = value.split_whitespace().flat_map(str::parse).collect();
            <[f64; 2]>::try_from(logits).ok()
        };
        let logits = wait_for("the logits", shown, || text("error"));
        assert_close(logits, &expected);
        let link = page.browser.eval_in_frame(
            0,
            "return document.querySelector('main.embed a[target]').href;",
        );
        assert!(!link.to_string().contains("model="), "{link}");

        let change = |model: &str| {
            page.browser.eval(&format!(
                "const frame = document.querySelector('iframe');
                 frame.src = frame.src.replace(/&model=.*/, '&model={model}');"
            ));
        };
        change("tiny%2Fm%2Ejson");
        wait("predict", &format!("{:.1}", bytes / 1e6));
        assert_eq!(text("verdict"), "", "the answer was another model's");
        change("http%3A%2F%2Felsewhere%2Etest%2Fm%2Ejson");
        wait("error", "this widget’s own site");
        change("");
        wait("predict", "63.9");
        assert_eq!(text("error"), "");
    });
}
