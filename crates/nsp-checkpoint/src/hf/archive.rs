//! Lists the files of a zip archive
//! ([the format](https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT), sections 4.3.7 to 4.3.16).
//!
//! This reads only what PyTorch writes: an archive from the first byte of a file to the last, without a comment.
//! Limits bound the memory, whatever the archive claims. The crate `zip` reserves memory for as many files as an
//! archive claims to have. That is several times the length of the file, so a sparse file of some gigabytes ends the
//! process.

use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom};

/// The longest list of files that is read. Each tensor takes about 80 bytes of it.
const MAX_DIRECTORY_BYTES: u64 = 1 << 20;
/// The bytes of the record at the end of an archive (“end of central directory”).
const END_BYTES: u64 = 22;
/// The bytes of the record before it that says where the 64-bit end record stands (“zip64 locator”).
const LOCATOR_BYTES: u64 = 20;
/// The bytes of the 64-bit end record (“zip64 end of central directory”), as far as they are read.
const LARGE_END_BYTES: u64 = 56;
/// The bytes of the record before each file (“local file header”), without the file's name.
const LOCAL_BYTES: u64 = 30;
/// Stands in a 32-bit field whose number is too large for it. The number itself is in a 64-bit field elsewhere.
const ELSEWHERE: u64 = u32::MAX as u64;

/// A file of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Where its first byte stands in the archive.
    pub start: u64,
    /// How many bytes it has in the archive. All of them are there.
    pub bytes: u64,
    /// Whether they are neither compressed nor encrypted.
    pub is_stored: bool,
    /// The CRC-32 of its contents.
    pub checksum: u32,
}

/// Why the archive can't be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum ArchiveError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(
        "it is not a PyTorch zip archive; if an old version of PyTorch wrote it, load the model and save it \
         with `save_pretrained(…)`"
    )]
    NoArchive,
    #[error("its list of files is damaged")]
    Damaged,
    #[error("its list of files has {0} bytes, too many for any model")]
    TooLarge(u64),
    #[error("it holds the file {0:?} twice")]
    Twice(String),
}

/// Lists the files by their names.
///
/// # Errors
/// When the archive is damaged, has a file twice, or exceeds a limit.
pub(super) fn entries(
    file: &mut (impl Read + Seek),
) -> Result<BTreeMap<String, Entry>, ArchiveError> {
    let file_bytes = file.seek(SeekFrom::End(0))?;
    let directory = read_directory(file, file_bytes)?;
    let mut fields = Fields(&directory);
    let mut entries = BTreeMap::new();
    while !fields.0.is_empty() {
        let (name, header_start, mut entry) = fields.entry()?;
        entry.start = data_start(file, file_bytes, header_start)?;
        let end = entry.start.checked_add(entry.bytes);
        if end.is_none_or(|end| end > file_bytes) {
            return Err(ArchiveError::Damaged);
        }
        if entries.insert(name.clone(), entry).is_some() {
            return Err(ArchiveError::Twice(name));
        }
    }
    Ok(entries)
}

/// The list of files, which comes after the files.
fn read_directory(file: &mut (impl Read + Seek), file_bytes: u64) -> Result<Vec<u8>, ArchiveError> {
    let end_start = file_bytes
        .checked_sub(END_BYTES)
        .ok_or(ArchiveError::NoArchive)?;
    let end = read_at(file, file_bytes, end_start, END_BYTES)?;
    let mut fields = Fields(&end);
    if fields.slice(4)? != b"PK\x05\x06" {
        return Err(ArchiveError::NoArchive);
    }
    // The numbers of two disks, and how many files this disk has.
    fields.slice(6)?;
    let files = fields.u16()?;
    let (bytes, start) = (fields.u32()?, fields.u32()?);
    let is_large = files == u16::MAX || bytes == ELSEWHERE || start == ELSEWHERE;
    let (bytes, start) = match is_large {
        true => read_large_end(file, file_bytes, end_start)?,
        false => (bytes, start),
    };
    if bytes > MAX_DIRECTORY_BYTES {
        return Err(ArchiveError::TooLarge(bytes));
    }
    read_at(file, file_bytes, start, bytes)
}

/// How long the list of files of a large archive is, and where it begins.
fn read_large_end(
    file: &mut (impl Read + Seek),
    file_bytes: u64,
    end_start: u64,
) -> Result<(u64, u64), ArchiveError> {
    let locator_start = end_start
        .checked_sub(LOCATOR_BYTES)
        .ok_or(ArchiveError::Damaged)?;
    let locator = read_at(file, file_bytes, locator_start, LOCATOR_BYTES)?;
    let mut fields = Fields(&locator);
    fields.signature(b"PK\x06\x07")?;
    // The number of a disk.
    fields.slice(4)?;
    let start = fields.u64()?;
    let end = read_at(file, file_bytes, start, LARGE_END_BYTES)?;
    let mut fields = Fields(&end);
    fields.signature(b"PK\x06\x06")?;
    // The length of the record, versions, disks, numbers of files.
    fields.slice(36)?;
    Ok((fields.u64()?, fields.u64()?))
}

/// Where the bytes of a file begin: after its own record, which repeats its name.
fn data_start(
    file: &mut (impl Read + Seek),
    file_bytes: u64,
    header_start: u64,
) -> Result<u64, ArchiveError> {
    let header = read_at(file, file_bytes, header_start, LOCAL_BYTES)?;
    let mut fields = Fields(&header);
    fields.signature(b"PK\x03\x04")?;
    // The list of files has these fields too.
    fields.slice(22)?;
    let (name, extra) = (fields.u16()?, fields.u16()?);
    // The record ends within the file, so the sum is far from its limit.
    Ok(header_start + LOCAL_BYTES + u64::from(name) + u64::from(extra))
}

/// Reads a part of the file. The caller has limited `bytes`.
fn read_at(
    file: &mut (impl Read + Seek),
    file_bytes: u64,
    start: u64,
    bytes: u64,
) -> Result<Vec<u8>, ArchiveError> {
    let end = start.checked_add(bytes);
    if end.is_none_or(|end| end > file_bytes) {
        return Err(ArchiveError::Damaged);
    }
    let mut part = vec![0; bytes as usize];
    file.seek(SeekFrom::Start(start))?;
    file.read_exact(&mut part)?;
    Ok(part)
}

/// Reads little-endian fields from the front of a slice.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn slice(&mut self, length: usize) -> Result<&'a [u8], ArchiveError> {
        let split = self.0.split_at_checked(length);
        let (slice, rest) = split.ok_or(ArchiveError::Damaged)?;
        self.0 = rest;
        Ok(slice)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ArchiveError> {
        let (array, rest) = self.0.split_first_chunk().ok_or(ArchiveError::Damaged)?;
        self.0 = rest;
        Ok(*array)
    }

    fn u16(&mut self) -> Result<u16, ArchiveError> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    /// Returned as 64 bits, because `widen` may replace it by a larger number.
    fn u32(&mut self) -> Result<u64, ArchiveError> {
        Ok(u32::from_le_bytes(self.array()?).into())
    }

    fn u64(&mut self) -> Result<u64, ArchiveError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    fn signature(&mut self, expected: &[u8; 4]) -> Result<(), ArchiveError> {
        match self.array()? == *expected {
            true => Ok(()),
            false => Err(ArchiveError::Damaged),
        }
    }

    /// A record of the list of files: the name, where the file's own record begins, and the rest, in which the
    /// start is still missing.
    fn entry(&mut self) -> Result<(String, u64, Entry), ArchiveError> {
        self.signature(b"PK\x01\x02")?;
        // Versions.
        self.slice(4)?;
        let (flags, method) = (self.u16()?, self.u16()?);
        // Time and date.
        self.slice(4)?;
        let checksum = u32::from_le_bytes(self.array()?);
        let (mut bytes, mut contents) = (self.u32()?, self.u32()?);
        let (name, extra, comment) = (self.u16()?, self.u16()?, self.u16()?);
        // The number of a disk, and attributes.
        self.slice(8)?;
        let mut start = self.u32()?;
        let name = self.slice(name.into())?;
        Fields(self.slice(extra.into())?).widen([&mut contents, &mut bytes, &mut start])?;
        self.slice(comment.into())?;
        let is_encrypted = flags & 1 != 0;
        let entry = Entry {
            start: 0,
            bytes,
            is_stored: method == 0 && bytes == contents && !is_encrypted,
            checksum,
        };
        let name = str::from_utf8(name).map_err(|_| ArchiveError::Damaged)?;
        Ok((name.to_owned(), start, entry))
    }

    /// Replaces the numbers that have more than 32 bits by the 64-bit ones among a record's extra fields.
    fn widen(mut self, numbers: [&mut u64; 3]) -> Result<(), ArchiveError> {
        const LARGE_NUMBERS: u16 = 1;
        let mut large = Fields(&[]);
        while !self.0.is_empty() {
            let (kind, length) = (self.u16()?, self.u16()?);
            let field = self.slice(length.into())?;
            if kind == LARGE_NUMBERS {
                large = Fields(field);
            }
        }
        for number in numbers {
            if *number == ELSEWHERE {
                *number = large.u64()?;
            }
        }
        Ok(())
    }
}

/// The CRC-32 of some bytes, as zip archives have it.
pub(super) fn checksum(bytes: &[u8]) -> u32 {
    const POLYNOMIAL: u32 = 0xedb8_8320;
    let mut sum = !0;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            let is_odd = sum & 1 != 0;
            sum >>= 1;
            if is_odd {
                sum ^= POLYNOMIAL;
            }
        }
    }
    !sum
}

#[cfg(test)]
mod tests;
