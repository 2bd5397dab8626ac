//! Loads a model from one GGUF file. There is no hash to verify the file by. Its header says how
//! long it is, and a file of another kind is detected at its first bytes.

use super::LoadError;
use super::fetch::{Body, get};
use super::progress::{Loaded, Progress};
use crate::compute;
use crate::port::Port;
use js_sys::Uint8Array;
use nsp::ModelLoader;
use nsp_web::environment::{now, pause};
use web_sys::{Blob, RequestCache};

/// How many bytes are copied into this module's memory at once: about as many as a tensor has.
const PIECE: u32 = 1 << 20;
/// How long weights are packed before the worker handles messages, in milliseconds.
const PATIENCE: f64 = 10.0;

/// Loads a model from a host.
pub async fn fetch(url: &str, port: &Port) -> Result<Loaded, LoadError> {
    // The browser's own cache may keep it, if the host allows that.
    let response = get(url, RequestCache::Default, port).await?;
    let mut file = File::new(port);
    file.progress.cached = false;
    if let Some(body) = Body::of_response(&response, url) {
        file.take_all(body).await?;
    }
    file.progress.downloaded = file.progress.loaded;
    file.finish()
}

/// Loads a model from the reader's disk.
pub async fn read(blob: &Blob, port: &Port) -> Result<Loaded, LoadError> {
    let mut file = File::new(port);
    file.take_all(Body::of_blob(blob)).await?;
    file.finish()
}

/// Loads a model from memory.
pub async fn take(bytes: &Uint8Array, port: &Port) -> Result<Loaded, LoadError> {
    let mut file = File::new(port);
    file.take(bytes).await?;
    file.finish()
}

/// A file that is being loaded.
struct File {
    port: Port,
    loader: ModelLoader,
    progress: Progress,
    paused: f64,
}

impl File {
    fn new(port: &Port) -> Self {
        Self {
            port: port.clone(),
            loader: ModelLoader::for_kernel(compute::kernel()),
            progress: Progress::new(port, 0),
            paused: now(),
        }
    }

    async fn take_all(&mut self, mut body: Body) -> Result<(), LoadError> {
        while let Some(chunk) = body.next().await? {
            self.take(&chunk).await?;
        }
        Ok(())
    }

    async fn take(&mut self, bytes: &Uint8Array) -> Result<(), LoadError> {
        for start in (0..bytes.length()).step_by(PIECE as usize) {
            let end = bytes.length().min(start + PIECE);
            let piece = bytes.subarray(start, end).to_vec();
            self.progress.pack(|| self.loader.push(&piece))?;
            self.progress.total = self.loader.file_size().unwrap_or(0);
            self.progress.add(u64::from(end - start));
            if now() - self.paused > PATIENCE {
                pause().await;
                self.paused = now();
            }
            if self.port.is_closed() {
                return Err(LoadError::GivenUp);
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Loaded, LoadError> {
        self.progress.report();
        let model = self.progress.pack(|| self.loader.finish())?;
        Ok(self.progress.end(model.with_team(compute::team())))
    }
}
