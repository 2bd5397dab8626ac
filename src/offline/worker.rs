//! The service worker www/sw.js, seen from the page.

use crate::{browser, logic::stored::Kept};
use js_sys::{Array, Function, Promise, Reflect};
use leptos::{
    prelude::window,
    task::spawn_local,
    web_sys::{
        MessageChannel, MessageEvent, RegistrationOptions, ServiceWorker, ServiceWorkerContainer,
        ServiceWorkerRegistration, ServiceWorkerState, ServiceWorkerUpdateViaCache,
    },
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

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
    let answer = Promise::new(&mut |resolve: Function, _| {
        channel.port1().set_onmessage(Some(&resolve));
    });
    let message = format!("{{\"type\":\"keep\",\"all\":{all}}}");
    let ports = Array::of1(&channel.port2());
    worker
        .post_message_with_transferable(&message.into(), &ports)
        .ok()?;
    let event: MessageEvent = JsFuture::from(answer).await.ok()?.dyn_into().ok()?;
    serde_json::from_str(&event.data().as_string()?).ok()
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

/// Lets the worker of a later build take over from the present one.
pub async fn take_over(worker: &ServiceWorker) {
    let message = JsValue::from_str("{\"type\":\"activate\"}");
    // It fails only for what can't be copied, which a text can.
    let _ = worker.post_message(&message);
    while matches!(
        worker.state(),
        ServiceWorkerState::Installed | ServiceWorkerState::Activating
    ) {
        next_state(worker).await;
    }
}

/// Waits until the worker's state has changed.
async fn next_state(worker: &ServiceWorker) {
    let changed = Promise::new(&mut |resolve: Function, _| {
        let _ = worker.add_event_listener_with_callback("statechange", &resolve);
    });
    let _ = JsFuture::from(changed).await;
}

/// Missing on plain http and in some private windows; forbidden in a sandbox.
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = window().navigator();
    Reflect::get(&navigator, &"serviceWorker".into())
        .ok()?
        .dyn_into()
        .ok()
}
