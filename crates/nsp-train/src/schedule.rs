//! The learning rate of each step.

/// BERT's schedule: the rate rises linearly over the first steps, then falls linearly to 0.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Schedule {
    largest: f64,
    warmup: f64,
    steps: f64,
}

impl Schedule {
    /// A schedule of so many steps, of which the part `warmup` (0 to 1) is warm-up.
    pub fn new(largest: f64, warmup: f64, steps: usize) -> Self {
        let steps = steps as f64;
        Self {
            largest,
            warmup: (warmup * steps).round(),
            steps,
        }
    }

    /// The learning rate of a step, counted from 0. As in transformers' `get_linear_schedule_with_warmup`, but
    /// the first step of the warm-up has a rate above 0: a step without one would be wasted.
    pub fn rate(self, step: usize) -> f64 {
        let step = step as f64;
        let factor = if step < self.warmup {
            (step + 1.0) / self.warmup
        } else {
            (self.steps - step) / (self.steps - self.warmup).max(1.0)
        };
        self.largest * factor.max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_rises_to_the_largest_and_falls_to_zero() {
        let rates = |warmup, steps: usize| -> Vec<f64> {
            let schedule = Schedule::new(8.0, warmup, steps);
            (0..=steps).map(|step| schedule.rate(step)).collect()
        };
        assert_eq!(rates(0.5, 4), [4.0, 8.0, 8.0, 4.0, 0.0]);
        assert_eq!(rates(0.0, 4), [8.0, 6.0, 4.0, 2.0, 0.0]);
        assert_eq!(rates(1.0, 2), [4.0, 8.0, 0.0]);
        assert_eq!(rates(0.1, 1), [8.0, 0.0]);
    }
}
