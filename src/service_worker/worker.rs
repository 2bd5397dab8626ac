//! The page's side of the service worker www/sw.js.

use crate::{browser, logic::stored::Kept};
use js_sys::{Array, Function, JSON, Promise, Reflect};
use leptos::{
    prelude::{set_timeout, window},
    task::spawn_local,
    web_sys::{
        MessageChannel, MessageEvent, RegistrationOptions, ServiceWorker, ServiceWorkerContainer,
        ServiceWorkerRegistration, ServiceWorkerState, ServiceWorkerUpdateViaCache, console,
    },
};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// How long a worker may be silent before the page gives up, because the browser may have stopped
/// it. A busy worker sends a sign of life every few seconds.
const PATIENCE: Duration = Duration::from_secs(30);
/// The sign of life: `SIGN` in www/sw.js.
const SIGN: &str = "working";
/// The prefix of the message that the host has changed a document: `CHANGED` in www/sw.js.
const CHANGED: &str = "changed: ";

/// Installs the worker, or finds the installed one. `None` if the browser has no service workers or
/// forbids them, or if the host does not have the script.
pub async fn register() -> Option<ServiceWorkerRegistration> {
    let options = RegistrationOptions::new();
    // At each visit, the browser looks for a new build on the host, not in its HTTP cache.
    options.set_update_via_cache(ServiceWorkerUpdateViaCache::None);
    let url = browser::resolve("sw.js");
    let registration = container()?.register_with_options(&url, &options);
    JsFuture::from(registration).await.ok()?.dyn_into().ok()
}

/// Finds the installed worker.
pub async fn registered() -> Option<ServiceWorkerRegistration> {
    let folder = browser::resolve("./");
    let found = container()?.get_registration_with_document_url(&folder);
    let registration: ServiceWorkerRegistration =
        JsFuture::from(found).await.ok()?.dyn_into().ok()?;
    // The browser also finds the worker of a site in an outer folder.
    (registration.scope() == folder).then_some(registration)
}

/// Unregisters the worker. The page continues without it.
pub async fn unregister() -> Option<()> {
    let unregistered = registered().await?.unregister().ok()?;
    JsFuture::from(unregistered).await.ok().map(|_| ())
}

/// Waits until the worker is active. `None` if its installation fails.
pub async fn active(registration: &ServiceWorkerRegistration) -> Option<ServiceWorker> {
    loop {
        if let Some(worker) = registration.active() {
            return Some(worker);
        }
        let coming = registration.installing().or(registration.waiting())?;
        next_state(&coming).await;
    }
}

/// Lets the worker cache the page, or everything. Returns what the worker has cached; `None` if it
/// does not answer.
pub async fn keep(worker: &ServiceWorker, all: bool) -> Option<Kept> {
    let channel = MessageChannel::new().ok()?;
    let message = format!("{{\"type\":\"keep\",\"all\":{all}}}");
    let ports = Array::of1(&channel.port2());
    worker
        .post_message_with_transferable(&message.into(), &ports)
        .ok()?;
    let port = channel.port1();
    loop {
        let said = first_call(|resolve| port.set_onmessage(Some(resolve))).await?;
        let text = said.unchecked_into::<MessageEvent>().data().as_string()?;
        if text != SIGN {
            return read(&text);
        }
    }
}

/// Reads the worker's answer. The browser parses it, because a JSON parser in Rust would make the first visit larger.
fn read(answer: &str) -> Option<Kept> {
    let answer = JSON::parse(answer).ok()?;
    let part = |name: &str| Reflect::get(&answer, &name.into()).ok();
    Some(Kept {
        page: part("page")?.as_f64()? as u64,
        engines: part("engines")?.as_f64()? as u64,
        all: part("all")?.as_bool()?,
    })
}

/// Calls `tell` when the host has changed a document, so that a worker could not be installed. The
/// worker's sentence about it goes to the console.
pub fn on_changed(tell: impl Fn() + 'static) {
    let Some(container) = container() else {
        return;
    };
    let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let text = event.data().as_string().unwrap_or_default();
        if let Some(sentence) = text.strip_prefix(CHANGED) {
            console::warn_1(&sentence.into());
            tell();
        }
    });
    container.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    // The listener stays for as long as the document exists.
    hear.forget();
}

/// Calls `tell` for each worker of a later build, once it is ready to take over.
pub fn on_update(
    registration: &ServiceWorkerRegistration,
    tell: impl Fn(ServiceWorker) + Clone + 'static,
) {
    let found = registration.clone();
    let watch = move |worker: ServiceWorker| {
        let (registration, tell) = (found.clone(), tell.clone());
        spawn_local(async move {
            while worker.state() == ServiceWorkerState::Installing {
                next_state(&worker).await;
            }
            // The first worker of all takes over by itself.
            let is_update = registration.active().is_some();
            if worker.state() == ServiceWorkerState::Installed && is_update {
                tell(worker);
            }
        });
    };
    let coming = [registration.waiting(), registration.installing()];
    coming.into_iter().flatten().for_each(&watch);
    let newest = registration.clone();
    let on_found = Closure::<dyn Fn()>::new(move || {
        newest.installing().into_iter().for_each(&watch);
    });
    registration.set_onupdatefound(Some(on_found.as_ref().unchecked_ref()));
    // The listener stays for as long as the document exists.
    on_found.forget();
}

/// Lets the worker of a later build take over from the current one. Returns when it has taken over,
/// or when it has done nothing for too long.
pub async fn take_over(worker: &ServiceWorker) {
    let message = JsValue::from_str("{\"type\":\"activate\"}");
    // Posting fails only for values that can't be cloned; a text can be cloned.
    let _ = worker.post_message(&message);
    while matches!(
        worker.state(),
        ServiceWorkerState::Installed | ServiceWorkerState::Activating
    ) {
        if first_call(|resolve| on_state(worker, resolve))
            .await
            .is_none()
        {
            return;
        }
    }
}

/// Waits until the worker's state has changed; it also changes if the installation is interrupted.
async fn next_state(worker: &ServiceWorker) {
    let changed = Promise::new(&mut |resolve: Function, _| on_state(worker, &resolve));
    let _ = JsFuture::from(changed).await;
}

fn on_state(worker: &ServiceWorker, tell: &Function) {
    let _ = worker.add_event_listener_with_callback("statechange", tell);
}

/// Passes a function to `listen` and returns the first argument with which that function is called;
/// `None` if nobody calls it for too long.
async fn first_call(listen: impl Fn(&Function)) -> Option<JsValue> {
    let called = Promise::new(&mut |resolve: Function, _| {
        listen(&resolve);
        let give_up = move || drop(resolve.call0(&JsValue::UNDEFINED));
        set_timeout(give_up, PATIENCE);
    });
    let value = JsFuture::from(called).await.ok()?;
    (!value.is_undefined()).then_some(value)
}

/// `None` on plain http, in some private windows, and in a sandbox, which forbids it.
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = window().navigator();
    Reflect::get(&navigator, &"serviceWorker".into())
        .ok()?
        .dyn_into()
        .ok()
}
