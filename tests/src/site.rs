//! The built site on a server that can be told to fail.

use flate2::{Compression, write::GzEncoder};
use std::{
    env, fs,
    io::Write,
    path::PathBuf,
    sync::{Arc, Condvar, Mutex},
};
use xtask::server::{Answer, CONTENT_SECURITY_POLICY, Options, Server};

/// Where the browser reports what the Content-Security-Policy has blocked, in workers too.
const REPORTS: &str = "/csp-report";

/// What is wrong with the model's second part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// One bit is not what it was.
    Damaged,
    /// It is not there.
    Missing,
    /// A web page comes in its place, with status 200, as some hosts send it.
    WebPage,
    /// Its answer waits until the fault is another one.
    Held,
    /// It is sent compressed, so that Content-Length is not its size.
    Compressed,
}

/// What the host of the site sends besides the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hosting {
    /// The site's policy.
    Usual,
    /// The policy, and what isolates the site from other origins: only then may it use threads.
    Isolated,
    /// Nothing.
    Plain,
}

/// The built site, served.
pub struct Site {
    server: Server,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    fault: Mutex<Fault>,
    changed: Condvar,
    /// The build that worker.js claims to be of, where it is not its own.
    worker_build: Mutex<Option<String>>,
    requests: Mutex<Vec<String>>,
}

impl Site {
    /// Serves the folder that `NSP_DIST` names.
    ///
    /// # Panics
    /// When there is no built site.
    pub fn start(hosting: Hosting) -> Self {
        let dist = env::var_os("NSP_DIST").map(PathBuf::from);
        let dist = dist
            .filter(|dist| dist.join("index.html").is_file())
            .expect("NSP_DIST names no built site: `cargo xtask test --only e2e` builds one");
        let state = Arc::new(State::default());
        let edit = {
            let state = Arc::clone(&state);
            let build = build_id(&dist);
            Box::new(move |path: &str, answer| state.edit(path, &build, answer))
        };
        let policy = format!("{CONTENT_SECURITY_POLICY}; report-uri {REPORTS}");
        let mut headers = Vec::new();
        if hosting != Hosting::Plain {
            headers.push(("Content-Security-Policy".into(), policy));
        }
        if hosting == Hosting::Isolated {
            headers.push(("Cross-Origin-Opener-Policy".into(), "same-origin".into()));
            headers.push(("Cross-Origin-Embedder-Policy".into(), "require-corp".into()));
        }
        let options = Options {
            headers,
            edit: Some(edit),
            ..Options::default()
        };
        let server = Server::start(&dist, options).expect("a free port can be opened");
        Self { server, state }
    }

    /// The address, with `/` at the end.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// From now on the model's second part has this fault.
    pub fn set_fault(&self, fault: Fault) {
        *self.state.fault.lock().unwrap() = fault;
        self.state.changed.notify_all();
    }

    /// From now on worker.js is of another build.
    pub fn claim_worker_build(&self, id: &str) {
        *self.state.worker_build.lock().unwrap() = Some(id.into());
    }

    /// Paths asked for since the last call, in order.
    pub fn take_requests(&self) -> Vec<String> {
        std::mem::take(&mut self.state.requests.lock().unwrap())
    }

    /// How often the policy has blocked something.
    pub fn blocked(&self) -> usize {
        let requests = self.state.requests.lock().unwrap();
        requests.iter().filter(|path| *path == REPORTS).count()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // The server waits for its answers.
        self.set_fault(Fault::None);
    }
}

impl State {
    fn edit(&self, path: &str, build: &str, mut answer: Answer) -> Answer {
        self.requests.lock().unwrap().push(path.into());
        if path == REPORTS {
            // The file server refuses what is posted, and the browser would log that, at some time.
            return Answer {
                status: 204,
                headers: Vec::new(),
                body: Vec::new(),
            };
        }
        if path.ends_with(".part1") {
            self.spoil(&mut answer);
        }
        if path.ends_with("/worker.js")
            && let Some(other) = &*self.worker_build.lock().unwrap()
        {
            let text = String::from_utf8_lossy(&answer.body);
            assert!(text.contains(build), "worker.js has the page's build id");
            answer.body = text.replace(build, other).into_bytes();
        }
        if is_page_file(path) && answer.status == 200 {
            compress(&mut answer, Compression::best());
        }
        answer
    }

    fn spoil(&self, answer: &mut Answer) {
        let fault = self.fault.lock().unwrap();
        let fault = self
            .changed
            .wait_while(fault, |fault| *fault == Fault::Held);
        match *fault.unwrap() {
            Fault::None | Fault::Held => {}
            Fault::Damaged => answer.body[1000] ^= 1,
            Fault::Missing => {
                answer.status = 404;
                answer.body = b"not found".to_vec();
            }
            Fault::WebPage => {
                answer.headers = vec![("Content-Type".into(), "text/html".into())];
                answer.body = b"<!doctype html><title>Welcome</title>".to_vec();
            }
            Fault::Compressed => compress(answer, Compression::fast()),
        }
    }
}

/// Whether static hosts compress the file, and it is there before the model.
fn is_page_file(path: &str) -> bool {
    let compressed = [".html", ".js", ".css", ".wasm", ".svg", "/"];
    let is_text = compressed.iter().any(|end| path.ends_with(end));
    is_text && !path.contains("/engine/")
}

fn compress(answer: &mut Answer, level: Compression) {
    let encoding = ("Content-Encoding".into(), "gzip".into());
    answer.headers.push(encoding);
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(&answer.body).expect("memory takes it");
    answer.body = encoder.finish().expect("memory takes it");
}

/// The build id in the page's `<meta>`.
fn build_id(dist: &std::path::Path) -> String {
    let html = fs::read_to_string(dist.join("index.html")).expect("index.html can be read");
    html.split_once("name=\"bert-nsp-build\" content=\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(id, _)| id.to_owned())
        .expect("index.html has a build id")
}
