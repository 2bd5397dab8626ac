//! What the tests of the offline folder need of a browser, whichever it is.

use crate::Browser;
use serde_json::Value;

/// A tab of a running browser.
pub trait Tab {
    /// Opens an address and waits until the document is loaded.
    fn goto(&self, url: &str);

    /// The value of a JavaScript expression, as JSON knows it.
    fn value(&self, expression: &str) -> Value;

    /// Brings the element into sight and clicks it in its middle.
    fn click(&self, selector: &str);

    /// Types a text in place of what stands in a box.
    fn write(&self, selector: &str, text: &str);

    /// The addresses of all requests over the network since the last call.
    fn requests(&self) -> Vec<String>;

    /// What the browser has complained about since the last call.
    fn errors(&self) -> Vec<String>;
}

impl Tab for Browser {
    fn goto(&self, url: &str) {
        self.goto(url);
    }

    fn value(&self, expression: &str) -> Value {
        self.eval(&format!("return {expression};"))
    }

    fn click(&self, selector: &str) {
        self.click(selector);
    }

    fn write(&self, selector: &str, text: &str) {
        self.eval(&format!("document.querySelector('{selector}').select();"));
        self.press_in(selector, text);
    }

    fn requests(&self) -> Vec<String> {
        self.requested_urls()
    }

    fn errors(&self) -> Vec<String> {
        self.errors()
    }
}
