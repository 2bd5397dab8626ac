//! The npm package, installed into fresh projects as a new user would do it.
//!
//! `cargo xtask test --only e2e` packs it. `NSP_PACKAGE` names the archive, `NSP_MODULES` a
//! `node_modules` with the packages of tests/package.json, and `NSP_DIST` the built site, which
//! contains the model.

// If a test can't continue, it has failed: there is no caller to return an error to.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod archive;
mod browser;
mod bundlers;
mod failures;
mod importing;
mod importing_page;
mod node;
mod project;
mod report;
mod types;
mod vite;
