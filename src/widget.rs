//! The widget's frame: it answers the requests of the page around it.
//! [`logic::frame`](crate::logic::frame) makes all decisions.

use crate::{
    browser,
    logic::frame::{self, Service, Step},
    reactive::effect,
    store::Store,
    words,
};
use std::{cell::RefCell, rc::Rc};

/// Answers the requests of the page around this frame, if there is one, and sends `ready` to it.
pub fn serve(store: Store) {
    let service = Rc::new(RefCell::new(Service::default()));
    let heard = Rc::clone(&service);
    let is_framed =
        browser::on_parent_message(move |text, origin| match frame::read(&text, origin) {
            Some(Ok(question)) => {
                heard.borrow_mut().take(question);
                look(&heard, store);
            }
            Some(Err(step)) => act(step, store),
            None => {}
        });
    if is_framed {
        effect(move || look(&service, store));
        // This goes to any origin, because it says only that the frame exists.
        browser::tell_parent(&frame::ready(), "*");
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
        Step::Ask(pair) => store.ask_now(pair),
        Step::Reply { text, origin } => browser::tell_parent(&text, &origin),
    }
}
