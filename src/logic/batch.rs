//! Many predictions in one request: the matrix, the masked tokens, the neighbouring sentences of a text.

use super::Pair;
use nsp_answer::{Prediction, softmax};
use nsp_protocol::{Question, Request};
use std::sync::Arc;

/// The batches of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchName {
    /// Every ordered pair of three sentences.
    Matrix,
    /// Each token masked in turn.
    Occlusion,
    /// The tokens that the reader has masked.
    Masked,
    /// Every neighbouring pair of a text.
    Flow,
    /// A pair, and the same sentences in reverse order.
    Swap,
    /// A pair with padding after it.
    Padded,
}

impl BatchName {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Matrix,
        Self::Occlusion,
        Self::Masked,
        Self::Flow,
        Self::Swap,
        Self::Padded,
    ];
}

/// The state of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BatchState {
    /// It was never requested.
    #[default]
    Idle,
    /// Some answers are missing.
    Running,
    /// All answers have arrived.
    Done,
    /// It was cancelled.
    Cancelled,
}

/// The progress of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BatchProgress {
    /// The state of the batch.
    pub state: BatchState,
    /// The number of answers so far.
    pub done: usize,
    /// The number of answers in the end.
    pub total: usize,
}

/// One prediction of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Item {
    pair: Arc<Pair>,
    masked: Vec<u32>,
    padded: Option<u32>,
}

/// A batch and its answers so far.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    source: Vec<String>,
    paragraphs: Vec<usize>,
    items: Vec<Item>,
    logits: Vec<[f32; 2]>,
    /// The answer to the first item.
    first: Option<Arc<Prediction>>,
    /// Whether the number of items depends on the first answer.
    masks_each_token: bool,
    state: BatchState,
    running: Option<u32>,
}

impl Batch {
    /// A batch of these pairs, in this order. `source` is the text that they come from.
    pub fn pairs(source: Vec<String>, pairs: impl IntoIterator<Item = Pair>) -> Self {
        let items = pairs.into_iter().map(|pair| Item {
            pair: Arc::new(pair),
            masked: Vec::new(),
            padded: None,
        });
        Self {
            source,
            items: items.collect(),
            ..Self::default()
        }
    }

    /// Sets the texts of the source, counted from 0, with which paragraphs begin.
    pub fn with_paragraphs(self, paragraphs: Vec<usize>) -> Self {
        Self { paragraphs, ..self }
    }

    /// Sets the answers to the first items, which are known already.
    pub fn with_answers(self, logits: Vec<[f32; 2]>) -> Self {
        Self { logits, ..self }
    }

    /// A batch of a pair as it is, and then with each of its tokens masked in turn.
    pub fn occlusion(pair: Pair) -> Self {
        Self {
            masks_each_token: true,
            ..Self::masked(pair, [Vec::new()])
        }
    }

    /// A batch of a pair with each of these sets of positions masked.
    pub fn masked(pair: Pair, sets: impl IntoIterator<Item = Vec<u32>>) -> Self {
        let source = vec![pair.a.clone(), pair.b.clone()];
        let pair = Arc::new(pair);
        let items = sets.into_iter().map(|masked| Item {
            pair: Arc::clone(&pair),
            masked,
            padded: None,
        });
        Self {
            source,
            items: items.collect(),
            ..Self::default()
        }
    }

    /// A batch of a pair that is padded to a length.
    pub fn padded(pair: Pair, length: u32) -> Self {
        let mut batch = Self::masked(pair, [Vec::new()]);
        batch
            .items
            .iter_mut()
            .for_each(|item| item.padded = Some(length));
        batch
    }

    /// The progress so far.
    pub fn progress(&self) -> BatchProgress {
        BatchProgress {
            state: self.state,
            done: self.logits.len(),
            total: self.items.len(),
        }
    }

    /// The texts that the batch is about.
    pub fn source(&self) -> &[String] {
        &self.source
    }

    /// The texts of the source with which paragraphs begin.
    pub fn paragraphs(&self) -> &[usize] {
        &self.paragraphs
    }

    /// Whether its answers (some or all) are about a text other than the current one.
    pub fn is_old(&self, text: &[String]) -> bool {
        !self.logits.is_empty() && self.source != text
    }

    /// The logits of the answers so far.
    pub fn logits(&self) -> &[[f32; 2]] {
        &self.logits
    }

    /// P(IsNext) of the answers so far.
    pub fn probabilities(&self) -> Vec<f32> {
        let is_next = |logits: &[f32; 2]| softmax(*logits)[0];
        self.logits.iter().map(is_next).collect()
    }

    /// The whole answer to the first item.
    pub fn first(&self) -> Option<&Arc<Prediction>> {
        self.first.as_ref()
    }

    /// The name of its state for tests, given the current text.
    pub fn state_name(&self, text: &[String]) -> &'static str {
        match self.state {
            BatchState::Idle => "idle",
            BatchState::Running => "running",
            BatchState::Done if self.source != text => "stale",
            BatchState::Done => "done",
            BatchState::Cancelled => "cancelled",
        }
    }

    /// Starts the batch.
    pub fn start(&mut self) {
        self.state = if self.logits.len() >= self.items.len() {
            BatchState::Done
        } else {
            BatchState::Running
        };
    }

    /// The request for all items without an answer, if it is time for one.
    pub fn next_request(&mut self, id: u32) -> Option<Request> {
        if self.state != BatchState::Running || self.running.is_some() {
            return None;
        }
        let items = self.items.get(self.logits.len()..)?;
        let questions = items.iter().map(|item| Question {
            a: item.pair.a.clone(),
            b: Some(item.pair.b.clone()),
            label: None,
            masked: item.masked.clone(),
            padded: item.padded,
            knock_outs: Vec::new(),
        });
        let questions = questions.collect();
        self.running = Some(id);
        Some(Request::PredictMany { id, questions })
    }

    /// Takes some answers, if they belong to this batch. `left` is how many of the request's answers are still missing.
    pub fn receive(&mut self, id: u32, predictions: &[Prediction], left: u32) -> bool {
        if self.running != Some(id) {
            return false;
        }
        for prediction in predictions {
            self.logits.push(prediction.logits);
            if self.logits.len() == 1 {
                self.take_first(prediction);
            }
        }
        if left == 0 {
            self.running = None;
        }
        if self.logits.len() >= self.items.len() {
            self.state = BatchState::Done;
        }
        true
    }

    fn take_first(&mut self, prediction: &Prediction) {
        self.first = Some(Arc::new(prediction.clone()));
        let Some(first) = self.items.first() else {
            return;
        };
        if self.masks_each_token {
            let pair = Arc::clone(&first.pair);
            let tokens = (0..).take(prediction.tokens.len());
            self.items.extend(tokens.map(|position| Item {
                pair: Arc::clone(&pair),
                masked: vec![position],
                padded: None,
            }));
        }
    }

    /// Cancels the batch. Returns the id of the running request.
    pub fn cancel(&mut self) -> Option<u32> {
        if self.state == BatchState::Running {
            self.state = BatchState::Cancelled;
        }
        self.running.take()
    }

    /// Forgets the running request, which will not be answered. It can be sent again.
    pub fn forget_request(&mut self) {
        self.running = None;
    }

    /// Whether a request belongs to this batch.
    pub fn owns(&self, id: u32) -> bool {
        self.running == Some(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::fixtures::prediction;
    use nsp_answer::Label;

    fn answer(logits: [f32; 2], tokens: usize) -> Prediction {
        Prediction {
            tokens: vec!["a".into(); tokens],
            input_ids: vec![7; tokens],
            token_type_ids: vec![0; tokens],
            attention_mask: vec![1; tokens],
            probabilities: softmax(logits),
            prediction: Label::IsNext,
            ..prediction(logits)
        }
    }

    /// Sentence A and the masked positions of each question of the next request.
    fn sent(batch: &mut Batch, id: u32) -> Option<Vec<(String, Vec<u32>)>> {
        match batch.next_request(id)? {
            Request::PredictMany { questions, .. } => {
                let questions = questions.into_iter();
                Some(questions.map(|one| (one.a, one.masked)).collect())
            }
            other => panic!("{other:?}"),
        }
    }

    fn asked(a: &str, masked: &[u32]) -> (String, Vec<u32>) {
        (a.to_owned(), masked.to_vec())
    }

    #[test]
    fn pairs_are_asked_for_in_one_request_and_answered_in_parts() {
        let pairs = [Pair::new("A", "B"), Pair::new("B", "C")];
        let mut batch = Batch::pairs(vec!["A B C".into()], pairs);
        assert_eq!(batch.next_request(1), None, "not started yet");
        batch.start();
        let pairs = vec![asked("A", &[]), asked("B", &[])];
        assert_eq!(sent(&mut batch, 1), Some(pairs));
        assert_eq!(sent(&mut batch, 2), None, "one request at a time");
        assert!(!batch.receive(9, &[answer([1.0, 0.0], 3)], 1));
        assert!(batch.receive(1, &[answer([1.0, 0.0], 3)], 1));
        assert_eq!(sent(&mut batch, 2), None, "the rest is on its way");
        assert_eq!(batch.state_name(&["A B C".into()]), "running");
        assert!(batch.receive(1, &[answer([0.0, 0.0], 3)], 0));
        assert_eq!(batch.state_name(&["A B C".into()]), "done");
        assert_eq!(batch.state_name(&["A B".into()]), "stale");
        let [first, second] = batch.probabilities()[..] else {
            panic!("two answers");
        };
        assert!((first - 0.731_058_6).abs() < 1e-6 && second == 0.5);
    }

    #[test]
    fn occlusion_masks_each_token_of_the_first_answer() {
        let mut batch = Batch::occlusion(Pair::new("A", "B"));
        batch.start();
        assert_eq!(sent(&mut batch, 1), Some(vec![asked("A", &[])]));
        batch.receive(1, &[answer([1.0, 0.0], 2)], 0);
        assert_eq!(batch.progress().total, 3);
        let tokens = vec![asked("A", &[0]), asked("A", &[1])];
        assert_eq!(sent(&mut batch, 2), Some(tokens));
        let answers = [answer([0.0, 0.0], 2), answer([0.0, 0.0], 2)];
        batch.receive(2, &answers, 0);
        assert_eq!(batch.progress().state, BatchState::Done);
    }

    #[test]
    fn a_padded_pair_is_asked_for_with_its_length() {
        let mut batch = Batch::padded(Pair::new("A", "B"), 64);
        batch.start();
        let Some(Request::PredictMany { questions, .. }) = batch.next_request(1) else {
            panic!("no request");
        };
        let lengths: Vec<Option<u32>> = questions.iter().map(|one| one.padded).collect();
        assert_eq!(lengths, [Some(64)]);
        assert!(questions[0].masked.is_empty());
        assert_eq!(batch.state_name(&["A".into(), "B".into()]), "running");
    }

    #[test]
    fn a_cancelled_batch_keeps_what_it_has_and_takes_no_more() {
        let pairs = [Pair::new("A", "B"), Pair::new("B", "C")];
        let mut batch = Batch::pairs(vec![], pairs);
        batch.start();
        batch.next_request(1);
        batch.receive(1, &[answer([1.0, 0.0], 3)], 1);
        assert_eq!(batch.cancel(), Some(1));
        assert!(!batch.receive(1, &[answer([1.0, 0.0], 3)], 0));
        assert_eq!(
            (batch.logits().len(), batch.state_name(&[])),
            (1, "cancelled")
        );
        assert_eq!(batch.next_request(3), None);
    }

    #[test]
    fn answers_of_another_text_are_old_in_every_state() {
        let [text, other] = [["A B C".to_owned()], ["A B".to_owned()]];
        let pairs = [Pair::new("A", "B"), Pair::new("B", "C")];
        let mut batch = Batch::pairs(text.to_vec(), pairs);
        batch.start();
        assert!(!batch.is_old(&other), "there is nothing to be old yet");
        batch.next_request(1);
        batch.receive(1, &[answer([1.0, 0.0], 3)], 1);
        assert!(batch.is_old(&other) && !batch.is_old(&text), "running");
        batch.cancel();
        assert!(batch.is_old(&other) && !batch.is_old(&text), "cancelled");
    }

    #[test]
    fn a_batch_goes_on_after_the_answers_that_are_there() {
        let pairs = || [Pair::new("A", "B"), Pair::new("B", "C")];
        let mut batch = Batch::pairs(vec![], pairs()).with_answers(vec![[1.0, 0.0]]);
        batch.start();
        assert_eq!(sent(&mut batch, 1), Some(vec![asked("B", &[])]));
        batch.receive(1, &[answer([0.0, 2.0], 3)], 0);
        assert_eq!(batch.logits(), [[1.0, 0.0], [0.0, 2.0]]);
        assert_eq!(batch.progress().state, BatchState::Done);
        let mut all = Batch::pairs(vec![], pairs()).with_answers(batch.logits().to_vec());
        all.start();
        assert_eq!(all.progress().state, BatchState::Done);
    }

    #[test]
    fn the_rest_of_a_lost_request_is_sent_again() {
        let mut batch = Batch::pairs(vec![], [Pair::new("A", "B"), Pair::new("B", "C")]);
        batch.start();
        batch.next_request(1);
        batch.receive(1, &[answer([1.0, 0.0], 3)], 1);
        batch.forget_request();
        assert_eq!(sent(&mut batch, 2), Some(vec![asked("B", &[])]));
    }

    #[test]
    fn a_batch_of_nothing_is_done_at_once() {
        let mut batch = Batch::pairs(vec![], []);
        batch.start();
        assert_eq!(batch.progress().state, BatchState::Done);
    }

    #[test]
    fn a_batch_tells_its_texts_its_paragraphs_and_its_first_answer() {
        let texts = ["A".to_owned(), "B".to_owned()];
        let pairs = [Pair::new("A", "B"), Pair::new("B", "A")];
        let mut batch = Batch::pairs(texts.to_vec(), pairs).with_paragraphs(vec![0, 1]);
        assert_eq!(batch.source(), texts);
        assert_eq!(batch.paragraphs(), [0, 1]);
        assert_eq!(batch.first(), None);
        batch.start();
        batch.next_request(1);
        let answers = [3, 4].map(|tokens| answer([1.0, 0.0], tokens));
        batch.receive(1, &answers, 0);
        assert_eq!(batch.first().map(|first| first.tokens.len()), Some(3));
        let masked = Batch::masked(Pair::new("A", "B"), [vec![1]]);
        assert_eq!(masked.source(), texts);
    }
}
