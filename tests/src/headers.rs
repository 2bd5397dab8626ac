//! The rules of `_headers`, as Netlify and Cloudflare Pages understand them.

use std::{fs, path::Path};

/// Headers, each with the paths that get it.
pub struct Rules(Vec<(String, Vec<(String, String)>)>);

impl Rules {
    /// Reads a file: paths, and below each its headers, indented.
    ///
    /// # Panics
    /// When the file can't be read, or has a header without a path.
    pub fn read(file: &Path) -> Self {
        let text = fs::read_to_string(file).expect("the site has _headers");
        let mut rules: Vec<(String, Vec<(String, String)>)> = Vec::new();
        for line in text.lines() {
            match line.strip_prefix("  ") {
                None => rules.push((line.into(), Vec::new())),
                Some(header) => {
                    let (name, value) = header.split_once(": ").expect("a name and a value");
                    let rule = rules.last_mut().expect("a path before its headers");
                    rule.1.push((name.into(), value.into()));
                }
            }
        }
        Self(rules)
    }

    /// Replaces the headers that the server sends by itself with those of the rules for this path. Both
    /// hosts join the values of several rules.
    pub fn apply(&self, path: &str, headers: &mut Vec<(String, String)>) {
        let mut ours: Vec<(String, String)> = Vec::new();
        for (pattern, of_rule) in &self.0 {
            let matches = match pattern.strip_suffix('*') {
                Some(start) => path.starts_with(start),
                None => path == pattern,
            };
            for (name, value) in of_rule.iter().filter(|_| matches) {
                match ours.iter_mut().find(|(other, _)| other == name) {
                    Some((_, joined)) => *joined = format!("{joined}, {value}"),
                    None => ours.push((name.clone(), value.clone())),
                }
            }
        }
        headers.retain(|(name, _)| ours.iter().all(|(other, _)| other != name));
        headers.extend(ours);
    }
}
