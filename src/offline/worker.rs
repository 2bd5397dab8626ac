//! The service worker www/sw.js, seen from the page.

use crate::{browser, logic::stored::Kept};
use js_sys::{Array, Function, Promise, Reflect};
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

/// How long a worker may be silent: the browser may have stopped it. One that is at work gives a sign
/// every few seconds.
const PATIENCE: Duration = Duration::from_secs(30);
/// The sign: `SIGN` in www/sw.js.
const SIGN: &str = "working";
/// What begins the sentence about the host's change of a document: `CHANGED` in www/sw.js.
const CHANGED: &str = "changed: ";

/// Installs the worker, or finds the one that is installed. None where the browser has no service
/// workers or forbids them, or the host has no such script.
pub async fn register() -> Option<ServiceWorkerRegistration> {
    let options = RegistrationOptions::new();
    // The browser asks the host itself, at each visit, whether there is a new build.
    options.set_update_via_cache(ServiceWorkerUpdateViaCache::None);
    let url = browser::resolve("sw.js");
    let registration = container()?.register_with_options(&url, &options);
    JsFuture::from(registration).await.ok()?.dyn_into().ok()
}

/// Finds the worker that is installed.
pub async fn registered() -> Option<ServiceWorkerRegistration> {
    let folder = browser::resolve("./");
    let found = container()?.get_registration_with_document_url(&folder);
    let registration: ServiceWorkerRegistration =
        JsFuture::from(found).await.ok()?.dyn_into().ok()?;
    // The worker of a site around this one would be found too.
    (registration.scope() == folder).then_some(registration)
}

/// Takes the worker out of the browser. The page goes on without it.
pub async fn unregister() -> Option<()> {
    let unregistered = registered().await?.unregister().ok()?;
    JsFuture::from(unregistered).await.ok().map(|_| ())
}

/// The worker once it can be asked; none where its installation fails.
pub async fn active(registration: &ServiceWorkerRegistration) -> Option<ServiceWorker> {
    loop {
        if let Some(worker) = registration.active() {
            return Some(worker);
        }
        let coming = registration.installing().or(registration.waiting())?;
        next_state(&coming).await;
    }
}

/// Lets the worker keep the page, or all. Returns what it keeps; none where it does not answer.
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
            return serde_json::from_str(&text).ok();
        }
    }
}

/// Tells when the host has changed a document, so that a worker could not be installed. What the worker
/// says of it goes to the console.
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
    // It hears for as long as the document lives.
    hear.forget();
}

/// Tells of each worker of a later build, once it is ready to take over.
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
    // It hears for as long as the document lives.
    on_found.forget();
}

/// Lets the worker of a later build take over from the present one. One that does not is not waited for.
pub async fn take_over(worker: &ServiceWorker) {
    let message = JsValue::from_str("{\"type\":\"activate\"}");
    // It fails only for what can't be copied, which a text can.
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

/// Waits until the worker's state has changed: one whose installation is cut short changes too.
async fn next_state(worker: &ServiceWorker) {
    let changed = Promise::new(&mut |resolve: Function, _| on_state(worker, &resolve));
    let _ = JsFuture::from(changed).await;
}

fn on_state(worker: &ServiceWorker, tell: &Function) {
    let _ = worker.add_event_listener_with_callback("statechange", tell);
}

/// What the function that `listen` gets is called with first; none when nobody calls it for too long.
async fn first_call(listen: impl Fn(&Function)) -> Option<JsValue> {
    let called = Promise::new(&mut |resolve: Function, _| {
        listen(&resolve);
        let give_up = move || drop(resolve.call0(&JsValue::UNDEFINED));
        set_timeout(give_up, PATIENCE);
    });
    let value = JsFuture::from(called).await.ok()?;
    (!value.is_undefined()).then_some(value)
}

/// Missing on plain http and in some private windows; forbidden in a sandbox.
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = window().navigator();
    Reflect::get(&navigator, &"serviceWorker".into())
        .ok()?
        .dyn_into()
        .ok()
}
