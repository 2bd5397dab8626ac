//! Padding to a fixed length, as a batch of texts needs it.

/// The lengths that sequences are padded to.
const LENGTHS: [usize; 5] = [32, 64, 128, 256, 512];

/// The fixed length for a sequence: the first length that has room for padding, but at most `most`, the model's
/// largest.
pub fn padded_length(tokens: usize, most: usize) -> usize {
    let mut longer = LENGTHS.into_iter().filter(|length| *length > tokens);
    longer.next().unwrap_or(most).min(most).max(tokens)
}

/// The attention mask of a sequence that is padded to a length: 1 for a token, 0 for padding.
pub fn padded_mask(attention_mask: &[u32], length: usize) -> Vec<u32> {
    let mut mask = attention_mask.to_vec();
    mask.resize(length.max(attention_mask.len()), 0);
    mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_zeros_to_see_unless_the_sequence_is_full() {
        assert_eq!(padded_length(31, 512), 32);
        assert_eq!(padded_length(32, 512), 64);
        assert_eq!(padded_length(63, 512), 64);
        assert_eq!(padded_length(511, 512), 512);
        assert_eq!(padded_length(512, 512), 512);
    }

    #[test]
    fn nothing_is_padded_beyond_what_the_model_takes() {
        assert_eq!(padded_length(40, 48), 48);
        assert_eq!(padded_length(64, 64), 64);
        assert_eq!(padded_length(700, 1024), 1024);
    }

    #[test]
    fn the_mask_has_a_one_for_each_token() {
        assert_eq!(padded_mask(&[1, 1, 1], 5), [1, 1, 1, 0, 0]);
        assert_eq!(padded_mask(&[1, 1, 1], 2), [1, 1, 1]);
    }
}
