//! The two sentences.

/// Sentence A and sentence B, as the reader wrote them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    /// Sentence A: segment 0.
    pub a: String,
    /// Sentence B: segment 1.
    pub b: String,
}

impl Pair {
    /// A pair of two texts.
    pub fn new(a: impl Into<String>, b: impl Into<String>) -> Self {
        Self {
            a: a.into(),
            b: b.into(),
        }
    }
}
