//! Two logits as bars that can be pulled, the powers of e, and the probabilities.

use crate::words::{class, exhibit_words, numbers};
use nsp_answer::{Label, softmax};
use nsp_words::escape;
use std::fmt::Write;

const WIDTH: f32 = 640.0;
const HEIGHT: f32 = 292.0;
/// The bars lie between these two.
const LEFT: f32 = 24.0;
const RIGHT: f32 = WIDTH - 24.0;
/// The tops of the rows: two logits, two powers, the probabilities. The names are above the bars.
const ROWS: [f32; 5] = [8.0, 64.0, 120.0, 176.0, 232.0];
/// From the top of a row to its name, and to its bar.
const NAME: f32 = 18.0;
const BAR: f32 = 26.0;
const BAR_HEIGHT: f32 = 18.0;

/// The content of the picture.
#[derive(Clone, Copy, Debug)]
pub struct Pulled<'a> {
    /// Both logits.
    pub logits: [f32; 2],
    /// The magnitude of a logit at the ends of its row.
    pub bound: f32,
    /// A description for people who don't see the picture.
    pub label: &'a str,
}

/// The picture as SVG. The rows of the logits have `data-logit`.
pub fn pulled(pulled: Pulled) -> String {
    let Pulled { logits, bound, .. } = pulled;
    let probabilities = softmax(logits);
    let mut svg = format!(
        "<svg class=\"chart pulled\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">",
        escape(pulled.label)
    );
    let (middle, half) = ((LEFT + RIGHT) / 2.0, (RIGHT - LEFT) / 2.0);
    for (label, top) in Label::BOTH.into_iter().zip(ROWS) {
        let logit = logits[label.index()];
        let x = middle + half * (logit / bound.max(1.0)).clamp(-1.0, 1.0);
        let name = format!(
            "{} {} = {}",
            exhibit_words().head.logit,
            class(label),
            numbers().four_decimals(logit)
        );
        // Writing to a string never fails.
        let _ = write!(
            svg,
            "<g data-logit=\"{label}\"><rect class=\"grip\" x=\"0\" y=\"{top}\" width=\"{WIDTH}\" height=\"50\"/>{}\
             <circle cx=\"{x:.1}\" cy=\"{}\" r=\"9\"/></g>",
            row(&name, top, (middle.min(x), middle.max(x))),
            top + BAR + BAR_HEIGHT / 2.0
        );
    }
    // The larger power fills its row; so the bars have the same ratio as the probabilities.
    let largest = probabilities[0]
        .max(probabilities[1])
        .max(f32::MIN_POSITIVE);
    for (label, top) in Label::BOTH.into_iter().zip(&ROWS[2..]) {
        let share = probabilities[label.index()] / largest;
        let name = format!("e^z, {}", class(label));
        svg += &row(&name, *top, (LEFT, LEFT + (RIGHT - LEFT) * share));
    }
    let border = LEFT + (RIGHT - LEFT) * probabilities[0];
    let name = format!("P(IsNext) {}", numbers().percent(probabilities[0]));
    svg += &row(&name, ROWS[4], (LEFT, border));
    let _ = write!(
        svg,
        "<text x=\"{RIGHT}\" y=\"{}\" text-anchor=\"end\">P(NotNext) {}</text>\
         <path class=\"reference\" d=\"M{middle} {}V{}\"/><path class=\"axis\" d=\"M{LEFT} {}h{}\"/></svg>",
        ROWS[4] + NAME,
        numbers().percent(probabilities[1]),
        ROWS[0] + BAR,
        ROWS[1] + BAR + BAR_HEIGHT,
        ROWS[4] + BAR + BAR_HEIGHT,
        RIGHT - LEFT
    );
    svg
}

/// A name, and a bar below it from one place to another.
fn row(name: &str, top: f32, (from, to): (f32, f32)) -> String {
    format!(
        "<text class=\"end\" x=\"{LEFT}\" y=\"{}\">{}</text>\
         <rect class=\"logit-bar\" x=\"{from:.1}\" y=\"{}\" width=\"{:.1}\" height=\"{BAR_HEIGHT}\"/>",
        top + NAME,
        escape(name),
        top + BAR,
        (to - from).max(0.0)
    )
}

/// The place between the ends of a row, from 0 to 1, for a place across the whole picture.
pub fn pulled_share(across: f64) -> f64 {
    let [left, right, width] = [LEFT, RIGHT, WIDTH].map(f64::from);
    ((across * width - left) / (right - left)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(logits: [f32; 2]) -> String {
        pulled(Pulled {
            logits,
            bound: 6.0,
            label: "<pull>",
        })
    }

    #[test]
    fn a_bar_begins_at_zero_and_the_grip_is_at_its_end() {
        let svg = of([3.0, -6.0]);
        // Zero is in the middle, 6 at the ends.
        assert!(
            svg.contains("x=\"320.0\" y=\"34\" width=\"148.0\""),
            "{svg}"
        );
        assert!(svg.contains("<circle cx=\"24.0\""), "{svg}");
        assert_eq!(svg.matches("data-logit=").count(), 2);
        assert!(svg.contains("&lt;pull&gt;") && svg.contains("\u{2212}6.0000"));
    }

    #[test]
    fn the_powers_stand_to_each_other_as_the_probabilities() {
        let svg = of([0.0, 0.0]);
        assert_eq!(svg.matches("width=\"592.0\"").count(), 2, "both powers");
        assert_eq!(svg.matches("width=\"296.0\"").count(), 1, "one half");
    }

    #[test]
    fn every_number_has_a_place() {
        for logits in [[900.0, -900.0], [40.0, 40.0], [f32::MAX, f32::MIN]] {
            let svg = of(logits);
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
        assert_eq!(
            [pulled_share(-1.0), pulled_share(0.5), pulled_share(2.0)],
            [0.0, 0.5, 1.0]
        );
    }
}
