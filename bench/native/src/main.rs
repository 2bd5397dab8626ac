//! Times the forward pass with each instruction set of this machine, and quantising, in one thread. Prints a JSON list
//! of `{"kernel", "tokens", "median_ms"}` and `{"dtype", "megabytes_per_second"}`. The argument is the model's file.

use nsp::kernels::{InstructionSet, Kernel};
use nsp::{Encoding, ModelLoader, NspModel};
use nsp_checkpoint::Dtype;
use serde_json::{Value, json};
use std::error::Error;
use std::io::Write;
use std::time::Instant;

/// Lengths of the sequences in tokens.
const LENGTHS: [usize; 2] = [64, 128];
/// Rounds of which the median counts. In a round each kernel has one turn, so that a change of the
/// machine's speed meets all of them.
const ROUNDS: usize = 7;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).ok_or("name the model's file")?;
    let file = std::fs::read(path)?;
    // The scalar reference takes a hundred times as long, and nobody runs it.
    let sets = InstructionSet::available().into_iter().skip(1);
    let models = sets
        .map(|set| load(Kernel::of(set), &file))
        .collect::<Result<Vec<_>, _>>()?;
    let mut rows = Vec::new();
    for tokens in LENGTHS {
        rows.extend(measure(&models, tokens)?);
    }
    rows.extend([Dtype::Q8_0, Dtype::Q4_0].map(quantise));
    writeln!(std::io::stdout(), "{}", Value::Array(rows))?;
    Ok(())
}

fn load(kernel: Kernel, file: &[u8]) -> Result<NspModel, nsp::Error> {
    let mut loader = ModelLoader::for_kernel(kernel);
    loader.push(file)?;
    loader.finish()
}

fn measure(models: &[NspModel], tokens: usize) -> Result<Vec<Value>, Box<dyn Error>> {
    let mut times = vec![Vec::new(); models.len()];
    for round in 0..=ROUNDS {
        for (model, times) in models.iter().zip(&mut times) {
            let encoding = sequence(model, tokens)?;
            let start = Instant::now();
            model.forward(&encoding)?;
            let milliseconds = start.elapsed().as_secs_f64() * 1000.0;
            // The first round fills the caches.
            if round > 0 {
                times.push(milliseconds);
            }
        }
    }
    let rows = models.iter().zip(times).map(|(model, mut times)| {
        times.sort_by(f64::total_cmp);
        json!({
            "kernel": model.kernel().map(Kernel::name),
            "tokens": tokens,
            "median_ms": times[ROUNDS / 2],
        })
    });
    Ok(rows.collect())
}

/// Quantises as many floats as a feed-forward layer of BERT-base has.
fn quantise(dtype: Dtype) -> Value {
    // Sums of three sines: about the bell shape of weights.
    let value = |i: usize| {
        let i = i as f32;
        (i * 0.37).sin() + (i * 1.13).sin() + (i * 2.71).sin()
    };
    let values: Vec<f32> = (0..3072 * 768).map(value).collect();
    let megabytes = size_of_val(&values[..]) as f64 / 1e6;
    let mut speeds: Vec<f64> = Vec::new();
    for _ in 0..ROUNDS {
        let mut out = Vec::new();
        let start = Instant::now();
        dtype.quantise(&values, &mut out);
        speeds.push(megabytes / start.elapsed().as_secs_f64());
        std::hint::black_box(out);
    }
    speeds.sort_by(f64::total_cmp);
    json!({ "dtype": dtype.name(), "megabytes_per_second": speeds[ROUNDS / 2] })
}

/// A sequence of so many tokens.
fn sequence(model: &NspModel, tokens: usize) -> Result<Encoding, Box<dyn Error>> {
    let encoding = model
        .tokenizer()
        .encode(&"rain ".repeat(tokens - 2), None)?;
    match encoding.len() {
        length if length == tokens => Ok(encoding),
        length => Err(format!("the sequence has {length} tokens, not {tokens}").into()),
    }
}
