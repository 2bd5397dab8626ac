//! `nsp-lint RUSTC ARGUMENTS`: compiles a crate with clippy's compiler, so that the crate is linted
//! on the way, and then runs rustdoc on it. Cargo calls this program instead of rustc for the
//! crates of the workspace (`RUSTC_WORKSPACE_WRAPPER`). `cargo clippy` and `cargo doc` would check
//! all dependencies once more, without using what the tests have compiled.

use std::{
    env,
    io::{Write, stderr},
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

/// If this variable is set, programs are linted and not built. With `cargo check`, cargo would not use the
/// dependencies that `cargo build` has compiled.
const ONLY_LINTS: &str = "NSP_ONLY_LINTS";
/// What cargo asks for when it builds a program.
const BUILT: &str = "--emit=dep-info,link";
/// What cargo asks for when it checks one.
const CHECKED: &str = "--emit=dep-info,metadata";

/// Arguments whose value is the next argument, and which rustdoc gets too.
const SHARED_WITH_VALUE: &[&str] = &[
    "--cap-lints",
    "--cfg",
    "--check-cfg",
    "--crate-name",
    "--crate-type",
    "--extern",
    "--sysroot",
    "--target",
    "-L",
];
/// The beginnings of arguments that contain their value, and which rustdoc gets too.
const SHARED: &[&str] = &[
    "--allow=",
    "--cap-lints=",
    "--deny=",
    "--edition=",
    "--forbid=",
    "--warn=",
];
/// Arguments whose value is the next argument, and which only the compiler gets.
const COMPILERS_WITH_VALUE: &[&str] = &["--emit", "--out-dir", "-C"];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    if arguments.is_empty() {
        let _ = writeln!(
            stderr(),
            "usage: nsp-lint RUSTC ARGUMENTS, as cargo calls it"
        );
        return ExitCode::from(2);
    }
    let mut compiler = Command::new("clippy-driver");
    let is_for_lints =
        env::var_os(ONLY_LINTS).is_some() && arguments.iter().any(|argument| is_program(argument));
    compiler.args(arguments.iter().map(|argument| match argument.as_str() {
        BUILT if is_for_lints => CHECKED,
        argument => argument,
    }));
    if !succeeds(&mut compiler) {
        return ExitCode::FAILURE;
    }
    let Some(arguments) = for_rustdoc(&arguments[1..]) else {
        return ExitCode::SUCCESS;
    };
    let mut rustdoc = Command::new("rustdoc");
    match succeeds(rustdoc.args(arguments)) {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

fn succeeds(command: &mut Command) -> bool {
    match command.status() {
        Ok(status) => status.success(),
        Err(error) => {
            let program = command.get_program();
            let _ = writeln!(stderr(), "error: cannot start {program:?}: {error}");
            false
        }
    }
}

fn is_program(root: &str) -> bool {
    Path::new(root).ends_with("src/main.rs")
}

/// The arguments with which rustdoc documents what the compiler compiles. `None` for what has no
/// documentation of its own: test code, build scripts, and questions about the compiler.
fn for_rustdoc(arguments: &[String]) -> Option<Vec<String>> {
    let mut shared = Vec::new();
    let mut root = None;
    let mut output = None;
    let mut is_test = false;
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let name = argument.as_str();
        if SHARED_WITH_VALUE.contains(&name) {
            shared.extend([argument.clone(), rest.next()?.clone()]);
        } else if COMPILERS_WITH_VALUE.contains(&name) {
            let value = rest.next()?;
            output = (name == "--out-dir").then_some(value).or(output);
        } else if SHARED.iter().any(|start| name.starts_with(start)) {
            shared.push(argument.clone());
        } else if name == "--test" {
            is_test = true;
        } else if !name.starts_with('-') {
            root = Some(argument);
        }
    }
    let root = root?;
    // Cargo compiles libraries as such and as tests, but most programs as tests alone.
    let is_program = is_program(root);
    let is_library = Path::new(root).ends_with("src/lib.rs");
    if !(is_program && is_test || is_library && !is_test) {
        return None;
    }
    shared.push(root.clone());
    shared.extend(["--deny=warnings", "--out-dir"].map(String::from));
    let folder: PathBuf = Path::new(output?).join("documented");
    shared.push(folder.to_string_lossy().into_owned());
    if is_program {
        // As cargo doc does it.
        let private = [
            "--document-private-items",
            "--allow=rustdoc::private_intra_doc_links",
        ];
        shared.extend(private.map(String::from));
    }
    Some(shared)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(line: &str) -> Vec<String> {
        line.split(' ').map(String::from).collect()
    }

    #[test]
    fn rustdoc_gets_what_it_understands() {
        let line = "--crate-name a --edition=2024 a/src/lib.rs --error-format=json --crate-type lib \
                    --emit=dep-info,link -C opt-level=3 --warn=missing_docs --cfg feature=\"x\" \
                    --out-dir target/deps -L dependency=target/deps --extern b=libb.rmeta";
        let documented = for_rustdoc(&arguments(line)).unwrap().join(" ");
        assert_eq!(
            documented,
            "--crate-name a --edition=2024 --crate-type lib --warn=missing_docs --cfg feature=\"x\" \
             -L dependency=target/deps --extern b=libb.rmeta a/src/lib.rs --deny=warnings \
             --out-dir target/deps/documented"
        );
    }

    #[test]
    fn only_libraries_and_programs_are_documented() {
        let is_documented = |line| for_rustdoc(&arguments(line)).is_some();
        assert!(is_documented("src/lib.rs --out-dir d"));
        assert!(is_documented("src/main.rs --test --out-dir d"));
        assert!(!is_documented("src/lib.rs --test --out-dir d"));
        assert!(!is_documented("tests/reference/main.rs --test --out-dir d"));
        assert!(!is_documented(
            "build.rs --crate-name build_script_build --out-dir d"
        ));
        assert!(!is_documented("-vV"));
    }
}
