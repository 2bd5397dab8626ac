//! The living map: its stations, where each section of the tutorial is on it, and which tokens it shows.

use nsp_answer::Prediction;
use nsp_words::SECTIONS;

/// The position of the token whose embeddings the map draws, whichever token section 3 shows. Section 3 shows it at first.
pub const DRAWN_TOKEN: u32 = 1;

/// A station on the way from two sentences to the verdict, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Station {
    /// The word pieces.
    Tokens,
    /// Their rows in the vocabulary.
    Ids,
    /// The three vectors that are added for a token.
    Embeddings,
    /// The attention of all heads.
    Layers,
    /// The vector that is read.
    Cls,
    /// The dense layer and the tanh.
    Pooler,
    /// The two scores.
    Logits,
    /// The two probabilities.
    Softmax,
    /// The argmax, in words.
    Verdict,
}

use Station::{Cls, Embeddings, Ids, Layers, Logits, Pooler, Softmax, Tokens, Verdict};

/// The stations that each section is about, in the order of [`SECTIONS`].
pub const STATIONS_OF: [&[Station]; SECTIONS.len()] = [
    &[Verdict],
    &[Tokens, Ids],
    &[Embeddings],
    &[Layers, Cls],
    &[Cls, Pooler, Logits],
    &[Logits, Softmax, Verdict],
    &[Softmax],
    &[Tokens, Logits],
    &[Verdict],
    &[Verdict],
    &[Tokens, Ids, Logits],
    &[Pooler, Logits],
];

impl Station {
    /// All stations in order.
    pub const ALL: [Self; 9] = [
        Tokens, Ids, Embeddings, Layers, Cls, Pooler, Logits, Softmax, Verdict,
    ];

    /// Its name in the document (`data-station`).
    pub fn name(self) -> &'static str {
        match self {
            Tokens => "tokens",
            Ids => "ids",
            Embeddings => "embeddings",
            Layers => "layers",
            Cls => "cls",
            Pooler => "pooler",
            Logits => "logits",
            Softmax => "softmax",
            Verdict => "verdict",
        }
    }

    /// The id of the section that explains it.
    pub fn section(self) -> &'static str {
        match self {
            Tokens | Ids => "sequence",
            Embeddings => "embeddings",
            Layers => "encoders",
            Cls | Pooler => "head",
            Logits | Softmax | Verdict => "softmax",
        }
    }
}

/// A token that the map shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// The word piece.
    pub token: &'a str,
    /// Its row in the vocabulary.
    pub id: u32,
    /// Its segment.
    pub segment: u32,
}

/// The number of tokens of a sentence that are shown.
const MOST_OF_A_SENTENCE: usize = 3;

/// `[CLS]`, the first tokens of each sentence, and the `[SEP]` that ends it. `None` stands for the tokens between.
pub fn pieces(prediction: &Prediction) -> Vec<Option<Piece<'_>>> {
    let ids = prediction.input_ids.iter().zip(&prediction.token_type_ids);
    let all = prediction.tokens.iter().zip(ids);
    let all: Vec<Piece> = all
        .map(|(token, (&id, &segment))| Piece { token, id, segment })
        .collect();
    let second = all.iter().position(|piece| piece.segment == 1);
    let (a, b) = all.split_at(second.unwrap_or(all.len()));
    let mut pieces = Vec::new();
    // Sentence A has [CLS] before it.
    for (sentence, before) in [(a, 1), (b, 0)] {
        let first = before + MOST_OF_A_SENTENCE;
        let is_whole = sentence.len() <= first + 2;
        let shown = if is_whole { sentence.len() } else { first };
        pieces.extend(sentence.iter().take(shown).copied().map(Some));
        if let (false, Some(last)) = (is_whole, sentence.last()) {
            pieces.extend([None, Some(*last)]);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::fixtures::{of_lengths, prediction};

    fn shown(prediction: &Prediction) -> String {
        let piece =
            |piece: &Option<Piece>| piece.map_or("…".to_owned(), |one| one.token.to_owned());
        let all: Vec<String> = pieces(prediction).iter().map(piece).collect();
        all.join(" ")
    }

    #[test]
    fn a_short_pair_is_whole_and_a_long_one_has_gaps() {
        assert_eq!(
            shown(&of_lengths(4, 2)),
            "[CLS] a0 a1 a2 a3 [SEP] b0 b1 [SEP]"
        );
        assert_eq!(
            shown(&of_lengths(5, 300)),
            "[CLS] a0 a1 a2 … [SEP] b0 b1 b2 … [SEP]"
        );
        assert_eq!(shown(&of_lengths(0, 0)), "[CLS] [SEP] [SEP]");
        assert_eq!(shown(&prediction([0.0, 0.0])), "");
    }

    #[test]
    fn a_piece_keeps_its_id_and_its_segment() {
        let answer = of_lengths(9, 9);
        let pieces = pieces(&answer);
        let last = pieces.last().copied().flatten();
        let expected = Piece {
            token: "[SEP]",
            id: 120,
            segment: 1,
        };
        assert_eq!(last, Some(expected));
        assert_eq!(
            pieces
                .iter()
                .flatten()
                .filter(|one| one.segment == 0)
                .count(),
            5
        );
    }

    #[test]
    fn each_station_leads_to_a_section_that_is_about_it() {
        for station in Station::ALL {
            let section = SECTIONS.iter().zip(STATIONS_OF);
            let of_section = section.filter(|(id, _)| **id == station.section());
            let stations: Vec<Station> = of_section.flat_map(|(_, all)| all.to_vec()).collect();
            assert!(stations.contains(&station), "{station:?}");
        }
    }

    #[test]
    fn every_section_is_on_the_map_in_the_order_of_the_way() {
        for stations in STATIONS_OF {
            let numbers: Vec<usize> = stations.iter().map(|station| *station as usize).collect();
            assert!(!numbers.is_empty() && numbers.is_sorted(), "{stations:?}");
        }
        for (at, station) in Station::ALL.into_iter().enumerate() {
            assert_eq!(station as usize, at);
        }
    }
}
