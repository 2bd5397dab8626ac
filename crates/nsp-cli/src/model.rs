//! The model that answers: the embedded one or a file.

use crate::args::ModelArgs;
use crate::error::CliError;
use nsp::kernels::{InstructionSet, Kernel};
use nsp::{ModelLoader, NspModel};
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// The whole GGUF file of nsp-base.
pub static EMBEDDED: &[u8] = include_bytes!("../../../www/models/nsp-base.q4_0.gguf");

/// What stands in messages where a file's path would.
pub const EMBEDDED_NAME: &str = "the embedded model";

/// Loads the model that the command line names, packed as it says.
pub fn load_for(args: &ModelArgs) -> Result<NspModel, CliError> {
    let mut kernel = Kernel::of(args.kernel.unwrap_or_else(InstructionSet::detect));
    if let Some(packing) = args.packing {
        kernel.packing = packing.into();
    }
    load(args.model.as_deref(), kernel)
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
