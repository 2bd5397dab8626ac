//! The curve −ln p, with a point on it.

use nsp_words::escape;
use std::fmt::Write;

const WIDTH: f32 = 640.0;
const HEIGHT: f32 = 250.0;
const LEFT: f32 = 52.0;
const RIGHT: f32 = WIDTH - 16.0;
const TOP: f32 = 16.0;
const BOTTOM: f32 = HEIGHT - 34.0;
/// The loss at the upper edge: that of a probability of one thousandth is a little less.
const HIGHEST: f32 = 7.0;
/// Steps of the curve.
const STEPS: u16 = 200;

fn x(p: f32) -> f32 {
    LEFT + (RIGHT - LEFT) * p.clamp(0.0, 1.0)
}

fn y(loss: f32) -> f32 {
    BOTTOM - (BOTTOM - TOP) * (loss / HIGHEST).clamp(0.0, 1.0)
}

/// The curve as SVG. `point` has p and the loss; a point beyond the upper edge is drawn at it.
pub fn loss_curve(point: Option<(f32, f32)>, label: &str) -> String {
    let mut svg = format!(
        "<svg class=\"chart loss-curve\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">",
        escape(label)
    );
    // Writing to a string never fails.
    let _ = write!(
        svg,
        "<rect class=\"grip\" x=\"0\" y=\"0\" width=\"{WIDTH}\" height=\"{HEIGHT}\"/>\
         <path class=\"axis\" d=\"M{LEFT} {TOP}V{BOTTOM}H{RIGHT}\"/>"
    );
    for loss in [0.0, HIGHEST] {
        let _ = write!(
            svg,
            "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{loss:.0}</text>",
            LEFT - 8.0,
            y(loss) + 5.0
        );
    }
    let _ = write!(
        svg,
        "<text x=\"{LEFT}\" y=\"{0}\">p = 0</text>\
         <text x=\"{RIGHT}\" y=\"{0}\" text-anchor=\"end\">p = 1</text>",
        HEIGHT - 10.0
    );
    let mut line = String::new();
    for step in 0..=STEPS {
        // The steps are closer to each other where the curve is steep.
        let share = f32::from(step) / f32::from(STEPS);
        let p = 0.001 + 0.999 * share * share;
        let mark = if step == 0 { 'M' } else { 'L' };
        let _ = write!(line, "{mark}{:.1} {:.1}", x(p), y(-p.ln()));
    }
    let _ = write!(svg, "<path class=\"line\" d=\"{line}\"/>");
    if let Some((p, loss)) = point {
        let (x, y) = (x(p), y(loss));
        let _ = write!(
            svg,
            "<path class=\"reference\" d=\"M{x:.1} {BOTTOM}V{y:.1}H{LEFT}\"/>\
             <circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"9\"/>"
        );
    }
    svg + "</svg>"
}

/// The probability at a place across the whole picture, from 0 to 1.
pub fn probability_at(across: f64) -> f64 {
    let [left, right, width] = [LEFT, RIGHT, WIDTH].map(f64::from);
    ((across * width - left) / (right - left)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_point_lies_on_the_curve_s_axes() {
        let svg = loss_curve(Some((0.5, 0.75)), "a <curve>");
        assert!(svg.contains("<circle cx=\"338.0\" cy=\"194.6\""), "{svg}");
        assert!(svg.contains("a &lt;curve&gt;"));
        assert_eq!(loss_curve(None, "").matches("<circle").count(), 0);
    }

    #[test]
    fn no_point_leaves_the_picture() {
        for point in [(0.0, f32::INFINITY), (1.0, 0.0), (1e-30, 69.0)] {
            let svg = loss_curve(Some(point), "");
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
    }

    #[test]
    fn a_pointer_finds_the_probability_below_it() {
        assert_eq!([probability_at(0.0), probability_at(1.0)], [0.0, 1.0]);
        let place = f64::from(x(0.25)) / f64::from(WIDTH);
        assert!((probability_at(place) - 0.25).abs() < 1e-6);
    }
}
