//! English: printing and the handouts.

use crate::{HandoutWords, PrintWords};

/// The English words of printing.
pub const EN_PRINT: PrintWords = PrintWords {
    name: "Print",
    page: "Print this page",
    blank: "Handout with blanks",
    filled: "Handout with answers",
    computing: "Computing what will be printed: {} of {}",
    cancel: "Cancel",
    cancelled: "Cancelled. Nothing was printed.",
    failed: "Nothing was printed, because an error occurred. Press Predict at the top of the page, then print again.",
    missing: "Without the model, some values will be missing on paper, in sections {}. To include them, press Predict at the top of the page first.",
    no_answer: "There is no answer for this pair yet. Press Predict at the top of the page first.",
    not_computed: "Not computed when this page was printed.",
    partly: "When this page was printed, {} of {} answers had been computed.",
    no_lab: "The lab was not open when this page was printed.",
    handout: HandoutWords {
        title: "Does sentence B follow sentence A?",
        pupil: "Name",
        date: "Date",
        sequence: "1. Two sentences become one sequence",
        sequence_task: "Write down the tokens, the id of each token and its segment (0 or 1). The page shows them for your pair.",
        shortened: "The sheet has room for {} of the {} tokens.",
        rows: ["token", "id", "segment"],
        numbers: "2. From logits to loss",
        numbers_task: "Copy the two logits from the page and work out the rest: the softmax divides e^z by the sum, and the loss is −ln P of the label.",
        heads: ["class", "logit z", "e^z", "P", "loss if it is the label"],
        sum: "sum",
        argmax: "Class with the larger logit:",
        guesses: "3. Does B follow A? Guess before the model does",
        guesses_task: "0 IsNext: B follows A. 1 NotNext: it does not.",
        guess: "Your guess:",
        model: "Model:",
        truth: "Correct:",
        foot: "Model: {}. It runs in your own browser: bert-nsp.",
    },
};
