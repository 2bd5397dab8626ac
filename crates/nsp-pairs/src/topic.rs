//! Two sentences of one text, or of two texts.

use crate::drawn::Drawn;
use crate::part::Part;
use crate::relations::{any, drawn};
use crate::shuffle::Shuffle;
use crate::text::Passage;
use std::collections::HashMap;

/// A and B are from one document, or from two. If the part has one document only, from one passage, or from two.
pub fn topic(part: &Part<'_>, random: &mut Shuffle) -> Vec<Drawn> {
    let mut sentences = with_topics(part, |_, passage| passage.document);
    if sentences.iter().all(|(_, topic)| *topic == sentences[0].1) {
        sentences = with_topics(part, |number, _| number);
    }
    let mut of_topic: HashMap<usize, Vec<usize>> = HashMap::new();
    for (sentence, topic) in &sentences {
        of_topic.entry(*topic).or_default().push(*sentence);
    }
    drawn(part, random, |is_true, random| {
        let (a, topic) = any(&sentences, random)?;
        let b = match is_true {
            true => any(of_topic.get(&topic)?, random)?,
            false => {
                any(&sentences, random)
                    .filter(|(_, other)| *other != topic)?
                    .0
            }
        };
        Some([a, b])
    })
}

/// The part's sentences with their topics. `topic_of` says which one a passage has. A sentence that occurs in passages
/// of different topics is left out.
fn with_topics(
    part: &Part<'_>,
    topic_of: impl Fn(usize, &Passage) -> usize,
) -> Vec<(usize, usize)> {
    let mut topics: HashMap<usize, Option<usize>> = HashMap::new();
    for (number, passage) in part.text.passages.iter().enumerate() {
        let topic = topic_of(number, passage);
        for sentence in &part.text.sequence[passage.places.clone()] {
            let known = topics.entry(*sentence).or_insert(Some(topic));
            *known = known.filter(|known| *known == topic);
        }
    }
    let topic = |sentence: &usize| Some((*sentence, (*topics.get(sentence)?)?));
    part.sentences.iter().filter_map(topic).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::part::parts;
    use crate::text::{LEAST_SENTENCES, Text};
    use nsp_answer::Label::IsNext;

    fn document(name: &str) -> String {
        let paragraph = |n: usize| {
            let sentences = (0..4).map(|m| format!("{name} {n} saw {m}."));
            sentences.collect::<Vec<String>>().join(" ") + " Nobody came."
        };
        (0..8).map(paragraph).collect::<Vec<String>>().join("\n\n")
    }

    #[test]
    fn both_sentences_are_of_one_document_or_of_two() {
        let text = ["Ann", "Bob", "Cem"].map(document).join("\n***\n");
        let text = Text::read(&text, LEAST_SENTENCES);
        let name = |number: usize| text.sentences[number].split(' ').next();
        for part in parts(&text, &mut Shuffle::new(1)).unwrap() {
            let pairs = topic(&part, &mut Shuffle::new(2));
            assert!(pairs.len() >= 20, "{}", pairs.len());
            for pair in pairs {
                assert_eq!(pair.label == IsNext, name(pair.a) == name(pair.b));
                assert!(
                    [pair.a, pair.b]
                        .map(name)
                        .iter()
                        .all(|name| *name != Some("Nobody"))
                );
            }
        }
    }

    #[test]
    fn a_single_document_gives_sentences_of_one_passage_or_of_two() {
        let text = Text::read(&document("Ann"), LEAST_SENTENCES);
        let passage = |number: usize| text.sentences[number].split(' ').nth(1);
        for part in parts(&text, &mut Shuffle::new(1)).unwrap() {
            let pairs = topic(&part, &mut Shuffle::new(2));
            assert!(pairs.len() >= 10, "{}", pairs.len());
            for pair in pairs {
                assert_eq!(pair.label == IsNext, passage(pair.a) == passage(pair.b));
            }
        }
    }
}
