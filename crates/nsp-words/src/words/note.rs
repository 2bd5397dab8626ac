//! The note about the model. It is not part of [`Words`](super::Words), because a first visit does not need it.

/// What is said about the model.
#[derive(Clone, Copy, Debug)]
pub struct Note {
    /// The project's own model: headings and paragraphs.
    pub entries: [(&'static str, &'static str); 5],
    /// Another model: its name.
    pub other: &'static str,
    /// Facts about another model: dtype, licence, source.
    pub other_facts: &'static str,
    /// The model that a link names is not there: its name.
    pub missing: &'static str,
}
