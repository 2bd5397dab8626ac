//! Memos, effects and the changing places of views from boxed functions: the machinery behind them is
//! compiled once for each type and not once for each closure, which makes the page a good deal smaller.
//! It stands in functions that don't know the closure's type, since a closure in a generic function is
//! compiled as often as the function.

use leptos::prelude::*;

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

/// A text in a view, or an attribute's, that follows what it reads.
pub fn text(
    value: impl Fn() -> String + Send + 'static,
) -> Box<dyn FnMut() -> String + Send + 'static> {
    Box::new(value)
}

/// Whether an element has a class, which follows what it reads.
pub fn flag(
    value: impl Fn() -> bool + Send + 'static,
) -> Box<dyn FnMut() -> bool + Send + 'static> {
    Box::new(value)
}
