//! A server that stands for the hub from which models.html imports models.

use nsp_server::{Answer, Options, Server};
use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex},
};

/// What every answer of the hub is.
const ANSWER: &str = "{}";

/// A hub on an origin of its own. It answers every request of every origin, so that only a policy can keep
/// a request from it.
pub struct Hub {
    server: Server,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Hub {
    /// Starts a hub.
    ///
    /// # Panics
    /// When no port can be opened.
    pub fn start() -> Self {
        let requests = Arc::new(Mutex::new(Vec::new()));
        let asked = Arc::clone(&requests);
        let edit = move |path: &str, _: Answer| {
            asked.lock().unwrap().push(path.to_owned());
            Answer {
                status: 200,
                headers: vec![("Access-Control-Allow-Origin".into(), "*".into())],
                body: ANSWER.into(),
            }
        };
        let options = Options {
            edit: Some(Box::new(edit)),
            ..Options::default()
        };
        let server = Server::start(Path::new("."), options).expect("a free port can be opened");
        Self { server, requests }
    }

    /// Its origin.
    pub fn origin(&self) -> String {
        self.server.url().trim_end_matches('/').to_owned()
    }

    /// The paths that were requested since the last call, in order.
    pub fn take_requests(&self) -> Vec<String> {
        std::mem::take(&mut self.requests.lock().unwrap())
    }
}

/// The origins of the hub that a site was built for. The tests have one build, for Hugging Face's hub. Where
/// they need another one, the host of the site replaces these origins while it sends the site.
pub struct BuiltFor(String);

impl BuiltFor {
    /// Reads them from the policy of models.html.
    ///
    /// # Panics
    /// When there is no models.html, or its policy names none.
    pub fn read(dist: &Path) -> Self {
        let html = fs::read_to_string(dist.join("models.html")).expect("the site has models.html");
        let origins = html
            .split_once("connect-src 'self' ")
            .and_then(|(_, rest)| rest.split_once(';'))
            .map(|(origins, _)| origins.to_owned());
        Self(origins.expect("models.html may connect to a hub"))
    }

    /// The origins; the first is the endpoint.
    pub fn origins(&self) -> Vec<String> {
        self.0.split(' ').map(str::to_owned).collect()
    }

    /// A text of the site as if it had been built for a hub of these origins.
    pub fn replaced(&self, text: &str, hub: &str) -> String {
        let endpoint = |origins: &str| {
            let first = origins.split(' ').next().unwrap_or_default();
            format!("\"{first}\"")
        };
        text.replace(&self.0, hub)
            .replace(&endpoint(&self.0), &endpoint(hub))
    }
}
