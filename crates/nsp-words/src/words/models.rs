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
    /// The heading of the first step.
    pub choose: &'static str,
    /// The label of the box for a name or an address.
    pub hub_name: &'static str,
    /// The button that looks a model up.
    pub look_up: &'static str,
    /// The introduction to the suggestions.
    pub suggestions: &'static str,
    /// The languages of a model that reads many.
    pub all_languages: &'static str,
    /// The introduction to the choice of files.
    pub or_files: &'static str,
    /// The label of the button that chooses files.
    pub files: &'static str,
    /// The label of the button that chooses a folder.
    pub folder: &'static str,
    /// Nothing was typed.
    pub empty: &'static str,
    /// What was typed is no name.
    pub no_name: &'static str,
    /// What was typed is an address of another origin.
    pub elsewhere: &'static str,
    /// There is no file in what was dropped.
    pub no_file: &'static str,
    /// The heading of the second step.
    pub found: &'static str,
    /// A term: the model's name.
    pub name: &'static str,
    /// A term: where it comes from.
    pub source: &'static str,
    /// The source of chosen files.
    pub chosen_files: &'static str,
    /// A term: the licence.
    pub license: &'static str,
    /// The value of what is not stated.
    pub not_stated: &'static str,
    /// A term: the languages.
    pub languages: &'static str,
    /// A term: the architecture.
    pub shape: &'static str,
    /// The architecture: layers, width, vocabulary.
    pub layers: &'static str,
    /// A term: what is read.
    pub to_read: &'static str,
    /// Bytes that are downloaded.
    pub download: &'static str,
    /// Bytes that are on the device.
    pub on_device: &'static str,
    /// A term: how much is stored.
    pub stored: &'static str,
    /// The size with a number of bits: name of the format, size.
    pub bits: &'static str,
    /// A term: the speed.
    pub speed: &'static str,
    /// How fast the formats are.
    pub speeds: &'static str,
    /// A term: memory.
    pub memory: &'static str,
    /// The memory that the model needs.
    pub memory_needed: &'static str,
    /// The label of the choice of a format.
    pub dtype: &'static str,
    /// The format with 8 bits.
    pub q8_0: &'static str,
    /// The format with 4 bits.
    pub q4_0: &'static str,
    /// The choice to measure what quantising costs.
    pub measure: &'static str,
    /// The button that begins.
    pub import: &'static str,
    /// The button that goes on with an import.
    pub go_on: &'static str,
    /// The button that pauses.
    pub pause: &'static str,
    /// The button that cancels.
    pub cancel: &'static str,
    /// An earlier import can be continued: bytes, bytes in all.
    pub earlier: &'static str,
    /// The status while a model is looked up.
    pub checking: &'static str,
    /// The status when it can be imported.
    pub ready: &'static str,
    /// The status while it is imported: done, all, per second, time left.
    pub importing: &'static str,
    /// The status while the examples run through a layer: done, all, layer, layers.
    pub measuring: &'static str,
    /// The status at the beginning of an import: done, all.
    pub begun: &'static str,
    /// The status when all was read.
    pub finishing: &'static str,
    /// The status when paused: done, all.
    pub paused: &'static str,
    /// The status at the end: the model's name.
    pub done: &'static str,
    /// The importer could not be started.
    pub lost: &'static str,
    /// The heading of the list.
    pub imported: &'static str,
    /// The list is empty.
    pub none: &'static str,
    /// The site's own model: its name.
    pub own: &'static str,
    /// The button that chooses a model.
    pub use_it: &'static str,
    /// What stands in place of the button for the chosen model.
    pub in_use: &'static str,
    /// The button that renames.
    pub rename: &'static str,
    /// The label of the box for a new name.
    pub new_name: &'static str,
    /// The button that saves a name.
    pub save: &'static str,
    /// The button that removes.
    pub remove: &'static str,
    /// The button that downloads a model.
    pub as_gguf: &'static str,
    /// The button that downloads a trained head.
    pub head_as_gguf: &'static str,
    /// What a model is whose head was trained in this browser: the name of the model that it was trained on.
    pub trained_head: &'static str,
    /// When the head was trained: the day.
    pub trained_when: &'static str,
    /// A model can't be removed, because another one was trained on it: its name, twice.
    pub needed: &'static str,
    /// A name that another model has.
    pub taken: &'static str,
    /// The browser has refused.
    pub failed: &'static str,
    /// When it was imported: the day.
    pub when: &'static str,
    /// Pooler and head are random and not trained yet.
    pub untaught: &'static str,
    /// The link that uses such a model and leads to the section where it is trained.
    pub teach: &'static str,
    /// What quantising costs: examples, mean and largest difference, changed answers.
    pub cost: &'static str,
    /// It was not measured: the reader did not want it.
    pub unwanted: &'static str,
    /// It was not measured: the file was quantised already.
    pub no_floats: &'static str,
    /// It was not measured: the host has no ranges.
    pub no_ranges: &'static str,
    /// It was not measured: the import was interrupted.
    pub interrupted: &'static str,
    /// It was not measured: a layer is too large.
    pub too_large: &'static str,
    /// It was not measured: pooler and head are random.
    pub no_head: &'static str,
    /// It was not measured: the examples could not be run.
    pub not_run: &'static str,
    /// The button that compares with the published logits.
    pub compare: &'static str,
    /// The status of the comparison: pairs done, all pairs.
    pub comparing: &'static str,
    /// The result of the comparison: pairs that agree, all pairs, the largest difference allowed.
    pub compared: &'static str,
    /// All pairs agree: the published model's name.
    pub agrees: &'static str,
    /// Some pairs don't agree: the published model's name.
    pub disagrees: &'static str,
    /// The heads of the comparison's table: pair, published, here, difference, agrees.
    pub published_heads: [&'static str; 5],
    /// A pair agrees.
    pub yes: &'static str,
    /// A pair does not agree.
    pub no: &'static str,
}
