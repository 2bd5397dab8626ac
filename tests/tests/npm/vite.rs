//! The package in a fresh Vite project, with the snippets of the package's README.

use crate::project::{Project, snippets};
use nsp_e2e::{Browser, View, wait_for};
use std::{
    io::{BufRead, BufReader},
    process::{Child, Stdio},
};

/// The policy that the README says is necessary.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
     connect-src 'self'; img-src data:";

fn project(name: &str) -> Project {
    let project = Project::new(name);
    project.add_models("public");
    let [main] = snippets("With Vite");
    project.write("main.js", main);
    let html = "<!doctype html><title>Vite</title><link rel=icon href=data:,>
        <body><script type=module src=/main.js></script></body>";
    project.write("index.html", html);
    project
}

fn assert_answers(url: &str) {
    let browser = Browser::start(View::default());
    browser.goto(url);
    let shown = || browser.eval("return document.body.textContent;");
    let answered = || (shown() == "B follows A").then_some(());
    wait_for("the answer", answered, || {
        format!("{} {:?}", shown(), browser.log("browser"))
    });
}

#[test]
fn a_built_project_answers_under_a_strict_policy() {
    let project = project("vite-build");
    let printed = project.run(project.tool("vite/bin/vite.js").arg("build"));
    assert!(!printed.to_lowercase().contains("warn"), "{printed}");
    let server = project.serve("dist", &[("Content-Security-Policy", POLICY)]);
    assert_answers(&server.url());
}

#[test]
fn the_development_server_answers_too() {
    let project = project("vite-serve");
    let (_server, url) = serve(&project);
    assert_answers(&url);
}

/// Vite's development server. Dropping it ends it.
struct DevelopmentServer(Child);

impl Drop for DevelopmentServer {
    fn drop(&mut self) {
        // The process may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the server. Returns its address too.
fn serve(project: &Project) -> (DevelopmentServer, String) {
    let mut command = project.tool("vite/bin/vite.js");
    command.args(["--host", "127.0.0.1"]).env("NO_COLOR", "1");
    let mut server = command.stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let url = lines
        .map_while(Result::ok)
        .find_map(|line| Some(line[line.find("http://")?..].trim().to_owned()))
        .expect("it says where it serves");
    (DevelopmentServer(server), url)
}
