//! The widget's frame: it answers the requests of the page around it, and uses the model that the page names.
//! [`logic::frame`](crate::logic::frame) and [`logic::widget_model`](crate::logic::widget_model) make all decisions.

use crate::{
    browser,
    logic::{
        frame::{self, Service, Step},
        link,
        model_state::ModelAddress,
        widget_model::{WidgetSite, stated_bytes},
    },
    reactive::effect,
    store::Store,
    words,
};
use leptos::{prelude::untrack, task::spawn_local};
use nsp_protocol::{Failure, FailureCode};
use std::{cell::RefCell, rc::Rc};

/// Uses the model that the address of this frame names. Answers the requests of the page around it, if there is one,
/// and sends `ready` to it.
pub fn serve(store: Store) {
    use_named_model(store);
    browser::on_fragment_change(move || use_named_model(store));
    let service = Rc::new(RefCell::new(Service::default()));
    let heard = Rc::clone(&service);
    let is_framed =
        browser::on_parent_message(
            move |text, origin| match frame::read(&text, origin, choose) {
                Some(Ok(question)) => {
                    heard.borrow_mut().take(question);
                    look(&heard, store);
                }
                Some(Err(step)) => act(step, store),
                None => {}
            },
        );
    if is_framed {
        effect(move || look(&service, store));
        // This goes to any origin, because it says only that the frame exists.
        browser::tell_parent(&frame::ready(), "*");
    }
}

/// Uses the model that the address of this frame names. It loads when it is asked; a manifest is read at once, because
/// the button states the size.
fn use_named_model(store: Store) {
    match choose(None) {
        Ok(address) => {
            let manifest = address.manifest.clone();
            store.use_model(address);
            if untrack(|| store.wanted_bytes()) == 0 {
                spawn_local(async move {
                    let text = browser::fetch_text(&manifest).await.unwrap_or_default();
                    // If it can't be read, the engine says why as soon as the model is asked.
                    store.know_bytes(&manifest, stated_bytes(&text).unwrap_or(0));
                });
            }
        }
        Err(message) => store.refuse_model(Failure {
            code: FailureCode::Model,
            message,
        }),
    }
}

/// The model at an address that a message names, or else the address of this frame, or else the site's own. The error
/// is the sentence for an address from which nothing is loaded.
fn choose(address: Option<&str>) -> Result<ModelAddress, String> {
    let site = WidgetSite {
        origin: browser::origin(),
        manifest: browser::own_model().files.manifest,
    };
    let named = || link::parameter(&browser::fragment(), "model");
    let address = address.map(str::to_owned).or_else(named);
    match address.filter(|address| !address.is_empty()) {
        Some(address) => site
            .model(&browser::resolve(&address))
            .map_err(|_| words::elsewhere(&site.origin)),
        None => Ok(site.own()),
    }
}

/// Does what the current state of the conversation requires.
fn look(service: &RefCell<Service>, store: Store) {
    let steps = store.read(|conversation| service.borrow_mut().look(conversation, words::problem));
    for step in steps {
        act(step, store);
    }
}

fn act(step: Step, store: Store) {
    match step {
        Step::Ask { pair, model } => {
            store.use_model(model);
            store.ask_now(pair);
        }
        Step::Reply { text, origin } => browser::tell_parent(&text, &origin),
    }
}
