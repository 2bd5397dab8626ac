//! The header of a GGUF file: metadata, the shapes of the tensors, and the positions of their
//! bytes.

use super::{GgufError, Metadata, Value, limits};
use crate::Dtype;

/// The alignment of tensors in a file that does not state `general.alignment`.
const DEFAULT_ALIGNMENT: u64 = 32;

/// Everything in a file before the bytes of the tensors.
#[derive(Clone, Debug, PartialEq)]
pub struct GgufHeader {
    /// The version of the format, 2 or 3.
    pub version: u32,
    /// The key-value part.
    pub metadata: Metadata,
    /// The tensors in the order of their bytes in the file.
    pub tensors: Vec<TensorInfo>,
    /// The offset of the first byte after the last tensor, without padding.
    pub data_end: u64,
    /// The offset of the first byte after the last tensor's padding. No valid file is longer.
    pub file_end: u64,
}

/// The header's description of a tensor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorInfo {
    /// For example `blk.0.attn_q.weight`.
    pub name: String,
    /// The shape in PyTorch's order, the longest stride first: `[rows, columns]` for a matrix.
    pub dims: Vec<usize>,
    /// How the numbers are stored.
    pub dtype: Dtype,
    /// Where its bytes begin, counted from the start of the file.
    pub offset: u64,
    /// How many bytes it has.
    pub bytes: usize,
}

impl GgufHeader {
    /// The tensor with this name.
    pub fn tensor(&self, name: &str) -> Option<&TensorInfo> {
        self.tensors.iter().find(|tensor| tensor.name == name)
    }

    /// Sorts the tensors of a header that ends at byte `header_end` by their offsets, and checks
    /// that they are aligned and do not overlap. The given offsets count from the start of the
    /// data; the returned ones count from the start of the file.
    pub(super) fn lay_out(
        version: u32,
        metadata: Metadata,
        mut tensors: Vec<TensorInfo>,
        header_end: u64,
    ) -> Result<GgufHeader, GgufError> {
        let alignment = alignment(&metadata)?;
        let data_start = header_end.next_multiple_of(alignment);
        tensors.sort_by_key(|tensor| tensor.offset);

        let mut free = 0u64;
        for tensor in &mut tensors {
            let end = tensor.offset.saturating_add(tensor.bytes as u64);
            if end > limits::MAX_FILE_BYTES {
                return Err(GgufError::TooLarge {
                    what: "a file size",
                    found: end,
                    limit: limits::MAX_FILE_BYTES,
                });
            }
            if tensor.offset < free || !tensor.offset.is_multiple_of(alignment) {
                return Err(GgufError::Offset {
                    name: tensor.name.clone(),
                    offset: tensor.offset,
                });
            }
            free = end;
            tensor.offset += data_start;
        }
        let data_end = data_start + free;
        Ok(GgufHeader {
            version,
            metadata,
            tensors,
            data_end,
            file_end: data_end.next_multiple_of(alignment),
        })
    }
}

impl TensorInfo {
    /// Checks a tensor's shape and works out its size. `ggml_dims` has the shortest stride first,
    /// as GGUF files do.
    pub(super) fn new(
        name: String,
        ggml_dims: &[u64],
        dtype: Dtype,
        offset: u64,
    ) -> Result<TensorInfo, GgufError> {
        let shape_error = |name: &str| GgufError::Shape {
            name: name.to_owned(),
            dims: ggml_dims.iter().rev().copied().collect(),
        };
        let mut elements = 1u64;
        let mut dims = Vec::with_capacity(ggml_dims.len());
        for &dim in ggml_dims.iter().rev() {
            elements = match elements.checked_mul(dim) {
                Some(product) if product > 0 => product,
                _ => return Err(shape_error(&name)),
            };
            dims.push(usize::try_from(dim).map_err(|_| shape_error(&name))?);
        }
        let row = *dims.last().ok_or_else(|| shape_error(&name))?;
        if !row.is_multiple_of(dtype.block_len()) {
            return Err(GgufError::Row { name, row, dtype });
        }
        let blocks = elements / dtype.block_len() as u64;
        let bytes = blocks.saturating_mul(dtype.block_bytes() as u64);
        match usize::try_from(bytes) {
            Ok(size) if bytes <= limits::MAX_TENSOR_BYTES => Ok(TensorInfo {
                name,
                dims,
                dtype,
                offset,
                bytes: size,
            }),
            _ => Err(GgufError::TooLarge {
                what: "a tensor size",
                found: bytes,
                limit: limits::MAX_TENSOR_BYTES,
            }),
        }
    }
}

fn alignment(metadata: &Metadata) -> Result<u64, GgufError> {
    let alignment = match metadata.get("general.alignment") {
        None => DEFAULT_ALIGNMENT,
        Some(Value::Unsigned(number)) => *number,
        Some(_) => u64::from(metadata.u32("general.alignment")?),
    };
    if alignment.is_power_of_two() && (8..=limits::MAX_ALIGNMENT).contains(&alignment) {
        Ok(alignment)
    } else {
        Err(GgufError::Alignment(alignment))
    }
}
