//! A headless Firefox of its own for each visit. It is driven over WebDriver BiDi, which Firefox
//! speaks without a driver.

use crate::tab::Tab;
use serde_json::{Value, json};
use std::{
    cell::RefCell,
    env,
    ffi::OsString,
    fs,
    io::{BufRead, BufReader},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};
use tungstenite::{Message, WebSocket, stream::MaybeTlsStream};

/// Without this preference, Firefox lets a driven page that was opened from a file read other
/// files.
const PREFERENCES: &str = "user_pref(\"security.fileuri.strict_origin_policy\", true);\n";

/// A browser with an empty profile. Dropping it ends it.
pub struct Firefox {
    process: Child,
    profile: PathBuf,
    session: RefCell<Session>,
    /// The tab.
    context: String,
}

struct Session {
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
    last_id: u64,
    events: Vec<Value>,
}

impl Firefox {
    /// Starts `$FIREFOX`, or the one on the search path.
    pub fn start() -> Self {
        let program = env::var_os("FIREFOX").unwrap_or_else(|| OsString::from("firefox-esr"));
        let profile = new_profile();
        let mut process = Command::new(&program)
            .args(["--headless", "--no-remote", "--remote-debugging-port=0"])
            .arg("--profile")
            .arg(&profile)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{program:?} can't be started ({error}): set FIREFOX"));
        let errors = process.stderr.take().expect("it is piped");
        let mut lines = BufReader::new(errors).lines().map_while(Result::ok);
        let url = lines
            .find_map(|line| Some(line.split_once("listening on ")?.1.to_owned()))
            .expect("Firefox says where it listens");
        // Later output must be read, or the process would block.
        std::thread::spawn(move || lines.for_each(drop));
        let (socket, _) = tungstenite::connect(format!("{}/session", url.trim()))
            .expect("Firefox takes a connection");
        let mut session = Session {
            socket,
            last_id: 0,
            events: Vec::new(),
        };
        session.command("session.new", json!({ "capabilities": {} }));
        let events = ["network.beforeRequestSent", "log.entryAdded"];
        session.command("session.subscribe", json!({ "events": events }));
        let tree = session.command("browsingContext.getTree", json!({}));
        let context = tree["contexts"][0]["context"].as_str().expect("a tab");
        Self {
            process,
            profile,
            context: context.to_owned(),
            session: RefCell::new(session),
        }
    }

    /// Runs a command of the protocol in the tab.
    fn command(&self, method: &str, mut parameters: Value) -> Value {
        parameters["context"] = json!(self.context);
        self.session.borrow_mut().command(method, parameters)
    }

    /// The remote value of an expression.
    fn evaluate(&self, expression: &str) -> Value {
        let parameters = json!({
            "expression": expression,
            "target": { "context": self.context },
            "awaitPromise": true,
        });
        let answer = self
            .session
            .borrow_mut()
            .command("script.evaluate", parameters);
        assert_eq!(answer["type"], "success", "{expression} failed: {answer}");
        answer["result"].clone()
    }

    fn press(&self, keys: &str) {
        let actions: Vec<Value> = keys
            .chars()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key })))
            .collect();
        self.act(json!({ "type": "key", "id": "keyboard", "actions": actions }));
    }

    fn act(&self, source: Value) {
        self.command("input.performActions", json!({ "actions": [source] }));
    }

    /// The events of a kind since the last call.
    fn take_events(&self, method: &str) -> Vec<Value> {
        // After this, all events of earlier actions have arrived.
        self.evaluate("0");
        let events = &mut self.session.borrow_mut().events;
        let taken = events.extract_if(.., |event| event["method"] == method);
        taken.map(|mut event| event["params"].take()).collect()
    }
}

impl Session {
    fn command(&mut self, method: &str, parameters: Value) -> Value {
        self.last_id += 1;
        let command = json!({ "id": self.last_id, "method": method, "params": parameters });
        self.socket
            .send(Message::text(command.to_string()))
            .expect("Firefox is there");
        loop {
            let message = self.socket.read().expect("Firefox is there");
            let Message::Text(text) = message else {
                continue;
            };
            let message: Value = serde_json::from_str(&text).expect("Firefox speaks JSON");
            if message["id"] == self.last_id {
                assert_eq!(message["type"], "success", "{method}: {message}");
                return message["result"].clone();
            }
            self.events.push(message);
        }
    }
}

impl Tab for Firefox {
    fn goto(&self, url: &str) {
        let parameters = json!({ "url": url, "wait": "complete" });
        self.command("browsingContext.navigate", parameters);
    }

    fn value(&self, expression: &str) -> Value {
        let text = self.evaluate(&format!("JSON.stringify({expression}) ?? 'null'"));
        let text = text["value"].as_str().unwrap_or_default().to_owned();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    fn click(&self, selector: &str) {
        let element = self.evaluate(&format!(
            "(() => {{ const element = document.querySelector(`{selector}`);
                element.scrollIntoView({{ behavior: 'instant', block: 'center' }});
                return element; }})()"
        ));
        let origin = json!({ "type": "element", "element": { "sharedId": element["sharedId"] } });
        self.act(json!({ "type": "pointer", "id": "mouse", "actions": [
            { "type": "pointerMove", "x": 0, "y": 0, "origin": origin },
            { "type": "pointerDown", "button": 0 },
            { "type": "pointerUp", "button": 0 },
        ] }));
    }

    fn write(&self, selector: &str, text: &str) {
        self.click(selector);
        self.evaluate(&format!("document.querySelector(`{selector}`).select()"));
        self.press(text);
    }

    fn requests(&self) -> Vec<String> {
        let requests = self.take_events("network.beforeRequestSent");
        let urls = requests
            .iter()
            .filter_map(|event| event["request"]["url"].as_str());
        urls.filter(|url| url.starts_with("http") || url.starts_with("ws"))
            .map(str::to_owned)
            .collect()
    }

    fn errors(&self) -> Vec<String> {
        let entries = self.take_events("log.entryAdded");
        let errors = entries.iter().filter(|entry| entry["level"] == "error");
        errors.map(|entry| entry["text"].to_string()).collect()
    }
}

impl Drop for Firefox {
    fn drop(&mut self) {
        // The process may have ended by itself, and the profile is not needed any more.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.profile);
    }
}

fn new_profile() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("nsp-e2e-firefox-{}-{number}", std::process::id());
    let profile = env::temp_dir().join(name);
    fs::create_dir_all(&profile).expect("a profile can be made");
    fs::write(profile.join("user.js"), PREFERENCES).expect("a profile can be written");
    profile
}
