//! Work on many pairs, with a bar.

use crate::error::CliError;
use crate::pairs::Pair;
use indicatif::{ProgressBar, ProgressStyle};
use nsp::{Encoding, NspModel, Planner};
use std::num::NonZero;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

/// A pair, and what the model receives of it.
pub struct Encoded<'a> {
    /// The pair.
    pub pair: &'a Pair,
    /// Its tokens.
    pub encoding: Encoding,
}

/// Encodes every pair, asks about them in the batches that the model runs in one pass each, and returns the
/// results in the order of the pairs. `ask` returns a result for each pair of its batch. Each thread takes the next
/// batch that nobody has.
pub fn in_batches<'a, T: Send>(
    model: &NspModel,
    pairs: &'a [Pair],
    ask: impl Fn(Vec<Encoded<'a>>) -> Result<Vec<T>, nsp::Error> + Sync,
) -> Result<Vec<T>, CliError> {
    let mut planner = Planner::new(model);
    let mut queue = pairs.iter().map(|pair| {
        let encoding = model.tokenizer().encode(&pair.a, Some(&pair.b))?;
        Ok::<_, nsp::Error>(Encoded { pair, encoding })
    });
    let batches = std::iter::from_fn(|| {
        let batch = planner.next_batch(&mut queue, |encoded| match encoded {
            Ok(encoded) => encoded.encoding.len(),
            Err(_) => usize::MAX,
        });
        (!batch.is_empty()).then_some(batch)
    });
    share(pairs.len(), batches, |batch| {
        ask(batch.into_iter().collect::<Result<_, _>>()?)
    })
}

/// Asks about every pair, one at a time, and returns the results in the order of the pairs. Each thread takes the
/// next pair that nobody has.
pub fn on_all_cores<T: Send>(
    pairs: &[Pair],
    ask: impl Fn(&Pair) -> Result<T, nsp::Error> + Sync,
) -> Result<Vec<T>, CliError> {
    share(pairs.len(), pairs.iter(), |pair| Ok(vec![ask(pair)?]))
}

/// Does all pieces of the work on all cores. A piece gives the results of some of the pairs; the results of all
/// pieces follow each other in the order of the pieces.
fn share<W, T: Send>(
    pairs: usize,
    work: impl Iterator<Item = W> + Send,
    ask: impl Fn(W) -> Result<Vec<T>, nsp::Error> + Sync,
) -> Result<Vec<T>, CliError> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let queue = Mutex::new(work.enumerate());
    let (sender, receiver) = mpsc::channel();
    let bar = bar(pairs, "pairs");
    let mut pieces: Vec<(usize, Vec<T>)> = thread::scope(|scope| {
        for _ in 0..threads.min(pairs) {
            let sender = sender.clone();
            let (queue, ask) = (&queue, &ask);
            scope.spawn(move || {
                while let Some((index, piece)) = take(queue) {
                    let results = ask(piece).map(|results| (index, results));
                    // The receiver is gone after an error elsewhere: nothing is left to do.
                    if sender.send(results).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        receiver
            .into_iter()
            .inspect(|piece| {
                if let Ok((_, results)) = piece {
                    bar.inc(results.len() as u64);
                }
            })
            .collect::<Result<_, _>>()
            .map_err(CliError::Predict)
    })?;
    bar.finish_and_clear();
    pieces.sort_by_key(|(index, _)| *index);
    Ok(pieces
        .into_iter()
        .flat_map(|(_, results)| results)
        .collect())
}

/// The next piece. The queue is free again when this returns.
fn take<I: Iterator>(queue: &Mutex<I>) -> Option<I::Item> {
    // Another thread's panic ends the program anyway.
    let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
    queue.next()
}

/// A bar on stderr for so many of `what`; invisible where that is no terminal.
pub fn bar(n: usize, what: &str) -> ProgressBar {
    let bar = ProgressBar::new(n as u64);
    let template = format!("{{bar:40}} {{pos}} of {{len}} {what}, {{eta}} left {{msg}}");
    bar.set_style(
        ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    bar.enable_steady_tick(Duration::from_millis(500));
    bar
}
