//! Memos, effects and dynamic parts of views, made from boxed functions. So the machinery behind
//! them is compiled once per type and not once per closure, which makes the page considerably
//! smaller. The machinery is in functions that do not depend on the closure's type, because a
//! closure in a generic function is compiled as often as the function.

use leptos::prelude::*;
use nsp_words::terms;

/// A value that is computed again when what it depends on has changed.
pub fn memo<T: PartialEq + Send + Sync + 'static>(
    value: impl Fn() -> T + Send + Sync + 'static,
) -> Memo<T> {
    memo_of(Box::new(value))
}

fn memo_of<T: PartialEq + Send + Sync + 'static>(
    value: Box<dyn Fn() -> T + Send + Sync>,
) -> Memo<T> {
    Memo::new(move |_| value())
}

/// Runs a function now, and again whenever what it depends on has changed.
pub fn effect(act: impl Fn() + 'static) {
    effect_of(Box::new(act));
}

fn effect_of(act: Box<dyn Fn()>) {
    Effect::new(move |_| act());
}

/// The text of an element, which follows what it depends on: `<p inner_html=said(…)></p>`.
///
/// For a text node in a view, Leptos keeps a reference and writes into the node. A browser that
/// translates the page replaces the node, so later changes would not be visible.
pub fn said(
    value: impl Fn() -> String + Send + 'static,
) -> Box<dyn FnMut() -> String + Send + 'static> {
    said_of(Box::new(value))
}

fn said_of(value: Box<dyn Fn() -> String + Send>) -> Box<dyn FnMut() -> String + Send + 'static> {
    Box::new(move || terms(&value()))
}

/// The text of an attribute, or the HTML of an element, which follows what it depends on.
pub fn text(
    value: impl Fn() -> String + Send + 'static,
) -> Box<dyn FnMut() -> String + Send + 'static> {
    Box::new(value)
}

/// An attribute that an element has only sometimes.
pub fn attribute(
    value: impl Fn() -> Option<&'static str> + Send + 'static,
) -> Box<dyn FnMut() -> Option<&'static str> + Send + 'static> {
    Box::new(value)
}

/// Whether an element has a class; it follows what it depends on.
pub fn flag(
    value: impl Fn() -> bool + Send + 'static,
) -> Box<dyn FnMut() -> bool + Send + 'static> {
    Box::new(value)
}
