//! A static file server on 127.0.0.1, as simple as the hosts that the site is made for.
//!
//! It sends what any static host sends, plus the site's Content-Security-Policies.
//! `cargo xtask serve` and the end-to-end tests use it. The tests can inspect and change each
//! answer.

mod http;
pub mod hub;
mod policy;

pub use http::chunked;
use http::{read_request, write_answer};
pub use policy::{Policies, STRICT};
use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Component, Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// The pause after a connection that could not be accepted or answered.
const RETRY: Duration = Duration::from_millis(20);

/// One answer, before it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Header names and values. `Content-Length` is added when the answer is sent, unless
    /// [`chunked`] is among them: then the body is sent in chunks, without its length.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Vec<u8>,
}

/// Gets the decoded path of a request (`/engine/worker.js`) and the answer to it, and returns the
/// answer that is sent. It may record requests, delay answers, or make them fail or arrive damaged.
pub type Edit = Box<dyn Fn(&str, Answer) -> Answer + Send + Sync>;

/// How to serve.
#[derive(Default)]
pub struct Options {
    /// The port; 0 takes any that is free.
    pub port: u16,
    /// The path that the folder is served under, with `/` at both ends; empty for `/`.
    pub base: String,
    /// Headers sent with every file besides the usual ones.
    pub headers: Vec<(String, String)>,
    /// The policies to send, each with its files.
    pub policies: Option<Policies>,
    /// Changes each answer before it is sent.
    pub edit: Option<Edit>,
}

impl std::fmt::Debug for Options {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Options")
            .field("port", &self.port)
            .field("base", &self.base)
            .field("headers", &self.headers)
            .field("policies", &self.policies)
            .finish_non_exhaustive()
    }
}

impl Options {
    /// The options under which the site is served: with its policies, at any free port.
    pub fn site(policies: Policies) -> Self {
        Self {
            policies: Some(policies),
            ..Self::default()
        }
    }
}

/// A running server. It stops when it is dropped.
///
/// Each connection has a thread of its own and carries one request, so that no request ever waits
/// for another, however many connections a browser holds open.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    base: String,
    is_stopped: Arc<AtomicBool>,
    listening: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves the files of `folder`.
    ///
    /// # Errors
    /// When the port is taken or may not be opened, or when the system gives no thread.
    pub fn start(folder: &Path, options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))?;
        let address = listener.local_addr()?;
        let is_stopped = Arc::new(AtomicBool::new(false));
        let base = options.base.clone();
        let site = Arc::new(Site {
            folder: folder.to_path_buf(),
            options,
        });
        let stopped = Arc::clone(&is_stopped);
        let listening = thread::Builder::new().spawn(move || {
            for connection in listener.incoming() {
                if stopped.load(Ordering::Acquire) {
                    return;
                }
                // Usually too many connections are open: accepting them, or starting a thread, fails at
                // once until one is closed.
                if connection
                    .and_then(|stream| respond(&site, stream))
                    .is_err()
                {
                    thread::sleep(RETRY);
                }
            }
        })?;
        Ok(Self {
            address,
            base,
            is_stopped,
            listening: Some(listening),
        })
    }

    /// The address of the folder, for example `http://127.0.0.1:8080/`.
    pub fn url(&self) -> String {
        format!(
            "http://{}/{}",
            self.address,
            self.base.trim_start_matches('/')
        )
    }

    /// Blocks for as long as the server runs.
    pub fn wait(mut self) {
        if let Some(thread) = self.listening.take() {
            // If it panicked, the panic has been printed.
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_stopped.store(true, Ordering::Release);
        // Wakes the thread that waits for a connection.
        let woken = TcpStream::connect(self.address);
        if let (Ok(_), Some(thread)) = (woken, self.listening.take()) {
            let _ = thread.join();
        }
    }
}

/// Starts a thread that answers the request of a connection. Without one, the connection is closed.
///
/// # Errors
/// When the system gives no thread.
fn respond(site: &Arc<Site>, stream: TcpStream) -> io::Result<()> {
    let site = Arc::clone(site);
    thread::Builder::new().spawn(move || {
        // The browser may have closed the connection in the meantime.
        let _ = site.respond(&stream);
    })?;
    Ok(())
}

struct Site {
    folder: PathBuf,
    options: Options,
}

impl Site {
    fn respond(&self, stream: &TcpStream) -> io::Result<()> {
        let Some(request) = read_request(stream)? else {
            return Ok(());
        };
        let path = decoded_path(&request.target);
        let mut answer = match request.method.as_str() {
            "GET" | "HEAD" => self.answer(&path),
            _ => text(405, "only GET and HEAD"),
        };
        if let Some(edit) = &self.options.edit {
            answer = edit(&path, answer);
        }
        write_answer(stream, &answer, &request.method)
    }

    /// The answer to a path that is decoded and has no query.
    fn answer(&self, path: &str) -> Answer {
        let base = self.options.base.trim_end_matches('/');
        let below = path.strip_prefix(base);
        let below = below.filter(|below| below.starts_with('/'));
        let Some(mut file) = below.and_then(|below| inside(&self.folder, below)) else {
            return text(404, "not found");
        };
        if file.is_dir() {
            if !path.ends_with('/') {
                let mut answer = text(301, "moved");
                answer.headers.push(("Location".into(), format!("{path}/")));
                return answer;
            }
            file.push("index.html");
        }
        let Ok(body) = std::fs::read(&file) else {
            return text(404, "not found");
        };
        let mut headers = vec![
            ("Content-Type".into(), content_type(&file).into()),
            // The browser asks again at each visit, so a new build is never hidden by an old one.
            ("Cache-Control".into(), "no-cache".into()),
        ];
        headers.extend(self.options.headers.iter().cloned());
        let path = file.strip_prefix(&self.folder).ok().and_then(Path::to_str);
        let policies = self.options.policies.as_ref();
        if let Some(policy) = policies.zip(path).and_then(|(all, path)| all.of(path)) {
            headers.push(("Content-Security-Policy".into(), policy.into()));
        }
        Answer {
            status: 200,
            headers,
            body,
        }
    }
}

fn text(status: u16, body: &str) -> Answer {
    Answer {
        status,
        headers: vec![("Content-Type".into(), "text/plain; charset=utf-8".into())],
        body: body.into(),
    }
}

/// The path of a request's target, without query and with its `%XX` decoded.
fn decoded_path(target: &str) -> String {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = (*first == b'%')
            .then(|| tail.get(..2))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match escaped {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The file of a decoded path, or nothing for a path that would leave the folder.
fn inside(folder: &Path, path: &str) -> Option<PathBuf> {
    let relative = Path::new(path.trim_start_matches('/'));
    let stays = !path.contains(['\\', '\0'])
        && relative
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
    stays.then(|| folder.join(relative))
}

/// The media type that a static host would send for the file.
fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("txt" | "md") => "text/plain; charset=utf-8",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use tempfile::TempDir;

    /// A folder of its own for each test, removed at the end.
    struct Folder(TempDir);

    impl Folder {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path();
            std::fs::create_dir_all(path.join("site/engine")).unwrap();
            std::fs::write(path.join("secret.txt"), "secret").unwrap();
            std::fs::write(path.join("site/index.html"), "<!doctype html>home").unwrap();
            std::fs::write(path.join("site/models.html"), "<!doctype html>").unwrap();
            std::fs::write(path.join("site/engine/a b.js"), "export {};").unwrap();
            std::fs::write(path.join("site/e.wasm"), vec![0; 100_000]).unwrap();
            Self(folder)
        }

        fn serve(&self, options: Options) -> Server {
            Server::start(&self.0.path().join("site"), options).unwrap()
        }
    }

    /// The head, in lower case, and the body of the answer to one request.
    fn request(server: &Server, method: &str, target: &str) -> (String, Vec<u8>) {
        let mut stream = TcpStream::connect(server.address).unwrap();
        write!(
            stream,
            "{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        (head, bytes[end + 4..].to_vec())
    }

    #[test]
    fn files_come_with_type_length_and_policy() {
        let folder = Folder::new();
        let policies = Policies::new(&["https://hub.test".into()]);
        let server = folder.serve(Options::site(policies));
        let (head, body) = request(&server, "GET", "/");
        assert!(head.starts_with("http/1.1 200"), "{head}");
        assert!(
            head.contains("content-type: text/html; charset=utf-8"),
            "{head}"
        );
        assert!(
            head.contains(&format!("content-security-policy: {STRICT}")),
            "{head}"
        );
        assert_eq!(body, b"<!doctype html>home");

        let (head, body) = request(&server, "GET", "/e.wasm?build=1");
        assert!(head.contains("content-type: application/wasm"), "{head}");
        assert!(head.contains("content-length: 100000"), "{head}");
        assert!(!head.contains("content-security-policy"), "{head}");
        assert_eq!(body.len(), 100_000);

        let (head, _) = request(&server, "GET", "/models.html");
        assert!(
            head.contains("connect-src 'self' https://hub.test;"),
            "{head}"
        );

        let (head, _) = request(&server, "GET", "/engine/a%20b.js");
        assert!(head.contains("content-type: text/javascript"), "{head}");
    }

    #[test]
    fn head_has_no_body_and_post_is_refused() {
        let folder = Folder::new();
        let server = folder.serve(Options::default());
        let (head, body) = request(&server, "HEAD", "/e.wasm");
        assert!(head.contains("content-length: 100000"), "{head}");
        assert!(body.is_empty());
        let (head, _) = request(&server, "POST", "/");
        assert!(head.starts_with("http/1.1 405"), "{head}");
    }

    #[test]
    fn connections_that_ask_for_nothing_keep_nobody_waiting() {
        let folder = Folder::new();
        let server = folder.serve(Options::default());
        let idle: Vec<_> = (0..32)
            .map(|_| TcpStream::connect(server.address).unwrap())
            .collect();
        let (head, _) = request(&server, "GET", "/");
        assert!(head.starts_with("http/1.1 200"), "{head}");
        drop(idle);
    }

    #[test]
    fn missing_files_and_folders_without_index_are_404() {
        let folder = Folder::new();
        let server = folder.serve(Options::default());
        for target in ["/nothing.js", "/engine/", "/index.html/x"] {
            let (head, _) = request(&server, "GET", target);
            assert!(head.starts_with("http/1.1 404"), "{target}: {head}");
        }
        let (head, _) = request(&server, "GET", "/engine");
        assert!(head.starts_with("http/1.1 301"), "{head}");
        assert!(head.contains("location: /engine/"), "{head}");
    }

    #[test]
    fn no_path_leads_out_of_the_folder() {
        let folder = Folder::new();
        let server = folder.serve(Options::default());
        for target in [
            "/../secret.txt",
            "/%2e%2e/secret.txt",
            "/engine/%2e%2e/%2e%2e/secret.txt",
            "/..%2fsecret.txt",
            "/engine/..\\..\\secret.txt",
            "//etc/passwd",
            "/%00",
        ] {
            let (head, body) = request(&server, "GET", target);
            assert!(head.starts_with("http/1.1 404"), "{target}: {head}");
            assert_ne!(body, b"secret", "{target}");
        }
    }

    #[test]
    fn an_edit_can_fail_and_damage_chosen_answers() {
        let folder = Folder::new();
        let server = folder.serve(Options {
            edit: Some(Box::new(|path, mut answer| {
                match path {
                    "/e.wasm" => answer.body[0] ^= 1,
                    "/index.html" => answer.status = 503,
                    _ => {}
                }
                answer
            })),
            ..Options::default()
        });
        assert_eq!(request(&server, "GET", "/e.wasm").1[0], 1);
        let (head, _) = request(&server, "GET", "/index.html");
        assert!(head.starts_with("http/1.1 503"), "{head}");
    }

    #[test]
    fn a_folder_may_be_served_below_a_path() {
        let folder = Folder::new();
        let server = folder.serve(Options {
            base: "/deep/er/".into(),
            ..Options::default()
        });
        assert!(server.url().ends_with("/deep/er/"), "{}", server.url());
        let (head, body) = request(&server, "GET", "/deep/er/");
        assert!(head.starts_with("http/1.1 200"), "{head}");
        assert_eq!(body, b"<!doctype html>home");
        for target in [
            "/",
            "/e.wasm",
            "/deep/",
            "/deep/ere.wasm",
            "/deep/er/../secret.txt",
        ] {
            let (head, _) = request(&server, "GET", target);
            assert!(head.starts_with("http/1.1 404"), "{target}: {head}");
        }
    }

    #[test]
    fn a_chunked_answer_tells_no_length() {
        let folder = Folder::new();
        let server = folder.serve(Options {
            edit: Some(Box::new(|_, mut answer| {
                answer.headers.push(chunked());
                answer
            })),
            ..Options::default()
        });
        let (head, body) = request(&server, "GET", "/");
        assert!(!head.contains("content-length"), "{head}");
        assert_eq!(body, b"13\r\n<!doctype html>home\r\n0\r\n\r\n");
        let (_, body) = request(&server, "HEAD", "/");
        assert!(body.is_empty());
    }

    #[test]
    fn a_taken_port_is_an_error() {
        let folder = Folder::new();
        let first = folder.serve(Options::default());
        let options = Options {
            port: first.address.port(),
            ..Options::default()
        };
        let second = Server::start(folder.0.path(), options);
        assert_eq!(second.err().unwrap().kind(), io::ErrorKind::AddrInUse);
    }
}
