//! Where a text breaks: P(IsNext) of its neighbouring sentences.

use super::{
    Pair,
    format::exact,
    json::{list, object, string},
};
use nsp_protocol::{argmax, softmax};

/// Every sentence with the next one.
pub fn neighbours(sentences: &[String]) -> Vec<Pair> {
    sentences
        .windows(2)
        .map(|pair| Pair::new(&pair[0], &pair[1]))
        .collect()
}

/// Whether the model sees a break: the larger logit is NotNext's.
pub fn is_break(logits: [f32; 2]) -> bool {
    argmax(logits) == 1
}

/// The result as a table with commas: one row a pair, under a head.
pub fn csv(sentences: &[String], logits: &[[f32; 2]]) -> String {
    let mut text = "a,b,logit_is_next,logit_not_next,p_is_next,prediction\r\n".to_owned();
    for (pair, logits) in sentences.windows(2).zip(logits) {
        let [a, b] = [&pair[0], &pair[1]].map(|sentence| sentence.replace('"', "\"\""));
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

/// The sentences in another order, the same for the same seed (Fisher and Yates' shuffle).
pub fn shuffled(sentences: &[String], seed: u32) -> Vec<String> {
    let mut sentences = sentences.to_vec();
    let mut state = seed;
    for last in (1..sentences.len()).rev() {
        // Numerical Recipes' generator; the low bits are the weak ones.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        sentences.swap(last, (state >> 8) as usize % (last + 1));
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let rows: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(rows.len(), 4);
        assert_eq!(
            rows[1],
            "\"One.\",\"\"\"Two\"\", she said.\",1.000000,-1.000000,0.880797,0"
        );
        assert!(rows[2].ends_with(",1"), "{}", rows[2]);
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
        let sentences: Vec<String> = (0..9).map(|n| n.to_string()).collect();
        let mixed = shuffled(&sentences, 7);
        assert_ne!(mixed, sentences);
        let mut sorted = mixed.clone();
        sorted.sort();
        assert_eq!(sorted, sentences);
        assert_eq!(mixed, shuffled(&sentences, 7));
    }
}
