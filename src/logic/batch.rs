//! Many predictions in one request: the matrix, the masked tokens, the neighbouring sentences of a text.

use super::Pair;
use nsp_answer::{Prediction, softmax};
use nsp_pairs::{Border, Sentences};
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
    texts: Texts,
    masked: Vec<u32>,
    padded: Option<u32>,
}

/// What the model is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Texts {
    /// A pair.
    Pair(Arc<Pair>),
    /// The sentences of the source around a border.
    Border(Border),
}

/// A batch and its answers so far.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    source: Vec<String>,
    paragraphs: Vec<usize>,
    /// The most sentences on each side of a border; 0 if the batch is not about borders.
    context: u8,
    items: Vec<Item>,
    logits: Vec<[f32; 2]>,
    /// The answer to the first item.
    first: Option<Arc<Prediction>>,
    /// Whether the number of items depends on the first answer.
    masks_each_token: bool,
    state: BatchState,
    running: Option<u32>,
    /// The items of the running request that have no answer yet, and what it asks about them, the next one last.
    asked: Vec<(usize, Texts)>,
    /// Borders whose sides were too long for the model. They are asked about again, with fewer sentences.
    again: Vec<usize>,
}

impl Batch {
    /// A batch of these pairs, in this order. `source` is the text that they come from.
    pub fn pairs(source: Vec<String>, pairs: impl IntoIterator<Item = Pair>) -> Self {
        let items = pairs.into_iter().map(|pair| Item {
            texts: Texts::Pair(Arc::new(pair)),
            masked: Vec::new(),
            padded: None,
        });
        Self {
            source,
            items: items.collect(),
            ..Self::default()
        }
    }

    /// A batch of these borders of a text, in this order. `context` is how many sentences each side has at most. If the
    /// model would cut the sides of a border, it is asked again with fewer sentences, until they fit.
    pub fn borders(
        text: Sentences,
        context: u8,
        borders: impl IntoIterator<Item = Border>,
    ) -> Self {
        let items = borders.into_iter().map(|border| Item {
            texts: Texts::Border(border),
            masked: Vec::new(),
            padded: None,
        });
        Self {
            source: text.texts,
            paragraphs: text.paragraphs,
            context,
            items: items.collect(),
            ..Self::default()
        }
    }

    /// Sets the answers to the first items, which are known already. The items in `again` have [answers about sides that
    /// were too long](Self::again).
    pub fn with_answers(self, logits: Vec<[f32; 2]>, again: Vec<usize>) -> Self {
        Self {
            logits,
            again,
            ..self
        }
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
            texts: Texts::Pair(Arc::clone(&pair)),
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

    /// The most sentences on each side of a border.
    pub fn context(&self) -> u8 {
        self.context
    }

    /// The borders that the batch is about, with as many sentences as their answers are about.
    pub fn asked_borders(&self) -> Vec<Border> {
        let border = |item: &Item| match item.texts {
            Texts::Border(border) => Some(border),
            Texts::Pair(_) => None,
        };
        self.items.iter().filter_map(border).collect()
    }

    /// The numbers of the items whose answers are about sides that were too long. They are asked about again.
    pub fn again(&self) -> Vec<usize> {
        let answered = self.again.iter().copied();
        answered.filter(|at| *at < self.logits.len()).collect()
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
        self.state = if self.logits.len() >= self.items.len() && self.again.is_empty() {
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
        let answered = self.logits.len();
        // Without an answer, an item is asked about with the others.
        self.again.retain(|at| *at < answered);
        let wanted: Vec<usize> = match answered < self.items.len() {
            true => (answered..self.items.len()).collect(),
            false => std::mem::take(&mut self.again),
        };
        let wanted = wanted.into_iter().rev();
        self.asked = wanted
            .filter_map(|at| Some((at, self.next_texts(at)?)))
            .collect();
        let asked = self.asked.iter().rev();
        let questions =
            asked.filter_map(|(at, texts)| Some(self.question(self.items.get(*at)?, texts)));
        let questions = questions.collect();
        self.running = Some(id);
        Some(Request::PredictMany { id, questions })
    }

    /// What the model is asked about an item: about a border that has an answer, with fewer sentences.
    fn next_texts(&self, at: usize) -> Option<Texts> {
        match &self.items.get(at)?.texts {
            Texts::Border(border) if at < self.logits.len() => {
                border.shorter(&self.source).map(Texts::Border)
            }
            texts => Some(texts.clone()),
        }
    }

    fn question(&self, item: &Item, texts: &Texts) -> Question {
        let [a, b] = match texts {
            Texts::Pair(pair) => [pair.a.clone(), pair.b.clone()],
            Texts::Border(border) => border.sides(&self.source),
        };
        Question {
            a,
            b: Some(b),
            label: None,
            masked: item.masked.clone(),
            padded: item.padded,
            knock_outs: Vec::new(),
        }
    }

    /// Takes some answers, if they belong to this batch. `left` is how many of the request's answers are still missing.
    pub fn receive(&mut self, id: u32, predictions: &[Prediction], left: u32) -> bool {
        if self.running != Some(id) {
            return false;
        }
        for prediction in predictions {
            if let Some((at, texts)) = self.asked.pop() {
                self.take(at, texts, prediction);
            }
        }
        if left == 0 {
            self.running = None;
        }
        if self.logits.len() >= self.items.len() && self.asked.is_empty() && self.again.is_empty() {
            self.state = BatchState::Done;
        }
        true
    }

    /// Takes the answer about these texts of an item.
    fn take(&mut self, at: usize, texts: Texts, prediction: &Prediction) {
        match self.logits.get_mut(at) {
            Some(logits) => *logits = prediction.logits,
            None => self.logits.push(prediction.logits),
        }
        if at == 0 {
            self.take_first(prediction);
        }
        let is_short = match &texts {
            Texts::Border(border) => border.shorter(&self.source).is_none(),
            Texts::Pair(_) => true,
        };
        if prediction.truncated && !is_short {
            self.again.push(at);
        }
        if let Some(item) = self.items.get_mut(at) {
            item.texts = texts;
        }
    }

    fn take_first(&mut self, prediction: &Prediction) {
        self.first = Some(Arc::new(prediction.clone()));
        let Some(first) = self.items.first() else {
            return;
        };
        if self.masks_each_token {
            let texts = first.texts.clone();
            let tokens = (0..).take(prediction.tokens.len());
            self.items.extend(tokens.map(|position| Item {
                texts: texts.clone(),
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
        let running = self.running;
        self.forget_request();
        running
    }

    /// Forgets the running request, which will not be answered. It can be sent again.
    pub fn forget_request(&mut self) {
        self.running = None;
        let asked = std::mem::take(&mut self.asked).into_iter().rev();
        self.again.extend(asked.map(|(at, _)| at));
    }

    /// Whether a request belongs to this batch.
    pub fn owns(&self, id: u32) -> bool {
        self.running == Some(id)
    }
}

#[cfg(test)]
mod border_tests;
#[cfg(test)]
mod tests;
