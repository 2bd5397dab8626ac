//! The command line.

use crate::{bench::Part, error::Error, hub::Hub};
use lexopt::prelude::*;
use std::ffi::OsString;

/// What `cargo xtask --help` prints.
pub const HELP: &str = "\
The tasks of bert-nsp.

usage: cargo xtask COMMAND

  serve [--port N] [--open] [--model X] [--hub ORIGINS]
                              build the site and serve it on 127.0.0.1 (port 8080 if it is free)
  test [--only WHICH]         run all tests; WHICH is native, wasm, e2e, sample (the whole Python
                              sample, which installs 3 GB of torch), arm (the kernels in an emulator
                              of 64-bit Arm), or large (BERT-base and BERT-large imported in the tab);
                              sample, arm and large run only on request
  build [--public-url URL] [--model X] [--hub ORIGINS]
                              build the optimised site in dist/, for any folder of any host, or
                              only for the address URL (/sub/path/, or https://host/sub/path/)
  npm                         build the npm package in target/npm/
  offline [--model X]         build the site as a folder for a USB stick, and an archive of it
  bench [--quick] [--only PARTS] [--js-flags FLAGS]
                              measure the engine and its peers in one browser, and then all parts. PARTS
                              are visits, short, revec, batch, operators, threads or bytes, separated by
                              commas: only these are measured. --quick measures none of them. The FLAGS
                              are for V8, for example --js-flags=--no-enable-avx-vnni
  examples                    compute the results of the ready examples again
  setup                       set up everything that the other commands need
  check                       formatting, clippy for native and wasm32, rustdoc
  env                         print the search path for a shell: after eval \"$(cargo xtask env)\",
                              trunk, wasm-pack and cargo work there
  stage                       called by Trunk: complete the site with the engine and the model

X is the model of the site, instead of nsp-base: a GGUF file, the folder of a checkpoint, or a model
of the Hugging Face Hub (OWNER/NAME or OWNER/NAME@REVISION)

ORIGINS are the origins of the hub from which models.html imports models, separated by spaces: first its
API, then the hosts to which it redirects downloads. The default is NSP_HUB, otherwise Hugging Face

variables: NSP_TOOLCHAIN=auto|debian|rustup, NSP_CACHE_DIR, NSP_HUB, CHROME, CHROMEDRIVER, FIREFOX
";

/// One task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Show the help.
    Help,
    /// Set everything up.
    Setup,
    /// Print the search path.
    Env,
    /// Build the optimised site.
    Build {
        /// The address that the site is built for; without one it has relative addresses.
        public_url: Option<String>,
        /// The model, if it is not the project's own.
        model: Option<OsString>,
        /// The hub that models.html imports from, if the command line names one.
        hub: Option<Hub>,
    },
    /// Build the npm package.
    Npm,
    /// Make the folder that is opened from a file.
    Offline {
        /// As for [`Command::Build`].
        model: Option<OsString>,
    },
    /// Build a quick site and serve it.
    Serve {
        /// The port; without one the first free from 8080 on.
        port: Option<u16>,
        /// Open the browser.
        open: bool,
        /// As for [`Command::Build`].
        model: Option<OsString>,
        /// As for [`Command::Build`].
        hub: Option<Hub>,
    },
    /// Run tests.
    Test {
        /// Only these. Without it, all tests and the checks run.
        only: Option<Tests>,
    },
    /// Measure the engine and its peers.
    Bench {
        /// Two lengths instead of six, and no parts.
        quick: bool,
        /// Flags for the browser's V8.
        js_flags: Option<String>,
        /// Only these parts. Without any, the engines are compared, and all parts are measured.
        only: Vec<Part>,
    },
    /// Compute the results of the ready examples.
    Examples,
    /// Formatting, lints, documentation.
    Check,
    /// Complete Trunk's staging folder.
    Stage,
}

/// The kinds of tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tests {
    /// On the machine itself.
    Native,
    /// The wasm crates in headless Chromium.
    Wasm,
    /// The built page in Chromium.
    E2e,
    /// The whole Python sample, and exported heads in PyTorch. It runs only on request: torch is 3 GB on Linux.
    Sample,
    /// What runs on 64-bit Arm in an emulator, and what compiles there. It runs only on request.
    Arm,
    /// Models of true size, imported in Chromium. It runs only on request, because it takes minutes.
    Large,
}

impl Command {
    /// Reads the arguments after the program's name.
    ///
    /// # Errors
    /// A sentence about what is not understood.
    pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, Error> {
        read(&mut lexopt::Parser::from_args(arguments))
            .map_err(|error| Error::Usage(format!("{error}; see cargo xtask --help")))
    }
}

fn read(parser: &mut lexopt::Parser) -> Result<Command, lexopt::Error> {
    let mut command = match parser.next()? {
        None | Some(Short('h') | Long("help")) => return Ok(Command::Help),
        Some(Value(name)) => match name.string()?.as_str() {
            "help" => Command::Help,
            "setup" => Command::Setup,
            "env" => Command::Env,
            "build" => Command::Build {
                public_url: None,
                model: None,
                hub: None,
            },
            "npm" => Command::Npm,
            "offline" => Command::Offline { model: None },
            "serve" => Command::Serve {
                port: None,
                open: false,
                model: None,
                hub: None,
            },
            "test" => Command::Test { only: None },
            "bench" => Command::Bench {
                quick: false,
                js_flags: None,
                only: Vec::new(),
            },
            "examples" => Command::Examples,
            "check" => Command::Check,
            "stage" => Command::Stage,
            other => return Err(format!("there is no task `{other}`").into()),
        },
        Some(other) => return Err(other.unexpected()),
    };
    while let Some(argument) = parser.next()? {
        match (&mut command, argument) {
            (_, Short('h') | Long("help")) => return Ok(Command::Help),
            (Command::Serve { port, .. }, Long("port")) => *port = Some(parser.value()?.parse()?),
            (Command::Serve { open, .. }, Long("open")) => *open = true,
            (Command::Build { public_url, .. }, Long("public-url")) => {
                *public_url = Some(public_url_of(parser.value()?.string()?)?);
            }
            (Command::Build { hub, .. } | Command::Serve { hub, .. }, Long("hub")) => {
                let origins = parser.value()?.string()?;
                *hub = Some(Hub::parse(&origins).map_err(|error| format!("--hub: {error}"))?);
            }
            (
                Command::Serve { model, .. }
                | Command::Build { model, .. }
                | Command::Offline { model },
                Long("model"),
            ) => *model = Some(parser.value()?),
            (Command::Bench { quick, .. }, Long("quick")) => *quick = true,
            (Command::Bench { js_flags, .. }, Long("js-flags")) => {
                *js_flags = Some(parser.value()?.string()?);
            }
            (Command::Bench { only, .. }, Long("only")) => {
                for part in Part::parse(&parser.value()?.string()?)? {
                    if !only.contains(&part) {
                        only.push(part);
                    }
                }
            }
            (Command::Test { only }, Long("only")) => {
                *only = Some(match parser.value()?.string()?.as_str() {
                    "native" => Tests::Native,
                    "wasm" => Tests::Wasm,
                    "e2e" => Tests::E2e,
                    "sample" => Tests::Sample,
                    "arm" => Tests::Arm,
                    "large" => Tests::Large,
                    other => {
                        let sentence = format!(
                            "--only {other}: it must be native, wasm, e2e, sample, arm or large"
                        );
                        return Err(sentence.into());
                    }
                });
            }
            (_, argument) => return Err(argument.unexpected()),
        }
    }
    if let Command::Bench {
        quick: true, only, ..
    } = &command
        && !only.is_empty()
    {
        return Err(
            "--quick measures none of the parts that --only names: use one of the two".into(),
        );
    }
    Ok(command)
}

/// An address that ends with `/`, as a folder's does.
fn public_url_of(url: String) -> Result<String, lexopt::Error> {
    if !["/", "http://", "https://"]
        .iter()
        .any(|start| url.starts_with(start))
    {
        let sentence = format!("--public-url {url}: it must begin with / or https://");
        return Err(sentence.into());
    }
    let end = if url.ends_with('/') { "" } else { "/" };
    Ok(format!("{url}{end}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Command, Error> {
        Command::parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn commands_and_their_options() {
        assert_eq!(parse("").unwrap(), Command::Help);
        assert_eq!(parse("npm").unwrap(), Command::Npm);
        assert_eq!(parse("offline").unwrap(), Command::Offline { model: None });
        let build = |public_url, hub| Command::Build {
            public_url,
            model: None,
            hub,
        };
        assert_eq!(parse("build").unwrap(), build(None, None));
        for url in ["/a/b/", "/a/b", "https://c.org/a"] {
            let folder = format!("{}/", url.trim_end_matches('/'));
            assert_eq!(
                parse(&format!("build --public-url {url}")).unwrap(),
                build(Some(folder), None)
            );
        }
        assert_eq!(
            parse("bench --quick --js-flags=--no-enable-avx-vnni").unwrap(),
            Command::Bench {
                quick: true,
                js_flags: Some("--no-enable-avx-vnni".into()),
                only: Vec::new(),
            }
        );
        assert_eq!(
            parse("bench --only bytes,short --only=short --only visits").unwrap(),
            Command::Bench {
                quick: false,
                js_flags: None,
                only: vec![Part::Bytes, Part::Short, Part::Visits],
            }
        );
        assert_eq!(parse("test").unwrap(), Command::Test { only: None });
        assert_eq!(
            parse("serve --port 9000 --open").unwrap(),
            Command::Serve {
                port: Some(9000),
                open: true,
                model: None,
                hub: None,
            }
        );
        let origins = "http://127.0.0.1:9000 http://127.0.0.1:9001";
        let hub = Hub::parse(origins).ok();
        let arguments = ["build", "--hub", origins].map(OsString::from);
        assert_eq!(Command::parse(arguments).unwrap(), build(None, hub));
        assert_eq!(
            parse("test --only=e2e").unwrap(),
            Command::Test {
                only: Some(Tests::E2e)
            }
        );
        assert_eq!(
            parse("test --only arm").unwrap(),
            Command::Test {
                only: Some(Tests::Arm)
            }
        );
        assert_eq!(parse("serve --help").unwrap(), Command::Help);
    }

    #[test]
    fn three_commands_take_a_model() {
        let model = Some(OsString::from("some-one/bert@v1"));
        assert_eq!(
            parse("serve --open --model some-one/bert@v1").unwrap(),
            Command::Serve {
                port: None,
                open: true,
                model: model.clone(),
                hub: None,
            }
        );
        assert_eq!(
            parse("build --model=some-one/bert@v1 --public-url /a/").unwrap(),
            Command::Build {
                public_url: Some("/a/".into()),
                model: model.clone(),
                hub: None,
            }
        );
        assert_eq!(
            parse("offline --model some-one/bert@v1").unwrap(),
            Command::Offline { model }
        );
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for (line, named) in [
            ("deploy", "deploy"),
            ("serve --port many", "many"),
            ("serve --port 70000", "70000"),
            ("serve --only native", "--only"),
            ("test --only some", "some"),
            ("bench --only short,x", "x"),
            (
                "bench --only x",
                "visits, short, revec, batch, operators, threads, bytes",
            ),
            ("bench --quick --only short", "--quick"),
            ("build extra", "extra"),
            ("build --public-url a/b", "a/b"),
            ("build --hub https://a.test/b", "https://a.test/b"),
            ("offline --hub https://a.test", "--hub"),
            ("build --model", "--model"),
            ("npm --model a/b", "--model"),
            ("--port 1", "--port"),
        ] {
            let error = parse(line).unwrap_err();
            assert!(matches!(error, Error::Usage(_)));
            assert!(error.to_string().contains(named), "{line}: {error}");
        }
    }
}
