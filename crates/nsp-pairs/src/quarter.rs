//! Which groups are held out.

use crate::shuffle::Shuffle;

/// Draws groups until those that are drawn have about a quarter of all pairs. `sizes` are the pairs of each group.
/// The groups that are not drawn always keep at least half of the pairs. Some group with pairs is drawn, unless there
/// is only one, or the others have none.
pub fn a_quarter(sizes: &[usize], random: &mut Shuffle) -> Vec<bool> {
    let total: usize = sizes.iter().sum();
    let mut drawn = vec![false; sizes.len()];
    let mut held_out = 0;
    for group in random.order(sizes.len() as u32) {
        let group = group as usize;
        // With this group, the sum is nearer to a quarter than without.
        if 4 * held_out + 2 * sizes[group] <= total {
            held_out += sizes[group];
            drawn[group] = true;
        }
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held_out(sizes: &[usize], seed: u64) -> usize {
        let drawn = a_quarter(sizes, &mut Shuffle::new(seed));
        let held_out = sizes.iter().zip(drawn).filter(|(_, is_drawn)| *is_drawn);
        held_out.map(|(size, _)| size).sum()
    }

    #[test]
    fn many_groups_give_a_quarter_and_few_at_most_half() {
        for seed in 0..20 {
            let found = held_out(&[3; 100], seed);
            assert!((74..=77).contains(&found), "{found}");
            assert_eq!(held_out(&[5, 5], seed), 5);
            assert_eq!(held_out(&[90, 3, 4, 3], seed), 10);
            assert_eq!(held_out(&[7], seed), 0);
            assert_eq!(held_out(&[], seed), 0);
        }
    }

    #[test]
    fn a_seed_decides_which() {
        let drawn = |seed| a_quarter(&[1; 64], &mut Shuffle::new(seed));
        assert_eq!(drawn(1), drawn(1));
        assert_ne!(drawn(1), drawn(2));
    }
}
