//! pytorch_model.bin. An input that does not begin as a zip archive does is only its description of the tensors,
//! and an archive is made around it, because a change within an archive hardly ever has the right checksum.

#![no_main]

use bert_nsp_fuzz::{Folder, write_seeds};
use libfuzzer_sys::fuzz_target;
use nsp_checkpoint::Dtype;
use std::io::{Cursor, Read, Write};
use std::sync::LazyLock;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// A file that PyTorch has written.
const PYTORCH: &[u8] = include_bytes!("../../tests/fixtures/pickled/pytorch_model.bin");
const PICKLE: &str = "pytorch_model/data.pkl";

static FOLDER: LazyLock<Folder> = LazyLock::new(|| Folder::new(&[]));

/// The names of the archive's other files, and what is in them.
static OTHERS: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
    let mut files = files();
    files.retain(|(name, _)| name != PICKLE);
    files
});

fn files() -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(PYTORCH)).unwrap();
    let mut files = Vec::new();
    for number in 0..archive.len() {
        let mut file = archive.by_index(number).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.push((file.name().unwrap().into_owned(), bytes));
    }
    files
}

fn seeds() {
    let (_, pickle) = files()
        .into_iter()
        .find(|(name, _)| name == PICKLE)
        .unwrap();
    // What a training program saves: the tensors are in a dictionary within a dictionary.
    let inner = &pickle[2..pickle.len() - 1];
    let wrapped = [b"\x80\x02}(X\x0a\0\0\0state_dict", inner, b"u."].concat();
    // The instructions that PyTorch does not write, but newer protocols have.
    let newer = b"\x80\x04\x95\0\0\0\0\0\0\0\0}\x94(\x8c\x01a\x8c\x05torch\x8c\x0cFloatStorage\x93\x8a\x01\x05u.";
    write_seeds(
        "pickle",
        &[pickle, wrapped, newer.to_vec(), PYTORCH.to_vec()],
    );
}

/// An archive of this description and the fixture's numbers.
fn archive(pickle: &[u8]) -> Vec<u8> {
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file(PICKLE, stored).unwrap();
    archive.write_all(pickle).unwrap();
    for (name, bytes) in OTHERS.iter() {
        archive.start_file(name.as_str(), stored).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fuzz_target!(init: seeds(), |input: &[u8]| {
    let file = match input {
        [b'P', b'K', ..] => input.to_vec(),
        _ => archive(input),
    };
    let _ = FOLDER.convert_with("pytorch_model.bin", &file, Dtype::Q8_0);
});
