//! The page of bert-nsp: two sentences, and the answer of a BERT in the reader's own tab.
//!
//! The page shows results and sends requests; it computes nothing itself. `logic` makes the
//! decisions, as plain values with tests. `store` connects these values to signals and to the
//! worker in `engine`. `components` shows them. `later` downloads the code that the first paint
//! does not need.

#![cfg_attr(
    not(target_arch = "wasm32"),
    // Native builds compile only the plain values, for their tests. Nothing shows these values
    // there.
    allow(dead_code, unused_imports)
)]

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(target_arch = "wasm32")]
mod check;
#[cfg(target_arch = "wasm32")]
mod class_set;
#[cfg(target_arch = "wasm32")]
mod components;
#[cfg(target_arch = "wasm32")]
mod engine;
#[cfg(target_arch = "wasm32")]
mod exhibits;
#[cfg(target_arch = "wasm32")]
mod later;
#[cfg(target_arch = "wasm32")]
mod learning;
#[cfg(target_arch = "wasm32")]
mod live;
mod logic;
#[cfg(target_arch = "wasm32")]
mod measure;
#[cfg(target_arch = "wasm32")]
mod models;
#[cfg(target_arch = "wasm32")]
mod mount;
mod picture;
#[cfg(target_arch = "wasm32")]
mod reactive;
#[cfg(target_arch = "wasm32")]
mod service_worker;
#[cfg(target_arch = "wasm32")]
mod settings;
#[cfg(target_arch = "wasm32")]
mod store;
#[cfg(target_arch = "wasm32")]
mod typed;
#[cfg(target_arch = "wasm32")]
mod update;
#[cfg(target_arch = "wasm32")]
mod widget;
mod words;

#[cfg(target_arch = "wasm32")]
fn main() {
    // Leptos starts its runtime for effects when something is mounted, even if it is empty.
    leptos::mount::mount_to_body(app::start);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("The page runs in a browser: cargo xtask serve");
}
