//! CITATION.cff says the same as Cargo.toml and the licence.

use std::fs::read_to_string;
use std::path::Path;

/// The value after a key at the start of a line, without quotes.
fn value<'a>(text: &'a str, key: &str) -> &'a str {
    let mut lines = text.lines();
    let value = lines.find_map(|line| line.trim_start().strip_prefix(key));
    value.expect(key).trim_matches('"')
}

#[test]
fn the_citation_names_this_version_its_authors_and_its_address() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |name: &str| read_to_string(root.join(name)).unwrap();
    let (citation, manifest) = (read("CITATION.cff"), read("Cargo.toml"));
    for (here, there) in [
        ("version: ", "version = "),
        ("repository-code: ", "repository = "),
    ] {
        assert_eq!(value(&citation, here), value(&manifest, there));
    }
    let authors = value(&citation, "- name: ");
    assert!(read("LICENSE-MIT").contains(authors), "{authors}");
    let licence = value(&manifest, "license = ");
    for name in licence.split(" OR ") {
        assert!(citation.contains(&format!("  - {name}\n")), "{name}");
    }
}
