//! Reads items from bytes that may still be incomplete.

use super::GgufError;
use super::limits::check;

/// Why an item could not be read.
pub(super) enum Stop {
    /// Not all of its bytes have arrived.
    NeedMore,
    /// It is invalid.
    Bad(GgufError),
}

impl From<GgufError> for Stop {
    fn from(error: GgufError) -> Self {
        Stop::Bad(error)
    }
}

/// Reads little-endian items from the front of a slice.
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Cursor { bytes, position: 0 }
    }

    /// Bytes read so far.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// The bytes that have not been read.
    pub(super) fn rest(&self) -> &'a [u8] {
        &self.bytes[self.position..]
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Stop> {
        let (array, _) = self.bytes[self.position..]
            .split_first_chunk::<N>()
            .ok_or(Stop::NeedMore)?;
        self.position += N;
        Ok(*array)
    }

    pub(super) fn u32(&mut self) -> Result<u32, Stop> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(super) fn u64(&mut self) -> Result<u64, Stop> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// A string: its length, then its UTF-8 bytes. `what` names it in errors; `limit` caps its
    /// length.
    pub(super) fn string(&mut self, what: &'static str, limit: u64) -> Result<String, Stop> {
        let length = self.u64()?;
        check("a string length", length, limit)?;
        // The cap was checked, so the length fits in 32 bits.
        let length = length as usize;
        let bytes = self.bytes[self.position..]
            .get(..length)
            .ok_or(Stop::NeedMore)?;
        self.position += length;
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(text.to_owned()),
            Err(_) => Err(GgufError::Utf8 { what }.into()),
        }
    }
}
