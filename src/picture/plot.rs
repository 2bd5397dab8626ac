//! What the charts of section 12 have in common: two axes, a legend, lines over steps.

use super::readable::{Parts, READ_OUT, readable};
use crate::words::numbers;
use nsp_words::escape;
use std::fmt::Write;

const WIDTH: f32 = 640.0;
const HEIGHT: f32 = 270.0;
const LEFT: f32 = 64.0;
const RIGHT: f32 = WIDTH - 16.0;
const TOP: f32 = 46.0;
const BOTTOM: f32 = HEIGHT - 34.0;
/// Where the second entry of the legend begins.
const MIDDLE: f32 = 340.0;
/// A label under the axis needs so much room, in the large letters of a phone, too.
const LABEL: f32 = 240.0;
/// Lines with more steps have no dots.
const MOST_DOTS: usize = 40;

/// A line's class: solid with filled dots.
pub const SOLID: &str = "solid";
/// A line's class: dashed with empty dots.
pub const DASHED: &str = "dashed";

/// An accuracy as percent: one decimal, or none if it is 0 or 1.
pub fn percent(share: f64) -> String {
    let decimals = usize::from(share > 0.0 && share < 1.0);
    format!("{}\u{202f}%", numbers().signed(share * 100.0, decimals))
}

/// The axes of a chart.
#[derive(Clone, Copy, Debug)]
pub struct Plot {
    /// The first step and the last one, from left to right.
    pub steps: (usize, usize),
    /// The smallest value and the largest one, from the bottom up.
    pub range: (f64, f64),
}

impl Plot {
    fn x(self, step: usize) -> f32 {
        let (first, last) = self.steps;
        let share = step.saturating_sub(first) as f32 / last.saturating_sub(first).max(1) as f32;
        LEFT + (RIGHT - LEFT) * share.min(1.0)
    }

    fn y(self, value: f64) -> f32 {
        let (low, high) = self.range;
        let share = ((value - low) / (high - low).max(1e-9)).clamp(0.0, 1.0);
        BOTTOM - (BOTTOM - TOP) * share as f32
    }

    /// The start of the SVG, with a legend: the class and the name of each line.
    pub fn open(label: &str, lines: [(&str, &str); 2]) -> String {
        let mut svg = format!(
            "<svg class=\"chart curve\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">",
            escape(label)
        );
        for ((class, name), x) in lines.into_iter().zip([LEFT, MIDDLE]) {
            let (dot, text) = (x + 17.0, x + 42.0);
            // Writing to a string never fails.
            let _ = write!(
                svg,
                "<path class=\"{class}\" d=\"M{x} 14h34\"/>\
                 <circle class=\"{class}\" cx=\"{dot}\" cy=\"14\" r=\"3\"/>\
                 <text x=\"{text}\" y=\"19\">{}</text>",
                escape(name)
            );
        }
        svg
    }

    /// The numbers beside the vertical axis, at both ends of the range.
    pub fn scale(self, number: impl Fn(f64) -> String) -> String {
        let (low, high) = self.range;
        let ends = [low, high].map(|value| {
            format!(
                "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                LEFT - 8.0,
                self.y(value) + 5.0,
                escape(&number(value))
            )
        });
        let axes = format!("<path class=\"axis\" d=\"M{LEFT} {TOP}V{BOTTOM}H{RIGHT}\"/>");
        ends.concat() + &axes
    }

    /// A horizontal line at a value, with its name, which stays clear of the values that the other lines end at.
    pub fn reference(self, value: f64, name: &str, ends: &[f64]) -> String {
        if !value.is_finite() {
            return String::new();
        }
        let y = self.y(value);
        // Above the line, unless a line ends there and none below, or there is no room.
        let ends_in = |from: f32, to: f32| {
            let mut ends = ends.iter().map(|end| self.y(*end) - y);
            ends.any(|end| (from..to).contains(&end))
        };
        let is_below = ends_in(-30.0, 0.0) && !ends_in(0.0, 30.0);
        let text = if is_below || y - TOP < 28.0 {
            y + 20.0
        } else {
            y - 7.0
        };
        format!(
            "<path class=\"reference\" d=\"M{LEFT} {y:.1}H{RIGHT}\"/>\
             <text class=\"named\" x=\"{RIGHT}\" y=\"{text:.1}\" text-anchor=\"end\">{}</text>",
            escape(name)
        )
    }

    /// One of the two lines. A value that is no number leaves a gap.
    pub fn line(self, class: &str, values: &[(usize, f64)]) -> String {
        let (mut line, mut dots, mut is_joined) = (String::new(), String::new(), false);
        for &(step, value) in values {
            if !value.is_finite() {
                is_joined = false;
                continue;
            }
            let (mark, x, y) = (
                if is_joined { 'L' } else { 'M' },
                self.x(step),
                self.y(value),
            );
            let _ = write!(line, "{mark}{x:.1} {y:.1}");
            if values.len() <= MOST_DOTS {
                let _ = write!(
                    dots,
                    "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"/>"
                );
            }
            is_joined = true;
        }
        format!("<path class=\"{class}\" d=\"{line}\"/>{dots}")
    }

    /// The area between two values at each step.
    pub fn band(self, class: &str, bounds: &[(usize, [f64; 2])]) -> String {
        let finite = || {
            let is_finite =
                |bound: &&(usize, [f64; 2])| bound.1.iter().all(|value| value.is_finite());
            bounds.iter().filter(is_finite)
        };
        let there = finite().map(|(step, [_, high])| (*step, *high));
        let back = finite().rev().map(|(step, [low, _])| (*step, *low));
        let mut area = String::new();
        for (step, value) in there.chain(back) {
            let mark = if area.is_empty() { 'M' } else { 'L' };
            let _ = write!(area, "{mark}{:.1} {:.1}", self.x(step), self.y(value));
        }
        if area.is_empty() {
            return area;
        }
        format!("<path class=\"{class}-band\" d=\"{area}Z\"/>")
    }

    /// The finished SVG, and the line below it that reads its steps. `says` gives the text of a step.
    pub fn close(self, svg: String, label: &str, says: impl Fn(usize) -> String) -> String {
        let (first, last) = self.steps;
        let texts: Vec<String> = (first..=last).map(says).collect();
        let parts = Parts {
            ends: (self.x(first), self.x(last)),
            size: (WIDTH, HEIGHT),
            texts: &texts,
            label,
        };
        readable(&(svg + "</svg>"), parts) + READ_OUT
    }

    /// A vertical line at a step.
    pub fn mark(self, step: usize) -> String {
        format!(
            "<path class=\"chosen\" d=\"M{:.1} {TOP}V{BOTTOM}\"/>",
            self.x(step)
        )
    }

    /// The names of the first step, of the last one and of a marked one. A name that would overlap that of the marked
    /// step is left out.
    pub fn names(self, marked: Option<usize>, name: impl Fn(usize) -> String) -> String {
        let text = |step: usize, class: &str| {
            let x = self.x(step);
            let anchor = match x {
                x if x - LEFT < LABEL / 2.0 => "start",
                x if RIGHT - x < LABEL / 2.0 => "end",
                _ => "middle",
            };
            format!(
                "<text class=\"{class}\" x=\"{x:.1}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
                HEIGHT - 10.0,
                escape(&name(step))
            )
        };
        let has_room = |step: usize| {
            marked.is_none_or(|marked| (self.x(step) - self.x(marked)).abs() >= LABEL)
        };
        let (first, last) = self.steps;
        let mut texts = marked.map(|step| text(step, "end")).unwrap_or_default();
        let ends = [Some(first), (last > first).then_some(last)];
        for step in ends.into_iter().flatten().filter(|step| has_room(*step)) {
            texts += &text(step, "");
        }
        texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLOT: Plot = Plot {
        steps: (0, 4),
        range: (0.0, 1.0),
    };

    #[test]
    fn values_stay_within_the_axes_whatever_they_are() {
        let svg = PLOT.line(
            "solid",
            &[(0, -1.0), (9, 7.0), (2, f64::NAN), (3, f64::INFINITY)],
        );
        assert!(
            svg.contains(&format!("M{LEFT:.1} {BOTTOM:.1}L{RIGHT:.1} {TOP:.1}\"")),
            "{svg}"
        );
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        assert_eq!(PLOT.reference(f64::NAN, "none", &[]), "");
    }

    #[test]
    fn a_gap_is_not_bridged() {
        let svg = PLOT.line("solid", &[(0, 0.5), (1, f64::NAN), (2, 0.5), (3, 0.5)]);
        assert_eq!((svg.matches('M').count(), svg.matches('L').count()), (2, 1));
    }

    #[test]
    fn the_name_of_the_marked_step_has_room() {
        let name = |step: usize| format!("<{step}>");
        for (marked, shown) in [
            (None, vec!["0", "4"]),
            (Some(0), vec!["0", "4"]),
            (Some(1), vec!["1", "4"]),
            (Some(2), vec!["0", "2", "4"]),
            (Some(4), vec!["0", "4"]),
        ] {
            let svg = PLOT.names(marked, name);
            let mut found: Vec<&str> = svg
                .split("&lt;")
                .skip(1)
                .filter_map(|rest| rest.split_once("&gt;").map(|(step, _)| step))
                .collect();
            found.sort_unstable();
            assert_eq!(found, shown, "{marked:?}");
        }
        let single = Plot {
            steps: (1, 1),
            range: (0.0, 1.0),
        };
        assert_eq!(single.names(None, name).matches("<text").count(), 1);
    }

    #[test]
    fn a_band_is_closed_and_empty_without_values() {
        let svg = PLOT.band("solid", &[(0, [0.2, 0.4]), (1, [0.3, 0.5])]);
        assert_eq!((svg.matches('M').count(), svg.matches('L').count()), (1, 3));
        assert!(svg.contains("Z\""));
        assert_eq!(PLOT.band("solid", &[]), "");
    }
}
