//! Which file uses which, and whether there is a circle.

use crate::files::{Files, Module, Names};
use std::collections::{BTreeMap, BTreeSet};

/// Pairs of a file and a file that it uses.
pub type Edges = BTreeSet<(Module, Module)>;

/// All edges between the files of a crate.
pub fn edges(files: &Files) -> Edges {
    let mut edges = Edges::new();
    for (module, content) in files {
        for path in &content.paths {
            let target = target(files, module, path);
            // A parent may name its children.
            if !target.starts_with(module) {
                edges.insert((module.clone(), target));
            }
        }
    }
    edges
}

/// The file that a path leads to, after following re-exports.
fn target(files: &Files, from: &Module, path: &[String]) -> Module {
    let (mut module, mut rest) = resolve(files, from, path);
    // Re-exports could form a circle.
    for _ in 0..files.len() {
        let handed_on = rest
            .first()
            .and_then(|name| files[&module].handed_on.get(name));
        let Some(further) = handed_on else {
            break;
        };
        let further = [further, &rest[1..]].concat();
        let (next, left) = resolve(files, &module, &further);
        if (&next, &left) == (&module, &rest) {
            break;
        }
        (module, rest) = (next, left);
    }
    module
}

/// The file that a path leads to, and the names that remain: those of items.
fn resolve(files: &Files, from: &Module, path: &[String]) -> (Module, Names) {
    let mut module = from.clone();
    let mut names = path.iter().peekable();
    while let Some(name) = names.peek() {
        match name.as_str() {
            "crate" => module.clear(),
            "self" => {}
            "super" => drop(module.pop()),
            _ => break,
        }
        names.next();
    }
    while let Some(name) = names.peek() {
        module.push((*name).clone());
        if !files.contains_key(&module) {
            module.pop();
            break;
        }
        names.next();
    }
    (module, names.cloned().collect())
}

/// Files of which each uses the next, and the last one is the first; `None` if there is no circle.
pub fn circle(edges: &Edges) -> Option<Vec<Module>> {
    let mut uses: BTreeMap<&Module, Vec<&Module>> = BTreeMap::new();
    for (from, to) in edges {
        uses.entry(from).or_default().push(to);
    }
    let mut done = BTreeSet::new();
    let starts: Vec<&Module> = uses.keys().copied().collect();
    starts
        .into_iter()
        .find_map(|start| walk(start, &uses, &mut Vec::new(), &mut done))
}

fn walk<'a>(
    file: &'a Module,
    uses: &BTreeMap<&'a Module, Vec<&'a Module>>,
    way: &mut Vec<&'a Module>,
    done: &mut BTreeSet<&'a Module>,
) -> Option<Vec<Module>> {
    if let Some(at) = way.iter().position(|before| *before == file) {
        let circle = way[at..].iter().chain([&file]);
        return Some(circle.map(|file| (*file).clone()).collect());
    }
    if !done.contains(file) {
        way.push(file);
        for next in uses.get(file).into_iter().flatten() {
            if let Some(circle) = walk(next, uses, way, done) {
                return Some(circle);
            }
        }
        way.pop();
        done.insert(file);
    }
    None
}
