//! Loads the model: from a static host, from the browser's cache, or from data that the page has.

mod cache;
mod error;
mod fetch;
mod file;
mod head;
mod manifest;
mod parts;
mod progress;
mod reader;

pub use error::LoadError;
pub use progress::Loaded;

use crate::port::Port;
use js_sys::{Function, Object, Uint8Array};
use web_sys::Blob;

/// Where a model comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// A manifest.
    Manifest {
        /// Its address, to which those of the parts are relative.
        manifest: String,
        /// The address of a head that replaces the model's own.
        head: Option<String>,
    },
    /// The address of a GGUF file.
    Url(String),
    /// A GGUF file on the reader's disk.
    Blob(Blob),
    /// The bytes of a GGUF file.
    Bytes(Uint8Array),
}

impl PartialEq for Source {
    /// Compares addresses by their text. Blobs and byte arrays are equal only if they are the same
    /// object.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Manifest { manifest, head },
                Self::Manifest {
                    manifest: other,
                    head: other_head,
                },
            ) => manifest == other && head == other_head,
            (Self::Url(a), Self::Url(b)) => a == b,
            (Self::Blob(a), Self::Blob(b)) => Object::is(a, b),
            (Self::Bytes(a), Self::Bytes(b)) => Object::is(a, b),
            _ => false,
        }
    }
}

/// Loads a model and reports the progress to the page. Stops when the port is closed. `start_reader` starts a worker that
/// reads cached parts.
pub async fn load(
    source: Source,
    start_reader: Option<&Function>,
    port: &Port,
) -> Result<Loaded, LoadError> {
    match source {
        Source::Manifest { manifest, head } => {
            parts::load(&manifest, head.as_deref(), start_reader, port).await
        }
        Source::Url(url) => file::fetch(&url, port).await,
        Source::Blob(file) => file::read(&file, port).await,
        Source::Bytes(bytes) => file::take(&bytes, port).await,
    }
}
