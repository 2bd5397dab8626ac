//! The sum of the three embeddings of a token.

/// The embeddings of a token, as they are shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Sum {
    /// Word, position, segment, and their sum.
    pub rows: [Vec<f32>; 4],
    /// Segment and sum if the token belonged to the other segment.
    pub flipped: [Vec<f32>; 2],
    /// The flipped sum minus the sum.
    pub difference: Vec<f32>,
    /// The magnitude that 99 of 100 values do not exceed, as their common scale: beside the few largest ones, all others
    /// would look flat.
    pub scale: f32,
}

impl Sum {
    /// The sum for a token of segment 0 or 1.
    pub fn of(word: &[f32], position: &[f32], segments: &[Vec<f32>; 2], is_second: bool) -> Self {
        let [first, second] = segments;
        let (own, other) = match is_second {
            true => (second, first),
            false => (first, second),
        };
        let sum = |segment: &[f32]| -> Vec<f32> {
            let parts = word.iter().zip(position).zip(segment);
            parts.map(|((w, p), s)| w + p + s).collect()
        };
        let rows = [word.to_vec(), position.to_vec(), own.clone(), sum(own)];
        let flipped = [other.clone(), sum(other)];
        let both = other.iter().zip(own);
        let difference: Vec<f32> = both.map(|(other, own)| other - own).collect();
        let all = rows.iter().chain(&flipped).flatten().chain(&difference);
        Self {
            scale: most_reach(all.map(|value| value.abs()).collect()),
            rows,
            flipped,
            difference,
        }
    }
}

/// The magnitude that 99 of 100 magnitudes do not exceed; 0 if there are none.
fn most_reach(mut magnitudes: Vec<f32>) -> f32 {
    magnitudes.sort_unstable_by(f32::total_cmp);
    let rank = (magnitudes.len() * 99).div_ceil(100);
    let reached = magnitudes.get(rank.saturating_sub(1));
    reached.copied().unwrap_or_default()
}

/// The Euclidean length of a vector.
pub fn length(vector: &[f32]) -> f32 {
    vector.iter().map(|value| value * value).sum::<f32>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outlier_does_not_set_the_scale() {
        let mut magnitudes: Vec<f32> = (0..200).map(|at| at as f32 / 200.0).collect();
        magnitudes[3] = 50.0;
        assert_eq!(most_reach(magnitudes), 0.99);
        assert_eq!(most_reach(vec![2.0]), 2.0);
        assert_eq!(most_reach(Vec::new()), 0.0);
    }

    #[test]
    fn flipping_takes_the_other_segment() {
        let segments = [vec![0.0, 1.0], vec![3.0, 5.0]];
        let sum = |is_second| Sum::of(&[10.0, 20.0], &[1.0, 1.0], &segments, is_second);
        assert_eq!(sum(false).rows[3], [11.0, 22.0]);
        assert_eq!(sum(true).rows[3], [14.0, 26.0]);
        for is_second in [false, true] {
            let (own, other) = (sum(is_second), sum(!is_second));
            assert_eq!(own.flipped, [other.rows[2].clone(), other.rows[3].clone()]);
            assert_eq!(own.scale, 26.0, "the scale of both");
            assert_eq!(length(&own.difference), 5.0);
        }
        assert_eq!(sum(true).difference, [-3.0, -4.0]);
    }
}
