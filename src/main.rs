//! The page of bert-nsp: two sentences, and what a BERT in the reader's own tab says about them.
//!
//! It shows and asks; it computes nothing. [`logic`] decides, as plain values with tests,
//! [`store`] joins that to signals and to the worker in [`engine`], [`components`] show it. What the first
//! paint does without comes [`later`].

mod app;
mod browser;
mod components;
mod engine;
mod exhibits;
mod later;
mod logic;
mod offline;
mod picture;
mod reactive;
mod settings;
mod store;
mod update;
mod widget;
mod words;

fn main() {
    // Leptos starts what runs effects when something is mounted, be it nothing.
    leptos::mount::mount_to_body(app::start);
}
