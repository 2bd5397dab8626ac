//! A class set: a teacher's pairs with labels, as JSON lines, in a file or in a link. And a round with one: the reader's
//! guesses and the model's answers.

mod round;
#[cfg(test)]
mod tests;

use super::{
    Pair,
    examples::{EXAMPLES, Example},
    json::string,
    link,
};
use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use nsp_answer::Label;
use nsp_pairs::PairsError;
pub use round::{Round, Told};
use serde::Deserialize;
use serde_json::Value;

/// The most pairs of a set.
pub const MOST: usize = 200;
/// The most bytes of a file with a set.
pub const MOST_BYTES: u64 = 2_000_000;
/// Some programs cut longer links.
pub const LONG_LINK: usize = 8_000;

/// Base64url without padding. Padding is accepted.
static BASE64URL: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A pair of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its title; empty if it has none.
    pub title: String,
    /// Its two sentences.
    pub pair: Pair,
    /// The true class.
    pub label: Label,
}

impl Item {
    /// A ready example under this title.
    pub fn ready(example: &Example, title: &str) -> Self {
        Self {
            title: title.to_owned(),
            pair: example.pair(),
            label: example.expected,
        }
    }

    /// The ready example with the same sentences and the same class.
    pub fn example(&self) -> Option<&'static Example> {
        let mut examples = EXAMPLES.iter();
        examples.find(|example| example.expected == self.label && example.pair() == self.pair)
    }

    /// The item as a line of JSON, without a line end.
    pub fn line(&self) -> String {
        let title = match self.title.as_str() {
            "" => String::new(),
            title => format!("\"title\": {}, ", string(title)),
        };
        let (a, b, label) = (string(&self.pair.a), string(&self.pair.b), self.label);
        format!("{{{title}\"a\": {a}, \"b\": {b}, \"label\": {label}}}")
    }
}

/// Why a text, a file or a link is no class set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetError {
    /// The set in a link is not base64url, or not the base64url of UTF-8.
    Damaged,
    /// There are no pairs.
    Empty,
    /// There are too many pairs.
    TooMany {
        /// How many there are.
        found: usize,
    },
    /// Something is no pair.
    Pairs(PairsError),
    /// A file is too large.
    LargeFile {
        /// Its length.
        bytes: u64,
    },
    /// A file can't be read as UTF-8.
    File,
}

/// Reads a set: JSON lines, a JSON array, or a table with the columns `a`, `b` and `label`. Only JSON has titles.
///
/// # Errors
/// When there are no pairs or more than [`MOST`], or something is no pair.
pub fn read(text: &str) -> Result<Vec<Item>, SetError> {
    let pairs = nsp_pairs::read(text).map_err(|error| match error {
        PairsError::NoPairs => SetError::Empty,
        PairsError::TooMany { found } => SetError::TooMany { found },
        error => SetError::Pairs(error),
    })?;
    if pairs.len() > MOST {
        let found = pairs.len();
        return Err(SetError::TooMany { found });
    }
    let mut titles = titles(text).into_iter();
    let items = pairs.into_iter().map(|pair| Item {
        title: titles.next().unwrap_or_default(),
        pair: Pair::new(pair.a, pair.b),
        label: pair.label,
    });
    Ok(items.collect())
}

/// Reads the set in a link: the base64url of what [`read`] reads.
///
/// # Errors
/// As [`read`], and when it can't be decoded.
pub fn read_link(code: &str) -> Result<Vec<Item>, SetError> {
    let bytes = BASE64URL
        .decode(code.trim())
        .map_err(|_| SetError::Damaged)?;
    let text = String::from_utf8(bytes).map_err(|_| SetError::Damaged)?;
    read(&text)
}

/// The set as JSON lines, which `bert-nsp eval` reads, too.
pub fn write(items: &[Item]) -> String {
    items.iter().map(|item| item.line() + "\n").collect()
}

/// The set as a link carries it.
pub fn encode(items: &[Item]) -> String {
    BASE64URL.encode(write(items))
}

/// The titles of the pairs in a text of JSON; of a table, none.
fn titles(text: &str) -> Vec<String> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let titled: Vec<Titled> = match text.chars().next() {
        Some('[') => serde_json::from_str(text).unwrap_or_default(),
        Some('{') => {
            let lines = text.lines().filter(|line| !line.trim().is_empty());
            lines
                .map(|line| serde_json::from_str(line).unwrap_or_default())
                .collect()
        }
        _ => Vec::new(),
    };
    let titles = titled.iter().map(|one| one.title.as_str());
    titles
        .map(|title| title.unwrap_or_default().to_owned())
        .collect()
}

/// The title of a pair, which the other readers of such lines ignore.
#[derive(Default, Deserialize)]
struct Titled {
    #[serde(default)]
    title: Value,
}

/// What the tab keeps: the set under way with its guesses, and the set that is being made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// The set under way, as its link carries it.
    pub code: String,
    /// The guesses, as [`Round::guesses`] writes them.
    pub guesses: String,
    /// The text of the set that is being made.
    pub draft: String,
}

impl Kept {
    /// Everything as one text; empty if there is nothing to keep.
    pub fn write(&self) -> String {
        let items = [
            ("set", &self.code),
            ("guesses", &self.guesses),
            ("draft", &self.draft),
        ];
        let items = items.iter().filter(|(_, text)| !text.is_empty());
        let items: Vec<String> = items
            .map(|(key, text)| format!("{key}={}", link::encode(text)))
            .collect();
        items.join("&")
    }

    /// Reads what [`Kept::write`] has written.
    pub fn read(text: &str) -> Self {
        let of = |key: &str| link::parameter(text, key).unwrap_or_default();
        Self {
            code: of("set"),
            guesses: of("guesses"),
            draft: of("draft"),
        }
    }
}
