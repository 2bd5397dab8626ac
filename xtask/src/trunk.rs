//! Trunk, which only `trunk serve` needs.

use crate::{
    build,
    error::{Error, cannot_at},
    hub::Hub,
    page, paths,
    setup::Setup,
    site::{Kind, PAGE, Site},
    stage,
    steps::run,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The variable that tells the hook which [`Kind`] of site is being built.
const KIND_VARIABLE: &str = "NSP_SITE";
/// The value with which the hook does nothing.
const BARE: &str = "bare";

/// `cargo xtask stage`, the hook in Trunk.toml: completes the folder that Trunk names in
/// `TRUNK_STAGING_DIR`.
///
/// # Errors
/// When it was not called by Trunk, or a part can't be built or is missing.
pub fn hook() -> Result<(), Error> {
    let staging = std::env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from);
    let staging = staging.ok_or_else(|| {
        Error::Usage(
            "Trunk calls stage; to build the site, use cargo xtask build or trunk build".into(),
        )
    })?;
    let kind = match std::env::var(KIND_VARIABLE).unwrap_or_default().as_str() {
        BARE => return Ok(()),
        kind => Kind::parse(kind)?,
    };
    let site = Site {
        public_url: std::env::var("TRUNK_PUBLIC_URL").ok(),
        hub: Hub::choose(None)?,
        ..Site::own(kind)?
    };
    let setup = Setup::with_toolchain()?;
    // Trunk has compiled the page with the profile that index.html names.
    let wasm = build::compile_page(&setup, Kind::Full, None)?;
    stage::complete(&setup, &site, &wasm, &staging)
}

/// Has Trunk make the page, and compares it with [`page::assemble`]'s: `trunk serve` shows the same site.
///
/// # Errors
/// When Trunk fails, or a file differs.
pub fn compare(setup: &Setup) -> Result<(), Error> {
    let [theirs, ours] = ["trunk", "page"].map(|name| paths::target().join("same").join(name));
    for folder in [&theirs, &ours] {
        if folder.exists() {
            fs::remove_dir_all(folder).map_err(cannot_at("empty", folder))?;
        }
        fs::create_dir_all(folder).map_err(cannot_at("create", folder))?;
    }
    let mut trunk = setup.environment.command("trunk");
    trunk
        .args(["build", "--release", "--dist"])
        .arg(&theirs)
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        .env(KIND_VARIABLE, BARE);
    run(&mut trunk, "trunk build")?;
    page::assemble(&ours, "./")?;
    // Both get their program from `stage`.
    let is_code = |name: &String| name.starts_with(PAGE);
    let [theirs, ours] = [read_all(&theirs)?, read_all(&ours)?];
    let names: BTreeSet<&String> = theirs.keys().chain(ours.keys()).collect();
    let differs = |name: &&String| theirs.get(*name) != ours.get(*name);
    match names
        .into_iter()
        .filter(|name| !is_code(name))
        .find(differs)
    {
        None => Ok(()),
        Some(name) => Err(Error::Project(format!(
            "{name} is not what Trunk makes of it: see xtask/src/page.rs"
        ))),
    }
}

/// All files of a folder by their paths in it.
fn read_all(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let mut files = BTreeMap::new();
    for entry in folder.read_dir().map_err(cannot_at("read", folder))? {
        let path = entry.map_err(cannot_at("read", folder))?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            let inner = read_all(&path)?.into_iter();
            files.extend(inner.map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else {
            files.insert(name, fs::read(&path).map_err(cannot_at("read", &path))?);
        }
    }
    Ok(files)
}
