//! The texts of models.html. They are not part of [`Words`](super::Words), because the page itself does not
//! need them.

/// The words of models.html in one language.
#[derive(Clone, Copy, Debug)]
pub struct ModelsPage {
    /// The document's title.
    pub title: &'static str,
    /// The description that search engines show.
    pub description: &'static str,
    /// The heading.
    pub heading: &'static str,
    /// The introduction under the heading.
    pub lede: &'static str,
    /// The link to the page.
    pub back: &'static str,
}
