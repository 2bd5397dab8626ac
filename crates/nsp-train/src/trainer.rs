//! Training in small steps.

use crate::error::TrainError;
use crate::examples::{Examples, check_labels};
use crate::learner::{Labelled, Learner, piece};
use crate::network::{self, Network};
use crate::schedule::Schedule;
use candle_nn::{AdamW, Optimizer, ParamsAdamW};
use nsp_answer::{Label, argmax, cross_entropy};
use nsp_checkpoint::Head;
use nsp_pairs::Shuffle;
use nsp_protocol::{EpochReport, Options};
use std::rc::Rc;

/// What [`Trainer::advance`] has done.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// An optimiser step, or a part of measuring an epoch.
    Step,
    /// The last part of measuring an epoch.
    Epoch(EpochReport),
    /// Nothing: training is finished.
    Done,
}

/// What comes next.
enum Stage {
    /// The optimiser step with this number within the epoch.
    Train(usize),
    /// Measuring the pairs to train on.
    Measure(Tally),
    /// Measuring the held-out pairs, after those to train on.
    MeasureHeldOut(Tally, Tally),
    Done,
}

/// The sums over the pairs that have been measured.
#[derive(Clone, Copy, Default)]
struct Tally {
    pairs: usize,
    right: usize,
    loss: f64,
    weight: f64,
}

/// Trains pooler and next-sentence head; as a [`LayerTrainer`](crate::LayerTrainer) the last encoder layers, too.
///
/// It measures the head before training (epoch 0) and after each epoch, on all pairs. To go back to an epoch,
/// keep a copy ([`Trainer::head`]) whenever [`Progress::Epoch`] comes; the trainer itself keeps the best one.
/// Dropping the trainer stops the training.
pub struct Trainer<L: Learner = Network> {
    options: Options,
    train: L::Examples,
    held_out: Option<L::Examples>,
    learner: L,
    optimizer: AdamW,
    schedule: Schedule,
    shuffle: Shuffle,
    /// The pairs to train on in the order of the epoch under way.
    order: Vec<u32>,
    stage: Stage,
    epoch: usize,
    /// Optimiser steps so far, over all epochs.
    steps: usize,
    best: Option<Best<L::Numbers>>,
}

struct Best<N> {
    epoch: usize,
    /// The held-out loss; `None` without held-out pairs.
    loss: Option<f64>,
    /// `None` for an epoch before the training was resumed.
    numbers: Option<Rc<N>>,
}

impl<L: Learner> std::fmt::Debug for Trainer<L> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Trainer")
            .field("options", &self.options)
            .field("epoch", &self.epoch)
            .field("steps", &self.steps)
            .finish_non_exhaustive()
    }
}

impl Trainer {
    /// Prepares a training that begins with `head`. The best epoch is chosen on `held_out`.
    ///
    /// # Errors
    /// When an option is out of range, there are too few pairs to train on or all have the same label, or the
    /// head does not fit the vectors.
    pub fn new(
        head: &Head,
        train: Examples,
        held_out: Option<Examples>,
        options: &Options,
    ) -> Result<Self, TrainError> {
        for examples in [Some(&train), held_out.as_ref()].into_iter().flatten() {
            head.check_fits(examples.hidden_size)?;
        }
        let network = Network::new(head).map_err(TrainError::tensor)?;
        Self::begin(network, train, held_out, options)
    }

    /// Goes on after the epochs that these reports are about, with the head of the last one. The other arguments must
    /// be those of the training that was interrupted. The orders of the pairs and the learning rates then continue as
    /// if nothing had happened, and the best epoch is chosen among all. The curve is still not quite the one of a
    /// training without interruption: AdamW's moments start from zero, because candle does not expose them.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn resume(
        head: &Head,
        train: Examples,
        held_out: Option<Examples>,
        options: &Options,
        earlier: &[EpochReport],
    ) -> Result<Self, TrainError> {
        let mut trainer = Self::new(head, train, held_out, options)?;
        let Some(last) = earlier.last() else {
            return Ok(trainer);
        };
        for report in earlier {
            if trainer.is_best(report.valid_loss) {
                trainer.best = Some(Best {
                    epoch: report.epoch,
                    loss: report.valid_loss,
                    numbers: None,
                });
            }
        }
        trainer.epoch = last.epoch.min(options.epochs);
        for _ in 0..trainer.epoch {
            trainer.draw_order();
        }
        trainer.steps = trainer.epoch * trainer.steps_per_epoch();
        trainer.begin_next_epoch();
        Ok(trainer)
    }

    /// A copy of the head as it is now.
    ///
    /// # Errors
    /// When a parameter is not finite.
    pub fn head(&self) -> Result<Head, TrainError> {
        self.learner.numbers()
    }
}

impl<L: Learner> Trainer<L> {
    /// Prepares a training of a learner that fits the examples.
    pub(crate) fn begin(
        learner: L,
        train: L::Examples,
        held_out: Option<L::Examples>,
        options: &Options,
    ) -> Result<Self, TrainError> {
        options.check()?;
        check_labels(train.labels())?;
        let steps = train.labels().len().div_ceil(options.batch) * options.epochs;
        let schedule = Schedule::new(options.learning_rate, options.warmup, steps);
        // The other numbers are PyTorch's defaults, too.
        let parameters = ParamsAdamW {
            lr: schedule.rate(0),
            weight_decay: options.weight_decay,
            beta1: 0.9,
            beta2: 0.999,
            eps: 1e-8,
        };
        let optimizer = AdamW::new(learner.variables(), parameters).map_err(TrainError::tensor)?;
        Ok(Self {
            shuffle: Shuffle::new(options.seed),
            options: options.clone(),
            train,
            held_out,
            learner,
            optimizer,
            schedule,
            order: Vec::new(),
            stage: Stage::Measure(Tally::default()),
            epoch: 0,
            steps: 0,
            best: None,
        })
    }

    /// Does the next small part of the work: one optimiser step, or the answers to at most 128 pairs (16 if layers
    /// are trained).
    ///
    /// # Errors
    /// When the loss or a parameter is not finite any more. The trainer can't go on then.
    pub fn advance(&mut self) -> Result<Progress, TrainError> {
        match self.stage {
            Stage::Train(number) => {
                let loss = self.optimise(number)?;
                if !loss.is_finite() {
                    return Err(self.diverged());
                }
                self.stage = if number + 1 < self.steps_per_epoch() {
                    Stage::Train(number + 1)
                } else {
                    Stage::Measure(Tally::default())
                };
                Ok(Progress::Step)
            }
            Stage::Measure(tally) => {
                let tally = self.measure(&self.train, tally)?;
                let is_whole = tally.pairs == self.pairs();
                match self.held_out {
                    None if is_whole => return self.end_epoch(tally, None),
                    Some(_) if is_whole => {
                        self.stage = Stage::MeasureHeldOut(tally, Tally::default());
                    }
                    _ => self.stage = Stage::Measure(tally),
                }
                Ok(Progress::Step)
            }
            Stage::MeasureHeldOut(train, tally) => {
                let Some(held_out) = &self.held_out else {
                    return self.end_epoch(train, None);
                };
                let tally = self.measure(held_out, tally)?;
                if tally.pairs == held_out.labels().len() {
                    return self.end_epoch(train, Some(tally));
                }
                self.stage = Stage::MeasureHeldOut(train, tally);
                Ok(Progress::Step)
            }
            Stage::Done => Ok(Progress::Done),
        }
    }

    /// The epoch under way; after [`Progress::Epoch`] the next one.
    pub fn epoch(&self) -> usize {
        self.epoch
    }

    /// Optimiser steps that are done.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// The pairs to train on.
    fn pairs(&self) -> usize {
        self.train.labels().len()
    }

    /// Optimiser steps of an epoch.
    pub fn steps_per_epoch(&self) -> usize {
        self.pairs().div_ceil(self.options.batch)
    }

    /// The best epoch: the one with the smallest held-out loss, or without held-out pairs the last one that is
    /// complete. `None` before epoch 0 was measured.
    pub fn best_epoch(&self) -> Option<usize> {
        self.best.as_ref().map(|best| best.epoch)
    }

    /// The head of the best epoch, or the layers of a [`LayerTrainer`](crate::LayerTrainer), and the epoch's number.
    /// `None` also if that epoch came before the training was resumed: then only the caller has its head.
    pub fn best(&self) -> Option<(usize, &Rc<L::Numbers>)> {
        let best = self.best.as_ref()?;
        Some((best.epoch, best.numbers.as_ref()?))
    }

    /// The vectors and labels that are trained on.
    pub fn train(&self) -> &L::Examples {
        &self.train
    }

    /// The held-out vectors and labels.
    pub fn held_out(&self) -> Option<&L::Examples> {
        self.held_out.as_ref()
    }

    /// One step of AdamW. Returns the loss before it.
    fn optimise(&mut self, number: usize) -> Result<f32, TrainError> {
        if number == 0 {
            self.draw_order();
        }
        let start = number * self.options.batch;
        let end = self.order.len().min(start + self.options.batch);
        let batch = &self.order[start..end];
        let labels: Vec<Label> = batch
            .iter()
            .map(|&at| self.train.labels()[at as usize])
            .collect();
        let rate = self.schedule.rate(self.steps);
        self.optimizer.set_learning_rate(rate);
        self.steps += 1;
        let mut step = || {
            let logits = self.learner.logits(&self.train, batch)?;
            let loss = network::loss(&logits, &labels, self.options.class_weights)?;
            self.optimizer.backward_step(&loss)?;
            loss.to_scalar()
        };
        step().map_err(TrainError::tensor)
    }

    fn draw_order(&mut self) {
        let pairs = self.pairs() as u32;
        self.order = self.shuffle.order(pairs);
    }

    /// Adds the next pairs to a tally.
    fn measure(&self, examples: &L::Examples, mut tally: Tally) -> Result<Tally, TrainError> {
        let logits = piece(&self.learner, examples, tally.pairs)?;
        let labels = &examples.labels()[tally.pairs..];
        for (label, logits) in labels.iter().zip(logits) {
            let weight = f64::from(self.options.class_weights[label.index()]);
            tally.pairs += 1;
            tally.right += usize::from(argmax(logits) == *label);
            tally.loss += weight * f64::from(cross_entropy(logits, *label));
            tally.weight += weight;
        }
        if tally.loss.is_finite() {
            Ok(tally)
        } else {
            Err(self.diverged())
        }
    }

    fn end_epoch(&mut self, train: Tally, held_out: Option<Tally>) -> Result<Progress, TrainError> {
        let report = EpochReport {
            epoch: self.epoch,
            train_loss: train.mean_loss(),
            train_accuracy: train.accuracy(),
            valid_loss: held_out.map(Tally::mean_loss),
            valid_accuracy: held_out.map(Tally::accuracy),
        };
        if self.is_best(report.valid_loss) {
            // The memory of the earlier one is needed.
            self.best = None;
            self.best = Some(Best {
                epoch: self.epoch,
                loss: report.valid_loss,
                numbers: Some(Rc::new(self.learner.numbers()?)),
            });
        }
        self.begin_next_epoch();
        Ok(Progress::Epoch(report))
    }

    /// Whether an epoch with this held-out loss is better than those before it.
    fn is_best(&self, loss: Option<f64>) -> bool {
        match (&self.best, loss) {
            (Some(best), Some(loss)) => best.loss.is_none_or(|least| loss < least),
            _ => true,
        }
    }

    /// Goes on after an epoch, or ends.
    fn begin_next_epoch(&mut self) {
        let waited = self.epoch - self.best_epoch().unwrap_or_default().min(self.epoch);
        let is_enough = self
            .options
            .patience
            .is_some_and(|patience| waited >= patience);
        self.stage = if self.epoch == self.options.epochs || is_enough {
            Stage::Done
        } else {
            self.epoch += 1;
            Stage::Train(0)
        };
    }

    fn diverged(&self) -> TrainError {
        TrainError::Diverged {
            epoch: self.epoch,
            learning_rate: self.options.learning_rate,
            suggestion: Options::default()
                .learning_rate
                .min(self.options.learning_rate / 10.0),
        }
    }
}

impl Tally {
    fn mean_loss(self) -> f64 {
        self.loss / self.weight
    }

    fn accuracy(self) -> f64 {
        self.right as f64 / self.pairs as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Label::{IsNext, NotNext};

    fn examples() -> Examples {
        let vectors = (0..40).map(|i| (i as f32).sin()).collect();
        Examples::new(2, vectors, [IsNext, NotNext].repeat(10)).unwrap()
    }

    /// The order and the learning rate of the first step of epoch 3.
    fn third_epoch(mut trainer: Trainer) -> (Vec<u32>, f64) {
        while (trainer.epoch, trainer.steps % 5) != (3, 1) {
            trainer.advance().unwrap();
        }
        (trainer.order, trainer.optimizer.learning_rate())
    }

    #[test]
    fn a_resumed_training_has_the_orders_and_rates_of_the_whole_one() {
        let options = Options {
            batch: 4,
            ..Options::default()
        };
        let head = Head::new([
            vec![0.5, 0.0, 0.0, 0.5],
            vec![0.0; 2],
            vec![0.1; 4],
            vec![0.0; 2],
        ])
        .unwrap();
        let report = |epoch| EpochReport {
            epoch,
            train_loss: 0.7,
            train_accuracy: 0.5,
            valid_loss: None,
            valid_accuracy: None,
        };
        let whole = Trainer::new(&head, examples(), None, &options).unwrap();
        let earlier = [report(0), report(1), report(2)];
        let resumed = Trainer::resume(&head, examples(), None, &options, &earlier).unwrap();
        assert_eq!(third_epoch(resumed), third_epoch(whole));
    }
}
