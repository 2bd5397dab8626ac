//! What the browser reports about the reader.

use js_sys::Reflect;
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

/// How the browser names itself.
pub fn user_agent() -> String {
    window().navigator().user_agent().unwrap_or_default()
}

/// The processors that the browser reports, at least one.
pub fn cores() -> u32 {
    // Browsers that don't report any give NaN, which becomes 0.
    (window().navigator().hardware_concurrency() as u32).max(1)
}

/// Whether the page is cross-origin isolated, so that it may use several threads.
pub fn is_isolated() -> bool {
    let isolated = Reflect::get(&window(), &"crossOriginIsolated".into());
    isolated.is_ok_and(|isolated| isolated.as_bool() == Some(true))
}

/// Whether the reader has been on this page before in this tab, and has reloaded it or come back to
/// it with the browser's history.
pub fn is_return() -> bool {
    let performance = window().performance();
    performance.is_some_and(|performance| {
        performance.navigation().type_() != PerformanceNavigation::TYPE_NAVIGATE
    })
}
