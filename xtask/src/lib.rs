//! What the tests need of the project's tasks: the static file server.
//!
//! ```
//! use xtask::server::{Options, Server};
//!
//! let folder = std::env::temp_dir().join("xtask-doc-example");
//! std::fs::create_dir_all(&folder)?;
//! std::fs::write(folder.join("index.html"), "<!doctype html>")?;
//! let server = Server::start(&folder, Options::default())?;
//! assert!(server.url().starts_with("http://127.0.0.1:"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod server;
