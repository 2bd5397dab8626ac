//! What a page does when it meets a newer build of the site on the host. The logic is in
//! www/boot.js, because it must work without the page's WebAssembly.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = bertNsp, js_name = hasOtherBuild)]
    fn other_build() -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = bertNsp, js_name = reloadOnce)]
    fn reload(asked: bool) -> Result<bool, JsValue>;

    #[wasm_bindgen(catch, js_namespace = bertNsp, js_name = fail)]
    fn tell_of_failure() -> Result<(), JsValue>;
}

/// Whether the host has another build of the site than this page. False if the host does not
/// answer.
pub async fn has_other_build() -> bool {
    match other_build() {
        Ok(answer) => JsFuture::from(answer)
            .await
            .is_ok_and(|is_other| is_other.is_truthy()),
        Err(_) => false,
    }
}

/// Reloads the page, unless it has come back to this build after such a reload; then returns false.
/// With `asked`, the new page predicts at once.
pub fn reload_once(asked: bool) -> bool {
    reload(asked).unwrap_or(false)
}

/// Handles that a part of the code failed to load before the document had a view: reloads the document if
/// the host has a newer build, and otherwise shows the document's own message about it.
pub fn fail() {
    // If www/boot.js is missing, this code has not started.
    let _ = tell_of_failure();
}
