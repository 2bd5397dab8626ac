//! What is done with the WebAssembly that cargo builds:
//!
//! - `nsp-wasm bind WASM FOLDER NAME` is `wasm-bindgen --target web`: it writes FOLDER/NAME.js and
//!   FOLDER/NAME_bg.wasm.
//! - `nsp-wasm bind-chunks …` does the same and keeps the names by which split-off chunks call functions.
//! - `nsp-wasm split WASM FOLDER NAME` splits off the code that only functions with `#[wasm_split]` use.
//!   It writes the rest to FOLDER/NAME.wasm, each chunk to its own file beside it, and the script that
//!   loads the chunks to FOLDER/chunks_bg.js. The module must have been linked with `--emit-relocs`. Before
//!   that, it removes exports that nothing uses.
//!
//! - `nsp-wasm crates WASM` prints how many bytes come from each crate, as a JSON object. The module must have the
//!   names of its functions.
//!
//! This is a separate program because xtask, which everybody compiles first, should stay light. With
//! wasm-bindgen as a library, no command but the tests needs wasm-bindgen's own program.

mod crates;
mod exports;

use std::{
    env, fs,
    io::{Write, stderr, stdout},
    path::Path,
    process::ExitCode,
};
use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::{Options, transform};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["bind", wasm, folder, name] => bind(wasm.as_ref(), folder.as_ref(), name, false),
        ["bind-chunks", wasm, folder, name] => bind(wasm.as_ref(), folder.as_ref(), name, true),
        ["split", wasm, folder, name] => split(wasm.as_ref(), folder.as_ref(), name),
        ["crates", wasm] => print_crates(wasm.as_ref()),
        _ => {
            let usage =
                "usage: nsp-wasm bind|bind-chunks|split WASM FOLDER NAME, or nsp-wasm crates WASM";
            let _ = writeln!(stderr(), "{usage}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn bind(wasm: &Path, folder: &Path, name: &str, has_chunks: bool) -> Result<(), String> {
    let failed = |error| format!("cannot write JavaScript for {}: {error:#}", wasm.display());
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(wasm)
        .web(true)
        .map_err(failed)?
        .typescript(false)
        .omit_default_module_path(false)
        .keep_lld_exports(has_chunks)
        .demangle(!has_chunks)
        .out_name(name)
        .generate(folder)
        .map_err(failed)
}

fn print_crates(wasm: &Path) -> Result<(), String> {
    let failed = |error: String| format!("cannot count the bytes of {}: {error}", wasm.display());
    let input = fs::read(wasm).map_err(|error| failed(error.to_string()))?;
    let bytes = crates::bytes_by_crate(&input).map_err(failed)?;
    writeln!(stdout(), "{}", serde_json::json!(bytes)).map_err(|error| failed(error.to_string()))
}

fn split(wasm: &Path, folder: &Path, name: &str) -> Result<(), String> {
    let input =
        fs::read(wasm).map_err(|error| format!("cannot read {}: {error}", wasm.display()))?;
    let input = exports::without_streams(&input)
        .map_err(|error| format!("cannot read {}: {error}", wasm.display()))?;
    let main = folder.join(name).with_extension("wasm");
    let mut options = Options::new(&input);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.link_name = "./chunks_bg.js";
    transform(options)
        .map(|_| ())
        .map_err(|error| format!("cannot split {}: {error:#}", wasm.display()))
}
