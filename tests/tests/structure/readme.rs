//! README.md links to the deployed page, whose address is in Cargo.toml.

use std::fs::read_to_string;
use std::path::Path;

#[test]
fn the_readme_links_to_the_page_or_says_that_there_is_none() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let manifest = read_to_string(root.join("Cargo.toml")).unwrap();
    let readme = read_to_string(root.join("README.md")).unwrap();
    let line = manifest
        .lines()
        .find_map(|line| line.strip_prefix("page = "));
    let page = line.unwrap().trim_matches('"');
    let is_none = readme.contains("The page is not deployed anywhere yet.");
    assert_eq!(
        page.is_empty(),
        is_none,
        "README.md says whether there is a page"
    );
    assert!(
        page.is_empty() || readme.contains(&format!("({page})")),
        "README.md links to {page}"
    );
}
