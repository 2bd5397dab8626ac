//! The words of the living map at the head of the tutorial.

/// They load with the exhibits, so they are no part of [`Words`](crate::Words).
#[derive(Clone, Copy, Debug)]
pub struct MapWords {
    /// The names of the stations: tokens, ids, embeddings, layers, `[CLS]`, pooler, logits, softmax, verdict.
    pub stations: [&'static str; 9],
    /// The three embeddings: how many numbers each has, and whose are drawn.
    pub vectors: &'static str,
    /// The layers: how many there are, how many heads each has.
    pub heads: &'static str,
    /// The pooler: how many values it gives.
    pub values: &'static str,
    /// What the map will show, before there is an answer.
    pub before: &'static str,
    /// What the map lacks if the answer was computed in advance.
    pub ready: &'static str,
    /// The beginning of the way: the number of tokens, as `29 tokens`.
    pub begins: &'static str,
    /// What happens inside the model: the numbers of layers, of heads in each, and of the pooler's values.
    pub inside: &'static str,
    /// The end of the way: logit 0, logit 1, P(IsNext), P(NotNext), the verdict.
    pub ends: &'static str,
    /// Where a section is on the map: the names of its stations.
    pub here: &'static str,
}
