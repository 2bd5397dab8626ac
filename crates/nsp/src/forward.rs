//! One forward pass, layer by layer.

use crate::batch::Batch;
use crate::error::Error;
#[cfg(feature = "floats")]
use crate::floats;
use crate::model::{Encoder, NspModel};
use crate::planner::Planner;
use crate::quantised::{self, Wanted};
use crate::times::{Laps, Operator, PassTimes};
use crate::tokenizer::Encoding;

/// A forward pass that runs layer by layer, so that the caller can report progress, or stop between
/// two layers.
///
/// ```no_run
/// # let model = nsp::NspModel::from_gguf_bytes(&[])?;
/// # let encoding = nsp::Encoding::default();
/// let mut pass = model.begin(&[encoding])?;
/// while pass.advance()? {
///     println!("layer {} of {}", pass.layer(), pass.layers());
/// }
/// let logits = pass.finish()?;
/// # Ok::<(), nsp::Error>(())
/// ```
pub struct ForwardPass<'a> {
    pub(crate) model: &'a NspModel,
    pub(crate) batch: Batch,
    pub(crate) run: Run<'a>,
    layer: usize,
    laps: Laps,
}

/// A run of the model's encoder.
pub(crate) enum Run<'a> {
    Quantised(Box<quantised::Run<'a>>),
    #[cfg(feature = "floats")]
    Float(floats::Run<'a>),
}

impl std::fmt::Debug for ForwardPass<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ForwardPass")
            .field("layer", &self.layer)
            .finish_non_exhaustive()
    }
}

impl<'a> ForwardPass<'a> {
    pub(crate) fn new(
        model: &'a NspModel,
        batch: Batch,
        last: Wanted,
        clock: Option<fn() -> f64>,
    ) -> Result<Self, Error> {
        for (_, silenced) in &batch.silenced {
            model.check_head(silenced.layer, silenced.head.unwrap_or(0))?;
        }
        let mut laps = Laps::new(clock);
        let run = match &model.encoder {
            Encoder::Quantised(encoder) => Run::Quantised(Box::new(encoder.embed(&batch, last)?)),
            #[cfg(feature = "floats")]
            Encoder::Float(_) if last == Wanted::All => return Err(Error::NotForFloats),
            #[cfg(feature = "floats")]
            Encoder::Float(encoder) => Run::Float(encoder.begin(&batch)?),
        };
        laps.end(Operator::Embed);
        Ok(Self {
            model,
            batch,
            run,
            layer: 0,
            laps,
        })
    }

    /// Runs the next encoder layer, and returns whether there was one. A float model runs all its
    /// layers at once.
    ///
    /// # Errors
    /// When a tensor operation fails.
    pub fn advance(&mut self) -> Result<bool, Error> {
        if self.layer == self.layers() {
            return Ok(false);
        }
        self.laps.restart();
        match &mut self.run {
            Run::Quantised(run) => {
                run.layer(self.layer, &self.batch, &mut self.laps);
                self.layer += 1;
            }
            #[cfg(feature = "floats")]
            Run::Float(run) => {
                run.layers(&self.batch)?;
                self.laps.end(Operator::Attend);
                self.layer = self.layers();
            }
        }
        Ok(true)
    }

    /// Encoder layers that are done.
    pub fn layer(&self) -> usize {
        self.layer
    }

    /// Encoder layers in all.
    pub fn layers(&self) -> usize {
        self.model.config().num_hidden_layers
    }

    /// How long the operators have taken so far; zeros without a clock.
    pub fn times(&self) -> PassTimes {
        self.laps.times
    }

    /// Runs the remaining layers, the pooler and the head. Returns the logits of IsNext and
    /// NotNext, one pair per sequence.
    ///
    /// # Errors
    /// When a tensor operation fails, or a logit is not finite.
    pub fn finish(&mut self) -> Result<Vec<[f32; 2]>, Error> {
        while self.advance()? {}
        self.laps.restart();
        let rows = self.cls_rows().into_iter();
        let logits = rows.map(|cls| self.model.answer(cls));
        let logits = logits.collect::<Result<Vec<_>, _>>()?;
        self.laps.end(Operator::Head);
        Error::unless_finite(logits.as_flattened())?;
        Ok(logits)
    }

    /// Runs the remaining layers, and returns the vector at `[CLS]` of each sequence, `hidden_size`
    /// numbers each. Pooler and head turn it into the two logits, so these can be trained on it alone.
    ///
    /// # Errors
    /// When a tensor operation fails, or a number is not finite.
    pub fn cls_vectors(&mut self) -> Result<Vec<Vec<f32>>, Error> {
        while self.advance()? {}
        let vectors: Vec<Vec<f32>> = self.cls_rows().into_iter().map(<[f32]>::to_vec).collect();
        for vector in &vectors {
            Error::unless_finite(vector)?;
        }
        Ok(vectors)
    }

    fn cls_rows(&self) -> Vec<&[f32]> {
        match &self.run {
            Run::Quantised(run) => run.cls(&self.batch),
            #[cfg(feature = "floats")]
            Run::Float(run) => run.cls(),
        }
    }
}

impl NspModel {
    /// Starts a forward pass over several encodings. The pass can report progress and stop between layers.
    ///
    /// A quantised model computes their tokens side by side, without padding, and each answer has the same bits
    /// as in a pass of its own. The memory that the pass needs grows with the number of all tokens, and so does
    /// the time that a layer takes; a [`Planner`] divides many sequences into passes. A float model pads the
    /// encodings to the length of the longest.
    ///
    /// # Errors
    /// When an encoding does not fit the model, or there is none.
    pub fn begin<'e>(
        &self,
        encodings: impl IntoIterator<Item = &'e Encoding>,
    ) -> Result<ForwardPass<'_>, Error> {
        ForwardPass::new(self, Batch::new(encodings)?, Wanted::Cls, None)
    }

    /// Like [`NspModel::begin`], but the last layer is computed for all tokens, which pooler and head do not
    /// need. So [`ForwardPass::cls_and_means`] works after each layer. The vectors at `[CLS]` are the same to the bit.
    ///
    /// # Errors
    /// When the model is a float model, an encoding does not fit it, or there is none.
    pub fn begin_whole<'e>(
        &self,
        encodings: impl IntoIterator<Item = &'e Encoding>,
    ) -> Result<ForwardPass<'_>, Error> {
        ForwardPass::new(self, Batch::new(encodings)?, Wanted::All, None)
    }

    /// Like [`NspModel::begin`], but measures the operators of the pass ([`ForwardPass::times`]).
    /// `clock` returns milliseconds.
    ///
    /// # Errors
    /// As [`NspModel::begin`].
    pub fn begin_timed<'e>(
        &self,
        encodings: impl IntoIterator<Item = &'e Encoding>,
        clock: fn() -> f64,
    ) -> Result<ForwardPass<'_>, Error> {
        ForwardPass::new(self, Batch::new(encodings)?, Wanted::Cls, Some(clock))
    }

    /// The logits of IsNext and NotNext for one encoding.
    ///
    /// # Errors
    /// When the encoding does not fit the model, or a logit is not finite.
    pub fn forward(&self, encoding: &Encoding) -> Result<[f32; 2], Error> {
        let logits = self.begin([encoding])?.finish()?;
        logits
            .into_iter()
            .next()
            .ok_or_else(|| Error::Encoding("it is empty".to_owned()))
    }

    /// The logits of several encodings, in their order. Short ones share a pass, as a [`Planner`] divides them,
    /// so the memory that this needs does not grow with their number. The logits are those of
    /// [`forward`](Self::forward) to the bit.
    ///
    /// # Errors
    /// When an encoding does not fit the model, or a logit is not finite.
    pub fn forward_batch(&self, encodings: &[Encoding]) -> Result<Vec<[f32; 2]>, Error> {
        let mut planner = Planner::new(self);
        let mut rest = encodings.iter();
        let mut logits = Vec::with_capacity(encodings.len());
        loop {
            let batch = planner.next_batch(&mut rest, |encoding| encoding.len());
            if batch.is_empty() {
                return Ok(logits);
            }
            logits.extend(self.begin(batch)?.finish()?);
        }
    }
}
