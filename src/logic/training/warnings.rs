//! Why the result of a training proves less than it seems to.

use nsp_protocol::{Confusion, EpochReport, Judgement};

/// How much the held-out loss has to rise above its minimum, in nats, to be called overfitting. Smaller changes are
/// seen in any training.
const RISE: f64 = 0.02;
/// The width of an interval from which on the held-out part is called too small.
const WIDE: f64 = 0.2;

/// A reason for doubt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Doubt {
    /// The held-out loss was lowest after this epoch and has risen since.
    Rises(usize),
    /// The interval of the held-out accuracy is wide.
    Small {
        /// Held-out pairs.
        pairs: usize,
        /// The interval.
        interval: [f64; 2],
    },
    /// The interval contains this accuracy of always giving the more frequent label.
    Majority(f64),
}

/// The doubts about a training with these epochs, and with this selected head.
pub fn doubts(epochs: &[EpochReport], judgement: Option<&Judgement>) -> Vec<Doubt> {
    let held_out = judgement.and_then(|judgement| judgement.held_out);
    let trained = held_out.map(|[_, trained]| trained);
    [
        rises(epochs),
        trained.and_then(small),
        trained.and_then(majority),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn rises(epochs: &[EpochReport]) -> Option<Doubt> {
    let losses = epochs.iter();
    let losses = losses.filter_map(|report| Some((report.epoch, report.valid_loss?)));
    let (best, lowest) = losses.min_by(|a, b| a.1.total_cmp(&b.1))?;
    let last = epochs.last()?;
    let is_higher = last.valid_loss? > lowest + RISE;
    let learns = epochs
        .iter()
        .find(|report| report.epoch == best)
        .is_some_and(|report| last.train_loss < report.train_loss);
    (is_higher && learns).then_some(Doubt::Rises(best))
}

fn small(trained: Confusion) -> Option<Doubt> {
    let interval = trained.interval();
    let is_wide = interval[1] - interval[0] > WIDE;
    is_wide.then_some(Doubt::Small {
        pairs: trained.pairs(),
        interval,
    })
}

fn majority(trained: Confusion) -> Option<Doubt> {
    let ([low, high], majority) = (trained.interval(), trained.majority());
    (low <= majority && majority <= high).then_some(Doubt::Majority(majority))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epochs(losses: &[(f64, f64)]) -> Vec<EpochReport> {
        let reports = losses.iter().enumerate();
        let reports = reports.map(|(epoch, &(train_loss, valid_loss))| EpochReport {
            epoch,
            train_loss,
            train_accuracy: 0.5,
            valid_loss: Some(valid_loss),
            valid_accuracy: Some(0.5),
        });
        reports.collect()
    }

    fn judged(counts: [[usize; 2]; 2]) -> Judgement {
        let trained = Confusion { counts };
        Judgement {
            epoch: 1,
            train: [Confusion::default(); 2],
            held_out: Some([Confusion::default(), trained]),
            flipped: Vec::new(),
        }
    }

    #[test]
    fn a_held_out_loss_that_rises_while_the_other_falls_is_told() {
        let overfits = epochs(&[(0.9, 0.9), (0.5, 0.6), (0.2, 0.8)]);
        assert_eq!(doubts(&overfits, None), [Doubt::Rises(1)]);
        for losses in [
            [(0.9, 0.9), (0.5, 0.6), (0.4, 0.61)],
            [(0.9, 0.9), (0.5, 0.6), (0.6, 0.9)],
            [(0.9, 0.9), (0.5, 0.6), (0.2, 0.5)],
        ] {
            assert_eq!(doubts(&epochs(&losses), None), [], "{losses:?}");
        }
        assert_eq!(doubts(&[], None), []);
    }

    #[test]
    fn too_few_pairs_and_no_better_than_always_the_same_are_told() {
        let found = doubts(&[], Some(&judged([[9, 1], [1, 9]])));
        assert!(matches!(found[..], [Doubt::Small { pairs: 20, .. }]));
        let found = doubts(&[], Some(&judged([[190, 60], [60, 190]])));
        assert_eq!(found, []);
        let found = doubts(&[], Some(&judged([[260, 250], [240, 250]])));
        assert_eq!(found, [Doubt::Majority(0.51)]);
    }
}
