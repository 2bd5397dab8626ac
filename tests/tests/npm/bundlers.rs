//! The package with other bundlers than Vite, as its README says.

use crate::project::{Project, named, snippets};
use nsp_e2e::{Browser, View, wait_for};
use serde_json::json;
use std::process::Command;

/// Headers for isolation, so that the build with threads is used, whose members are an additional
/// file; and the policy that the README says is necessary.
const HEADERS: &[(&str, &str)] = &[
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
         connect-src 'self'",
    ),
];

/// Reports the chosen build when the snippet has finished.
const TELL: &str = "\ndocument.title = nsp.info.engine.variant;\n";

#[test]
fn webpack_and_esbuild_make_pages_that_answer_under_a_strict_policy() {
    let project = Project::new("bundlers");
    for (bundler, script) in [
        ("webpack", "<script defer src=main.js></script>"),
        ("esbuild", "<script type=module src=main.js></script>"),
    ] {
        project.add_models(&format!("site/{bundler}"));
        let page = format!("<!doctype html><title>Waiting</title><body>{script}</body>");
        project.write(&format!("site/{bundler}/index.html"), page);
    }

    let [main] = snippets("With webpack");
    project.write("main.js", main + TELL);
    project.copy("webpack.mjs");
    let mut webpack = Command::new("node");
    webpack.arg("webpack.mjs").arg(named("NSP_MODULES"));
    project.run(webpack.args(["./main.js", "site/webpack"]));

    let [main, commands] = snippets("With esbuild, Rollup and others");
    project.write("main.js", main + TELL);
    for line in commands.lines() {
        let line = line.replace("dist", "site/esbuild");
        match line.strip_prefix("npx esbuild ") {
            Some(arguments) => {
                let mut esbuild = project.tool("esbuild/bin/esbuild");
                project.run(esbuild.args(arguments.split(' ')));
            }
            None => drop(project.run(Command::new("sh").args(["-c", &line]))),
        }
    }

    let server = project.serve("site", HEADERS);
    let browser = Browser::start(View::default());
    for bundler in ["webpack", "esbuild"] {
        browser.goto(&format!("{}{bundler}/", server.url()));
        let shown = || browser.eval("return [document.body.textContent, document.title];");
        let answered = || (shown() == json!(["B follows A", "threads"])).then_some(());
        wait_for(&format!("{bundler}'s answer"), answered, || {
            format!("{} {:?}", shown(), browser.log("browser"))
        });
    }
}
