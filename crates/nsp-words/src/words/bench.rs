//! The texts of bench.html. They are not part of [`Words`](super::Words), because the page itself does not
//! need them.

use crate::MACHINES;

/// The words of bench.html in one language.
#[derive(Clone, Copy, Debug)]
pub struct BenchPage {
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
    /// The heading of the first step.
    pub measure: &'static str,
    /// What to know before a measurement: the size of the model.
    pub before: &'static str,
    /// The button that begins.
    pub run: &'static str,
    /// The button that ends the measurement.
    pub stop: &'static str,
    /// Nothing was measured.
    pub idle: &'static str,
    /// A build is starting: its name and its threads.
    pub starting: &'static str,
    /// The name of the bar while the model loads.
    pub loading: &'static str,
    /// What is measured now: build with threads, tokens.
    pub running: &'static str,
    /// The reader has ended the measurement.
    pub stopped: &'static str,
    /// Everything is measured.
    pub done: &'static str,
    /// No build could be started.
    pub nothing: &'static str,
    /// One thread.
    pub thread: &'static str,
    /// The number of threads.
    pub threads: &'static str,
    /// The kernels that the engine chose: a list.
    pub chosen: &'static str,
    /// What a kernel with 7-bit weights means.
    pub seven_bits: &'static str,
    /// What a kernel with 4-bit weights means.
    pub four_bits: &'static str,
    /// The heading of the table.
    pub result: &'static str,
    /// Under the heading, before there is a result.
    pub no_result: &'static str,
    /// Heads of the table: build, threads, tokens, this browser.
    pub heads: [&'static str; 4],
    /// Heads of the columns of the README's machines.
    pub machines: [&'static str; MACHINES.len()],
    /// What the columns contain.
    pub about: &'static str,
    /// Another model than that of the README's machines was measured: its name.
    pub other_model: &'static str,
    /// Why the build with threads does not run.
    pub not_isolated: &'static str,
    /// Why the build with threads was not run on one processor.
    pub one_core: &'static str,
    /// Why a length was not measured: the most tokens that the model reads.
    pub too_long: &'static str,
    /// Shows the result as JSON.
    pub as_json: &'static str,
}
