//! What each token does to the answer: the change when it is masked.

/// Steps of the heat map, besides none.
const LEVELS: f32 = 5.0;

/// Logit 0 − logit 1 with each token masked, less the same with none masked. The first logits are
/// those of the whole sequence, then one pair of them a token, as far as they are known.
pub fn changes(logits: &[[f32; 2]]) -> Vec<f32> {
    let Some((whole, masked)) = logits.split_first() else {
        return Vec::new();
    };
    let whole = whole[0] - whole[1];
    masked
        .iter()
        .map(|[is_next, not_next]| (is_next - not_next) - whole)
        .collect()
}

/// How strong a change is beside the largest, 0 to 5.
pub fn levels(changes: &[f32]) -> Vec<u8> {
    let largest = changes
        .iter()
        .fold(0.0_f32, |most, change| most.max(change.abs()));
    changes
        .iter()
        .map(|change| match largest > 0.0 {
            true => (change.abs() / largest * LEVELS).round() as u8,
            false => 0,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_what_masking_adds() {
        let logits = [[2.0, -1.0], [1.0, -1.0], [2.5, -1.0]];
        assert_eq!(changes(&logits), [-1.0, 0.5]);
        assert_eq!(changes(&logits[..1]), [0.0; 0]);
        assert_eq!(changes(&[]), [0.0; 0]);
    }

    #[test]
    fn levels_follow_the_largest_change() {
        assert_eq!(levels(&[-1.0, 0.5, 0.0]), [5, 3, 0]);
        assert_eq!(levels(&[0.0]), [0]);
    }
}
