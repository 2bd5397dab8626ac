//! Tests of the reader of zip archives, with a file that PyTorch has written.

use super::*;
use std::io::Cursor;

const PYTORCH: &[u8] = include_bytes!("../../../../../tests/fixtures/pickled/pytorch_model.bin");

/// Where the list of files begins and ends, and where the record at the end begins.
const LIST: usize = 44_024;
const LIST_END: usize = LIST + 2_305;
const END: usize = PYTORCH.len() - END_BYTES as usize;

fn read(archive: &[u8]) -> Result<BTreeMap<String, Entry>, String> {
    entries(&mut Cursor::new(archive)).map_err(|error| error.to_string())
}

/// The archive with other bytes at some place.
fn with(at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut archive = PYTORCH.to_vec();
    archive[at..at + bytes.len()].copy_from_slice(bytes);
    archive
}

/// The same archive, but its last record refers to the one with 64 bits, which PyTorch always writes.
fn large_with(at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut archive = with(at, bytes);
    archive[END + 8..END + 20].fill(0xff);
    archive
}

/// Where the list has the record of this file.
fn record(name: &str) -> usize {
    let name = name.as_bytes();
    let mut list = PYTORCH[LIST..LIST_END].windows(name.len());
    LIST + list.position(|part| part == name).unwrap() - 46
}

#[test]
fn the_files_are_found_where_they_stand() {
    let entries = read(PYTORCH).unwrap();
    assert_eq!(entries.len(), 34);
    let contents = |name: &str| {
        let entry = &entries[name];
        assert!(entry.is_stored);
        let bytes = &PYTORCH[entry.start as usize..][..entry.bytes as usize];
        assert_eq!(checksum(bytes), entry.checksum);
        bytes
    };
    assert_eq!(contents("pytorch_model/byteorder"), b"little");
    assert!(contents("pytorch_model/data.pkl").starts_with(b"\x80\x02"));
    // The check value that catalogues of such sums give.
    assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
}

#[test]
fn an_archive_with_numbers_of_64_bits_is_the_same() {
    let mut archive = PYTORCH[..LIST_END].to_vec();
    // The first file's size and place are in an extra field.
    let first = record("pytorch_model/data.pkl");
    let size = PYTORCH[first + 20..first + 24].to_vec();
    let start = PYTORCH[first + 42..first + 46].to_vec();
    archive[first + 20..first + 28].fill(0xff);
    archive[first + 42..first + 46].fill(0xff);
    let widened = [&size[..], &[0; 4], &size[..], &[0; 4], &start[..], &[0; 4]].concat();
    let extra = [&[9, 0, 1, 0, 7, 1, 0, 24, 0][..], &widened[..]].concat();
    let length = extra.len() as u16;
    archive[first + 30..first + 32].copy_from_slice(&length.to_le_bytes());
    let behind_name = first + 46 + "pytorch_model/data.pkl".len();
    archive.splice(behind_name..behind_name, extra);

    let end = archive.len() as u64;
    let list_bytes = end - LIST as u64;
    archive.extend(b"PK\x06\x06");
    archive.extend([0; 36]);
    archive.extend(list_bytes.to_le_bytes());
    archive.extend((LIST as u64).to_le_bytes());
    archive.extend(b"PK\x06\x07\0\0\0\0");
    archive.extend(end.to_le_bytes());
    archive.extend([1, 0, 0, 0]);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend([0xff; 12]);
    archive.extend([0; 2]);
    assert_eq!(read(&archive), read(PYTORCH));
    assert_eq!(read(&large_with(0, b"")), read(PYTORCH));
}

#[test]
fn what_is_no_archive_or_a_damaged_one_is_refused() {
    let absurd = u32::MAX - 1;
    let elsewhere = [0xff; 4];
    for (archive, reason) in [
        (Vec::new(), "not a PyTorch zip archive"),
        (vec![0; 100], "not a PyTorch zip archive"),
        ([PYTORCH, b"x"].concat(), "not a PyTorch zip archive"),
        (
            with(END + 12, &absurd.to_le_bytes()),
            "4294967294 bytes, too many",
        ),
        (with(END + 16, &absurd.to_le_bytes()), "damaged"),
        (large_with(END - 20, b"X"), "damaged"),
        (large_with(END - 12, &[0xff; 8]), "damaged"),
        (large_with(LIST_END, b"X"), "damaged"),
        (large_with(LIST_END + 40, &[0xff; 8]), "bytes, too many"),
        (large_with(LIST_END + 48, &[0xff; 8]), "damaged"),
        (with(LIST, b"PK\x01\x03"), "damaged"),
        // A name, an extra field, a comment that end behind the list.
        (
            with(record("pytorch_model/data/9") + 28, &[255; 2]),
            "damaged",
        ),
        (
            with(record("pytorch_model/data/9") + 30, &[255; 2]),
            "damaged",
        ),
        (
            with(record("pytorch_model/data/9") + 32, &[255; 2]),
            "damaged",
        ),
        // A file that ends behind the archive, and one that begins there.
        (with(LIST + 20, &absurd.to_le_bytes()), "damaged"),
        (with(LIST + 20, &elsewhere), "damaged"),
        (with(LIST + 42, &absurd.to_le_bytes()), "damaged"),
        (with(LIST + 46, b"\xff"), "damaged"),
        (
            with(record("pytorch_model/data/1") + 46, b"pytorch_model/data/0"),
            r#"the file "pytorch_model/data/0" twice"#,
        ),
    ] {
        let error = read(&archive).unwrap_err();
        assert!(error.contains(reason), "{error:?} lacks {reason:?}");
    }
    for length in (0..PYTORCH.len()).step_by(101) {
        assert!(read(&PYTORCH[..length]).is_err(), "{length}");
    }
}

/// A file of a few kilobytes could claim to have any size once it is unpacked, so none is.
#[test]
fn what_is_compressed_or_encrypted_is_told() {
    let name = "pytorch_model/data.pkl";
    let deflated = 8_u16.to_le_bytes();
    let two_gigabytes = (1_u32 << 31).to_le_bytes();
    for archive in [
        with(record(name) + 10, &deflated),
        with(record(name) + 24, &two_gigabytes),
        with(record(name) + 8, &[1]),
    ] {
        assert!(!read(&archive).unwrap()[name].is_stored);
    }
}
