//! The package in Node, Bun and Deno, which run the same code.

use crate::{
    project::{Project, program, snippets},
    report::assert_sound,
};
use std::process::Command;

#[test]
fn node_answers_refuses_and_gives_up_as_the_readme_says() {
    let project = Project::new("node");
    project.add_models(".");
    for file in ["checks.js", "node.mjs"] {
        project.copy(file);
    }
    let server = project.serve(".", &[]);
    let printed = project.run(Command::new("node").args(["node.mjs", &server.url()]));
    let report = serde_json::from_str(&printed).expect("it prints its report");
    assert_sound(&report);
    assert_eq!(report["info"]["engine"]["threads"], 1);
}

#[test]
fn the_snippet_prints_an_answer_in_node_bun_and_deno() {
    let project = Project::new("node-snippet");
    project.add_models(".");
    let [main] = snippets("In Node, Bun and Deno");
    project.write("main.js", main);
    let mut bun = Command::new(program("@oven", "bin/bun"));
    let mut deno = Command::new(program("@deno", "deno"));
    deno.args(["run", "--no-remote", "--allow-read"]);
    for command in [&mut Command::new("node"), &mut bun, &mut deno] {
        let printed = project.run(command.arg("main.js"));
        assert!(printed.contains("prediction: 0"), "{command:?}: {printed}");
    }
}
