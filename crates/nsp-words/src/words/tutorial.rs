//! The texts of the tutorial. Every language needs every field.

/// The words of the exhibits in one language. They are no part of [`Words`](crate::Words), because the page needs them
/// later.
#[derive(Clone, Copy, Debug)]
pub struct ExhibitWords {
    /// Texts that several sections share.
    pub tutorial: Tutorial,
    /// Section 1.
    pub matrix: Matrix,
    /// Section 2.
    pub sequence: Sequence,
    /// Section 3.
    pub embeddings: Embeddings,
    /// Section 4.
    pub encoders: Encoders,
    /// Section 5.
    pub head: Head,
    /// Section 6.
    pub softmax: Softmax,
    /// Section 7.
    pub loss: Loss,
    /// Section 8.
    pub occlusion: Occlusion,
    /// Section 10.
    pub limits: Limits,
    /// Section 11.
    pub python: Code,
}

/// Texts that several sections share.
#[derive(Clone, Copy, Debug)]
pub struct Tutorial {
    /// Shown while an exhibit waits for a prediction.
    pub needs_prediction: &'static str,
    /// Note for a button that loads the model first: megabytes.
    pub needs_model: &'static str,
    /// Progress of a batch: done, total.
    pub running: &'static str,
    /// Cancels a batch.
    pub cancel: &'static str,
    /// The batch was cancelled.
    pub cancelled: &'static str,
    /// The values from inside the model are being computed.
    pub working: &'static str,
    /// Reading the values or a batch has failed.
    pub failed: &'static str,
    /// The values belong to an earlier text.
    pub old_text: &'static str,
}

/// The prose of the tutorial. It is not in the page's code: index.html contains the English prose, and
/// another language is fetched when the reader chooses it.
#[derive(Clone, Copy, Debug)]
pub struct Prose {
    /// The heading of the tutorial.
    pub heading: &'static str,
    /// The introduction.
    pub intro: &'static str,
    /// The label of a question.
    pub question: &'static str,
    /// Names the model, at the start of the first section that looks inside it.
    pub inside: &'static str,
    /// The same, at the start of the others.
    pub inside_again: &'static str,
    /// The same if the exhibits show another model, also at the start of the sections with measured numbers:
    /// its name.
    pub inside_other: &'static str,
    /// Its sections.
    pub sections: [Section; crate::SECTIONS.len()],
}

/// One section.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// Its heading.
    pub title: &'static str,
    /// Its paragraphs.
    pub prose: &'static [&'static str],
    /// The question before the exhibit, which the exhibit answers.
    pub question: &'static str,
}

/// Section 1.
#[derive(Clone, Copy, Debug)]
pub struct Matrix {
    /// The label of a box.
    pub sentence: &'static str,
    /// The label of a box that is also in the playground: A or B.
    pub same_as: &'static str,
    /// The button.
    pub run: &'static str,
    /// The switch.
    pub guess: &'static str,
    /// A guess.
    pub follows: &'static str,
    /// The other guess.
    pub not: &'static str,
    /// The corner of the table.
    pub corner: &'static str,
    /// Guesses of the six pairs that agree with the model, all of them that can be compared.
    pub score: &'static str,
    /// The guess agrees with the model.
    pub agreed: &'static str,
    /// The guess differs.
    pub differed: &'static str,
    /// A row's header.
    pub row: &'static str,
    /// What the table shows.
    pub caption: &'static str,
}

/// Section 2.
#[derive(Clone, Copy, Debug)]
pub struct Sequence {
    /// The switch: a length.
    pub pad: &'static str,
    /// How to select a `[SEP]`.
    pub hint: &'static str,
    /// About the `[SEP]` after A: the position where segment 1 begins.
    pub first_sep: &'static str,
    /// About the `[SEP]` after B.
    pub last_sep: &'static str,
    /// About a `[SEP]` that was typed.
    pub typed_sep: &'static str,
    /// A typed token and its id.
    pub typed: &'static str,
    /// The number of tokens before truncation and after it.
    pub cut: &'static str,
    /// The number of `[PAD]` tokens.
    pub padding: &'static str,
    /// Shows that padding changes nothing: a length, both logits with padding, both without.
    pub padded: &'static str,
    /// The button that shows a pair that is too long.
    pub try_long: &'static str,
    /// The button that shows typed tokens.
    pub try_typed: &'static str,
    /// What the picture shows.
    pub caption: &'static str,
}

/// Section 3.
#[derive(Clone, Copy, Debug)]
pub struct Embeddings {
    /// The choice of a token.
    pub pick: &'static str,
    /// Token, position, segment, sum.
    pub rows: [&'static str; 4],
    /// The switch.
    pub flip: &'static str,
    /// The header of the lengths.
    pub length: &'static str,
    /// The header of the first values.
    pub first_values: &'static str,
    /// The header of the names.
    pub vector: &'static str,
    /// How far the sum moves, this distance as a share of its length, its length.
    pub change: &'static str,
    /// What the strips show.
    pub caption: &'static str,
}

/// Section 4.
#[derive(Clone, Copy, Debug)]
pub struct Encoders {
    /// The choice of a layer.
    pub layer: &'static str,
    /// The choice of a head.
    pub head: &'static str,
    /// The options: all, or from one sentence to another.
    pub filters: [&'static str; 5],
    /// The label of the choice.
    pub filter: &'static str,
    /// Header: the token that attends.
    pub from: &'static str,
    /// Header: the token that is attended to.
    pub to: &'static str,
    /// Header: the attention weight.
    pub weight: &'static str,
    /// The shares of A's attention to A and to B, then of B's attention to B and to A.
    pub shares: &'static str,
    /// What the picture shows.
    pub attention_caption: &'static str,
    /// The heading of the chart of `[CLS]`.
    pub journey: &'static str,
    /// The header of its layers.
    pub journey_layer: &'static str,
    /// The header of its values.
    pub journey_value: &'static str,
    /// What the line shows.
    pub journey_caption: &'static str,
}

/// Section 5.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    /// The layers and their output vectors.
    pub tokens: &'static str,
    /// The pooler.
    pub pooler: &'static str,
    /// The linear layer.
    pub linear: &'static str,
    /// The MLM head.
    pub mlm: &'static str,
    /// The NSP head.
    pub nsp: &'static str,
    /// What the drawing shows.
    pub picture: &'static str,
    /// The headers of the table with the same data.
    pub part_heads: [&'static str; 3],
    /// Its rows: a part, its input, its output.
    pub parts: [[&'static str; 3]; 4],
    /// A logit, before its number.
    pub logit: &'static str,
    /// Heading of the pooled vector.
    pub pooled: &'static str,
    /// What the strip shows.
    pub pooled_caption: &'static str,
    /// Heading of the running sum.
    pub sum: &'static str,
    /// What the line shows.
    pub sum_caption: &'static str,
    /// The label at its end: the difference.
    pub end: &'static str,
    /// A table header.
    pub rank: &'static str,
    /// A table header.
    pub unit: &'static str,
    /// A table header.
    pub contribution: &'static str,
    /// A table header.
    pub so_far: &'static str,
    /// The bias.
    pub bias: &'static str,
}

/// Section 6.
#[derive(Clone, Copy, Debug)]
pub struct Softmax {
    /// The table's headers.
    pub heads: [&'static str; 5],
    /// The header of the row with the sum.
    pub sum: &'static str,
    /// Marks the larger logit: class, its name.
    pub argmax: &'static str,
    /// What the table shows.
    pub caption: &'static str,
}

/// Section 7.
#[derive(Clone, Copy, Debug)]
pub struct Loss {
    /// The choice of a label.
    pub label: &'static str,
    /// No label.
    pub none: &'static str,
    /// The note if no label is chosen.
    pub no_loss: &'static str,
    /// The table's headers.
    pub heads: [&'static str; 4],
    /// About the class that the model did not choose, if it is not the label: the class, its loss, the ratio
    /// to the other loss.
    pub wrong: &'static str,
    /// The same if it is the label.
    pub is_wrong: &'static str,
    /// What the table shows.
    pub caption: &'static str,
}

/// Section 8.
#[derive(Clone, Copy, Debug)]
pub struct Occlusion {
    /// The button: the number of forward passes.
    pub run: &'static str,
    /// The button before the tokens are known.
    pub run_short: &'static str,
    /// The legend of the picture.
    pub legend: &'static str,
    /// What a click on a token does.
    pub toggle: &'static str,
    /// Masked tokens; P and logit 0 − logit 1, each before and after; the change of the latter.
    pub toggled: &'static str,
    /// The table's headers.
    pub heads: [&'static str; 4],
    /// What the picture shows.
    pub caption: &'static str,
}

/// Section 10.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Caption of the first table.
    pub ablation: &'static str,
    /// Its rows.
    pub ablation_rows: [&'static str; 3],
    /// Caption of the second table.
    pub albert: &'static str,
    /// Its rows.
    pub albert_rows: [&'static str; 3],
    /// The header of their rows.
    pub trained_on: &'static str,
    /// The button.
    pub swap: &'static str,
    /// A then B.
    pub as_is: &'static str,
    /// B then A.
    pub swapped: &'static str,
    /// The row of A followed by itself.
    pub twice: &'static str,
    /// A table header.
    pub difference: &'static str,
    /// The button that keeps the pair.
    pub keep: &'static str,
    /// The label that the reader gives the pair.
    pub keep_label: &'static str,
    /// Heading of the kept pairs.
    pub kept: &'static str,
    /// Their table's headers.
    pub kept_heads: [&'static str; 4],
    /// No pairs are kept.
    pub none_kept: &'static str,
    /// A pair is not kept, because the model says what the reader says.
    pub agrees: &'static str,
    /// A pair is not kept, because it is kept already.
    pub known: &'static str,
    /// What the swap shows.
    pub caption: &'static str,
}

/// Section 11.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// Heading of the first sample.
    pub python: &'static str,
    /// Heading of the second sample.
    pub rust: &'static str,
    /// The button.
    pub copy: &'static str,
    /// Heading of the ids.
    pub ids: &'static str,
}
