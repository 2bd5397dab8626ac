//! The widget's attributes, properties, methods and events: what docs/widget.md promises to a script.

use crate::widget::{A, B, assert_equals_the_command_line, open, page, shown};
use nsp_e2e::{Fault, Page, visit_hosts, wait_for};
use serde_json::{Value, json};

/// Records the widget's events.
const LISTEN: &str = "<script>
    var heard = [];
    for (const name of ['ready', 'progress', 'result', 'error'])
        document.addEventListener(`bert-nsp:${name}`, ({ detail, target }) =>
            heard.push({ name, detail, target: target.id }));
    </script>";

/// The events since the last call.
fn heard(page: &Page) -> Vec<Value> {
    let heard = page.browser.eval("return heard.splice(0);");
    heard.as_array().cloned().unwrap_or_default()
}

#[test]
fn attributes_are_properties_and_all_that_happens_is_told() {
    // Attributes and properties that are set before the element is defined count too.
    let html = format!(
        "<!doctype html><html lang=de><title>Events</title>{LISTEN}
         <bert-nsp id=widget a='{A}' logits='2 -1'></bert-nsp>
         <script>widget.b = '{B}'; widget.label = 1;</script>
         <script async src='SITEbert-nsp.js'></script>"
    );
    visit_hosts(vec![page("/events", html)], |page| {
        page.expect_console_error("favicon");
        open(page, "/events");
        let ready = json!([{ "name": "ready", "detail": null, "target": "widget" }]);
        assert_eq!(json!(heard(page)), ready);

        assert_attributes_are_properties(page);
        assert_progress_and_result_are_told(page);
        assert_a_changed_label_changes_the_loss(page);
        assert_a_changed_pair_has_no_answer(page);
        assert_an_answer_that_means_little_is_muted(page);
        assert_an_error_is_told(page);
        assert_what_comes_late_is_not_the_present_pair_s(page);
        assert_half_a_surrogate_pair_is_answered(page);
        assert_a_removed_frame_ends_what_it_was_asked(page);
    });
}

fn assert_attributes_are_properties(page: &Page) {
    let text = shown(page);
    for part in [A, B, "Ja, B folgt auf A", "Loss mit Label 1: 3.0486"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let properties = page.browser.eval(
        "const read = () => [widget.a, widget.label, widget.theme, widget.load, widget.logits];
         const before = read();
         widget.label = null; widget.theme = 'dark'; widget.lang = 'en'; widget.logits = '-1 2';
         const after = [read(), widget.hasAttribute('label'), widget.getAttribute('lang')];
         widget.setAttribute('label', '7');
         after.push(widget.label, widget.result);
         widget.label = '0';
         return [before, ...after, widget.label];",
    );
    let expected = json!([
        [A, 1, "", "", "2 -1"],
        [A, null, "dark", "", "-1 2"],
        false,
        "en",
        null,
        null,
        0
    ]);
    assert_eq!(properties, expected);
    let text = shown(page);
    assert!(
        text.contains("No, B does not follow A") && text.contains("loss with label 0"),
        "{text}"
    );
    let dark = "return widget.shadowRoot.querySelector('.box').dataset.theme;";
    assert_eq!(page.browser.eval(dark), "dark");
}

fn assert_progress_and_result_are_told(page: &Page) {
    let answer = page.browser.eval_later(
        "const promise = widget.predict();
         const isShared = promise === widget.predict();
         promise.then((prediction) => done({ prediction, isShared, isSame: widget.result === prediction }),
             (error) => done({ error: error.message }));",
    );
    let prediction = &answer["prediction"];
    assert_equals_the_command_line(prediction, A, B, Some(0));
    assert_eq!([&answer["isShared"], &answer["isSame"]], [true, true]);

    let events = heard(page);
    let (result, progress) = events.split_last().unwrap();
    assert_eq!(
        (&result["name"], &result["detail"]),
        (&json!("result"), prediction)
    );
    for event in progress {
        assert_eq!(event["name"], "progress");
        let detail = &event["detail"];
        let number = |name: &str| detail[name].as_u64().unwrap();
        assert!(number("loaded") <= number("total"), "{detail}");
        assert_eq!(detail.as_object().unwrap().len(), 3);
    }
    let of_model = progress
        .iter()
        .filter(|event| event["detail"]["phase"] == "model");
    assert!(of_model.count() > 1, "{events:?}");
    assert!(events.iter().all(|event| event["target"] == "widget"));
}

fn assert_a_changed_label_changes_the_loss(page: &Page) {
    let loss = page.browser.eval(
        "widget.label = 1;
         const [x, y] = widget.result.logits;
         return [widget.result.loss, Math.log(1 + Math.exp(x - y))];",
    );
    let [loss, expected] = [&loss[0], &loss[1]].map(|loss| loss.as_f64().unwrap());
    assert!((loss - expected).abs() < 1e-5, "{loss}, not {expected}");
}

/// Given logits belong to the pair with which they were given.
fn assert_a_changed_pair_has_no_answer(page: &Page) {
    let result = page
        .browser
        .eval("widget.b = 'Another text.'; return widget.result;");
    assert_eq!(result, Value::Null);
    let has_answer = || shown(page).contains("follow") || shown(page).contains("Computed");
    assert!(!has_answer(), "{}", shown(page));

    // A framework sets related properties in any order, but in one turn.
    page.browser
        .eval("widget.logits = '3 -3'; widget.a = 'It rained.'; widget.b = 'We stayed in.';");
    assert!(shown(page).contains("Yes, B follows A"), "{}", shown(page));
    page.browser
        .eval("widget.a = 'He sang.'; widget.logits = '-3 3';");
    assert!(shown(page).contains("No, B does not"), "{}", shown(page));

    page.browser.eval("widget.a = 'It snowed.';");
    assert!(!has_answer(), "{}", shown(page));
    page.browser.eval("widget.a = 'He sang.';");
    assert!(!has_answer(), "{}", shown(page));
    let of_clone = page.browser.eval(
        "const clone = widget.cloneNode();
         widget.after(clone);
         const text = clone.shadowRoot.textContent;
         clone.remove();
         return [text.includes('He sang.'), text.includes('Computed')];",
    );
    assert_eq!(of_clone, json!([true, false]), "a clone");
    page.browser.eval("widget.logits = '-3 3';");
    assert!(shown(page).contains("No, B does not"), "{}", shown(page));
}

fn assert_an_answer_that_means_little_is_muted(page: &Page) {
    let look = "const look = () => {
        const [verdict, quiet, doubt] = ['.verdict', '.quiet', '.doubt']
            .map((selector) => widget.shadowRoot.querySelector(selector));
        const isMuted = getComputedStyle(verdict).color === getComputedStyle(quiet).color;
        return [verdict.dataset.doubt ?? '', isMuted, doubt.textContent];
    };";
    for (a, b, shown) in [
        (
            "🙂",
            "🎉 🎉",
            json!([
                "unknown",
                true,
                "Unknown tokens ([UNK]): 3. This answer means little."
            ]),
        ),
        (
            "",
            " ",
            json!([
                "empty",
                true,
                "A sentence has no tokens. This answer means little."
            ]),
        ),
        (
            "أمطرت طوال الليل.",
            "كانت الشوارع مبتلة.",
            json!([
                "script",
                true,
                "Most letters belong to a script that the model does not know. This answer means little."
            ]),
        ),
        (
            "It rained all night 🙂.",
            B,
            json!(["", false, "Unknown tokens ([UNK]): 1."]),
        ),
    ] {
        let computed = page.browser.eval_later(&format!(
            "{look} widget.a = {a:?}; widget.b = {b:?};
             widget.predict().then(() => requestAnimationFrame(() => done(look())),
                 (error) => done(error.message));"
        ));
        assert_eq!(computed, shown, "{a}");
    }
}

fn assert_an_error_is_told(page: &Page) {
    heard(page);
    let error = page.browser.eval_later(
        "widget.a = 'word '.repeat(30000);
         widget.predict().then(() => done('none'), ({ code, message }) => done({ code, message }));",
    );
    assert_eq!(error["code"], "input");
    let told = json!([{ "name": "error", "detail": error, "target": "widget" }]);
    assert_eq!(json!(heard(page)), told);
    let message = error["message"].as_str().unwrap();
    assert!(shown(page).contains(message) && shown(page).contains("Try again"));
}

/// The result and the error of an earlier pair reach their caller, and nobody else.
fn assert_what_comes_late_is_not_the_present_pair_s(page: &Page) {
    heard(page);
    let late = page.browser.eval_later(
        "const ends = [];
         const ask = () => widget.predict().then(({ tokens }) => ends.push(tokens[1]),
             ({ code }) => ends.push(code));
         const refused = ask();
         widget.a = 'First.';
         const first = ask();
         widget.a = 'Second.';
         const button = widget.shadowRoot.querySelector('button');
         const isOffered = !button.hidden;
         const second = ask();
         Promise.all([refused, first, second]).then(() => done({ ends, isOffered,
             result: widget.result.tokens[1], isDone: button.hidden,
             status: widget.shadowRoot.querySelector('.status').textContent }));",
    );
    let expected = json!({ "ends": ["input", "first", "second"], "isOffered": true,
        "result": "second", "isDone": true, "status": "" });
    assert_eq!(late, expected);
    let events = heard(page);
    let told: Vec<_> = events
        .iter()
        .filter(|event| event["name"] != "progress")
        .map(|event| (&event["name"], &event["detail"]["tokens"][1]))
        .collect();
    assert_eq!(told, [(&json!("result"), &json!("second"))]);
}

/// A framework that renders the whole document removes the frame, and a caller waits for it.
fn assert_a_removed_frame_ends_what_it_was_asked(page: &Page) {
    let ends = page.browser.eval_later(
        "widget.a = 'Third.';
         const removed = widget.predict().then(() => 'answered', ({ code }) => code);
         document.querySelectorAll('html > div').forEach((holder) => holder.remove());
         removed.then(async (code) => {
             const { textContent } = widget.shadowRoot.querySelector('.status');
             const { tokens } = await widget.predict();
             done({ code, textContent, token: tokens[1] });
         });",
    );
    let expected = json!({ "code": "frame", "token": "third",
        "textContent": "The page removed the frame that runs the model." });
    assert_eq!(ends, expected);
}

/// `slice` leaves such a text of one that ends with an emoji.
fn assert_half_a_surrogate_pair_is_answered(page: &Page) {
    let answer = page.browser.eval_later(
        "widget.label = null;
         widget.a = 'A cat\\ud83d'; widget.b = '\\ude00 purred.';
         const { hash } = new URL(widget.shadowRoot.querySelector('a').href);
         widget.predict().then((prediction) => done({ prediction, hash }), ({ message }) => done(message));",
    );
    let (a, b) = ("A cat\u{fffd}", "\u{fffd} purred.");
    assert_equals_the_command_line(&answer["prediction"], a, b, None);
    // The link does not end at a character at which a chat program would cut it, either.
    let hash = "#a=A%20cat%EF%BF%BD&b=%EF%BF%BD%20purred%2E";
    assert_eq!(answer["hash"], hash);
}

#[test]
fn a_widget_computes_when_it_is_told_to_and_again_after_a_failure() {
    let widget = |load: &str| {
        format!(
            "<!doctype html><title>Load</title>{LISTEN}<script async src='SITEbert-nsp.js'></script>
             <div style='height:3000px'></div><bert-nsp a='{A}' b='{B}' load='{load}'></bert-nsp>"
        )
    };
    let empty = format!(
        "<!doctype html><title>Empty</title>{LISTEN}<script async src='SITEbert-nsp.js'></script>
         <bert-nsp id=eager load=eager></bert-nsp><bert-nsp id=visible load=visible a=' ' b=' '></bert-nsp>"
    );
    let pages = vec![
        page("/visible", widget("visible")),
        page("/eager", widget("eager")),
        page("/empty", empty),
    ];
    visit_hosts(pages, |page| {
        for part in ["favicon", "404"] {
            page.expect_console_error(part);
        }
        page.site.set_fault(Fault::Missing);
        open(page, "/visible");
        assert_eq!(page.site.take_requests(), ["/bert-nsp.js"], "out of sight");
        page.browser
            .eval("document.querySelector('bert-nsp').scrollIntoView();");
        let event = |name: &str| {
            let last = format!("return heard.findLast(({{ name }}) => name === '{name}') ?? null;");
            let seen = || Some(page.browser.eval(&last)).filter(|event| !event.is_null());
            wait_for(name, seen, || shown(page))
        };
        assert_eq!(event("error")["detail"]["code"], "network");

        page.site.set_fault(Fault::None);
        page.browser
            .eval("document.querySelector('bert-nsp').shadowRoot.querySelector('button').click();");
        assert_equals_the_command_line(&event("result")["detail"], A, B, None);

        open(page, "/eager");
        assert_equals_the_command_line(&event("result")["detail"], A, B, None);
        assert_eq!(
            page.browser.eval("return scrollY;"),
            0,
            "nobody has scrolled"
        );
        assert_no_empty_pair_is_asked_for(page);
    });
}

/// A framework may set the texts after it has created the element, and sometimes one after the
/// other.
fn assert_no_empty_pair_is_asked_for(page: &Page) {
    open(page, "/empty");
    // Two animation frames later, an element that is in view knows that it is.
    let asks = || {
        page.browser.eval_later(
            "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(
                 document.querySelectorAll('html > div').length))));",
        )
    };
    assert_eq!(asks(), 0, "an empty pair");
    page.browser
        .eval(&format!("eager.a = visible.a = '{A}'; heard.length = 0;"));
    assert_eq!(asks(), 0, "one sentence");
    let result = |widget: &str, change: &str, a: &str, b: &str| {
        page.browser.eval(change);
        let last = format!(
            "return heard.splice(0).findLast(({{ name, target }}) =>
                 name === 'result' && target === '{widget}')?.detail ?? null;"
        );
        let seen = || Some(page.browser.eval(&last)).filter(|result| !result.is_null());
        let result = wait_for(change, seen, || shown(page));
        assert_equals_the_command_line(&result, a, b, None);
    };
    result("eager", &format!("eager.b = '{B}';"), A, B);
    result("eager", "eager.b = 'It rained.';", A, "It rained.");
    result("visible", &format!("visible.b = '{B}';"), A, B);
}

/// The size is stated only as long as the model has to be downloaded.
#[test]
fn a_button_does_not_announce_a_model_that_is_there() {
    let html = format!(
        "<!doctype html><title>Cached</title><bert-nsp id=asked a='{A}' b='{B}'></bert-nsp>
         <bert-nsp id=other a='One.' b='Two.'></bert-nsp>
         <bert-nsp id=another a='One.' b='Two.' model='SITEm.json'></bert-nsp>
         <script async src='SITEbert-nsp.js'></script>"
    );
    visit_hosts(vec![page("/cached", html)], |page| {
        page.expect_console_error("favicon");
        open(page, "/cached");
        let buttons = || {
            page.browser.eval(
                "return [asked, other, another].map((widget) =>
                     widget.shadowRoot.querySelector('button').textContent);",
            )
        };
        let (to_load, there) = ("Compute it here (loads 64 MB)", "Compute it here");
        let another = "Compute it here (loads another model)";
        assert_eq!(buttons(), json!([to_load, to_load, another]));
        page.browser
            .eval_later("asked.predict().then(() => { asked.b = 'Two.'; done(); }, done);");
        assert_eq!(buttons(), json!([there, there, another]));
    });
}

#[test]
fn a_missing_text_is_named_in_its_place() {
    let html = format!(
        "<!doctype html><title>Missing</title><bert-nsp id=widget a=' ' lang=de>Some text.</bert-nsp>
         <bert-nsp id=whole a='{A}' b='{B}'></bert-nsp>
         <script async src='SITEbert-nsp.js'></script>"
    );
    visit_hosts(vec![page("/missing", html)], |page| {
        page.expect_console_error("favicon");
        open(page, "/missing");
        let look = || {
            page.browser.eval(
                "const [a, b, button] = ['.a', '.b', 'button'].map((part) =>
                     widget.shadowRoot.querySelector(part));
                 return [a.textContent, b.textContent, a.translate, b.translate, button.hidden];",
            )
        };
        let missing = json!(["Satz A fehlt.", "Satz B fehlt.", true, true, true]);
        assert_eq!(look(), missing);
        page.browser.eval(&format!("widget.b = '{B}';"));
        assert_eq!(look(), json!(["Satz A fehlt.", B, true, false, true]));
        page.browser
            .eval(&format!("widget.a = '{A}'; widget.lang = 'en';"));
        assert_eq!(look(), json!([A, B, false, false, false]));
        page.browser.eval("widget.removeAttribute('b');");
        assert_eq!(
            look(),
            json!([A, "Sentence B is missing.", false, true, true])
        );
        let is_offered = "return !whole.shadowRoot.querySelector('button').hidden;";
        assert_eq!(page.browser.eval(is_offered), true);
        assert_eq!(page.site.take_requests(), ["/bert-nsp.js"]);
    });
}

#[test]
fn without_javascript_the_text_between_the_tags_stays() {
    let html = "<!doctype html><title>Text</title><script async src='SITEbert-nsp.js'></script>
        <bert-nsp a='One.' b='Two.'>A: One. B: Two.</bert-nsp>";
    visit_hosts(vec![page("/text", html)], |page| {
        page.expect_console_error("favicon");
        page.browser.devtools(
            "Emulation.setScriptExecutionDisabled",
            json!({ "value": true }),
        );
        page.browser.goto(&format!("{}/text", page.host));
        // The test's own script may run anyway.
        let seen = page.browser.eval(
            "const widget = document.querySelector('bert-nsp');
             return [widget.innerText, widget.getBoundingClientRect().width > 0, !!widget.shadowRoot];",
        );
        assert_eq!(seen, json!(["A: One. B: Two.", true, false]));
    });
}
