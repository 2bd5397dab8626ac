//! What the end-to-end tests open: two sites, the offline folder, the npm package.

use crate::{
    build,
    error::Error,
    folder, npm, paths,
    setup::Setup,
    site::{Kind, Site},
    steps::Table,
};
use std::path::PathBuf;

/// The address that one of the sites is built for.
pub const PUBLIC_URL: &str = "/any/sub/path/";

/// The site that is built for [`PUBLIC_URL`].
pub fn public_dist() -> PathBuf {
    paths::target().join("public-dist")
}

/// Where the results are, except for the two sites.
pub struct Made {
    /// The offline folder.
    pub folder: PathBuf,
    /// The packed npm package.
    pub package: PathBuf,
    /// A `node_modules` with what tests/package.json names.
    pub modules: PathBuf,
}

/// Makes everything, in steps whose times are in the table. `None` if a step failed.
pub fn make(setup: &Setup) -> (Table, Option<Made>) {
    let mut table = Table::default();
    let made = make_in_steps(setup, &mut table);
    (table, made)
}

fn make_in_steps(setup: &Setup, table: &mut Table) -> Option<Made> {
    table.step("building the site", || {
        build::build(setup, &Site::own(Kind::Full)?, &paths::dist())
    })?;
    table.step("building it for a sub-path", || -> Result<(), Error> {
        let site = Site {
            public_url: Some(PUBLIC_URL.into()),
            ..Site::own(Kind::Full)?
        };
        build::build(setup, &site, &public_dist())
    })?;
    Some(Made {
        folder: table.step("the offline folder", || folder::assemble(&paths::dist()))?,
        package: table.step("packing the npm package", || npm::pack(setup))?,
        modules: table.step("what the tests need of npm", || setup.test_modules())?,
    })
}
