//! Where a text breaks: P(IsNext) of its neighbouring sentences.

use super::{
    Pair,
    format::exact,
    json::{list, object, string},
};
use nsp_answer::{Label, argmax, softmax};
use nsp_pairs::{Sentences, cell};

/// How many pairs are predicted at once. If there are more, the page says how long the rest takes,
/// and the reader decides.
pub const AT_ONCE: usize = 100;

/// Every sentence with the next one.
pub fn neighbours(sentences: &[String]) -> Vec<Pair> {
    sentences
        .windows(2)
        .map(|pair| Pair::new(&pair[0], &pair[1]))
        .collect()
}

/// Whether the model sees a break: the larger logit is NotNext's.
pub fn is_break(logits: [f32; 2]) -> bool {
    argmax(logits) == Label::NotNext
}

/// The result as comma-separated values: a header, and one row per pair. The text begins with a
/// byte order mark, because without it spreadsheets do not recognise UTF-8.
pub fn csv(sentences: &[String], logits: &[[f32; 2]]) -> String {
    let mut text = "\u{feff}a,b,logit_is_next,logit_not_next,p_is_next,prediction\r\n".to_owned();
    for (pair, logits) in sentences.windows(2).zip(logits) {
        let [a, b] = [&pair[0], &pair[1]].map(|sentence| cell(sentence));
        let numbers = [logits[0], logits[1], softmax(*logits)[0]]
            .map(exact)
            .join(",");
        text += &format!("\"{a}\",\"{b}\",{numbers},{}\r\n", argmax(*logits));
    }
    text
}

/// The result as JSON: a list of pairs.
pub fn json(sentences: &[String], logits: &[[f32; 2]]) -> String {
    let pairs = sentences.windows(2).zip(logits).map(|(pair, logits)| {
        object(&[
            ("a", string(&pair[0])),
            ("b", string(&pair[1])),
            ("logits", list(logits.map(exact))),
            ("p_is_next", exact(softmax(*logits)[0])),
            ("prediction", argmax(*logits).to_string()),
        ])
    });
    format!("{}\n", list(pairs))
}

/// The sentences in another order, which is the same for the same seed (Fisher and Yates' shuffle).
/// The result has no paragraphs.
pub fn shuffled(sentences: Sentences, seed: u32) -> Sentences {
    let mut texts = sentences.texts;
    let mut state = seed;
    for last in (1..texts.len()).rev() {
        // Numerical Recipes' generator; its low bits are weak.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        texts.swap(last, (state >> 8) as usize % (last + 1));
    }
    Sentences {
        texts,
        paragraphs: Vec::new(),
    }
}

/// How long an answer takes, estimated from the times at which answers arrived.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pace {
    first: Option<(usize, f64)>,
    each: Option<f64>,
}

impl Pace {
    /// Records that there are `answers` answers at the time `now`, in milliseconds of any clock.
    /// The time to the first answer does not count, because it may include loading the model.
    pub fn has(&mut self, answers: usize, now: f64) {
        match self.first {
            Some((first, since)) if answers > first => {
                self.each = Some((now - since) / (answers - first) as f64);
            }
            Some((first, _)) if answers == first => {}
            _ if answers > 0 => self.first = Some((answers, now)),
            _ => *self = Self::default(),
        }
    }

    /// How many milliseconds this many more answers will take, once this can be estimated.
    pub fn of(&self, answers: usize) -> Option<f64> {
        self.each.map(|each| each * answers as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn three() -> Vec<String> {
        ["One.", "\"Two\", she said.", "Three."]
            .map(str::to_owned)
            .to_vec()
    }

    #[test]
    fn neighbours_are_one_fewer_than_sentences() {
        assert_eq!(neighbours(&three()).len(), 2);
        assert_eq!(neighbours(&three()[..1]).len(), 0);
        assert_eq!(neighbours(&[]).len(), 0);
    }

    #[test]
    fn a_tie_is_no_break() {
        assert!(!is_break([0.5, 0.5]) && is_break([0.4, 0.5]));
    }

    #[test]
    fn csv_quotes_its_texts() {
        let text = csv(&three(), &[[1.0, -1.0], [0.0, 2.0]]);
        let text = text.strip_prefix('\u{feff}').unwrap();
        let rows: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(rows.len(), 4);
        assert_eq!(
            rows[1],
            "\"One.\",\"\"\"Two\"\", she said.\",1.000000,-1.000000,0.880797,0"
        );
        assert!(rows[2].ends_with(",1"), "{}", rows[2]);
    }

    #[test]
    fn a_spreadsheet_reads_accents_and_takes_no_sentence_for_a_formula() {
        let sentences = ["- Café.", "=1+1 is two.", "Zoë."].map(str::to_owned);
        let text = csv(&sentences, &[[1.0, -1.0], [0.0, 2.0]]);
        assert!(text.as_bytes().starts_with(b"\xef\xbb\xbfa,b,"));
        assert!(text.contains("\n\" - Café.\",\" =1+1 is two.\","), "{text}");
        assert!(text.contains("\n\" =1+1 is two.\",\"Zoë.\","), "{text}");
        // JSON must not have a byte order mark.
        assert!(json(&sentences, &[[1.0, -1.0]]).starts_with('['));
    }

    #[test]
    fn the_pace_is_that_of_the_answers_after_the_first() {
        let mut pace = Pace::default();
        assert_eq!(pace.of(10), None);
        pace.has(0, 0.0);
        // Loading the model took nine seconds.
        pace.has(1, 9000.0);
        assert_eq!(pace.of(10), None);
        pace.has(3, 9050.0);
        assert_eq!(pace.of(10), Some(250.0));
        // Another text.
        pace.has(0, 20_000.0);
        assert_eq!(pace.of(10), None);
    }

    #[test]
    fn json_can_be_read_back() {
        let text = json(&three(), &[[1.0, -1.0], [0.0, 2.0]]);
        let list: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(list[1]["b"], "Three.");
        assert_eq!(list[1]["prediction"], 1);
    }

    #[test]
    fn a_shuffle_keeps_every_sentence() {
        let texts: Vec<String> = (0..9).map(|n| n.to_string()).collect();
        let sentences = Sentences {
            texts: texts.clone(),
            paragraphs: vec![4],
        };
        let mixed = shuffled(sentences.clone(), 7);
        assert_ne!(mixed.texts, texts);
        assert!(mixed.paragraphs.is_empty());
        let mut sorted = mixed.texts.clone();
        sorted.sort();
        assert_eq!(sorted, texts);
        assert_eq!(mixed, shuffled(sentences, 7));
    }

    #[test]
    fn a_shuffle_can_leave_a_sentence_in_its_place() {
        let texts: Vec<String> = (0..3).map(|n| n.to_string()).collect();
        let orders: HashSet<Vec<String>> = (0..200)
            .map(|seed| {
                let (texts, paragraphs) = (texts.clone(), vec![]);
                shuffled(Sentences { texts, paragraphs }, seed).texts
            })
            .collect();
        assert_eq!(orders.len(), 6, "every order of three");
    }

    #[test]
    fn the_pace_needs_a_second_answer() {
        let mut pace = Pace::default();
        pace.has(3, 100.0);
        pace.has(3, 200.0);
        assert_eq!(pace.of(1), None);
        pace.has(4, 300.0);
        assert_eq!(
            pace.of(2),
            Some(400.0),
            "since the first time that there were three"
        );
    }
}
