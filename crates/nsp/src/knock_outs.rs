//! What the model receives when parts of the input, or of the model itself, are knocked out.

use crate::error::Error;
use crate::model::NspModel;
use crate::silenced::Silenced;
use crate::tokenizer::Encoding;
use nsp_answer::{KnockOut, KnockOutError};
use nsp_pairs::Shuffle;
use std::borrow::Cow;

impl NspModel {
    /// Encodes A alone or A and B, with all of these knock-outs. Words are replaced first, then A and B are exchanged;
    /// segments, positions and mask are those of the sequence that comes out. Without a knock-out, it is what the
    /// tokenizer gives.
    ///
    /// # Errors
    /// When the tokenizer fails, two knock-outs are about the same thing, or the pair or the model has no such word,
    /// layer or head.
    pub fn knock_out(
        &self,
        a: &str,
        b: Option<&str>,
        knock_outs: &[KnockOut],
    ) -> Result<Encoding, Error> {
        KnockOut::check_combination(knock_outs)?;
        let (a, b) = texts(a, b, knock_outs)?;
        let mut encoding = self.tokenizer.encode(&a, b.as_deref())?;
        for knock_out in knock_outs {
            match *knock_out {
                KnockOut::Segments => encoding.token_type_ids.fill(0),
                KnockOut::Positions { seed } => {
                    encoding.position_ids = shuffled(encoding.len(), seed);
                }
                KnockOut::Sep => hide_separators(&mut encoding),
                KnockOut::Head { layer, head } => encoding.silenced.push(Silenced {
                    layer: self.layer(layer)?,
                    head: Some(self.head_of_layer(head)?),
                }),
                KnockOut::Attention { layer } => encoding.silenced.push(Silenced {
                    layer: self.layer(layer)?,
                    head: None,
                }),
                KnockOut::Swap | KnockOut::Word { .. } => {}
            }
        }
        Ok(encoding)
    }

    /// The index of a layer whose number counts from 1.
    fn layer(&self, asked: u32) -> Result<usize, KnockOutError> {
        let has = self.config.num_hidden_layers;
        index(asked, has).ok_or(KnockOutError::NoLayer { asked, has })
    }

    /// The index of a head whose number counts from 1.
    fn head_of_layer(&self, asked: u32) -> Result<usize, KnockOutError> {
        let has = self.config.num_attention_heads;
        index(asked, has).ok_or(KnockOutError::NoHead { asked, has })
    }
}

/// The index of the thing with this number, counted from 1, of so many.
fn index(number: u32, count: usize) -> Option<usize> {
    let index = (number as usize).checked_sub(1)?;
    (index < count).then_some(index)
}

/// The positions 0 to `tokens` − 1, of which all but the first are shuffled: the token at i gets the position 1 + the
/// number at i − 1 of [`Shuffle::order`].
fn shuffled(tokens: usize, seed: u64) -> Vec<u32> {
    let others = Shuffle::new(seed).order(tokens.saturating_sub(1) as u32);
    let positions = std::iter::once(0).chain(others.into_iter().map(|position| position + 1));
    positions.take(tokens).collect()
}

/// No token attends to a `[SEP]` any more, not even to one that was typed.
fn hide_separators(encoding: &mut Encoding) {
    let tokens = encoding.tokens.iter().zip(&mut encoding.attention_mask);
    for (_, keep) in tokens.filter(|(token, _)| *token == "[SEP]") {
        *keep = 0;
    }
}

type Texts<'a> = (Cow<'a, str>, Option<Cow<'a, str>>);

/// A and B with the replaced words, and exchanged if that is asked for.
fn texts<'a>(a: &'a str, b: Option<&'a str>, knock_outs: &[KnockOut]) -> Result<Texts<'a>, Error> {
    let words_of_a = words(a);
    let has = words_of_a + b.map_or(0, words);
    let (mut new_a, mut new_b) = (Vec::new(), Vec::new());
    for knock_out in knock_outs {
        if let KnockOut::Word { number, text } = knock_out {
            let (asked, text) = (*number, text.as_str());
            let index = index(asked, has).ok_or(KnockOutError::NoWord { asked, has })?;
            match index.checked_sub(words_of_a) {
                None => new_a.push((index, text)),
                Some(index) => new_b.push((index, text)),
            }
        }
    }
    let a = replaced(a, &new_a);
    let b = b.map(|b| replaced(b, &new_b));
    if !knock_outs.contains(&KnockOut::Swap) {
        return Ok((a, b));
    }
    let b = b.ok_or(KnockOutError::NoB)?;
    Ok((b, Some(a)))
}

/// How many words a text has.
fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// A text with other words at these indices. White space stays as it is.
fn replaced<'a>(text: &'a str, new: &[(usize, &str)]) -> Cow<'a, str> {
    if new.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut result, mut index) = (String::with_capacity(text.len()), 0);
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        let other = new.iter().find(|(at, _)| *at == index && !word.is_empty());
        result += other.map_or(word, |(_, other)| *other);
        result += &piece[word.len()..];
        index += usize::from(!word.is_empty());
    }
    Cow::Owned(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(names: &[&str]) -> Vec<KnockOut> {
        names.iter().map(|name| name.parse().unwrap()).collect()
    }

    fn told(a: &str, b: Option<&str>, names: &[&str]) -> Result<(String, Option<String>), String> {
        match texts(a, b, &read(names)) {
            Ok((a, b)) => Ok((a.into_owned(), b.map(Cow::into_owned))),
            Err(error) => Err(error.to_string()),
        }
    }

    fn pair(a: &str, b: &str) -> Result<(String, Option<String>), String> {
        Ok((a.to_owned(), Some(b.to_owned())))
    }

    #[test]
    fn words_are_counted_through_a_and_then_b_before_anything_is_exchanged() {
        let (a, b) = (" The  old\tking,", Some("he\u{a0}slept. "));
        assert_eq!(told(a, b, &[]), pair(" The  old\tking,", "he\u{a0}slept. "));
        assert_eq!(
            told(a, b, &["word:5=woke", "word:1=A", "word:3=queen,"]),
            pair(" A  old\tqueen,", "he\u{a0}woke ")
        );
        assert_eq!(
            told(a, b, &["swap", "word:4=two men"]),
            pair("two men\u{a0}slept. ", " The  old\tking,")
        );
        assert_eq!(
            told(a, b, &["word:2="]),
            pair(" The  \tking,", "he\u{a0}slept. ")
        );
    }

    #[test]
    fn a_word_or_a_sentence_that_is_not_there_is_refused() {
        for name in ["word:0=x", "word:4=x"] {
            let error = told("One two", Some("three"), &[name]).unwrap_err();
            assert!(error.contains("the text has 3, counted from 1"), "{error}");
        }
        let error = told("", None, &["word:1=x"]).unwrap_err();
        assert!(error.contains("there is no word 1"), "{error}");
        let error = told("One", None, &["swap"]).unwrap_err();
        assert!(error.contains("there is no B"), "{error}");
    }

    #[test]
    fn every_position_but_the_first_may_move_and_a_seed_repeats_itself() {
        let positions = shuffled(40, 7);
        assert_eq!(positions[0], 0);
        assert_ne!(positions, shuffled(40, 8));
        assert_eq!(positions, shuffled(40, 7));
        let mut sorted = positions;
        sorted.sort_unstable();
        assert_eq!(sorted, (0..40).collect::<Vec<u32>>());
        assert_eq!(shuffled(2, 7), [0, 1]);
        assert!(shuffled(0, 7).is_empty());
    }
}
