//! Helpers for human-readable output.

use std::io::Write;

/// Prints a warning on stderr.
pub fn warn(sentence: &str) {
    tell(&format!("warning: {sentence}"));
}

/// Prints one line on stderr. Its names and texts may come from a file.
pub fn tell(line: &str) {
    // If stderr is full or closed, there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "{}", printable(line));
}

/// Text from a file without what could command a terminal.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

/// A size in bytes as people say it, in powers of ten.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// A JSON object as one line of stdout.
pub fn json_line(value: &impl serde::Serialize) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string(value)? + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_a_unit_that_suits_them() {
        assert_eq!(size(999), "999 bytes");
        assert_eq!(size(1_536), "1.5 kB");
        assert_eq!(size(63_882_464), "63.9 MB");
    }

    #[test]
    fn a_file_cannot_command_the_terminal() {
        assert_eq!(printable("red\u{1b}[31m é"), "red\u{fffd}[31m é");
    }
}
