//! Writes to the terminal. `println!` panics if nobody reads its pipe any more, as after `| head`; these
//! functions then write nothing.

use std::{
    fmt::Display,
    io::{self, Write},
};

/// Writes a line to stdout.
pub fn say(line: impl Display) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// Writes a line to stderr.
pub fn note(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}
