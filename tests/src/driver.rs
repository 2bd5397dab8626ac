//! chromedriver as a process.

use std::{
    env,
    ffi::OsString,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

/// A running chromedriver. Dropping it ends it.
pub struct Driver {
    process: Child,
    url: String,
}

impl Driver {
    /// Starts `$CHROMEDRIVER`, or the one on the search path, on any free port.
    pub fn start() -> Self {
        const ATTEMPTS: usize = 5;
        // chromedriver takes a port that is free in IPv6, and ends if another program uses the same
        // port in IPv4.
        let started = (0..ATTEMPTS).find_map(|_| Self::try_start());
        started.expect("chromedriver says on which port it started")
    }

    fn try_start() -> Option<Self> {
        let program = env::var_os("CHROMEDRIVER").unwrap_or_else(|| OsString::from("chromedriver"));
        let mut process = Command::new(&program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{program:?} can't be started ({error}): set CHROMEDRIVER")
            });
        let output = process.stdout.take().expect("it is piped");
        let mut driver = Self {
            process,
            url: String::new(),
        };
        let port = BufReader::new(output)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| started_on(&line))?;
        driver.url = format!("http://127.0.0.1:{port}");
        Some(driver)
    }

    /// The address at which it takes commands.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The process may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The port in `ChromeDriver was started successfully on port 41235.`
fn started_on(line: &str) -> Option<u16> {
    let (_, port) = line.split_once("started successfully on port ")?;
    port.trim_end_matches('.').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_what_chromedriver_prints() {
        let line = "ChromeDriver was started successfully on port 41235.";
        assert_eq!(started_on(line), Some(41235));
        assert_eq!(started_on("Starting ChromeDriver 156.0 on port 0"), None);
    }
}
