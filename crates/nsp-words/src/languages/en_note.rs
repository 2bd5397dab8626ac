//! English: the note about the project's own model.

use crate::{EmbedOptions, Note};

/// The English note.
pub const EN_NOTE: Note = Note {
    entries: [
        (
            "What it is",
            "A BERT-base model: 12 layers, 768 hidden units, 12 heads, a vocabulary of 30,522 word pieces, lower-case English, at most 512 tokens, with the pooler and the next-sentence head. Shapes, tokenizer and label order (0 = IsNext, 1 = NotNext) are those of Google’s bert-base-uncased; the weights are not. The matrices are stored with 4 bits per weight (Q4_0).",
        ),
        (
            "Where it comes from",
            "Embeddings and layers were initialised from sentence-transformers/all-mpnet-base-v2 (Apache-2.0) and adapted to BERT’s architecture by distillation. The model was then trained on next sentence prediction, with pairs sampled as in the BERT paper: half are true continuations, half are random. Most of the random ones come from the same corpus. Training took two hours on two CPU cores.",
        ),
        (
            "Training data",
            "5.6 million tokens of English: the Brown corpus, ABC news, movie reviews, State of the Union and inaugural addresses, MASC, a sample of the Penn Treebank, Genesis, WikiText-2, Wikipedia paragraphs from SQuAD, Meditations, the Anarchist FAQ and the Debian Handbook. The Brown corpus and the Treebank sample were published for non-commercial use. The model file contains none of these texts.",
        ),
        (
            "Accuracy",
            "89.6\u{202f}% on 2,000 pairs from documents that it had never seen. Quantisation (4-bit weights, 8-bit arithmetic) costs less than a point. By kind of text: Wikipedia 95 to 99\u{202f}%, news 92\u{202f}%, speeches 83 to 85\u{202f}%, movie reviews 74\u{202f}%. On our own 260 harder pairs it scores 70\u{202f}%. Always saying yes would score 50\u{202f}%.",
        ),
        (
            "Limits and licence",
            "Topic counts for more than order: when A and B are swapped, the answer often stays yes. The model is weak on loosely connected prose, informal dialogue and single short sentences. It is less confident than Google’s model, and it knows only English. The weights are licensed under Apache-2.0, the code under MIT or Apache-2.0.",
        ),
    ],
    other: "The model here is {}. Its accuracy was not measured. The measurements in the text are for nsp-base, which this project trained.",
    other_facts: "Its matrices are stored as {}. Licence: {}. {}",
    missing: "This link was made with the model {}, which this browser does not have. Import it under “Other models”.",
    lost: "You have chosen the model {}, but this browser no longer has all of its files. This page uses the site’s own model instead. You can choose another one under “Other models”.",
    embedded: "This page uses the model {}, which only your browser has. On your page, the widget uses the site’s own model unless you add the attribute model.",
    elsewhere: "The address of the model must be on this widget’s own site, {}. The models in a reader’s list can’t be used.",
    options: EmbedOptions {
        heading: "Options",
        label: "Label",
        no_label: "none",
        theme: "Colours",
        themes: [
            "follow the reader’s system",
            "light",
            "dark",
            "follow your page",
        ],
        language: "Language",
        language_around: "your page’s language",
        script: "Script",
        script_newest: "gets fixes automatically",
        script_pinned: "never changes, with its hash",
        model: "Address of another model on this site",
        logits: "Show the result of this page at once",
        preview: "Preview",
    },
};
