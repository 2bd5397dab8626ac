//! Section 12's lab: one step by hand, training on the reader's own pairs, what changed, keeping the result, and which
//! layer knows.
//!
//! The page asks the engine for vectors and hands them to the trainer, which is a worker of its own. This code is a
//! chunk that loads when the section comes into view.

mod behind;
mod changed;
mod counts;
mod curve;
mod data;
mod encode;
mod keep;
mod lab;
mod labels;
mod layers;
mod problems;
mod run;
mod sources;
mod step;
mod table;
mod train;
mod worker;

use crate::{
    reactive::{effect, memo},
    store::Store,
    words::{numbers, words},
};
use changed::Changed;
use data::Data;
use keep::Keep;
use lab::Lab;
use layers::Layers;
use leptos::{mount::mount_to, prelude::*, web_sys::HtmlElement};
use nsp_words::{LearningWords, learning_words};
use run::RunPart;
use step::StepByHand;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// Fills the lab's place, if it is still in the document. The view ends with `owner`; what the reader has done stays.
///
/// # Errors
/// When the chunk fails to load.
#[wasm_split(learning, fallible)]
pub fn show(owner: Owner, place: HtmlElement, store: Store) -> Result<(), SplitLoaderError> {
    if place.is_connected() {
        let lab = the_lab(&owner, store);
        place.set_text_content(None);
        owner.with(|| {
            let shown = mount_to(place, move || {
                provide_context(lab);
                view! { <Parts /> }
            });
            StoredValue::new_local(shown);
        });
    }
    Ok(())
}

/// The page's only lab. It lives as long as the page: a change of language makes a new view of the same lab.
fn the_lab(owner: &Owner, store: Store) -> Lab {
    let mut root = owner.clone();
    while let Some(parent) = root.parent() {
        root = parent;
    }
    root.with(|| {
        use_context::<Lab>().unwrap_or_else(|| {
            let lab = Lab::new(store);
            provide_context(lab);
            begin(lab);
            lab
        })
    })
}

/// Brings back what was typed in this tab and trained in an earlier visit, and compares the answers whenever another
/// head is the result.
fn begin(lab: Lab) {
    lab.keep_typed();
    lab.restore();
    let judgement = memo(move || lab.run.with(|run| run.judgement.clone()));
    effect(move || {
        let is_judged = judgement.with(Option::is_some);
        if is_judged && untrack(|| lab.store.has_model()) {
            lab.compare();
        }
    });
}

/// The words of the lab in the reader's language.
fn lab_words() -> &'static LearningWords {
    learning_words(words().language)
}

/// An accuracy for people.
fn percent(share: f64) -> String {
    format!("{}\u{202f}%", numbers().signed(share * 100.0, 1))
}

/// All parts of the lab.
#[component]
fn Parts() -> impl IntoView {
    view! {
        <div class="lab">
            <StepByHand />
            <Data />
            <RunPart />
            <Changed />
            <Keep />
            <Layers />
        </div>
    }
}
