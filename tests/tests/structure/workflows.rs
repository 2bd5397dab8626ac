//! The workflows name tests that exist.

use std::fs::read_to_string;
use std::path::Path;

/// The text of all files below a folder.
fn text_of(folder: &Path) -> String {
    let paths = folder
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path());
    paths
        .map(|path| match path.is_dir() {
            true => text_of(&path),
            false => read_to_string(&path).unwrap(),
        })
        .collect()
}

#[test]
fn miri_is_asked_for_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let workflow = read_to_string(root.join(".github/workflows/tests.yml")).unwrap();
    let (_, filter) = workflow.split_once("-p nsp-kernels --lib --").unwrap();
    let (filter, _) = filter.split_once("env:").unwrap();
    let names: Vec<&str> = filter.split_whitespace().collect();
    assert!(names.len() > 1, "{filter}");
    let kernels = text_of(&root.join("crates/nsp-kernels/src"));
    for name in names {
        let is_module = kernels.contains(&format!("mod {name};"));
        let is_test = kernels.contains(&format!("fn {name}()"));
        assert!(is_module || is_test, "nsp-kernels has no test {name}");
    }
}
