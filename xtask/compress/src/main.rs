//! `nsp-compress CACHE FILE…`: puts a `.br` and a `.gz` beside each file, in several threads. It
//! keeps the results in the folder CACHE, under the hash of the uncompressed content.
//!
//! This is a separate program because it must be optimised. xtask, which everybody compiles first,
//! is not optimised.

use brotli::{BrotliCompress, enc::BrotliEncoderParams};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::{
    env, fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
};

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let Some(cache) = arguments.next() else {
        let _ = writeln!(io::stderr(), "usage: nsp-compress CACHE FILE...");
        return ExitCode::from(2);
    };
    match compress_all(&cache, arguments.collect()) {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// A kind of copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Brotli,
    Gzip,
}

impl Format {
    const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// What is added to the file's name.
    fn extension(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gz",
        }
    }

    /// As small as it can be.
    fn compress(self, content: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::Brotli => {
                let mut compressed = Vec::new();
                let parameters = BrotliEncoderParams {
                    quality: 11,
                    lgwin: 22,
                    size_hint: content.len(),
                    ..BrotliEncoderParams::default()
                };
                let mut content = content;
                BrotliCompress(&mut content, &mut compressed, &parameters)?;
                Ok(compressed)
            }
            Self::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
                encoder.write_all(content)?;
                encoder.finish()
            }
        }
    }
}

/// Compresses all files and prints the errors. Returns whether there were none.
fn compress_all(cache: &Path, mut files: Vec<PathBuf>) -> bool {
    // The largest first, so that no thread is left alone with one of them at the end.
    files.sort_by_key(|file| std::cmp::Reverse(file.metadata().map_or(0, |data| data.len())));
    let jobs: Vec<(&Path, Format)> = files
        .iter()
        .flat_map(|file| Format::ALL.map(|format| (file.as_path(), format)))
        .collect();
    let next = AtomicUsize::new(0);
    let is_well = AtomicBool::new(true);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some((file, format)) = jobs.get(number) else {
                        return;
                    };
                    let unfinished = cache.join(format!("{number}.unfinished"));
                    if let Err(error) = compress(file, *format, cache, &unfinished) {
                        let file = file.display();
                        let _ = writeln!(io::stderr(), "error: cannot compress {file}: {error}");
                        is_well.store(false, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    is_well.into_inner()
}

/// Compresses one file, or uses an earlier result.
fn compress(file: &Path, format: Format, cache: &Path, unfinished: &Path) -> io::Result<()> {
    let content = fs::read(file)?;
    let hash = Sha256::digest(&content);
    let finished = cache.join(format!("{hash:x}.{}", format.extension()));
    if !finished.is_file() {
        fs::create_dir_all(cache)?;
        fs::write(unfinished, format.compress(&content)?)?;
        fs::rename(unfinished, &finished)?;
    }
    let mut beside = file.as_os_str().to_owned();
    beside.push(format!(".{}", format.extension()));
    fs::copy(finished, beside)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use std::io::Read;

    #[test]
    fn both_copies_hold_the_same_the_second_time_too() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path();
        let file = folder.join("page.wasm");
        let text = "It rained. ".repeat(1000);
        fs::write(&file, &text).unwrap();
        for _ in 0..2 {
            assert!(compress_all(&folder.join("cache"), vec![file.clone()]));
            let gzip = fs::read(folder.join("page.wasm.gz")).unwrap();
            let mut unpacked = String::new();
            GzDecoder::new(&gzip[..])
                .read_to_string(&mut unpacked)
                .unwrap();
            assert_eq!(unpacked, text);
            let packed = fs::read(folder.join("page.wasm.br")).unwrap();
            let mut unpacked = Vec::new();
            brotli::BrotliDecompress(&mut &packed[..], &mut unpacked).unwrap();
            assert_eq!(unpacked, text.as_bytes());
            assert!(packed.len() < text.len() / 20);
            fs::remove_file(folder.join("page.wasm.gz")).unwrap();
            fs::remove_file(folder.join("page.wasm.br")).unwrap();
        }
        assert!(!compress_all(
            &folder.join("cache"),
            vec![folder.join("missing")]
        ));
    }
}
