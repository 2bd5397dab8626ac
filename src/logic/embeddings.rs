//! The sum of the three embeddings of a token.

/// The embeddings of a token, as they are shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Sum {
    /// Word, position, segment, and their sum.
    pub rows: [Vec<f32>; 4],
    /// The length of the difference between the two segments' vectors.
    pub change: f32,
    /// The largest magnitude of all values, as their common scale.
    pub scale: f32,
}

impl Sum {
    /// The sum for a token of segment 0 or 1, or of the other segment if it is flipped.
    pub fn of(
        word: &[f32],
        position: &[f32],
        segments: &[Vec<f32>; 2],
        is_second: bool,
        is_flipped: bool,
    ) -> Self {
        let segment = &segments[usize::from(is_second != is_flipped)];
        let parts = word.iter().zip(position).zip(segment);
        let sum: Vec<f32> = parts.map(|((w, p), s)| w + p + s).collect();
        let rows = [word.to_vec(), position.to_vec(), segment.clone(), sum];
        let both = segments[0].iter().zip(&segments[1]);
        let difference: Vec<f32> = both.map(|(first, second)| second - first).collect();
        let all = rows.iter().flatten();
        Self {
            change: length(&difference),
            scale: all.fold(0.0, |largest, value| f32::max(largest, value.abs())),
            rows,
        }
    }
}

/// The Euclidean length of a vector.
pub fn length(vector: &[f32]) -> f32 {
    vector.iter().map(|value| value * value).sum::<f32>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flipping_takes_the_other_segment() {
        let segments = [vec![0.0, 1.0], vec![3.0, 5.0]];
        let sum = |second, flipped| Sum::of(&[10.0, 20.0], &[1.0, 1.0], &segments, second, flipped);
        assert_eq!(sum(false, false).rows[3], [11.0, 22.0]);
        assert_eq!(sum(true, false).rows[3], [14.0, 26.0]);
        assert_eq!(sum(true, true), sum(false, false));
        assert_eq!(sum(false, false).change, 5.0);
        assert_eq!(sum(true, false).scale, 26.0);
    }
}
