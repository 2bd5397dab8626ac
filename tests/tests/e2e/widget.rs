//! The widget on other people's pages.

use flate2::{Compression, write::GzEncoder};
use nsp_e2e::{HostPage, Page, predict, visit_hosts, visit_neighbours, wait_for};
use serde_json::{Value, json};
use std::{io::Write, path::PathBuf};

pub const A: &str = "The violin maker tapped the thin plate of spruce.";
pub const B: &str = "Then he shaved another curl from the edge.";

/// A page without a doctype and a charset, with styles that apply to everything.
const BARE: &str = "<html><head><title>Notes</title>
    <style>* { color: rgb(255, 0, 0) !important; font: 40px cursive !important;
      letter-spacing: 9px !important; text-transform: uppercase !important; }
      p, table, button, iframe, div { display: block !important; margin: 77px; height: 500px; }</style>
    <script async src='SITEbert-nsp.js'></script></head>
    <body><bert-nsp a='The violin maker tapped the thin plate of spruce.'
      b='Then he shaved another curl from the edge.' label='0' logits='2 -1'>A, then B.</bert-nsp>
    <p id='after'>After</p><div style='height:3000px'></div></body></html>";

/// A page of the host without a policy.
pub fn page(path: &'static str, html: impl Into<String>) -> HostPage {
    HostPage {
        path,
        html: html.into(),
        ..HostPage::default()
    }
}

/// Opens a page of the host and waits until its widgets are shown.
pub fn open(page: &Page, path: &str) {
    page.browser.goto(&format!("{}{path}", page.host));
    let is_defined = "return !!document.querySelector('bert-nsp')?.shadowRoot;";
    let seen = || (page.browser.eval(is_defined) == true).then_some(());
    wait_for("the widget", seen, || {
        page.string("document.body.innerText")
    });
}

/// What the first widget shows.
pub fn shown(page: &Page) -> String {
    page.string("document.querySelector('bert-nsp').shadowRoot.textContent")
}

/// Asserts that a prediction is the command line's: equal lists, and numbers as close as two kinds
/// of arithmetic allow.
pub fn assert_equals_the_command_line(prediction: &Value, a: &str, b: &str, label: Option<u8>) {
    let expected = predict(a, b, label);
    assert_eq!(prediction["tokens"], json!(expected.tokens));
    assert_eq!(prediction["input_ids"], json!(expected.input_ids));
    let ones = vec![1; expected.tokens.len()];
    assert_eq!(prediction["attention_mask"], json!(ones));
    assert_eq!(prediction["truncated"], false);
    let close = |value: &Value, expected: f64| {
        let value = value.as_f64().unwrap_or(f64::NAN);
        assert!((value - expected).abs() < 0.06, "{value}, not {expected}");
    };
    for class in [0, 1] {
        close(&prediction["logits"][class], expected.logits[class]);
        close(
            &prediction["probabilities"][class],
            expected.probabilities[class],
        );
    }
    match expected.loss {
        Some(loss) => close(&prediction["loss"], loss),
        None => assert!(prediction["loss"].is_null()),
    }
    let mut keys: Vec<&String> = prediction.as_object().unwrap().keys().collect();
    keys.sort();
    let all = "attention_mask doubt input_ids logits loss model prediction probabilities \
               token_type_ids tokens truncated unknown_tokens";
    assert_eq!(keys, all.split_whitespace().collect::<Vec<_>>());
}

#[test]
fn the_loader_is_at_most_six_kilobytes_compressed() {
    let dist = std::env::var_os("NSP_DIST").expect("NSP_DIST names the built site");
    let script = std::fs::read(PathBuf::from(dist).join("bert-nsp.js")).expect("it is there");
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&script).expect("memory takes it");
    let size = encoder.finish().expect("memory takes it").len();
    assert!(size <= 6000, "{size} bytes");
}

#[test]
fn a_bare_page_shows_the_given_result_and_computes_when_asked() {
    visit_hosts(vec![page("/notes", BARE)], |page| {
        page.expect_console_error("favicon");
        open(page, "/notes");
        let text = shown(page);
        assert!(
            text.contains(A) && text.contains("Yes, B follows A"),
            "{text}"
        );
        assert!(
            text.contains("Computed beforehand") && text.contains("95.26"),
            "{text}"
        );
        assert!(text.contains("loss with label 0: 0.0486"), "{text}");
        assert_eq!(page.site.take_requests(), ["/bert-nsp.js"]);

        let styles = page.browser.eval(
            "const verdict = document.querySelector('bert-nsp').shadowRoot.querySelector('.verdict');
             const inside = getComputedStyle(verdict), outside = getComputedStyle(after);
             return [inside.color, inside.letterSpacing, inside.textTransform, inside.marginLeft,
                 outside.color, outside.letterSpacing, document.adoptedStyleSheets.length,
                 document.styleSheets.length];",
        );
        assert_eq!(
            styles,
            json!([
                "rgb(23, 112, 63)",
                "normal",
                "none",
                "0px",
                "rgb(255, 0, 0)",
                "9px",
                0,
                1
            ])
        );

        let answer = page.browser.eval_later(
            "const widget = document.querySelector('bert-nsp'), heard = [];
             for (const name of ['progress', 'result', 'error'])
                 addEventListener(`bert-nsp:${name}`, () => heard.push(name));
             const height = document.documentElement.scrollHeight;
             widget.predict().then((prediction) => setTimeout(() => done({ prediction, heard,
                 isSame: widget.result === prediction, focus: document.activeElement.tagName,
                 scroll: scrollY, grown: document.documentElement.scrollHeight - height })),
             (error) => done({ heard, error: error.message }));",
        );
        assert_equals_the_command_line(&answer["prediction"], A, B, Some(0));
        let heard: Vec<&str> = answer["heard"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(Value::as_str)
            .collect();
        assert_eq!(heard.last(), Some(&"result"));
        assert!(heard.contains(&"progress") && !heard.contains(&"error"));
        assert_eq!(
            (&answer["isSame"], &answer["focus"], &answer["scroll"]),
            (&json!(true), &json!("BODY"), &json!(0))
        );
        assert!(
            answer["grown"].as_i64().unwrap() < 100,
            "no frame takes room: {answer}"
        );
        assert!(shown(page).contains("Computed in this tab: nsp-base"));

        let urls = page.requested_urls();
        assert!(
            urls.iter().any(|url| url.ends_with("embed.html")),
            "{urls:?}"
        );
        assert!(!urls.iter().any(|url| url.contains("violin")), "{urls:?}");
    });
}

#[test]
fn a_page_with_a_strict_policy_shows_and_computes_too() {
    let strict = HostPage {
        path: "/strict",
        html: format!(
            "<!doctype html><meta charset=utf-8><title>Strict</title>
             <bert-nsp a='{A}' b='{B}' theme='dark' lang='de'>A, then B.</bert-nsp>
             <script async src='SITEbert-nsp.js'></script>"
        ),
        policy: "default-src 'none'; script-src SITE; frame-src SITE; style-src 'none'",
        is_isolated: false,
    };
    visit_hosts(vec![strict], |page| {
        page.expect_console_error("favicon");
        open(page, "/strict");
        assert!(
            shown(page).contains("Hier berechnen (lädt 64 MB)"),
            "{}",
            shown(page)
        );
        let background = "getComputedStyle(document.querySelector('bert-nsp').shadowRoot
            .querySelector('.box')).backgroundColor";
        assert_eq!(page.string(background), "rgb(31, 29, 26)");
        page.browser
            .eval("document.querySelector('bert-nsp').shadowRoot.querySelector('button').click();");
        let live = || shown(page).contains("In diesem Tab").then_some(());
        wait_for("the answer", live, || shown(page));
    });
}

#[test]
fn ten_widgets_share_one_engine_and_one_download() {
    let widgets: String = (0..10)
        .map(|number| {
            format!("<bert-nsp a='Chapter {number} ends.' b='The next begins.'></bert-nsp>")
        })
        .collect();
    let html = format!(
        "<!doctype html><title>Ten</title><script async src='SITEbert-nsp.js'></script>{widgets}"
    );
    visit_hosts(vec![page("/ten", html)], |page| {
        page.expect_console_error("favicon");
        open(page, "/ten");
        let answers = page.browser.eval_later(
            "Promise.all([...document.querySelectorAll('bert-nsp')].map((each) => each.predict()))
                 .then(done, (error) => done(error.message));",
        );
        let answers = answers.as_array().expect("ten answers");
        for (number, answer) in answers.iter().enumerate() {
            assert_eq!(answer["tokens"][2], json!(number.to_string()));
        }
        let mut requests = page.site.take_requests();
        let page_and_engine = ["bert-nsp-page_bg", "nsp_engine_bg"];
        let others = ["embed.html", "worker", ".part0", ".part1"];
        for file in others.into_iter().chain(page_and_engine) {
            let count = requests.iter().filter(|path| path.contains(file)).count();
            assert_eq!(count, 1, "{file}: {requests:?}");
        }
        requests.sort();
        let all = requests.len();
        requests.dedup();
        assert_eq!(requests.len(), all, "something was asked for twice");
    });
}

#[test]
fn a_sandbox_with_its_origin_runs_it_and_one_without_is_told_why_not() {
    let html = "<!doctype html><title>Sandboxes</title>
        <iframe sandbox='allow-scripts allow-same-origin' src='/inner'></iframe>
        <iframe sandbox='allow-scripts' src='/inner'></iframe>
        <iframe sandbox='allow-scripts' src='SITEembed.html#model=h.gguf&a=One%20came.&b=Two%20went.'></iframe>";
    let inner = format!(
        "<!doctype html><title>Inner</title><bert-nsp a='{A}' b='{B}' load='eager'></bert-nsp>
         <script async src='SITEbert-nsp.js'></script>"
    );
    visit_hosts(vec![page("/outer", html), page("/inner", inner)], |page| {
        // The sandbox forbids these to the frame's own document.
        for part in ["favicon", "CORS", "ERR_FAILED", "integrity"] {
            page.expect_console_error(part);
        }
        page.browser.goto(&format!("{}/outer", page.host));
        let text = |frame| {
            let script = "const root = document.querySelector('bert-nsp')?.shadowRoot;
                return root?.textContent ?? '';";
            let value = page.browser.eval_in_frame(frame, script);
            value.as_str().unwrap_or_default().to_owned()
        };
        let live = || text(0).contains("Computed in this tab").then_some(());
        wait_for("the answer", live, || text(0));
        let forbidden = text(1);
        assert!(
            forbidden.contains(A) && forbidden.contains("sandboxed"),
            "{forbidden}"
        );
        let framed = text_of(page, 2);
        for part in [
            "One came.",
            "Two went.",
            "forbids",
            "#a=One%20came%2E&b=Two%20went%2E",
        ] {
            assert!(framed.contains(part), "{framed}");
        }
        let kept = "return [...document.querySelectorAll('[translate=no]')].map((kept) => kept.textContent);";
        let kept = page.browser.eval_in_frame(2, kept);
        assert_eq!(
            kept,
            json!(["One came.", "Two went."]),
            "not to be translated"
        );
        page.browser
            .eval("document.querySelectorAll('iframe')[2].src += '%20Three%20stayed.';");
        let after = || text_of(page, 2).contains("Three stayed.").then_some(());
        wait_for("the changed pair", after, || text_of(page, 2));
    });
}

/// The text of a frame of the site, and the target of its link.
fn text_of(page: &Page, frame: u16) -> String {
    let script = "return document.body.innerText + document.querySelector('#open').href;";
    let text = page.browser.eval_in_frame(frame, script);
    text.as_str().unwrap_or_default().to_owned()
}

#[test]
fn messages_that_are_not_the_page_s_own_move_nothing() {
    let html = "<!doctype html><title>Hostile</title>
        <iframe src='SITEembed.html#a=One%20came.&b=Two%20went.'></iframe><iframe></iframe>
        <script>var heard = []; onmessage = ({ data }) => heard.push(data);</script>";
    visit_hosts(vec![page("/hostile", html)], |page| {
        page.expect_console_error("favicon");
        page.browser.goto(&format!("{}/hostile", page.host));
        let heard = |part: &str| {
            let is_heard = format!("return heard.some((text) => text.includes('{part}'));");
            let seen = || (page.browser.eval(&is_heard) == true).then_some(());
            wait_for(part, seen, || {
                page.browser.eval("return heard;").to_string()
            });
        };
        heard("\"ready\"");
        page.site.take_requests();
        page.browser.eval(
            "const ours = { protocol: 'bert-nsp', version: 1, type: 'predict', id: 1, a: 'x', b: 'y' };
             const loop = {}; loop.loop = loop;
             for (const wrong of [ours, loop, 7n, null, 'x', '{', '[]', 'null',
                 ...[{ protocol: 'other' }, { version: 2 }, { type: 'load', manifest: 'http://localhost:9/' },
                     { label: 7, id: 11 }, { id: -1 }, { a: null, id: 12 }, { type: '__proto__' }]
                     .map((change) => JSON.stringify({ ...ours, ...change }))])
                 frames[0].postMessage(wrong, '*');
             // A sibling may say what it likes.
             frames[1].eval(`parent.frames[0].postMessage('${JSON.stringify({ ...ours, id: 2 })}', '*')`);",
        );
        // The frame handles messages in order, so this one comes after all others.
        page.browser.eval("frames[0].postMessage(JSON.stringify({ protocol: 'bert-nsp',
            version: 1, type: 'predict', id: 3, a: 'It rained.', b: 'We stayed in.', label: 1 }), '*');");
        heard("\"result\"");
        let messages = page
            .browser
            .eval("return heard.map((text) => JSON.parse(text));");
        let messages = messages.as_array().unwrap();
        let ids: Vec<&Value> = messages
            .iter()
            .map(|message| &message["id"])
            .filter(|id| !id.is_null())
            .collect();
        // Only the requests with an id that can be read have got a reply, an error.
        assert_eq!(ids[..2], [11, 12], "{messages:?}");
        assert!(ids[2..].iter().all(|id| **id == 3), "{messages:?}");
        let result = messages
            .iter()
            .find(|message| message["type"] == "result")
            .unwrap();
        assert_equals_the_command_line(
            &result["prediction"],
            "It rained.",
            "We stayed in.",
            Some(1),
        );
        assert!(
            messages
                .iter()
                .any(|message| message["type"] == "size" || message["type"] == "progress")
        );
    });
}

/// The service worker adds headers that isolate a document; the page around the frame has none.
#[test]
fn beside_a_visited_site_the_widget_uses_its_worker_and_its_model() {
    let html = format!(
        "<!doctype html><title>Near</title><bert-nsp a='{A}' b='{B}'></bert-nsp>
         <script async src='SITEbert-nsp.js'></script>"
    );
    visit_neighbours(vec![page("/near", html)], |page| {
        page.expect_console_error("favicon");
        page.open("");
        page.click("predict");
        page.wait_for_offline("ready");
        open(page, "/near");
        page.site.take_requests();
        let answer = page.browser.eval_later(
            "document.querySelector('bert-nsp').predict().then(done, (error) => done(error.message));",
        );
        assert_equals_the_command_line(&answer, A, B, None);
        let mut requests = page.site.take_requests();
        requests.retain(|path| path != "/sw.js");
        assert_eq!(requests, Vec::<String>::new(), "all was there");
        let is_isolated = "return crossOriginIsolated;";
        assert_eq!(page.browser.eval(is_isolated), false);
    });
}
