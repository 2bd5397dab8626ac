//! Debian packages: installs them if we may, and otherwise asks the user to.

use crate::{
    environment::Environment,
    error::{Error, cannot},
    steps::announce,
    terminal::note,
};
use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How to wait for another package manager.
struct Wait {
    /// The longest time.
    most: Duration,
    /// The time between two tries.
    between: Duration,
}

/// Ubuntu's unattended upgrades run for some minutes after a machine has started. apt-get's own option
/// `DPkg::Lock::Timeout` does not cover the lock of the package lists, and with `-qq` it waits without
/// printing anything.
const WAIT: Wait = Wait {
    most: Duration::from_secs(15 * 60),
    between: Duration::from_secs(2),
};
/// What apt-get prints, in English, if another program holds a lock.
const LOCKED: &str = "Could not get lock";

/// Installs the packages that are missing, as root or with a sudo that asks for no password. Waits while
/// another package manager runs, and says so.
///
/// # Errors
/// When packages are missing and can't be installed; the message has the command to type.
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
    let mut tell = |sentence: &str| note(format_args!("    {sentence}"));
    apt_get(environment, prefix, &["update"], &WAIT, &mut tell)?;
    let install = ["install", "--yes", "--no-install-recommends"];
    let arguments = [&install[..], &missing].concat();
    apt_get(environment, prefix, &arguments, &WAIT, &mut tell)
}

/// Runs apt-get, and retries while another program holds its locks, which it says once.
fn apt_get(
    environment: &Environment,
    prefix: &[&str],
    arguments: &[&str],
    wait: &Wait,
    tell: &mut dyn FnMut(&str),
) -> Result<(), Error> {
    let what = format!("apt-get {}", arguments[0]);
    // sudo drops variables, so env sets them.
    let settings = ["LC_ALL=C", "DEBIAN_FRONTEND=noninteractive"];
    let program = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"];
    let words = [prefix, &["env"], &settings, &program, arguments].concat();
    let started = Instant::now();
    let mut has_told = false;
    loop {
        let mut command = environment.command(words[0]);
        let (status, is_locked) = watch(command.args(&words[1..]), &what)?;
        if status.success() {
            return Ok(());
        }
        if !is_locked {
            return Err(Error::Program { what, status });
        }
        if started.elapsed() > wait.most {
            return Err(Error::Missing(format!(
                "another package manager has held apt-get's lock for {} minutes: wait until it has \
                 finished, or end it, then run this again",
                wait.most.as_secs() / 60
            )));
        }
        if !has_told {
            tell("Another package manager is running: waiting for it to finish");
            has_told = true;
        }
        thread::sleep(wait.between);
    }
}

/// Runs a command and shows its errors, except those about a lock. Returns its exit status, and
/// whether another program held a lock.
fn watch(command: &mut Command, what: &str) -> Result<(std::process::ExitStatus, bool), Error> {
    let mut child = command
        .stderr(Stdio::piped())
        .spawn()
        .map_err(cannot(format!("start {what}")))?;
    let mut is_locked = false;
    let errors = child.stderr.take().into_iter();
    for line in errors.flat_map(|errors| BufReader::new(errors).split(b'\n').map_while(Result::ok))
    {
        let line = String::from_utf8_lossy(&line);
        is_locked |= line.contains(LOCKED);
        if !is_locked {
            note(&line);
        }
    }
    let status = child.wait().map_err(cannot(format!("wait for {what}")))?;
    Ok((status, is_locked))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::write_program;
    use std::fs;
    use tempfile::TempDir;

    const AT_ONCE: Wait = Wait {
        between: Duration::ZERO,
        ..WAIT
    };

    /// A folder with an apt-get of this text, first on the search path.
    fn with_apt_get(script: &str) -> (TempDir, Environment) {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("apt-get");
        let text = format!("#!/bin/sh\ncd {}\n{script}\n", folder.path().display());
        write_program(&program, &text);
        let mut environment = Environment::default();
        environment.prepend(folder.path().to_owned());
        (folder, environment)
    }

    #[test]
    fn another_package_program_is_waited_for() {
        // Ubuntu's message for either lock; the third try finds them free.
        let script = "echo \"$DEBIAN_FRONTEND $LC_ALL\" >> tries\n\
                      [ $(wc -l < tries) -gt 2 ] && exit 0\n\
                      echo 'E: Could not get lock /var/lib/apt/lists/lock. It is held by 7' >&2\n\
                      echo 'E: Unable to lock directory /var/lib/apt/lists/' >&2\n\
                      exit 100";
        let (folder, environment) = with_apt_get(script);
        let mut told = Vec::new();
        let mut tell = |sentence: &str| told.push(sentence.to_owned());
        apt_get(&environment, &[], &["update"], &AT_ONCE, &mut tell).unwrap();
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("waiting for it"), "{told:?}");
        let tries = fs::read_to_string(folder.path().join("tries")).unwrap();
        assert_eq!(tries, "noninteractive C\n".repeat(3));
    }

    #[test]
    fn a_lock_that_is_never_given_up_ends_the_wait_with_advice() {
        let script = "echo 'E: Could not get lock /var/lib/dpkg/lock-frontend' >&2\nexit 100";
        let (_folder, environment) = with_apt_get(script);
        let wait = Wait {
            most: Duration::ZERO,
            between: Duration::ZERO,
        };
        let failed = apt_get(&environment, &[], &["update"], &wait, &mut |_| {});
        let sentence = failed.unwrap_err().to_string();
        assert!(sentence.contains("then run this again"), "{sentence}");
    }

    #[test]
    fn any_other_failure_ends_at_once() {
        let script = "echo >> tries\necho 'E: Unable to locate package x' >&2\nexit 100";
        let (folder, environment) = with_apt_get(script);
        let failed = apt_get(&environment, &[], &["install", "x"], &AT_ONCE, &mut |_| {});
        assert!(matches!(failed, Err(Error::Program { .. })), "{failed:?}");
        assert_eq!(
            fs::read_to_string(folder.path().join("tries")).unwrap(),
            "\n"
        );
    }
}
