//! `bert-nsp inspect`: shows what a GGUF file contains.

use crate::args::InspectArgs;
use crate::error::CliError;
use crate::model::{EMBEDDED, EMBEDDED_NAME};
use crate::text::{json_line, printable, size};
use nsp_checkpoint::gguf::{GgufError, GgufHeader, TensorInfo, Value, read_gguf};
use nsp_checkpoint::model::ModelError;
use nsp_checkpoint::tokenizer::{Normalizer, PreTokenizer};
use nsp_checkpoint::{BertConfig, ModelHeader, TokenizerSettings};
use serde::Serialize;
use std::fmt::Write;
use std::fs::File;
use std::path::Path;

/// Reads a whole file, so that one that is cut off is found out, and describes it.
pub fn run(args: &InspectArgs) -> Result<String, CliError> {
    let path = args.file.as_deref().unwrap_or(Path::new(EMBEDDED_NAME));
    let header = match &args.file {
        Some(file) => read(File::open(file).map_err(CliError::read(file))?),
        None => read(EMBEDDED),
    };
    let header = header.map_err(|source| CliError::Gguf {
        path: path.to_owned(),
        source,
    })?;
    let model = ModelHeader::read(&header);
    if args.json {
        Ok(json_line(&report(path, &header, model))?)
    } else {
        Ok(describe(path, &header, model))
    }
}

fn read(reader: impl std::io::Read) -> Result<GgufHeader, GgufError> {
    read_gguf(reader, &mut |_| Ok(()))
}

/// The JSON form.
#[derive(Serialize)]
struct Report {
    file: String,
    /// Size of the whole file.
    bytes: u64,
    gguf_version: u32,
    /// None where the file is no model that `bert-nsp` can run.
    model: Option<Model>,
    /// Why it is none.
    problem: Option<String>,
    tensors: Vec<Tensor>,
}

#[derive(Serialize)]
struct Model {
    name: String,
    license: String,
    source: String,
    /// None where the card names no language.
    languages: Vec<String>,
    dtype: String,
    labels: [&'static str; 2],
    /// Whether pooler and head were drawn at random and have not been trained yet.
    untaught: bool,
    lowercase: bool,
    tokenizer: TokenizerSettings,
    vocabulary: usize,
    parameters: u64,
    config: Config,
}

/// The numbers under their names in `config.json`.
#[derive(Serialize)]
struct Config {
    vocab_size: usize,
    hidden_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    intermediate_size: usize,
    max_position_embeddings: usize,
    type_vocab_size: usize,
    layer_norm_eps: f64,
}

#[derive(Serialize)]
struct Tensor {
    name: String,
    shape: Vec<usize>,
    dtype: &'static str,
    offset: u64,
    bytes: usize,
}

fn report(path: &Path, header: &GgufHeader, model: Result<ModelHeader, ModelError>) -> Report {
    let (model, problem) = match model {
        Ok(model) => (Some(model_report(header, model)), None),
        Err(error) => (None, Some(error.to_string())),
    };
    Report {
        file: path.display().to_string(),
        bytes: header.file_end,
        gguf_version: header.version,
        model,
        problem,
        tensors: header.tensors.iter().map(tensor_report).collect(),
    }
}

fn model_report(header: &GgufHeader, model: ModelHeader) -> Model {
    Model {
        name: model.card.name,
        license: model.card.license,
        source: model.card.source,
        languages: model.card.languages,
        dtype: model.card.dtype.to_string(),
        labels: nsp_checkpoint::keys::LABELS,
        untaught: model.untaught,
        lowercase: model.tokenizer.lowercases(),
        tokenizer: model.tokenizer,
        vocabulary: model.vocabulary.len(),
        parameters: parameters(header),
        config: Config {
            vocab_size: model.config.vocab_size,
            hidden_size: model.config.hidden_size,
            num_hidden_layers: model.config.num_hidden_layers,
            num_attention_heads: model.config.num_attention_heads,
            intermediate_size: model.config.intermediate_size,
            max_position_embeddings: model.config.max_position_embeddings,
            type_vocab_size: model.config.type_vocab_size,
            layer_norm_eps: model.config.layer_norm_eps,
        },
    }
}

fn tensor_report(tensor: &TensorInfo) -> Tensor {
    Tensor {
        name: tensor.name.clone(),
        shape: tensor.dims.clone(),
        dtype: tensor.dtype.name(),
        offset: tensor.offset,
        bytes: tensor.bytes,
    }
}

fn parameters(header: &GgufHeader) -> u64 {
    let count = |tensor: &TensorInfo| tensor.dims.iter().map(|&dim| dim as u64).product::<u64>();
    header.tensors.iter().map(count).sum()
}

/// The human form.
fn describe(path: &Path, header: &GgufHeader, model: Result<ModelHeader, ModelError>) -> String {
    let mut lines = vec![
        ("file", path.display().to_string()),
        ("size", size(header.file_end)),
        ("format", format!("GGUF version {}", header.version)),
    ];
    match &model {
        Ok(model) => {
            lines.extend(describe_model(model));
            if model.untaught {
                lines.push(("head", "drawn at random, not trained yet".to_owned()));
            }
        }
        Err(error) => lines.push(("not a model for bert-nsp", error.to_string())),
    }
    lines.push(("parameters", parameters(header).to_string()));

    let mut text = String::new();
    for (what, value) in lines {
        text += &format!("{what:<10}  {}\n", printable(&value));
    }
    text += "\nmetadata\n";
    for (key, value) in header.metadata.iter() {
        text += &format!("  {:<34}  {}\n", printable(key), printable(&short(value)));
    }
    text += "\ntensors\n";
    for tensor in &header.tensors {
        text += &format!(
            "  {:<34}  {:<5} {:>14}  {}\n",
            printable(&tensor.name),
            tensor.dtype.name(),
            format!("{:?}", tensor.dims),
            size(tensor.bytes as u64)
        );
    }
    text
}

fn describe_model(model: &ModelHeader) -> Vec<(&'static str, String)> {
    let BertConfig {
        hidden_size,
        num_hidden_layers,
        num_attention_heads,
        intermediate_size,
        max_position_embeddings,
        ..
    } = model.config;
    vec![
        ("model", model.card.name.clone()),
        ("dtype", model.card.dtype.to_string()),
        ("licence", model.card.license.clone()),
        ("source", model.card.source.clone()),
        ("languages", languages(&model.card.languages)),
        (
            "shape",
            format!(
                "{num_hidden_layers} layers, hidden {hidden_size}, {num_attention_heads} heads, \
                 feed-forward {intermediate_size}, {max_position_embeddings} positions"
            ),
        ),
        (
            "vocabulary",
            format!("{} word pieces", model.vocabulary.len()),
        ),
        ("casing", casing(&model.tokenizer).to_owned()),
        ("tokenizer", describe_tokenizer(&model.tokenizer)),
        ("labels", "0 = IsNext, 1 = NotNext".to_owned()),
    ]
}

fn casing(tokenizer: &TokenizerSettings) -> &'static str {
    match (tokenizer.lowercases(), tokenizer.strips_accents()) {
        (true, true) => "lower-cased, without accents",
        (true, false) => "lower-cased, with accents",
        (false, true) => "cased, without accents",
        (false, false) => "cased",
    }
}

/// The steps under their names in a tokenizer.json, and the tokens that only this model has.
fn describe_tokenizer(tokenizer: &TokenizerSettings) -> String {
    if tokenizer.is_berts() {
        return "BERT's own".to_owned();
    }
    let normalizer = tokenizer.normalizer.iter().map(Normalizer::name);
    let pre_tokenizer = tokenizer.pre_tokenizer.iter().map(PreTokenizer::name);
    let steps: Vec<&str> = normalizer.chain(pre_tokenizer).collect();
    let mut text = format!(
        "{}, WordPiece of words up to {} characters",
        steps.join(", "),
        tokenizer.max_input_chars_per_word
    );
    let added: Vec<&str> = tokenizer
        .other_tokens()
        .map(|t| t.content.as_str())
        .collect();
    if !added.is_empty() {
        let _ = write!(text, "; added tokens: {}", added.join(" "));
    }
    text
}

fn languages(languages: &[String]) -> String {
    match languages {
        [] => "not stated".to_owned(),
        _ => languages.join(", "),
    }
}

/// A metadata value on one line.
fn short(value: &Value) -> String {
    const SHOWN: usize = 5;
    match value {
        Value::Unsigned(number) => number.to_string(),
        Value::Signed(number) => number.to_string(),
        Value::Float(number) => format!("{:?}", *number as f32),
        Value::Bool(truth) => truth.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let shown: Vec<String> = items.iter().take(SHOWN).map(short).collect();
            let mut text = shown.join(", ");
            if items.len() > SHOWN {
                let _ = write!(text, ", … ({} in all)", items.len());
            }
            text
        }
    }
}
