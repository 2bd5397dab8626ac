//! Printing: the page, or a sheet in its place.

use super::listen::listen;
use js_sys::{Array, Function, Reflect};
use leptos::prelude::{document, window};
use leptos::web_sys::Element;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};

thread_local! {
    /// The rules that were added to the styles of the document.
    static ADDED: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

/// Adds rules to the styles of the document, once. Returns false if the browser has no sheets that can be added.
pub fn add_styles(rules: &'static str) -> bool {
    ADDED.with_borrow_mut(|added| {
        if !added.contains(&rules) && adopt(rules).is_ok() {
            added.push(rules);
        }
        added.contains(&rules)
    })
}

fn adopt(rules: &str) -> Result<(), JsValue> {
    let constructor: Function = Reflect::get(&window(), &"CSSStyleSheet".into())?.dyn_into()?;
    let sheet = Reflect::construct(&constructor, &Array::new())?;
    let replace: Function = Reflect::get(&sheet, &"replaceSync".into())?.dyn_into()?;
    Reflect::apply(&replace, &sheet, &Array::of1(&rules.into()))?;
    let name: JsValue = "adoptedStyleSheets".into();
    let sheets = Array::from(&Reflect::get(&document(), &name)?);
    sheets.push(&sheet);
    Reflect::set(&document(), &name, &sheets)?;
    Ok(())
}

/// Calls `tell` when the page is about to be printed, until the current owner ends. The browser prints what is in the
/// document when `tell` and the effects that follow from it are done; it waits for nothing else.
pub fn before_print(tell: impl Fn() + 'static) {
    listen(&window(), "beforeprint", Box::new(move |_| tell()));
}

/// Calls `tell` when the page has been printed, or the reader has decided against it, until the current owner ends.
pub fn after_print(tell: impl Fn() + 'static) {
    listen(&window(), "afterprint", Box::new(move |_| tell()));
}

/// Prints the page.
pub fn print() {
    remove_sheet();
    open_dialog();
}

/// Prints a sheet, given as the HTML of one element, in place of the page. [`remove_sheet`] removes it.
pub fn print_sheet(html: &str) {
    if let Some(place) = sheet().or_else(new_sheet) {
        place.set_inner_html(html);
    }
    open_dialog();
}

/// Removes the sheet that was printed, if there is one. As long as it is there, it is printed in place of the page.
pub fn remove_sheet() {
    if let Some(place) = sheet() {
        place.set_inner_html("");
    }
}

/// The place of the sheet.
fn sheet() -> Option<Element> {
    document().query_selector("body > .sheet").ok().flatten()
}

fn new_sheet() -> Option<Element> {
    let place = new_element("div", "sheet")?;
    document().body()?.append_child(&place).ok()?;
    Some(place)
}

fn open_dialog() {
    // A browser that can't print, for example in another app, does nothing.
    let _ = window().print();
}

/// An element of this class that is not in the document yet.
pub fn new_element(tag: &str, class: &str) -> Option<Element> {
    let element = document().create_element(tag).ok()?;
    element.set_class_name(class);
    Some(element)
}

/// Inserts an empty paragraph of this class after an element.
pub fn paragraph_after(element: &Element, class: &str) -> Option<Element> {
    let paragraph = new_element("p", class)?;
    let next = element.next_sibling();
    let parent = element.parent_node()?;
    parent.insert_before(&paragraph, next.as_ref()).ok()?;
    Some(paragraph)
}
