//! What a GGUF file says about its model, from `bert-nsp inspect --json`.

use crate::error::Error;
use serde_json::Value;
use std::path::Path;

/// The dtypes that the engine's builds for browsers run.
const QUANTISED: [&str; 2] = ["Q8_0", "Q4_0"];
/// What a converted file says if the checkpoint states no licence.
const NO_LICENCE: &str = "not stated";

/// The facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The model's name.
    pub name: String,
    /// The dtype of its matrices.
    pub dtype: String,
    /// The licence of its weights.
    pub licence: String,
    /// Where its weights come from, one sentence.
    pub source: String,
    /// The languages that it reads; none if the file names none.
    pub languages: Vec<String>,
    /// Whether it reads texts in lower case.
    pub lowercases: bool,
    /// The size of the file.
    pub bytes: u64,
    /// The numbers of the architecture, each with its unit.
    pub shape: Vec<String>,
}

impl Facts {
    /// Reads the facts about a file.
    ///
    /// # Errors
    /// When a page can't run the model.
    pub fn read(file: &Path, report: &Value) -> Result<Self, Error> {
        let (file, model) = (file.display(), &report["model"]);
        if model.is_null() {
            let problem = report["problem"].as_str().unwrap_or("it is not known why");
            let problem = printable(problem);
            return Err(Error::Missing(format!("{file} can't be used: {problem}")));
        }
        let text = |key: &str| model[key].as_str().unwrap_or_default().to_owned();
        let dtype = text("dtype");
        if !QUANTISED.contains(&&*dtype) {
            return Err(Error::Missing(format!(
                "{file} stores its matrices as {dtype}, but a page runs only {}: convert its checkpoint with \
                 bert-nsp convert --dtype q8_0",
                QUANTISED.join(" and ")
            )));
        }
        let number = |key: &str, unit: &str| format!("{} {unit}", model["config"][key]);
        let languages = model["languages"].as_array().into_iter().flatten();
        Ok(Self {
            name: text("name"),
            dtype,
            licence: text("license"),
            source: text("source"),
            languages: languages
                .filter_map(|language| language.as_str().map(str::to_owned))
                .collect(),
            lowercases: model["lowercase"] == true,
            bytes: report["bytes"].as_u64().unwrap_or_default(),
            shape: vec![
                number("num_hidden_layers", "layers"),
                number("hidden_size", "hidden units"),
                number("num_attention_heads", "heads"),
                number("intermediate_size", "feed-forward units"),
                number("max_position_embeddings", "positions"),
                number("vocab_size", "word pieces"),
            ],
        })
    }

    /// Whether the file states a licence.
    pub fn has_licence(&self) -> bool {
        !self.licence.is_empty() && self.licence != NO_LICENCE
    }
}

/// Text from a file without what could command a terminal.
pub fn printable(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn report(dtype: &str) -> Value {
        json!({
            "bytes": 151_872,
            "problem": null,
            "model": {
                "name": "tiny-bert", "license": "not stated", "source": "The source was not stated.",
                "languages": ["en"], "dtype": dtype, "lowercase": true,
                "config": {
                    "num_hidden_layers": 3, "hidden_size": 64, "num_attention_heads": 4,
                    "intermediate_size": 128, "max_position_embeddings": 64, "vocab_size": 216,
                },
            },
        })
    }

    #[test]
    fn the_facts_are_those_of_the_report() {
        let facts = Facts::read(Path::new("t.gguf"), &report("Q8_0")).unwrap();
        assert_eq!((&*facts.name, &*facts.dtype), ("tiny-bert", "Q8_0"));
        assert_eq!((facts.bytes, facts.lowercases), (151_872, true));
        assert_eq!(facts.languages, ["en"]);
        assert_eq!(facts.shape[0], "3 layers");
        assert_eq!(facts.shape[5], "216 word pieces");
        assert!(!facts.has_licence());
    }

    #[test]
    fn a_model_that_a_page_can_t_run_is_refused_with_the_reason() {
        let refusal = |report: &Value| {
            let refused = Facts::read(Path::new("t.gguf"), report);
            refused.unwrap_err().to_string()
        };
        let floats = refusal(&report("F32"));
        assert!(floats.contains("F32") && floats.contains("--dtype q8_0"));
        let foreign = refusal(&json!({ "model": null, "problem": "it has\u{1b} no head" }));
        assert_eq!(foreign, "t.gguf can't be used: it has\u{fffd} no head");
    }
}
