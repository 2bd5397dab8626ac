//! Reports to the page how far a load is.

use crate::port::Port;
use nsp::NspModel;
use nsp_protocol::Response;
use nsp_web::environment::now;

/// The shortest time between two reports of progress to the page, in milliseconds.
const REPORT_EVERY: f64 = 50.0;

/// A model that has been loaded.
pub struct Loaded {
    /// The model.
    pub model: NspModel,
    /// How many of its bytes came over the network.
    pub downloaded: u64,
    /// The time in which weights were packed, in milliseconds.
    pub packing: f64,
}

/// The progress of a load.
pub struct Progress {
    port: Port,
    /// Bytes of the whole file.
    pub total: u64,
    /// Bytes that have arrived.
    pub loaded: u64,
    /// Whether nothing had to be downloaded so far.
    pub cached: bool,
    /// Bytes that came over the network.
    pub downloaded: u64,
    packing: f64,
    reported: f64,
}

impl Progress {
    /// The progress at the first byte of a file of `total` bytes.
    pub fn new(port: &Port, total: u64) -> Self {
        Self {
            port: port.clone(),
            total,
            loaded: 0,
            cached: true,
            downloaded: 0,
            packing: 0.0,
            reported: 0.0,
        }
    }

    /// Counts bytes that have arrived, and reports them from time to time.
    pub fn add(&mut self, bytes: u64) {
        self.loaded += bytes;
        if now() - self.reported > REPORT_EVERY {
            self.report();
        }
    }

    /// Packs weights, and adds the time to that of the load.
    pub fn pack<T>(&mut self, pack: impl FnOnce() -> T) -> T {
        let begun = now();
        let packed = pack();
        self.packing += now() - begun;
        packed
    }

    /// The end of the load.
    pub fn end(self, model: NspModel) -> Loaded {
        Loaded {
            model,
            downloaded: self.downloaded,
            packing: self.packing,
        }
    }

    /// Reports the progress to the page.
    pub fn report(&mut self) {
        self.reported = now();
        self.port.post(&Response::Loading {
            loaded: self.loaded,
            total: self.total,
            cached: self.cached,
        });
    }
}
