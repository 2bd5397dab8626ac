//! The texts of section 9 and of check.html. They are not part of [`Words`](super::Words), because the page does not
//! need them at first.

/// The words of section 9 and of check.html in one language.
#[derive(Clone, Copy, Debug)]
pub struct FlowWords {
    /// The title of check.html.
    pub title: &'static str,
    /// The description of check.html that search engines show.
    pub description: &'static str,
    /// The heading of check.html.
    pub heading: &'static str,
    /// The introduction under that heading.
    pub lede: &'static str,
    /// The link from check.html to the page.
    pub back: &'static str,
    /// The link from section 9 to check.html.
    pub alone: &'static str,
    /// The label of the box.
    pub text: &'static str,
    /// The label of the button that chooses a file.
    pub file: &'static str,
    /// Puts the sample text into the box.
    pub sample: &'static str,
    /// The file can't be read as text.
    pub file_failed: &'static str,
    /// The file is too large: its size, the most that is taken, both in MB.
    pub file_too_large: &'static str,
    /// The button.
    pub run: &'static str,
    /// Shuffles the sentences.
    pub shuffle: &'static str,
    /// Restores their order.
    pub restore: &'static str,
    /// The label of the list of contexts.
    pub context: &'static str,
    /// The contexts, from 1 to 4.
    pub contexts: [&'static str; 4],
    /// Sentences, pairs.
    pub count: &'static str,
    /// The same for a long text: sentences, pairs, how many pairs are computed first.
    pub count_long: &'static str,
    /// An estimate from what was measured in this tab: tokens, the time.
    pub estimate: &'static str,
    /// An estimate before anything was measured: tokens, the time.
    pub estimate_typical: &'static str,
    /// The estimate of the first pairs of a long text, which follows: the time.
    pub estimate_first: &'static str,
    /// Breaks, pairs.
    pub breaks: &'static str,
    /// Breaks so far, pairs with an answer, all pairs.
    pub so_far: &'static str,
    /// Breaks at paragraph boundaries, all boundaries; breaks within paragraphs, all pairs there.
    pub borders: &'static str,
    /// Pairs with an answer, all pairs, the time for the rest.
    pub rest_note: &'static str,
    /// The button that computes the rest: the number of pairs.
    pub rest: &'static str,
    /// The label of the list of filters.
    pub filter: &'static str,
    /// The filters: everything, breaks, at paragraphs, within paragraphs.
    pub filters: [&'static str; 4],
    /// No border passes the filter.
    pub none: &'static str,
    /// The number of sentences that are not shown.
    pub more: &'static str,
    /// Fewer than two sentences.
    pub too_few: &'static str,
    /// Between two sentences with a break: P(IsNext).
    pub broken: &'static str,
    /// Between two sentences without a break: P(IsNext).
    pub joined: &'static str,
    /// The mark of a border at which a paragraph begins.
    pub paragraph: &'static str,
    /// The button that shows what the model was asked at a border.
    pub show_sides: &'static str,
    /// The heading above the two logits.
    pub logits: &'static str,
    /// Takes the two sides into the playground.
    pub take: &'static str,
    /// The table's headers.
    pub heads: [&'static str; 4],
    /// What the curve shows.
    pub caption: &'static str,
    /// What pressing in the curve does.
    pub press: &'static str,
}
