//! The types, as TypeScript sees them.

use crate::project::{Project, root};
use std::fs;

/// Strict, and without writing any files.
const OPTIONS: &[&str] = &[
    "--strict",
    "--noEmit",
    "--target",
    "es2022",
    "--lib",
    "es2022,dom,dom.iterable",
    "--types",
    "",
];

#[test]
fn the_types_of_package_and_widget_allow_what_is_right_and_refuse_what_is_wrong() {
    let project = Project::new("types");
    project.copy("types.ts");
    fs::copy(
        root().join("www/bert-nsp.d.ts"),
        project.folder.join("widget.d.ts"),
    )
    .unwrap();
    let mut check = project.tool("typescript/bin/tsc");
    check
        .args(OPTIONS)
        .args(["--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"])
        .args(["--module", "nodenext", "types.ts"]);
    project.run(&mut check);
}

#[test]
fn the_scripts_of_package_and_widget_fit_their_own_types() {
    let project = Project::new("scripts");
    // TypeScript does not check the scripts of an installed package.
    let installed = project.folder.join("node_modules/bert-nsp");
    fs::rename(installed, project.folder.join("package")).unwrap();
    fs::copy(
        root().join("www/bert-nsp.js"),
        project.folder.join("widget.js"),
    )
    .unwrap();
    fs::copy(
        root().join("www/bert-nsp.d.ts"),
        project.folder.join("bert-nsp.d.ts"),
    )
    .unwrap();
    let mut check = project.tool("typescript/bin/tsc");
    check
        .args(OPTIONS)
        .args(["--allowJs", "--checkJs", "--exactOptionalPropertyTypes"])
        .args(["--module", "esnext", "--moduleResolution", "bundler"])
        .args(["widget.js", "package/index.js", "package/engine/worker.js"])
        .arg("package/engine/importer/worker.js");
    project.run(&mut check);
}
