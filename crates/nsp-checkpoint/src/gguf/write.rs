//! Writes the header of a GGUF file. The bytes of the tensors follow it, each padded with
//! [`padding`].

use crate::Dtype;

const MAGIC: &[u8; 4] = b"GGUF";
const VERSION: u32 = 2;
/// The number of the type of strings.
const TEXT: u32 = 8;
/// The alignment of tensors in a file that does not state `general.alignment`.
const ALIGNMENT: usize = 32;

/// A metadata value of the types that our files use.
#[derive(Clone, Debug, PartialEq)]
pub enum NewValue {
    /// A 32-bit unsigned integer.
    U32(u32),
    /// A 32-bit float.
    F32(f32),
    /// A boolean.
    Bool(bool),
    /// A string.
    Text(String),
    /// An array of strings.
    Texts(Vec<String>),
}

impl NewValue {
    /// The number of the type in the
    /// [GGUF specification](https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).
    fn code(&self) -> u32 {
        match self {
            Self::U32(_) => 4,
            Self::F32(_) => 6,
            Self::Bool(_) => 7,
            Self::Text(_) => TEXT,
            Self::Texts(_) => 9,
        }
    }

    fn write(&self, header: &mut Vec<u8>) {
        match self {
            Self::U32(number) => header.extend(number.to_le_bytes()),
            Self::F32(number) => header.extend(number.to_le_bytes()),
            Self::Bool(is) => header.push(u8::from(*is)),
            Self::Text(text) => write_text(header, text),
            Self::Texts(texts) => {
                header.extend(TEXT.to_le_bytes());
                header.extend((texts.len() as u64).to_le_bytes());
                texts.iter().for_each(|text| write_text(header, text));
            }
        }
    }
}

fn write_text(header: &mut Vec<u8>, text: &str) {
    header.extend((text.len() as u64).to_le_bytes());
    header.extend(text.as_bytes());
}

/// A tensor that follows the header.
#[derive(Clone, Copy, Debug)]
pub struct NewTensor<'a> {
    /// For example `blk.0.attn_q.weight`.
    pub name: &'a str,
    /// The shape in PyTorch's order.
    pub dims: &'a [usize],
    /// How the numbers are stored.
    pub dtype: Dtype,
}

impl NewTensor<'_> {
    /// How many bytes it has, without padding.
    pub fn bytes(&self) -> usize {
        let numbers: usize = self.dims.iter().product();
        numbers / self.dtype.block_len() * self.dtype.block_bytes()
    }
}

/// The bytes from the start of the file to the first tensor. The tensors follow in this order.
pub fn header(metadata: &[(&str, NewValue)], tensors: &[NewTensor<'_>]) -> Vec<u8> {
    let mut header = MAGIC.to_vec();
    header.extend(VERSION.to_le_bytes());
    header.extend((tensors.len() as u64).to_le_bytes());
    header.extend((metadata.len() as u64).to_le_bytes());
    for (key, value) in metadata {
        write_text(&mut header, key);
        header.extend(value.code().to_le_bytes());
        value.write(&mut header);
    }
    let mut offset = 0;
    for tensor in tensors {
        write_text(&mut header, tensor.name);
        header.extend((tensor.dims.len() as u32).to_le_bytes());
        for dim in tensor.dims.iter().rev() {
            header.extend((*dim as u64).to_le_bytes());
        }
        header.extend(tensor.dtype.ggml().to_le_bytes());
        header.extend((offset as u64).to_le_bytes());
        offset += tensor.bytes() + padding(tensor.bytes());
    }
    header.resize(header.len() + padding(header.len()), 0);
    header
}

/// How many zeros follow this many bytes, so that the next tensor is aligned.
pub fn padding(bytes: usize) -> usize {
    bytes.next_multiple_of(ALIGNMENT) - bytes
}
