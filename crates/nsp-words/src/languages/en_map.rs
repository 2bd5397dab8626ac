//! English: the living map at the head of the tutorial.

use crate::MapWords;

/// These words in English.
pub const EN_MAP: MapWords = MapWords {
    stations: [
        "Tokens",
        "Ids",
        "Three embeddings",
        "Layers",
        "[CLS]",
        "Pooler",
        "Logits",
        "Softmax",
        "Verdict",
    ],
    vectors: "3 × {} numbers, here those of the token after [CLS]",
    heads: "The attention of all heads: {} layers from left to right, {} heads each from top to bottom",
    values: "{} values",
    before: "This is the way from two sentences to an answer. When the model has answered, each station shows its part of your own pair. Each station links to the section that explains it.",
    ready: "What the map shows of this example was computed in advance. The grey stations are filled once the model has answered here.",
    begins: "Your pair becomes {}. Each token has an id, and its first vector is the sum of three embeddings.",
    inside: "In {} layers with {} heads each, the tokens look at each other. The pooler turns the vector of [CLS] into {} values.",
    ends: "The logits are {} for IsNext and {} for NotNext. The softmax turns them into {} and {}. {}.",
    here: "On the map: {}",
};
