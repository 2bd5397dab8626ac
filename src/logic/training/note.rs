//! What the page stores with a training, to show it again.

use nsp_pairs::LabelledPair;
use nsp_protocol::TrainedOn;
use serde::{Deserialize, Serialize};

/// The page's own part of a stored training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// The model whose head was trained.
    pub model: TrainedOn,
    /// The name of the task.
    pub task: String,
    /// The pairs, in the order of their vectors.
    pub pairs: Vec<LabelledPair>,
    /// Whether each pair is held out.
    pub held_out: Vec<bool>,
}

impl Note {
    /// The note as a text.
    pub fn write(&self) -> String {
        // It consists of strings, numbers and booleans, so it can be written.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a note. `None` if the text is none: an older build of the page may have written it.
    pub fn read(text: &str) -> Option<Self> {
        let note: Self = serde_json::from_str(text).ok()?;
        (note.pairs.len() == note.held_out.len()).then_some(note)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nsp_answer::Label;

    #[test]
    fn a_note_survives_and_other_texts_are_none() {
        let pair = LabelledPair {
            a: "\"a\"\n".into(),
            b: "b".into(),
            label: Label::NotNext,
        };
        let mut note = Note {
            model: TrainedOn::default(),
            task: "own".into(),
            pairs: vec![pair],
            held_out: vec![true],
        };
        assert_eq!(Note::read(&note.write()), Some(note.clone()));
        note.held_out.clear();
        for text in [note.write().as_str(), "", "{}", "null"] {
            assert_eq!(Note::read(text), None, "{text}");
        }
    }
}
