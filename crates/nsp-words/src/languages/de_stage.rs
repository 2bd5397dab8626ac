//! German: the stage.

use crate::StageWords;

/// The German words of the stage.
pub const DE_STAGE: StageWords = StageWords {
    name: "Präsentation",
    teaching: "Für den Unterricht",
    open: "Präsentieren",
    previous: "← Zurück",
    next: "Weiter →",
    pointer: "Zeiger (P)",
    leave: "Beenden (Esc)",
};
