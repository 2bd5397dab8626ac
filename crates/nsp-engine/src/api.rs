//! The model as a JavaScript class.

use crate::compute;
use js_sys::{Error, JSON};
use nsp::{Label, ModelLoader, NspModel};
use wasm_bindgen::prelude::*;

/// A model in the memory of this module. Calls block, so keep it in a worker.
#[wasm_bindgen]
pub struct Model(NspModel);

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
        Ok(Model(model.with_team(compute::team())))
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
}

fn throw(error: impl std::fmt::Display) -> Error {
    Error::new(&error.to_string())
}
