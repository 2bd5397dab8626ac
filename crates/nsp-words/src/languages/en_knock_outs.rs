//! English: the knock-outs of section 8.

use crate::{KnockOutControl, KnockOutWords};

/// The English words of the knock-outs.
pub const EN_KNOCK_OUTS: KnockOutWords = KnockOutWords {
    title: "What does the model really use?",
    lead: "Take something from the model or from its input, and see whether the answer needs it. You can combine several. If hardly anything changes, the model did not use it for this pair, or it has another way to the same answer.",
    segments: KnockOutControl {
        label: "All segment ids 0",
        note: "The segment ids say where B begins; the first [SEP] says so too. If the answer stays, the model finds the border without the ids. If it changes, the model relies on them.",
    },
    positions: KnockOutControl {
        label: "Positions shuffled",
        note: "All tokens except [CLS] get each other’s positions, at random. The model still has every word, but no longer knows their order. If the answer stays, a bag of words is enough for this pair. Another seed gives another order.",
    },
    head: KnockOutControl {
        label: "One head off",
        note: "The output of this head becomes 0 before its layer combines the heads. The model can do without most heads, because others do similar work. If the answer changes a lot, look at this head in section 4.",
    },
    attention: KnockOutControl {
        label: "The attention of one layer off",
        note: "In this layer, no token takes anything from the others; only the residual connection and the feed-forward part remain. A large change means that this layer brings something to [CLS] that no other layer does.",
    },
    sep: KnockOutControl {
        label: "[SEP] hidden",
        note: "No token may attend to a [SEP]. Many heads look there when they find nothing else to look at. If the answer changes, the model needs these marks, as a border or as a place for attention that is not needed elsewhere.",
    },
    swap: KnockOutControl {
        label: "A and B swapped",
        note: "The model gets B first. Does A follow B as well? If the answer stays yes, the common subject counts for more than the order.",
    },
    word: KnockOutControl {
        label: "A word replaced",
        note: "Another word replaces the chosen one, including its punctuation. The heat map above only hides a token; this gives the model something else to read. If a word from another subject changes the answer, the answer depended on the word that is gone.",
    },
    seed: "Seed",
    layer: "Layer",
    head_number: "Head",
    word_number: "Word",
    other_word: "Replacement",
    first_word: "banana",
    caption: "The answer to the same pair, untouched and with everything that you have knocked out.",
    heads: [
        "",
        "answer",
        "logit 0 (IsNext)",
        "logit 1 (NotNext)",
        "P(IsNext)",
    ],
    rows: ["untouched", "knocked out"],
    command_line: "On the command line: bert-nsp predict … {}",
    nothing: "Nothing is knocked out yet. Tick something above.",
    working: "The model is answering again …",
    old_text: "The text has changed, so the earlier answers no longer count. Press Predict at the top of the page, or change something above.",
    no_word: "The pair has no word number {}. Choose another one.",
    flipped: "The answer changes. Logit 0 − logit 1 goes from {} to {} (change {}).",
    kept: "The answer stays. Logit 0 − logit 1 goes from {} to {} (change {}).",
    swapped: ["Yes, A follows B", "No, A does not follow B"],
};
