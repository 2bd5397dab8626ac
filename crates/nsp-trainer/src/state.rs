//! What is stored of a training besides its numbers.

use nsp_answer::Label;
use nsp_protocol::{EpochReport, Options, StoredTraining, TrainedOn};
use serde::{Deserialize, Serialize};

/// Everything about a training but vectors and heads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Drawn at random. The names of the vectors and the heads begin with it, so two tabs that train at once don't mix
    /// theirs.
    pub id: String,
    /// Units of a vector.
    pub hidden: usize,
    /// What the head belongs to.
    pub model: TrainedOn,
    /// The page's own texts and choices.
    pub note: String,
    /// The options.
    pub options: Options,
    /// The label of each pair.
    pub labels: Vec<Label>,
    /// Whether each pair is held out.
    pub held_out: Vec<bool>,
    /// The epochs whose heads are stored, from 0.
    pub epochs: Vec<EpochReport>,
    /// Whether it has ended.
    pub is_done: bool,
}

impl State {
    /// The last finished epoch, if the epochs are complete.
    pub fn last_epoch(&self) -> Option<usize> {
        let mut epochs = self.epochs.iter().enumerate();
        let is_complete = epochs.all(|(number, report)| report.epoch == number);
        (is_complete && !self.epochs.is_empty()).then(|| self.epochs.len() - 1)
    }

    /// What the page is told.
    pub fn stored(&self) -> StoredTraining {
        StoredTraining {
            note: self.note.clone(),
            options: self.options.clone(),
            epochs: self.epochs.clone(),
            is_done: self.is_done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_survives_and_gaps_between_epochs_are_noticed() {
        let report = |epoch| EpochReport {
            epoch,
            train_loss: 0.7,
            train_accuracy: 0.5,
            valid_loss: None,
            valid_accuracy: None,
        };
        let state = |epochs: &[usize]| State {
            id: "7".into(),
            hidden: 2,
            model: TrainedOn::default(),
            note: "{}".into(),
            options: Options::default(),
            labels: vec![Label::IsNext, Label::NotNext],
            held_out: vec![false, true],
            epochs: epochs.iter().copied().map(report).collect(),
            is_done: false,
        };
        let whole = state(&[0, 1]);
        let text = serde_json::to_string(&whole).unwrap();
        assert_eq!(serde_json::from_str::<State>(&text).unwrap(), whole);
        assert_eq!(whole.last_epoch(), Some(1));
        assert_eq!(whole.stored().epochs, whole.epochs);
        for gap in [&[][..], &[1], &[0, 2]] {
            assert_eq!(state(gap).last_epoch(), None, "{gap:?}");
        }
    }
}
