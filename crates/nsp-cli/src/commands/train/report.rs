//! What `train` prints.

use nsp::Label;
use nsp_train::{Confusion, EpochReport, flipped};
use serde::Serialize;

/// What `--json` prints.
#[derive(Serialize)]
pub struct Report<'a> {
    /// The seed of the training.
    pub seed: u64,
    /// Epoch 0 is the model before training.
    pub epochs: &'a [EpochReport],
    /// The epoch that was written.
    pub best_epoch: usize,
}

/// The curve, with a mark at the epoch that was written.
pub fn table(epochs: &[EpochReport], best_epoch: usize) -> String {
    let mut text = format!("{:<7}{:>12}{:>11}", "epoch", "train loss", "right");
    let has_held_out = epochs.iter().any(|report| report.valid_loss.is_some());
    if has_held_out {
        text += &format!("{:>16}{:>11}", "held-out loss", "right");
    }
    text.push('\n');
    for report in epochs {
        text += &format!(
            "{:<7}{:>12.4}{:>9.1} %",
            report.epoch,
            report.train_loss,
            100.0 * report.train_accuracy
        );
        if let (Some(loss), Some(accuracy)) = (report.valid_loss, report.valid_accuracy) {
            text += &format!("{loss:>16.4}{:>9.1} %", 100.0 * accuracy);
        }
        text += match report.epoch == best_epoch {
            true => "  written\n",
            false => "\n",
        };
    }
    text
}

/// Accuracy with its interval, counts and changed answers of some pairs. `what` says which pairs they are; the answers
/// before and after training are given as logits.
pub fn changes(what: &str, labels: &[Label], before: &[[f32; 2]], after: &[[f32; 2]]) -> String {
    let mut text = format!("\nof {} {what}\n", labels.len());
    for (when, logits) in [("before", before), ("after", after)] {
        let confusion = Confusion::of(labels, logits);
        let [low, high] = confusion.interval().map(|bound| 100.0 * bound);
        let [[is_next, not_is_next], [not_not_next, not_next]] = confusion.counts;
        text += &format!(
            "{when:<8}{:>5.1} % right (95 % interval {low:.1} to {high:.1} %); IsNext {is_next} right, \
             {not_is_next} wrong; NotNext {not_next} right, {not_not_next} wrong\n",
            100.0 * confusion.accuracy(),
        );
    }
    text + &format!("{} answers changed\n", flipped(before, after).len())
}
