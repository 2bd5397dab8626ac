//! Sequences that wait for their passes. They are encoded when their turn comes, and run in batches.

use nsp::{Encoding, Error, NspModel, Planner};
use std::rc::Rc;
use std::vec::IntoIter;

/// Things of which the model makes one sequence each, such as pairs or questions.
#[derive(Debug)]
pub struct Batched<T> {
    waiting: IntoIter<T>,
    /// `None` until the first batch is taken.
    passes: Option<Passes<T>>,
}

/// What all passes have in common.
#[derive(Debug)]
struct Passes<T> {
    model: Rc<NspModel>,
    planner: Planner<(T, Result<Encoding, Error>)>,
}

/// What one pass is about.
#[derive(Debug)]
pub struct Batch<T> {
    /// The model that runs the pass.
    pub model: Rc<NspModel>,
    /// The things, in their order; none if there are no more.
    pub things: Vec<T>,
    /// A sequence for each thing.
    pub encodings: Vec<Encoding>,
}

impl<T> Batched<T> {
    /// Things that wait.
    pub fn new(things: Vec<T>) -> Self {
        Self {
            waiting: things.into_iter(),
            passes: None,
        }
    }

    /// How many things are in no batch yet.
    pub fn left(&self) -> usize {
        let passes = self.passes.as_ref();
        self.waiting.len() + passes.map_or(0, |passes| passes.planner.left_over())
    }

    /// Takes the next batch. The first batch is of the model that is loaded; if another one has been loaded since, its
    /// results would not belong to the others.
    ///
    /// # Errors
    /// When the first thing that is left can't be encoded. The things before it were in earlier batches.
    pub fn next(
        &mut self,
        loaded: Rc<NspModel>,
        encode: impl Fn(&NspModel, &T) -> Result<Encoding, Error>,
    ) -> Result<Batch<T>, Error> {
        let Passes { model, planner } = self.passes.get_or_insert_with(|| Passes {
            planner: Planner::new(&loaded),
            model: loaded,
        });
        let model = Rc::clone(model);
        let queue = self.waiting.by_ref().map(|thing| {
            let encoding = encode(&model, &thing);
            (thing, encoding)
        });
        let taken = planner.next_batch(queue, |(_, encoding)| match encoding {
            Ok(encoding) => encoding.len(),
            Err(_) => usize::MAX,
        });
        let (mut things, mut encodings) = (Vec::new(), Vec::new());
        for (thing, encoding) in taken {
            things.push(thing);
            encodings.push(encoding?);
        }
        Ok(Batch {
            model,
            things,
            encodings,
        })
    }
}
