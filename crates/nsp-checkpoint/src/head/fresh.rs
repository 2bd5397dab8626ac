//! Poolers and heads that know nothing yet.

use super::Head;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// The standard deviation of a BERT's weights before training (`initializer_range` in its config.json).
const DEVIATION: f32 = 0.02;

impl Head {
    /// The seed of [`Head::fresh`] if nobody chooses one.
    pub const SEED: u64 = 1;

    /// A head as BERT's is before training: weights from a normal distribution with the standard deviation
    /// 0.02, biases 0. `hidden_size` is that of a valid [`BertConfig`](crate::BertConfig). The same seed gives
    /// the same numbers on every machine.
    pub fn fresh(hidden_size: usize, seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut weights =
            |count: usize| -> Vec<f32> { (0..count).map(|_| normal(&mut random)).collect() };
        Self {
            hidden_size,
            tensors: [
                weights(hidden_size * hidden_size),
                vec![0.0; hidden_size],
                weights(2 * hidden_size),
                vec![0.0; 2],
            ],
        }
    }
}

/// A number from a nearly normal distribution with the mean 0: a sum of twelve uniform numbers. The exact
/// formulas need a logarithm, whose last bit is not the same on all machines.
fn normal(random: &mut ChaCha8Rng) -> f32 {
    /// Half of twelve times the largest number of 16 bits.
    const MEAN: i32 = 6 * 65_535;
    let mut sum = 0;
    for _ in 0..3 {
        let bits = random.next_u64();
        let numbers = [0, 16, 32, 48].map(|shift| i32::from((bits >> shift) as u16));
        sum += numbers.iter().sum::<i32>();
    }
    // The standard deviation of the sum is 65,536.
    (sum - MEAN) as f32 * (DEVIATION / 65_536.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_small_and_around_zero_and_biases_are_zero() {
        let head = Head::fresh(256, 7);
        let [pooler_weight, pooler_bias, weight, bias] = head.tensors();
        assert!(pooler_bias.iter().chain(bias).all(|bias| *bias == 0.0));
        let numbers: Vec<f64> = pooler_weight.iter().map(|n| f64::from(*n)).collect();
        let count = numbers.len() as f64;
        let mean = numbers.iter().sum::<f64>() / count;
        let moment = |power| numbers.iter().map(|n| (n - mean).powi(power)).sum::<f64>() / count;
        assert!(mean.abs() < 3e-4, "{mean}");
        let deviation = moment(2).sqrt();
        assert!((deviation - 0.02).abs() < 3e-4, "{deviation}");
        // 3 for a normal distribution, 1.8 for a uniform one, 2.9 for a sum of twelve uniform numbers.
        let kurtosis = moment(4) / moment(2).powi(2);
        assert!((kurtosis - 2.9).abs() < 0.1, "{kurtosis}");
        assert!(weight.iter().all(|number| number.abs() < 0.12));
    }

    #[test]
    fn a_seed_repeats_its_head() {
        assert_eq!(Head::fresh(32, 7), Head::fresh(32, 7));
        assert_ne!(Head::fresh(32, 7), Head::fresh(32, 8));
    }
}
