//! `cargo xtask test`: runs every test and prints how long each step took.

mod arm;
mod made;

use crate::{
    args::Tests,
    build, check,
    error::{Error, cannot},
    paths,
    setup::{Installation, Setup, TRUNK, WASM_BINDGEN, WASM_PACK},
    site::{Kind, Site},
    steps::{Table, announce, run},
    terminal::say,
    trunk,
};
use made::Made;
use std::{
    io::{BufRead, BufReader},
    process::{Command, ExitCode, Stdio},
    thread,
};

/// The crates whose tests run in the browser, and their features. Each has a
/// webdriver.json beside its Cargo.toml. With relaxed SIMD the kernels are tested in all their forms.
const BROWSER_CRATES: &[(&str, &str)] = &[
    ("nsp-kernels", "relaxed-simd"),
    // For the linter: the features of all of its builds.
    ("nsp-engine", "relaxed-simd,threads"),
];

/// The test of the Python sample that needs no torch.
const ITS_LISTS: &str = "the_python_sample_makes_our_lists";

/// Passed and failed tests, summed over all `test result:` lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: usize,
    failed: usize,
}

/// Runs the tests, continues after a failure, and prints a table of minutes and, last, a line of
/// counts. Fails if a step failed; its errors have been printed by then.
pub fn test(only: Option<Tests>) -> ExitCode {
    let mut run = Run::default();
    run.all(only);
    let Run { table, counts } = run;
    let failed = table.failed();
    say(format_args!("\n{table}\n{}", closing_line(counts, failed)));
    ExitCode::from(u8::from(failed > 0))
}

/// A step may fail without a failed test, for example when something does not compile: it counts
/// as one.
fn closing_line(counts: Counts, failed_steps: usize) -> String {
    let failed = counts.failed.max(failed_steps);
    format!("{} passed, {failed} failed", counts.passed)
}

#[derive(Default)]
struct Run {
    table: Table,
    counts: Counts,
}

impl Run {
    fn all(&mut self, only: Option<Tests>) -> Option<()> {
        let wants = |tests| only.is_none_or(|only| only == tests);
        let mut setup = self.table.step("set-up", || {
            let mut setup = Setup::with_toolchain()?;
            if wants(Tests::Wasm) || wants(Tests::E2e) || wants(Tests::Large) {
                setup.browser()?;
                setup.wasm_opt()?;
                setup.esbuild()?;
            }
            if wants(Tests::E2e) || wants(Tests::Large) {
                setup.headless_shell();
            }
            if wants(Tests::E2e) {
                setup.firefox()?;
            }
            Ok(setup)
        })?;
        // The tools are built while everything that needs no tool is compiled and tested.
        let mut tools = setup.install(match only {
            None => &[WASM_BINDGEN, WASM_PACK, TRUNK],
            Some(Tests::Native | Tests::Sample | Tests::Arm | Tests::Large) => &[],
            Some(Tests::Wasm) => &[WASM_BINDGEN, WASM_PACK],
            Some(Tests::E2e) => &[WASM_BINDGEN, TRUNK],
        });
        if only == Some(Tests::Arm) {
            return self.arm(&setup);
        }
        self.table.step("nsp-lint", || setup.linter())?;
        if only.is_none() {
            check::formatting(&setup, &mut self.table);
        }
        if only == Some(Tests::Large) {
            self.build_site(&setup)?;
            self.build_command_line(&setup)?;
            self.large(&setup);
            return Some(());
        }
        // Cargo and wasm-opt often keep only one processor busy, so what the end-to-end tests need is made
        // while other tests run.
        let panicked = || Error::Project("the thread that builds the site panicked".into());
        let waited = thread::scope(|scope| {
            let made = wants(Tests::E2e).then(|| scope.spawn(|| made::make(&setup)));
            self.without_site(&setup, only, &mut tools);
            made.map(|made| {
                self.table.step("waiting for the site", || {
                    made.join().map_err(|_| panicked())
                })
            })
        });
        let Some(waited) = waited else {
            return Some(());
        };
        let (beside, made) = waited?;
        self.table.append(beside);
        let made = made?;
        self.table.step("the page by Trunk", || {
            tools.wait_for(&WASM_BINDGEN)?;
            tools.wait_for(&TRUNK)?;
            trunk::compare(&setup)
        });
        // Without `--only`, the native tests have built it, with the features that all of them need.
        if only.is_some() {
            self.build_command_line(&setup)?;
        }
        self.end_to_end(&setup, &made);
        Some(())
    }

    /// The tests that need no site.
    fn without_site(&mut self, setup: &Setup, only: Option<Tests>, tools: &mut Installation) {
        let wants = |tests| only.is_none_or(|only| only == tests);
        if wants(Tests::Native) {
            self.native(setup);
            self.python_sample(setup, "requirements-sample.txt", "a minute", ITS_LISTS);
        }
        if only == Some(Tests::Sample) {
            self.python_sample(setup, "requirements.txt", "5 minutes, 3 GB", "");
        }
        if wants(Tests::Wasm) {
            let found = self.table.step("waiting for wasm-pack", || {
                tools.wait_for(&WASM_BINDGEN)?;
                tools.wait_for(&WASM_PACK)
            });
            if found.is_some() {
                BROWSER_CRATES
                    .iter()
                    .for_each(|(name, features)| self.in_browser(setup, name, features));
            }
        }
        if only.is_none() {
            check::untested(setup, &mut self.table);
        }
    }

    fn build_site(&mut self, setup: &Setup) -> Option<()> {
        self.table.step("building the site", || {
            build::build(setup, &Site::own(Kind::Full)?, &paths::dist())
        })
    }

    fn build_command_line(&mut self, setup: &Setup) -> Option<()> {
        self.table.step("bert-nsp to compare with", || {
            let mut build = setup.linting("cargo");
            build.args(["build", "--release", "--workspace", "--bin", "bert-nsp"]);
            run(&mut build, "compiling bert-nsp")
        })
    }

    /// Models of true size, imported in Chromium. The output has times and memory.
    fn large(&mut self, setup: &Setup) {
        let mut command = setup.linting("cargo");
        command
            // The same packages as in the other tests, so that nothing is compiled again.
            .args(["test", "--release", "--workspace", "--test", "e2e", "--"])
            .args(["--ignored", "large_", "--test-threads", "1", "--nocapture"])
            .env("NSP_DIST", paths::dist())
            .env("NSP_CLI", paths::target().join("release/bert-nsp"));
        self.tests("imports of true size", "10 minutes", &mut command);
    }

    /// Unit, integration and documentation tests on the machine itself.
    fn native(&mut self, setup: &Setup) {
        let mut command = setup.linting("cargo");
        command.args(["test", "--release", "--workspace", "--no-fail-fast"]);
        self.tests("native tests", "10 minutes from nothing", &mut command);
    }

    /// The tests of the Python sample whose names contain `filter`, with a Python that has the packages
    /// of a file in tests/fixtures.
    fn python_sample(&mut self, setup: &Setup, packages: &str, usually: &str, filter: &str) {
        let requirements = paths::root().join("tests/fixtures").join(packages);
        let python = self.table.step("Python with transformers", || {
            setup.python(&requirements, usually)
        });
        let Some(python) = python else {
            return;
        };
        let mut command = setup.linting("cargo");
        command
            // The same packages as in the native tests, so that nothing is compiled again.
            .args(["test", "--release", "--workspace", "--test", "sample"])
            .args(["--", "--ignored", filter])
            .env("NSP_PYTHON", python);
        self.tests("the Python sample", "half a minute", &mut command);
    }

    /// The tests of one wasm crate in headless Chromium.
    fn in_browser(&mut self, setup: &Setup, name: &str, features: &str) {
        let mut command = setup.linting("wasm-pack");
        command
            .args(["test", "--headless", "--chrome", "--release"])
            .arg(format!("crates/{name}"))
            .args(["--features", features])
            // Seconds for all tests of one file; the machine may be slow.
            .env("WASM_BINDGEN_TEST_TIMEOUT", "300");
        let what = format!("tests of {name} in Chromium");
        self.tests(&what, "2 minutes from nothing", &mut command);
    }

    /// The tests of what was made: the built page (`NSP_DIST`), the page for a sub-path
    /// (`NSP_PUBLIC_DIST`), the offline folder (`NSP_FOLDER`) and the npm package (`NSP_PACKAGE`).
    fn end_to_end(&mut self, setup: &Setup, made: &Made) {
        let mut command = setup.linting("cargo");
        command
            // The same packages as in the native tests, as above.
            .args(["test", "--release", "--workspace", "--no-fail-fast"])
            .args(["--test", "e2e", "--test", "npm"])
            .env("NSP_DIST", paths::dist())
            .env("NSP_PUBLIC_DIST", made::public_dist())
            .env("NSP_PUBLIC_URL", made::PUBLIC_URL)
            .env("NSP_CLI", paths::target().join("release/bert-nsp"))
            .env("NSP_FOLDER", &made.folder)
            .env("NSP_PACKAGE", &made.package)
            .env("NSP_MODULES", &made.modules);
        self.tests("end-to-end tests", "5 minutes", &mut command);
    }

    /// Runs a command that runs tests; shows its output and counts its results.
    fn tests(&mut self, what: &str, usually: &str, command: &mut Command) {
        announce(what, usually);
        let all = &mut self.counts;
        self.table.step(what, || {
            let mut counts = Counts::default();
            let mut child = command
                .stdout(Stdio::piped())
                .spawn()
                .map_err(cannot(format!("start {:?}", command.get_program())))?;
            for line in child.stdout.take().into_iter().flat_map(|output| {
                // A line that is not UTF-8 is shown as well as it can be.
                BufReader::new(output).split(b'\n').map_while(Result::ok)
            }) {
                let line = String::from_utf8_lossy(&line);
                say(&line);
                counts.add(&line);
            }
            let status = child.wait().map_err(cannot("wait for the tests"))?;
            all.passed += counts.passed;
            all.failed += counts.failed;
            let what = what.to_owned();
            match (status.success(), counts.passed) {
                (true, 0) => Err(Error::Project("no test ran".into())),
                (true, _) => Ok(()),
                (false, _) => Err(Error::Program { what, status }),
            }
        });
    }
}

impl Counts {
    /// Adds a line like `test result: ok. 5 passed; 0 failed; 0 ignored; …`.
    fn add(&mut self, line: &str) {
        let Some((_, result)) = line.split_once("test result:") else {
            return;
        };
        let words: Vec<&str> = result.split([' ', ';']).filter(|w| !w.is_empty()).collect();
        for pair in words.windows(2) {
            let [number, what] = pair else { continue };
            let number = number.parse().unwrap_or(0);
            match *what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_cargo_and_of_the_browser_are_summed() {
        let mut counts = Counts::default();
        for line in [
            "running 5 tests",
            "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; finished in 0.03s",
            "test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 filtered out",
            "test failed_and_passed ... ok",
        ] {
            counts.add(line);
        }
        let expected = Counts {
            passed: 7,
            failed: 3,
        };
        assert_eq!(counts, expected);
    }

    #[test]
    fn a_failed_step_without_a_failed_test_is_not_green() {
        let counts = Counts {
            passed: 7,
            failed: 0,
        };
        assert_eq!(closing_line(counts, 0), "7 passed, 0 failed");
        assert_eq!(closing_line(counts, 2), "7 passed, 2 failed");
    }
}
