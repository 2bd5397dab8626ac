//! `bert-nsp`: BERT next sentence prediction on the command line.
//!
//! ```console
//! $ bert-nsp predict --a "She put the kettle on." --b "A minute later it began to whistle."
//! $ bert-nsp eval --pairs pairs.jsonl --out answers.jsonl
//! $ bert-nsp flow essay.txt --context 3
//! $ bert-nsp convert google-bert/bert-base-uncased
//! $ bert-nsp inspect bert-base-uncased.q8_0.gguf
//! $ bert-nsp verify bert-base-uncased.q8_0.gguf
//! $ bert-nsp compare google-bert/bert-base-uncased bert-base-uncased.q8_0.gguf --pairs pairs.jsonl
//! $ bert-nsp train --pairs pairs.jsonl --valid others.jsonl --out tuned.gguf
//! $ bert-nsp train --model bert-base-uncased/ --layers 2 --pairs pairs.jsonl --out tuned.gguf
//! ```
//!
//! The program contains the default model, so it works wherever it is copied to. Answers go to
//! stdout, progress and messages to stderr. The exit code is 0 on success, 2 for bad input (one
//! sentence says what was wrong), and 1 if `verify` finds a difference.

#[cfg(test)]
mod answers;
mod args;
mod checkpoint;
mod commands;
mod error;
mod head;
mod hub;
mod model;
mod model_card;
mod new_file;
mod pairs;
mod progress;
mod text;

use args::{Cli, Command};
use clap::Parser;
use error::CliError;
use std::io::{ErrorKind, Write};
use std::process::ExitCode;

/// What a command wants to be printed and returned.
struct Answer {
    /// Text for stdout, ending with a line break.
    text: String,
    /// 0, or 1 where a check failed.
    code: u8,
}

impl From<String> for Answer {
    fn from(text: String) -> Self {
        Answer { text, code: 0 }
    }
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => return refuse(&args::sentence(&error)),
        // `--help` and `--version` are "errors" that go to stdout.
        Err(help) => help.exit(),
    };
    match run(&cli.command) {
        Ok(answer) => print(&answer),
        Err(error) => refuse(&error.to_string()),
    }
}

fn run(command: &Command) -> Result<Answer, CliError> {
    match command {
        Command::Convert(args) => commands::convert::run(args).map(Answer::from),
        Command::Inspect(args) => commands::inspect::run(args).map(Answer::from),
        Command::Predict(args) => commands::predict::run(args).map(Answer::from),
        Command::Eval(args) => commands::eval::run(args).map(Answer::from),
        Command::Flow(args) => commands::flow::run(args).map(Answer::from),
        Command::Compare(args) => commands::compare::run(args).map(Answer::from),
        Command::Verify(args) => commands::verify::run(args),
        Command::Train(args) => commands::train::run(args).map(Answer::from),
    }
}

fn print(answer: &Answer) -> ExitCode {
    let mut stdout = std::io::stdout().lock();
    match stdout
        .write_all(answer.text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Ok(()) => ExitCode::from(answer.code),
        // Whoever reads has seen enough, `head` for example.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::from(answer.code),
        Err(error) => refuse(&format!("the answer could not be written: {error}")),
    }
}

/// One sentence on stderr and exit code 2.
fn refuse(sentence: &str) -> ExitCode {
    text::tell(&format!("bert-nsp: {sentence}"));
    ExitCode::from(2)
}
