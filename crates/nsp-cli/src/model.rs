//! The model that answers: the embedded one or a file.

use crate::args::ModelArgs;
use crate::checkpoint::{self, Request};
use crate::error::CliError;
use crate::text::warn;
use nsp::kernels::{InstructionSet, Kernel};
use nsp::{ModelLoader, NspModel};
use nsp_checkpoint::hf::HfCheckpoint;
use nsp_checkpoint::{Card, Dtype, convert};
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// The whole GGUF file of nsp-base.
pub static EMBEDDED: &[u8] = include_bytes!("../../../www/models/nsp-base.q4_0.gguf");

/// What stands in messages where a file's path would.
pub const EMBEDDED_NAME: &str = "the embedded model";

/// Loads the model that the command line names, packed as it says. The kernel and the packing that it asks
/// for are those that run; a model that can't run so is refused.
pub fn load_for(args: &ModelArgs) -> Result<NspModel, CliError> {
    let mut kernel = Kernel::of(args.kernel.unwrap_or_else(InstructionSet::detect));
    if let Some(packing) = args.packing {
        kernel.packing = packing.into();
    }
    let model = load(args.model.as_deref(), kernel)?;
    match model.kernel() {
        None if args.kernel.is_some() => Err(CliError::FloatsIgnore("--kernel")),
        None if args.packing.is_some() => Err(CliError::FloatsIgnore("--packing")),
        Some(runs) if args.packing.is_some() && runs.packing != kernel.packing => {
            Err(CliError::Packing)
        }
        _ => Ok(model),
    }
}

/// Loads a GGUF file, or a checkpoint, which answers with the floats that it has.
pub fn load_any(given: &Path) -> Result<NspModel, CliError> {
    if is_gguf(given) {
        return load(Some(given), Kernel::default());
    }
    let checkpoint = checkpoint::read(&Request {
        given,
        revision: None,
        lowercase: None,
    })?;
    let card = Card {
        name: checkpoint.name.clone(),
        license: String::new(),
        source: String::new(),
        languages: Vec::new(),
        dtype: Dtype::F32,
    };
    converted(&checkpoint, &card)
}

/// The model that a checkpoint becomes with this card, without a file.
pub fn converted(checkpoint: &HfCheckpoint, card: &Card) -> Result<NspModel, CliError> {
    let mut file = Vec::new();
    convert(checkpoint, card, &mut file)?;
    NspModel::from_gguf_bytes(&file).map_err(|source| CliError::Model {
        path: format!("{} as {}", checkpoint.name, card.dtype).into(),
        source,
    })
}

/// Warns if nobody has trained the model's pooler and head yet.
pub fn warn_if_untaught(model: &NspModel) {
    if model.is_untaught() {
        warn(&format!(
            "pooler and head of {} were drawn at random, so its answers mean nothing; train them with `bert-nsp train`",
            model.card().name
        ));
    }
}

/// Whether a file begins as GGUF files do.
pub fn is_gguf(path: &Path) -> bool {
    let mut start = [0; 4];
    let file = File::open(path);
    file.is_ok_and(|mut file| file.read_exact(&mut start).is_ok()) && start == *b"GGUF"
}

/// The bytes of a file, or of the embedded model.
pub fn open(file: Option<&Path>) -> Result<Box<dyn Read>, CliError> {
    match file {
        None => Ok(Box::new(EMBEDDED)),
        Some(path) => Ok(Box::new(File::open(path).map_err(CliError::read(path))?)),
    }
}

/// Loads a file, or the embedded model.
pub fn load(file: Option<&Path>, kernel: Kernel) -> Result<NspModel, CliError> {
    let path = file.unwrap_or(Path::new(EMBEDDED_NAME));
    let wrong = |source| CliError::Model {
        path: path.to_owned(),
        source,
    };
    let mut loader = ModelLoader::for_kernel(kernel);
    let Some(file) = file else {
        loader.push(EMBEDDED).map_err(wrong)?;
        return loader.finish().map_err(wrong);
    };
    let mut file = File::open(file).map_err(CliError::read(path))?;
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return loader.finish().map_err(wrong),
            Ok(n) => loader.push(&buffer[..n]).map_err(wrong)?,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(CliError::read(path)(error)),
        }
    }
}
