//! `cargo xtask examples`: writes the engine's answers to the ready examples into a file. The page
//! shows them before the model has loaded. A test of nsp-cli computes them again.

use crate::{
    error::{Error, cannot, cannot_at},
    paths,
    setup::Setup,
    steps::run,
};
use serde_json::{Value, json};
use std::{
    fs,
    process::{Command, Stdio},
};

/// Computes and writes `content/results.json`.
///
/// # Errors
/// When the command line tool can't be built or run, or a file can't be read or written.
pub fn examples() -> Result<(), Error> {
    let setup = Setup::with_toolchain()?;
    let mut build = setup.environment.command("cargo");
    // The whole workspace's features, so that no dependency is compiled again.
    build.args(["build", "--release", "--workspace", "--bin", "bert-nsp"]);
    run(&mut build, "compiling bert-nsp")?;

    let source = paths::root().join("content/examples.json");
    let text = fs::read_to_string(&source).map_err(cannot_at("read", &source))?;
    let examples = parse(&text)?;
    let examples = examples.as_array().into_iter().flatten();
    let results: Vec<String> = examples
        .map(|example| result(example).map(|result| result.to_string()))
        .collect::<Result<_, _>>()?;
    let target = paths::root().join("content/results.json");
    let text = format!("[\n{}\n]\n", results.join(",\n"));
    fs::write(&target, text).map_err(cannot_at("write", &target))
}

/// The answer to one example, without the fields that follow from the others.
fn result(example: &Value) -> Result<Value, Error> {
    let text = |key: &str| example[key].as_str().unwrap_or_default();
    let program = paths::target().join("release/bert-nsp");
    let output = Command::new(&program)
        .args(["predict", "--json", "--a", text("a"), "--b", text("b")])
        // Warnings and errors are for the reader.
        .stderr(Stdio::inherit())
        .output()
        .map_err(cannot_at("start", &program))?;
    if !output.status.success() {
        return Err(Error::Program {
            what: format!("bert-nsp predict for {}", text("id")),
            status: output.status,
        });
    }
    let answer = parse(&String::from_utf8_lossy(&output.stdout))?;
    Ok(shortened(text("id"), &answer))
}

fn shortened(id: &str, answer: &Value) -> Value {
    let list = |key: &str| answer[key].as_array().cloned().unwrap_or_default();
    let tokens: Vec<String> = list("tokens")
        .iter()
        .filter_map(|token| token.as_str().map(str::to_owned))
        .collect();
    let segments = list("token_type_ids");
    json!({
        "id": id,
        "model": answer["model"],
        "tokens": tokens.join(" "),
        "input_ids": answer["input_ids"],
        "segment_a_length": segments.iter().filter(|segment| **segment == 0).count(),
        "unknown_tokens": answer["unknown_tokens"],
        "doubt": answer["doubt"],
        "logits": answer["logits"],
    })
}

fn parse(text: &str) -> Result<Value, Error> {
    serde_json::from_str(text)
        .map_err(std::io::Error::other)
        .map_err(cannot("read JSON"))
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
    }
}
