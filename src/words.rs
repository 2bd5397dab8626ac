//! The page's words in the reader's language, with values filled in.

pub mod pairs;

use crate::logic::{
    examples::Example,
    format::Numbers,
    model_state::Progress,
    problem::{Cause, Remedy},
    state::State,
    stored::Note,
};
use nsp_answer::{Doubt, Label, ModelCard, Prediction};
use nsp_protocol::{EngineInfo, Profile, Stage};
use nsp_words::{
    AskingWords, EN, EmbedOptions, ExhibitWords, FlowWords, HeadsWords, MEASURED_MODEL, MapWords,
    PrintWords, StageWords, Words, escape, fill, isolate, note, terms,
};
#[cfg(target_arch = "wasm32")]
use nsp_words::{DE, Language};
use std::cell::Cell;
#[cfg(target_arch = "wasm32")]
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// The project's name.
pub const NAME: &str = "bert-nsp";
/// Below this probability, the verdict is called close.
const CLOSE_CALL: f32 = 0.65;

thread_local! {
    static LANGUAGE: Cell<&'static Words> = const { Cell::new(&EN) };
}

/// The words in the reader's language.
pub fn words() -> &'static Words {
    LANGUAGE.get()
}

/// The words of the exhibits in the reader's language.
pub fn exhibit_words() -> &'static ExhibitWords {
    nsp_words::exhibit_words(words().language)
}

/// The words that the exhibits read out, in the reader's language.
pub fn heads_words() -> &'static HeadsWords {
    nsp_words::heads_words(words().language)
}

/// The words of printing in the reader's language.
pub fn print_words() -> &'static PrintWords {
    nsp_words::print_words(words().language)
}

/// The words of the map, in the reader's language.
pub fn map_words() -> &'static MapWords {
    nsp_words::map_words(words().language)
}

/// The words of the questions before the exhibits, and of what can be dragged, in the reader's language.
pub fn asking_words() -> &'static AskingWords {
    nsp_words::asking_words(words().language)
}

/// The words of the stage in the reader's language.
pub fn stage_words() -> &'static StageWords {
    nsp_words::stage_words(words().language)
}

/// The words of section 9 and of check.html in the reader's language.
pub fn flow_words() -> &'static FlowWords {
    nsp_words::flow_words(words().language)
}

/// Loads the words of a language. The English words come with the page.
///
/// # Errors
/// When they fail to load.
#[cfg(target_arch = "wasm32")]
pub async fn load(language: Language) -> Result<&'static Words, SplitLoaderError> {
    match language {
        Language::English => Ok(&EN),
        Language::German => german().await,
    }
}

#[cfg(target_arch = "wasm32")]
#[wasm_split(german, fallible)]
fn german() -> Result<&'static Words, SplitLoaderError> {
    Ok(&DE)
}

/// Sets the language of all texts and numbers from now on.
pub fn set_language(words: &'static Words) {
    LANGUAGE.set(words);
}

/// Formats numbers in the reader's language.
pub fn numbers() -> Numbers {
    Numbers {
        decimal_mark: words().decimal_mark,
    }
}

/// The name of a segment.
pub fn segment(index: u32) -> String {
    fill(words().playground.segment, &[&index.to_string()])
}

/// The class as the label of a row: `0 IsNext`.
pub fn class(label: Label) -> String {
    format!("{label} {}", label.name())
}

/// A number of tokens.
pub fn tokens(count: usize) -> String {
    match count {
        1 => words().playground.token.into(),
        _ => fill(words().playground.tokens, &[&count.to_string()]),
    }
}

/// The sentence about a pair that was too long: how many tokens the model received.
pub fn was_cut(tokens: usize) -> String {
    fill(words().playground.was_cut, &[&tokens.to_string()])
}

/// The verdict in words.
pub fn verdict(class: Label) -> &'static str {
    if class == Label::IsNext {
        words().playground.yes
    } else {
        words().playground.no
    }
}

/// The numbers behind the verdict: the argmax, its name and its probability.
pub fn verdict_basis(prediction: &Prediction) -> String {
    let class = prediction.prediction;
    let probability = prediction.probabilities[class.index()];
    let values = [
        &class.to_string(),
        class.name(),
        class.name(),
        &numbers().percent(probability),
    ];
    let basis = fill(words().playground.basis, &values);
    let is_close = probability < CLOSE_CALL;
    format!(
        "{basis}{}",
        if is_close {
            words().playground.close
        } else {
            ""
        }
    )
}

/// Why the answer means little, and how many tokens the model can't read; empty if there is nothing
/// to say.
pub fn doubt(prediction: &Prediction) -> String {
    let words = &words().playground;
    let count = prediction.unknown_tokens as usize;
    let unread = || fill(words.unread, &[&tokens(count)]);
    let doubtful = |why: &str| fill(words.doubtful, &[why]);
    let counted = match count {
        0 => String::new(),
        _ => format!("{}.", unread()),
    };
    match prediction.doubt {
        Some(Doubt::Empty) => doubtful(words.no_token),
        Some(Doubt::Unknown) => doubtful(&unread()),
        Some(Doubt::Script) if count == 0 => doubtful(words.foreign),
        Some(Doubt::Script) => format!("{} {counted}", doubtful(words.foreign)),
        None => counted,
    }
}

/// The sentence about a ready example whose answer is wrong: the true class.
pub fn wrong(truth: Label) -> String {
    fill(words().playground.wrong, &[self::truth(truth)])
}

/// The runs of a list of numbers: `34 × 0, then 29 × 1`.
pub fn runs(runs: &[(usize, u32)]) -> String {
    let words = &words().playground;
    let parts: Vec<String> = runs
        .iter()
        .map(|(length, value)| fill(words.times, &[&length.to_string(), &value.to_string()]))
        .collect();
    parts.join(words.then)
}

/// A summary of a list of ids.
pub fn id_count(count: usize) -> String {
    fill(words().playground.ids, &[&count.to_string()])
}

/// The status line. `model_bytes` is the size of the model that Predict would load, from the site or
/// from the folder of a page that was opened from a file; 0 if it is not known.
pub fn status(
    state: State,
    progress: Option<Progress>,
    layers: Option<(u32, u32)>,
    is_starting: bool,
    is_waiting: bool,
    model_bytes: u64,
    is_from_file: bool,
) -> String {
    let asleep = if is_from_file {
        words().folder.asleep
    } else {
        words().status.asleep
    };
    let words = &words().status;
    match state {
        State::NoModel if is_starting => with_waiting(words.starting.into(), is_waiting),
        State::NoModel if model_bytes == 0 => String::new(),
        State::NoModel => fill(asleep, &[&numbers().megabytes(model_bytes)]),
        State::Loading => with_waiting(loading(progress.unwrap_or_default()), is_waiting),
        State::Ready => words.ready.into(),
        State::Computing => match layers {
            Some((layer, layers)) if layers > 0 => {
                fill(words.layer, &[&layer.to_string(), &layers.to_string()])
            }
            _ => words.computing.into(),
        },
        State::Done => words.done.into(),
        State::Stale => words.stale.into(),
        State::Error => words.error.into(),
    }
}

fn loading(progress: Progress) -> String {
    let words = &words().status;
    if progress.total == 0 {
        return words.asking.into();
    }
    let template = if progress.cached {
        words.from_cache
    } else {
        words.loading
    };
    let (loaded, total) = (
        numbers().megabytes(progress.loaded),
        numbers().megabytes(progress.total),
    );
    fill(template, &[&loaded, &total])
}

fn with_waiting(text: String, is_waiting: bool) -> String {
    if is_waiting {
        fill(words().status.waiting, &[&text])
    } else {
        text
    }
}

/// The sentence about a problem.
pub fn problem(cause: &Cause) -> String {
    let words = &words().problems;
    match cause {
        Cause::Reported(failure) => failure.message.clone(),
        Cause::OtherBuild => words.other_build.into(),
        Cause::NoSimd => words.no_simd.into(),
        Cause::WorkerLost => words.worker_lost.into(),
        Cause::ChunkMissing => words.chunk_missing.into(),
    }
}

/// The sentence about the stored data.
pub fn storage_note(note: Note) -> &'static str {
    let words = &words().storage;
    match note {
        Note::Forbidden => words.forbidden,
        Note::Changed => words.changed,
        Note::NoWorker => words.no_worker,
        Note::Silent => words.silent,
        Note::NoRoom => words.no_room,
        Note::SavesData => words.saves_data,
        Note::Off => words.off,
        Note::Declined => words.declined,
        Note::Removed => words.removed,
        Note::NotRemoved => words.not_removed,
    }
}

/// The text of the button beside a problem; `None` if nothing helps.
pub fn remedy(remedy: &Remedy) -> Option<&'static str> {
    let words = &words().problems;
    match remedy {
        Remedy::Load | Remedy::Restart | Remedy::Predict(_) => Some(words.retry),
        Remedy::Reload => Some(words.reload),
        Remedy::Dismiss => Some(words.dismiss),
        Remedy::Nothing => None,
    }
}

/// The model that runs: name, dtype, size.
pub fn model(card: &ModelCard, cached: bool) -> String {
    let cached = if cached { words().model.cached } else { "" };
    let size = numbers().megabytes(card.bytes);
    format!("{} {}, {size} MB{cached}", card.name, card.dtype)
}

/// The link to other models, as HTML. A page from a file has none, because it can't store a model.
pub fn other_models(is_from_file: bool) -> String {
    match is_from_file {
        true => String::new(),
        false => format!(
            " <a href=\"./models.html\">{}</a>",
            escape(words().model.others)
        ),
    }
}

/// The link to the measurement of the engine, as HTML. The offline folder has no bench.html.
pub fn bench_link(is_from_file: bool) -> String {
    match is_from_file {
        true => String::new(),
        false => format!(
            "<p><a href=\"./bench.html\">{}</a></p>",
            escape(words().measured.bench)
        ),
    }
}

/// The entries of the note about the project's own model, as HTML; empty if it is not the one of this name.
pub fn model_entries(name: &str) -> String {
    if name != MEASURED_MODEL {
        return String::new();
    }
    let entry = |(term, text)| format!("<dt>{}</dt><dd>{}</dd>", escape(term), terms(text));
    note(words().language).entries.map(entry).concat()
}

/// What is said of another model than the project's own, of the `missing` one that a link names, and of the chosen
/// one if it is `lost`, as HTML. `card` is there once the model has loaded.
pub fn model_note(
    name: &str,
    card: Option<&ModelCard>,
    missing: Option<&str>,
    lost: Option<&str>,
) -> String {
    let words = note(words().language);
    let mut html = String::new();
    if name != MEASURED_MODEL {
        html += &format!("<p>{}</p>", terms(&fill(words.other, &[&isolate(name)])));
        if let Some(card) = card {
            let values = [&card.dtype, &isolate(&card.license), &isolate(&card.source)];
            let facts = fill(words.other_facts, &values.map(String::as_str));
            html += &format!("<p>{}</p>", terms(&facts));
        }
    }
    for (absent, sentence, mark) in [
        (missing, words.missing, "data-missing"),
        (lost, words.lost, "data-lost"),
    ] {
        if let Some(absent) = absent {
            let sentence = fill(sentence, &[&isolate(absent)]);
            html += &format!("<p role=\"status\" {mark}>{}</p>", terms(&sentence));
        }
    }
    html
}

/// The sentence about a snippet of a page that uses the imported or trained model of this name.
pub fn embedded(model: &str) -> String {
    fill(note(words().language).embedded, &[&isolate(model)])
}

/// The options of the snippets for other pages.
pub fn embed_options() -> &'static EmbedOptions {
    &note(words().language).options
}

/// The sentence about an address from which the widget of the site with this origin loads no model.
pub fn elsewhere(origin: &str) -> String {
    fill(note(words().language).elsewhere, &[origin])
}

/// How many threads the engine uses.
pub fn threads(engine: &EngineInfo) -> String {
    match engine.threads {
        1 => words().model.thread.into(),
        threads => fill(words().model.threads, &[&threads.to_string()]),
    }
}

/// The name of a stage of a prediction.
pub fn stage(stage: Stage) -> &'static str {
    let [tokenise, embed, attention, feed_forward, head] = words().measured.stages;
    match stage {
        Stage::Tokenise => tokenise,
        Stage::Embed => embed,
        Stage::Attention => attention,
        Stage::FeedForward => feed_forward,
        Stage::Head => head,
    }
}

/// Memory, transfer and the engine that was chosen, below the measured times.
pub fn memory_and_engine(
    profile: &Profile,
    engine: &EngineInfo,
    is_requested: bool,
    is_from_file: bool,
) -> String {
    let read = words().folder.read;
    let words = &words().measured;
    let downloaded = match profile.downloaded {
        0 => words.cached.into(),
        bytes if is_from_file => fill(read, &[&numbers().megabytes(bytes)]),
        bytes => fill(words.downloaded, &[&numbers().megabytes(bytes)]),
    };
    let memory = numbers().megabytes(profile.memory);
    let [of_threads, of_relaxed, of_simd128, of_requested] = words.reasons;
    let reason = match engine.variant.as_str() {
        _ if is_requested => of_requested,
        "threads" => of_threads,
        "relaxed" => of_relaxed,
        _ => of_simd128,
    };
    let values = [
        memory.as_str(),
        &downloaded,
        &engine.variant,
        &threads(engine),
        reason,
        &engine.kernel,
    ];
    fill(words.memory, &values)
}

/// The true class of an example, in words.
pub fn truth(class: Label) -> &'static str {
    if class == Label::IsNext {
        words().playground.truth_yes
    } else {
        words().playground.truth_no
    }
}

/// The title and the note of a ready example; in English if there is no translation.
pub fn example(example: &Example) -> (&'static str, &'static str) {
    let said = words().examples.iter().find(|said| said.id == example.id);
    said.map_or((example.title, example.note), |said| {
        (said.title, said.note)
    })
}

/// The sentences about a ready example in the boxes. The example's own note describes one model's
/// answer, so with another `model` they say so, and whether its answer, if there is one, differs.
pub fn example_note(example: &Example, model: &str, answer: Option<Label>) -> String {
    let words = &words().playground;
    let (_, note) = self::example(example);
    let truth = truth(example.expected);
    if model == MEASURED_MODEL {
        return format!("{truth} {note}");
    }
    let note = fill(words.about_measured, &[note]);
    let differs = match answer {
        Some(answer) if answer != example.model => fill(words.differs, &[&isolate(model)]),
        _ => String::new(),
    };
    format!("{truth} {note}{differs}")
}

#[cfg(test)]
mod tests;
