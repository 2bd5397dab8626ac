//! Files that the browser shares between sites: Cross-Origin Storage, as WICG proposes it
//! (<https://github.com/WICG/cross-origin-storage>). A file is known by the SHA-256 of its content. Browsers don't have
//! this yet; extensions do. Only documents may use it, not workers.

use js_sys::{Array, JSON, Promise, Reflect};
use leptos::{prelude::window, web_sys::Blob};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// `navigator.crossOriginStorage`.
    type CrossOriginStorage;

    #[wasm_bindgen(method, catch, js_name = requestFileHandle)]
    fn request_file_handle(
        this: &CrossOriginStorage,
        hash: &JsValue,
        options: &JsValue,
    ) -> Result<Promise, JsValue>;

    /// A later version of the proposal takes a list.
    #[wasm_bindgen(method, catch, js_name = requestFileHandles)]
    fn request_file_handles(
        this: &CrossOriginStorage,
        hashes: &Array,
        options: &JsValue,
    ) -> Result<Promise, JsValue>;

    /// A file in it.
    type FileHandle;

    #[wasm_bindgen(method, catch, js_name = getFile)]
    fn get_file(this: &FileHandle) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = createWritable)]
    fn create_writable(this: &FileHandle) -> Result<Promise, JsValue>;

    /// A file that is being written.
    type Writable;

    #[wasm_bindgen(method, catch)]
    fn write(this: &Writable, content: &Blob) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn close(this: &Writable) -> Result<Promise, JsValue>;
}

/// The reader or the browser does not let this page use the shared files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declined;

/// Whether the browser shares files between sites.
pub fn has_shared_files() -> bool {
    storage().is_some()
}

fn storage() -> Option<CrossOriginStorage> {
    let storage = Reflect::get(&window().navigator(), &"crossOriginStorage".into()).ok()?;
    storage.is_object().then(|| storage.unchecked_into())
}

/// The shared file with this SHA-256, in hexadecimal digits; `None` if there is none. The browser may ask the reader
/// first. The caller has to check the content.
///
/// # Errors
/// When the reader or the browser declines.
pub async fn shared_file(sha256: &str) -> Result<Option<Blob>, Declined> {
    match read(sha256).await {
        Ok(file) => Ok(file.dyn_into().ok()),
        Err(error) => {
            let name = Reflect::get(&error, &"name".into()).ok();
            match name.and_then(|name| name.as_string()).as_deref() {
                Some("NotAllowedError" | "SecurityError") => Err(Declined),
                _ => Ok(None),
            }
        }
    }
}

/// Gives other sites a file with this SHA-256. The browser checks the hash.
///
/// # Errors
/// The browser's.
pub async fn share_file(sha256: &str, content: &Blob) -> Result<(), JsValue> {
    let create = JSON::parse(r#"{"create":true}"#)?;
    let file = request(sha256, &create).await?;
    let writable = JsFuture::from(file.create_writable()?).await?;
    let writable: Writable = writable.unchecked_into();
    JsFuture::from(writable.write(content)?).await?;
    JsFuture::from(writable.close()?).await?;
    Ok(())
}

async fn read(sha256: &str) -> Result<JsValue, JsValue> {
    let file = request(sha256, &JsValue::UNDEFINED).await?;
    JsFuture::from(file.get_file()?).await
}

async fn request(sha256: &str, options: &JsValue) -> Result<FileHandle, JsValue> {
    let storage = storage().ok_or(JsValue::NULL)?;
    // The caller's hash consists of digits.
    let hash = JSON::parse(&format!(r#"{{"algorithm":"SHA-256","value":"{sha256}"}}"#))?;
    let takes_one = Reflect::has(&storage, &"requestFileHandle".into())?;
    let found = match takes_one {
        true => JsFuture::from(storage.request_file_handle(&hash, options)?).await?,
        false => {
            let hashes = Array::of1(&hash);
            let handles = JsFuture::from(storage.request_file_handles(&hashes, options)?).await?;
            Reflect::get(&handles, &0.into())?
        }
    };
    Ok(found.unchecked_into())
}
