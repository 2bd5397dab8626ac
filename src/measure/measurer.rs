//! The page's side of a measurement: the worker of the build that is measured.

use crate::{
    browser,
    engine::Client,
    logic::measuring::{Build, Measurement, Next, Place},
};
use leptos::{prelude::*, reactive::owner::LocalStorage};
use nsp_protocol::{Response, decode};

/// A measurement and the worker that it runs. A handle: copies share everything.
#[derive(Clone, Copy)]
pub struct Measurer {
    /// The measurement.
    pub measurement: RwSignal<Measurement>,
    client: StoredValue<Option<Client>, LocalStorage>,
}

impl Measurer {
    /// Nothing starts before the reader asks for it.
    pub fn new() -> Self {
        let place = Place {
            browser: browser::user_agent(),
            cores: browser::cores(),
            is_isolated: browser::is_isolated(),
        };
        let manifest = browser::page_model().files.manifest;
        Self {
            measurement: RwSignal::new(Measurement::new(manifest, place)),
            client: StoredValue::new_local(None),
        }
    }

    /// Begins, from the start.
    pub fn run(self) {
        self.change(Measurement::begin);
    }

    /// Ends it at once: the worker's answer is not waited for.
    pub fn stop(self) {
        self.change(Measurement::stop);
    }

    /// Changes the measurement, and carries out what follows from that.
    fn change(self, change: impl FnOnce(&mut Measurement) -> Next) {
        match self.measurement.try_update(change) {
            None | Some(Next::Nothing) => {}
            Some(Next::End) => self.client.set_value(None),
            Some(Next::Start(build)) => self.start(build),
            Some(Next::Ask(request)) => {
                let client = self.client;
                let sent = client.with_value(|it| it.as_ref().map(|it| it.send(&request)));
                if !matches!(sent, Some(Ok(()))) {
                    self.lose();
                }
            }
        }
    }

    /// Starts a worker in place of the one before.
    fn start(self, build: Build) {
        // Two workers at once would have the model in memory twice.
        self.client.set_value(None);
        let address = format!("{}{}", browser::worker_address(), build.query());
        let hear = move |text: String| match decode::<Response>(&text) {
            Ok(response) => self.change(|it| it.take(response)),
            Err(_) => self.lose(),
        };
        match Client::start(&address, hear, move || self.lose()) {
            Ok(client) => self.client.set_value(Some(client)),
            Err(_) => self.lose(),
        }
    }

    /// The worker could not be started, or has died.
    fn lose(self) {
        self.change(Measurement::lose);
    }
}
