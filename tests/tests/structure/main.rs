//! The files of each crate form no circle: to understand a file, nobody needs to know the files
//! that use it.
//!
//! An edge leads from a file to another file that a `use`, or a path that begins with `crate` or
//! `super`, names in it, also in the arguments of a macro. Names of a parent's own children do not count, nor
//! does test code.
//! `cargo test -p nsp-e2e --test structure -- --nocapture` prints all edges.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "all of this is test code; clippy knows only the functions marked as tests"
)]

mod citation;
mod edges;
mod exports;
mod features;
mod files;
mod readme;
mod workflows;

use edges::{circle, edges};
use files::{Files, read};
use std::path::{Path, PathBuf};

/// The `src` folders of the workspace's packages.
fn sources() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = vec![root.join("src")];
    for folder in ["server", "tests", "xtask"] {
        found.push(root.join(folder).join("src"));
    }
    for folder in ["crates", "bench", "xtask"] {
        let below = root.join(folder).read_dir().unwrap();
        let below = below.map(|entry| entry.unwrap().path().join("src"));
        found.extend(below.filter(|folder| folder.is_dir()));
    }
    found.sort();
    found
}

#[test]
fn no_file_is_part_of_a_circle() {
    let mut circles = Vec::new();
    for source in sources() {
        let name = source.parent().unwrap().file_name().unwrap_or_default();
        let name = name.to_string_lossy().into_owned();
        let files = read(&source);
        assert!(!files.is_empty(), "{}", source.display());
        let edges = edges(&files);
        for (from, to) in &edges {
            println!("{name}: {} -> {}", from.join("::"), to.join("::"));
        }
        if let Some(circle) = circle(&edges) {
            let circle: Vec<String> = circle.iter().map(|file| file.join("::")).collect();
            circles.push(format!("{name}: {}", circle.join(" -> ")));
        }
    }
    assert!(circles.is_empty(), "{circles:#?}");
}

fn of(files: &[(&[&str], &str)]) -> Files {
    let module = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let files = files
        .iter()
        .map(|(names, text)| (module(names), files::parse(text)));
    files.collect()
}

#[test]
fn a_circle_is_found_through_what_a_parent_hands_on() {
    let mut sources: Vec<(&[&str], &str)> = vec![
        (&[], "mod a; mod b; pub use b::Thing;"),
        (&["a"], "use crate::Thing; pub fn help() {}"),
        (&["b"], "pub struct Thing; fn f() { crate::a::help() }"),
    ];
    let circle = circle(&edges(&of(&sources))).expect("a circle");
    assert_eq!(circle, [["a"], ["b"], ["a"]]);
    sources[2].1 = "pub struct Thing; fn f() { println!(\"{}\", crate :: a::help(1)) }";
    assert!(edges::circle(&edges(&of(&sources))).is_some());
    sources[2].1 = "pub struct Thing; #[cfg(test)] mod tests { use crate::a::help; }";
    assert_eq!(edges::circle(&edges(&of(&sources))), None);
}

#[test]
fn a_parent_may_name_its_children_and_they_may_name_it() {
    let sources: &[(&[&str], &str)] = &[
        (
            &["a"],
            "mod one; mod two; use one::help; pub const N: u8 = 1;",
        ),
        (&["a", "one"], "use super::N; pub fn help() {}"),
        (&["a", "two"], "use super::{N, one::help};"),
    ];
    let edges = edges(&of(sources));
    let named: Vec<String> = edges
        .iter()
        .map(|(from, to)| format!("{} {}", from.join("::"), to.join("::")))
        .collect();
    assert_eq!(named, ["a::one a", "a::two a", "a::two a::one"]);
    assert_eq!(circle(&edges), None);
}
