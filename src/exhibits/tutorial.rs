//! The tutorial in the document, and its exhibits at work.

use super::{
    attention, code, embeddings, flow, head, journey, limits, loss, matrix, occlusion, part::Part,
    sequence, shared::Exhibit, softmax,
};
use crate::{browser, store::Store, words::words};
use leptos::{html::Div, prelude::*, web_sys::Element};
use nsp_words::{SECTIONS, tutorial};

/// The tutorial: the one that stood in index.html, or the same in another language.
#[component]
pub fn Tutorial() -> impl IntoView {
    let store = expect_context::<Store>();
    let place = NodeRef::<Div>::new();
    place.on_load(move |place| {
        let Some(element) = browser::tutorial().or_else(browser::new_tutorial) else {
            return;
        };
        if element.get_attribute("lang").as_deref() != Some(words().code) {
            element.set_inner_html(&tutorial(words()));
            let _ = element.set_attribute("lang", words().code);
        }
        if place.append_child(&element).is_ok() {
            let binds = [
                matrix::bind,
                sequence::bind,
                embeddings::bind,
                encoders,
                head::bind,
                softmax::bind,
                loss::bind,
                occlusion::bind,
                flow::bind,
                limits::bind,
                code::bind,
            ];
            for (id, bind) in SECTIONS.iter().zip(binds) {
                if let Some(part) = element.query_selector(&format!("#{id}")).ok().flatten() {
                    bind(exhibit(part, store));
                }
            }
        }
    });
    view! { <div node_ref=place></div> }
}

fn exhibit(section: Element, store: Store) -> Exhibit {
    let in_sight = RwSignal::new(false);
    browser::on_sight(&section, move |seen| {
        // Gone when the language has changed since.
        let _ = in_sight.try_set(seen);
    });
    Exhibit {
        part: Part::new(section),
        store,
        in_sight,
    }
}

fn encoders(exhibit: Exhibit) {
    attention::bind(exhibit.clone());
    journey::bind(exhibit);
}
