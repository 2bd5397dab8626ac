//! The package in Node.

use crate::{
    project::{Project, snippets},
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
fn the_snippet_for_node_prints_an_answer() {
    let project = Project::new("node-snippet");
    project.add_models(".");
    let [main] = snippets("In Node");
    project.write("main.js", main);
    let printed = project.run(Command::new("node").arg("main.js"));
    assert!(printed.contains("prediction: 0"), "{printed}");
}
