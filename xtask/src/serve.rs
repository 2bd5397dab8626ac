//! `cargo xtask serve`: the site on this machine.

use crate::{
    build,
    error::{Error, cannot},
    hub::Hub,
    model::Model,
    paths,
    progress::Part,
    setup::Setup,
    site::{Kind, Site},
    terminal::{note, say},
};
use nsp_server::{Options, Policies, Server};
use std::{ffi::OsStr, io, path::Path};

/// The first port to try, as Trunk's own.
const PORT: u16 = 8080;
/// How many ports to try after it.
const TRIES: u16 = 20;

/// Builds the quick site, with the model that `--model` names and importing models from `hub`, and serves it
/// until the process is ended.
///
/// # Errors
/// When it can't be built, or the port is not free.
pub fn serve(port: Option<u16>, open: bool, model: Option<&OsStr>, hub: Hub) -> Result<(), Error> {
    let setup = Setup::with_toolchain()?;
    let site = Site {
        kind: Kind::Quick,
        model: Model::choose(&setup, model)?,
        public_url: None,
        hub,
    };
    // Not dist/: that is the optimised site, to be copied to a host.
    let folder = paths::target().join("serve");
    setup.progress.plan(&Part::QUICK_SITE);
    build::build(&setup, &site, &folder)?;
    let server = start(&folder, &site.policies(), port)?;
    say(format_args!(
        "Serving bert-nsp at {} (Ctrl+C ends it)",
        server.url()
    ));
    if open {
        open_browser(&setup, &server.url());
    }
    server.wait();
    Ok(())
}

/// Starts the server at the port that was asked for, or at the first that is free.
fn start(folder: &Path, policies: &Policies, port: Option<u16>) -> Result<Server, Error> {
    let ports = match port {
        Some(port) => port..=port,
        None => PORT..=PORT + TRIES,
    };
    for port in ports.clone() {
        let options = Options {
            port,
            ..Options::site(policies.clone())
        };
        match Server::start(folder, options) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            other => return other.map_err(cannot(format!("serve at port {port}"))),
        }
    }
    let taken = match port {
        Some(port) => format!("port {port} is taken"),
        None => format!("the ports {} to {} are taken", ports.start(), ports.end()),
    };
    Err(Error::Missing(format!(
        "{taken}: choose another with cargo xtask serve --port N"
    )))
}

fn open_browser(setup: &Setup, url: &str) {
    let openers = ["xdg-open", "open"];
    let opened = openers.iter().any(|opener| {
        let mut command = setup.environment.command(opener);
        command.arg(url).spawn().is_ok()
    });
    if !opened {
        note("    no program to open a browser was found: open the address yourself");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_gives_a_sentence_or_the_next_port() {
        let folder = std::env::temp_dir();
        let taken = Server::start(&folder, Options::default()).unwrap();
        let url = taken.url();
        let port = url.trim_end_matches('/').rsplit(':').next().unwrap();
        let policies = Policies::new(&[]);
        let error = start(&folder, &policies, port.parse().ok()).err().unwrap();
        assert!(
            error.to_string().contains(&format!("port {port} is taken")),
            "{error}"
        );
        let first = start(&folder, &policies, None).unwrap();
        let second = start(&folder, &policies, None).unwrap();
        assert_ne!(first.url(), second.url());
    }
}
