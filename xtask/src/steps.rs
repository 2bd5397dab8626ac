//! Runs other programs, and prints what is being done and how long it took.

use crate::error::{Error, cannot, cannot_at};
use crate::terminal::note;
use serde_json::Value;
use std::{
    fs::{self, File},
    io,
    path::Path,
    process::{Command, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

/// How often a long step that prints nothing reports that it is still running.
const SIGN_OF_LIFE: Duration = Duration::from_secs(30);

/// Prints what happens now, and how long that usually takes.
pub fn announce(what: &str, usually: &str) {
    note(format_args!("==> {what} (usually {usually})"));
}

/// Runs a command that shows its own progress.
///
/// # Errors
/// When it can't be started or fails.
pub fn run(command: &mut Command, what: &str) -> Result<(), Error> {
    let status = command
        .status()
        .map_err(cannot(format!("start {:?}", command.get_program())))?;
    if status.success() {
        Ok(())
    } else {
        Err(Error::Program {
            what: what.into(),
            status,
        })
    }
}

/// Runs a command that prints JSON, and reads it. Its errors are shown.
///
/// # Errors
/// When it can't be started, fails, or prints something else.
pub fn run_for_json(command: &mut Command, what: &str) -> Result<Value, Error> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(cannot(format!("start {:?}", command.get_program())))?;
    if !output.status.success() {
        return Err(Error::Program {
            what: what.into(),
            status: output.status,
        });
    }
    serde_json::from_slice(&output.stdout)
        .map_err(io::Error::other)
        .map_err(cannot(format!("read the JSON from {what}")))
}

/// Runs a cargo command while others run. Its output goes to a file, and now and then a line reports
/// its progress. If it fails, the end of its output is shown. Setting `cancelled` kills it.
///
/// # Errors
/// When it can't be started, fails or was cancelled.
pub fn run_quietly(
    command: &mut Command,
    what: &str,
    log: &Path,
    cancelled: &AtomicBool,
) -> Result<(), Error> {
    let output = File::create(log).map_err(cannot_at("create", log))?;
    let errors = output.try_clone().map_err(cannot_at("write", log))?;
    let mut child = command
        .stdout(output)
        .stderr(errors)
        .spawn()
        .map_err(cannot(format!("start {:?}", command.get_program())))?;
    let started = Instant::now();
    let mut next_sign = SIGN_OF_LIFE;
    let status = loop {
        if cancelled.load(Ordering::Relaxed) {
            // It may have ended by itself just now.
            let _ = child.kill();
        }
        if let Some(status) = child.try_wait().map_err(cannot("wait for a program"))? {
            break status;
        }
        if started.elapsed() > next_sign {
            next_sign += SIGN_OF_LIFE;
            let crates = compiled_crates(&read(log));
            let minutes = minutes(started.elapsed());
            note(format_args!(
                "    {what}: {crates} crates compiled, {minutes} minutes"
            ));
        }
        thread::sleep(Duration::from_millis(100));
    };
    if status.success() {
        return Ok(());
    }
    if !cancelled.load(Ordering::Relaxed) {
        let text = read(log);
        let lines: Vec<&str> = text.lines().collect();
        for line in &lines[lines.len().saturating_sub(30)..] {
            note(format_args!("    {line}"));
        }
    }
    Err(Error::Program {
        what: what.into(),
        status,
    })
}

fn read(log: &Path) -> String {
    let bytes = fs::read(log).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn compiled_crates(log: &str) -> usize {
    log.lines()
        .filter(|line| line.trim_start().starts_with("Compiling "))
        .count()
}

/// Minutes with one decimal.
pub fn minutes(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() / 60.0)
}

/// What was done and how long each step took.
#[derive(Debug)]
pub struct Table {
    started: Instant,
    rows: Vec<(String, Duration, bool)>,
}

impl Default for Table {
    fn default() -> Self {
        Self {
            started: Instant::now(),
            rows: Vec::new(),
        }
    }
}

impl Table {
    /// Runs a step and records its time. A failure is printed at once and recorded in the table.
    pub fn step<T>(&mut self, name: &str, act: impl FnOnce() -> Result<T, Error>) -> Option<T> {
        let started = Instant::now();
        let result = act();
        self.rows
            .push((name.into(), started.elapsed(), result.is_ok()));
        result
            .map_err(|error| note(format_args!("==> {name}: {error}")))
            .ok()
    }

    /// Adds the steps that another thread did at the same time.
    pub fn append(&mut self, beside: Self) {
        self.rows.extend(beside.rows);
    }

    /// How many steps failed.
    pub fn failed(&self) -> usize {
        self.rows.iter().filter(|(_, _, well)| !well).count()
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{:<32} minutes", "step")?;
        for (name, time, well) in &self.rows {
            let failed = if *well { "" } else { "  FAILED" };
            writeln!(f, "{name:<32} {:>7}{failed}", minutes(*time))?;
        }
        // Less than the sum, if steps ran side by side.
        let total = minutes(self.started.elapsed());
        write!(f, "{:<32} {total:>7}", "total")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_tells_failed_steps() {
        let mut table = Table::default();
        assert_eq!(table.step("good", || Ok(3)), Some(3));
        let failed = table.step("bad", || Err::<(), _>(Error::Project("no".into())));
        assert_eq!(failed, None);
        assert_eq!(table.failed(), 1);
        let text = table.to_string();
        assert!(text.contains("bad") && text.contains("FAILED"), "{text}");
        assert_eq!(text.matches("FAILED").count(), 1, "{text}");
    }

    #[test]
    fn a_quiet_command_leaves_its_output_in_the_log_and_can_be_cancelled() {
        let scratch = tempfile::tempdir().unwrap();
        let log = scratch.path().join("log");
        let go_on = AtomicBool::new(false);
        run_quietly(Command::new("echo").arg("hello"), "echo", &log, &go_on).unwrap();
        assert_eq!(read(&log), "hello\n");
        let cancelled = AtomicBool::new(true);
        let ended = run_quietly(Command::new("sleep").arg("60"), "sleep", &log, &cancelled);
        assert!(matches!(ended, Err(Error::Program { .. })), "{ended:?}");
    }

    #[test]
    fn a_command_that_prints_json_has_to_succeed() {
        let json = |script| run_for_json(Command::new("sh").args(["-c", script]), "a script");
        assert_eq!(json("echo '[1]'").unwrap(), serde_json::json!([1]));
        assert!(matches!(
            json("echo '[1]'; exit 3"),
            Err(Error::Program { .. })
        ));
        assert!(matches!(json("echo one"), Err(Error::Io { .. })));
    }

    #[test]
    fn progress_counts_compiled_crates() {
        let log =
            "    Updating index\n   Compiling a v1.0.0\n   Compiling b v0.1.0\n    Finished x";
        assert_eq!(compiled_crates(log), 2);
    }
}
