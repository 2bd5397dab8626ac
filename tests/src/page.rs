//! The page as a reader sees it, and as its `data-testid`s promise it.

use crate::{Browser, Site, wait_for};
use serde::Deserialize;
use serde_json::json;
use std::cell::RefCell;

/// The elements that the page promises, each exactly once in the document.
pub const TESTIDS: [&str; 35] = [
    "sentence-a",
    "sentence-b",
    "predict",
    "verdict",
    "prediction",
    "logits",
    "probabilities",
    "tokens",
    "input-ids",
    "token-type-ids",
    "attention-mask",
    "latency",
    "engine",
    "model-name",
    "status",
    "error",
    "map",
    "guesses",
    "matrix",
    "matrix-run",
    "padded-mask",
    "thumbnails",
    "attention",
    "cls-journey",
    "lens",
    "contributions",
    "loss",
    "loss-0",
    "loss-1",
    "occlusion",
    "carries",
    "occlusion-run",
    "knock-outs",
    "flow",
    "flow-run",
];

/// The elements in `knock-outs` once its code has loaded, each exactly once in the document.
pub const KNOCK_OUT_TESTIDS: [&str; 3] = ["knock-outs", "knocked-verdict", "knocked-logits"];

/// The elements that the page promises once the code that loads later has arrived, each exactly once in the document.
pub const LATER_TESTIDS: [&str; 14] = [
    "print",
    "stage",
    "class-set",
    "class-file",
    "live",
    "pin",
    "pinned-logits",
    "now-logits",
    "difference-logits",
    "difference-occlusion",
    "difference-attention",
    "bar-a",
    "bar-b",
    "bar-verdict",
];

/// The elements that bench.html promises, each exactly once in the document.
pub const BENCH_TESTIDS: [&str; 5] = [
    "bench-run",
    "bench-stop",
    "bench-status",
    "bench-table",
    "bench-json",
];

/// The elements that check.html promises, each exactly once in the document.
pub const CHECK_TESTIDS: [&str; 6] = [
    "check-text",
    "check-context",
    "check-estimate",
    "check-run",
    "check-list",
    "check-error",
];

/// The page in a browser.
pub struct Page {
    /// The browser that shows it.
    pub browser: Browser,
    /// The site that it comes from.
    pub site: Site,
    /// The address of the pages that show the widget, without `/` at the end; empty if there are
    /// none.
    pub host: String,
    pub(crate) expected_errors: RefCell<Vec<String>>,
    pub(crate) expected_origins: RefCell<Vec<String>>,
}

/// What the page shows about a prediction, all read at one moment.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Shown {
    /// The number of predictions that were asked for and have finished (`data-request`).
    pub request: u32,
    /// The state (`data-state`).
    pub state: String,
    /// The predicted class as text.
    pub prediction: String,
    /// The verdict in words.
    pub verdict: String,
    /// The time that the prediction took.
    pub latency: String,
    /// The logits (`data-value`).
    pub logits: String,
    /// The probabilities (`data-value`).
    pub probabilities: String,
    /// The tokens (`data-value`).
    pub tokens: String,
    /// The ids (`data-value`).
    pub input_ids: String,
    /// The segment ids (`data-value`).
    pub token_type_ids: String,
    /// The attention mask (`data-value`).
    pub attention_mask: String,
}

/// A JavaScript expression for the content of [`Shown`].
pub const SHOWN: &str = "(() => {
    const one = (id) => document.querySelector(`[data-testid=${id}]`);
    const value = (id) => one(id)?.getAttribute('data-value') ?? '';
    const text = (id) => one(id)?.textContent ?? '';
    return {
        request: Number(one('status')?.getAttribute('data-request') ?? 0),
        state: one('status')?.getAttribute('data-state') ?? '',
        prediction: text('prediction'), verdict: text('verdict'), latency: text('latency'),
        logits: value('logits'), probabilities: value('probabilities'), tokens: value('tokens'),
        input_ids: value('input-ids'), token_type_ids: value('token-type-ids'),
        attention_mask: value('attention-mask'),
    };
})()";

impl Page {
    /// Opens the site and waits until its code runs, or until it reports that it can't. `address`
    /// is the part after the site's `/`.
    pub fn open(&self, address: &str) {
        self.browser.goto(&format!("{}{address}", self.site.url()));
        self.wait_for_start();
    }

    /// Waits until the document's code shows the page, or until it reports that it can't.
    pub fn wait_for_start(&self) {
        let has_started = "return !!document.querySelector(
                '.site-footer, [data-testid=models], [data-testid=bench-run], [data-testid=check-list]')
            || document.getElementById('boot-starting').hidden;";
        let seen = || (self.browser.eval(has_started) == true).then_some(());
        wait_for("the page's start", seen, || self.situation());
    }

    /// Waits until the tutorial is in this language.
    pub fn wait_for_tutorial_in(&self, code: &str) {
        let language = || self.string("document.querySelector('#tutorial').lang");
        wait_for(
            "the tutorial",
            || (language() == code).then_some(()),
            language,
        );
    }

    /// Opens the site for a reader who lets the model load automatically, and waits for the model.
    pub fn open_with_model(&self) {
        self.open("");
        self.browser
            .eval("localStorage.setItem('bert-nsp-auto-load', 'yes');");
        self.open("");
        self.wait_for_state("ready");
    }

    /// Waits until the page belongs to this build and has started.
    pub fn wait_for_build(&self, id: &str) {
        let seen = || (self.build() == id).then_some(());
        wait_for("the other build", seen, || self.build());
        self.wait_for_start();
    }

    /// The build that the document belongs to.
    pub fn build(&self) -> String {
        self.string("document.querySelector('meta[name=bert-nsp-build]')?.content")
    }

    /// The text of an element.
    pub fn text(&self, testid: &str) -> String {
        self.string(&format!("{}?.textContent", find(testid)))
    }

    /// The text in a box.
    pub fn text_in(&self, testid: &str) -> String {
        self.string(&format!("{}?.value", find(testid)))
    }

    /// Waits until a box holds this text. What was typed comes back a moment after the page has started.
    pub fn wait_for_text_in(&self, testid: &str, text: &str) {
        let now = || self.text_in(testid);
        wait_for("the text in a box", || (now() == text).then_some(()), now);
    }

    /// An attribute of an element; empty if it has none.
    pub fn attribute(&self, testid: &str, name: &str) -> String {
        self.string(&format!("{}?.getAttribute('{name}')", find(testid)))
    }

    /// What the page is doing (`data-state`).
    pub fn state(&self) -> String {
        self.attribute("status", "data-state")
    }

    /// What the page shows now.
    pub fn shown(&self) -> Shown {
        let shown = self.browser.eval(&format!("return {SHOWN};"));
        serde_json::from_value(shown).expect("the script gives what Shown takes")
    }

    /// Waits for a state.
    pub fn wait_for_state(&self, state: &str) {
        let seen = || (self.state() == state).then_some(());
        wait_for(&format!("the state {state}"), seen, || self.situation());
    }

    /// Waits until `data-offline` is `part`: `no`, `page` or `ready`.
    pub fn wait_for_offline(&self, part: &str) {
        let offline = || self.attribute("status", "data-offline");
        let seen = || (offline() == part).then_some(());
        wait_for(&format!("{part} without a network"), seen, || {
            format!("{:?}, {}", offline(), self.text("storage-note"))
        });
    }

    /// Waits until the line about stored data contains `part`.
    pub fn wait_for_note(&self, part: &str) {
        let note = || self.text("storage-note");
        let seen = || note().contains(part).then_some(());
        wait_for(part, seen, || format!("{:?}", note()));
    }

    /// Waits until this many predictions are finished, and reads the last one.
    pub fn wait_for_prediction(&self, number: u32) -> Shown {
        let seen = || {
            let shown = self.shown();
            (shown.request >= number).then_some(shown)
        };
        let what = format!("prediction number {number}");
        let shown = wait_for(&what, seen, || self.situation());
        assert_eq!(
            shown.request, number,
            "more predictions than were asked for"
        );
        shown
    }

    /// Waits for an error, and returns its sentence.
    pub fn wait_for_error(&self) -> String {
        self.wait_for_state("error");
        let error = self.text("error");
        assert!(error.len() > 20, "no sentence: {error:?}");
        error
    }

    /// Replaces the text in a box, as a paste does. While the page starts, it may put back what was typed before: then the
    /// text is written once more, as a reader would.
    pub fn fill(&self, testid: &str, text: &str) {
        for _ in 0..2 {
            self.browser.eval(&format!(
                "const box = {}; box.focus(); box.select();",
                find(testid)
            ));
            self.browser
                .devtools("Input.insertText", json!({ "text": text }));
            if self.text_in(testid) == text {
                return;
            }
        }
    }

    /// Puts a pair into the boxes and clicks Predict.
    pub fn ask(&self, a: &str, b: &str) {
        self.fill("sentence-a", a);
        self.fill("sentence-b", b);
        self.click("predict");
    }

    /// Clicks an element.
    pub fn click(&self, testid: &str) {
        self.browser.click(&format!("[data-testid={testid}]"));
    }

    /// Opens the storage panel at the foot. The page above it may still grow, so that a click misses it.
    pub fn open_storage(&self) {
        let is_open = || {
            self.browser
                .eval("return document.querySelector('.storage details').open;")
                == true
        };
        let seen = || {
            if !is_open() {
                self.click("storage");
            }
            is_open().then_some(())
        };
        wait_for("the storage panel", seen, || self.situation());
    }

    /// Allows a message in the browser's console, for example about a file that the test has
    /// removed.
    pub fn expect_console_error(&self, part: &str) {
        self.expected_errors.borrow_mut().push(part.into());
    }

    /// Allows requests to another origin, which otherwise make the test fail.
    pub fn expect_requests_to(&self, origin: &str) {
        self.expected_origins
            .borrow_mut()
            .push(format!("{origin}/"));
    }

    /// The string that a JavaScript expression returns; empty if it returns none.
    pub fn string(&self, expression: &str) -> String {
        let value = self.browser.eval(&format!("return {expression};"));
        value.as_str().unwrap_or_default().to_owned()
    }

    fn situation(&self) -> String {
        let (state, status, error) = (self.state(), self.text("status"), self.text("error"));
        format!("the page is {state:?} ({status:?}), its error is {error:?}")
    }
}

fn find(testid: &str) -> String {
    format!("document.querySelector('[data-testid={testid}]')")
}
