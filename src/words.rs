//! All the words of the page, apart from the components, the examples and what the engine reports.

use crate::logic::{
    format::{megabytes, percent},
    session::{Cause, Progress, Remedy},
    state::State,
};
use nsp_protocol::{Engine, IS_NEXT, ModelCard, Prediction, Profile, Stage, label_name};

/// The project's name.
pub const NAME: &str = "bert-nsp";
/// The heading. `index.html` shows it before the page has started.
pub const HEADING: &str = "Does sentence B follow sentence A?";
/// What the page is, under the heading. `index.html` shows it too.
pub const LEDE: &str = "BERT learned language partly by answering this one question. Here it \
    answers in your own tab: no server, and nothing you type leaves this page.";
/// The name of the part with the boxes.
pub const PLAYGROUND: &str = "Playground";
/// The label of box A.
pub const SENTENCE_A: &str = "Sentence A";
/// The label of box B.
pub const SENTENCE_B: &str = "Sentence B";
/// The button.
pub const PREDICT: &str = "Predict";
/// The keys that press the button.
pub const SHORTCUT: &str = "Ctrl + Enter";
/// The keys that press the button, on a Mac.
pub const SHORTCUT_MAC: &str = "⌘ + Enter";
/// The name of the row of examples.
pub const EXAMPLES: &str = "Examples";
/// Where the verdict will stand.
pub const NO_VERDICT: &str = "The answer appears here.";
/// Said of a result whose text has been edited since.
pub const STALE: &str = "This result belongs to the earlier text.";

/// The heading over the class.
pub const PREDICTION: &str = "Prediction";
/// The heading over the logits.
pub const LOGITS: &str = "Logits";
/// The heading over the probabilities.
pub const SOFTMAX: &str = "Softmax";
/// The heading over the tokens.
pub const RECEIVES: &str = "What the model receives";
/// Stands where the tokens will be.
pub const NO_TOKENS: &str = "Your two sentences as the model sees them: cut into word pieces, \
    joined into one sequence, each piece with an id and a segment.";
/// Opens the table of tokens.
pub const AS_TABLE: &str = "The same as a table";
/// The table's heads.
pub const TABLE_HEADS: [&str; 5] = [
    "position",
    "token",
    "input_id",
    "token_type_id",
    "attention_mask",
];

/// The button beside an error.
pub const RETRY: &str = "Retry";
/// The button beside an error that only a reload mends.
pub const RELOAD: &str = "Reload the page";

/// The name of the progress bar.
pub const PROGRESS: &str = "Progress";

/// The footer.
pub const FOOTER: &str = "Runs on your own processor. No cookies, no statistics, no request to \
    any other site.";

/// The name of a segment.
pub fn segment(index: u32) -> String {
    format!("segment {index}")
}

/// The class as a row's label: `0 IsNext`.
pub fn class(index: u8) -> String {
    format!("{index} {}", label_name(index))
}

/// A live token count.
pub fn token_count(count: u32) -> String {
    match count {
        1 => "1 token".into(),
        _ => format!("{count} tokens"),
    }
}

/// Said beside the token counts of a pair that is too long.
pub const WILL_BE_CUT: &str = "will be cut";

/// Said of an answer whose pair was too long: how many tokens the model received.
pub fn was_cut(tokens: usize) -> String {
    format!("The pair was too long: the longer sentence was cut until {tokens} tokens were left.")
}

/// The verdict in words.
pub fn verdict(class: u8) -> &'static str {
    if class == IS_NEXT {
        "Yes, B follows A"
    } else {
        "No, B does not follow A"
    }
}

/// What the verdict rests on: the argmax, its name and its probability.
pub fn verdict_basis(prediction: &Prediction) -> String {
    let class = prediction.prediction;
    let [is_next, not_next] = prediction.probabilities;
    let probability = if class == IS_NEXT { is_next } else { not_next };
    let close = if probability < CLOSE_CALL {
        ": a close call"
    } else {
        ""
    };
    format!(
        "argmax {class} = {}, P = {}{close}",
        label_name(class),
        percent(probability)
    )
}

/// Below this probability the verdict is called close.
const CLOSE_CALL: f32 = 0.65;

/// The runs of a list of numbers: `34 × 0, then 29 × 1`.
pub fn runs(runs: &[(usize, u32)]) -> String {
    let parts: Vec<String> = runs
        .iter()
        .map(|(length, value)| format!("{length} × {value}"))
        .collect();
    parts.join(", then ")
}

/// What a list of ids is, in short.
pub fn id_count(count: usize) -> String {
    format!("{count} ids, one under each token")
}

/// The status line.
pub fn status(
    state: State,
    progress: Option<Progress>,
    layers: Option<(u32, u32)>,
    is_waiting: bool,
) -> String {
    match state {
        State::NoModel => with_waiting("Starting the engine".into(), is_waiting),
        State::Loading => with_waiting(loading(progress.unwrap_or_default()), is_waiting),
        State::Ready => "Ready".into(),
        State::Computing => match layers {
            Some((layer, layers)) if layers > 0 => format!("Computing: layer {layer} of {layers}"),
            _ => "Computing".into(),
        },
        State::Done => "Done".into(),
        State::Stale => "The text has changed since. Predict again?".into(),
        State::Error => "Stopped by an error".into(),
    }
}

fn loading(progress: Progress) -> String {
    if progress.total == 0 {
        return "Asking for the model".into();
    }
    let (loaded, total) = (megabytes(progress.loaded), megabytes(progress.total));
    if progress.cached {
        format!("Reading the model from this browser’s cache: {loaded} of {total} MB")
    } else {
        format!("Loading the model: {loaded} of {total} MB")
    }
}

fn with_waiting(text: String, is_waiting: bool) -> String {
    if is_waiting {
        format!("{text}. The prediction follows by itself.")
    } else {
        text
    }
}

/// What went wrong, as a sentence.
pub fn problem(cause: &Cause) -> String {
    match cause {
        Cause::Reported(message) => message.clone(),
        Cause::OtherBuild => "The site was updated while this page was open, so its parts don’t \
            fit together. Reload the page."
            .into(),
        Cause::NoSimd => "This browser can’t run the model: it lacks WebAssembly SIMD. Any \
            current Chrome, Edge, Firefox or Safari (16.4 or later) has it."
            .into(),
        Cause::WorkerLost => "The engine could not be started, or it stopped. Check the \
            connection, then try again."
            .into(),
    }
}

/// The words on the button beside an error; none where nothing helps.
pub fn remedy(remedy: &Remedy) -> Option<&'static str> {
    match remedy {
        Remedy::Load | Remedy::Restart | Remedy::Predict(_) => Some(RETRY),
        Remedy::Reload => Some(RELOAD),
        Remedy::Nothing => None,
    }
}

/// How long an answer took and for how many tokens.
pub fn tokens_in_all(count: usize) -> String {
    format!("{count} tokens")
}

/// The model that runs: name, dtype, size.
pub fn model(card: &ModelCard, cached: bool) -> String {
    let cached = if cached { ", from the cache" } else { "" };
    format!(
        "{} {}, {} MB{cached}",
        card.name,
        card.dtype,
        megabytes(card.bytes)
    )
}

/// The engine build that runs, and why that one.
pub fn engine(engine: &Engine) -> String {
    let threads = match engine.threads {
        1 => "1 thread".into(),
        threads => format!("{threads} threads"),
    };
    let Engine {
        variant,
        reason,
        kernel,
        ..
    } = engine;
    format!("{variant}, {threads}: {reason}. Fastest here: {kernel}")
}

/// The heading of the measurements.
pub const MEASURED: &str = "What the tab just did";
/// Before there is one.
pub const NOT_MEASURED: &str = "The next prediction will be measured.";
/// The heads of their columns.
pub const MEASURED_COLUMNS: [&str; 3] = ["Stage", "Milliseconds", "Giga-operations a second"];

/// A stage of a prediction.
pub fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Tokenise => "Text to ids",
        Stage::Embed => "Ids to vectors",
        Stage::Attention => "12 × attention",
        Stage::FeedForward => "12 × feed-forward",
        Stage::Head => "Pooler and head",
    }
}

/// Memory and transfer, under the measurements.
pub fn memory_and_transfer(profile: &Profile, engine: &Engine) -> String {
    let downloaded = match profile.downloaded {
        0 => "nothing downloaded, the model came from the cache".into(),
        bytes => format!("{} MB of the model downloaded", megabytes(bytes)),
    };
    let s = if engine.threads == 1 { "" } else { "s" };
    format!(
        "{} MB of WebAssembly memory; {downloaded}; build {}, {} thread{s}.",
        megabytes(profile.memory),
        engine.variant,
        engine.threads
    )
}

/// What an example truly is.
pub fn truth(class: u8) -> &'static str {
    if class == IS_NEXT {
        "True answer: yes."
    } else {
        "True answer: no."
    }
}

/// Beside the name of the model, always in sight.
pub const OWN_TRAINING: &str =
    "nsp-base is this project’s own training, not Google’s bert-base-uncased.";
/// Opens the note about the model.
pub const ABOUT_MODEL: &str = "About the model: licence, data, accuracy, limits";
/// The note about the model: headings and paragraphs.
pub const MODEL_NOTE: [(&str, &str); 5] = [
    (
        "What it is",
        "A BERT-base: 12 layers, 768 units, 12 heads, a vocabulary of 30,522 word pieces, English \
         in lower case, at most 512 tokens, with the pooler and the next-sentence head. Shapes, \
         tokenizer and label order (0 = IsNext, 1 = NotNext) are those of Google’s \
         bert-base-uncased; the weights are not. Its matrices are stored in 4 bits a weight (Q4_0).",
    ),
    (
        "Where it comes from",
        "Its encoder began as sentence-transformers/all-mpnet-base-v2 (Apache-2.0), was fitted \
         into BERT’s shape by distillation, and was then trained on next sentence prediction as \
         the BERT paper draws its pairs: half true continuations, half random ones. Two hours on \
         two processor cores.",
    ),
    (
        "Training data",
        "5.6 million tokens of English: the Brown corpus, ABC news, movie reviews, State of the \
         Union and inaugural addresses, MASC, a sample of the Penn Treebank, Genesis, WikiText-2, \
         Wikipedia paragraphs from SQuAD, Meditations, the Anarchist FAQ and the Debian Handbook. \
         The Brown corpus and the Treebank sample were published for non-commercial use. None of \
         these texts is in the model’s file.",
    ),
    (
        "Accuracy",
        "89.6 % of 2,000 pairs from documents it had never seen; storing it in 4 bits and computing \
         in 8 costs less than a point. By kind of text: Wikipedia 95 to 99 %, news \
         92 %, speeches 83 to 85 %, movie reviews 74 %. Always saying yes would score 50 %.",
    ),
    (
        "Limits and licence",
        "Topic counts for more than order: exchange A and B, and the answer often stays yes. It \
         is weak on loosely connected prose, on informal dialogue and on single short sentences, \
         it is less sure of itself than Google’s model, and it knows only English. The weights \
         are under the Apache-2.0 licence, the code under MIT or Apache-2.0.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index_html_shows_the_same_words_before_the_page_starts() {
        let html = include_str!("../index.html");
        let words: Vec<&str> = html.split_whitespace().collect();
        let flat = words.join(" ");
        for text in [HEADING, LEDE] {
            assert!(flat.contains(text), "index.html lacks {text:?}");
        }
    }

    #[test]
    fn loading_says_how_much_of_how_much() {
        let progress = Progress {
            loaded: 12_345_678,
            total: 63_900_000,
            cached: false,
        };
        let text = status(State::Loading, Some(progress), None, false);
        assert!(text.contains("12.3 of 63.9 MB"), "{text}");
        let text = status(State::Loading, Some(progress), None, true);
        assert!(text.contains("by itself"), "{text}");
    }

    #[test]
    fn runs_read_as_a_sentence() {
        assert_eq!(runs(&[(34, 0), (29, 1)]), "34 × 0, then 29 × 1");
    }

    #[test]
    fn a_narrow_verdict_is_called_close() {
        let mut prediction = Prediction {
            model: "test".into(),
            tokens: vec![],
            input_ids: vec![],
            token_type_ids: vec![],
            attention_mask: vec![],
            truncated: false,
            logits: [2.0, -1.0],
            probabilities: [0.952_574, 0.047_426],
            prediction: 0,
            loss: None,
        };
        assert_eq!(
            verdict_basis(&prediction),
            "argmax 0 = IsNext, P = 95.26\u{202f}%"
        );
        prediction.probabilities = [0.45, 0.55];
        prediction.prediction = 1;
        assert_eq!(
            verdict_basis(&prediction),
            "argmax 1 = NotNext, P = 55.00\u{202f}%: a close call"
        );
    }
}
