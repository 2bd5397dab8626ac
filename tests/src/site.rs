//! The built site on a server that can be told to fail.

use crate::{
    deployment::{Deployment, build_id},
    headers::Rules,
    hub::BuiltFor,
};
use flate2::{Compression, write::GzEncoder};
use nsp_server::{Answer, Options, Policies, Server, chunked};
use std::{
    collections::HashMap,
    env, fs,
    io::Write,
    os::unix::fs::symlink,
    path::PathBuf,
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

/// The header of a policy.
const POLICY: &str = "Content-Security-Policy";
/// Where the browser reports what a policy has blocked, including in workers.
const REPORTS: &str = "/csp-report";

/// A fault of the model's second part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    /// No fault.
    #[default]
    None,
    /// One bit has changed.
    Damaged,
    /// The file is missing.
    Missing,
    /// A web page is sent instead, with status 200, as some hosts do.
    WebPage,
    /// The answer waits until the fault changes.
    Held,
    /// It is sent compressed, so that Content-Length is not its size.
    Compressed,
}

/// How a host answers all requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    /// It sends its files as they are.
    #[default]
    Plain,
    /// It adds a script of its own to all HTML, as some hosts do to count visits.
    Adding,
    /// It makes the addresses in documents absolute.
    Rewriting,
    /// It answers 403 for a missing file, as S3 does.
    Forbidding,
    /// It answers 403 for every file.
    Closed,
    /// It redirects every request to a login page.
    Login,
}

/// The script that a host adds. There is no such file.
const ADDED: &str = "counted.js";
/// The path of the login page.
const LOGIN: &str = "/login";

/// How the site is hosted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hosting {
    /// With the site's policies.
    Usual,
    /// With the policies, and isolated from other origins. Only then may the site use threads.
    Isolated,
    /// Without any headers of the site's own.
    Plain,
    /// The same in a deep folder, and without compression.
    Deep,
    /// In a deep folder. Everything is compressed while it is sent, so no length is sent.
    Compressing,
    /// The site that was built for one fixed address, at this address.
    Addressed,
    /// Plain, but browsers may keep each file for ten minutes, as on GitHub Pages.
    Keeping,
    /// With the headers of `_headers`, and with the compressed copies that are beside the files.
    Configured,
}

impl Hosting {
    /// The folder of the built site.
    ///
    /// # Panics
    /// When there is no such folder.
    pub fn dist(self) -> PathBuf {
        let variable = match self {
            Self::Addressed => "NSP_PUBLIC_DIST",
            _ => "NSP_DIST",
        };
        env::var_os(variable)
            .map(PathBuf::from)
            .filter(|dist| dist.join("index.html").is_file())
            .unwrap_or_else(|| {
                panic!("{variable} names no built site: `cargo xtask test --only e2e` builds one")
            })
    }

    fn base(self) -> String {
        match self {
            Self::Deep | Self::Compressing => "/some/deep/folder/".into(),
            Self::Addressed => env::var("NSP_PUBLIC_URL").expect("NSP_PUBLIC_URL is its address"),
            _ => String::new(),
        }
    }

    fn headers(self) -> Vec<(String, String)> {
        match self {
            Self::Isolated => isolation().into(),
            _ => Vec::new(),
        }
    }

    /// Whether it sends the site's policies, as `cargo xtask serve` does.
    fn has_policies(self) -> bool {
        matches!(self, Self::Usual | Self::Isolated)
    }
}

/// The headers of a page that isolates itself from other origins.
pub fn isolation() -> [(String, String); 2] {
    [
        ("Cross-Origin-Opener-Policy".into(), "same-origin".into()),
        ("Cross-Origin-Embedder-Policy".into(), "require-corp".into()),
    ]
}

/// A built site on a server.
pub struct Site {
    /// `None` after the host has gone offline.
    server: Option<Server>,
    url: String,
    state: Arc<State>,
}

struct State {
    hosting: Hosting,
    /// The build at the start.
    dist: PathBuf,
    /// A link to the current build.
    folder: PathBuf,
    rules: Rules,
    built_for: BuiltFor,
    /// The origins of the hub that the site is sent for, if it is not the one that it was built for.
    hub: Mutex<Option<String>>,
    fault: Mutex<Fault>,
    changed: Condvar,
    /// The build that worker.js claims to belong to, if it is not its own.
    worker_build: Mutex<Option<String>>,
    /// An old page, as if from the browser's or a host's cache. It is sent once.
    old_page: Mutex<Option<Vec<u8>>>,
    /// What the host sends instead of some files.
    replaced: Mutex<HashMap<String, Option<Vec<u8>>>>,
    manner: Mutex<Manner>,
    requests: Mutex<Vec<String>>,
    sent: AtomicU64,
}

impl Site {
    /// Serves a built site.
    ///
    /// # Panics
    /// When there is no built site.
    pub fn start(hosting: Hosting) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let dist = hosting.dist();
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("nsp-site-{}-{number}", std::process::id()));
        symlink(&dist, &folder).expect("a link can be made");
        let state = Arc::new(State {
            hosting,
            rules: Rules::read(&dist.join("_headers")),
            built_for: BuiltFor::read(&dist),
            hub: Mutex::default(),
            dist,
            folder: folder.clone(),
            fault: Mutex::default(),
            changed: Condvar::new(),
            worker_build: Mutex::default(),
            old_page: Mutex::default(),
            replaced: Mutex::default(),
            manner: Mutex::default(),
            requests: Mutex::default(),
            sent: AtomicU64::new(0),
        });
        let edit = {
            let state = Arc::clone(&state);
            Box::new(move |path: &str, answer| state.edit(path, answer))
        };
        let options = Options {
            base: hosting.base(),
            headers: hosting.headers(),
            policies: hosting
                .has_policies()
                .then(|| Policies::new(&state.built_for.origins())),
            edit: Some(edit),
            ..Options::default()
        };
        let server = Server::start(&folder, options).expect("a free port can be opened");
        Self {
            url: server.url(),
            server: Some(server),
            state,
        }
    }

    /// Replaces the current build with another one, at once.
    ///
    /// # Panics
    /// When the operating system refuses.
    pub fn deploy(&self, build: &Deployment) {
        let folder = &self.state.folder;
        let link = folder.with_extension("next");
        symlink(build.folder(), &link).expect("a link can be made");
        fs::rename(link, folder).expect("the link can be replaced");
    }

    /// The next request for the page gets the page of the first build, as if from a cache.
    ///
    /// # Panics
    /// When that page can't be read.
    pub fn send_old_page_once(&self) {
        let page = fs::read(self.state.dist.join("index.html")).expect("index.html can be read");
        *self.state.old_page.lock().unwrap() = Some(page);
    }

    /// The address, with `/` at the end.
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// Takes the host off the network.
    pub fn go_offline(&mut self) {
        self.server = None;
    }

    /// From now on, the file at this path has this content; `None` makes it missing.
    pub fn replace(&self, path: &str, content: Option<Vec<u8>>) {
        let mut replaced = self.state.replaced.lock().unwrap();
        replaced.insert(path.into(), content);
    }

    /// From now on, the host answers in this manner.
    pub fn set_manner(&self, manner: Manner) {
        *self.state.manner.lock().unwrap() = manner;
    }

    /// From now on, the model's second part has this fault.
    pub fn set_fault(&self, fault: Fault) {
        *self.state.fault.lock().unwrap() = fault;
        self.state.changed.notify_all();
    }

    /// From now on, the site is sent as if it had been built for the hub of these origins, separated by
    /// spaces.
    pub fn use_hub(&self, origins: &str) {
        *self.state.hub.lock().unwrap() = Some(origins.into());
    }

    /// From now on, worker.js claims to belong to another build.
    pub fn claim_worker_build(&self, id: &str) {
        *self.state.worker_build.lock().unwrap() = Some(id.into());
    }

    /// The paths that were requested since the last call, in order.
    pub fn take_requests(&self) -> Vec<String> {
        std::mem::take(&mut self.state.requests.lock().unwrap())
    }

    /// Bytes of response bodies since the last call.
    pub fn take_bytes(&self) -> u64 {
        self.state.sent.swap(0, Ordering::Relaxed)
    }

    /// How often the policy has blocked something.
    pub fn blocked(&self) -> usize {
        let requests = self.state.requests.lock().unwrap();
        requests.iter().filter(|path| *path == REPORTS).count()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // The server waits until all requests have been answered.
        self.set_fault(Fault::None);
        // A failure does no harm: the link is in the folder for temporary files.
        let _ = fs::remove_file(&self.state.folder);
    }
}

impl State {
    fn edit(&self, path: &str, mut answer: Answer) -> Answer {
        self.requests.lock().unwrap().push(path.into());
        if path == REPORTS {
            // The file server refuses POST requests, and the browser would log this at some point.
            return Answer {
                status: 204,
                headers: Vec::new(),
                body: Vec::new(),
            };
        }
        if path.ends_with('/')
            && let Some(page) = self.old_page.lock().unwrap().take()
        {
            answer.body = page;
        }
        if let Some(content) = self.replaced.lock().unwrap().get(path) {
            answer.status = content.as_ref().map_or(404, |_| 200);
            answer.body = content.clone().unwrap_or_default();
        }
        let manner = *self.manner.lock().unwrap();
        manner.apply(path, &mut answer);
        if path.ends_with(".part1") {
            self.spoil(&mut answer);
        }
        if path.contains("/engine/worker-")
            && let Some(other) = &*self.worker_build.lock().unwrap()
        {
            let (text, build) = (String::from_utf8_lossy(&answer.body), build_id(&self.dist));
            assert!(text.contains(&build), "worker.js has the page's build id");
            answer.body = text.replace(&build, other).into_bytes();
        }
        self.name_hub_in_body(path, &mut answer);
        if answer.status == 200 {
            self.encode(path, &mut answer);
        }
        self.complete_policy(&mut answer);
        let bytes = answer.body.len() as u64;
        self.sent.fetch_add(bytes, Ordering::Relaxed);
        answer
    }

    /// Names the hub that the site is sent for, in documents and in the service worker.
    fn name_hub_in_body(&self, path: &str, answer: &mut Answer) {
        let hub = self.hub.lock().unwrap();
        let is_named = ["/", ".html", "/sw.js"]
            .iter()
            .any(|end| path.ends_with(end));
        if let Some(hub) = hub.as_ref().filter(|_| is_named) {
            let text = String::from_utf8_lossy(&answer.body);
            answer.body = self.built_for.replaced(&text, hub).into_bytes();
        }
    }

    /// Names that hub in the policy, and the address for reports if the host sends the policies by itself.
    fn complete_policy(&self, answer: &mut Answer) {
        let hub = self.hub.lock().unwrap();
        let policies = answer.headers.iter_mut().filter(|(name, _)| name == POLICY);
        for (_, policy) in policies {
            if let Some(hub) = &*hub {
                *policy = self.built_for.replaced(policy, hub);
            }
            if self.hosting.has_policies() {
                policy.push_str(&format!("; report-uri {REPORTS}"));
            }
        }
    }

    /// Compresses the answer, as this kind of host does.
    fn encode(&self, path: &str, answer: &mut Answer) {
        match self.hosting {
            Hosting::Deep => {}
            Hosting::Compressing => {
                answer.headers.push(chunked());
                compress(answer, Compression::fast());
            }
            Hosting::Configured => {
                self.rules.apply(path, &mut answer.headers);
                let file = match path {
                    "/" => "index.html",
                    path => path.trim_start_matches('/'),
                };
                let read = |name: &str| fs::read(self.folder.join(name));
                // The compressed copy is one of the file as it was built.
                let is_built = read(file).is_ok_and(|built| built == answer.body);
                if let (true, Ok(body)) = (is_built, read(&format!("{file}.br"))) {
                    answer
                        .headers
                        .push(("Content-Encoding".into(), "br".into()));
                    answer.body = body;
                }
            }
            Hosting::Keeping => {
                answer.headers.retain(|(name, _)| name != "Cache-Control");
                let keep = ("Cache-Control".into(), "max-age=600".into());
                answer.headers.push(keep);
            }
            _ if is_page_file(path) => compress(answer, Compression::best()),
            _ => {}
        }
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

impl Manner {
    fn apply(self, path: &str, answer: &mut Answer) {
        let is_document = answer.status == 200 && (path.ends_with('/') || path.ends_with(".html"));
        match self {
            Self::Adding if is_document => {
                let text = String::from_utf8_lossy(&answer.body);
                let at = text.rfind("</body>").unwrap_or(text.len());
                let line = format!("<script defer src=\"./{ADDED}\"></script>");
                answer.body = [&text[..at], &line, &text[at..]].concat().into_bytes();
            }
            Self::Rewriting if is_document => {
                let text = String::from_utf8_lossy(&answer.body);
                answer.body = text.replace("=\"./assets/", "=\"/assets/").into_bytes();
            }
            Self::Forbidding if answer.status == 404 => answer.status = 403,
            Self::Closed => answer.status = 403,
            Self::Login if path == LOGIN => {
                answer.status = 200;
                answer.headers = vec![("Content-Type".into(), "text/html".into())];
                answer.body = b"<!doctype html><title>Who are you?</title>".to_vec();
            }
            Self::Login => {
                answer.status = 302;
                answer.headers = vec![("Location".into(), LOGIN.into())];
                answer.body = Vec::new();
            }
            _ => {}
        }
    }
}

/// Whether static hosts compress the file, and the page loads it before the model.
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
