//! Pooler and next-sentence head without the rest of their model: the part that training changes when the
//! encoder stays as it is. With nsp-base, these are 592,130 numbers.

mod error;
mod fresh;
mod gguf;
mod safetensors;

pub use error::HeadError;

use crate::names::{self, TensorSpec};
use std::io::{Read, Seek, SeekFrom};

/// The numbers of pooler and next-sentence head.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    hidden_size: usize,
    tensors: [Vec<f32>; 4],
}

impl Head {
    /// A head of these numbers, row-major, in the order of [`names::head_tensors`]: the matrix (hidden ×
    /// hidden) and the biases (hidden) of the pooler, the matrix (2 × hidden) and the biases (2) of the
    /// next-sentence head.
    ///
    /// # Errors
    /// When the four do not fit each other, or a number is not finite.
    pub fn new(tensors: [Vec<f32>; 4]) -> Result<Self, HeadError> {
        let hidden_size = tensors[1].len();
        for (spec, values) in names::head_tensors(hidden_size).iter().zip(&tensors) {
            let expected = spec.shape.iter().copied().fold(1, usize::saturating_mul);
            if values.len() != expected || expected == 0 {
                return Err(HeadError::Numbers {
                    name: spec.hf.clone(),
                    found: values.len(),
                    expected,
                });
            }
            if !values.iter().all(|value| value.is_finite()) {
                return Err(HeadError::NotFinite(spec.hf.clone()));
            }
        }
        Ok(Self {
            hidden_size,
            tensors,
        })
    }

    /// The length of the vectors at `[CLS]` that this head reads.
    pub fn hidden_size(&self) -> usize {
        self.hidden_size
    }

    /// The four tensors in the order of [`names::head_tensors`], row-major.
    pub fn tensors(&self) -> [&[f32]; 4] {
        self.tensors.each_ref().map(Vec::as_slice)
    }

    /// The four tensors with their names and shapes.
    pub fn named(&self) -> Vec<(TensorSpec, &[f32])> {
        let specs = names::head_tensors(self.hidden_size).into_iter();
        specs.zip(self.tensors()).collect()
    }

    /// Returns an error unless this head reads vectors of `hidden_size` numbers.
    ///
    /// # Errors
    /// When the model's vectors have another length.
    pub fn check_fits(&self, hidden_size: usize) -> Result<(), HeadError> {
        if self.hidden_size == hidden_size {
            Ok(())
        } else {
            Err(HeadError::OtherSize {
                head: self.hidden_size,
                model: hidden_size,
            })
        }
    }
}

/// The model that a head was trained for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// For example `nsp-base`.
    pub name: String,
    /// The SHA-256 of the model's whole file, in lower-case hexadecimal digits.
    pub sha256: String,
}

/// A head with its description, as files hold it.
#[derive(Clone, Debug, PartialEq)]
pub struct TunedHead {
    /// The name of the model that has this head, for example `nsp-base-tuned`.
    pub name: String,
    /// The licence of the weights, for example `Apache-2.0`.
    pub license: String,
    /// Where the weights come from, one sentence.
    pub source: String,
    /// The model that the head was trained for; `None` if the file does not say it.
    pub base: Option<Base>,
    /// The numbers.
    pub head: Head,
}

impl TunedHead {
    /// Reads a head from a GGUF file of [`to_gguf`](Self::to_gguf), or from a safetensors file that contains
    /// its four tensors under their Hugging Face names.
    ///
    /// # Errors
    /// When the file can't be read, contains no head or a whole GGUF model, or when the head is damaged.
    pub fn read(mut file: impl Read + Seek) -> Result<Self, HeadError> {
        let mut start = [0; 4];
        let is_gguf = file.read_exact(&mut start).is_ok() && start == *b"GGUF";
        file.seek(SeekFrom::Start(0))?;
        if is_gguf {
            Self::read_gguf(file)
        } else {
            safetensors::read(file)
        }
    }

    /// Reads a head from a GGUF file of [`to_gguf`](Self::to_gguf), and from no other. A program that needs only
    /// this does not contain the reader of safetensors.
    ///
    /// # Errors
    /// When the file can't be read, contains no head or a whole model, or when the head is damaged.
    pub fn read_gguf(file: impl Read) -> Result<Self, HeadError> {
        gguf::read(file)
    }

    /// The head alone as a GGUF file, in 32-bit floats.
    pub fn to_gguf(&self) -> Vec<u8> {
        gguf::write(self)
    }

    /// The head alone as a safetensors file, for `load_state_dict(…, strict=False)` in PyTorch.
    pub fn to_safetensors(&self) -> Vec<u8> {
        safetensors::write(self)
    }

    /// What a safetensors file says about the head, or about the model that has it.
    pub(crate) fn safetensors_metadata(&self) -> std::collections::BTreeMap<&'static str, String> {
        safetensors::metadata(self)
    }
}
