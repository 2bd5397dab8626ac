//! Running a trainer, and small data.

use nsp_answer::Label::{self, IsNext, NotNext};
use nsp_checkpoint::Head;
use nsp_train::{EpochReport, Examples, Progress, TrainError, Trainer};

pub const HIDDEN: usize = 8;

/// Advances to the end of an epoch; `None` if training is finished.
pub fn next_epoch(trainer: &mut Trainer) -> Option<EpochReport> {
    loop {
        match trainer.advance().unwrap() {
            Progress::Step => {}
            Progress::Epoch(report) => return Some(report),
            Progress::Done => return None,
        }
    }
}

/// Advances to the end.
pub fn all_epochs(trainer: &mut Trainer) -> Result<Vec<EpochReport>, TrainError> {
    let mut epochs = Vec::new();
    loop {
        match trainer.advance()? {
            Progress::Step => {}
            Progress::Epoch(report) => epochs.push(report),
            Progress::Done => return Ok(epochs),
        }
    }
}

/// A head that knows nothing, but in which gradients flow.
pub fn head() -> Head {
    let sines = |count: usize, scale: f32| -> Vec<f32> {
        (0..count).map(|i| (i as f32 * 1.7).sin() * scale).collect()
    };
    let tensors = [
        sines(HIDDEN * HIDDEN, 0.4),
        vec![0.0; HIDDEN],
        sines(2 * HIDDEN, 0.1),
        vec![0.0; 2],
    ];
    Head::new(tensors).unwrap()
}

/// `count` vectors. The first number of each says what its label is; the others say nothing.
pub fn learnable(count: usize, start: usize) -> (Vec<f32>, Vec<Label>) {
    let vectors = (start * HIDDEN..(start + count) * HIDDEN).map(|i| {
        let noise = (i as f32 * 12.9898).sin();
        let is_next = (i / HIDDEN).is_multiple_of(2);
        match i % HIDDEN {
            0 if is_next => 1.0,
            0 => -1.0,
            _ => noise,
        }
    });
    let labels = (start..start + count).map(|i| if i % 2 == 0 { IsNext } else { NotNext });
    (vectors.collect(), labels.collect())
}

pub fn examples((vectors, labels): (Vec<f32>, Vec<Label>)) -> Examples {
    Examples::new(HIDDEN, vectors, labels).unwrap()
}
