//! What the browser stores for the page.

use js_sys::{Array, Reflect};
use leptos::prelude::window;
use leptos::web_sys::{Cache, CacheStorage, Request};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// The key for what was typed. www/boot.js uses it too.
const TYPED_KEY: &str = "bert-nsp-typed";
/// The key for what was typed in section 12.
const LAB_KEY: &str = "bert-nsp-lab";
/// The key for the pinned pair.
const PINNED_KEY: &str = "bert-nsp-pinned";
/// The key for what was done with class sets.
const CLASS_KEY: &str = "bert-nsp-class";
/// The key for whether pairs are answered while the reader types.
const LIVE_KEY: &str = "bert-nsp-live";
/// The key for the guesses.
const GUESSES_KEY: &str = "bert-nsp-guesses";
/// The key for the choice whether the page asks before it shows.
const ASK_FIRST_KEY: &str = "bert-nsp-ask-first";

/// A choice that the reader has made earlier. `None` if there is none, or if the storage is missing
/// or forbidden.
pub fn remembered(key: &str) -> Option<String> {
    let storage = window().local_storage().ok().flatten()?;
    storage.get_item(key).ok().flatten()
}

/// Remembers a choice, if the browser allows it. This is never what the reader has written: that is
/// [kept](keep_typed) in this tab only.
pub fn remember(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(key, value);
    }
}

/// Forgets a choice.
pub fn forget(key: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.remove_item(key);
    }
}

/// Whether pairs are answered while the reader types, unless the reader has chosen otherwise.
pub fn wants_live() -> bool {
    remembered(LIVE_KEY).as_deref() != Some("no")
}

/// Remembers whether pairs are answered while the reader types.
pub fn choose_live(is_on: bool) {
    remember(LIVE_KEY, if is_on { "yes" } else { "no" });
}

/// Forgets that choice, and the pinned pair.
pub fn forget_live_and_pinned() {
    forget(LIVE_KEY);
    keep_pinned("");
}

/// Forgets all choices whose keys begin like this.
pub fn forget_all(start: &str) {
    let Ok(Some(storage)) = window().local_storage() else {
        return;
    };
    let count = storage.length().unwrap_or(0);
    let keys = (0..count).filter_map(|index| storage.key(index).ok().flatten());
    // The numbers of the keys change when one is removed.
    let keys: Vec<String> = keys.filter(|key| key.starts_with(start)).collect();
    for key in keys {
        let _ = storage.remove_item(&key);
    }
}

/// What the reader has typed in this tab, as [`keep_typed`] or www/boot.js has kept it.
pub fn typed() -> Option<String> {
    kept(TYPED_KEY)
}

/// What the reader has typed in section 12 in this tab.
pub fn lab_typed() -> Option<String> {
    kept(LAB_KEY)
}

/// The pair that the reader has pinned in this tab.
pub fn pinned() -> Option<String> {
    kept(PINNED_KEY)
}

/// What the reader has done with class sets in this tab.
pub fn class_kept() -> Option<String> {
    kept(CLASS_KEY)
}

fn kept(key: &str) -> Option<String> {
    let storage = window().session_storage().ok().flatten()?;
    storage.get_item(key).ok().flatten()
}

/// Keeps what the reader has typed for as long as this tab is open; an empty text removes it.
/// Returns false if the browser does not allow it, or has no room.
pub fn keep_typed(text: &str) -> bool {
    keep(TYPED_KEY, text)
}

/// The same for what was typed in section 12.
pub fn keep_lab_typed(text: &str) -> bool {
    keep(LAB_KEY, text)
}

/// The same for the pinned pair.
pub fn keep_pinned(text: &str) -> bool {
    keep(PINNED_KEY, text)
}

/// The reader's guesses in this tab.
pub fn guesses() -> Option<String> {
    kept(GUESSES_KEY)
}

/// Keeps the guesses, as [`keep_typed`] keeps what was typed.
pub fn keep_guesses(text: &str) -> bool {
    keep(GUESSES_KEY, text)
}

/// Whether the page asks before it shows. It does until the reader switches it off.
pub fn asks_first() -> bool {
    remembered(ASK_FIRST_KEY).as_deref() != Some("no")
}

/// Remembers whether the page asks before it shows.
pub fn remember_ask_first(is_on: bool) {
    remember(ASK_FIRST_KEY, if is_on { "yes" } else { "no" });
}

/// Forgets the guesses, and whether the page asks.
pub fn forget_guesses() {
    keep_guesses("");
    forget(ASK_FIRST_KEY);
}

/// The same for what was done with class sets.
pub fn keep_class(text: &str) -> bool {
    keep(CLASS_KEY, text)
}

fn keep(key: &str, text: &str) -> bool {
    let Ok(Some(storage)) = window().session_storage() else {
        return false;
    };
    let kept = match text {
        "" => storage.remove_item(key),
        _ => storage.set_item(key, text),
    };
    kept.is_ok()
}

/// The caches of this origin; `None` on plain http. The getter throws in a sandboxed frame.
pub fn caches() -> Option<CacheStorage> {
    let caches = Reflect::get(&window(), &"caches".into());
    caches.ok()?.dyn_into().ok()
}

/// Opens a cache, if there is one of this name. Opening a missing cache would create an empty one.
pub async fn open_cache(name: &str) -> Option<Cache> {
    let caches = caches()?;
    if !JsFuture::from(caches.has(name)).await.ok()?.is_truthy() {
        return None;
    }
    JsFuture::from(caches.open(name))
        .await
        .ok()?
        .dyn_into()
        .ok()
}

/// The addresses of everything in a cache; `None` if it can't be read.
pub async fn cached_addresses(cache: &Cache) -> Option<Vec<String>> {
    let requests: Array = JsFuture::from(cache.keys()).await.ok()?.dyn_into().ok()?;
    let requests = requests
        .iter()
        .filter_map(|request| request.dyn_into::<Request>().ok());
    Some(requests.map(|request| request.url()).collect())
}
