//! A server that behaves like the Hugging Face Hub, for tests. It serves the files of one model. Large files are on
//! another origin, which supports ranges.

use std::{
    collections::BTreeMap,
    fs, io,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

/// The commit that `main` is, unless a test chooses another one.
pub const COMMIT: &str = "86b5e0934494bd15c9632b12f734a8a67f723594";
/// The name of the model, unless a test chooses another one.
pub const MODEL: &str = "someone/tiny-nsp";

/// How the hub behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Behaviour {
    /// As the hub.
    #[default]
    Usual,
    /// Each request has this status.
    Status(u16),
    /// The first transfer of a large file ends in its middle.
    BreaksOff,
    /// Large files are always sent whole.
    NoRanges,
    /// Every file is a web page, with the status 200.
    Pages,
    /// Large files have another version at each request.
    Changes,
    /// Large files are said to be longer than they are.
    WrongLength,
    /// Large files arrive slowly: 64 KiB, then a pause of this many milliseconds.
    Slow(u64),
    /// A transfer of a large file stops in its middle, until the hub behaves in another way.
    Stalls,
    /// An answer to a request for a part of a file does not state the length of the whole.
    NoTotals,
}

/// A running hub. It ends with the process.
#[derive(Debug)]
pub struct Hub {
    /// The address of the hub, without a slash at its end.
    pub endpoint: String,
    /// The address to which it redirects large files.
    pub storage: String,
    state: Arc<State>,
}

#[derive(Debug)]
struct State {
    model: String,
    files: BTreeMap<String, Vec<u8>>,
    storage: String,
    commit: Mutex<String>,
    behaviour: Mutex<Behaviour>,
    requests: Mutex<Vec<String>>,
    has_broken_off: Mutex<bool>,
}

/// A panic can't leave what these locks hold in an invalid state.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Hub {
    /// Serves the files of a folder as [`MODEL`].
    ///
    /// # Errors
    /// When a file can't be read, or no port can be opened.
    pub fn start(folder: &Path, behaviour: Behaviour) -> io::Result<Self> {
        Self::start_as(MODEL, folder, behaviour)
    }

    /// Serves the files of a folder as the model of this name.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn start_as(model: &str, folder: &Path, behaviour: Behaviour) -> io::Result<Self> {
        let mut files = BTreeMap::new();
        for entry in folder.read_dir()? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            files.insert(name.into_owned(), fs::read(&path)?);
        }
        let hub = TcpListener::bind("127.0.0.1:0")?;
        let storage = TcpListener::bind("127.0.0.1:0")?;
        let address = |listener: &TcpListener| Ok(format!("http://{}", listener.local_addr()?));
        let (endpoint, storage_address): (io::Result<_>, io::Result<_>) =
            (address(&hub), address(&storage));
        let (endpoint, storage_address) = (endpoint?, storage_address?);
        let state = Arc::new(State {
            model: model.to_owned(),
            files,
            storage: storage_address.clone(),
            commit: Mutex::new(COMMIT.to_owned()),
            behaviour: Mutex::new(behaviour),
            requests: Mutex::default(),
            has_broken_off: Mutex::default(),
        });
        for listener in [hub, storage] {
            let state = Arc::clone(&state);
            thread::spawn(move || {
                for stream in listener.incoming().flatten() {
                    let state = Arc::clone(&state);
                    // A client that goes away ends the answer.
                    thread::spawn(move || drop(state.answer(stream)));
                }
            });
        }
        Ok(Self {
            endpoint,
            storage: storage_address,
            state,
        })
    }

    /// The paths that were asked for, with ` with a token` where one was sent.
    pub fn requests(&self) -> Vec<String> {
        lock(&self.state.requests).clone()
    }

    /// Whether a transfer has ended in its middle.
    pub fn has_broken_off(&self) -> bool {
        *lock(&self.state.has_broken_off)
    }

    /// Behaves like this from now on.
    pub fn behave(&self, behaviour: Behaviour) {
        *lock(&self.state.behaviour) = behaviour;
    }

    /// `main` is this commit from now on. It has the same files.
    pub fn move_main_to(&self, commit: &str) {
        *lock(&self.state.commit) = commit.to_owned();
    }
}

/// The pause between two looks at whether the hub still stalls.
const LOOK: Duration = Duration::from_millis(10);

/// An answer, and how it is sent.
struct Answer {
    bytes: Vec<u8>,
    pace: Pace,
}

/// How fast an answer is sent.
enum Pace {
    AtOnce,
    /// 64 KiB, then a pause.
    Slow(Duration),
    /// Its second half waits until the hub behaves in another way.
    Stalls,
}

impl State {
    fn answer(&self, mut stream: TcpStream) -> io::Result<()> {
        let mut lines = BufReader::new(stream.try_clone()?)
            .lines()
            .map_while(Result::ok);
        let Some(request) = lines.next() else {
            return Ok(());
        };
        let mut words = request.split(' ');
        let method = words.next().unwrap_or_default();
        let path = words.next().unwrap_or_default().to_owned();
        if method == "OPTIONS" {
            // A browser asks whether it may send a token, and follows no redirect with that question.
            return stream.write_all(&response(204, &[], b""));
        }
        let headers: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
        let range = headers.iter().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            let range = value.strip_prefix("bytes=")?;
            name.eq_ignore_ascii_case("range").then_some(range)
        });
        let token = headers.iter().any(|line| line.ends_with("Bearer secret"));
        let mark = if token { " with a token" } else { "" };
        lock(&self.requests).push(format!("{path}{mark}"));
        let answer = self.response(&path, range);
        match answer.pace {
            Pace::AtOnce => stream.write_all(&answer.bytes),
            Pace::Slow(pause) => answer.bytes.chunks(1 << 16).try_for_each(|chunk| {
                thread::sleep(pause);
                stream.write_all(chunk)
            }),
            Pace::Stalls => {
                let (first, second) = answer.bytes.split_at(answer.bytes.len() / 2);
                stream.write_all(first)?;
                while *lock(&self.behaviour) == Behaviour::Stalls {
                    thread::sleep(LOOK);
                }
                stream.write_all(second)
            }
        }
    }

    fn response(&self, path: &str, range: Option<&str>) -> Answer {
        let behaviour = *lock(&self.behaviour);
        let commit = lock(&self.commit).clone();
        let at_once = |bytes| Answer {
            bytes,
            pace: Pace::AtOnce,
        };
        if let Behaviour::Status(status) = behaviour {
            return at_once(response(status, &[], b"no"));
        }
        let model = &self.model;
        let api = format!("/api/models/{model}");
        let path = path.split('?').next().unwrap_or_default();
        if path == api || path == format!("{api}/revision/main") {
            return at_once(response(200, &[], self.about(&commit).as_bytes()));
        }
        let in_hub = ["main", commit.as_str()]
            .iter()
            .find_map(|revision| path.strip_prefix(&format!("/{model}/resolve/{revision}/")));
        let name = in_hub
            .or_else(|| path.strip_prefix("/storage/"))
            .unwrap_or_default();
        let Some(bytes) = self.files.get(name) else {
            return at_once(response(404, &[], b"no such file"));
        };
        if behaviour == Behaviour::Pages {
            return at_once(response(200, &[], b"<!doctype html><title>Log in</title>"));
        }
        let asked = lock(&self.requests).len();
        let is_large = name.ends_with(".safetensors") || name.ends_with(".bin");
        let version = match behaviour {
            Behaviour::Changes if is_large => asked,
            _ => bytes.len(),
        };
        let etag = format!("\"{}-{version}\"", name.replace('.', "-"));
        if in_hub.is_some() && is_large {
            let location = format!("{}/storage/{name}", self.storage);
            let headers = [
                ("location", location.as_str()),
                ("x-repo-commit", commit.as_str()),
                ("x-linked-etag", &etag),
            ];
            return at_once(response(302, &headers, b""));
        }
        let range = range.filter(|range| behaviour != Behaviour::NoRanges || *range == "0-0");
        let range = range.and_then(|range| bounds(range, bytes.len()));
        let (from, to) = range.unwrap_or((0, bytes.len()));
        let claimed = bytes.len() + usize::from(behaviour == Behaviour::WrongLength && is_large);
        let total = match behaviour {
            Behaviour::NoTotals => "*".to_owned(),
            _ => claimed.to_string(),
        };
        let content_range = format!("bytes {from}-{}/{total}", to.max(1) - 1);
        let mut headers = vec![("x-repo-commit", commit.as_str()), ("etag", etag.as_str())];
        if range.is_some() {
            headers.push(("content-range", content_range.as_str()));
        }
        let status = if range.is_some() { 206 } else { 200 };
        let mut answer = response(status, &headers, &bytes[from..to]);
        let mut has_broken_off = lock(&self.has_broken_off);
        let is_body = is_large && to - from > 10_000;
        if behaviour == Behaviour::BreaksOff && is_body && !*has_broken_off {
            *has_broken_off = true;
            answer.truncate(answer.len() - (to - from) / 2);
        }
        Answer {
            bytes: answer,
            pace: match behaviour {
                Behaviour::Slow(pause) if is_large => Pace::Slow(Duration::from_millis(pause)),
                Behaviour::Stalls if is_body => Pace::Stalls,
                _ => Pace::AtOnce,
            },
        }
    }

    /// The answer to `/api/models/ID`.
    fn about(&self, commit: &str) -> String {
        let names = self.files.keys();
        let names = names.map(|name| format!("{{\"rfilename\":\"{name}\"}}"));
        let names: Vec<String> = names.collect();
        let names = names.join(",");
        format!("{{\"sha\":\"{commit}\",\"siblings\":[{names}]}}")
    }
}

/// The first byte of a range and the one after its last, both within the file.
fn bounds(range: &str, length: usize) -> Option<(usize, usize)> {
    let (from, to) = range.split_once('-')?;
    let from = from.parse().ok()?;
    let to = match to {
        "" => length,
        to => to.parse::<usize>().ok()?.saturating_add(1).min(length),
    };
    (from < to).then_some((from, to))
}

fn response(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut head = format!(
        "HTTP/1.1 {status} status\r\nconnection: close\r\ncontent-length: {length}\r\n\
         access-control-allow-origin: *\r\naccess-control-allow-headers: *, authorization\r\naccess-control-expose-headers: *\r\n"
    );
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    [head.as_bytes(), b"\r\n", body].concat()
}
