//! The vectors of pairs, on which a head is trained. A pair takes as long as a prediction, so a request runs pair by
//! pair.

use crate::pass::Watch;
use nsp::{Encoding, Error, ForwardPass, NspModel};
use nsp_protocol::{Numbers, Response};
use std::rc::Rc;

/// A request for vectors, and those that it has so far.
#[derive(Debug)]
pub struct Vectors {
    /// The model that gives them, once the first pair has run.
    model: Option<Rc<NspModel>>,
    /// The pairs that have not run yet.
    pairs: std::vec::IntoIter<(String, String)>,
    /// Whether those of all layers are wanted.
    layers: bool,
    numbers: Vec<f32>,
    /// The number of the pair that was taken up last, counted from 1 over all of the page's pairs.
    number: u32,
    /// The pairs that were too long.
    truncated: u32,
}

impl Vectors {
    /// A request for the vectors of these pairs: of all layers, or only that at `[CLS]` after the last one. In messages,
    /// the pairs are counted on from `first`.
    pub fn new(pairs: Vec<(String, String)>, first: u32, layers: bool) -> Self {
        Self {
            model: None,
            pairs: pairs.into_iter(),
            layers,
            numbers: Vec::new(),
            number: first,
            truncated: 0,
        }
    }

    /// Whether all pairs have run.
    pub fn is_done(&self) -> bool {
        self.pairs.as_slice().is_empty()
    }

    /// What an error is about, for the beginning of a sentence: the pair that was taken up last.
    pub fn subject(&self) -> String {
        format!("Pair {} has no vectors", self.number)
    }

    /// Runs the next pair, if there is one, with the model that is loaded. Returns false if the job was cancelled.
    pub async fn advance(
        &mut self,
        loaded: Rc<NspModel>,
        watch: Watch<impl Fn() -> bool>,
    ) -> Result<bool, Error> {
        // Another model may have been loaded since, and its vectors would not belong to the others.
        let model = Rc::clone(self.model.get_or_insert(loaded));
        let Some((a, b)) = self.pairs.next() else {
            return Ok(true);
        };
        self.number = self.number.saturating_add(1);
        let encoding = model.tokenizer().encode(&a, Some(&b))?;
        self.truncated += u32::from(encoding.truncated);
        let of_pair = match self.layers {
            true => of_layers(&model, &encoding, watch).await?,
            false => at_cls(&model, &encoding, watch).await?,
        };
        let Some(of_pair) = of_pair else {
            return Ok(false);
        };
        // The first pair makes room for all.
        let wanted = of_pair.len().saturating_mul(self.pairs.len() + 1);
        self.numbers
            .try_reserve_exact(wanted)
            .map_err(|_| Error::OutOfMemory)?;
        self.numbers.extend(of_pair);
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

/// The vector at `[CLS]` after the last layer; `None` if the job was cancelled.
async fn at_cls(
    model: &NspModel,
    encoding: &Encoding,
    watch: Watch<impl Fn() -> bool>,
) -> Result<Option<Vec<f32>>, Error> {
    let mut pass = model.begin(std::slice::from_ref(encoding))?;
    if !watch.run(&mut pass, None, |_| Ok(())).await? {
        return Ok(None);
    }
    Ok(Some(pass.cls_vectors()?.concat()))
}

/// After each layer, the vector at `[CLS]` and the mean over all tokens; `None` if the job was cancelled.
async fn of_layers(
    model: &NspModel,
    encoding: &Encoding,
    watch: Watch<impl Fn() -> bool>,
) -> Result<Option<Vec<f32>>, Error> {
    let mut pass = model.begin_whole(std::slice::from_ref(encoding))?;
    let mut vectors = Vec::new();
    let look = |pass: &ForwardPass<'_>| {
        if pass.layer() > 0 {
            vectors.extend(pass.cls_and_mean()?.concat());
        }
        Ok(())
    };
    let is_done = watch.run(&mut pass, None, look).await?;
    Ok(is_done.then_some(vectors))
}
