//! English: the stage.

use crate::StageWords;

/// The English words of the stage.
pub const EN_STAGE: StageWords = StageWords {
    name: "Stage",
    teaching: "For teaching",
    open: "Show on stage",
    previous: "← Previous",
    next: "Next →",
    pointer: "Pointer (P)",
    leave: "Leave (Esc)",
};
