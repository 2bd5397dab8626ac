//! What is left of a pair that is too long.

/// How many tokens of A and of B are kept if both together may have at most `most`, special tokens not counted. The
/// longer sentence loses its end first; once both have the same length, both lose theirs. This is the strategy
/// `longest_first` of the crate `tokenizers`: of an odd number, the sentence that was longer keeps one token more, or B
/// if they had the same length.
pub fn kept_tokens(tokens: [usize; 2], most: usize) -> [usize; 2] {
    let [a, b] = tokens;
    if a.saturating_add(b) <= most {
        return tokens;
    }
    let shorter = a.min(b);
    let (short, long) = match shorter <= most / 2 {
        true => (shorter, most - shorter),
        false => (most / 2, most / 2 + most % 2),
    };
    match a > b {
        true => [long, short],
        false => [short, long],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_sentence_loses_its_end_first() {
        assert_eq!(kept_tokens([5, 20], 30), [5, 20]);
        assert_eq!(kept_tokens([5, 20], 25), [5, 20]);
        assert_eq!(kept_tokens([5, 20], 24), [5, 19]);
        assert_eq!(kept_tokens([20, 5], 12), [7, 5]);
        assert_eq!(kept_tokens([20, 5], 9), [5, 4]);
        assert_eq!(kept_tokens([0, 9], 4), [0, 4]);
    }

    #[test]
    fn of_an_odd_number_the_longer_one_keeps_more_or_else_b() {
        assert_eq!(kept_tokens([8, 9], 7), [3, 4]);
        assert_eq!(kept_tokens([9, 8], 7), [4, 3]);
        assert_eq!(kept_tokens([9, 9], 7), [3, 4]);
    }

    #[test]
    fn no_more_is_kept_than_fits_and_than_there_is() {
        for a in 0..12 {
            for b in 0..12 {
                for most in 0..24 {
                    let [left, right] = kept_tokens([a, b], most);
                    assert!(left <= a && right <= b, "{a} {b} {most}");
                    assert_eq!(left + right, most.min(a + b), "{a} {b} {most}");
                }
            }
        }
        assert_eq!(kept_tokens([usize::MAX, usize::MAX], 3), [1, 2]);
    }
}
