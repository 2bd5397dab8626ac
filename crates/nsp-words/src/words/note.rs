//! The note about the model, other sentences about models, and the options of the dialog for other people's pages. They
//! are not part of [`Words`](super::Words), because a first visit does not need them.

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
    /// The options of the snippets for other pages.
    pub options: EmbedOptions,
}

/// The options of the snippets for other pages.
#[derive(Clone, Copy, Debug)]
pub struct EmbedOptions {
    /// Heading of the options.
    pub heading: &'static str,
    /// The label for which the loss is shown.
    pub label: &'static str,
    /// No label.
    pub no_label: &'static str,
    /// The theme.
    pub theme: &'static str,
    /// The themes `auto`, `light`, `dark` and `inherit`.
    pub themes: [&'static str; 4],
    /// The widget's language.
    pub language: &'static str,
    /// The language of the page around the widget.
    pub language_around: &'static str,
    /// The script.
    pub script: &'static str,
    /// The script that is always the newest.
    pub script_newest: &'static str,
    /// The script that never changes.
    pub script_pinned: &'static str,
    /// The address of another model.
    pub model: &'static str,
    /// Whether the widget shows the result that was computed here.
    pub logits: &'static str,
    /// Heading of the preview.
    pub preview: &'static str,
}
