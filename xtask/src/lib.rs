//! `cargo xtask`: the project's tasks.
#![cfg(unix)]

mod args;
mod bench;
mod build;
mod cache;
mod check;
mod command_line;
mod compiled;
mod environment;
mod error;
mod examples;
mod files;
mod folder;
mod hub;
mod model;
mod npm;
mod page;
mod paths;
mod progress;
mod serve;
mod setup;
mod site;
mod stage;
mod steps;
mod terminal;
mod test;
mod trunk;
mod versions;

use args::Command;
use error::Error;
use hub::Hub;
use model::Model;
use setup::{Setup, TRUNK, WASM_BINDGEN, WASM_PACK};
use site::{Kind, Site};
use std::{ffi::OsStr, process::ExitCode};
use terminal::{note, say};

/// Runs the task that the arguments name. The code is 2 if they name none.
pub fn run() -> ExitCode {
    let result = Command::parse(std::env::args_os().skip(1)).and_then(execute);
    match result {
        Ok(code) => code,
        Err(error) => {
            note(format_args!("error: {error}"));
            let usage = matches!(error, Error::Usage(_));
            ExitCode::from(if usage { 2 } else { 1 })
        }
    }
}

fn execute(command: Command) -> Result<ExitCode, Error> {
    match command {
        Command::Help => say(args::HELP.trim_end()),
        Command::Setup => set_up_everything()?,
        Command::Env => print_search_path()?,
        Command::Build {
            public_url,
            model,
            hub,
        } => build(public_url, model.as_deref(), Hub::choose(hub)?)?,
        Command::Npm => npm::npm()?,
        Command::Offline { model } => folder::build(model.as_deref())?,
        Command::Serve {
            port,
            open,
            model,
            hub,
        } => serve::serve(port, open, model.as_deref(), Hub::choose(hub)?)?,
        Command::Test { only } => return Ok(test::test(only)),
        Command::Bench {
            quick,
            js_flags,
            only,
        } => bench::bench(quick, js_flags, only)?,
        Command::Examples => examples::examples()?,
        Command::Check => check::check_alone()?,
        Command::Stage => trunk::hook()?,
    }
    Ok(ExitCode::SUCCESS)
}

fn set_up_everything() -> Result<(), Error> {
    let mut setup = Setup::with_toolchain()?;
    let tools = &[WASM_BINDGEN, TRUNK, WASM_PACK];
    let mut installation = setup.install(tools);
    setup.browser()?;
    setup.firefox()?;
    setup.wasm_opt()?;
    setup.esbuild()?;
    for tool in tools {
        installation.wait_for(tool)?;
    }
    note(
        "Everything is set up. To use trunk, wasm-pack and this Rust by themselves, type:\n\
         eval \"$(cargo xtask env)\"",
    );
    Ok(())
}

fn print_search_path() -> Result<(), Error> {
    let mut setup = Setup::with_toolchain()?;
    let tools = &[WASM_BINDGEN, TRUNK, WASM_PACK];
    let mut installation = setup.install(tools);
    for tool in tools {
        installation.wait_for(tool)?;
    }
    for folder in setup.environment.folders().iter().rev() {
        say(format_args!("export PATH='{}':\"$PATH\"", folder.display()));
    }
    Ok(())
}

fn build(public_url: Option<String>, model: Option<&OsStr>, hub: Hub) -> Result<(), Error> {
    let setup = Setup::with_toolchain()?;
    let site = Site {
        kind: Kind::Full,
        model: Model::choose(&setup, model)?,
        public_url,
        hub,
    };
    setup.wasm_opt()?;
    setup.esbuild()?;
    let dist = paths::dist();
    build::build(&setup, &site, &dist)?;
    let place = site
        .public_url
        .as_deref()
        .unwrap_or("any folder of any host");
    say(format_args!(
        "The site is in {}: copy it to {place}.",
        dist.display()
    ));
    Ok(())
}
