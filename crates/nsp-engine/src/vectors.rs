//! The vectors of pairs, on which a head is trained. Short pairs share a pass.

use crate::batched::{Batch, Batched};
use crate::pass::Watch;
use nsp::{Encoding, Error, ForwardPass, NspModel};
use nsp_protocol::{Numbers, Response};
use std::rc::Rc;

/// A request for vectors, and those that it has so far.
#[derive(Debug)]
pub struct Vectors {
    /// The pairs that have not run yet.
    pairs: Batched<(String, String)>,
    /// Whether those of all layers are wanted.
    layers: bool,
    numbers: Vec<f32>,
    /// The number of the first pair of the pass that was begun last, counted from 1 over all of the page's pairs.
    first: u32,
    /// The number of its pairs.
    in_pass: u32,
    /// The pairs that were too long.
    truncated: u32,
}

impl Vectors {
    /// A request for the vectors of these pairs: of all layers, or only that at `[CLS]` after the last one. In messages,
    /// the pairs are counted on from `first`.
    pub fn new(pairs: Vec<(String, String)>, first: u32, layers: bool) -> Self {
        Self {
            pairs: Batched::new(pairs),
            layers,
            numbers: Vec::new(),
            first: first.saturating_add(1),
            in_pass: 0,
            truncated: 0,
        }
    }

    /// Whether all pairs have run.
    pub fn is_done(&self) -> bool {
        self.pairs.left() == 0
    }

    /// What an error is about, for the beginning of a sentence: the pairs of the pass that was begun last.
    pub fn subject(&self) -> String {
        let first = self.first;
        match self.in_pass {
            0 | 1 => format!("Pair {first} has no vectors"),
            pairs => {
                let last = first.saturating_add(pairs - 1);
                format!("One of the pairs {first} to {last} has no vectors")
            }
        }
    }

    /// Runs the next pass, if pairs are left, with the model that is loaded. Returns false if the job was cancelled.
    pub async fn advance(
        &mut self,
        loaded: Rc<NspModel>,
        watch: Watch<impl Fn() -> bool>,
    ) -> Result<bool, Error> {
        self.first = self.first.saturating_add(self.in_pass);
        // Until it is known which pairs the pass has, an error is about its first one.
        self.in_pass = 0;
        let batch = self
            .pairs
            .next(loaded, |model, (a, b)| model.tokenizer().encode(a, Some(b)));
        let Batch {
            model, encodings, ..
        } = batch?;
        if encodings.is_empty() {
            return Ok(true);
        }
        self.in_pass = encodings.len() as u32;
        self.truncated += encodings.iter().filter(|one| one.truncated).count() as u32;
        let of_pairs = match self.layers {
            true => of_layers(&model, &encodings, watch).await?,
            false => at_cls(&model, &encodings, watch).await?,
        };
        let Some(of_pairs) = of_pairs else {
            return Ok(false);
        };
        // The first pass makes room for all.
        let of_pair = of_pairs.first().map_or(0, Vec::len);
        let wanted = of_pair.saturating_mul(of_pairs.len() + self.pairs.left());
        self.numbers
            .try_reserve_exact(wanted)
            .map_err(|_| Error::OutOfMemory)?;
        self.numbers.extend(of_pairs.into_iter().flatten());
        Ok(true)
    }

    /// The answer, once all pairs have run.
    pub fn into_response(self, id: u32) -> Response {
        Response::Vectors {
            id,
            vectors: Numbers::pack(&self.numbers),
            truncated: self.truncated,
        }
    }
}

/// The vector at `[CLS]` after the last layer, of each sequence; `None` if the job was cancelled.
async fn at_cls(
    model: &NspModel,
    encodings: &[Encoding],
    watch: Watch<impl Fn() -> bool>,
) -> Result<Option<Vec<Vec<f32>>>, Error> {
    let mut pass = model.begin(encodings)?;
    if !watch.run(&mut pass, None, |_| Ok(())).await? {
        return Ok(None);
    }
    Ok(Some(pass.cls_vectors()?))
}

/// After each layer, the vector at `[CLS]` and the mean over all tokens, of each sequence; `None` if the job was
/// cancelled.
async fn of_layers(
    model: &NspModel,
    encodings: &[Encoding],
    watch: Watch<impl Fn() -> bool>,
) -> Result<Option<Vec<Vec<f32>>>, Error> {
    let mut pass = model.begin_whole(encodings)?;
    let mut vectors = vec![Vec::new(); encodings.len()];
    let look = |pass: &ForwardPass<'_>| {
        if pass.layer() > 0 {
            for (vectors, of_layer) in vectors.iter_mut().zip(pass.cls_and_means()?) {
                vectors.extend(of_layer.into_iter().flatten());
            }
        }
        Ok(())
    };
    let is_done = watch.run(&mut pass, None, look).await?;
    Ok(is_done.then_some(vectors))
}
