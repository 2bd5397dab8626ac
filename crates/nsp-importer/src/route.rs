//! How a model is imported in one format: what is read, in which order, and what identifies the result.

use crate::error::ImportError;
use crate::legs::{Leg, Order, legs};
use crate::look_up::{Candidate, Model};
use crate::source::Source;
use nsp_checkpoint::Dtype;
use nsp_checkpoint::convert::Plan;
use nsp_checkpoint::hf::{Float, StoredTensor};
use nsp_web::hex;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// What is done with the bytes of a source.
pub enum Work {
    /// They are converted by this plan; the planned tensors as the checkpoint has them.
    Convert(Plan, Vec<(StoredTensor, Float)>),
    /// They are taken as they are.
    Copy,
}

/// How a model is imported in one format.
pub struct Route {
    /// What is done with the bytes.
    pub work: Work,
    /// The order in which they are read.
    pub legs: Vec<Leg>,
    /// A hash of everything that decides what the model's file contains.
    pub key: String,
    /// The key of the stored legs, which also depends on their order.
    pub legs_key: String,
}

impl Route {
    /// The route of this model in this format.
    ///
    /// # Errors
    /// When the weights are incomplete or of the wrong shape.
    pub fn new(candidate: &Candidate, dtype: Dtype) -> Result<Self, ImportError> {
        let mut hash = Sha256::new();
        hash.update(what(candidate, dtype));
        if let Source::Web(web) = &candidate.source {
            // It names the commit at which the files are read.
            hash.update(&web.prefix);
        }
        let (work, legs, order) = match &candidate.model {
            Model::Checkpoint(checkpoint) => {
                let plan = checkpoint.plan(dtype)?;
                let stored = checkpoint.stored(&plan)?;
                hash.update(&plan.header);
                for file in &checkpoint.files {
                    hash.update(format!("{} {}\n", file.name, file.version.mark()));
                }
                for (tensor, _) in &stored {
                    hash.update(format!("{} {:?}\n", tensor.file, tensor.bytes));
                }
                let order = checkpoint.order();
                let legs = legs(&plan.tensors, &stored, order);
                (Work::Convert(plan, stored), legs, order)
            }
            Model::Gguf(file) => {
                hash.update(format!("{} {}", file.bytes, file.version.mark()));
                (Work::Copy, file.legs(), Order::Files)
            }
        };
        let key = hex(&hash.finalize());
        Ok(Self {
            work,
            legs,
            legs_key: format!("{key}-{order:?}"),
            key,
        })
    }

    /// The bytes of the source that these legs need.
    pub fn needed(&self, legs: &BTreeSet<usize>) -> u64 {
        let legs = legs.iter().filter_map(|leg| self.legs.get(*leg));
        legs.map(Leg::needed).sum()
    }
}

/// Where a model comes from and what it becomes.
pub fn what(candidate: &Candidate, dtype: Dtype) -> String {
    format!("{} as {dtype}", candidate.facts.source)
}
