//! How the engine has packed the model's weights.

use crate::{Browser, Hosting, Site, View};
use std::sync::OnceLock;

/// The packing that Chromium's engine chooses on this processor, `4-bit` or `7-bit`. The choice
/// moves the logits by some hundredths, so answers are compared with those of the same packing.
///
/// # Panics
/// When the engine does not start.
pub fn packing() -> &'static str {
    static PACKING: OnceLock<String> = OnceLock::new();
    PACKING.get_or_init(ask_engine)
}

/// The engine reports its kernel before it has a model.
fn ask_engine() -> String {
    let site = Site::start(Hosting::Usual);
    let browser = Browser::start(View::default());
    browser.goto(&site.url());
    let kernel = browser.eval_later(
        "const address = document.querySelector('meta[name=bert-nsp-worker]').content;
         const worker = new Worker(`${address}?engine=relaxed`, { type: 'module' });
         worker.onmessage = ({ data }) => done(JSON.parse(data).ready?.engine.kernel ?? data);
         worker.onerror = ({ message }) => done(message);",
    );
    packing_of(kernel.as_str().unwrap_or_default()).to_owned()
}

/// The packing in a kernel's name, for example `4-bit` of `4-bit relaxed`.
///
/// # Panics
/// When it is not a kernel's name.
pub fn packing_of(kernel: &str) -> &str {
    let packing = kernel.split(' ').next().unwrap_or_default();
    assert!(["4-bit", "7-bit"].contains(&packing), "{kernel:?}");
    packing
}
