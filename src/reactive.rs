//! Memos and effects from boxed functions: the machinery behind them is compiled once for each type
//! and not once for each closure, which makes the page a good deal smaller.

use leptos::prelude::*;

/// A value that is computed anew when what it reads has changed.
pub fn memo<T: PartialEq + Send + Sync + 'static>(
    value: impl Fn() -> T + Send + Sync + 'static,
) -> Memo<T> {
    let value: Box<dyn Fn() -> T + Send + Sync> = Box::new(value);
    Memo::new(move |_| value())
}

/// Does something, and does it again whenever what it reads has changed.
pub fn effect(act: impl Fn() + 'static) {
    let act: Box<dyn Fn()> = Box::new(act);
    Effect::new(move |_| act());
}
