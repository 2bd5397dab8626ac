//! English: answers while the reader types, the bar, and two pairs side by side.

use crate::LiveWords;

/// The English words of what follows the reader.
pub const EN_LIVE: LiveWords = LiveWords {
    switch: "Answer while you type",
    saving: "Off, because your browser asks to save data.",
    slow: "Paused, because answers take about {} here. Predict still works.",
    bar: "Your pair",
    yes: "Yes",
    no: "No",
    unknown: "No answer yet",
    probability: "P(IsNext) = {}",
    pin: "Pin this pair",
    pin_instead: "Pin this pair instead",
    needs_answer: "This pair has no answer yet. Press Predict, then pin it.",
    title: "Two pairs side by side",
    pinned: "Pinned",
    now: "Now",
    answered_by: "This answer comes from {}.",
    logits: "Logits: {} (IsNext), {} (NotNext)",
    difference: "Now − pinned: {} for logit 0 (IsNext), {} for logit 1 (NotNext).",
    same_verdict: "Both pairs get the same verdict.",
    other_verdict: "The two pairs get different verdicts.",
    occlusion: "Which tokens matter more now?",
    occlusion_caption: "What masking a token changes in logit 0 − logit 1: now − pinned. A token without a number is not in the pinned pair.",
    occlusion_missing: "To compare how much each token matters, run section 8 for both pairs.",
    attention: "Attention in layer {}, head {}: between the {} tokens that both pairs share, a weight differs by {} on average.",
    attention_missing: "Attention is compared once section 4 has shown it for the pair in the boxes.",
    nothing_shared: "The two pairs share no token, so their attention can’t be compared.",
    swap: "Swap the two pairs",
    unpin: "Unpin",
};
