//! The npm package, installed into fresh projects as a stranger would do it.
//!
//! `cargo xtask test --only e2e` packs it. `NSP_PACKAGE` names the archive, `NSP_MODULES` a
//! `node_modules` with what tests/package.json names, `NSP_DIST` the built site, which has the model.

// A test that can't go on has failed: there is nobody to hand an error to.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod archive;
mod browser;
mod bundlers;
mod failures;
mod node;
mod project;
mod report;
mod types;
mod vite;
