//! Random orders that a seed decides.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// Draws one order after the other. The same seed gives the same orders on every machine.
#[derive(Clone, Debug)]
pub struct Shuffle {
    random: ChaCha8Rng,
}

impl Shuffle {
    /// A source of orders.
    pub fn new(seed: u64) -> Self {
        Self {
            random: ChaCha8Rng::seed_from_u64(seed),
        }
    }

    /// The numbers from 0 to `count` − 1 in a random order (Fisher–Yates).
    pub fn order(&mut self, count: u32) -> Vec<u32> {
        let mut order: Vec<u32> = (0..count).collect();
        for last in (1..order.len()).rev() {
            // The upper half of a product of 64-bit numbers is below the second factor.
            let product = u128::from(self.random.next_u64()) * (last as u128 + 1);
            order.swap(last, (product >> 64) as usize);
        }
        order
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
}
