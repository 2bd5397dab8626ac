//! `cargo xtask offline`: the page in a folder that can be opened from a file, for a USB stick.
//!
//! A page from a file may not use `fetch`, modules or a worker of its own, but it may run classic
//! scripts. So the files that the page would fetch are wrapped into classic scripts, and
//! `www/folder/` provides replacements for what the browser refuses. The folder is made from the
//! finished site; nothing is compiled for it.

mod archive;
mod document;
mod files;

use crate::{
    build::build as build_site,
    error::{Error, cannot_at},
    hub::Hub,
    model::Model,
    paths,
    setup::Setup,
    site::{Kind, Site},
    steps::announce,
    terminal::say,
};
use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

/// The name of the folder that goes onto the stick, and of its archive.
const NAME: &str = "bert-nsp-offline";
/// What a person can open: the page, and the text checker.
const DOCUMENTS: [&str; 2] = ["index.html", "check.html"];
/// The inner folder for everything that a person need not open.
const FILES: &str = "files";

const README: &str = "\
If you have the archive, unpack it first. Then double-click index.html: the page works offline.\r
Keep the folder \"files\" beside it: it contains the page, the engine and the model.\r
If the page reports a missing or damaged file, copy the whole folder again.\r
";

/// Builds the site, with the model that `--model` names, and makes the folder and its archive from it.
///
/// # Errors
/// When the site can't be built, or a file can't be written.
pub fn build(model: Option<&OsStr>) -> Result<(), Error> {
    let setup = Setup::with_toolchain()?;
    let site = Site {
        kind: Kind::Full,
        model: Model::choose(&setup, model)?,
        public_url: None,
        // The folder has no models.html, so the hub does not matter.
        hub: Hub::default(),
    };
    setup.wasm_opt()?;
    setup.esbuild()?;
    let dist = paths::dist();
    build_site(&setup, &site, &dist)?;
    let folder = assemble(&dist)?;
    announce("Packing the folder", "10 seconds");
    let archive = folder.with_extension("zip");
    archive::pack(&folder, &archive)?;
    say(format_args!(
        "The offline page is in {}: copy the folder to a USB stick and open its index.html. \
         The same as one file: {}",
        folder.display(),
        archive.display()
    ));
    Ok(())
}

/// Makes the folder from a finished site, in place of an earlier folder. Returns its path.
///
/// # Errors
/// When a file can't be read or written, or a document is not as expected.
pub fn assemble(site: &Path) -> Result<PathBuf, Error> {
    let folder = paths::offline().join(NAME);
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(cannot_at("remove", &folder))?;
    }
    let inner = folder.join(FILES);
    files::take_site(site, &inner)?;
    files::take_scripts(&paths::root().join("www/folder"), &inner.join("folder"))?;
    for name in DOCUMENTS {
        let document = site.join(name);
        let html = fs::read_to_string(&document).map_err(cannot_at("read", &document))?;
        let file = folder.join(name);
        let html = document::for_folder(&html)?;
        fs::write(&file, html).map_err(cannot_at("write", &file))?;
    }
    let readme = folder.join("README.txt");
    fs::write(&readme, README).map_err(cannot_at("write", &readme))?;
    Ok(folder)
}
