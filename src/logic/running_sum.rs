//! The contributions of the pooled units to logit 0 − logit 1, added up.

/// One term of the sum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// The unit of the pooled vector, from 0; `None` for the bias.
    pub unit: Option<usize>,
    /// What the term adds.
    pub value: f32,
    /// The sum of this term and all terms before it.
    pub sum: f32,
}

/// The terms with their running sum: the largest first, whatever their sign. The bias, which is the
/// last of `contributions`, comes before all units, because it does not depend on them.
pub fn running_sum(contributions: &[f32]) -> Vec<Term> {
    let Some((&bias, units)) = contributions.split_last() else {
        return Vec::new();
    };
    let mut order: Vec<usize> = (0..units.len()).collect();
    order.sort_by(|&left, &right| units[right].abs().total_cmp(&units[left].abs()));
    let sorted = order.into_iter().map(|unit| (Some(unit), units[unit]));
    // In double precision, because 769 rounding errors in single precision could add up.
    let mut sum = 0.0;
    std::iter::once((None, bias))
        .chain(sorted)
        .map(|(unit, value)| {
            sum += f64::from(value);
            Term {
                unit,
                value,
                sum: sum as f32,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_come_first_and_the_sum_is_the_whole() {
        let terms = running_sum(&[0.5, -2.0, 1.0, 0.25]);
        let units: Vec<_> = terms.iter().map(|term| term.unit).collect();
        assert_eq!(units, [None, Some(1), Some(2), Some(0)]);
        let sums: Vec<f32> = terms.iter().map(|term| term.sum).collect();
        assert_eq!(sums, [0.25, -1.75, -0.75, -0.25]);
    }

    #[test]
    fn of_nothing_there_is_no_sum() {
        assert_eq!(running_sum(&[]), []);
    }
}
