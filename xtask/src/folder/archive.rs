//! Packs the folder into one file.

use crate::error::{Error, cannot, cannot_at};
use std::{
    fs::{self, File},
    io::Write,
    path::Path,
};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

/// Packs a folder, with its own name in all paths. Equal folders make equal archives.
pub fn pack(folder: &Path, archive: &Path) -> Result<(), Error> {
    let file = File::create(archive).map_err(cannot_at("create", archive))?;
    let mut writer = ZipWriter::new(file);
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    add(&mut writer, folder, &name)?;
    writer
        .finish()
        .map_err(|error| cannot_at("write", archive)(error.into()))?;
    Ok(())
}

fn add(writer: &mut ZipWriter<File>, folder: &Path, name: &str) -> Result<(), Error> {
    let entries = folder.read_dir().map_err(cannot_at("read", folder))?;
    let mut paths: Vec<_> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(cannot_at("read", folder))?;
    paths.sort();
    for path in paths {
        let own = path.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("{name}/{own}");
        if path.is_dir() {
            add(writer, &path, &name)?;
            continue;
        }
        let content = fs::read(&path).map_err(cannot_at("read", &path))?;
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        writer
            .start_file(&name, options)
            .map_err(std::io::Error::from)
            .and_then(|()| writer.write_all(&content))
            .map_err(cannot(format!("pack {name}")))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use zip::ZipArchive;

    #[test]
    fn what_is_unpacked_is_what_was_packed() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path().join("page");
        fs::create_dir_all(folder.join("files")).unwrap();
        fs::write(folder.join("index.html"), "<!doctype html>").unwrap();
        fs::write(folder.join("files/a.js"), "takeFile(\"AP8H\");").unwrap();
        let archive = scratch.path().join("page.zip");
        pack(&folder, &archive).unwrap();

        let mut packed = ZipArchive::new(File::open(&archive).unwrap()).unwrap();
        let mut read = |name: &str| {
            let mut text = String::new();
            packed
                .by_name(name)
                .unwrap()
                .read_to_string(&mut text)
                .unwrap();
            text
        };
        assert_eq!(read("page/index.html"), "<!doctype html>");
        assert_eq!(read("page/files/a.js"), "takeFile(\"AP8H\");");
        assert_eq!(packed.len(), 2);
    }
}
