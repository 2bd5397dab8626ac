//! A pair before its texts are put in.

use crate::part::Part;
use crate::shuffle::Shuffle;
use nsp_answer::Label;

/// A pair as two numbers, which [`crate::Kind::text`] turns into texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The number of text A.
    pub a: usize,
    /// The number of text B.
    pub b: usize,
    /// The pair's label.
    pub label: Label,
}

/// Draws all pairs that a part gives. The classes may have different sizes.
pub type Draw = fn(&Part<'_>, &mut Shuffle) -> Vec<Drawn>;
