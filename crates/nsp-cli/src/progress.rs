//! Work on many pairs, with a bar.

use crate::error::CliError;
use crate::pairs::Pair;
use indicatif::{ProgressBar, ProgressStyle};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Asks the model about every pair, and returns the results in the order of the pairs. Each thread takes
/// the next pair that nobody has.
pub fn on_all_cores<T: Send>(
    pairs: &[Pair],
    ask: impl Fn(&Pair) -> Result<T, nsp::Error> + Sync,
) -> Result<Vec<T>, CliError> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    let bar = bar(pairs.len(), "pairs");
    let mut results: Vec<(usize, T)> = thread::scope(|scope| {
        for _ in 0..threads.min(pairs.len()) {
            let sender = sender.clone();
            let (next, ask) = (&next, &ask);
            scope.spawn(move || {
                while let Some((index, pair)) = take(next, pairs) {
                    let result = ask(pair).map(|result| (index, result));
                    // The receiver is gone after an error elsewhere: nothing is left to do.
                    if sender.send(result).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        receiver
            .into_iter()
            .inspect(|_| bar.inc(1))
            .collect::<Result<_, _>>()
            .map_err(CliError::Predict)
    })?;
    bar.finish_and_clear();
    results.sort_by_key(|(index, _)| *index);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}

fn take<'a>(next: &AtomicUsize, pairs: &'a [Pair]) -> Option<(usize, &'a Pair)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    pairs.get(index).map(|pair| (index, pair))
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
