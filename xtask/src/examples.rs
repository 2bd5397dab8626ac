//! `cargo xtask examples`: writes the engine's answers to the ready examples into a file. The page
//! shows them before the model has loaded. A test of nsp-cli computes them again.

use crate::{
    command_line::{CommandLine, parse},
    error::{Error, cannot_at},
    files::write_if_changed,
    paths,
    setup::Setup,
};
use serde_json::{Value, json};
use std::{ffi::OsStr, fs, path::Path};

/// Computes and writes `content/results.json`.
///
/// # Errors
/// When the command line tool can't be built or run, or a file can't be read or written.
pub fn examples() -> Result<(), Error> {
    let setup = Setup::with_toolchain()?;
    let command_line = CommandLine::compile(&setup)?;
    let target = paths::root().join("content/results.json");
    write_if_changed(&target, &results(&command_line, None)?)
}

/// The answers of a model, or of the project's own, to the ready examples, as the text of a file.
///
/// # Errors
/// When the command line tool can't be run or refuses, or the examples can't be read.
pub fn results(command_line: &CommandLine, model: Option<&Path>) -> Result<String, Error> {
    let source = paths::root().join("content/examples.json");
    let text = fs::read_to_string(&source).map_err(cannot_at("read", &source))?;
    let examples = parse(&text)?;
    let examples = examples.as_array().into_iter().flatten();
    let results: Vec<String> = examples
        .map(|example| result(command_line, model, example).map(|result| result.to_string()))
        .collect::<Result<_, _>>()?;
    Ok(format!("[\n{}\n]\n", results.join(",\n")))
}

/// The answer to one example, without the fields that follow from the others.
fn result(
    command_line: &CommandLine,
    model: Option<&Path>,
    example: &Value,
) -> Result<Value, Error> {
    let text = |key: &str| example[key].as_str().unwrap_or_default();
    let mut arguments: Vec<&OsStr> = ["predict", "--json", "--a", text("a"), "--b", text("b")]
        .map(OsStr::new)
        .to_vec();
    if let Some(model) = model {
        arguments.extend([OsStr::new("--model"), model.as_os_str()]);
    }
    let answer = command_line.json(&arguments)?;
    Ok(shortened(text("id"), &answer))
}

fn shortened(id: &str, answer: &Value) -> Value {
    let list = |key: &str| answer[key].as_array().cloned().unwrap_or_default();
    let tokens: Vec<String> = list("tokens")
        .iter()
        .filter_map(|token| token.as_str().map(str::to_owned))
        .collect();
    let segments = list("token_type_ids");
    let mut result = json!({
        "id": id,
        "model": answer["model"],
        "tokens": tokens.join(" "),
        "input_ids": answer["input_ids"],
        "segment_a_length": segments.iter().filter(|segment| **segment == 0).count(),
        "unknown_tokens": answer["unknown_tokens"],
        "doubt": answer["doubt"],
        "logits": answer["logits"],
    });
    // Only a model of few positions cuts an example.
    if answer["truncated"] == true {
        result["truncated"] = true.into();
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_has_all_that_the_page_needs() {
        let answer = json!({
            "model": "m",
            "tokens": ["[CLS]", "a", "[SEP]", "b", "[SEP]"],
            "input_ids": [101, 5, 102, 6, 102],
            "token_type_ids": [0, 0, 0, 1, 1],
            "attention_mask": [1, 1, 1, 1, 1],
            "truncated": false,
            "unknown_tokens": 0,
            "doubt": null,
            "logits": [1.5, -1.25],
        });
        let expected = json!({
            "id": "x",
            "model": "m",
            "tokens": "[CLS] a [SEP] b [SEP]",
            "input_ids": [101, 5, 102, 6, 102],
            "segment_a_length": 3,
            "unknown_tokens": 0,
            "doubt": null,
            "logits": [1.5, -1.25],
        });
        assert_eq!(shortened("x", &answer), expected);
        let mut answer = answer;
        answer["truncated"] = true.into();
        assert_eq!(shortened("x", &answer)["truncated"], true);
    }
}
