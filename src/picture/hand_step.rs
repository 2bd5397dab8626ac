//! The two logits of a pair before and after one step of training.

use crate::words::{exhibit_words, numbers};
use nsp_words::escape;
use std::fmt::Write;

const WIDTH: f32 = 640.0;
const HEIGHT: f32 = 150.0;
/// The bars lie between these two.
const LEFT: f32 = 150.0;
const RIGHT: f32 = WIDTH - 20.0;
/// Above each bar are its numbers.
const ROWS: [f32; 2] = [46.0, 118.0];
/// Half the height of a bar.
const HALF: f32 = 9.0;

/// The content of the picture.
#[derive(Clone, Copy, Debug)]
pub struct HandStep<'a> {
    /// The pair's logits, before the step first.
    pub logits: [[f32; 2]; 2],
    /// A description for people who don't see the picture.
    pub label: &'a str,
}

/// For each logit a bar from 0 to its value before the step, and an arrow to the value after it.
pub fn hand_step(step: HandStep) -> String {
    let [before, after] = step.logits;
    let finite = before
        .into_iter()
        .chain(after)
        .filter(|value| value.is_finite());
    let (low, high) = finite.fold((-0.5_f32, 0.5_f32), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    // Halves, because the difference of two large numbers may be infinite.
    let x =
        |value: f32| LEFT + (RIGHT - LEFT) * ((value / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0));
    let zero = x(0.0);
    let mut svg = format!(
        "<svg class=\"chart hand-step\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">",
        escape(step.label)
    );
    for (logit, y) in ROWS.into_iter().enumerate() {
        let (old, new) = (before[logit], after[logit]);
        let values = [old, new].map(|value| numbers().four_decimals(value));
        // Writing to a string never fails.
        let _ = write!(
            svg,
            "<text x=\"8\" y=\"{}\">{} {logit}</text>\
             <text class=\"end\" x=\"{LEFT}\" y=\"{}\">{} → {}</text>",
            y + 5.0,
            exhibit_words().head.logit,
            y - 18.0,
            values[0],
            values[1]
        );
        if old.is_finite() {
            let (from, to) = (zero.min(x(old)), zero.max(x(old)));
            let _ = write!(
                svg,
                "<rect class=\"logit-bar\" x=\"{from:.1}\" y=\"{}\" width=\"{:.1}\" height=\"{}\"/>",
                y - HALF,
                to - from,
                2.0 * HALF
            );
        }
        if old.is_finite() && new.is_finite() && old != new {
            svg += &arrow(x(old), x(new), y);
        }
    }
    format!("{svg}<path class=\"reference\" d=\"M{zero:.1} 18V{HEIGHT}\"/></svg>")
}

/// An arrow between two places. Its head is there even if the way is short.
fn arrow(from: f32, to: f32, y: f32) -> String {
    let back = 10.0_f32.copysign(from - to);
    format!(
        "<path class=\"arrow\" d=\"M{from:.1} {y}H{to:.1}\"/>\
         <path class=\"arrow-head\" d=\"M{to:.1} {y}l{back} -8v16Z\"/>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(logits: [[f32; 2]; 2]) -> String {
        hand_step(HandStep {
            logits,
            label: "a step",
        })
    }

    #[test]
    fn the_arrows_point_where_the_logits_go() {
        let svg = of([[1.0, -1.0], [1.5, -1.25]]);
        assert!(svg.contains("1.0000 → 1.5000") && svg.contains("\u{2212}1.0000 → \u{2212}1.2500"));
        // The head of an arrow to the right reaches back to the left, and the other way round.
        assert_eq!(svg.matches("l-10 -8").count(), 1);
        assert_eq!(svg.matches("l10 -8").count(), 1);
    }

    #[test]
    fn a_logit_that_stays_has_no_arrow() {
        let svg = of([[0.5, 0.5], [0.5, 0.75]]);
        assert_eq!(svg.matches("class=\"arrow\"").count(), 1);
    }

    #[test]
    fn no_place_is_no_number_whatever_the_step_has_done() {
        for after in [f32::NAN, f32::INFINITY, f32::MAX, -f32::MAX] {
            let svg = of([[0.0, 0.0], [after, -after]]);
            let places = svg
                .split("<text")
                .filter_map(|part| part.split_once("</text>"));
            for (_, shapes) in places {
                assert!(
                    !shapes.contains("NaN") && !shapes.contains("inf"),
                    "{shapes}"
                );
            }
        }
    }
}
