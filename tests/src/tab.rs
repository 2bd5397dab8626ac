//! What the tests of the offline folder need from a browser, whichever it is.

use crate::Browser;
use serde_json::Value;

/// A tab of a running browser.
pub trait Tab {
    /// Opens an address and waits until the document has loaded.
    fn goto(&self, url: &str);

    /// The value of a JavaScript expression, as JSON.
    fn value(&self, expression: &str) -> Value;

    /// Scrolls the element into view and clicks its middle.
    fn click(&self, selector: &str);

    /// Replaces the text in a box by typing.
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
