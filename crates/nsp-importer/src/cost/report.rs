//! How the logits of two passes differ.

use nsp::argmax;
use nsp_protocol::Differences;

/// Compares the logits of the same pairs. `None` if there are none, or one is not a number.
pub fn differences(exact: &[[f32; 2]], stored: &[[f32; 2]]) -> Option<Differences> {
    let logits = exact.as_flattened().iter().zip(stored.as_flattened());
    let away: Vec<f32> = logits
        .map(|(exact, stored)| (exact - stored).abs())
        .collect();
    let is_known = !away.is_empty() && away.iter().all(|away| away.is_finite());
    let changed = exact.iter().zip(stored);
    let changed = changed.filter(|(exact, stored)| argmax(**exact) != argmax(**stored));
    is_known.then(|| Differences {
        examples: exact.len() as u32,
        largest: away.iter().copied().fold(0.0, f32::max),
        mean: away.iter().sum::<f32>() / away.len() as f32,
        changed: changed.count() as u32,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_those_of_single_logits() {
        let found = differences(&[[1.0, 0.0], [0.5, 1.0]], &[[1.5, 0.0], [2.5, 0.5]]);
        let expected = Differences {
            examples: 2,
            largest: 2.0,
            mean: 0.75,
            changed: 1,
        };
        assert_eq!(found, Some(expected));
        assert_eq!(differences(&[[f32::NAN, 0.0]], &[[0.0, 0.0]]), None);
        assert_eq!(differences(&[], &[]), None);
    }
}
