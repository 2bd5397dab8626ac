//! The browsers for the tests: Chrome or Chromium with its driver, and Firefox, which is driven over a
//! protocol of its own.

use super::debian;
use crate::{environment::Environment, error::Error, terminal::say, versions};
use std::{ffi::OsStr, path::PathBuf};

/// The names under which Chrome or Chromium is installed.
const CHROMES: &[&str] = &[
    "google-chrome",
    "google-chrome-stable",
    "chromium",
    "chromium-browser",
    "chrome",
];

/// The same for Firefox. The first is Debian's, with long-term support.
const FIREFOXES: &[&str] = &["firefox-esr", "firefox"];

/// Chrome without a user interface. It starts in a quarter of the time.
const SHELLS: &[&str] = &["chromium-headless-shell", "chrome-headless-shell"];

struct Browser {
    /// Chrome or Chromium: `$CHROME`, or found on the search path.
    chrome: PathBuf,
    /// Its driver: `$CHROMEDRIVER`, or found on the search path.
    driver: PathBuf,
}

/// Finds the browser, or installs Debian's, and puts it into the environment.
pub fn provide(environment: &mut Environment) -> Result<(), Error> {
    let browser = match find(environment) {
        Some(browser) => browser,
        None => install(environment)?,
    };
    // wasm-pack looks for the driver on the search path, and the driver for the browser.
    for program in [&browser.chrome, &browser.driver] {
        if let Some(folder) = program.parent() {
            environment.append(folder.to_path_buf());
        }
    }
    environment.set("CHROME", &browser.chrome);
    environment.set("CHROMEDRIVER", &browser.driver);
    Ok(())
}

fn find(environment: &Environment) -> Option<Browser> {
    let named = |variable| std::env::var_os(variable).map(PathBuf::from);
    Some(Browser {
        chrome: named("CHROME")
            .or_else(|| CHROMES.iter().find_map(|name| environment.find(name)))?,
        driver: named("CHROMEDRIVER").or_else(|| environment.find("chromedriver"))?,
    })
}

fn install(environment: &Environment) -> Result<Browser, Error> {
    let missing = || {
        Error::Missing(
            "the tests need Chrome or Chromium and the chromedriver of the same version: put them \
             on the search path, or set CHROME and CHROMEDRIVER to their paths"
                .into(),
        )
    };
    if environment.find("apt-get").is_none() {
        return Err(missing());
    }
    debian::install(
        environment,
        versions::DEBIAN_BROWSER,
        "Chromium",
        "a minute",
    )?;
    find(environment).ok_or_else(missing)
}

/// Sets `HEADLESS_SHELL` to a Chrome without a user interface, if there is one or Debian has one, and if
/// the driver has the same version.
pub fn provide_shell(environment: &mut Environment) {
    if std::env::var_os("CHROME").is_some() {
        return;
    }
    let find = |environment: &Environment| SHELLS.iter().find_map(|name| environment.find(name));
    if find(environment).is_none() && environment.find("apt-get").is_some() {
        let what = "Chromium without a user interface";
        if let Err(error) =
            debian::install(environment, versions::DEBIAN_SHELL, what, "half a minute")
        {
            say(format_args!(
                "The tests use the whole Chromium, which takes longer: {error}"
            ));
        }
    }
    let version = |program: &OsStr| major(&environment.output(program, &["--version"])?);
    let driver = environment.variable("CHROMEDRIVER").and_then(version);
    let is_of_its_version =
        |shell: &PathBuf| driver.is_some() && version(shell.as_os_str()) == driver;
    let shell = find(environment).filter(is_of_its_version);
    if let Some(shell) = shell {
        environment.set("HEADLESS_SHELL", shell);
    }
}

/// The first number in `Chromium 156.0.8078.108 built on Debian`.
fn major(version: &str) -> Option<u32> {
    let words = version.split_whitespace();
    let mut numbers = words.filter_map(|word| word.split('.').next()?.parse().ok());
    numbers.next()
}

/// Finds Firefox, or installs Debian's, and puts it into the environment.
pub fn provide_firefox(environment: &mut Environment) -> Result<(), Error> {
    let find = |environment: &Environment| {
        let named = std::env::var_os("FIREFOX").map(PathBuf::from);
        named.or_else(|| FIREFOXES.iter().find_map(|name| environment.find(name)))
    };
    let mut firefox = find(environment);
    if firefox.is_none() && environment.find("apt-get").is_some() {
        debian::install(environment, versions::DEBIAN_FIREFOX, "Firefox", "a minute")?;
        firefox = find(environment);
    }
    let firefox = firefox.ok_or_else(|| {
        Error::Missing(
            "the tests need Firefox: put it on the search path, or set FIREFOX to its path".into(),
        )
    })?;
    environment.set("FIREFOX", firefox);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browser_and_driver_tell_their_version_after_their_names() {
        let browser = "Chromium 156.0.8078.108 built on Debian GNU/Linux 12 (bookworm)";
        assert_eq!(major(browser), Some(156));
        assert_eq!(major("ChromeDriver 156.0.8078.108 (730482a9)"), Some(156));
        assert_eq!(major("Chromium"), None);
    }
}
