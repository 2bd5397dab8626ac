//! `nsp-split WASM FOLDER NAME`: splits off the code that only functions with `#[wasm_split]` use.
//! It writes the rest to FOLDER/NAME.wasm, each chunk to its own file beside it, and the script that
//! loads the chunks to FOLDER/chunks_bg.js. The module must have been linked with `--emit-relocs`.
//!
//! This is a separate program because xtask, which everybody compiles first, should stay light.

use std::{env, fs, path::PathBuf, process::ExitCode};
use wasm_split_cli_support::{Options, transform};

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let (Some(wasm), Some(folder), Some(name)) =
        (arguments.next(), arguments.next(), arguments.next())
    else {
        eprintln!("usage: nsp-split WASM FOLDER NAME");
        return ExitCode::from(2);
    };
    let input = match fs::read(&wasm) {
        Ok(input) => input,
        Err(error) => {
            eprintln!("error: cannot read {}: {error}", wasm.display());
            return ExitCode::FAILURE;
        }
    };
    let main = folder.join(name).with_extension("wasm");
    let mut options = Options::new(&input);
    options.output_dir = &folder;
    options.main_out_path = &main;
    options.link_name = "./chunks_bg.js";
    match transform(options) {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: cannot split {}: {error:#}", wasm.display());
            ExitCode::FAILURE
        }
    }
}
