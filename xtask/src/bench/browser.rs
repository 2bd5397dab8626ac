//! The browser that runs the measurements, and the server that receives the results.

use super::measured::{Kernel, Measured, Memory, Quantising, Row, Start};
use crate::{
    environment::Environment,
    error::{Error, cannot, cannot_at},
    terminal::note,
};
use nsp_server::{Answer, Options, Server};
use serde::Deserialize;
use serde_json::Value;
use std::{
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

/// Serves `site`, opens it in a browser without history, and waits for its results.
///
/// # Errors
/// When the browser can't be started or sends nothing for too long, or an engine fails.
pub fn measure(
    environment: &Environment,
    folder: &Path,
    site: &Path,
    js_flags: Option<&str>,
) -> Result<Measured, Error> {
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
    let server = Server::start(site, options).map_err(cannot("serve the bench"))?;
    // Models that an earlier run has cached could be other ones.
    let profile = folder.join("profile");
    if profile.exists() {
        fs::remove_dir_all(&profile).map_err(cannot_at("remove", &profile))?;
    }
    let mut browser = start(environment, &profile, &server.url(), js_flags)?;
    let measured = collect(&results);
    // It may have ended by itself.
    let _ = browser.kill();
    let _ = browser.wait();
    measured
}

fn start(
    environment: &Environment,
    profile: &Path,
    url: &str,
    js_flags: Option<&str>,
) -> Result<Child, Error> {
    let chrome = environment
        .variable("CHROME")
        .unwrap_or("chromium".as_ref());
    environment
        .command(chrome)
        .args(["--headless=new", "--no-sandbox", "--disable-gpu"])
        .args(["--no-first-run", "--disable-quic", "--disable-sync"])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
        ])
        .arg("--disable-background-timer-throttling")
        .arg(format!("--user-data-dir={}", profile.display()))
        .args(js_flags.map(|flags| format!("--js-flags={flags}")))
        .arg(url)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(cannot("start the browser"))
}

fn collect(results: &Receiver<String>) -> Result<Measured, Error> {
    let mut measured = Measured::default();
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
            return Ok(measured);
        }
        if message["alive"] != true {
            record(&message, &mut measured)
                .ok_or_else(|| Error::Project(format!("the bench sent {text:?}")))?;
        }
    }
}

/// Adds a result to the others and prints it. `None` if it is not understood.
fn record(message: &Value, measured: &mut Measured) -> Option<()> {
    if let Ok(row) = Row::deserialize(&message["row"]) {
        let Row {
            contender,
            tokens,
            median_ms,
        } = &row;
        let logits = &message["logits"];
        note(format_args!(
            "    {contender}, {tokens} tokens: {median_ms:.1} ms, logits {logits}"
        ));
        measured.rows.push(row);
    } else if let Ok(start) = Start::deserialize(&message["start"]) {
        note(format_args!(
            "    {}: ready in {:.0} ms",
            start.contender, start.ready_ms
        ));
        measured.starts.push(start);
    } else if let Ok(kernel) = Kernel::deserialize(&message["kernel"]) {
        note(format_args!("    {kernel}"));
        measured.kernels.push(kernel);
    } else if let Ok(quantising) = Quantising::deserialize(&message["quantising"]) {
        let Quantising {
            dtype,
            megabytes_per_second,
        } = &quantising;
        note(format_args!(
            "    quantising to {dtype}: {megabytes_per_second:.0} MB of floats a second"
        ));
        measured.quantising.push(quantising);
    } else {
        measured
            .memory
            .push(Memory::deserialize(&message["memory"]).ok()?);
    }
    Some(())
}
