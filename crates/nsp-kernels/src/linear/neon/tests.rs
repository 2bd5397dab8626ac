//! The two forms. The tests of `linear` run only the one that [`seven_bit`] and [`four_bit`] choose.

use super::*;
use crate::vector::Vector;
use crate::{InstructionSet, Team};
use std::cell::RefCell;

/// Keeps all sums of a product, 8 for each row and panel.
#[derive(Default)]
struct Kept(RefCell<Vec<[i32; PANEL]>>);

impl Sink for Kept {
    fn add<V: Vector>(&self, _: usize, _: usize, _: usize, sums: &[[i32; PANEL]], _: &mut [V]) {
        self.0.borrow_mut().extend(sums);
    }

    fn store<V: Vector>(&self, _: usize, _: usize, _: &[V]) {}
}

/// `cargo xtask test --only arm` says in `NSP_DOTPROD` what the processor that it emulates has.
#[test]
fn the_processor_has_the_dot_products_that_the_test_run_expects() {
    let Ok(expected) = std::env::var("NSP_DOTPROD") else {
        return;
    };
    assert_eq!(has_dot_products().to_string(), expected);
}

/// Without `dotprod`, both sides are the same form.
#[test]
fn both_forms_return_the_same_sums() {
    let (rows, outputs, inputs) = (7, 24, 96);
    let values: Vec<f32> = (0..rows * inputs).map(|i| (i as f32 * 0.7).sin()).collect();
    let mut x = Activations::default();
    let set = InstructionSet::named("neon").expect("an Arm has NEON");
    x.quantise(&Team::solo(), set, FORM, &values, inputs);
    let seven = SevenBitWeights::from_rows(outputs, inputs, Scaling::Row, |row, weights| {
        for (i, weight) in weights.iter_mut().enumerate() {
            *weight = ((row * 7 + i * 31) % 127) as f32 - 63.0;
        }
    });
    let four = FourBitWeights::from_rows(outputs, inputs, |row, scales, stored| {
        for (i, scale) in scales.iter_mut().enumerate() {
            *scale = (row + i) as f32 - 9.0;
        }
        for (i, stored) in stored.iter_mut().enumerate() {
            *stored = ((row * 7 + i * 3) % 16) as u8;
        }
    });
    let panels = 0..outputs / PANEL;
    let [chosen, in_runs] = [Kept::default(), Kept::default()];
    // SAFETY: the processor has NEON.
    unsafe {
        seven_bit(&x, &seven, panels.clone(), &chosen);
        four_bit(&x, &four, panels.clone(), &chosen);
        seven_bit_as::<false>(&x, &seven, panels.clone(), &in_runs);
        four_bit_as::<false>(&x, &four, panels, &in_runs);
    }
    assert_eq!(chosen.0, in_runs.0);
    assert_eq!(chosen.0.borrow().len(), 2 * rows * outputs / PANEL);
}
