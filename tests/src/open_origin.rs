//! A server on an origin of its own that answers every request, and says which ones arrived.

use nsp_server::{Answer, Options, Server};
use std::{
    path::Path,
    sync::{Arc, Mutex},
};

/// What every answer is.
const ANSWER: &str = "{}";

/// An origin that answers every request of every other origin, so that only a policy can keep a request from it. A
/// hub with a model is `nsp_server::hub::Hub`.
pub struct OpenOrigin {
    server: Server,
    requests: Arc<Mutex<Vec<String>>>,
}

impl OpenOrigin {
    /// Starts a server.
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

    /// Its address, without a slash at its end.
    pub fn origin(&self) -> String {
        self.server.url().trim_end_matches('/').to_owned()
    }

    /// The paths that were requested since the last call, in order.
    pub fn take_requests(&self) -> Vec<String> {
        std::mem::take(&mut self.requests.lock().unwrap())
    }
}
