//! Reads a header piece by piece, as its bytes arrive
//! ([the format](https://github.com/ggml-org/ggml/blob/master/docs/gguf.md)).

use super::cursor::{Cursor, Stop};
use super::limits::{self, check};
use super::{GgufError, GgufHeader, Metadata, TensorInfo, Value};
use crate::model::{foreign_model, other_architecture};
use crate::{Dtype, foreign};
use std::collections::HashSet;

/// How many bytes are processed together. This limits how much is copied beyond the header's end.
const CHUNK: usize = 1 << 16;

/// The state between two pieces. A step reads one small item (a number, a string, an array's
/// element, a tensor's description) or waits for more bytes, so every byte is read about once
/// however small the pieces are.
pub(super) struct HeaderParser {
    /// Bytes that have arrived but have not been read.
    pending: Vec<u8>,
    /// The number of bytes that have been read.
    position: u64,
    stage: Stage,
    version: u32,
    entries_left: u64,
    tensors_left: u64,
    /// The lengths of all arrays so far, together.
    array_elements: u64,
    metadata: Metadata,
    tensors: Vec<TensorInfo>,
    names: HashSet<String>,
    /// The error of the first tensor that can't be read. It is reported only at the end of the
    /// header: if the file holds another kind of model, an error that says so is more useful.
    unreadable: Option<GgufError>,
}

/// What the next step reads.
enum Stage {
    Preamble,
    Entry,
    Array(OpenArray),
    Tensor,
    Complete,
}

/// An array of which not all elements have arrived.
struct OpenArray {
    key: String,
    item: ValueType,
    left: u64,
    items: Vec<Value>,
}

/// The scalar types of GGUF metadata.
#[derive(Clone, Copy)]
enum ValueType {
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    F32,
    Bool,
    String,
    U64,
    I64,
    F64,
}

/// The array type's number in the file.
const ARRAY: u32 = 9;

impl HeaderParser {
    pub(super) fn new() -> Self {
        HeaderParser {
            pending: Vec::new(),
            position: 0,
            stage: Stage::Preamble,
            version: 0,
            entries_left: 0,
            tensors_left: 0,
            array_elements: 0,
            metadata: Metadata::default(),
            tensors: Vec::new(),
            names: HashSet::new(),
            unreadable: None,
        }
    }

    /// The number of bytes that have been read. Once the header is complete, this is its length.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// The number of bytes that have arrived.
    pub(super) fn received(&self) -> u64 {
        self.position + self.pending.len() as u64
    }

    /// Takes the next bytes of the file. If they complete the header, returns it, and how many of
    /// these bytes belong to it.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<Option<(GgufHeader, usize)>, GgufError> {
        let mut taken = 0;
        for chunk in bytes.chunks(CHUNK) {
            taken += chunk.len();
            self.pending.extend_from_slice(chunk);
            self.read_pending()?;
            if matches!(self.stage, Stage::Complete) {
                // All bytes that are left over come from this chunk, because the header was
                // incomplete before it.
                let used = taken - self.pending.len();
                return Ok(Some((self.header()?, used)));
            }
        }
        Ok(None)
    }

    /// Builds the header, after all of it has been read.
    fn header(&mut self) -> Result<GgufHeader, GgufError> {
        let metadata = std::mem::take(&mut self.metadata);
        let foreign = foreign_model(&metadata, |name| self.names.contains(name));
        let header = match self.unreadable.take() {
            Some(error) => Err(error),
            None => {
                let tensors = std::mem::take(&mut self.tensors);
                GgufHeader::lay_out(self.version, metadata, tensors, self.position)
            }
        };
        header.map_err(|error| foreign.unwrap_or(error))
    }

    /// Reads all complete items of the pending bytes.
    fn read_pending(&mut self) -> Result<(), GgufError> {
        let pending = std::mem::take(&mut self.pending);
        let mut read = 0;
        while !matches!(self.stage, Stage::Complete) {
            let mut cursor = Cursor::new(&pending[read..]);
            match self.step(&mut cursor) {
                Ok(()) => read += cursor.position(),
                Err(Stop::NeedMore) => break,
                // Another kind of model may exceed a cap. Then an error that names its architecture
                // is better.
                Err(Stop::Bad(error)) => {
                    return Err(other_architecture(&self.metadata).unwrap_or(error));
                }
            }
        }
        self.position += read as u64;
        self.pending = pending;
        self.pending.drain(..read);
        check(
            "a header size",
            self.position,
            limits::MAX_HEADER_BYTES as u64,
        )
    }

    fn step(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
        match &mut self.stage {
            Stage::Preamble => self.read_preamble(cursor)?,
            Stage::Entry => {
                self.read_entry(cursor)?;
            }
            Stage::Array(array) if array.left > 0 => {
                let item = read_scalar(cursor, array.item, &array.key)?;
                array.items.push(item);
                array.left -= 1;
            }
            Stage::Array(array) => {
                let key = std::mem::take(&mut array.key);
                let items = std::mem::take(&mut array.items);
                self.metadata.insert(key, Value::Array(items))?;
                self.next_entry();
            }
            Stage::Tensor => self.read_tensor(cursor)?,
            Stage::Complete => {}
        }
        Ok(())
    }

    fn read_preamble(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
        let start = cursor.rest();
        let found = cursor.array::<4>()?;
        if found != *b"GGUF" {
            let kind = foreign::kind(start);
            return Err(GgufError::Magic { found, kind }.into());
        }
        let version = cursor.u32()?;
        if (1..=3).contains(&version.swap_bytes()) {
            return Err(GgufError::BigEndian.into());
        }
        if !(2..=3).contains(&version) {
            return Err(GgufError::Version(version).into());
        }
        let tensors = cursor.u64()?;
        check("a tensor count", tensors, limits::MAX_TENSORS)?;
        let entries = cursor.u64()?;
        check("a metadata count", entries, limits::MAX_METADATA_ENTRIES)?;
        self.version = version;
        self.tensors_left = tensors;
        self.entries_left = entries;
        self.stage = if entries > 0 {
            Stage::Entry
        } else {
            self.first_tensor()
        };
        Ok(())
    }

    fn read_entry(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
        let key = cursor.string("a key", limits::MAX_KEY_BYTES)?;
        if self.metadata.contains(&key) {
            return Err(GgufError::Duplicate { name: key }.into());
        }
        let code = cursor.u32()?;
        if code != ARRAY {
            let value_type = value_type(code, &key)?;
            let value = read_scalar(cursor, value_type, &key)?;
            self.metadata.insert(key, value)?;
            self.next_entry();
            return Ok(());
        }
        let code = cursor.u32()?;
        if code == ARRAY {
            return Err(GgufError::NestedArray { key }.into());
        }
        let item = value_type(code, &key)?;
        let left = cursor.u64()?;
        check("an array length", left, limits::MAX_ARRAY_LENGTH)?;
        self.array_elements += left;
        check(
            "a sum of array lengths",
            self.array_elements,
            limits::MAX_ARRAY_ELEMENTS,
        )?;
        self.stage = Stage::Array(OpenArray {
            key,
            item,
            left,
            items: Vec::new(),
        });
        Ok(())
    }

    fn next_entry(&mut self) {
        self.entries_left -= 1;
        self.stage = if self.entries_left > 0 {
            Stage::Entry
        } else {
            self.first_tensor()
        };
    }

    fn first_tensor(&self) -> Stage {
        if self.tensors_left > 0 {
            Stage::Tensor
        } else {
            Stage::Complete
        }
    }

    fn read_tensor(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
        let name = cursor.string("a tensor's name", limits::MAX_NAME_BYTES)?;
        let rank = cursor.u32()?;
        check("a rank", u64::from(rank), u64::from(limits::MAX_DIMS))?;
        let mut dims = Vec::with_capacity(rank as usize);
        for _ in 0..rank {
            dims.push(cursor.u64()?);
        }
        let code = cursor.u32()?;
        let offset = cursor.u64()?;
        if !self.names.insert(name.clone()) {
            return Err(GgufError::Duplicate { name }.into());
        }
        let tensor = match Dtype::from_ggml(code) {
            Some(dtype) => TensorInfo::new(name, &dims, dtype, offset),
            None => Err(GgufError::UnsupportedDtype { name, code }),
        };
        match tensor {
            Ok(tensor) => self.tensors.push(tensor),
            Err(error) => {
                self.unreadable.get_or_insert(error);
            }
        }
        self.tensors_left -= 1;
        self.stage = self.first_tensor();
        Ok(())
    }
}

fn value_type(code: u32, key: &str) -> Result<ValueType, GgufError> {
    Ok(match code {
        0 => ValueType::U8,
        1 => ValueType::I8,
        2 => ValueType::U16,
        3 => ValueType::I16,
        4 => ValueType::U32,
        5 => ValueType::I32,
        6 => ValueType::F32,
        7 => ValueType::Bool,
        8 => ValueType::String,
        10 => ValueType::U64,
        11 => ValueType::I64,
        12 => ValueType::F64,
        _ => {
            return Err(GgufError::ValueType {
                key: key.to_owned(),
                code,
            });
        }
    })
}

fn read_scalar(cursor: &mut Cursor<'_>, kind: ValueType, key: &str) -> Result<Value, Stop> {
    Ok(match kind {
        ValueType::U8 => Value::Unsigned(u8::from_le_bytes(cursor.array()?).into()),
        ValueType::I8 => Value::Signed(i8::from_le_bytes(cursor.array()?).into()),
        ValueType::U16 => Value::Unsigned(u16::from_le_bytes(cursor.array()?).into()),
        ValueType::I16 => Value::Signed(i16::from_le_bytes(cursor.array()?).into()),
        ValueType::U32 => Value::Unsigned(cursor.u32()?.into()),
        ValueType::I32 => Value::Signed(i32::from_le_bytes(cursor.array()?).into()),
        ValueType::U64 => Value::Unsigned(cursor.u64()?),
        ValueType::I64 => Value::Signed(i64::from_le_bytes(cursor.array()?)),
        ValueType::F32 => Value::Float(f32::from_le_bytes(cursor.array()?).into()),
        ValueType::F64 => Value::Float(f64::from_le_bytes(cursor.array()?)),
        ValueType::String => Value::String(cursor.string("a value", limits::MAX_STRING_BYTES)?),
        ValueType::Bool => match cursor.array::<1>()? {
            [0] => Value::Bool(false),
            [1] => Value::Bool(true),
            [found] => {
                let key = key.to_owned();
                return Err(GgufError::Bool { key, found }.into());
            }
        },
    })
}
