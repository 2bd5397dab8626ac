//! A headless Chromium of its own for each visit.

use crate::{commands::Vendor, driver::Driver, wait_for};
use fantoccini::{
    Client, ClientBuilder, elements::Element, error::CmdError, wd::TimeoutConfiguration,
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use std::{env, path::Path, time::Duration};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

/// Headless, quiet, and without the services that a browser contacts by itself.
const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// With this script of a [`View`], the page predicts only when it is asked: a test that looks at a text between an edit
/// and its answer has all the time that it needs. A document without an address has no storage.
pub const ONLY_ASKED: &str = "try { localStorage.setItem('bert-nsp-live', 'no'); } catch {}";

/// With this script, installing the service worker never finishes.
const NO_WORKER: &str = "if (globalThis.ServiceWorkerContainer)
    ServiceWorkerContainer.prototype.register = () => new Promise(() => {});";

/// Time limits for a script and for a page. Both only guard against hanging.
const SCRIPT_LIMIT: Duration = Duration::from_secs(120);

/// How the reader sees the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// Whether dark mode is on.
    pub dark: bool,
    /// Whether the reader has asked for less motion.
    pub still: bool,
    /// Whether the system's forced colours replace the page's.
    pub forced_colours: bool,
    /// Width of the window in CSS pixels.
    pub width: u32,
    /// A script that runs before the page's own.
    pub script: &'static str,
    /// Whether the site's service worker is installed. In tests that are not about it, each visit
    /// is like the time before it is installed, so that the result does not depend on when the
    /// worker is ready.
    pub worker: bool,
    /// More flags for the browser.
    pub flags: &'static [&'static str],
    /// Whether no other visit may run at the same time, because time is measured.
    pub alone: bool,
}

impl Default for View {
    fn default() -> Self {
        Self {
            dark: false,
            still: false,
            forced_colours: false,
            width: 1200,
            script: "",
            worker: false,
            flags: &[],
            alone: false,
        }
    }
}

/// A browser whose profile is empty at first. Dropping it ends it.
pub struct Browser {
    runtime: Runtime,
    /// `None` only while the browser is being dropped or restarted.
    client: Option<Client>,
    driver: Driver,
    view: View,
    profile: TempDir,
}

impl Browser {
    /// Starts `$HEADLESS_SHELL` or `$CHROME`, or the browser that chromedriver finds.
    pub fn start(view: View) -> Self {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime can be made");
        let mut browser = Self {
            runtime,
            client: None,
            driver: Driver::start(),
            view,
            profile: tempfile::tempdir().expect("a folder can be made"),
        };
        browser.launch();
        browser
    }

    /// Ends the browser and starts it again with the same profile.
    pub fn restart(&mut self) {
        self.end();
        self.launch();
    }

    fn launch(&mut self) {
        let capabilities = capabilities(self.profile.path(), self.view);
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let connecting = builder
            .capabilities(capabilities)
            .connect(self.driver.url());
        let client = self.runtime.block_on(connecting);
        self.client = Some(client.expect("chromedriver starts Chromium"));
        self.show(self.view);
    }

    fn end(&mut self) {
        if let Some(client) = self.client.take() {
            // This ends Chromium, but not its driver.
            let _ = self.runtime.block_on(client.close());
        }
    }

    fn show(&self, view: View) {
        let scheme = if view.dark { "dark" } else { "light" };
        let motion = if view.still {
            "reduce"
        } else {
            "no-preference"
        };
        let colours = if view.forced_colours {
            "active"
        } else {
            "none"
        };
        self.devtools(
            "Emulation.setEmulatedMedia",
            json!({ "features": [
                { "name": "prefers-color-scheme", "value": scheme },
                { "name": "prefers-reduced-motion", "value": motion },
                { "name": "forced-colors", "value": colours },
            ] }),
        );
        self.resize(view.width);
        for script in [view.script, if view.worker { "" } else { NO_WORKER }] {
            self.devtools(
                "Page.addScriptToEvaluateOnNewDocument",
                json!({ "source": script }),
            );
        }
        let limits = TimeoutConfiguration::new(Some(SCRIPT_LIMIT), Some(SCRIPT_LIMIT), None);
        self.runtime
            .block_on(self.client().update_timeouts(limits))
            .expect("time limits can be set");
    }

    /// Makes the window this wide, in CSS pixels.
    pub fn resize(&self, width: u32) {
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false }),
        );
    }

    /// Opens an address and waits until the document and its scripts have loaded.
    pub fn goto(&self, url: &str) {
        self.runtime
            .block_on(self.client().goto(url))
            .unwrap_or_else(|error| panic!("{url} can't be opened: {error}"));
    }

    /// The value of a JavaScript function body.
    pub fn eval(&self, script: &str) -> Value {
        self.runtime
            .block_on(self.client().execute(script, Vec::new()))
            .unwrap_or_else(|error| panic!("{script} failed: {error}"))
    }

    /// The value of a JavaScript function body in a frame. `index` is its position among the
    /// document's frames.
    pub fn eval_in_frame(&self, index: u16, script: &str) -> Value {
        self.runtime
            .block_on(async {
                let client = self.client();
                client.enter_frame(index).await?;
                let value = client.execute(script, Vec::new()).await?;
                client.enter_parent_frame().await?;
                Ok::<_, CmdError>(value)
            })
            .unwrap_or_else(|error| panic!("{script} failed in frame {index}: {error}"))
    }

    /// The value that a JavaScript function body passes to its only argument, `done`.
    pub fn eval_later(&self, script: &str) -> Value {
        let script = format!("const done = arguments[0];\n{script}");
        self.runtime
            .block_on(self.client().execute_async(&script, Vec::new()))
            .expect("the script ends")
    }

    /// Runs a command of the Chrome DevTools Protocol.
    pub fn devtools(&self, method: &str, parameters: Value) -> Value {
        self.runtime
            .block_on(
                self.client()
                    .issue_cmd(Vendor::devtools(method, &parameters)),
            )
            .unwrap_or_else(|error| panic!("{method} failed: {error}"))
    }

    /// The entries of a log since the last call.
    pub fn log(&self, name: &str) -> Vec<Value> {
        let entries = self
            .runtime
            .block_on(self.client().issue_cmd(Vendor::log(name)))
            .unwrap_or_else(|error| panic!("the log {name} can't be read: {error}"));
        entries.as_array().cloned().unwrap_or_default()
    }

    /// The addresses, without fragments, that the browser has requested over the network since the
    /// last call.
    pub fn requested_urls(&self) -> Vec<String> {
        let log = self.log("performance");
        log.iter()
            .filter_map(requested_url)
            .filter(|url| url.starts_with("http") || url.starts_with("ws"))
            .collect()
    }

    /// The errors in the console since the last call.
    pub fn errors(&self) -> Vec<String> {
        let log = self.log("browser");
        let errors = log.iter().filter(|entry| entry["level"] == "SEVERE");
        errors
            .filter_map(|entry| entry["message"].as_str().map(str::to_owned))
            .collect()
    }

    /// Scrolls the element into view and clicks its middle, as a reader does. While the page still moves,
    /// for example because what is above it has just loaded, something else may be at that place; then it
    /// tries again.
    pub fn click(&self, selector: &str) {
        let click = || {
            // chromedriver does not wait for the page's smooth scrolling.
            self.eval(&format!(
                "document.querySelector('{selector}')?.scrollIntoView(\
                 {{ behavior: 'instant', block: 'center' }});"
            ));
            let clicked = self.try_with_element(selector, async |element| element.click().await);
            let is_intercepted = clicked
                .as_ref()
                .is_err_and(|error| error.to_string().contains("click intercepted"));
            (!is_intercepted).then_some(clicked)
        };
        wait_for("a click", click, || selector.to_owned())
            .unwrap_or_else(|error| panic!("{selector} can't be clicked: {error}"));
    }

    /// Presses keys while the element has the focus.
    pub fn press_in(&self, selector: &str, keys: &str) {
        self.with_element(selector, async |element| element.send_keys(keys).await);
    }

    /// Presses keys wherever the focus is.
    pub fn press(&self, keys: &str) {
        self.runtime
            .block_on(async { self.client().active_element().await?.send_keys(keys).await })
            .unwrap_or_else(|error| panic!("{keys:?} can't be pressed: {error}"));
    }

    fn with_element(&self, selector: &str, act: impl AsyncFnOnce(Element) -> Result<(), CmdError>) {
        self.try_with_element(selector, act)
            .unwrap_or_else(|error| panic!("{selector} can't be used: {error}"));
    }

    fn try_with_element(
        &self,
        selector: &str,
        act: impl AsyncFnOnce(Element) -> Result<(), CmdError>,
    ) -> Result<(), CmdError> {
        self.runtime.block_on(async {
            let locator = fantoccini::Locator::Css(selector);
            act(self.client().find(locator).await?).await
        })
    }

    fn client(&self) -> &Client {
        self.client.as_ref().expect("it is there until the drop")
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.end();
    }
}

/// The address in an entry of the performance log, if it is about a request.
fn requested_url(entry: &Value) -> Option<String> {
    let message: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
    let message = &message["message"];
    (message["method"] == "Network.requestWillBeSent")
        .then(|| message["params"]["request"]["url"].as_str())?
        .map(str::to_owned)
}

fn capabilities(profile: &Path, view: View) -> Map<String, Value> {
    let profile = format!("--user-data-dir={}", profile.display());
    let flags: Vec<&str> = [FLAGS, view.flags, &[&profile]].concat();
    let mut options = json!({ "args": flags });
    // Chrome without a user interface starts in a quarter of the time. Tests of the service worker
    // sometimes waited in vain in it, so their visits open Chrome itself.
    let shell = env::var_os("HEADLESS_SHELL").filter(|_| !view.worker);
    let name = match shell {
        Some(_) => "chrome-headless-shell",
        None => "chrome",
    };
    if let Some(program) = shell.or_else(|| env::var_os("CHROME")) {
        options["binary"] = json!(program.to_string_lossy());
    }
    let all = json!({
        "browserName": name,
        "goog:chromeOptions": options,
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
    });
    all.as_object().cloned().unwrap_or_default()
}
