//! The number formats of tensors in a GGUF file.

use std::{fmt, str::FromStr};

/// How the numbers of a tensor are stored. The quantised formats store 32 consecutive numbers of a
/// row in one block with one F16 scale
/// ([ggml's block layouts](https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dtype {
    /// 32-bit floats.
    F32,
    /// 16-bit floats.
    F16,
    /// Signed 8-bit integers, `value = scale * q`: 34 bytes for 32 numbers.
    Q8_0,
    /// Unsigned 4-bit integers, `value = scale * (q - 8)`: 18 bytes for 32 numbers.
    Q4_0,
}

impl Dtype {
    /// All formats that this crate reads and writes.
    pub const ALL: [Dtype; 4] = [Dtype::F32, Dtype::F16, Dtype::Q8_0, Dtype::Q4_0];

    /// The format with this number in GGUF files (`ggml_type`), if it is one of ours.
    pub fn from_ggml(code: u32) -> Option<Dtype> {
        Dtype::ALL.into_iter().find(|dtype| dtype.ggml() == code)
    }

    /// The format's number in GGUF files (`ggml_type`).
    pub fn ggml(self) -> u32 {
        match self {
            Dtype::F32 => 0,
            Dtype::F16 => 1,
            Dtype::Q4_0 => 2,
            Dtype::Q8_0 => 8,
        }
    }

    /// Numbers per block. The length of a row is a multiple of it.
    pub fn block_len(self) -> usize {
        match self {
            Dtype::F32 | Dtype::F16 => 1,
            Dtype::Q8_0 | Dtype::Q4_0 => 32,
        }
    }

    /// Bytes per block.
    pub fn block_bytes(self) -> usize {
        match self {
            Dtype::F32 => 4,
            Dtype::F16 => 2,
            Dtype::Q8_0 => 34,
            Dtype::Q4_0 => 18,
        }
    }

    /// Whether numbers are stored as integers with a scale.
    pub fn is_quantized(self) -> bool {
        matches!(self, Dtype::Q8_0 | Dtype::Q4_0)
    }

    /// The name that GGUF tools print, for example `Q4_0`.
    pub fn name(self) -> &'static str {
        match self {
            Dtype::F32 => "F32",
            Dtype::F16 => "F16",
            Dtype::Q8_0 => "Q8_0",
            Dtype::Q4_0 => "Q4_0",
        }
    }
}

impl fmt::Display for Dtype {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that is not a [`Dtype`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a known dtype; use one of f32, f16, q8_0, q4_0")]
pub struct UnknownDtype(String);

impl FromStr for Dtype {
    type Err = UnknownDtype;

    /// Reads a name, in upper or lower case.
    fn from_str(text: &str) -> Result<Dtype, UnknownDtype> {
        Dtype::ALL
            .into_iter()
            .find(|dtype| dtype.name().eq_ignore_ascii_case(text))
            .ok_or_else(|| UnknownDtype(text.to_owned()))
    }
}
