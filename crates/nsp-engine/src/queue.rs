//! The queue of jobs. They run one at a time: short ones in the order in which they arrived. While none waits, those
//! that have many passes run a pass at a time: requests for many answers take turns, requests for vectors follow one
//! another, and the two kinds take turns.

use crate::questions::Questions;
use crate::vectors::Vectors;
use nsp_protocol::{Question, View};
use std::collections::VecDeque;

/// A request that runs the model.
#[derive(Debug)]
pub struct Job {
    /// The request's id.
    pub id: u32,
    /// What it asks for.
    pub task: Task,
}

/// What a job asks for.
#[derive(Debug)]
pub enum Task {
    /// Predict whether B follows A.
    Predict {
        /// The pair.
        question: Question,
        /// Whether to report how long each stage took.
        measure: bool,
    },
    /// Return intermediate values.
    Inspect {
        /// Sentence A.
        a: String,
        /// Sentence B.
        b: String,
        /// Which values.
        view: View,
    },
    /// Answer many questions.
    PredictMany(Questions),
    /// Return the vectors of pairs.
    Vectors(Vectors),
}

/// The jobs that wait, and the job that runs.
#[derive(Debug, Default)]
pub struct Queue {
    waiting: VecDeque<Job>,
    /// Requests for many answers. Some answers may have been sent already.
    many: VecDeque<Job>,
    /// Requests for vectors. The first one may have some already.
    vectors: VecDeque<Job>,
    /// Whether the last job with many passes was a request for vectors.
    were_vectors: bool,
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
        match job.task {
            Task::Predict { .. } | Task::Inspect { .. } => self.waiting.push_back(job),
            Task::PredictMany(_) => self.many.push_back(job),
            Task::Vectors(_) => self.vectors.push_back(job),
        }
        self.begin()
    }

    /// Returns whether no task takes the jobs. The caller then has to do so from now on.
    pub fn begin(&mut self) -> bool {
        !std::mem::replace(&mut self.is_worked, true)
    }

    /// Whether a job waits.
    pub fn is_waiting(&self) -> bool {
        !self.waiting.is_empty() || !self.many.is_empty() || !self.vectors.is_empty()
    }

    /// Puts back a job that runs and needs more passes: the other jobs come first.
    pub fn put_back(&mut self, job: Job) {
        self.running = None;
        match job.task {
            Task::Vectors(_) => self.vectors.push_front(job),
            _ => self.many.push_back(job),
        }
    }

    /// Takes the next job, which then counts as running. If there is none, the caller has to stop
    /// taking jobs.
    pub fn next(&mut self) -> Option<Job> {
        let job = self.waiting.pop_front().or_else(|| self.next_of_many());
        self.running = job.as_ref().map(|job| job.id);
        self.cancelled = false;
        self.is_worked = job.is_some();
        job
    }

    /// The next job that has many passes.
    fn next_of_many(&mut self) -> Option<Job> {
        let (first, second) = match self.were_vectors {
            true => (&mut self.many, &mut self.vectors),
            false => (&mut self.vectors, &mut self.many),
        };
        let job = first.pop_front().or_else(|| second.pop_front())?;
        self.were_vectors = matches!(job.task, Task::Vectors(_));
        Some(job)
    }

    /// Cancels a job.
    pub fn cancel(&mut self, id: u32) -> Cancelled {
        if self.running == Some(id) {
            self.cancelled = true;
            return Cancelled::Soon;
        }
        for jobs in [&mut self.waiting, &mut self.many, &mut self.vectors] {
            if let Some(at) = jobs.iter().position(|job| job.id == id) {
                jobs.remove(at);
                return Cancelled::Now;
            }
        }
        Cancelled::Unknown
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
        let task = Task::Inspect {
            a: String::new(),
            b: String::new(),
            view: View::Head,
        };
        Job { id, task }
    }

    fn many(id: u32) -> Job {
        let task = Task::PredictMany(Questions::new(Vec::new()));
        Job { id, task }
    }

    fn vectors(id: u32) -> Job {
        let task = Task::Vectors(Vectors::new(Vec::new(), 0, false));
        Job { id, task }
    }

    fn next_id(queue: &mut Queue) -> Option<u32> {
        queue.next().map(|job| job.id)
    }

    #[wasm_bindgen_test]
    fn jobs_run_in_order_and_only_the_first_is_started() {
        let mut queue = Queue::default();
        assert!(queue.push(job(1)));
        assert_eq!(next_id(&mut queue), Some(1));
        assert!(!queue.push(job(2)));
        assert!(!queue.push(job(3)));
        assert_eq!(next_id(&mut queue), Some(2));
        assert_eq!(next_id(&mut queue), Some(3));
        assert_eq!(next_id(&mut queue), None);
        assert!(
            queue.push(job(4)),
            "after the last one the next has to be started again"
        );
    }

    #[wasm_bindgen_test]
    fn jobs_wait_for_the_one_who_has_begun_without_any() {
        let mut queue = Queue::default();
        assert!(queue.begin());
        assert!(!queue.begin(), "somebody has begun");
        assert!(!queue.is_waiting());
        assert!(!queue.push(job(1)), "who has begun takes it");
        assert!(queue.is_waiting());
        assert_eq!(next_id(&mut queue), Some(1));
        assert!(!queue.is_waiting(), "it runs");
        assert!(!queue.begin());
        assert_eq!(next_id(&mut queue), None);
        queue.push(vectors(2));
        assert!(queue.is_waiting());
    }

    #[wasm_bindgen_test]
    fn a_job_that_is_given_up_before_it_runs_does_not_make_the_next_one_start_a_second_worker() {
        let mut queue = Queue::default();
        assert!(queue.push(job(1)));
        assert_eq!(queue.cancel(1), Cancelled::Now);
        assert!(!queue.push(job(2)), "the first worker has not begun yet");
        assert_eq!(next_id(&mut queue), Some(2));
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
        assert_eq!(next_id(&mut queue), None);
        assert!(!queue.is_cancelled());
    }

    #[wasm_bindgen_test]
    fn requests_for_vectors_let_the_other_jobs_go_first_and_keep_their_order() {
        let mut queue = Queue::default();
        queue.push(vectors(1));
        queue.push(vectors(2));
        queue.push(job(3));
        assert_eq!(next_id(&mut queue), Some(3));
        let first = queue.next().unwrap();
        assert_eq!(first.id, 1);
        queue.push(job(4));
        queue.put_back(first);
        assert_eq!(next_id(&mut queue), Some(4));
        assert_eq!(next_id(&mut queue), Some(1), "the rest of its pairs");
        assert_eq!(next_id(&mut queue), Some(2));
        assert_eq!(next_id(&mut queue), None);
    }

    #[wasm_bindgen_test]
    fn requests_for_many_answers_take_turns_with_each_other_and_with_vectors() {
        let mut queue = Queue::default();
        for job in [many(1), many(2), vectors(3), vectors(4)] {
            queue.push(job);
        }
        let mut order = Vec::new();
        for _ in 0..6 {
            let job = queue.next().unwrap();
            order.push(job.id);
            queue.put_back(job);
        }
        assert_eq!(order, [3, 1, 3, 2, 3, 1]);
        queue.push(job(5));
        assert_eq!(next_id(&mut queue), Some(5), "it needs one pass only");
        assert_eq!(queue.cancel(1), Cancelled::Now);
        assert_eq!(queue.cancel(2), Cancelled::Now);
        assert_eq!(next_id(&mut queue), Some(3));
        assert_eq!(next_id(&mut queue), Some(4));
        assert_eq!(next_id(&mut queue), None);
    }

    #[wasm_bindgen_test]
    fn a_request_for_vectors_can_be_given_up_between_two_passes() {
        let mut queue = Queue::default();
        queue.push(vectors(1));
        let first = queue.next().unwrap();
        queue.put_back(first);
        assert_eq!(queue.cancel(1), Cancelled::Now);
        assert!(!queue.push(job(2)), "the worker has only paused");
        assert_eq!(next_id(&mut queue), Some(2));
    }
}
