//! Debian packages: installed where we may, asked for where we may not.

use crate::{
    environment::Environment,
    error::Error,
    steps::{announce, run},
};

/// Installs the packages that are missing, as root or with a sudo that asks for no password.
///
/// # Errors
/// When packages are missing and can't be installed; the sentence has the command to type.
pub fn install(
    environment: &Environment,
    packages: &[&str],
    what: &str,
    usually: &str,
) -> Result<(), Error> {
    let missing = missing(environment, packages);
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    let Some(prefix) = as_root(environment) else {
        return Err(Error::Missing(format!(
            "{what} is missing. Install it, then run this again: \
             sudo apt-get update && sudo apt-get install --no-install-recommends {names}"
        )));
    };
    announce(&format!("Installing {what}: {names}"), usually);
    let apt = |arguments: &[&str]| {
        let (program, first) = match prefix {
            [] => ("apt-get", &[][..]),
            [program, first @ ..] => (*program, first),
        };
        let mut command = environment.command(program);
        command
            .args(first)
            .args(if prefix.is_empty() {
                &[][..]
            } else {
                &["apt-get"]
            })
            .args(["-qq", "-o", "Dpkg::Use-Pty=0"])
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive");
        run(&mut command, &format!("apt-get {}", arguments[0]))
    };
    apt(&["update"])?;
    let install = ["install", "--yes", "--no-install-recommends"];
    apt(&[&install[..], &missing].concat())
}

fn missing<'a>(environment: &Environment, packages: &[&'a str]) -> Vec<&'a str> {
    let status = |package: &str| {
        let arguments = ["--show", "--showformat", "${db:Status-Status}", package];
        environment.output("dpkg-query", &arguments)
    };
    packages
        .iter()
        .copied()
        .filter(|package| status(package).as_deref() != Some("installed"))
        .collect()
}

/// What to put before a command so that it runs as root; nothing if that can't be done.
fn as_root(environment: &Environment) -> Option<&'static [&'static str]> {
    if environment.output("id", &["-u"]).as_deref() == Some("0") {
        return Some(&[]);
    }
    environment
        .output("sudo", &["-n", "true"])
        .map(|_| &["sudo", "-n"][..])
}
