//! Reads a GGUF file in pieces of any size and hands it out tensor by tensor.

use super::parser::HeaderParser;
use super::{GgufError, GgufHeader, TensorInfo};
use crate::Dtype;
use std::io::{ErrorKind, Read};

/// What a [`GgufStream`] passes to its sink: first the header, then every tensor once, in file
/// order.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// The header is complete.
    Header(&'a GgufHeader),
    /// A tensor is complete.
    Tensor(Tensor<'a>),
}

/// A tensor with its bytes, which are borrowed from the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tensor<'a> {
    /// For example `blk.0.attn_q.weight`.
    pub name: &'a str,
    /// The shape in PyTorch's order: `[rows, columns]` for a matrix.
    pub dims: &'a [usize],
    /// How the numbers are stored.
    pub dtype: Dtype,
    /// The numbers, row-major.
    pub bytes: &'a [u8],
}

/// Reads a GGUF file as it arrives, and never holds more than one tensor of it. A tensor that is
/// complete within one pushed slice is borrowed from the slice and not copied.
///
/// ```
/// use nsp_checkpoint::gguf::{Event, GgufError, GgufStream};
///
/// // A version 3 file without metadata and tensors: magic, version, two counts.
/// let file = [&b"GGUF"[..], &3u32.to_le_bytes(), &[0; 16], &[0; 8]].concat();
///
/// let mut stream = GgufStream::new();
/// let mut headers = 0;
/// for piece in file.chunks(5) {
///     stream.push(piece, &mut |event| -> Result<(), GgufError> {
///         if let Event::Header(header) = event {
///             headers += 1;
///             assert_eq!(header.version, 3);
///         }
///         Ok(())
///     })?;
/// }
/// stream.finish()?;
/// assert_eq!(headers, 1);
/// # Ok::<(), GgufError>(())
/// ```
pub struct GgufStream {
    stage: Stage,
}

enum Stage {
    Header(Box<HeaderParser>),
    Data(Data),
    Failed,
}

/// The part of the file after the header.
struct Data {
    header: GgufHeader,
    /// The index of the tensor that comes next.
    next: usize,
    /// The bytes of that tensor that have arrived, if it did not arrive in one piece.
    partial: Vec<u8>,
    /// Bytes of the file that have arrived.
    position: u64,
}

impl std::fmt::Debug for GgufStream {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("GgufStream").finish_non_exhaustive()
    }
}

impl Default for GgufStream {
    fn default() -> Self {
        Self::new()
    }
}

impl GgufStream {
    /// A stream at the first byte of a file.
    pub fn new() -> Self {
        GgufStream {
            stage: Stage::Header(Box::new(HeaderParser::new())),
        }
    }

    /// The header, once it has arrived.
    pub fn header(&self) -> Option<&GgufHeader> {
        match &self.stage {
            Stage::Data(data) => Some(&data.header),
            Stage::Header(_) | Stage::Failed => None,
        }
    }

    /// Takes the next bytes of the file, and passes everything that they complete to `sink`.
    ///
    /// # Errors
    /// When the bytes are not a GGUF file within the [`limits`](super::limits), or when the sink
    /// returns an error. After an error the stream takes no more bytes.
    pub fn push<E: From<GgufError>>(
        &mut self,
        bytes: &[u8],
        sink: &mut dyn FnMut(Event<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        match std::mem::replace(&mut self.stage, Stage::Failed).advance(bytes, sink) {
            Ok(stage) => {
                self.stage = stage;
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Ends the file and returns its header.
    ///
    /// # Errors
    /// When the header or a tensor is incomplete, or when the stream has failed before.
    pub fn finish(self) -> Result<GgufHeader, GgufError> {
        match self.stage {
            Stage::Failed => Err(GgufError::Stopped),
            Stage::Header(parser) => Err(GgufError::Truncated {
                position: parser.received(),
                missing: "the header".to_owned(),
            }),
            Stage::Data(data) => match data.header.tensors.get(data.next) {
                Some(tensor) => Err(GgufError::Truncated {
                    position: data.position,
                    missing: format!("the tensor {}", tensor.name),
                }),
                None => Ok(data.header),
            },
        }
    }
}

impl Stage {
    fn advance<E: From<GgufError>>(
        self,
        bytes: &[u8],
        sink: &mut dyn FnMut(Event<'_>) -> Result<(), E>,
    ) -> Result<Stage, E> {
        match self {
            Stage::Failed => Err(GgufError::Stopped.into()),
            Stage::Header(mut parser) => {
                let Some((header, used)) = parser.push(bytes)? else {
                    return Ok(Stage::Header(parser));
                };
                sink(Event::Header(&header))?;
                let mut data = Data {
                    header,
                    next: 0,
                    partial: Vec::new(),
                    position: parser.position(),
                };
                data.push(&bytes[used..], sink)?;
                Ok(Stage::Data(data))
            }
            Stage::Data(mut data) => {
                data.push(bytes, sink)?;
                Ok(Stage::Data(data))
            }
        }
    }
}

impl Data {
    fn push<E: From<GgufError>>(
        &mut self,
        mut bytes: &[u8],
        sink: &mut dyn FnMut(Event<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        while let Some(info) = self.header.tensors.get(self.next) {
            if self.position < info.offset {
                let padding = info.offset - self.position;
                let skipped = usize::try_from(padding).map_or(bytes.len(), |n| n.min(bytes.len()));
                bytes = &bytes[skipped..];
                self.position += skipped as u64;
            }
            if bytes.is_empty() {
                return Ok(());
            }
            let missing = info.bytes - self.partial.len();
            let taken = missing.min(bytes.len());
            let (now, later) = bytes.split_at(taken);
            bytes = later;
            self.position += taken as u64;
            if now.len() == info.bytes {
                sink(Event::Tensor(info.with(now)))?;
            } else {
                keep(&mut self.partial, now, info)?;
                if self.partial.len() < info.bytes {
                    return Ok(());
                }
                let whole = std::mem::take(&mut self.partial);
                sink(Event::Tensor(info.with(&whole)))?;
            }
            self.next += 1;
        }
        self.position += bytes.len() as u64;
        if self.position > self.header.file_end {
            let end = self.header.data_end;
            return Err(GgufError::TrailingBytes { end }.into());
        }
        Ok(())
    }
}

impl TensorInfo {
    fn with<'a>(&'a self, bytes: &'a [u8]) -> Tensor<'a> {
        Tensor {
            name: &self.name,
            dims: &self.dims,
            dtype: self.dtype,
            bytes,
        }
    }
}

/// Appends to a tensor's partial bytes. The buffer has exactly the size of the tensor:
/// WebAssembly's memory never shrinks, so memory that doubling wastes would never be freed.
fn keep(partial: &mut Vec<u8>, bytes: &[u8], info: &TensorInfo) -> Result<(), GgufError> {
    partial
        .try_reserve_exact(info.bytes - partial.len())
        .map_err(|_| GgufError::OutOfMemory {
            name: info.name.clone(),
            bytes: info.bytes,
        })?;
    partial.extend_from_slice(bytes);
    Ok(())
}

/// Reads a whole GGUF file and passes it to `sink` as a [`GgufStream`] does.
///
/// # Errors
/// When reading fails, when the bytes are not a GGUF file within the [`limits`](super::limits), or
/// when the sink returns an error.
pub fn read_gguf<E: From<GgufError>>(
    mut reader: impl Read,
    sink: &mut dyn FnMut(Event<'_>) -> Result<(), E>,
) -> Result<GgufHeader, E> {
    let mut stream = GgufStream::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok(stream.finish()?),
            Ok(n) => stream.push(&buffer[..n], sink)?,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(GgufError::Io(error).into()),
        }
    }
}
