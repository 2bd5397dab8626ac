//! A vector as a strip of bars.

use super::readable::{Parts, readable};
use crate::words::{heads_words, numbers};
use nsp_words::{escape, fill};
use std::fmt::Write;

/// Half the height of a strip.
const HALF: f32 = 24.0;

/// One bar per value, up for positive and down for negative values. A bar for `scale` fills its
/// half. The values can be read one by one.
pub fn strip(values: &[f32], scale: f32, label: &str) -> String {
    let mut bars = String::new();
    for (at, value) in values.iter().enumerate() {
        let length = -HALF * (value / scale.max(f32::MIN_POSITIVE)).clamp(-1.0, 1.0);
        // Writing to a string never fails.
        let _ = write!(bars, "M{at}.5 {HALF}v{length:.1}");
    }
    let (width, height) = (values.len().max(1), 2.0 * HALF);
    let svg = format!(
        "<svg class=\"strip\" viewBox=\"0 0 {width} {height}\" preserveAspectRatio=\"none\" \
         role=\"img\" aria-label=\"{}\"><path class=\"bars\" d=\"{bars}\"/>\
         <path class=\"axis\" d=\"M0 {HALF}H{width}\"/></svg>",
        escape(label)
    );
    let unit = |(at, value): (usize, &f32)| {
        let values = [at.to_string(), numbers().four_decimals(*value)];
        fill(heads_words().unit, &[label, &values[0], &values[1]])
    };
    let texts: Vec<String> = values.iter().enumerate().map(unit).collect();
    let parts = Parts {
        ends: (0.5, width as f32 - 0.5),
        size: (width as f32, height),
        texts: &texts,
        label,
    };
    readable(&svg, parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_go_up_and_down_and_never_out() {
        let svg = strip(&[0.5, -1.0, 7.0], 1.0, "\"x\"");
        assert!(
            svg.contains("M0.5 24v-12.0M1.5 24v24.0M2.5 24v-24.0"),
            "{svg}"
        );
        assert!(svg.contains("&quot;x&quot;"));
        assert!(
            svg.contains("unit 0: 0.5000\n") && svg.contains("unit 2: 7.0000\""),
            "{svg}"
        );
    }
}
