//! The chunks of the page's code that the first paint does not need and that use the [`Store`].
//! `cargo xtask stage` splits each chunk off the page's WebAssembly, with everything that only the
//! chunk's functions use. The first call of one of these functions downloads the chunk. Calls are
//! answered in the order in which they were made. Some other files have functions in such chunks
//! too: look for `wasm_split`.

use crate::{
    browser, check, class_set, exhibits, live, measure, models, store::Store, typed, widget, words,
};
use leptos::{prelude::*, web_sys::Element};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// Starts the exhibits of the tutorial, if its element is still in the document, the frame for class sets, and what
/// follows the reader through the page. All end with `owner`.
///
/// # Errors
/// When the chunk fails to load.
#[wasm_split(later, fallible)]
pub fn bind_exhibits(
    owner: Owner,
    tutorial: Element,
    store: Store,
) -> Result<(), SplitLoaderError> {
    if tutorial.is_connected() {
        owner.with(|| {
            exhibits::bind(&tutorial, store);
            class_set::bind(&tutorial, store);
            if let Some(playground) = playground_before(&tutorial) {
                live::bind(&playground, store);
            }
        });
    }
    Ok(())
}

/// The playground on the same page as the tutorial.
fn playground_before(tutorial: &Element) -> Option<Element> {
    let main = tutorial.closest("main").ok().flatten()?;
    main.query_selector("#playground").ok().flatten()
}

/// Fills the note about the model.
///
/// # Errors
/// When the chunk fails to load.
#[wasm_split(later, fallible)]
pub fn describe_model(store: Store) -> Result<(), SplitLoaderError> {
    describe(store);
    Ok(())
}

fn describe(store: Store) {
    let (missing, lost) = (browser::missing_model(), browser::lost_model());
    let name = untrack(|| store.model_name());
    store.model_entries.set(words::model_entries(&name));
    let said = store.model.with_untracked(|model| {
        words::model_note(&name, model.card(), missing.as_deref(), lost.as_deref())
    });
    store.model_said.set(said);
}

/// Restores what was typed in this tab before.
///
/// # Errors
/// When the chunk fails to load.
#[wasm_split(later, fallible)]
pub fn restore(store: Store) -> Result<(), SplitLoaderError> {
    typed::restore(store);
    Ok(())
}

/// Keeps what is typed in this tab, for as long as `owner` lives.
///
/// # Errors
/// When the chunk fails to load.
#[wasm_split(later, fallible)]
pub fn keep_typed(owner: Owner, store: Store) -> Result<(), SplitLoaderError> {
    owner.with(|| typed::keep(store));
    Ok(())
}

/// Answers the page around the widget's frame, for as long as `owner` lives.
///
/// # Errors
/// When the chunk fails to load.
#[wasm_split(later, fallible)]
pub fn serve_widget(owner: Owner, store: Store) -> Result<(), SplitLoaderError> {
    owner.with(|| widget::serve(store));
    Ok(())
}

/// Shows the content of models.html, for as long as `owner` lives. Its chunk is a different one.
///
/// # Errors
/// When the chunk fails to load.
#[wasm_split(models, fallible)]
pub fn show_models(owner: Owner, store: Store) -> Result<(), SplitLoaderError> {
    owner.with(|| models::show(store));
    Ok(())
}

/// Shows the content of check.html, for as long as `owner` lives. Its code is that of section 9, and the chunk also
/// has the code that handles the worker's messages.
///
/// # Errors
/// When the chunk fails to load.
#[wasm_split(later, fallible)]
pub fn show_check(owner: Owner, store: Store) -> Result<(), SplitLoaderError> {
    owner.with(|| check::show(store));
    Ok(())
}

/// Shows the content of bench.html, for as long as `owner` lives, from a chunk of its own.
///
/// # Errors
/// When the chunk fails to load.
#[wasm_split(bench, fallible)]
pub fn show_bench(owner: Owner, store: Store) -> Result<(), SplitLoaderError> {
    owner.with(|| measure::show(store));
    Ok(())
}
