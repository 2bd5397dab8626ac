//! Runs a forward pass and lets the worker handle messages in between.

use crate::port::Port;
use nsp::{Error, ForwardPass};
use nsp_protocol::Response;
use nsp_web::environment::{now, pause};

/// How long the worker computes before it handles messages, in milliseconds.
const PATIENCE: f64 = 10.0;

/// Reports the progress of one job, and stops the job if it is cancelled.
pub struct Watch<C> {
    port: Port,
    id: u32,
    is_cancelled: C,
    paused: f64,
}

impl<C: Fn() -> bool> Watch<C> {
    /// A watch over the job with this id. Progress goes to `port`; `is_cancelled` says whether the
    /// job was cancelled.
    pub fn new(port: Port, id: u32, is_cancelled: C) -> Self {
        Self {
            port,
            id,
            is_cancelled,
            paused: now(),
        }
    }

    /// The job's id.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// If more than `PATIENCE` has passed since the last pause, reports progress to the page and
    /// lets the worker handle messages. Returns false if the job was cancelled.
    pub async fn may_go_on(&mut self, pass: &ForwardPass<'_>) -> bool {
        if now() - self.paused > PATIENCE {
            self.port.post(&Response::Progress {
                id: self.id,
                layer: pass.layer() as u32,
                layers: pass.layers() as u32,
            });
            pause().await;
            self.paused = now();
        }
        !(self.is_cancelled)() && !self.port.is_closed()
    }

    /// Runs layers until `stop` are done, or all; `look` sees the pass before each of them and
    /// after the last. Returns false if the job was cancelled.
    pub async fn run(
        mut self,
        pass: &mut ForwardPass<'_>,
        stop: Option<usize>,
        mut look: impl FnMut(&ForwardPass<'_>) -> Result<(), Error>,
    ) -> Result<bool, Error> {
        look(pass)?;
        while stop != Some(pass.layer()) && pass.advance()? {
            look(pass)?;
            if !self.may_go_on(pass).await {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
