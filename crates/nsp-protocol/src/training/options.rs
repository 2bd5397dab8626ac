//! What the person who trains can choose.

use serde::{Deserialize, Serialize};

/// The numbers of a training. The defaults are for 200 to 2,000 pairs and vectors of 768 numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// How often all pairs are used, 1 to 1,000.
    pub epochs: usize,
    /// The largest learning rate, which the schedule reaches after the warm-up; above 0.
    pub learning_rate: f64,
    /// Pairs per optimiser step, at least 1. The last step of an epoch may have fewer.
    pub batch: usize,
    /// AdamW's weight decay, at least 0. It applies to all parameters, biases too, as with
    /// `torch.optim.AdamW(model.parameters())`.
    pub weight_decay: f64,
    /// The part of all steps in which the learning rate rises, 0 to 1; over the others it falls to 0. Both are
    /// linear, as in BERT.
    pub warmup: f64,
    /// Decides the order of the pairs in each epoch.
    pub seed: u64,
    /// The weights of IsNext and NotNext in the loss, above 0, as in PyTorch's
    /// `CrossEntropyLoss(weight=…)`: a loss is the weighted mean.
    pub class_weights: [f32; 2],
    /// Stop when the held-out loss has not improved for so many epochs, at least 1; `None` runs all epochs.
    pub patience: Option<usize>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            epochs: 10,
            learning_rate: 1e-3,
            batch: 32,
            weight_decay: 0.01,
            warmup: 0.1,
            seed: 1,
            class_weights: [1.0; 2],
            patience: None,
        }
    }
}

/// A number out of range.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{name} is {found}; it must be {expected}")]
pub struct WrongOption {
    /// What the number is for.
    pub name: &'static str,
    /// The number.
    pub found: String,
    /// What is allowed.
    pub expected: &'static str,
}

impl Options {
    /// Checks all numbers.
    ///
    /// # Errors
    /// When one is out of range.
    pub fn check(&self) -> Result<(), WrongOption> {
        let positive = |number: f64| number.is_finite() && number > 0.0;
        let checks = [
            (
                "the number of epochs",
                self.epochs.to_string(),
                (1..=1_000).contains(&self.epochs),
                "from 1 to 1000",
            ),
            (
                "the learning rate",
                self.learning_rate.to_string(),
                positive(self.learning_rate),
                "above 0",
            ),
            (
                "the batch size",
                self.batch.to_string(),
                self.batch > 0,
                "at least 1",
            ),
            (
                "the weight decay",
                self.weight_decay.to_string(),
                self.weight_decay.is_finite() && self.weight_decay >= 0.0,
                "at least 0",
            ),
            (
                "the warm-up",
                self.warmup.to_string(),
                (0.0..=1.0).contains(&self.warmup),
                "a part of all steps, from 0 to 1",
            ),
            (
                "a class weight",
                format!("{} or {}", self.class_weights[0], self.class_weights[1]),
                self.class_weights
                    .iter()
                    .all(|&weight| positive(weight.into())),
                "above 0",
            ),
            (
                "the patience",
                self.patience.unwrap_or_default().to_string(),
                self.patience != Some(0),
                "at least 1 epoch",
            ),
        ];
        for (name, found, is_right, expected) in checks {
            if !is_right {
                return Err(WrongOption {
                    name,
                    found,
                    expected,
                });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_out_of_range_are_named() {
        let refused = |change: fn(&mut Options)| {
            let mut options = Options::default();
            change(&mut options);
            options.check().map_err(|error| error.to_string())
        };
        assert_eq!(refused(|_| {}), Ok(()));
        for (change, sentence) in [
            (
                (|o| o.epochs = 0) as fn(&mut Options),
                "the number of epochs is 0; it must be from 1 to 1000",
            ),
            (|o| o.learning_rate = f64::NAN, "the learning rate is NaN"),
            (|o| o.batch = 0, "the batch size is 0"),
            (|o| o.weight_decay = -1.0, "the weight decay is -1"),
            (|o| o.warmup = 2.0, "the warm-up is 2"),
            (|o| o.class_weights[1] = 0.0, "a class weight is 1 or 0"),
            (|o| o.patience = Some(0), "the patience is 0"),
        ] {
            let error = refused(change).unwrap_err();
            assert!(error.starts_with(sentence), "{error}");
        }
    }
}
