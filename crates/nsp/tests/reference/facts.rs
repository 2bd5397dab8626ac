//! What the tutorial says about nsp-base (`crates/nsp-words/src/measured.rs`, and the words around
//! its numbers), computed with the model that ships.

use crate::fixtures::{load, shipped_gguf};
use nsp::{Encoding, Label, NspModel, argmax};
use nsp_words::FACTS;
use serde::Deserialize;
use std::path::Path;

const LAYERS: usize = 12;
const HEADS: usize = 12;
/// Attention is measured for one pair in this many: each pair gives the same 144 matrices.
const STEP: usize = 5;

/// A pair of `evaluation/pairs.jsonl`.
#[derive(Deserialize)]
struct Pair {
    a: String,
    b: String,
    label: Label,
    tag: String,
}

/// What is measured in the pass of a pair.
struct Seen {
    tag: String,
    is_right: bool,
    logits: [f32; 2],
    /// Logit 0 − logit 1 of the head applied after layers 9, 10 and 11.
    lens: Vec<f32>,
}

/// The share of attention that goes to certain tokens, for each layer and head, averaged over
/// tokens.
type Shares = [[f64; HEADS]; LAYERS];

/// The shares of `[CLS]`, of both `[SEP]`, and of punctuation.
#[derive(Default)]
struct Attention {
    cls: Shares,
    sep: Shares,
    punctuation: Shares,
    pairs: f64,
}

impl Attention {
    fn add(&mut self, model: &NspModel, encoding: &Encoding) {
        let of = |is_wanted: fn(&str) -> bool| -> Vec<usize> {
            let tokens = encoding.tokens.iter().enumerate();
            let wanted = tokens.filter(|(_, token)| is_wanted(token));
            wanted.map(|(at, _)| at).collect()
        };
        let cls = of(|token| token == "[CLS]");
        let sep = of(|token| token == "[SEP]");
        let is_mark = |token: &str| token.chars().all(|c| c.is_ascii_punctuation());
        let punctuation = of(is_mark);
        let tokens = encoding.len();
        let mut pass = model.begin(std::slice::from_ref(encoding)).unwrap();
        for layer in 0..LAYERS {
            for head in 0..HEADS {
                let weights = pass.attention_weights(head).unwrap();
                let share = |positions: &[usize]| {
                    let rows = weights.chunks(tokens);
                    let sum: f32 = rows
                        .flat_map(|row| positions.iter().map(|&at| row[at]))
                        .sum();
                    f64::from(sum) / tokens as f64
                };
                self.cls[layer][head] += share(&cls);
                self.sep[layer][head] += share(&sep);
                self.punctuation[layer][head] += share(&punctuation);
            }
            pass.advance().unwrap();
        }
        self.pairs += 1.0;
    }

    /// The layers, from 1, of the heads that give these tokens more than half of their attention.
    fn layers_of_most(&self, shares: &Shares) -> Vec<usize> {
        let heads = (1..)
            .zip(shares)
            .flat_map(|(layer, heads)| heads.map(|share| (layer, share)));
        let most = heads.filter(|(_, share)| *share > self.pairs / 2.0);
        most.map(|(layer, _)| layer).collect()
    }

    /// The share of all three together in some layers, from 1, in percent.
    fn on_marks(&self, layers: std::ops::RangeInclusive<usize>) -> f64 {
        let heads = (layers.clone().count() * HEADS) as f64 * self.pairs;
        let all = [&self.cls, &self.sep, &self.punctuation];
        let shares = layers.flat_map(|layer| all.map(|shares| shares[layer - 1]));
        100.0 * shares.flatten().sum::<f64>() / heads
    }
}

fn pairs() -> Vec<Pair> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../evaluation/pairs.jsonl");
    let text = std::fs::read_to_string(file).unwrap();
    let pairs = text.lines().map(|line| serde_json::from_str(line).unwrap());
    pairs.collect()
}

fn look(model: &NspModel, pair: &Pair, encoding: Encoding) -> Seen {
    let mut pass = model.begin(&[encoding]).unwrap();
    let mut lens = Vec::new();
    while pass.advance().unwrap() {
        if (9..LAYERS).contains(&pass.layer()) {
            lens.push(pass.lens().unwrap());
        }
    }
    let logits = pass.finish().unwrap()[0];
    Seen {
        tag: pair.tag.clone(),
        is_right: argmax(logits) == pair.label,
        logits,
        lens,
    }
}

/// Asserts that a stated fact agrees with what was measured. Processors that add in another order
/// may move the value by `may_move`.
fn assert_stated(name: &str, measured: f64, may_move: f64) {
    let (_, value) = FACTS.iter().find(|fact| fact.0 == name).unwrap();
    let away = (value.parse::<f64>().unwrap() - measured).abs();
    println!("{name}: stated {value}, measured {measured}");
    assert!(
        away <= may_move,
        "crates/nsp-words/src/measured.rs: {name} is {measured}, not {value}"
    );
}

#[test]
fn what_the_tutorial_says_of_the_model_is_so() {
    let model = load(&shipped_gguf());
    let pairs = pairs();
    let mut attention = Attention::default();
    let seen: Vec<Seen> = pairs
        .iter()
        .enumerate()
        .map(|(number, pair)| {
            let encoding = model.tokenizer().encode(&pair.a, Some(&pair.b)).unwrap();
            if number % STEP == 0 {
                attention.add(&model, &encoding);
            }
            look(&model, pair, encoding)
        })
        .collect();

    // Section 4: where attention goes.
    let on_cls = attention.layers_of_most(&attention.cls);
    assert_stated("heads-on-cls", on_cls.len() as f64, 1.0);
    assert!(on_cls.iter().all(|layer| *layer <= 5), "{on_cls:?}");
    let on_sep = attention.layers_of_most(&attention.sep);
    assert_stated("heads-on-sep", on_sep.len() as f64, 0.0);
    assert_stated("on-marks", attention.on_marks(8..=11), 1.0);
    // Section 4 too: after these layers, the lens does not show anything yet.
    let lenses: Vec<f32> = seen.iter().flat_map(|seen| seen.lens.clone()).collect();
    assert_eq!(lenses.len(), 3 * pairs.len());
    assert!(lenses.iter().all(|lens| *lens > 0.0));
    let rejected = seen
        .iter()
        .filter(|seen| argmax(seen.logits) == Label::NotNext);
    assert!(rejected.count() > 100);

    // Section 10: what the model gets right.
    let of_tag = |tag: &str| -> (f64, f64) {
        let right = seen.iter().filter(|seen| seen.tag == tag && seen.is_right);
        let all = seen.iter().filter(|seen| seen.tag == tag);
        (right.count() as f64, all.count() as f64)
    };
    let right = seen.iter().filter(|seen| seen.is_right).count() as f64;
    let all = pairs.len() as f64;
    assert_stated("pairs", all, 0.0);
    assert_eq!(
        2 * pairs
            .iter()
            .filter(|pair| pair.label == Label::IsNext)
            .count(),
        pairs.len()
    );
    assert_stated("right", 100.0 * right / all, 0.8);
    let (noticed, reversed) = of_tag("wrong-order");
    assert_stated("reversed", reversed, 0.0);
    assert_stated("reversed-noticed", noticed, 0.0);
    let (noticed, unrelated) = of_tag("random");
    assert_stated("unrelated", unrelated, 0.0);
    assert_eq!(noticed, unrelated, "not all of them are rejected");

    // Section 11: how sure the model is.
    let largest = seen
        .iter()
        .flat_map(|seen| seen.logits)
        .fold(0.0, |m: f32, l| m.max(l.abs()));
    assert_stated("largest-logit", f64::from(largest), 0.07);
}
