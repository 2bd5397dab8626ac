//! German: the stage.

use crate::StageWords;

/// The German words of the stage.
pub const DE_STAGE: StageWords = StageWords {
    name: "Bühne",
    open: "Auf der Bühne zeigen",
    previous: "← Zurück",
    next: "Weiter →",
    pointer: "Zeiger (P)",
    leave: "Beenden (Esc)",
};
