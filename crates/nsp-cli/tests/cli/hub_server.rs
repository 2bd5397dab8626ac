//! A server that behaves like the Hugging Face hub: the files of one model, the large ones on another
//! origin, with ranges.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;

/// The commit that `main` is.
pub const COMMIT: &str = "86b5e0934494bd15c9632b12f734a8a67f723594";

/// How the server behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Behaviour {
    /// As the hub.
    #[default]
    Usual,
    /// Each model has this status.
    Status(u16),
    /// The first transfer of a large file ends in its middle.
    BreaksOff,
    /// Large files are always sent whole.
    NoRanges,
}

/// A running server. It ends with the tests.
pub struct HubServer {
    pub endpoint: String,
    requests: Arc<Mutex<Vec<String>>>,
}

struct State {
    files: BTreeMap<String, Vec<u8>>,
    behaviour: Behaviour,
    storage: String,
    requests: Arc<Mutex<Vec<String>>>,
    has_broken_off: Mutex<bool>,
}

impl HubServer {
    /// Serves the files of a folder as the model `someone/tiny-nsp`.
    pub fn start(folder: &Path, behaviour: Behaviour) -> Self {
        let files = folder.read_dir().unwrap().map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read(path).unwrap())
        });
        let hub = TcpListener::bind("127.0.0.1:0").unwrap();
        let storage = TcpListener::bind("127.0.0.1:0").unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let state = Arc::new(State {
            files: files.collect(),
            behaviour,
            storage: format!("http://{}", storage.local_addr().unwrap()),
            requests: Arc::clone(&requests),
            has_broken_off: Mutex::new(false),
        });
        let endpoint = format!("http://{}", hub.local_addr().unwrap());
        for listener in [hub, storage] {
            let state = Arc::clone(&state);
            thread::spawn(move || {
                for stream in listener.incoming().flatten() {
                    let state = Arc::clone(&state);
                    thread::spawn(move || state.answer(stream));
                }
            });
        }
        Self { endpoint, requests }
    }

    /// The paths that were asked for.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

impl State {
    fn answer(&self, mut stream: TcpStream) {
        let mut lines = BufReader::new(stream.try_clone().unwrap())
            .lines()
            .map_while(Result::ok);
        let Some(request) = lines.next() else {
            return;
        };
        let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
        let headers: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
        let range = headers.iter().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            let range = value.strip_prefix("bytes=")?;
            name.eq_ignore_ascii_case("range").then_some(range)
        });
        let token = headers.iter().any(|line| line.ends_with("Bearer secret"));
        let mark = if token { " with a token" } else { "" };
        self.requests.lock().unwrap().push(format!("{path}{mark}"));
        // A client that goes away ends the answer.
        let _ = stream.write_all(&self.response(&path, range));
    }

    fn response(&self, path: &str, range: Option<&str>) -> Vec<u8> {
        if let Behaviour::Status(status) = self.behaviour {
            return response(status, &[], b"no");
        }
        if path.starts_with("/api/models/someone/tiny-nsp/revision/main") {
            let names = self
                .files
                .keys()
                .map(|name| format!("{{\"rfilename\":\"{name}\"}}"));
            let names: Vec<String> = names.collect();
            let json = format!(
                "{{\"sha\":\"{COMMIT}\",\"siblings\":[{}]}}",
                names.join(",")
            );
            return response(200, &[], json.as_bytes());
        }
        let in_hub = path.strip_prefix("/someone/tiny-nsp/resolve/main/");
        let name = in_hub
            .or_else(|| path.strip_prefix("/storage/"))
            .unwrap_or_default();
        let Some(bytes) = self.files.get(name) else {
            return response(404, &[], b"no such file");
        };
        let etag = format!("\"{}-{}\"", name.replace('.', "-"), bytes.len());
        let is_large = name.ends_with(".safetensors") || name.ends_with(".bin");
        if in_hub.is_some() && is_large {
            let location = format!("{}/storage/{name}", self.storage);
            let headers = [
                ("location", location.as_str()),
                ("x-repo-commit", COMMIT),
                ("x-linked-etag", &etag),
            ];
            return response(302, &headers, b"");
        }
        let range = range.filter(|range| self.behaviour != Behaviour::NoRanges || *range == "0-0");
        let (from, to) = match range.and_then(|range| range.split_once('-')) {
            Some((from, "")) => (from.parse().unwrap(), bytes.len()),
            Some((from, to)) => (from.parse().unwrap(), to.parse::<usize>().unwrap() + 1),
            None => (0, bytes.len()),
        };
        let content_range = format!("bytes {from}-{}/{}", to - 1, bytes.len());
        let headers = [
            ("content-range", content_range.as_str()),
            ("x-repo-commit", COMMIT),
            ("etag", &etag),
        ];
        let status = if range.is_some() { 206 } else { 200 };
        let mut answer = response(status, &headers, &bytes[from..to]);
        let mut has_broken_off = self.has_broken_off.lock().unwrap();
        if self.behaviour == Behaviour::BreaksOff && is_large && to - from > 1 && !*has_broken_off {
            *has_broken_off = true;
            answer.truncate(answer.len() - (to - from) / 2);
        }
        answer
    }
}

fn response(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!(
        "HTTP/1.1 {status} status\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    [head.as_bytes(), b"\r\n", body].concat()
}
