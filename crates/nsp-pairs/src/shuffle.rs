//! Random orders and numbers that a seed decides.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// Draws one order or number after the other. The same seed gives the same ones on every machine.
#[derive(Clone, Debug)]
pub struct Shuffle {
    random: ChaCha8Rng,
}

impl Shuffle {
    /// A source of orders and numbers.
    pub fn new(seed: u64) -> Self {
        Self {
            random: ChaCha8Rng::seed_from_u64(seed),
        }
    }

    /// The numbers from 0 to `count` − 1 in a random order (Fisher–Yates).
    pub fn order(&mut self, count: u32) -> Vec<u32> {
        let mut order: Vec<u32> = (0..count).collect();
        for last in (1..order.len()).rev() {
            order.swap(last, self.below(last + 1));
        }
        order
    }

    /// A number from 0 to `count` − 1; 0 if `count` is 0.
    pub fn below(&mut self, count: usize) -> usize {
        // The upper half of a product of 64-bit numbers is below the second factor.
        let product = u128::from(self.random.next_u64()) * count as u128;
        (product >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_has_every_number_once_and_a_seed_repeats_itself() {
        let orders = |seed| {
            let mut shuffle = Shuffle::new(seed);
            [shuffle.order(100), shuffle.order(100)]
        };
        let [first, second] = orders(7);
        assert_ne!(first, second);
        for order in [&first, &second] {
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, (0..100).collect::<Vec<u32>>());
        }
        assert_eq!(orders(7), [first.clone(), second]);
        assert_ne!(orders(8)[0], first);
        assert_eq!(Shuffle::new(1).order(1), [0]);
    }

    #[test]
    fn numbers_stay_below_their_bound_and_all_of_them_occur() {
        let mut shuffle = Shuffle::new(3);
        let mut seen = [false; 5];
        for _ in 0..200 {
            seen[shuffle.below(5)] = true;
        }
        assert_eq!(seen, [true; 5]);
        assert_eq!([shuffle.below(1), shuffle.below(0)], [0, 0]);
    }
}
