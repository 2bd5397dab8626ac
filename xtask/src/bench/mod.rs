//! `cargo xtask bench`: the engine and its peers, side by side in one browser.

mod report;

use crate::{
    environment::Environment,
    error::{Error, cannot, cannot_at},
    paths,
    setup::{Setup, WASM_BINDGEN},
    stage::{Variant, build_engine},
    steps::{announce, run},
};
use report::{Report, Row};
use serde_json::Value;
use std::{
    fs,
    path::Path,
    process::{Child, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::Duration,
};
use xtask::server::{Options, Server};

/// Where the page asks for a path that holds a result.
const RESULT: &str = "/result/";
/// A browser that says nothing for so long is given up.
const SILENCE: Duration = Duration::from_secs(300);

/// Builds what is compared, runs it, prints a table and writes `target/bench/latest.json`.
///
/// # Errors
/// When something can't be built, or the browser fails.
pub fn bench(quick: bool) -> Result<(), Error> {
    let mut setup = Setup::with_toolchain()?;
    setup.browser()?;
    setup.install(&[WASM_BINDGEN]).wait_for(&WASM_BINDGEN)?;
    let folder = paths::target().join("bench");
    let site = folder.join("site");
    build_site(&setup.environment, &folder, &site)?;

    announce("Measuring", if quick { "2 minutes" } else { "15 minutes" });
    let (sender, results) = channel();
    let edit = move |path: &str, mut answer: xtask::server::Answer| {
        if let Some(result) = path.strip_prefix(RESULT) {
            // The receiver is gone only when the bench is over.
            let _ = sender.send(result.to_owned());
            answer.status = 204;
        }
        answer
    };
    let options = Options {
        edit: Some(Box::new(edit)),
        ..Options::default()
    };
    let server = Server::start(&site, options).map_err(cannot("serve the bench"))?;
    let tokens = if quick {
        "64,128"
    } else {
        "16,32,64,128,256,512"
    };
    let url = format!("{}?tokens={tokens}", server.url());
    let mut browser = start_browser(&setup.environment, &folder.join("profile"), &url)?;
    let rows = collect(&results);
    // It may have ended by itself.
    let _ = browser.kill();
    let _ = browser.wait();

    let report = Report::new(rows?);
    println!("{report}");
    let file = folder.join("latest.json");
    fs::write(&file, report.json()).map_err(cannot_at("write", &file))
}

fn build_site(environment: &Environment, folder: &Path, site: &Path) -> Result<(), Error> {
    fs::create_dir_all(site).map_err(cannot_at("create", site))?;
    announce("Building the engine", "5 minutes the first time");
    build_engine(environment, Variant::Simd128, &site.join("bert-nsp"))?;
    announce(
        "Building candle's stock BERT with SIMD",
        "4 minutes the first time",
    );
    // A folder of its own: all of candle is compiled with SIMD here, as its users do it.
    let cargo_folder = folder.join("cargo");
    let mut cargo = environment.command("cargo");
    cargo
        .args(["build", "--release", "--target", "wasm32-unknown-unknown"])
        .args(["--package", "nsp-bench-candle"])
        .env("CARGO_TARGET_DIR", &cargo_folder)
        .env("RUSTFLAGS", "-Ctarget-feature=+simd128");
    run(&mut cargo, "building candle's stock BERT")?;
    let mut bindgen = environment.command("wasm-bindgen");
    bindgen
        .args(["--target", "web", "--no-typescript", "--out-dir"])
        .arg(site.join("candle"))
        .arg(cargo_folder.join("wasm32-unknown-unknown/release/nsp_bench_candle.wasm"));
    run(&mut bindgen, "wasm-bindgen")?;
    let page = paths::root().join("bench/page");
    for name in ["index.html", "bench.js", "worker.js"] {
        fs::copy(page.join(name), site.join(name)).map_err(cannot_at("copy", name.as_ref()))?;
    }
    let model = paths::root().join("www/models/nsp-base.q4_0.gguf");
    fs::copy(&model, site.join("model.gguf")).map_err(cannot_at("copy", &model))?;
    Ok(())
}

fn start_browser(environment: &Environment, profile: &Path, url: &str) -> Result<Child, Error> {
    let chrome = environment
        .variable("CHROME")
        .unwrap_or("chromium".as_ref());
    environment
        .command(chrome)
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
        ])
        .args([
            "--disable-quic",
            "--disable-background-networking",
            "--disable-sync",
        ])
        .args([
            "--disable-component-update",
            "--disable-background-timer-throttling",
        ])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(url)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(cannot("start the browser"))
}

fn collect(results: &Receiver<String>) -> Result<Vec<Row>, Error> {
    let mut rows = Vec::new();
    loop {
        let text = results.recv_timeout(SILENCE).map_err(|error| {
            Error::Project(match error {
                RecvTimeoutError::Timeout => "the browser said nothing for five minutes".into(),
                RecvTimeoutError::Disconnected => "the server has stopped".into(),
            })
        })?;
        let message: Value = serde_json::from_str(&text)
            .map_err(|error| Error::Project(format!("the bench sent {text:?}: {error}")))?;
        if let Some(error) = message["error"].as_str() {
            return Err(Error::Project(format!("the bench failed: {error}")));
        }
        if message["done"] == true {
            return Ok(rows);
        }
        let row = Row::read(&message["row"])
            .ok_or_else(|| Error::Project(format!("the bench sent {text:?}")))?;
        eprintln!("    {row}, logits {}", message["logits"]);
        rows.push(row);
    }
}
