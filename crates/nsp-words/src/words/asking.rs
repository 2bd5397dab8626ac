//! The words of the questions before the exhibits, and of what can be dragged in sections 2, 6 and 7.

/// They load with the exhibits, so they are no part of [`Words`](crate::Words).
#[derive(Clone, Copy, Debug)]
pub struct AskingWords {
    /// The switch in the tutorial's head.
    pub ask_first: &'static str,
    /// What the switch does.
    pub ask_first_note: &'static str,
    /// The button beside the switch: all sections cover their answers again.
    pub again: &'static str,
    /// Guesses that agree with the model, all guesses.
    pub score: &'static str,
    /// The button that forgets all guesses.
    pub clear: &'static str,
    /// The button that makes the slider's number the guess.
    pub set: &'static str,
    /// The button that shows what is covered, without a guess.
    pub show: &'static str,
    /// In the frame of what is covered.
    pub hidden: &'static str,
    /// The guess agrees with the model.
    pub agreed: &'static str,
    /// The guess is near enough to agree: the guess.
    pub near: &'static str,
    /// The guess differs: the guess.
    pub differed: &'static str,
    /// There is a guess, but no answer of the model yet.
    pub noted: &'static str,
    /// The author's answer needs numbers that are not there yet.
    pub not_yet: &'static str,
    /// The choices of section 5: numbers of units.
    pub units: [&'static str; 4],
    /// The choices of section 7: how many times as large.
    pub times: [&'static str; 4],
    /// The choices of section 8: yes, no.
    pub yes_no: [&'static str; 2],
    /// The choices of section 11: parts of the sample.
    pub parts: [&'static str; 3],
    /// The answer of section 1: how many orders the model accepts, and which.
    pub matrix: &'static str,
    /// In place of the list, if there is none.
    pub none: &'static str,
    /// Section 3: the token, the share, the length of the change, the length of the sum.
    pub embeddings: &'static str,
    /// Section 4: the layer, the last layer, its logit 0 − logit 1. It may name facts.
    pub encoders: &'static str,
    /// Section 5: the units that are needed, all units, logit 0 − logit 1.
    pub head: &'static str,
    /// Section 6: the difference, half of it, P(IsNext) of the half and of the whole.
    pub softmax: &'static str,
    /// Section 7: the ratio, the larger loss, the smaller loss.
    pub loss: &'static str,
    /// Section 8: the class, its probability, the smallest probability with one word masked.
    pub occlusion: &'static str,
    /// Section 9: breaks, pairs.
    pub flow: &'static str,
    /// Section 10: class and P(IsNext) of A → B, of B → A, and of A → A.
    pub limits: &'static str,
    /// The end of it, if the model accepts A → A.
    pub same_topic: &'static str,
    /// Section 11: the label, its loss.
    pub code: &'static str,
    /// Section 12: the class that the model did not choose, its probability, the gradient.
    pub learning: &'static str,
    /// The button of section 2 that puts the pair back that was there before one of the page's.
    pub previous: &'static str,
    /// The slider of section 2 for the padded length.
    pub pad_to: &'static str,
    /// The slider of section 2 for the maximum number of tokens.
    pub most: &'static str,
    /// What is cut: the most tokens, kept of A, tokens of A, kept of B, tokens of B.
    pub cut: &'static str,
    /// The heading of the logits that can be dragged.
    pub pull: &'static str,
    /// How they are dragged.
    pub pull_hint: &'static str,
    /// e to the power of both logits, and the sum.
    pub powers: &'static str,
    /// Both probabilities.
    pub probabilities: &'static str,
    /// Puts the logits back.
    pub back: &'static str,
    /// The heading of the curve of section 7.
    pub curve: &'static str,
    /// Its slider.
    pub p: &'static str,
    /// Puts the point back.
    pub point_back: &'static str,
    /// A point on it: P(label), the loss.
    pub point: &'static str,
}
