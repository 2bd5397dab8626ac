//! The options of a training as they stand in their fields.

use nsp_protocol::Options;

/// A field for an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// [`Options::epochs`].
    Epochs,
    /// [`Options::learning_rate`].
    LearningRate,
    /// [`Options::batch`].
    Batch,
    /// [`Options::weight_decay`].
    WeightDecay,
    /// [`Options::warmup`].
    Warmup,
    /// [`Options::seed`].
    Seed,
    /// The first of [`Options::class_weights`].
    WeightOfIsNext,
    /// The second one.
    WeightOfNotNext,
    /// [`Options::patience`]; an empty field is `None`.
    Patience,
}

impl Field {
    /// All fields, in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::Epochs,
        Self::LearningRate,
        Self::Batch,
        Self::WeightDecay,
        Self::Warmup,
        Self::Seed,
        Self::WeightOfIsNext,
        Self::WeightOfNotNext,
        Self::Patience,
    ];

    /// The name of the field in the document.
    pub fn name(self) -> &'static str {
        match self {
            Self::Epochs => "epochs",
            Self::LearningRate => "learning-rate",
            Self::Batch => "batch",
            Self::WeightDecay => "weight-decay",
            Self::Warmup => "warmup",
            Self::Seed => "seed",
            Self::WeightOfIsNext => "weight-0",
            Self::WeightOfNotNext => "weight-1",
            Self::Patience => "patience",
        }
    }

    /// The text in the field for these options.
    fn text(self, options: &Options) -> String {
        match self {
            Self::Epochs => options.epochs.to_string(),
            Self::LearningRate => options.learning_rate.to_string(),
            Self::Batch => options.batch.to_string(),
            Self::WeightDecay => options.weight_decay.to_string(),
            Self::Warmup => options.warmup.to_string(),
            Self::Seed => options.seed.to_string(),
            Self::WeightOfIsNext => options.class_weights[0].to_string(),
            Self::WeightOfNotNext => options.class_weights[1].to_string(),
            Self::Patience => options
                .patience
                .map_or_else(String::new, |it| it.to_string()),
        }
    }

    /// Sets the option that a text in the field stands for. `None` if it stands for none.
    fn read(self, text: &str, options: &mut Options) -> Option<()> {
        match self {
            Self::Epochs => options.epochs = text.parse().ok()?,
            Self::LearningRate => options.learning_rate = text.parse().ok()?,
            Self::Batch => options.batch = text.parse().ok()?,
            Self::WeightDecay => options.weight_decay = text.parse().ok()?,
            Self::Warmup => options.warmup = text.parse().ok()?,
            Self::Seed => options.seed = text.parse().ok()?,
            Self::WeightOfIsNext => options.class_weights[0] = text.parse().ok()?,
            Self::WeightOfNotNext => options.class_weights[1] = text.parse().ok()?,
            Self::Patience if text.is_empty() => options.patience = None,
            Self::Patience => options.patience = Some(text.parse().ok()?),
        }
        Some(())
    }
}

/// The texts in the fields, in the order of [`Field::ALL`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices([String; Field::ALL.len()]);

impl Default for Choices {
    fn default() -> Self {
        Self::of(&Options::default())
    }
}

impl Choices {
    /// The fields for these options.
    pub fn of(options: &Options) -> Self {
        Self(Field::ALL.map(|field| field.text(options)))
    }

    /// The text in a field.
    pub fn text(&self, field: Field) -> &str {
        &self.0[field as usize]
    }

    /// The reader has written into a field.
    pub fn write(&mut self, field: Field, text: String) {
        self.0[field as usize] = text;
    }

    /// The options that the fields stand for.
    ///
    /// # Errors
    /// The first field with no number, or with a number out of range.
    pub fn options(&self) -> Result<Options, Field> {
        // All fields before a field are right, so a failing check is about this one.
        let mut options = Options::default();
        for field in Field::ALL {
            // Some readers write a decimal comma.
            let text = self.text(field).trim().replace(',', ".");
            let read = field.read(&text, &mut options);
            if read.is_none() || options.check().is_err() {
                return Err(field);
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_hold_all_options() {
        let options = Options {
            epochs: 3,
            learning_rate: 0.02,
            batch: 8,
            weight_decay: 0.0,
            warmup: 0.25,
            seed: u64::MAX,
            class_weights: [0.1, 2.5],
            patience: Some(2),
        };
        for options in [options, Options::default()] {
            assert_eq!(Choices::of(&options).options(), Ok(options));
        }
    }

    #[test]
    fn the_first_wrong_field_is_named() {
        let wrong = |field: Field, text: &str| {
            let mut choices = Choices::default();
            choices.write(field, text.into());
            choices.options()
        };
        for (field, text) in [
            (Field::Epochs, "0"),
            (Field::Epochs, "2.5"),
            (Field::LearningRate, ""),
            (Field::LearningRate, "-1"),
            (Field::LearningRate, "NaN"),
            (Field::Batch, "0"),
            (Field::WeightDecay, "-0.1"),
            (Field::Warmup, "1.5"),
            (Field::Seed, "-1"),
            (Field::WeightOfIsNext, "0"),
            (Field::WeightOfNotNext, "x"),
            (Field::Patience, "0"),
        ] {
            assert_eq!(wrong(field, text), Err(field), "{text:?}");
        }
        assert_eq!(wrong(Field::LearningRate, " 1e-3 "), Ok(Options::default()));
        assert!(wrong(Field::Warmup, "0,25").is_ok_and(|options| options.warmup == 0.25));
        let mut choices = Choices::default();
        choices.write(Field::Seed, String::new());
        choices.write(Field::Batch, "none".into());
        assert_eq!(choices.options(), Err(Field::Batch));
    }
}
