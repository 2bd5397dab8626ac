//! Files that the reader downloads or opens.

use js_sys::Array;
use leptos::prelude::{GetValue, StoredValue, UpdateValue, document};
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

/// Reads the files that are chosen in one place. A handle: copies share everything.
#[derive(Clone, Copy)]
pub struct ChosenFile(StoredValue<u32>);

impl ChosenFile {
    /// Reads no file yet. It works for as long as the current owner lives.
    pub fn new() -> Self {
        Self(StoredValue::new(0))
    }

    /// The text in the file that the reader has chosen last. Returns `None` if there is another one by the time that
    /// it has been read, because a small file is read sooner than a large one.
    pub async fn text_of(self, file: &File) -> Option<Result<String, JsValue>> {
        let number = self.0.try_update_value(|count| {
            *count += 1;
            *count
        });
        let text = text_of(file).await;
        // The count is gone if the language has changed since.
        let last = self.0.try_get_value().or(number);
        (last == number).then_some(text)
    }
}

/// The text in a file.
///
/// # Errors
/// When it can't be read, or is not UTF-8.
async fn text_of(file: &File) -> Result<String, JsValue> {
    let text = JsFuture::from(file.text()).await?;
    let text = text.as_string().ok_or(JsValue::NULL)?;
    // The browser puts this in the place of what is no UTF-8.
    match text.contains('\u{fffd}') {
        true => Err(JsValue::NULL),
        false => Ok(text),
    }
}
