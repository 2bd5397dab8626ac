//! Files that the reader downloads or opens.

use js_sys::Array;
use leptos::prelude::document;
use leptos::web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, Url};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Offers a text as a file of this name and media type.
pub fn save(name: &str, media_type: &str, text: &str) {
    // Each step fails only if the browser forbids downloads altogether.
    let _ = try_save(name, media_type, text);
}

fn try_save(name: &str, media_type: &str, text: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = Array::of1(&text.into());
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    save_blob(name, &blob)
}

/// Offers the file at a `blob:` address under this name.
pub fn save_address(name: &str, address: &str) {
    // This fails only if the browser forbids downloads altogether.
    let _ = download(name, address);
}

fn download(name: &str, address: &str) -> Result<(), JsValue> {
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(address);
    link.set_download(name);
    link.click();
    Ok(())
}

/// Offers a blob as a file of this name.
///
/// # Errors
/// When the browser forbids downloads.
pub fn save_blob(name: &str, blob: &Blob) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(blob)?;
    download(name, &url)?;
    Url::revoke_object_url(&url)
}

/// The text in a file that the reader has chosen.
///
/// # Errors
/// When it can't be read, or is not UTF-8.
pub async fn text_of(file: &File) -> Result<String, JsValue> {
    let text = JsFuture::from(file.text()).await?;
    let text = text.as_string().ok_or(JsValue::NULL)?;
    // The browser puts this in the place of what is no UTF-8.
    match text.contains('\u{fffd}') {
        true => Err(JsValue::NULL),
        false => Ok(text),
    }
}
