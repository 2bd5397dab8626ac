//! The words of what the exhibits read out, of section 4's small pictures and slider, and of section 8's sum-up.

/// They load with the exhibits, so they are no part of [`Words`](crate::Words).
#[derive(Clone, Copy, Debug)]
pub struct HeadsWords {
    /// A value of a strip, read out: the strip's name, the unit, the value.
    pub unit: &'static str,
    /// A value of the running sum: how many terms it has, the sum.
    pub so_far: &'static str,
    /// P(IsNext) of two neighbours: the first sentence's number, the second's, P.
    pub seam: &'static str,
    /// Section 3: the vectors with the token's own segment.
    pub as_it_is: &'static str,
    /// With the other segment.
    pub flipped: &'static str,
    /// The flipped sum minus the sum.
    pub difference: &'static str,
    /// The name of the small pictures, and what to do with them.
    pub grid: &'static str,
    /// The name of one: layer, head.
    pub head: &'static str,
    /// Weights that are drawn, all weights of the filter, the share of the attention that the drawn ones have.
    pub drawn: &'static str,
    /// How tokens are chosen.
    pub choose: &'static str,
    /// What a token attends to most: the token, the list.
    pub attends: &'static str,
    /// An entry of that list: a token, its share.
    pub entry: &'static str,
    /// The label of the slider.
    pub slider: &'static str,
    /// What the head says after a layer: the layer, logit 0 − logit 1, P(IsNext).
    pub after: &'static str,
    /// The same after the embeddings: logit 0 − logit 1, P(IsNext).
    pub before: &'static str,
    /// Section 8, one word carries the answer: the word, the class, its probability with it and without it.
    pub one_carries: &'static str,
    /// Several words do, each alone: the words, the first of them, the class, its probability with it and without it.
    pub several_carry: &'static str,
    /// No word does: the class, its probability, the smallest probability with one word masked.
    pub none_carries: &'static str,
    /// Before the last of several words.
    pub and: &'static str,
}
