//! The page's own document and address.

use crate::logic::{
    Pair,
    link::{self, Link},
};
use js_sys::{Array, Function, Reflect};
use leptos::prelude::{document, set_timeout, window};
use leptos::task::spawn_local;
use leptos::web_sys::{
    Blob, BlobPropertyBag, CacheStorage, Clipboard, Element, HtmlAnchorElement, HtmlElement,
    HtmlTextAreaElement, IntersectionObserver, IntersectionObserverEntry, MessageEvent,
    PerformanceNavigation, Response, ScrollBehavior, ScrollIntoViewOptions, Url, Window,
};
use nsp_words::SECTIONS;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;

/// Where what was typed is kept: www/boot.js knows it too.
const TYPED_KEY: &str = "bert-nsp-typed";
/// How long is waited where the browser does not tell when it is idle.
const IDLE: Duration = Duration::from_secs(2);

/// What the reader has written into the two boxes of index.html before the page could start; none
/// where it is what stood there.
pub fn written_before_start() -> Option<Pair> {
    let text = |id: &str| {
        let element = document().get_element_by_id(id)?;
        let area: HtmlTextAreaElement = element.dyn_into().ok()?;
        let (value, ready) = (area.value(), area.default_value().unwrap_or_default());
        let is_new = value != ready;
        Some((value, is_new))
    };
    let ((a, is_a_new), (b, is_b_new)) = (text("sentence-a")?, text("sentence-b")?);
    (is_a_new || is_b_new).then(|| Pair::new(a, b))
}

/// Whether the reader has pressed Predict before the page could start: www/boot.js leaves a mark.
pub fn asked_before_start() -> bool {
    let app = document().get_element_by_id("app");
    app.is_some_and(|app| app.has_attribute("data-asked"))
}

/// The buttons of the tutorial that the reader has pressed before the page could start: www/boot.js
/// keeps them until they are taken.
pub fn pressed_before_start() -> Vec<HtmlElement> {
    let pressed = take_pressed().unwrap_or_default();
    pressed
        .iter()
        .filter_map(|button| button.dyn_into().ok())
        .collect()
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = bertNsp, js_name = takePressed)]
    fn take_pressed() -> Result<Array, JsValue>;
}

/// The element that the page is put into, emptied of what stood there until the page could start.
/// The tutorial stays beside it until the page takes it in.
pub fn mount_point() -> Option<HtmlElement> {
    let element: HtmlElement = document().get_element_by_id("app")?.dyn_into().ok()?;
    let tutorial = tutorial();
    element.set_text_content(None);
    if let Some(tutorial) = tutorial {
        let _ = element.append_child(&tutorial);
    }
    Some(element)
}

/// An empty tutorial, where the document's went away with the earlier language.
pub fn new_tutorial() -> Option<Element> {
    let element = document().create_element("div").ok()?;
    element.set_id("tutorial");
    element.set_class_name("tutorial");
    Some(element)
}

/// The tutorial of the document.
pub fn tutorial() -> Option<Element> {
    document().get_element_by_id("tutorial")
}

/// What stands in the tutorial of the document; empty in a document without one.
pub fn tutorial_html() -> String {
    tutorial().map_or_else(String::new, |tutorial| tutorial.inner_html())
}

/// The tutorial in another language than the document's.
///
/// # Errors
/// When it can't be fetched, or there is none.
pub async fn fetch_tutorial(code: &str) -> Result<String, JsValue> {
    let address = resolve(&meta(&format!("bert-nsp-tutorial-{code}")));
    let response = JsFuture::from(window().fetch_with_str(&address)).await?;
    let response: Response = response.dyn_into()?;
    if !response.ok() {
        return Err(JsValue::from(response.status()));
    }
    let text = JsFuture::from(response.text()?).await?;
    text.as_string().ok_or(JsValue::NULL)
}

/// The build that this page belongs to, from its `<meta>`. Empty where it has none.
pub fn build_id() -> String {
    meta("bert-nsp-build")
}

/// The absolute address of the engine's worker.
pub fn worker_address() -> String {
    resolve(&meta("bert-nsp-worker"))
}

/// The absolute address of the manifest of the model that this build has.
pub fn manifest_address() -> String {
    resolve(&meta("bert-nsp-manifest"))
}

/// The absolute address of a file of the site, wherever the site is hosted.
pub fn resolve(relative: &str) -> String {
    let base = document().base_uri().ok().flatten().unwrap_or_default();
    match Url::new_with_base(relative, &base) {
        Ok(url) => url.href(),
        Err(_) => relative.to_owned(),
    }
}

/// The engine build that the address asks for (`?engine=simd128`), if any.
pub fn engine_override() -> Option<String> {
    query("engine")
}

/// A parameter of the address's query.
fn query(key: &str) -> Option<String> {
    let query = window().location().search().ok()?;
    link::parameter(query.strip_prefix('?')?, key)
}

/// The fragment of the address, without `#`.
pub fn fragment() -> String {
    let hash = window().location().hash().unwrap_or_default();
    hash.strip_prefix('#').unwrap_or_default().to_owned()
}

/// What the address asks for. Text in the query is moved into the fragment, so that it is neither
/// sent again nor copied with the address.
pub fn link() -> Link {
    let location = window().location();
    let link = link::read(
        &location.search().unwrap_or_default(),
        &location.hash().unwrap_or_default(),
    );
    if let Some(rest) = &link.replacement {
        replace_address(&format!("{}{rest}", address()));
    }
    link
}

/// Loads the page again.
pub fn reload() {
    let _ = window().location().reload();
}

/// Whether the keyboard has a ⌘ key.
pub fn is_mac() -> bool {
    window()
        .navigator()
        .platform()
        .is_ok_and(|platform| platform.starts_with("Mac") || platform.starts_with("iP"))
}

/// Moves the focus to an element.
pub fn focus(id: &str) {
    let element = document()
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        // An element that can't take the focus leaves it where it is.
        let _ = element.focus();
    }
}

/// What index.html says about the model that the site carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteModel {
    /// Its bytes.
    pub bytes: u64,
    /// How many parts it was cut into.
    pub parts: usize,
    /// What the names of its parts begin with.
    pub part_name: String,
}

/// Reads the `<meta>` that the build wrote: bytes, parts, the beginning of the parts' names.
pub fn site_model() -> SiteModel {
    let content = meta("bert-nsp-model");
    let mut words = content.split(' ');
    let mut next = || words.next().unwrap_or_default();
    SiteModel {
        bytes: next().parse().unwrap_or_default(),
        parts: next().parse().unwrap_or_default(),
        part_name: next().to_owned(),
    }
}

/// The content of a `<meta>`; empty where there is none.
fn meta(name: &str) -> String {
    document()
        .query_selector(&format!("meta[name='{name}']"))
        .ok()
        .flatten()
        .and_then(|meta| meta.get_attribute("content"))
        .unwrap_or_default()
}

/// Whether data may be spent without asking: the browser does not ask to save it, and the
/// connection is not known to be a mobile one. Most browsers don't tell what it is.
pub fn is_unmetered() -> bool {
    !saves_data() && connection("type").as_string().as_deref() != Some("cellular")
}

/// Whether the browser asks to save data.
pub fn saves_data() -> bool {
    connection("saveData").is_truthy()
}

/// What the browser says about the connection; undefined where it says nothing.
fn connection(key: &str) -> JsValue {
    let get = |from: &JsValue, key: &str| Reflect::get(from, &key.into()).unwrap_or_default();
    get(&get(&window().navigator(), "connection"), key)
}

/// Whether the address switches the service worker off (`?sw=off`).
pub fn is_worker_off() -> bool {
    query("sw").as_deref() == Some("off")
}

/// The caches of this origin. Missing on plain http; the getter throws in a sandboxed frame.
pub fn caches() -> Option<CacheStorage> {
    let caches = Reflect::get(&window(), &"caches".into());
    caches.ok()?.dyn_into().ok()
}

/// Does something once the document is loaded and the browser has nothing else to do.
pub fn when_idle(act: impl FnOnce() + 'static) {
    let when_loaded = Closure::once_into_js(move || {
        let act = Closure::once_into_js(act).unchecked_into();
        // Safari has no such call.
        if window().request_idle_callback(&act).is_err() {
            set_timeout(move || drop(act.call0(&JsValue::NULL)), IDLE);
        }
    });
    let when_loaded: Function = when_loaded.unchecked_into();
    if document().ready_state() == "complete" {
        // It can't fail: it returns nothing.
        let _ = when_loaded.call0(&JsValue::NULL);
    } else {
        let _ = window().add_event_listener_with_callback("load", &when_loaded);
    }
}

/// Whether this document is the widget's frame.
pub fn is_embed() -> bool {
    let root = document().document_element();
    let view = root.and_then(|root| root.get_attribute("data-view"));
    view.as_deref() == Some("embed")
}

/// Whether the page was opened from a file, as that of the offline folder is.
pub fn is_from_file() -> bool {
    let protocol = window().location().protocol();
    protocol.is_ok_and(|protocol| protocol == "file:")
}

/// Hears the texts that the window around this frame posts, with the origin that it has; all other
/// windows are ignored. False where there is no window around.
pub fn on_parent_message(hear: impl Fn(String, String) + 'static) -> bool {
    let Some(parent) = parent().map(JsValue::from) else {
        return false;
    };
    let callback = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let is_from_parent = event.source().map(JsValue::from).as_ref() == Some(&parent);
        if let (true, Some(text)) = (is_from_parent, event.data().as_string()) {
            hear(text, event.origin());
        }
    });
    let heard =
        window().add_event_listener_with_callback("message", callback.as_ref().unchecked_ref());
    // It hears for as long as the document lives.
    callback.forget();
    heard.is_ok()
}

/// Posts a text to the window around this frame, if it has this origin. A page from a file has the
/// origin `null`, which can't be named.
pub fn tell_parent(text: &str, origin: &str) {
    let origin = if origin == "null" { "*" } else { origin };
    if let Some(parent) = parent() {
        // It fails only for what is no origin, and then there is nobody to tell.
        let _ = parent.post_message(&JsValue::from_str(text), origin);
    }
}

/// The window around this frame; none where this window is no frame.
fn parent() -> Option<Window> {
    let parent = window().parent().ok().flatten()?;
    (JsValue::from(&parent) != JsValue::from(window())).then_some(parent)
}

/// The language that the address asks for, if any.
pub fn asked_language() -> Option<String> {
    link::parameter(&fragment(), "lang")
}

/// The languages that the reader prefers, best first.
pub fn languages() -> Vec<String> {
    let list = window().navigator().languages();
    list.iter().filter_map(|code| code.as_string()).collect()
}

/// Says in which language the document is.
pub fn set_document_language(code: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", code);
    }
}

/// A choice that the reader has made earlier. Storage may be missing or forbidden.
pub fn remembered(key: &str) -> Option<String> {
    let storage = window().local_storage().ok().flatten()?;
    storage.get_item(key).ok().flatten()
}

/// Remembers a choice, where the browser allows it. Never what the reader has written: that is
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

/// What the reader has typed in this tab, as [`keep_typed`] or www/boot.js has kept it.
pub fn typed() -> Option<String> {
    let storage = window().session_storage().ok().flatten()?;
    storage.get_item(TYPED_KEY).ok().flatten()
}

/// Keeps what the reader has typed for as long as this tab is open; an empty text removes it. False
/// where the browser does not allow it, or has no room.
pub fn keep_typed(text: &str) -> bool {
    let Ok(Some(storage)) = window().session_storage() else {
        return false;
    };
    let kept = match text {
        "" => storage.remove_item(TYPED_KEY),
        _ => storage.set_item(TYPED_KEY, text),
    };
    kept.is_ok()
}

/// Whether the reader has been on this page before in this tab, and has loaded it again or come back
/// by the browser's history.
pub fn is_return() -> bool {
    let performance = window().performance();
    performance.is_some_and(|performance| {
        performance.navigation().type_() != PerformanceNavigation::TYPE_NAVIGATE
    })
}

/// Tells whenever the element comes into sight or leaves it. Without an observer it is always seen.
pub fn on_sight(element: &Element, tell: impl Fn(bool) + Clone + 'static) {
    let told = tell.clone();
    let callback = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
        let last = entries.pop().unchecked_into::<IntersectionObserverEntry>();
        told(last.is_intersecting());
    });
    match IntersectionObserver::new(callback.as_ref().unchecked_ref()) {
        // It lives as long as the element does.
        Ok(observer) => {
            observer.observe(element);
            callback.forget();
        }
        Err(_) => tell(true),
    }
}

/// Tells when the page is about to be printed.
pub fn before_print(tell: impl Fn() + 'static) {
    let callback = Closure::<dyn Fn()>::new(tell);
    let listener = callback.as_ref().unchecked_ref();
    let _ = window().add_event_listener_with_callback("beforeprint", listener);
    // It hears for as long as the document lives.
    callback.forget();
}

/// Puts a text on the clipboard; `tell` hears whether that was allowed.
pub fn copy(text: &str, tell: impl Fn(bool) + 'static) {
    let Some(clipboard) = clipboard() else {
        tell(false);
        return;
    };
    let written = clipboard.write_text(text);
    spawn_local(async move { tell(JsFuture::from(written).await.is_ok()) });
}

/// Missing on plain http.
fn clipboard() -> Option<Clipboard> {
    let navigator = window().navigator();
    Reflect::get(&navigator, &"clipboard".into())
        .ok()?
        .dyn_into()
        .ok()
}

/// Offers a text as a file of this name and media type.
pub fn save(name: &str, media_type: &str, text: &str) {
    // Each step fails only where the browser forbids downloads altogether.
    let _ = try_save(name, media_type, text);
}

fn try_save(name: &str, media_type: &str, text: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = Array::of1(&text.into());
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&url)
}

/// The value of a variable of the style sheet: `--ink`.
pub fn colour(name: &str) -> String {
    let root = document().document_element();
    let style = root.and_then(|root| window().get_computed_style(&root).ok().flatten());
    let value = style.and_then(|style| style.get_property_value(name).ok());
    value.unwrap_or_default().trim().to_owned()
}

/// The address of the page without query and fragment.
pub fn address() -> String {
    let href = window().location().href().unwrap_or_default();
    let end = href.find(['?', '#']).unwrap_or(href.len());
    href[..end].to_owned()
}

/// Puts a fragment into the address, without a new entry in the history.
pub fn set_fragment(fragment: &str) {
    replace_address(&format!("#{fragment}"));
}

fn replace_address(address: &str) {
    if let Ok(history) = window().history() {
        // A frame without an origin may not change its address: then it keeps the old one.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(address));
    }
}

/// The section of the tutorial that the top of the window is in.
pub fn section_in_sight() -> Option<&'static str> {
    let line = 160.0;
    SECTIONS.into_iter().find(|id| {
        document().get_element_by_id(id).is_some_and(|section| {
            let place = section.get_bounding_client_rect();
            place.top() <= line && place.bottom() > line
        })
    })
}

/// Brings an element into sight, at once: what came into sight on a longer way would fill, and move it.
pub fn scroll_to(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        let options = ScrollIntoViewOptions::new();
        options.set_behavior(ScrollBehavior::Instant);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
