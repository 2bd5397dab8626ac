//! Answers while the reader types: when a pair is answered that nobody has pressed Predict for.

use super::Pair;

/// The number of passes that tell how fast a device is.
const PASSES: usize = 3;
/// If their median is above this, in milliseconds, answers would lag behind the typing.
const SLOW: f64 = 400.0;

/// How long the last passes took.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pace(Vec<f64>);

impl Pace {
    /// Takes the time of another pass, in milliseconds.
    pub fn note(&mut self, milliseconds: f64) {
        if self.0.len() >= PASSES {
            self.0.remove(0);
        }
        self.0.push(milliseconds);
    }

    /// The median of the last passes in milliseconds, if it is too long. Before there are enough of them, the device
    /// counts as fast: the first pass is often the slowest.
    fn too_long(&self) -> Option<f64> {
        let mut passes: [f64; PASSES] = self.0.as_slice().try_into().ok()?;
        passes.sort_by(f64::total_cmp);
        let [_, median, _] = passes;
        Some(median).filter(|median| *median > SLOW)
    }
}

/// Whether pairs are answered while the reader types, and otherwise why not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mode {
    /// They are.
    On,
    /// The reader has switched it off.
    Off,
    /// The browser asks to save data.
    Saving,
    /// The last passes took too long: their median in milliseconds.
    Slow(f64),
}

impl Mode {
    /// The mode for a reader who wants such answers or not.
    pub fn of(is_wanted: bool, saves_data: bool, pace: &Pace) -> Self {
        match pace.too_long() {
            _ if !is_wanted => Self::Off,
            _ if saves_data => Self::Saving,
            Some(median) => Self::Slow(median),
            None => Self::On,
        }
    }

    /// Its name in attributes.
    pub fn name(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
            Self::Saving => "saving",
            Self::Slow(_) => "slow",
        }
    }
}

/// Whether a pair is worth a pass: it is not the one of the last answer, and both sentences have something in them.
pub fn is_due(text: &Pair, answered: Option<&Pair>) -> bool {
    let is_blank = |sentence: &str| sentence.trim().is_empty();
    !is_blank(&text.a) && !is_blank(&text.b) && answered != Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(passes: &[f64]) -> Pace {
        let mut pace = Pace::default();
        passes.iter().for_each(|pass| pace.note(*pass));
        pace
    }

    #[test]
    fn the_median_of_the_last_three_passes_decides() {
        let mode = |passes: &[f64]| Mode::of(true, false, &pace(passes));
        assert_eq!(mode(&[]), Mode::On);
        assert_eq!(mode(&[900.0, 900.0]), Mode::On, "there are not enough yet");
        assert_eq!(mode(&[900.0, 500.0, 60.0]), Mode::Slow(500.0));
        assert_eq!(mode(&[900.0, 60.0, 400.0]), Mode::On);
        assert_eq!(mode(&[900.0, 900.0, 900.0, 60.0, 60.0]), Mode::On);
    }

    #[test]
    fn the_reader_s_wish_comes_first_and_then_the_browser_s() {
        let slow = pace(&[900.0; 3]);
        assert_eq!(Mode::of(false, true, &slow), Mode::Off);
        assert_eq!(Mode::of(true, true, &slow), Mode::Saving);
        assert_eq!(Mode::of(true, true, &Pace::default()), Mode::Saving);
    }

    #[test]
    fn every_mode_has_a_name_of_its_own() {
        let names = [Mode::On, Mode::Off, Mode::Saving, Mode::Slow(1.0)].map(Mode::name);
        assert_eq!(names, ["on", "off", "saving", "slow"]);
    }

    #[test]
    fn a_pair_is_answered_once_and_not_while_a_sentence_is_blank() {
        let text = Pair::new("A.", "B.");
        assert!(is_due(&text, None));
        assert!(is_due(&text, Some(&Pair::new("A.", "C."))));
        assert!(!is_due(&text, Some(&text)));
        assert!(!is_due(&Pair::new("A.", " \n"), None));
        assert!(!is_due(&Pair::new("", "B."), None));
    }
}
