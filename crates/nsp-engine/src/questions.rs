//! Questions, each of which the model answers with a prediction.

use crate::batched::{Batch, Batched};
use crate::pass::Watch;
use nsp::{Encoding, Error, NspModel, Prediction};
use nsp_protocol::Question;
use std::rc::Rc;

/// What the model receives of a question.
pub fn encode(model: &NspModel, question: &Question) -> Result<Encoding, Error> {
    let tokenizer = model.tokenizer();
    let b = question.b.as_deref();
    let mut encoding = model.knock_out(&question.a, b, &question.knock_outs)?;
    tokenizer.mask(&mut encoding, &question.masked)?;
    if let Some(length) = question.padded {
        encoding.pad((length as usize).min(model.config().max_position_embeddings));
    }
    Ok(encoding)
}

/// The answers to questions, which are made of the logits of their sequences.
pub fn answers(
    model: &NspModel,
    questions: &[Question],
    encodings: Vec<Encoding>,
    logits: Vec<[f32; 2]>,
) -> Result<Vec<Prediction>, Error> {
    let sequences = questions.iter().zip(encodings).zip(logits);
    let answers = sequences
        .map(|((question, encoding), logits)| model.prediction(encoding, logits, question.label));
    answers.collect()
}

/// A request for many answers. Each pass answers as many of the questions as are fast together.
#[derive(Debug)]
pub struct Questions(Batched<Question>);

impl Questions {
    /// Questions without answers.
    pub fn new(questions: Vec<Question>) -> Self {
        Self(Batched::new(questions))
    }

    /// How many questions have no answer yet.
    pub fn left(&self) -> usize {
        self.0.left()
    }

    /// Runs the next pass, with the model that is loaded. Returns its answers; `None` if the job was cancelled.
    pub async fn advance(
        &mut self,
        loaded: Rc<NspModel>,
        watch: Watch<impl Fn() -> bool>,
    ) -> Result<Option<Vec<Prediction>>, Error> {
        let Batch {
            model,
            things: questions,
            encodings,
        } = self.0.next(loaded, encode)?;
        if questions.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let mut pass = model.begin(&encodings)?;
        if !watch.run(&mut pass, None, |_| Ok(())).await? {
            return Ok(None);
        }
        let logits = pass.finish()?;
        answers(&model, &questions, encodings, logits).map(Some)
    }
}
