//! The built site on a server that can be told to fail.

use crate::{
    deployment::{Deployment, build_id},
    headers::Rules,
};
use flate2::{Compression, write::GzEncoder};
use nsp_server::{Answer, CONTENT_SECURITY_POLICY, Options, Server, chunked};
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

/// What a host does with all that it is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    /// It sends its files as they are.
    #[default]
    Plain,
    /// It adds a script of its own to all HTML, as some do to count visits.
    Adding,
    /// It makes the addresses in documents absolute.
    Rewriting,
    /// For a file that it does not have it answers 403, as S3 does.
    Forbidding,
    /// For any file it answers 403.
    Closed,
    /// It sends everybody on to a login page.
    Login,
}

/// The script that a host adds; there is no such file.
const ADDED: &str = "counted.js";
/// The path of the login page.
const LOGIN: &str = "/login";

/// How the site is hosted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hosting {
    /// With the site's policy.
    Usual,
    /// With the policy, and with what isolates the site from other origins: only then may it use
    /// threads.
    Isolated,
    /// Without any header of the site's own.
    Plain,
    /// The same in a deep folder, and nothing is compressed.
    Deep,
    /// In a deep folder; everything is compressed while it is sent, so that no length is told.
    Compressing,
    /// The site that was built for one address, there.
    Addressed,
    /// Plain, but that browsers may keep each file for ten minutes, as on GitHub Pages.
    Keeping,
    /// With the headers of `_headers`, and with the compressed copies that lie beside the files.
    Configured,
}

impl Hosting {
    /// The folder of the built site.
    ///
    /// # Panics
    /// When there is none.
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
        let policy = format!("{CONTENT_SECURITY_POLICY}; report-uri {REPORTS}");
        let mut headers = Vec::new();
        if matches!(self, Self::Usual | Self::Isolated) {
            headers.push(("Content-Security-Policy".into(), policy));
        }
        if self == Self::Isolated {
            headers.extend(isolation());
        }
        headers
    }
}

/// The headers of a page that isolates itself from other origins.
pub fn isolation() -> [(String, String); 2] {
    [
        ("Cross-Origin-Opener-Policy".into(), "same-origin".into()),
        ("Cross-Origin-Embedder-Policy".into(), "require-corp".into()),
    ]
}

/// A built site, served.
pub struct Site {
    /// None once the host is gone.
    server: Option<Server>,
    url: String,
    state: Arc<State>,
}

struct State {
    hosting: Hosting,
    /// The build that was there at the beginning.
    dist: PathBuf,
    /// A link to the build that is there now.
    folder: PathBuf,
    rules: Rules,
    fault: Mutex<Fault>,
    changed: Condvar,
    /// The build that worker.js claims to be of, where it is not its own.
    worker_build: Mutex<Option<String>>,
    /// What stands in the browser's or a host's cache in place of the page: it comes once.
    old_page: Mutex<Option<Vec<u8>>>,
    /// What the host sends in place of some files.
    replaced: Mutex<HashMap<String, Option<Vec<u8>>>>,
    manner: Mutex<Manner>,
    requests: Mutex<Vec<String>>,
    sent: AtomicU64,
}

impl Site {
    /// Serves a built site.
    ///
    /// # Panics
    /// When there is none.
    pub fn start(hosting: Hosting) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let dist = hosting.dist();
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("nsp-site-{}-{number}", std::process::id()));
        symlink(&dist, &folder).expect("a link can be made");
        let state = Arc::new(State {
            hosting,
            rules: Rules::read(&dist.join("_headers")),
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

    /// Puts another build in the place of the present one, at once.
    ///
    /// # Panics
    /// When the operating system refuses.
    pub fn deploy(&self, build: &Deployment) {
        let folder = &self.state.folder;
        let link = folder.with_extension("next");
        symlink(build.folder(), &link).expect("a link can be made");
        fs::rename(link, folder).expect("the link can be replaced");
    }

    /// The next request for the page gets the one that was there at the beginning, as from a cache.
    ///
    /// # Panics
    /// When it can't be read.
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

    /// From now on the file at this path has this content; without any, it is not there.
    pub fn replace(&self, path: &str, content: Option<Vec<u8>>) {
        let mut replaced = self.state.replaced.lock().unwrap();
        replaced.insert(path.into(), content);
    }

    /// From now on the host does this.
    pub fn set_manner(&self, manner: Manner) {
        *self.state.manner.lock().unwrap() = manner;
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

    /// Bytes of bodies sent since the last call.
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
        // The server waits for its answers.
        self.set_fault(Fault::None);
        // It is in a folder for things that may be left behind.
        let _ = fs::remove_file(&self.state.folder);
    }
}

impl State {
    fn edit(&self, path: &str, mut answer: Answer) -> Answer {
        self.requests.lock().unwrap().push(path.into());
        if path == REPORTS {
            // The file server refuses what is posted, and the browser would log that, at some time.
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
        if path.contains("/worker-")
            && let Some(other) = &*self.worker_build.lock().unwrap()
        {
            let (text, build) = (String::from_utf8_lossy(&answer.body), build_id(&self.dist));
            assert!(text.contains(&build), "worker.js has the page's build id");
            answer.body = text.replace(&build, other).into_bytes();
        }
        if answer.status == 200 {
            self.encode(path, &mut answer);
        }
        let bytes = answer.body.len() as u64;
        self.sent.fetch_add(bytes, Ordering::Relaxed);
        answer
    }

    /// Compresses the answer, as such a host does it.
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
                if let Ok(body) = fs::read(self.folder.join(format!("{file}.br"))) {
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
