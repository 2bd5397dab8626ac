//! Cuts texts that are too long.

/// How many pieces of two texts are kept, given how many they have, if at most `most` may be kept together. The longer
/// one is cut first, as with the Python library's strategy `longest_first`. A second text that is missing has none.
pub(super) fn longest_first([first, second]: [usize; 2], most: usize) -> [usize; 2] {
    if first + second <= most {
        return [first, second];
    }
    // The shorter one is cut only if it is longer than half.
    let shorter = first.min(second).min(most / 2);
    let longer = most - shorter;
    if first <= second {
        [shorter, longer]
    } else {
        [longer, shorter]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokenizers::{TruncationParams, TruncationStrategy, truncate_encodings};

    fn pieces(count: usize) -> tokenizers::Encoding {
        let piece = |id| (id, String::new(), (0, 0), None, 0);
        (0..count as u32).map(piece).collect()
    }

    #[test]
    fn any_two_texts_are_cut_as_the_library_cuts_them() {
        for most in 1..12 {
            let params = TruncationParams {
                max_length: most,
                strategy: TruncationStrategy::LongestFirst,
                ..TruncationParams::default()
            };
            for first in 0..16 {
                for second in 0..16 {
                    let (a, b) = (pieces(first), Some(pieces(second)));
                    let (a, b) = truncate_encodings(a, b, &params).unwrap();
                    let expected = [a.len(), b.unwrap().len()];
                    let found = longest_first([first, second], most);
                    assert_eq!(found, expected, "{first} and {second}, at most {most}");
                }
                let (alone, _) = truncate_encodings(pieces(first), None, &params).unwrap();
                assert_eq!(longest_first([first, 0], most), [alone.len(), 0]);
            }
        }
    }
}
