//! The note about the model, and other sentences about models. They are not part of [`Words`](super::Words), because
//! a first visit does not need them.

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
    /// Files of the model that the reader has chosen are gone: its name.
    pub lost: &'static str,
    /// What a snippet shows if the page uses another model than the site's own: its name.
    pub embedded: &'static str,
    /// A widget was given the address of a model that it does not load: the site's origin.
    pub elsewhere: &'static str,
}
