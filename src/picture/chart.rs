//! A line over steps.

use super::readable::{Parts, READ_OUT, readable};
use crate::words::numbers;
use nsp_words::escape;
use std::fmt::Write;

const WIDTH: f32 = 640.0;
const HEIGHT: f32 = 250.0;
const LEFT: f32 = 52.0;
const RIGHT: f32 = 16.0;
const TOP: f32 = 26.0;
const BOTTOM: f32 = 34.0;

/// The content of a chart.
#[derive(Clone, Copy, Debug)]
pub struct Chart<'a> {
    /// One value per step.
    pub values: &'a [f32],
    /// The range of values that the chart covers at least.
    pub range: (f32, f32),
    /// A value that is marked by a horizontal line.
    pub reference: f32,
    /// Decimals of the numbers beside the axis.
    pub decimals: usize,
    /// Whether each step has a dot.
    pub has_dots: bool,
    /// The labels under the first and the last step.
    pub ends: (&'a str, &'a str),
    /// The label beside the last value.
    pub end: &'a str,
    /// A step that is marked by a vertical line.
    pub marked: Option<usize>,
    /// What each step says when it is read.
    pub reads: &'a [String],
    /// A description for people who don't see the chart.
    pub label: &'a str,
}

/// The chart as SVG, and the line below it that reads its steps.
pub fn chart(chart: Chart) -> String {
    let Chart { values, range, .. } = chart;
    let low = values.iter().copied().fold(range.0, f32::min);
    let high = values.iter().copied().fold(range.1, f32::max);
    let span = (high - low).max(1e-6);
    let steps = values.len().saturating_sub(1).max(1) as f32;
    let x = |step: usize| LEFT + (WIDTH - LEFT - RIGHT) * step as f32 / steps;
    let y = |value: f32| TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / span;

    let mut svg = format!(
        "<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">",
        escape(chart.label)
    );
    let mut ticks = vec![low, high];
    // A number that would overlap another one is left out.
    if ticks
        .iter()
        .all(|tick| (y(*tick) - y(chart.reference)).abs() > 14.0)
    {
        ticks.push(chart.reference);
    }
    for tick in ticks {
        let (at, number) = (y(tick), numbers().signed(f64::from(tick), chart.decimals));
        let _ = write!(
            svg,
            "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{number}</text>",
            LEFT - 8.0,
            at + 4.0
        );
    }
    let (right, middle) = (WIDTH - RIGHT, y(chart.reference));
    let _ = write!(
        svg,
        "<path class=\"reference\" d=\"M{LEFT} {middle:.1}H{right}\"/>"
    );
    if let Some(step) = chart.marked.filter(|step| *step < values.len()) {
        let (x, bottom) = (x(step), HEIGHT - BOTTOM);
        let _ = write!(svg, "<path class=\"marked\" d=\"M{x:.1} {TOP}V{bottom}\"/>");
    }
    let mut line = String::new();
    for (step, value) in values.iter().enumerate() {
        let mark = if step == 0 { 'M' } else { 'L' };
        let _ = write!(line, "{mark}{:.1} {:.1}", x(step), y(*value));
    }
    let _ = write!(svg, "<path class=\"line\" d=\"{line}\"/>");
    for (step, value) in values.iter().enumerate() {
        let is_last = step + 1 == values.len();
        let is_large = is_last || chart.marked == Some(step);
        if chart.has_dots || is_large {
            let size = if is_large { 5 } else { 3 };
            let class = if *value < chart.reference {
                "below"
            } else {
                "above"
            };
            let _ = write!(
                svg,
                "<circle class=\"{class}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"{size}\"/>",
                x(step),
                y(*value)
            );
        }
    }
    let _ = write!(
        svg,
        "<text x=\"{LEFT}\" y=\"{}\">{}</text>\
         <text x=\"{right}\" y=\"{}\" text-anchor=\"end\">{}</text>",
        HEIGHT - 10.0,
        escape(chart.ends.0),
        HEIGHT - 10.0,
        escape(chart.ends.1)
    );
    if let Some(last) = values.last() {
        let above = y(*last) - 12.0;
        let at = if above < 14.0 { y(*last) + 20.0 } else { above };
        let _ = write!(
            svg,
            "<text class=\"end\" x=\"{right}\" y=\"{at:.1}\" text-anchor=\"end\">{}</text>",
            escape(chart.end)
        );
    }
    svg += "</svg>";
    let parts = Parts {
        ends: (x(0), x(values.len().saturating_sub(1))),
        size: (WIDTH, HEIGHT),
        texts: chart.reads,
        label: chart.label,
    };
    readable(&svg, parts) + READ_OUT
}

/// The step of a chart with `count` values that is nearest to a place in it. The place is a fraction of the chart's
/// width.
pub fn step_at(fraction: f32, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    let along = (fraction * WIDTH - LEFT) / (WIDTH - LEFT - RIGHT);
    // A place outside of the line belongs to one of its ends.
    let step = (along.clamp(0.0, 1.0) * last as f32).round();
    Some((step as usize).min(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[f32]) -> String {
        chart(Chart {
            values,
            range: (0.0, 0.0),
            reference: 0.0,
            decimals: 1,
            has_dots: true,
            ends: ("first", "last"),
            end: "<end>",
            marked: Some(1),
            reads: &["one".to_owned()],
            label: "a line",
        })
    }

    #[test]
    fn it_has_a_dot_for_each_step_and_says_on_which_side_it_is() {
        let svg = of(&[1.0, -1.0, 0.5]);
        assert_eq!(svg.matches("<circle").count(), 3);
        assert_eq!(svg.matches("class=\"below\"").count(), 1);
        assert_eq!(svg.matches("class=\"marked\"").count(), 1);
        assert_eq!(
            svg.matches(" r=\"5\"").count(),
            2,
            "the marked one and the last one"
        );
        assert!(svg.contains("&lt;end&gt;") && svg.contains("\u{2212}1.0"));
    }

    #[test]
    fn a_place_belongs_to_the_nearest_step() {
        let at = |x: f32, count| step_at(x / WIDTH, count);
        let middle = (LEFT + WIDTH - RIGHT) / 2.0;
        assert_eq!(at(0.0, 3), Some(0));
        assert_eq!(at(middle + 1.0, 3), Some(1));
        assert_eq!(at(middle - 1.0, 2), Some(0));
        assert_eq!(at(WIDTH, 3), Some(2));
        assert_eq!(at(middle, 1), Some(0));
        assert_eq!(at(middle, 0), None);
    }

    #[test]
    fn it_never_has_a_number_that_is_none() {
        for values in [&[][..], &[0.0], &[0.0, 0.0]] {
            let svg = of(values);
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
    }
}
