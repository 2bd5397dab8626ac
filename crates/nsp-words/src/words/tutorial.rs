//! The texts of the tutorial. Every language needs every field.

/// What the sections of the tutorial share.
#[derive(Clone, Copy, Debug)]
pub struct Tutorial {
    /// Opens the table behind a picture.
    pub as_table: &'static str,
    /// Where an exhibit waits for a prediction.
    pub needs_prediction: &'static str,
    /// Beside a button that loads the model first: megabytes.
    pub needs_model: &'static str,
    /// So many of so many.
    pub running: &'static str,
    /// Gives a batch up.
    pub cancel: &'static str,
    /// It was given up.
    pub cancelled: &'static str,
    /// A look inside is under way.
    pub working: &'static str,
    /// A look inside or a batch has failed.
    pub failed: &'static str,
    /// Values of an earlier text.
    pub old_text: &'static str,
}

/// What the tutorial says. It is not in the page's code: index.html holds it in English, and
/// another language is fetched when it is chosen.
#[derive(Clone, Copy, Debug)]
pub struct Prose {
    /// Over the tutorial.
    pub heading: &'static str,
    /// What it is.
    pub intro: &'static str,
    /// The label of a question.
    pub question: &'static str,
    /// Whose model is seen, at the start of the sections that look inside it.
    pub inside: &'static str,
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
    /// The question at its end, which its exhibit answers.
    pub question: &'static str,
}

/// Section 1.
#[derive(Clone, Copy, Debug)]
pub struct Matrix {
    /// The label of a box.
    pub sentence: &'static str,
    /// The label of a box that is also in the playground: A or B.
    pub same_as: &'static str,
    /// What stands in the third box.
    pub third: &'static str,
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
    /// Right guesses of guesses.
    pub score: &'static str,
    /// The guess was the model's.
    pub agreed: &'static str,
    /// It was not.
    pub differed: &'static str,
    /// A row's head.
    pub row: &'static str,
    /// What the table shows.
    pub caption: &'static str,
}

/// Section 2.
#[derive(Clone, Copy, Debug)]
pub struct Sequence {
    /// The switch: a length.
    pub pad: &'static str,
    /// What to do with a `[SEP]`.
    pub hint: &'static str,
    /// Of the `[SEP]` after A: the position where segment 1 begins.
    pub first_sep: &'static str,
    /// Of the `[SEP]` after B.
    pub last_sep: &'static str,
    /// Of a `[SEP]` that was typed.
    pub typed_sep: &'static str,
    /// A typed token and its id.
    pub typed: &'static str,
    /// Tokens before, tokens left.
    pub cut: &'static str,
    /// So many `[PAD]`.
    pub padding: &'static str,
    /// That the padding changed nothing: a length, both logits with it, both without.
    pub padded: &'static str,
    /// The button that shows a cut.
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
    /// Word, position, segment, sum.
    pub rows: [&'static str; 4],
    /// The switch.
    pub flip: &'static str,
    /// The head of the lengths.
    pub length: &'static str,
    /// The head of the first values.
    pub first_values: &'static str,
    /// The head of the names.
    pub vector: &'static str,
    /// How far the sum moves, what share of its length that is, its length.
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
    /// All, and between which sentences.
    pub filters: [&'static str; 5],
    /// The name of the choice.
    pub filter: &'static str,
    /// Attends.
    pub from: &'static str,
    /// Is attended to.
    pub to: &'static str,
    /// How much.
    pub weight: &'static str,
    /// Own and other share of A, own and other share of B.
    pub shares: &'static str,
    /// What the picture shows.
    pub attention_caption: &'static str,
    /// The heading of the journey.
    pub journey: &'static str,
    /// The head of its layers.
    pub journey_layer: &'static str,
    /// The head of its values.
    pub journey_value: &'static str,
    /// What the line shows.
    pub journey_caption: &'static str,
}

/// Section 5.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    /// The encoders, and the vectors that they give.
    pub tokens: &'static str,
    /// The pooler.
    pub pooler: &'static str,
    /// The last layer.
    pub linear: &'static str,
    /// The other head.
    pub mlm: &'static str,
    /// This head.
    pub nsp: &'static str,
    /// What the drawing shows.
    pub picture: &'static str,
    /// The heads of the same as a table.
    pub part_heads: [&'static str; 3],
    /// Its rows: a part, what it reads, what it gives.
    pub parts: [[&'static str; 3]; 4],
    /// Over the pooled vector.
    pub pooled: &'static str,
    /// What the strip shows.
    pub pooled_caption: &'static str,
    /// Over the running sum.
    pub sum: &'static str,
    /// What the line shows.
    pub sum_caption: &'static str,
    /// At its end: the difference.
    pub end: &'static str,
    /// A head.
    pub rank: &'static str,
    /// A head.
    pub unit: &'static str,
    /// A head.
    pub contribution: &'static str,
    /// A head.
    pub so_far: &'static str,
    /// The bias.
    pub bias: &'static str,
}

/// Section 6.
#[derive(Clone, Copy, Debug)]
pub struct Softmax {
    /// The table's heads.
    pub heads: [&'static str; 5],
    /// The sum's row.
    pub sum: &'static str,
    /// Class, its name.
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
    /// Without a label.
    pub no_loss: &'static str,
    /// The table's heads.
    pub heads: [&'static str; 4],
    /// Of the class that the model did not choose, while it is not the label: the class, its loss, how many
    /// times the other.
    pub wrong: &'static str,
    /// The same when it is the label.
    pub is_wrong: &'static str,
    /// What the table shows.
    pub caption: &'static str,
}

/// Section 8.
#[derive(Clone, Copy, Debug)]
pub struct Occlusion {
    /// The button: passes.
    pub run: &'static str,
    /// The button before the tokens are known.
    pub run_short: &'static str,
    /// What the colours say.
    pub legend: &'static str,
    /// What a click on a token does.
    pub toggle: &'static str,
    /// Masked tokens; P and logit 0 − logit 1, each before and after; the change of the latter.
    pub toggled: &'static str,
    /// The table's heads.
    pub heads: [&'static str; 4],
    /// What the picture shows.
    pub caption: &'static str,
}

/// Section 9.
#[derive(Clone, Copy, Debug)]
pub struct Flow {
    /// The label of the box.
    pub text: &'static str,
    /// What stands in it.
    pub sample: &'static str,
    /// The button.
    pub run: &'static str,
    /// Mixes the sentences.
    pub shuffle: &'static str,
    /// Puts them in order again.
    pub restore: &'static str,
    /// Sentences, pairs.
    pub count: &'static str,
    /// The same of a long text; how many pairs are asked at once.
    pub count_long: &'static str,
    /// Breaks among pairs.
    pub breaks: &'static str,
    /// Breaks so far, among the pairs with an answer, of so many.
    pub so_far: &'static str,
    /// Breaks at a paragraph's border, of so many borders.
    pub borders: &'static str,
    /// Pairs with an answer, all pairs, what the others take.
    pub rest_note: &'static str,
    /// The button that asks about the others: how many.
    pub rest: &'static str,
    /// Sentences that are not shown.
    pub more: &'static str,
    /// Fewer than two sentences.
    pub too_few: &'static str,
    /// Between two sentences.
    pub broken: &'static str,
    /// Between two sentences.
    pub joined: &'static str,
    /// The table's heads.
    pub heads: [&'static str; 4],
    /// What the curve shows.
    pub caption: &'static str,
}

/// Section 10.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Over the first table.
    pub ablation: &'static str,
    /// Its rows.
    pub ablation_rows: [&'static str; 4],
    /// Over the second table.
    pub albert: &'static str,
    /// Its rows.
    pub albert_rows: [&'static str; 3],
    /// A head.
    pub trained_on: &'static str,
    /// The button.
    pub swap: &'static str,
    /// A then B.
    pub as_is: &'static str,
    /// B then A.
    pub swapped: &'static str,
    /// A head.
    pub difference: &'static str,
    /// The button that keeps the pair.
    pub keep: &'static str,
    /// What the reader says of it.
    pub keep_label: &'static str,
    /// Over the kept pairs.
    pub kept: &'static str,
    /// Their table's heads.
    pub kept_heads: [&'static str; 4],
    /// There are none.
    pub none_kept: &'static str,
    /// What the swap shows.
    pub caption: &'static str,
}

/// Section 11.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// Over the first sample.
    pub python: &'static str,
    /// Over the second.
    pub rust: &'static str,
    /// The button.
    pub copy: &'static str,
    /// Over the ids.
    pub ids: &'static str,
    /// What the samples print.
    pub caption: &'static str,
}
