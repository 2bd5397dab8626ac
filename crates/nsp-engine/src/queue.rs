//! The queue of jobs. They run one at a time, in the order in which they arrived.

use nsp::Label;
use nsp_protocol::View;
use std::collections::VecDeque;

/// A request for a prediction or an inspection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The request's id.
    pub id: u32,
    /// Sentence A.
    pub a: String,
    /// Sentence B.
    pub b: Option<String>,
    /// What to do with the pair.
    pub task: Task,
}

/// What to do with a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Predict whether B follows A.
    Predict {
        /// The label, if a loss is wanted.
        label: Option<Label>,
        /// Positions whose tokens are replaced with `[MASK]`.
        masked: Vec<u32>,
        /// The length to which the sequence is padded.
        padded: Option<u32>,
        /// Whether to report how long each stage took.
        measure: bool,
    },
    /// Return intermediate values.
    Inspect(View),
}

/// The jobs that wait, and the job that runs.
#[derive(Debug, Default)]
pub struct Queue {
    waiting: VecDeque<Job>,
    running: Option<u32>,
    cancelled: bool,
    /// Whether a task takes the jobs or is about to start.
    is_worked: bool,
}

/// The result of a request to cancel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancelled {
    /// The job was waiting, and has been removed.
    Now,
    /// The job runs and will be cancelled soon.
    Soon,
    /// There is no such job.
    Unknown,
}

impl Queue {
    /// Adds a job. Returns whether the caller has to start taking jobs, because no task does so
    /// yet.
    pub fn push(&mut self, job: Job) -> bool {
        self.waiting.push_back(job);
        !std::mem::replace(&mut self.is_worked, true)
    }

    /// Takes the next job, which then counts as running. If there is none, the caller has to stop
    /// taking jobs.
    pub fn next(&mut self) -> Option<Job> {
        let job = self.waiting.pop_front();
        self.running = job.as_ref().map(|job| job.id);
        self.cancelled = false;
        self.is_worked = job.is_some();
        job
    }

    /// Cancels a job.
    pub fn cancel(&mut self, id: u32) -> Cancelled {
        if self.running == Some(id) {
            self.cancelled = true;
            return Cancelled::Soon;
        }
        let waiting = self.waiting.len();
        self.waiting.retain(|job| job.id != id);
        if self.waiting.len() < waiting {
            Cancelled::Now
        } else {
            Cancelled::Unknown
        }
    }

    /// Whether the running job was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn job(id: u32) -> Job {
        Job {
            id,
            a: String::new(),
            b: None,
            task: Task::Inspect(View::Head),
        }
    }

    #[wasm_bindgen_test]
    fn jobs_run_in_order_and_only_the_first_is_started() {
        let mut queue = Queue::default();
        assert!(queue.push(job(1)));
        assert_eq!(queue.next().map(|job| job.id), Some(1));
        assert!(!queue.push(job(2)));
        assert!(!queue.push(job(3)));
        assert_eq!(queue.next().map(|job| job.id), Some(2));
        assert_eq!(queue.next().map(|job| job.id), Some(3));
        assert_eq!(queue.next(), None);
        assert!(
            queue.push(job(4)),
            "after the last one the next has to be started again"
        );
    }

    #[wasm_bindgen_test]
    fn a_job_that_is_given_up_before_it_runs_does_not_make_the_next_one_start_a_second_worker() {
        let mut queue = Queue::default();
        assert!(queue.push(job(1)));
        assert_eq!(queue.cancel(1), Cancelled::Now);
        assert!(!queue.push(job(2)), "the first worker has not begun yet");
        assert_eq!(queue.next().map(|job| job.id), Some(2));
        assert!(!queue.push(job(3)));
        assert_eq!(queue.cancel(2), Cancelled::Soon);
        assert!(queue.is_cancelled());
    }

    #[wasm_bindgen_test]
    fn a_job_can_be_given_up_while_it_waits_and_while_it_runs() {
        let mut queue = Queue::default();
        queue.push(job(1));
        queue.push(job(2));
        queue.next();
        assert_eq!(queue.cancel(2), Cancelled::Now);
        assert_eq!(queue.cancel(1), Cancelled::Soon);
        assert!(queue.is_cancelled());
        assert_eq!(queue.cancel(7), Cancelled::Unknown);
        assert_eq!(queue.next(), None);
        assert!(!queue.is_cancelled());
    }
}
