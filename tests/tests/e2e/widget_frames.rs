//! The copied `<iframe>`, and messages with a false sender.

use crate::{
    translated::UNMARKED,
    widget::{A, B, assert_equals_the_command_line, open, page, shown},
};
use nsp_e2e::{Fault, Page, visit_hosts, wait_for};
use serde_json::{Value, json};

/// The height of the page's first frame, and the height of the document in it.
fn heights(page: &Page) -> (i64, i64) {
    let outer = page
        .browser
        .eval("return document.querySelector('iframe').offsetHeight;");
    let inner = page
        .browser
        .eval_in_frame(0, "return document.documentElement.offsetHeight;");
    (outer.as_i64().unwrap(), inner.as_i64().unwrap())
}

#[test]
fn a_copied_frame_grows_with_its_answer_where_the_loader_is() {
    let frame =
        "<iframe src='SITEembed.html#a=It%20rained.&b=We%20stayed%20in.&label=1&lang=de&theme=dark'
        title='bert-nsp' width='100%' height='480' frameborder='0'></iframe>";
    let html = format!(
        "<!doctype html><title>Frames</title>{frame}<script async src='SITEbert-nsp.js'></script>"
    );
    let alone = format!("<!doctype html><title>Frame</title>{frame}");
    visit_hosts(vec![page("/frames", html), page("/frame", alone)], |page| {
        page.expect_console_error("favicon");
        page.browser.goto(&format!("{}/frames", page.host));
        let ask = "return document.querySelector('[data-testid=predict]')?.innerText ?? '';";
        let asks = || (page.browser.eval_in_frame(0, ask) != "").then_some(());
        wait_for("the frame's button", asks, String::new);
        let fits = |what: &str| {
            let same = || Some(heights(page)).filter(|(outer, inner)| outer == inner);
            wait_for(what, same, || format!("{:?}", heights(page))).0
        };
        let before = fits("the frame to fit its question");
        assert_ne!(before, 480);
        page.browser.eval_in_frame(
            0,
            "document.querySelector('[data-testid=predict]').click();",
        );
        let loss = "return document.querySelector('[data-testid=loss]')?.textContent ?? '';";
        let answered = || (page.browser.eval_in_frame(0, loss) != "").then_some(());
        wait_for("the frame's answer", answered, String::new);
        assert!(fits("the frame to fit its answer") > before);
        let looks = page.browser.eval_in_frame(
            0,
            "return [document.documentElement.lang, document.documentElement.dataset.theme, scrollY];",
        );
        assert_eq!(looks, json!(["de", "dark", 0]));
        let kept = page.browser.eval_in_frame(
            0,
            "return [...document.querySelectorAll('[translate=no]')].map((kept) => kept.textContent)
                 .filter((text) => /rained|stayed|IsNext|NotNext/.test(text)).length;",
        );
        assert!(kept.as_u64().is_some_and(|kept| kept >= 4), "{kept}");
        assert_eq!(page.browser.eval_in_frame(0, UNMARKED), json!([]));
        // Another pair without a label: the earlier label belongs to the earlier pair.
        page.browser.eval(
            "const frame = document.querySelector('iframe');
             frame.src = frame.src.replace(/#.*/, '#a=It%20rained.&b=We%20went%20out.');",
        );
        let has_none = || (page.browser.eval_in_frame(0, loss) == "").then_some(());
        wait_for("no loss", has_none, String::new);

        page.browser.goto(&format!("{}/frame", page.host));
        wait_for("the frame's button", asks, String::new);
        assert_eq!(heights(page).0, 480, "without the loader");
    });
}

#[test]
fn a_widget_believes_its_own_frame_alone() {
    // A sibling frame of the host's own, and one of the site's: the latter has the right origin,
    // but is not the widget's frame.
    let html = format!(
        "<!doctype html><title>Hostile</title><iframe></iframe><iframe src='SITEembed.html'></iframe>
         <bert-nsp a='{A}' b='{B}'></bert-nsp><script async src='SITEbert-nsp.js'></script>"
    );
    visit_hosts(vec![page("/hostile", html)], |page| {
        page.expect_console_error("favicon");
        open(page, "/hostile");
        page.site.set_fault(Fault::Held);
        page.browser.eval(
            "window.heard = [];
             for (const name of ['progress', 'result', 'error'])
                 addEventListener(`bert-nsp:${name}`, ({ detail }) => heard.push([name, detail]));
             document.querySelector('bert-nsp').predict().catch(() => {});",
        );
        let loading = || {
            let heard = page.browser.eval("return heard.map(([name]) => name);");
            heard
                .as_array()
                .is_some_and(|heard| !heard.is_empty())
                .then_some(())
        };
        wait_for("the model to be on its way", loading, || shown(page));

        let fakes = "const ours = { protocol: 'bert-nsp', version: 1, id: 1 };
            const prediction = { model: 'fake', logits: [9, -9], tokens: [] };
            for (const fake of [
                { ...ours, type: 'result', prediction }, { ...ours, type: 'error', code: 'x', message: 'fake' },
                { ...ours, type: 'progress', progress: { phase: 'fake', loaded: 1, total: 1 } },
                { ...ours, type: 'ready' }, { ...ours, type: 'size', height: 1e9 }, { ...ours, version: 2 },
                { ...ours, type: 'predict', a: 'x', b: 'y', label: null }])
                target.postMessage(JSON.stringify(fake), '*');
            for (const malformed of ['{', 'null', '7', '[]', 'x'.repeat(5e6), null, 7, { ...ours }])
                target.postMessage(malformed, '*');";
        for frame in [0, 1] {
            let script = format!("const target = parent; {fakes}");
            page.browser.eval_in_frame(frame, &script);
        }
        page.browser
            .eval(&format!("const target = window; {fakes}"));
        page.browser
            .eval_later("addEventListener('message', ({ data }) => data === 'last' && done()); postMessage('last', '*');");
        let heard = page.browser.eval("return heard;");
        let text = heard.to_string();
        assert!(!text.contains("fake") && !text.contains("error"), "{text}");
        let sizes = "return [...document.querySelectorAll('iframe')].map((each) => each.offsetHeight > 20000);";
        assert_eq!(page.browser.eval(sizes), json!([false, false]));

        page.site.set_fault(Fault::None);
        let result = || {
            let result = page
                .browser
                .eval("return document.querySelector('bert-nsp').result;");
            Some(result).filter(|result| !result.is_null())
        };
        let result = wait_for("the answer", result, || shown(page));
        assert_equals_the_command_line(&result, A, B, None);
        // The site's other frame was asked for nothing, and has loaded nothing.
        let requests = page.site.take_requests();
        let parts: Vec<_> = requests
            .iter()
            .filter(|path| path.contains(".part0"))
            .collect();
        assert_eq!(parts.len(), 1, "{requests:?}");
        assert_eq!(
            page.browser.eval("return heard.at(-1)[0];"),
            Value::from("result")
        );
    });
}

#[test]
fn a_copied_frame_does_not_announce_a_model_that_is_cached() {
    let html = "<!doctype html><title>Frame</title>
        <iframe src='SITEembed.html#a=It%20rained.&b=We%20stayed%20in.&label=1' width='100%' height='480'></iframe>";
    visit_hosts(vec![page("/frame", html)], |page| {
        page.expect_console_error("favicon");
        let text = |testid: &str| {
            let script = format!(
                "return document.querySelector('[data-testid={testid}]')?.textContent ?? '';"
            );
            let text = page.browser.eval_in_frame(0, &script);
            text.as_str().unwrap_or_default().to_owned()
        };
        let wait = |what: &str, is_so: &dyn Fn() -> bool| {
            wait_for(what, || is_so().then_some(()), || text("predict"));
        };
        let open = || page.browser.goto(&format!("{}/frame", page.host));
        open();
        wait("the size", &|| text("predict") == "Predict (loads 63.9 MB)");
        page.browser.eval_in_frame(
            0,
            "document.querySelector('[data-testid=predict]').click();",
        );
        wait("the answer", &|| !text("loss").is_empty());
        open();
        wait("no size", &|| text("predict") == "Predict");
        assert_eq!(text("status"), "");
        assert_eq!(text("loss"), "", "nothing is asked by itself");
    });
}

/// A loader that never changes may outlive the protocol that it speaks.
#[test]
fn a_loader_that_is_too_old_for_the_site_says_so() {
    let html = format!(
        "<!doctype html><html lang=de><title>Old</title><bert-nsp a='{A}' b='{B}'></bert-nsp>
         <script async src='SITEbert-nsp.js'></script>"
    );
    visit_hosts(vec![page("/old", html)], |page| {
        page.expect_console_error("favicon");
        let newer = "<!doctype html><title>Newer</title><script>parent.postMessage(JSON.stringify(
            { protocol: 'bert-nsp', version: 2, type: 'ready' }), '*');</script>";
        page.site.replace("/embed.html", Some(newer.into()));
        open(page, "/old");
        let code = page.browser.eval_later(
            "document.querySelector('bert-nsp').predict().then(() => done(''), ({ code }) => done(code));",
        );
        assert_eq!(code, "other-build");
        let said = format!(
            "Das Skript dieser Seite ist zu alt für {}.",
            page.site.url()
        );
        let is_said = || shown(page).contains(&said).then_some(());
        wait_for("the sentence", is_said, || shown(page));
    });
}

/// The frame reloads itself when the site has a newer build. That one may not start.
#[test]
fn a_frame_that_reloads_itself_and_does_not_start_is_told() {
    let html = format!(
        "<!doctype html><title>Reloaded</title><bert-nsp a='{A}' b='{B}'></bert-nsp>
         <script>const later = setTimeout; setTimeout = (act, time) => later(act, time / 100);</script>
         <script async src='SITEbert-nsp.js'></script>"
    );
    visit_hosts(vec![page("/reloaded", html)], |page| {
        page.expect_console_error("favicon");
        let silent = "<!doctype html><title>Silent</title><script>
            if (performance.getEntriesByType('navigation')[0].type !== 'reload') {
                parent.postMessage(JSON.stringify(
                    { protocol: 'bert-nsp', version: 1, type: 'ready' }), '*');
                onload = () => setTimeout(() => location.reload());
            }</script>";
        page.site.replace("/embed.html", Some(silent.into()));
        open(page, "/reloaded");
        let code = page.browser.eval_later(
            "document.querySelector('bert-nsp').predict().then(() => done(''), ({ code }) => done(code));",
        );
        assert_eq!(code, "frame");
    });
}

#[test]
fn a_huge_or_hostile_request_reveals_and_fetches_nothing() {
    let html = "<!doctype html><title>Huge</title><iframe src='SITEembed.html#a=A%20secret.&b=Kept.'></iframe>
        <script>var heard = []; onmessage = ({ data }) => heard.push(data);</script>";
    visit_hosts(vec![page("/huge", html)], |page| {
        page.expect_console_error("favicon");
        page.browser.goto(&format!("{}/huge", page.host));
        let types = || {
            page.browser
                .eval("return heard.map((text) => JSON.parse(text).type);")
        };
        let heard = |kind: &str| {
            let is_heard = || {
                types()
                    .as_array()
                    .is_some_and(|all| all.contains(&json!(kind)))
            };
            wait_for(kind, || is_heard().then_some(()), || types().to_string());
        };
        heard("ready");
        page.browser.eval(
            "const ours = { protocol: 'bert-nsp', version: 1, type: 'predict', id: 1, a: 'x', b: 'y', label: null };
             const tell = (message) => frames[0].postMessage(JSON.stringify(message), '*');
             for (const type of ['reveal', 'result', 'text', 'load', 'fetch', 'eval', 'cancel', 'size', 'ready'])
                 tell({ ...ours, type, url: 'http://localhost:9/', manifest: 'http://localhost:9/x.json' });
             tell({ ...ours, id: 8, a: 'word '.repeat(1e6) });
             frames[0].postMessage('['.repeat(5e6), '*');
             tell({ ...ours, id: 9 });",
        );
        heard("result");
        let messages = page.browser.eval("return heard;").to_string();
        assert!(!messages.contains("secret"), "{messages}");
        let answered = page.browser.eval(
            "return [...new Set(heard.map((text) => JSON.parse(text).id).filter((id) => id !== undefined))];",
        );
        assert_eq!(answered, json!([8, 9]));
    });
}
