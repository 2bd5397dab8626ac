//! The browser that runs the measurements, and the server that receives the results.

use crate::{
    environment::Environment,
    error::{Error, cannot, cannot_at},
    terminal::note,
};
use nsp_server::{Answer, Options, Server};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::{
    fmt::Display,
    fs,
    path::Path,
    process::{Child, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::Duration,
};

/// The page reports a result by requesting a path that begins with this.
const RESULT: &str = "/result/";
/// A browser that sends nothing for so long is ended.
const SILENCE: Duration = Duration::from_secs(300);
/// Without these two headers, a page gets no shared memory, and an engine no threads.
const ISOLATION: [(&str, &str); 2] = [
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
];

/// What all runs of the browser share.
pub struct Browser<'a> {
    /// How to start it.
    pub environment: &'a Environment,
    /// The folder in which its profile is.
    pub folder: &'a Path,
    /// The folder of the page that measures.
    pub site: &'a Path,
    /// The flags of V8 that the command line names.
    pub js_flags: Option<&'a str>,
}

impl Browser<'_> {
    /// Serves the site, opens it in a browser without history, and hands on the results of a plan. `more_flags` are
    /// for V8. `take` returns `None` for a result that it does not understand.
    ///
    /// # Errors
    /// When the browser can't be started or sends nothing for too long, or an engine fails.
    pub fn measure(
        &self,
        plan: &Value,
        more_flags: Option<&str>,
        take: impl FnMut(&Value) -> Option<()>,
    ) -> Result<(), Error> {
        let file = self.site.join("plan.json");
        fs::write(&file, plan.to_string()).map_err(cannot_at("write", &file))?;
        let (sender, results) = channel();
        let edit = move |path: &str, mut answer: Answer| {
            if let Some(result) = path.strip_prefix(RESULT) {
                // The receiver is gone only when the bench is over.
                let _ = sender.send(result.to_owned());
                answer.status = 204;
            }
            answer
        };
        let headers = ISOLATION.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let options = Options {
            headers: headers.to_vec(),
            edit: Some(Box::new(edit)),
            ..Options::default()
        };
        let server = Server::start(self.site, options).map_err(cannot("serve the bench"))?;
        let mut browser = self.start(&server.url(), more_flags)?;
        let measured = collect(&results, take);
        // It may have ended by itself.
        let _ = browser.kill();
        let _ = browser.wait();
        measured
    }

    /// Measures as [`Browser::measure`] does, and collects the results that the page sends under a name.
    ///
    /// # Errors
    /// As [`Browser::measure`].
    pub fn rows<T: DeserializeOwned + Display>(
        &self,
        plan: &Value,
        more_flags: Option<&str>,
        name: &str,
    ) -> Result<Vec<T>, Error> {
        let mut rows = Vec::new();
        self.measure(plan, more_flags, |message| {
            let row = T::deserialize(&message[name]).ok()?;
            note(format_args!("    {row}"));
            rows.push(row);
            Some(())
        })?;
        Ok(rows)
    }

    fn start(&self, url: &str, more_flags: Option<&str>) -> Result<Child, Error> {
        // Models that an earlier run has cached could be other ones.
        let profile = self.folder.join("profile");
        if profile.exists() {
            fs::remove_dir_all(&profile).map_err(cannot_at("remove", &profile))?;
        }
        let flags: Vec<&str> = self.js_flags.into_iter().chain(more_flags).collect();
        let chrome = self.environment.variable("CHROME");
        self.environment
            .command(chrome.unwrap_or("chromium".as_ref()))
            .args(["--headless=new", "--no-sandbox", "--disable-gpu"])
            .args(["--no-first-run", "--disable-quic", "--disable-sync"])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
            ])
            .arg("--disable-background-timer-throttling")
            .arg(format!("--user-data-dir={}", profile.display()))
            .args((!flags.is_empty()).then(|| format!("--js-flags={}", flags.join(" "))))
            .arg(url)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(cannot("start the browser"))
    }
}

fn collect(
    results: &Receiver<String>,
    mut take: impl FnMut(&Value) -> Option<()>,
) -> Result<(), Error> {
    loop {
        let text = results.recv_timeout(SILENCE).map_err(|error| {
            Error::Project(match error {
                RecvTimeoutError::Timeout => "the browser sent nothing for five minutes".into(),
                RecvTimeoutError::Disconnected => "the server has stopped".into(),
            })
        })?;
        let message: Value = serde_json::from_str(&text)
            .map_err(|error| Error::Project(format!("the bench sent {text:?}: {error}")))?;
        if let Some(error) = message["error"].as_str() {
            return Err(Error::Project(format!("the bench failed: {error}")));
        }
        if message["done"] == true {
            return Ok(());
        }
        if message["alive"] != true {
            take(&message).ok_or_else(|| Error::Project(format!("the bench sent {text:?}")))?;
        }
    }
}
