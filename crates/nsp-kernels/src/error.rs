//! The only error of this crate: sizes that do not match.

use std::fmt;

/// Two sizes that should be equal are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShapeError {
    what: &'static str,
    expected: usize,
    found: usize,
}

impl ShapeError {
    /// Checks one size; `what` names it in the message.
    ///
    /// # Errors
    /// When `found` is not `expected`.
    pub fn check(what: &'static str, expected: usize, found: usize) -> Result<(), Self> {
        if expected == found {
            Ok(())
        } else {
            Err(Self {
                what,
                expected,
                found,
            })
        }
    }
}

impl fmt::Display for ShapeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} should be {} but is {}",
            self.what, self.expected, self.found
        )
    }
}

impl std::error::Error for ShapeError {}
