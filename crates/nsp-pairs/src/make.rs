//! Pairs made of a text.

use crate::drawn::Drawn;
use crate::error::{MOST_BYTES, MOST_PAIRS, PairsError};
use crate::even::even;
use crate::kind::Kind;
use crate::labelled::{LabelledPair, Made};
use crate::part::parts;
use crate::shuffle::Shuffle;
use crate::text::Text;
use nsp_answer::Label;

/// The fewest pairs: one of each class in each part.
const LEAST_PAIRS: usize = 4;

/// Makes pairs of a text. About a quarter of them is held out, and no sentence occurs in both parts. Each part has as
/// many pairs of one class as of the other. The pairs are in the order of the text, those to train on first. `most`
/// is the largest number of pairs, at least 4 and at most [`MOST_PAIRS`]; if the text gives more, the seed decides
/// which are left out. The same text, kind, seed and `most` give the same pairs on every machine.
///
/// # Errors
/// When the text is longer than [`MOST_BYTES`], or does not give pairs of both classes for both parts.
pub fn make(text: &str, kind: Kind, seed: u64, most: usize) -> Result<Made, PairsError> {
    if text.len() > MOST_BYTES {
        return Err(PairsError::LongText { bytes: text.len() });
    }
    let text = Text::read(text, kind.least_sentences());
    let too_little = || PairsError::TooLittle {
        sentences: text.sentences.len(),
    };
    let mut random = Shuffle::new(seed);
    let parts = parts(&text, &mut random).ok_or_else(too_little)?;
    let drawn = parts.map(|part| kind.draw()(&part, &mut random));
    let available = drawn.each_ref().map(|part| rarer(part));
    let most = shares(available, most).ok_or_else(|| match kind {
        Kind::Others | Kind::Speaker | Kind::Denies => PairsError::Rare,
        Kind::Follows | Kind::Order | Kind::Opposite | Kind::Topic => too_little(),
    })?;
    let mut made = Made::default();
    for ((part, most), is_held_out) in drawn.into_iter().zip(most).zip([false, true]) {
        let kept = even(&labels(&part), most, &mut random);
        let kept = part.into_iter().zip(kept).filter(|(_, is_kept)| *is_kept);
        let pairs = kept.map(|(pair, _)| LabelledPair {
            a: kind.text(&text, pair.a),
            b: kind.text(&text, pair.b),
            label: pair.label,
        });
        made.pairs.extend(pairs);
        made.held_out.resize(made.pairs.len(), is_held_out);
    }
    Ok(made)
}

fn labels(pairs: &[Drawn]) -> Vec<Label> {
    pairs.iter().map(|pair| pair.label).collect()
}

/// The number of pairs of the class that has fewer.
fn rarer(pairs: &[Drawn]) -> usize {
    let is_next = pairs.iter().filter(|pair| pair.label == Label::IsNext);
    let is_next = is_next.count();
    is_next.min(pairs.len() - is_next)
}

/// How many pairs of each class each part gets, if it could have `available` and there are at most `most` pairs in
/// all. `None` if a part has no pairs of a class.
fn shares(available: [usize; 2], most: usize) -> Option<[usize; 2]> {
    let [train, held_out] = available;
    if train == 0 || held_out == 0 {
        return None;
    }
    let each = most.clamp(LEAST_PAIRS, MOST_PAIRS) / 2;
    if train + held_out <= each {
        return Some(available);
    }
    let share = each as f64 * held_out as f64 / (train + held_out) as f64;
    let held_out = (share.round() as usize).clamp(1, each - 1);
    Some([each - held_out, held_out])
}
