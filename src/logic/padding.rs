//! Padding to a fixed length, as a batch of texts needs it.

/// The lengths that sequences are padded to.
const LENGTHS: [usize; 5] = [32, 64, 128, 256, 512];

/// The fixed length for a sequence: the first length that has room for padding, but at most 512.
pub fn padded_length(tokens: usize) -> usize {
    let longer = LENGTHS.into_iter().find(|length| *length > tokens);
    longer.unwrap_or(tokens.max(512))
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
        assert_eq!(padded_length(31), 32);
        assert_eq!(padded_length(32), 64);
        assert_eq!(padded_length(63), 64);
        assert_eq!(padded_length(511), 512);
        assert_eq!(padded_length(512), 512);
    }

    #[test]
    fn the_mask_has_a_one_for_each_token() {
        assert_eq!(padded_mask(&[1, 1, 1], 5), [1, 1, 1, 0, 0]);
        assert_eq!(padded_mask(&[1, 1, 1], 2), [1, 1, 1]);
    }
}
