//! What the browser reports about the reader.

use leptos::prelude::window;
use leptos::web_sys::PerformanceNavigation;

/// Whether the keyboard has a ⌘ key.
pub fn is_mac() -> bool {
    window()
        .navigator()
        .platform()
        .is_ok_and(|platform| platform.starts_with("Mac") || platform.starts_with("iP"))
}

/// The languages that the reader prefers, best first.
pub fn languages() -> Vec<String> {
    let list = window().navigator().languages();
    list.iter().filter_map(|code| code.as_string()).collect()
}

/// Whether the reader has been on this page before in this tab, and has reloaded it or come back to
/// it with the browser's history.
pub fn is_return() -> bool {
    let performance = window().performance();
    performance.is_some_and(|performance| {
        performance.navigation().type_() != PerformanceNavigation::TYPE_NAVIGATE
    })
}
