//! Memos, effects and dynamic parts of views, made from boxed functions. The machinery behind them
//! is then compiled once per type and not once per closure, which makes the page a good deal
//! smaller. The machinery is in functions that don't know the closure's type, because a closure in
//! a generic function is compiled as often as the function.

use leptos::prelude::*;
use nsp_words::terms;

/// A value that is computed anew when what it reads has changed.
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

/// Does something, and does it again whenever what it reads has changed.
pub fn effect(act: impl Fn() + 'static) {
    effect_of(Box::new(act));
}

fn effect_of(act: Box<dyn Fn()>) {
    Effect::new(move |_| act());
}

/// The text of an element, which follows what it reads: `<p inner_html=said(…)></p>`.
///
/// A text that stands in a view by itself is a node that is kept and written into. A browser that
/// translates the page puts other nodes in its place, and what is written then is never seen.
pub fn said(
    value: impl Fn() -> String + Send + 'static,
) -> Box<dyn FnMut() -> String + Send + 'static> {
    said_of(Box::new(value))
}

fn said_of(value: Box<dyn Fn() -> String + Send>) -> Box<dyn FnMut() -> String + Send + 'static> {
    Box::new(move || terms(&value()))
}

/// An attribute's text, or an element's HTML, that follows what it reads.
pub fn text(
    value: impl Fn() -> String + Send + 'static,
) -> Box<dyn FnMut() -> String + Send + 'static> {
    Box::new(value)
}

/// An attribute that an element has only at times.
pub fn attribute(
    value: impl Fn() -> Option<&'static str> + Send + 'static,
) -> Box<dyn FnMut() -> Option<&'static str> + Send + 'static> {
    Box::new(value)
}

/// Whether an element has a class, which follows what it reads.
pub fn flag(
    value: impl Fn() -> bool + Send + 'static,
) -> Box<dyn FnMut() -> bool + Send + 'static> {
    Box::new(value)
}
