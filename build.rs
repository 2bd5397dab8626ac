//! Prepares the compilation of the page: writes the ready examples and their results as Rust, and what the page's
//! WebAssembly needs so that parts of it can be split off (see xtask/wasm).

use nsp_answer::{Doubt, Label};
use serde::{Deserialize, de::DeserializeOwned};
use std::{env, fs, path::Path};

/// The ready examples.
const EXAMPLES: &str = "content/examples.json";
/// Names the file of the ready results. `cargo xtask` sets it for a site of another model.
const VARIABLE: &str = "NSP_RESULTS";
/// The results of the project's own model.
const OWN: &str = "content/results.json";

fn main() -> Result<(), String> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed={VARIABLE}");
    let results = env::var(VARIABLE).unwrap_or_else(|_| OWN.to_owned());
    translate::<Example>(EXAMPLES, "examples.rs", Example::rust)?;
    translate::<Ready>(&results, "results.rs", Ready::rust)?;
    if env::var_os("CARGO_CFG_TARGET_FAMILY").is_some_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
    Ok(())
}

/// Writes a JSON list as a Rust slice into the folder from which the page's source includes it. So the page needs no
/// code that reads JSON before it can be painted.
fn translate<T: DeserializeOwned>(
    source: &str,
    target: &str,
    rust: fn(&T) -> String,
) -> Result<(), String> {
    println!("cargo::rerun-if-changed={source}");
    let text =
        fs::read_to_string(source).map_err(|error| format!("cannot read {source}: {error}"))?;
    let items: Vec<T> = serde_json::from_str(&text)
        .map_err(|error| format!("{source} does not have the expected form: {error}"))?;
    let items: Vec<String> = items.iter().map(rust).collect();
    let folder = env::var_os("OUT_DIR").ok_or("cargo has set no OUT_DIR")?;
    let target = Path::new(&folder).join(target);
    fs::write(&target, format!("&[\n{}]\n", items.concat()))
        .map_err(|error| format!("cannot write {}: {error}", target.display()))
}

/// A ready example, as src/logic/examples.rs describes it.
#[derive(Deserialize)]
struct Example {
    id: String,
    title: String,
    kind: String,
    a: String,
    b: String,
    expected: Label,
    model: Label,
    note: String,
}

impl Example {
    fn rust(&self) -> String {
        let Self {
            id,
            title,
            kind,
            a,
            b,
            expected,
            model,
            note,
        } = self;
        format!(
            "Example {{ id: {id:?}, title: {title:?}, kind: {kind:?}, a: {a:?}, b: {b:?}, \
             expected: Label::{expected:?}, model: Label::{model:?}, note: {note:?} }},\n"
        )
    }
}

/// A ready result, as src/logic/results.rs describes it.
#[derive(Deserialize)]
struct Ready {
    id: String,
    model: String,
    tokens: String,
    input_ids: Vec<u32>,
    segment_a_length: usize,
    #[serde(default)]
    truncated: bool,
    unknown_tokens: u32,
    doubt: Option<Doubt>,
    logits: [f32; 2],
}

impl Ready {
    fn rust(&self) -> String {
        let Self {
            id,
            model,
            tokens,
            input_ids,
            segment_a_length,
            truncated,
            unknown_tokens,
            doubt,
            logits,
        } = self;
        let doubt = doubt.map_or_else(
            || "None".to_owned(),
            |doubt| format!("Some(Doubt::{doubt:?})"),
        );
        format!(
            "Ready {{ id: {id:?}, model: {model:?}, tokens: {tokens:?}, input_ids: &{input_ids:?}, \
             segment_a_length: {segment_a_length}, truncated: {truncated}, \
             unknown_tokens: {unknown_tokens}, doubt: {doubt}, logits: {logits:?} }},\n"
        )
    }
}
