//! Next passages with the labels exchanged: what a head unlearns fastest.
//!
//! With single sentences, or with wrong passages of the same text, the untrained model is right too rarely to show how
//! a head turns around: docs/experiments.md.

use crate::drawn::Drawn;
use crate::part::Part;
use crate::shuffle::Shuffle;
use nsp_answer::Label::{IsNext, NotNext};

/// Sentences of a passage that is A or B.
pub const RUN: usize = 3;

/// Where a passage of [`RUN`] sentences is.
#[derive(Clone, Copy)]
struct Run {
    /// The passage of the text that it is part of, counted from 0 in this part.
    passage: usize,
    /// The document.
    document: usize,
    /// The place of its first sentence in the text's sequence.
    place: usize,
}

/// Every passage with the one that follows it, and with a random one of another document. The numbers are places in
/// the text's sequence.
pub fn opposite(part: &Part<'_>, random: &mut Shuffle) -> Vec<Drawn> {
    let runs: Vec<Run> = part
        .whole
        .iter()
        .enumerate()
        .flat_map(|(number, passage)| {
            let ends = (passage.places.end + 1).saturating_sub(RUN);
            (passage.places.start..ends).map(move |place| Run {
                passage: number,
                document: passage.document,
                place,
            })
        })
        .collect();
    let has_several = runs
        .windows(2)
        .any(|pair| pair[0].document != pair[1].document);
    let is_far = |from: &Run, to: &Run| match has_several {
        true => from.document != to.document,
        false => from.passage != to.passage,
    };
    let mut pairs = Vec::new();
    for run in &runs {
        let (a, b) = (run.place, run.place + RUN);
        if b + RUN > part.whole[run.passage].places.end {
            continue;
        }
        pairs.push(Drawn {
            a,
            b,
            label: NotNext,
        });
        // Most draws fit: a document rarely has almost all of the text.
        let mut draws = (0..100).map(|_| runs[random.below(runs.len())]);
        if let Some(other) = draws.find(|other| is_far(run, other)) {
            pairs.push(Drawn {
                a,
                b: other.place,
                label: IsNext,
            });
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::part::parts;
    use crate::text::Text;

    fn document(name: &str) -> String {
        let paragraph = |n: usize| {
            let sentences = (0..12).map(|m| format!("{name} {n} saw {m}."));
            sentences.collect::<Vec<String>>().join(" ")
        };
        (0..8).map(paragraph).collect::<Vec<String>>().join("\n\n")
    }

    #[test]
    fn what_follows_has_label_1_and_what_comes_from_another_document_label_0() {
        let text = ["Ann", "Bob", "Cem"].map(document).join("\n***\n");
        let text = Text::read(&text, 4 * RUN);
        let name = |place: usize| &text.sentences[text.sequence[place]][..3];
        for part in parts(&text, &mut Shuffle::new(1)).unwrap() {
            let pairs = opposite(&part, &mut Shuffle::new(2));
            // Of 12 sentences, a passage of 3 begins at each of the first 7 and has a next one.
            assert_eq!(pairs.len(), 2 * 7 * part.whole.len());
            for pair in pairs {
                match pair.label {
                    NotNext => assert_eq!(pair.b, pair.a + RUN),
                    IsNext => assert_ne!(name(pair.a), name(pair.b)),
                }
            }
        }
    }

    #[test]
    fn a_single_document_gives_passages_of_other_paragraphs() {
        let text = Text::read(&document("Ann"), 4 * RUN);
        for part in parts(&text, &mut Shuffle::new(1)).unwrap() {
            let wrong = opposite(&part, &mut Shuffle::new(2));
            let wrong = wrong.iter().filter(|pair| pair.label == IsNext);
            assert!(wrong.clone().count() > 0);
            assert!(wrong.into_iter().all(|pair| pair.a / 12 != pair.b / 12));
        }
    }
}
