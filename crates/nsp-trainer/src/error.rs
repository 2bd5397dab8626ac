//! The errors of the trainer, and what the page is told of them. The page has the words for them.

use nsp_checkpoint::gguf::GgufError;
use nsp_checkpoint::head::HeadError;
use nsp_checkpoint::model::ModelError;
use nsp_checkpoint::tuned::TunedError;
use nsp_protocol::{TrainFailure, TrainProblem};
use nsp_train::TrainError;

/// Why the trainer could not do something.
#[derive(Debug)]
pub enum TrainerError {
    /// There is nothing to learn, an option is out of range, or the loss is not finite any more.
    Train(TrainError),
    /// The model that was trained can't be used.
    Model(ModelError),
    /// The tuned model can't be written.
    Tuned(TunedError),
    /// The request makes no sense.
    Request(&'static str),
    /// Anything else.
    Told(TrainProblem),
}

impl From<TrainError> for TrainerError {
    fn from(error: TrainError) -> Self {
        Self::Train(error)
    }
}

impl From<HeadError> for TrainerError {
    fn from(error: HeadError) -> Self {
        Self::Train(error.into())
    }
}

impl From<ModelError> for TrainerError {
    fn from(error: ModelError) -> Self {
        Self::Model(error)
    }
}

impl From<GgufError> for TrainerError {
    fn from(error: GgufError) -> Self {
        Self::Model(error.into())
    }
}

impl From<TunedError> for TrainerError {
    fn from(error: TunedError) -> Self {
        Self::Tuned(error)
    }
}

impl From<TrainProblem> for TrainerError {
    fn from(problem: TrainProblem) -> Self {
        Self::Told(problem)
    }
}

impl TrainerError {
    /// The error as it is sent.
    pub fn failure(&self, id: Option<u32>) -> TrainFailure {
        let problem = self.problem();
        TrainFailure { id, problem }
    }

    fn problem(&self) -> TrainProblem {
        match self {
            Self::Train(error) => of_training(error),
            Self::Model(error) => TrainProblem::Unusable(error.to_string()),
            Self::Tuned(error) => TrainProblem::Unusable(error.to_string()),
            Self::Request(reason) => TrainProblem::Refused((*reason).to_owned()),
            Self::Told(problem) => problem.clone(),
        }
    }
}

fn of_training(error: &TrainError) -> TrainProblem {
    match error {
        TrainError::Empty => TrainProblem::Empty,
        TrainError::OnePair => TrainProblem::OnePair,
        TrainError::OneClass { label, pairs } => TrainProblem::OneClass {
            pairs: *pairs,
            label: *label,
        },
        TrainError::NotFinite(_) => TrainProblem::NotFinite,
        TrainError::Diverged {
            epoch,
            learning_rate,
            suggestion,
        } => TrainProblem::Diverged {
            epoch: *epoch,
            learning_rate: *learning_rate,
            suggestion: *suggestion,
        },
        TrainError::TooLargeStep(rate) => TrainProblem::TooLargeStep(*rate),
        TrainError::Tensor(_) => TrainProblem::Internal(error.to_string()),
        // The page checks options, and takes heads and vectors from the engine.
        _ => TrainProblem::Refused(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stops_training_keeps_its_values() {
        let failure = TrainerError::from(TrainError::Empty).failure(Some(3));
        assert_eq!(
            (failure.id, failure.problem),
            (Some(3), TrainProblem::Empty)
        );
        let diverged = TrainError::Diverged {
            epoch: 2,
            learning_rate: 5.0,
            suggestion: 0.001,
        };
        let expected = TrainProblem::Diverged {
            epoch: 2,
            learning_rate: 5.0,
            suggestion: 0.001,
        };
        let failure = TrainerError::from(diverged).failure(None);
        assert_eq!(failure.problem, expected);
    }

    #[test]
    fn only_a_bug_in_the_trainer_ends_it() {
        let problem = |error: TrainerError| error.failure(None).problem;
        let failed = problem(TrainError::Tensor("shape".to_owned()).into());
        assert!(failed.is_fatal(), "{failed:?}");
        for error in [
            HeadError::TooWide(0).into(),
            TrainerError::Request("There is no such epoch."),
            TrainProblem::OtherTab.into(),
        ] {
            let problem = problem(error);
            assert!(!problem.is_fatal(), "{problem:?}");
        }
    }
}
