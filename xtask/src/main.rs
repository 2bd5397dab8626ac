//! Starts the task that `cargo xtask` was asked for.

use std::process::ExitCode;

#[cfg(unix)]
fn main() -> ExitCode {
    xtask::run()
}

/// The tasks link files and set permissions as Unix does.
#[cfg(not(unix))]
fn main() -> ExitCode {
    eprintln!(
        "error: cargo xtask does not run on Windows: install WSL (`wsl --install`) and run it there."
    );
    ExitCode::FAILURE
}
