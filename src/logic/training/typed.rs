//! What the reader has typed in the lab, as the tab keeps it for a reload.

use nsp_pairs::LabelledPair;
use serde::{Deserialize, Serialize};

/// The most bytes that the tab keeps. A browser has room for a few million, and keeps other texts too.
const MOST_BYTES: usize = 1_000_000;

/// The text, the choices, and the pairs of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// The text in the box.
    pub text: String,
    /// The name of the task.
    pub task: String,
    /// The seed in its field.
    pub seed: String,
    /// The pairs of a file.
    pub brought: Option<Vec<LabelledPair>>,
}

impl Typed {
    /// The text to keep; empty if there is nothing to keep, or too much.
    pub fn write(&self) -> String {
        if self.text.is_empty() && self.brought.is_none() {
            return String::new();
        }
        let text = serde_json::to_string(self).unwrap_or_default();
        match text.len() <= MOST_BYTES {
            true => text,
            false => String::new(),
        }
    }

    /// Reads what was kept. `None` if it is something else.
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_kept_unless_it_is_nothing_or_too_long() {
        let mut typed = Typed {
            text: "It \"rained\".\n".into(),
            task: "order".into(),
            seed: "7".into(),
            brought: None,
        };
        assert_eq!(Typed::read(&typed.write()), Some(typed.clone()));
        typed.text = "x".repeat(MOST_BYTES);
        assert_eq!(typed.write(), "");
        typed.text.clear();
        assert_eq!(typed.write(), "");
        typed.brought = Some(Vec::new());
        assert_eq!(Typed::read(&typed.write()), Some(typed));
        assert_eq!(Typed::read(""), None);
    }
}
