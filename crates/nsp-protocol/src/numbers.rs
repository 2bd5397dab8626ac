//! Many numbers in the text of a message.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Numbers of 32 bits as text: base64 of their little-endian bytes. That is a third of their length as decimals, and
/// exact. The page hands such texts on without reading them.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Numbers(String);

impl Numbers {
    /// Writes numbers.
    pub fn pack(numbers: &[f32]) -> Self {
        let bytes: Vec<u8> = numbers
            .iter()
            .flat_map(|number| number.to_le_bytes())
            .collect();
        Self(STANDARD.encode(bytes))
    }

    /// Reads the numbers. `None` if the text was not written by [`Numbers::pack`].
    pub fn unpack(&self) -> Option<Vec<f32>> {
        let bytes = STANDARD.decode(&self.0).ok()?;
        let (numbers, []) = bytes.as_chunks::<4>() else {
            return None;
        };
        Some(numbers.iter().copied().map(f32::from_le_bytes).collect())
    }
}

impl fmt::Debug for Numbers {
    /// Only the length: a model's head has millions of characters.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Numbers({} characters)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_survive_to_the_bit_and_other_texts_are_none() {
        let numbers = [0.0, -0.0, 1.5e-42, f32::MAX, -123.456, f32::INFINITY];
        let found = Numbers::pack(&numbers).unpack().unwrap();
        assert_eq!(found.len(), numbers.len());
        for (found, number) in found.into_iter().zip(numbers) {
            assert_eq!(found.to_bits(), number.to_bits());
        }
        assert_eq!(Numbers::pack(&[]).unpack(), Some(vec![]));
        for text in ["AAA", "AAAA", "?"] {
            assert_eq!(Numbers(text.into()).unpack(), None, "{text}");
        }
    }
}
