//! Lets one tab at a time change what is stored for a site: Web Locks.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// web-sys counts this interface as unstable, although all browsers have it.
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(
        this: &LockManager,
        name: &str,
        options: &Object,
        callback: &Function,
    ) -> Result<Promise, JsValue>;
}

/// The right to change something that is stored. Dropping it gives the right back. The browser takes it back when
/// the thread ends, for example because its tab is closed.
#[derive(Debug)]
pub struct Lock {
    /// Settles the promise for which the browser keeps the lock; `None` where there are no locks.
    give_back: Option<Function>,
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(give_back) = &self.give_back {
            // A function that settles a promise does not fail.
            let _ = give_back.call1(&JsValue::UNDEFINED, &JsValue::UNDEFINED);
        }
    }
}

/// Takes the right to add models to this folder of imported models; `None` if another tab or thread has it. Where there
/// are no Web Locks (in Node, on plain http, in old browsers), everyone gets it.
pub async fn for_models(folder: &str) -> Option<Lock> {
    take(&format!("bert-nsp-import {folder}")).await
}

/// Takes the right to train on the site with this folder of imported models, as [`for_models`] does.
pub async fn for_training(folder: &str) -> Option<Lock> {
    take(&format!("bert-nsp-training {folder}training")).await
}

async fn take(name: &str) -> Option<Lock> {
    let nothing = Lock { give_back: None };
    request(name).await.unwrap_or(Some(nothing))
}

/// Asks the browser for the lock.
///
/// # Errors
/// When there are no Web Locks, or the browser refuses them, as in a sandboxed frame.
async fn request(name: &str) -> Result<Option<Lock>, JsValue> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into())?;
    // If it is missing, the call below fails.
    let locks: LockManager = Reflect::get(&navigator, &"locks".into())?.unchecked_into();
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &JsValue::TRUE)?;
    let mut give_back = None;
    let kept = Promise::new(&mut |resolve, _| give_back = Some(resolve));
    let lock = Lock { give_back };
    let mut tell = None;
    let told = Promise::new(&mut |resolve, _| tell = Some(resolve));
    // The browser calls it with the lock, or with null, and keeps the lock until the returned promise is settled.
    let callback = Closure::<dyn FnMut(JsValue) -> JsValue>::once(move |granted: JsValue| {
        if let Some(tell) = tell {
            // A function that settles a promise does not fail.
            let _ = tell.call1(&JsValue::UNDEFINED, &granted);
        }
        JsValue::from(kept)
    });
    let requested = locks.request(name, &options, callback.as_ref().unchecked_ref())?;
    // A refusal rejects the request without calling back.
    let first = Promise::race(&Array::of2(&told, &requested));
    let granted = JsFuture::from(first).await?;
    Ok(granted.is_truthy().then_some(lock))
}
