//! English: what the exhibits read out, section 4's small pictures and slider, section 8's sum-up.

use crate::HeadsWords;

/// These words in English.
pub const EN_HEADS: HeadsWords = HeadsWords {
    unit: "{}, unit {}: {}",
    so_far: "bias and {} units: {}",
    seam: "{} → {}: P(IsNext) {}",
    as_it_is: "as it is",
    flipped: "flipped",
    difference: "difference",
    grid: "The attention of every head: a column for each layer, as on the map, and a row for each head. In each picture, the tokens of the rows attend to those of the columns. Choose a picture.",
    head: "layer {}, head {}",
    drawn: "{} of {} weights are drawn. They make up {} of the attention.",
    choose: "Choose tokens on the left to see only their lines. With a keyboard, use Tab, the arrow keys and Enter; Escape shows all lines again.",
    attends: "{} attends to {}.",
    entry: "{} ({})",
    slider: "Read [CLS] after layer",
    after: "After layer {}: logit 0 − logit 1 = {}, P(IsNext) = {}.",
    before: "Embeddings, before layer 1: logit 0 − logit 1 = {}, P(IsNext) = {}.",
    one_carries: "{} carries the answer: without it, P({}) falls from {} to {}.",
    several_carry: "{} carry the answer: without {}, P({}) falls from {} to {}.",
    none_carries: "No single word carries the answer: P({}) is {}, and stays at {} or more, whichever word is masked.",
    and: " and ",
};
