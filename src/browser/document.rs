//! The elements of the document.

use super::{address::resolve, site::meta};
use js_sys::Array;
use leptos::prelude::{document, window};
use leptos::web_sys::{
    CssStyleSheet, Element, HtmlElement, Response, ScrollBehavior, ScrollIntoViewOptions,
};
use nsp_words::SECTIONS;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A new empty tutorial. The document's own was removed with the earlier language.
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

/// The HTML of the document's tutorial; empty if the document has none.
pub fn tutorial_html() -> String {
    tutorial().map_or_else(String::new, |tutorial| tutorial.inner_html())
}

/// Downloads the tutorial in another language than the document's.
///
/// # Errors
/// When it fails to load, or there is none in this language.
pub async fn fetch_tutorial(code: &str) -> Result<String, JsValue> {
    fetch_text(&resolve(&meta(&format!("bert-nsp-tutorial-{code}")))).await
}

/// Downloads one of the built-in texts for training.
///
/// # Errors
/// When it fails to load.
pub async fn fetch_training_text(name: &str) -> Result<String, JsValue> {
    fetch_text(&resolve(&meta(&format!("bert-nsp-text-{name}")))).await
}

/// Downloads the text at an absolute address.
///
/// # Errors
/// When it fails to load, or there is none.
pub async fn fetch_text(address: &str) -> Result<String, JsValue> {
    let response = JsFuture::from(window().fetch_with_str(address)).await?;
    let response: Response = response.dyn_into()?;
    if !response.ok() {
        return Err(JsValue::from(response.status()));
    }
    let text = JsFuture::from(response.text()?).await?;
    text.as_string().ok_or(JsValue::NULL)
}

/// Adds the script at an absolute address of the site to the document, once.
pub fn add_script(address: &str) {
    let document = document();
    let is_there = document.query_selector(&format!("script[src=\"{address}\"]"));
    let head = document.query_selector("head").ok().flatten();
    if let (Ok(None), Some(head), Ok(script)) = (is_there, head, document.create_element("script"))
    {
        // A script that can't be added adds nothing to the page.
        let _ = script.set_attribute("src", address);
        let _ = head.append_child(&script);
    }
}

thread_local! {
    static ADDED_STYLES: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

/// Adds rules of a later part of the page to the styles of the document, once. The policy forbids style elements, but
/// not sheets that a script constructs. Returns false if the browser has no such sheets; every browser that runs the
/// engine has them.
pub fn add_styles(rules: &'static str) -> bool {
    ADDED_STYLES.with_borrow_mut(|added| {
        if !added.contains(&rules) && adopt(rules).is_ok() {
            added.push(rules);
        }
        added.contains(&rules)
    })
}

fn adopt(rules: &str) -> Result<(), JsValue> {
    let sheet = CssStyleSheet::new()?;
    sheet.replace_sync(rules)?;
    let sheets = Array::from(&document().adopted_style_sheets());
    sheets.push(&sheet);
    document().set_adopted_style_sheets(&sheets);
    Ok(())
}

/// Sets the language of the document.
pub fn set_document_language(code: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", code);
    }
}

/// Sets the document's title.
pub fn set_title(title: &str) {
    document().set_title(title);
}

/// Moves the focus to an element.
pub fn focus(id: &str) {
    let element = document()
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        // If the element can't take the focus, the focus stays where it is.
        let _ = element.focus();
    }
}

/// The value of a variable of the style sheet, for example `--ink`.
pub fn colour(name: &str) -> String {
    let root = document().document_element();
    let style = root.and_then(|root| window().get_computed_style(&root).ok().flatten());
    let value = style.and_then(|style| style.get_property_value(name).ok());
    value.unwrap_or_default().trim().to_owned()
}

/// Whether an element is low enough for the window, with some room above and below it.
pub fn fits_window(element: &Element) -> bool {
    let height = window().inner_height().ok();
    let height = height.and_then(|height| height.as_f64());
    let place = element.get_bounding_client_rect();
    height.is_some_and(|height| place.bottom() - place.top() <= 0.88 * height)
}

/// The section of the tutorial at the top of the window.
pub fn section_in_sight() -> Option<&'static str> {
    let line = 160.0;
    SECTIONS.into_iter().find(|id| {
        document().get_element_by_id(id).is_some_and(|section| {
            let place = section.get_bounding_client_rect();
            place.top() <= line && place.bottom() > line
        })
    })
}

/// Scrolls to an element at once. With smooth scrolling, exhibits along the way would come into
/// view, fill, and move the element.
pub fn scroll_to(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        let options = ScrollIntoViewOptions::new();
        options.set_behavior(ScrollBehavior::Instant);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
