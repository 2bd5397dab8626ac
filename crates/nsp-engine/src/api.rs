//! The model as a JavaScript class.

use crate::batched::{Batch, Batched};
use crate::compute;
use crate::questions::{answers, encode};
use js_sys::{Error, JSON};
use nsp::{Label, ModelLoader, NspModel};
use nsp_protocol::Question;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// A model in the memory of this module. Calls block, so keep it in a worker.
#[wasm_bindgen]
pub struct Model(Rc<NspModel>);

impl std::fmt::Debug for Model {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Model").finish_non_exhaustive()
    }
}

#[wasm_bindgen]
impl Model {
    /// Reads a model from the bytes of a GGUF file.
    ///
    /// # Errors
    /// Throws an `Error` with a sentence when the bytes are not such a file.
    #[wasm_bindgen(constructor)]
    pub fn new(gguf: &[u8]) -> Result<Model, Error> {
        let mut loader = ModelLoader::for_kernel(compute::kernel());
        loader.push(gguf).map_err(throw)?;
        let model = loader.finish().map_err(throw)?;
        Ok(Model(Rc::new(model.with_team(compute::team()))))
    }

    /// How the weights are packed and which instructions run, for example `4-bit relaxed`.
    #[wasm_bindgen(getter)]
    pub fn kernel(&self) -> String {
        self.0.kernel_name()
    }

    /// The number of threads that compute.
    #[wasm_bindgen(getter)]
    pub fn threads(&self) -> usize {
        self.0.threads()
    }

    /// Answers one pair, or one text alone: the object that `bert-nsp predict --json` prints.
    ///
    /// # Errors
    /// Throws an `Error` with a sentence when the label is neither 0 nor 1, or when the model
    /// fails.
    pub fn predict(
        &self,
        a: &str,
        b: Option<String>,
        label: Option<f64>,
    ) -> Result<JsValue, JsValue> {
        let label = label.map(Label::try_from).transpose().map_err(throw)?;
        let prediction = self.0.predict(a, b.as_deref(), label).map_err(throw)?;
        let text = nsp_protocol::encode(&prediction).map_err(throw)?;
        JSON::parse(&text)
    }

    /// Answers many pairs, short ones several in a pass: a list of what `predict` returns, to the bit. `pairs` is
    /// a list of `{ a, b, label }`, where `b` and `label` may be missing.
    ///
    /// # Errors
    /// Throws an `Error` with a sentence when `pairs` is no such list, or when the model fails.
    #[wasm_bindgen(js_name = predictBatch)]
    pub fn predict_batch(&self, pairs: &JsValue) -> Result<JsValue, JsValue> {
        // `undefined` has no text, and is no list either.
        let text = JSON::stringify(pairs)?.as_string().unwrap_or_default();
        let questions: Vec<Question> = nsp_protocol::decode(&text).map_err(throw)?;
        let mut predictions = Vec::with_capacity(questions.len());
        let mut queue = Batched::new(questions);
        while queue.left() > 0 {
            let Batch {
                model,
                things,
                encodings,
            } = queue.next(Rc::clone(&self.0), encode).map_err(throw)?;
            let logits = model.begin(&encodings).and_then(|mut pass| pass.finish());
            let logits = logits.map_err(throw)?;
            predictions.extend(answers(&model, &things, encodings, logits).map_err(throw)?);
        }
        let text = nsp_protocol::encode(&predictions).map_err(throw)?;
        JSON::parse(&text)
    }
}

fn throw(error: impl std::fmt::Display) -> Error {
    Error::new(&error.to_string())
}
