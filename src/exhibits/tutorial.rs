//! The tutorial in the document, in the reader's language, and its exhibits at work.

use super::{
    attention, code, embeddings, flow, head, journey, limits, loss, matrix, occlusion, part::Part,
    sequence, shared::Exhibit, softmax,
};
use crate::{browser, reactive::effect, store::Store, words::words};
use leptos::{html::Div, prelude::*, task::spawn_local, web_sys::Element};
use nsp_words::SECTIONS;

/// The tutorial that stood in index.html, or the same in another language, which is fetched.
#[component]
pub fn Tutorial() -> impl IntoView {
    let store = expect_context::<Store>();
    let place = NodeRef::<Div>::new();
    place.on_load(move |place| {
        let Some(element) = browser::tutorial().or_else(browser::new_tutorial) else {
            return;
        };
        if place.append_child(&element).is_err() {
            return;
        }
        let code = words().code;
        if code == ENGLISH {
            speak(&element, ENGLISH, &store.english_tutorial());
            bind(&element, store);
            return;
        }
        let owner = Owner::current();
        spawn_local(async move {
            match browser::fetch_tutorial(code).await {
                Ok(html) => speak(&element, code, &html),
                // Better in another language than not at all.
                Err(_) => speak(&element, ENGLISH, &store.english_tutorial()),
            }
            // By now the reader may have chosen yet another language.
            if let Some(owner) = owner.filter(|_| element.is_connected()) {
                owner.with(|| bind(&element, store));
            }
        });
    });
    view! { <div node_ref=place></div> }
}

/// The language of index.html.
const ENGLISH: &str = "en";

/// Puts the tutorial in a language into its element, unless that is what stands there.
fn speak(element: &Element, code: &str, html: &str) {
    if element.get_attribute("lang").as_deref() != Some(code) {
        element.set_inner_html(html);
        let _ = element.set_attribute("lang", code);
    }
}

fn bind(element: &Element, store: Store) {
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
    effect(move || {
        if let Some(section) = store.section.get() {
            browser::scroll_to(&section);
        }
    });
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
