//! The page's own wasm, which Trunk has built, named by its hash and put into index.html.

use super::build_id::hex;
use crate::error::{Error, cannot_at};
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The page's wasm file in the staging folder.
pub fn wasm(staging: &Path) -> Result<PathBuf, Error> {
    let entries = staging.read_dir().map_err(cannot_at("read", staging))?;
    let mut files = entries.flatten().map(|entry| entry.path());
    files
        .find(|file| {
            file.extension()
                .is_some_and(|extension| extension == "wasm")
        })
        .ok_or_else(|| Error::Project(format!("Trunk left no wasm in {}", staging.display())))
}

/// Gives the wasm a name after its present content, in index.html too.
pub fn rename(staging: &Path, wasm: &Path) -> Result<(), Error> {
    let content = fs::read(wasm).map_err(cannot_at("read", wasm))?;
    let hash = hex(&Sha256::digest(content));
    let name = format!("bert-nsp-page-{}_bg.wasm", &hash[..16]);
    let index = staging.join("index.html");
    let html = fs::read_to_string(&index).map_err(cannot_at("read", &index))?;
    let old = wasm.file_name().unwrap_or_default().to_string_lossy();
    fs::write(&index, html.replace(&*old, &name)).map_err(cannot_at("write", &index))?;
    fs::rename(wasm, staging.join(name)).map_err(cannot_at("rename", wasm))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_optimised_wasm_has_a_new_name_that_index_html_knows() {
        let staging = std::env::temp_dir().join(format!("xtask-page-{}", std::process::id()));
        fs::create_dir_all(&staging).unwrap();
        let html = r#"<script data-wasm="./bert-nsp-page-0a_bg.wasm">"#;
        fs::write(staging.join("index.html"), html).unwrap();
        fs::write(staging.join("bert-nsp-page-0a_bg.wasm"), "small").unwrap();

        let file = wasm(&staging).unwrap();
        rename(&staging, &file).unwrap();

        let renamed = wasm(&staging).unwrap();
        assert_ne!(renamed, file);
        let name = renamed.file_name().unwrap().to_str().unwrap();
        let html = fs::read_to_string(staging.join("index.html")).unwrap();
        assert_eq!(html, format!(r#"<script data-wasm="./{name}">"#));
        fs::remove_dir_all(&staging).unwrap();
    }
}
