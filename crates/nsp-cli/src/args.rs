//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum, builder::TypedValueParser};
use nsp::Label;
use nsp::kernels::{InstructionSet, Packing};
use nsp_checkpoint::Dtype;
use std::path::PathBuf;

/// BERT next sentence prediction: does sentence B follow sentence A?
#[derive(Parser)]
#[command(name = "bert-nsp", version, about, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Subcommand)]
pub enum Command {
    /// Convert a Hugging Face checkpoint folder to one GGUF file.
    Convert(ConvertArgs),
    /// Show what is in a GGUF file.
    Inspect(InspectArgs),
    /// Answer one pair.
    Predict(PredictArgs),
    /// Measure accuracy and loss on labelled pairs.
    Eval(EvalArgs),
    /// Compare a converted google-bert/bert-base-uncased with published logits.
    Verify(VerifyArgs),
}

/// Arguments of `convert`.
#[derive(Args)]
pub struct ConvertArgs {
    /// A folder with config.json, model.safetensors, and vocab.txt or tokenizer.json; or a model's
    /// folder in the hub's cache.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// How the matrices are stored: f32, f16, q8_0 or q4_0.
    #[arg(long, default_value = "q4_0")]
    pub dtype: Dtype,
    /// The GGUF file to write.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Leave capital letters and accents in texts, whatever the folder says.
    #[arg(long, conflicts_with = "uncased")]
    pub cased: bool,
    /// Lower-case texts, whatever the folder says.
    #[arg(long)]
    pub uncased: bool,
    /// Pairs (a, b, label a line; the labels are not used) on which the quantised model is compared
    /// with the float one; the mean difference of their logits goes into the biases of the head.
    #[arg(long, value_name = "PAIRS")]
    pub calibrate: Option<PathBuf>,
    /// The model's name [default: the repository's in the hub's cache, else the folder's].
    #[arg(long)]
    pub name: Option<String>,
    /// The licence of the weights, for example Apache-2.0 [default: what the folder's README.md
    /// says].
    #[arg(long)]
    pub license: Option<String>,
    /// Where the weights come from, one sentence.
    #[arg(
        long,
        default_value = "The source was not stated.",
        hide_default_value = true
    )]
    pub source: String,
}

/// Arguments of `inspect`.
#[derive(Args)]
pub struct InspectArgs {
    /// A GGUF file [default: the embedded model].
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Which model answers, and how.
#[derive(Args)]
pub struct ModelArgs {
    /// A GGUF file [default: the embedded model].
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// How 4-bit weights are packed in memory. All others are packed in 7 bits.
    #[arg(long, value_enum, default_value = "4-bit")]
    pub packing: PackingArg,
    /// The instructions that compute [default: the fastest that this processor has].
    #[arg(long, value_name = "NAME", value_parser = kernel)]
    pub kernel: Option<InstructionSet>,
}

/// The instructions of this name.
fn kernel(name: &str) -> Result<InstructionSet, String> {
    InstructionSet::named(name).ok_or_else(|| {
        let available = InstructionSet::available();
        let names: Vec<&str> = available.iter().map(|set| set.name()).collect();
        format!("this processor has {}", names.join(", "))
    })
}

/// Arguments of `predict`.
#[derive(Args)]
pub struct PredictArgs {
    /// The model.
    #[command(flatten)]
    pub model: ModelArgs,
    /// Sentence A.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub a: String,
    /// Sentence B; without it, A is answered as a single sequence.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub b: Option<String>,
    /// The true class, 0 = IsNext or 1 = NotNext: with it the answer has a loss.
    #[arg(long, value_parser = clap::value_parser!(u8).range(0..=1).try_map(Label::try_from))]
    pub label: Option<Label>,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// How weights stand in memory.
#[derive(Clone, Copy, ValueEnum)]
pub enum PackingArg {
    /// As Q4_0 has them, in integers.
    #[value(name = "4-bit")]
    FourBit,
    /// Quantised again, with one scale an output: what browsers use on processors with AVX-VNNI.
    #[value(name = "7-bit")]
    SevenBit,
}

impl From<PackingArg> for Packing {
    fn from(argument: PackingArg) -> Self {
        match argument {
            PackingArg::FourBit => Self::FourBit,
            PackingArg::SevenBit => Self::SevenBit,
        }
    }
}

/// Arguments of `eval`.
#[derive(Args)]
pub struct EvalArgs {
    /// The model.
    #[command(flatten)]
    pub model: ModelArgs,
    /// Pairs as JSON lines: {"a": TEXT, "b": TEXT, "label": 0 or 1}; a "tag" gets its own accuracy.
    #[arg(long, value_name = "FILE")]
    pub pairs: PathBuf,
    /// Write {"logits", "prediction", "label"} for each pair, as JSON lines.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `verify`.
#[derive(Args)]
pub struct VerifyArgs {
    /// A GGUF file, converted from google-bert/bert-base-uncased.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// clap's message about a wrong command line as one sentence on one line.
pub fn sentence(error: &clap::Error) -> String {
    let message = error.to_string();
    let message = message.split("\n\nUsage:").next().unwrap_or_default();
    let message = message.split("\n\nFor more").next().unwrap_or_default();
    let words: Vec<&str> = message.split_whitespace().collect();
    let words = words.join(" ");
    format!(
        "{}; see `bert-nsp help`",
        words.trim_start_matches("error: ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_wrong_command_line_gets_one_sentence() {
        for (line, expected) in [
            (
                "predict --b x",
                "the following required arguments were not provided: --a <TEXT>; see `bert-nsp help`",
            ),
            (
                "predict --a x --label 2",
                "invalid value '2' for '--label <LABEL>': 2 is not in 0..=1; see `bert-nsp help`",
            ),
            (
                "convert d --out o --dtype q5_0",
                "invalid value 'q5_0' for '--dtype <DTYPE>': \"q5_0\" is not a known dtype; take one \
                 of f32, f16, q8_0, q4_0; see `bert-nsp help`",
            ),
        ] {
            let words = ["bert-nsp"].into_iter().chain(line.split(' '));
            let error = Cli::try_parse_from(words).err().expect(line);
            assert_eq!(sentence(&error), expected);
        }
    }
}
