//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum, builder::TypedValueParser};
use nsp::kernels::{InstructionSet, Packing};
use nsp::{KnockOut, Label};
use nsp_checkpoint::Dtype;
use nsp_pairs::DEFAULT_CONTEXT;
use nsp_train::Options;
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
    /// Convert a Hugging Face checkpoint to one GGUF file.
    Convert(ConvertArgs),
    /// Show what is in a GGUF file.
    Inspect(InspectArgs),
    /// Predict whether sentence B follows sentence A.
    Predict(PredictArgs),
    /// Measure accuracy and loss on labelled pairs.
    Eval(EvalArgs),
    /// Find the breaks in a text: ask about every border between two sentences.
    Flow(FlowArgs),
    /// Compare the answers of two models.
    Compare(CompareArgs),
    /// Compare google-bert/bert-base-uncased with published logits.
    Verify(VerifyArgs),
    /// Train pooler and next-sentence head on your own pairs, and the last layers with --layers.
    Train(TrainArgs),
}

/// Arguments of `convert`.
#[derive(Args)]
pub struct ConvertArgs {
    /// A model on the Hugging Face Hub, OWNER/NAME or OWNER/NAME@REVISION; or the checkpoint's folder, with
    /// config.json, model.safetensors (one file or several) or pytorch_model.bin, and vocab.txt or
    /// tokenizer.json; or its file of weights. A path that exists wins over a name.
    #[arg(value_name = "MODEL")]
    pub checkpoint: PathBuf,
    /// The branch, tag or commit on the hub [default: main].
    #[arg(long)]
    pub revision: Option<String>,
    /// How the matrices are stored: f32, f16, q8_0 or q4_0 [default: what config.json says under
    /// bert_nsp_dtype, otherwise q8_0].
    #[arg(long)]
    pub dtype: Option<Dtype>,
    /// The GGUF file to write [default: NAME.DTYPE.gguf in this folder].
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Overwrite the GGUF file, and the file of --readme, if they exist.
    #[arg(long)]
    pub force: bool,
    /// Also copy the checkpoint's README.md, its model card, to this file, if it has one.
    #[arg(long, value_name = "FILE")]
    pub readme: Option<PathBuf>,
    /// Don't lower-case texts, whatever the folder's files say. Accents stay too, unless the files
    /// ask to remove them.
    #[arg(long, conflicts_with = "uncased")]
    pub cased: bool,
    /// Lower-case texts, whatever the folder's files say.
    #[arg(long)]
    pub uncased: bool,
    /// A file of pairs, as for `eval`. The float model and the quantised model both answer them,
    /// and the mean difference of their logits is added to the biases of the head. The labels are
    /// not used.
    #[arg(long, value_name = "PAIRS")]
    pub calibrate: Option<PathBuf>,
    /// Draw pooler and next-sentence head at random, for a checkpoint that lacks one of them. The
    /// answers mean nothing until `train` has trained the head.
    #[arg(long, conflicts_with = "calibrate")]
    pub fresh_head: bool,
    /// Decides the random numbers of --fresh-head. The same seed gives the same file [default: 1].
    #[arg(long, requires = "fresh_head")]
    pub seed: Option<u64>,
    /// The model's name [default: the repository's name if the folder is in the hub's cache,
    /// otherwise the folder's name].
    #[arg(long)]
    pub name: Option<String>,
    /// The licence of the weights, for example Apache-2.0 [default: what the folder's README.md
    /// says].
    #[arg(long)]
    pub license: Option<String>,
    /// Where the weights come from, in one sentence.
    #[arg(long)]
    pub source: Option<String>,
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
    /// How 4-bit weights are packed in memory [default: the faster way for the instruction set]. Other
    /// quantised weights are packed in 7 bits only.
    #[arg(long, value_enum)]
    pub packing: Option<PackingArg>,
    /// The instruction set to use: scalar, portable, avx2 (x86-64) or neon (64-bit Arm) [default: the
    /// last of these that this processor supports]. It runs the layers of a quantised model.
    #[arg(long, value_name = "NAME", value_parser = kernel)]
    pub kernel: Option<InstructionSet>,
}

/// The instructions of this name.
fn kernel(name: &str) -> Result<InstructionSet, String> {
    InstructionSet::named(name).ok_or_else(|| {
        let available = InstructionSet::available();
        let names: Vec<&str> = available.iter().map(|set| set.name()).collect();
        format!("this processor supports {}", names.join(", "))
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
    /// Sentence B. Without it, the model gets A alone, as a single sequence.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub b: Option<String>,
    /// A head that `train --head-only` has written, to use instead of the model's own.
    #[arg(long, value_name = "FILE")]
    pub head: Option<PathBuf>,
    /// The true class, 0 = IsNext or 1 = NotNext, to compute the loss for.
    #[arg(long, value_parser = clap::value_parser!(u8).range(0..=1).try_map(Label::try_from))]
    pub label: Option<Label>,
    /// Take something from the model or from its input, to see whether the answer needs it; may be repeated. NAME is
    /// segments (all segment ids are 0), positions:SEED (all positions except that of `[CLS]` are shuffled), head:L.H
    /// (the output of head H of layer L is 0; both count from 1), attention:L (the whole attention output of layer L is
    /// 0), sep (no token attends to a `[SEP]`), swap (A and B are swapped) or word:I=TEXT (TEXT replaces the I-th word
    /// of A and B, counted through A and then B).
    #[arg(long = "knock-out", value_name = "NAME")]
    pub knock_outs: Vec<KnockOut>,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// How weights stand in memory.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum PackingArg {
    /// As Q4_0 stores them, in integers.
    #[value(name = "4-bit")]
    FourBit,
    /// Quantised again, with one scale per output. Browsers use this on processors with AVX-VNNI, and
    /// on other kinds of processors than x86-64 if it is faster there.
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
    /// A file of pairs as JSON lines: {"a": TEXT, "b": TEXT, "label": 0 or 1}. If pairs have a
    /// "tag", each tag gets its own accuracy.
    #[arg(long, value_name = "FILE")]
    pub pairs: PathBuf,
    /// A head that `train --head-only` has written, to use instead of the model's own.
    #[arg(long, value_name = "FILE")]
    pub head: Option<PathBuf>,
    /// Write the "logits", "prediction" and "label" of each pair to this file, as JSON lines.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `flow`.
#[derive(Args)]
pub struct FlowArgs {
    /// The model.
    #[command(flatten)]
    pub model: ModelArgs,
    /// The text, in UTF-8; - reads it from stdin. An empty line ends a paragraph.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// How many sentences on each side of a border the model is shown, 1 to 4. If they are too long for the
    /// model, it is shown fewer, but always the two at the border.
    #[arg(
        long,
        value_name = "N",
        default_value_t = DEFAULT_CONTEXT,
        value_parser = clap::value_parser!(u8).range(1..=4)
    )]
    pub context: u8,
    /// A head that `train --head-only` has written, to use instead of the model's own.
    #[arg(long, value_name = "FILE")]
    pub head: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// Print a table of comma-separated values: a header, and one row per border.
    #[arg(long)]
    pub csv: bool,
}

/// Arguments of `compare`.
#[derive(Args)]
pub struct CompareArgs {
    /// A GGUF file, or a checkpoint as for `convert`, which answers with its own floats.
    #[arg(value_name = "A")]
    pub a: PathBuf,
    /// The other one.
    #[arg(value_name = "B")]
    pub b: PathBuf,
    /// A head that `train --head-only` has written, to use instead of B's own.
    #[arg(long, value_name = "FILE")]
    pub head: Option<PathBuf>,
    /// A file of pairs, as for `eval`. Labels may be missing; then no accuracy is computed.
    #[arg(long, value_name = "FILE")]
    pub pairs: PathBuf,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `verify`.
#[derive(Args)]
pub struct VerifyArgs {
    /// A GGUF file or a checkpoint, converted from or the same as google-bert/bert-base-uncased.
    #[arg(value_name = "MODEL")]
    pub model: PathBuf,
}

/// Arguments of `train`.
#[derive(Args)]
pub struct TrainArgs {
    /// The model that the training begins with.
    #[command(flatten)]
    pub model: ModelArgs,
    /// Also train the last N layers. This needs a checkpoint's floats: --model then names a
    /// checkpoint, as for `convert`. If it lacks pooler or head, both begin with random numbers. The hidden
    /// states before these layers stay in memory, at most 4 GB: tokens of all pairs x hidden size x 4 bytes.
    #[arg(long, value_name = "N", conflicts_with = "head_only")]
    pub layers: Option<usize>,
    /// How the GGUF file of --layers stores its matrices, as for `convert` [default: as there].
    #[arg(long, requires = "layers")]
    pub dtype: Option<Dtype>,
    /// A file of pairs to train on, as for `eval`.
    #[arg(long, value_name = "FILE")]
    pub pairs: PathBuf,
    /// A file of other pairs. The epoch with the smallest loss on them is written; without them, the last
    /// epoch.
    #[arg(long, value_name = "FILE")]
    pub valid: Option<PathBuf>,
    /// The file to write: a GGUF file, or a safetensors file with the names of a Hugging Face checkpoint if
    /// the name ends with .safetensors.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Write only pooler and head, for `--head`; otherwise the whole model is written.
    #[arg(long)]
    pub head_only: bool,
    /// Overwrite the file if it exists.
    #[arg(long)]
    pub force: bool,
    /// The new model's name [default: the model's name and "-tuned"].
    #[arg(long)]
    pub name: Option<String>,
    /// How often all pairs are used.
    #[arg(long, value_name = "N", default_value_t = Options::default().epochs)]
    pub epochs: usize,
    /// The largest learning rate [default: 0.001; 0.00005 with --layers].
    #[arg(long, value_name = "RATE", allow_negative_numbers = true)]
    pub lr: Option<f64>,
    /// Pairs per step.
    #[arg(long, value_name = "N", default_value_t = Options::default().batch)]
    pub batch: usize,
    /// AdamW's weight decay.
    #[arg(
        long,
        value_name = "DECAY",
        allow_negative_numbers = true,
        default_value_t = Options::default().weight_decay
    )]
    pub weight_decay: f64,
    /// The part of all steps, 0 to 1, in which the learning rate rises. After that it falls to 0.
    #[arg(
        long,
        value_name = "PART",
        allow_negative_numbers = true,
        default_value_t = Options::default().warmup
    )]
    pub warmup: f64,
    /// Decides the order of the pairs, and with --layers the numbers of a pooler and a head that the checkpoint
    /// lacks. The same seed gives the same result on the same machine.
    #[arg(long, default_value_t = Options::default().seed)]
    pub seed: u64,
    /// The weights of the classes IsNext and NotNext in the loss, for example 1,2 [default: 1,1].
    #[arg(long, value_name = "W0,W1", value_parser = class_weights)]
    pub class_weights: Option<[f32; 2]>,
    /// Stop when the loss on the pairs of --valid has not improved for so many epochs [default: run all
    /// epochs].
    #[arg(long, value_name = "EPOCHS", requires = "valid")]
    pub patience: Option<usize>,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Two numbers with a comma between them.
fn class_weights(text: &str) -> Result<[f32; 2], String> {
    let numbers: Option<Vec<f32>> = text
        .split(',')
        .map(|part| part.trim().parse().ok())
        .collect();
    let numbers = numbers.and_then(|numbers| <[f32; 2]>::try_from(numbers).ok());
    numbers.ok_or_else(|| "give two numbers, for example 1,2".to_owned())
}

/// The learning rate for layers. They know the language already, and larger steps would destroy that. This is
/// the largest of the rates that BERT's authors recommend (Devlin et al., 2018, arXiv:1810.04805, appendix A.3).
const LAYERS_RATE: f64 = 5e-5;

impl TrainArgs {
    /// The name of the model that the training makes of a model with this name.
    pub fn name_of_tuned(&self, base: &str) -> String {
        let name = self.name.clone();
        name.unwrap_or_else(|| format!("{base}-tuned"))
    }

    /// The numbers of the training.
    pub fn options(&self) -> Options {
        Options {
            epochs: self.epochs,
            learning_rate: self.lr.unwrap_or(match self.layers {
                Some(_) => LAYERS_RATE,
                None => Options::default().learning_rate,
            }),
            batch: self.batch,
            weight_decay: self.weight_decay,
            warmup: self.warmup,
            seed: self.seed,
            class_weights: self
                .class_weights
                .unwrap_or(Options::default().class_weights),
            patience: self.patience,
        }
    }
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
                "predict --a x --knock-out heads:1.2",
                "invalid value 'heads:1.2' for '--knock-out <NAME>': \"heads:1.2\" is not a knock-out; use segments, \
                 positions:SEED, head:L.H, attention:L, sep, swap or word:I=TEXT; see `bert-nsp help`",
            ),
            (
                "flow t.txt --context 5",
                "invalid value '5' for '--context <N>': 5 is not in 1..=4; see `bert-nsp help`",
            ),
            (
                "convert d --out o --dtype q5_0",
                "invalid value 'q5_0' for '--dtype <DTYPE>': \"q5_0\" is not a known dtype; use \
                 one of f32, f16, q8_0, q4_0; see `bert-nsp help`",
            ),
        ] {
            let words = ["bert-nsp"].into_iter().chain(line.split(' '));
            let error = Cli::try_parse_from(words).err().expect(line);
            assert_eq!(sentence(&error), expected);
        }
    }
}
