//! What runs programs for Linux on 64-bit Arm on a machine of another kind: a linker and an emulator.

use super::debian;
use crate::{environment::Environment, error::Error, versions};

/// The compiler that links.
pub const LINKER: &str = "aarch64-linux-gnu-gcc";
/// The emulator of one program.
pub const EMULATOR: &str = "qemu-aarch64";

/// Finds both programs, or installs Debian's.
pub fn provide(environment: &Environment) -> Result<(), Error> {
    let is_there = |program| environment.find(program).is_some();
    if is_there(LINKER) && is_there(EMULATOR) {
        return Ok(());
    }
    if environment.find("apt-get").is_none() {
        return Err(Error::Missing(format!(
            "the tests for Arm need {LINKER} and {EMULATOR}: put them on the search path"
        )));
    }
    debian::install(
        environment,
        versions::DEBIAN_ARM,
        "a linker and an emulator for Arm",
        "a minute",
    )
}
