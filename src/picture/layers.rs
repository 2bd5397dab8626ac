//! What small heads read from each layer: two lines with their intervals.

use super::plot::{DASHED, Plot, SOLID, percent};
use crate::logic::format::whole_percent;
use nsp_words::fill;

/// The content of the chart.
#[derive(Clone, Copy, Debug)]
pub struct Layers<'a> {
    /// The layers of the model.
    pub layers: usize,
    /// The head on `[CLS]`, from layer 1: its accuracy and both ends of the interval.
    pub cls: &'a [[f64; 3]],
    /// The same for the head on the mean over all tokens.
    pub mean: &'a [[f64; 3]],
    /// The accuracy of always giving the more frequent label.
    pub chance: f64,
    /// The names of the two heads.
    pub names: [&'a str; 2],
    /// The name of the line at `chance`: the value.
    pub always: &'a str,
    /// The name of a layer: its number.
    pub layer: &'a str,
    /// A description for people who don't see the chart.
    pub label: &'a str,
}

/// The accuracies of both heads over the layers.
pub fn layers(layers: Layers) -> String {
    let parts = [(DASHED, layers.mean), (SOLID, layers.cls)];
    let plot = Plot {
        steps: (1, layers.layers.max(1)),
        range: range(layers),
    };
    let [cls, mean] = layers.names;
    let mut svg = Plot::open(layers.label, [(SOLID, cls), (DASHED, mean)]);
    svg += &plot.scale(|share| whole_percent(share as f32));
    for (class, points) in parts {
        let bounds: Vec<_> = numbered(points)
            .map(|(layer, [_, low, high])| (layer, [low, high]))
            .collect();
        svg += &plot.band(class, &bounds);
    }
    let ends = parts.iter().filter_map(|(_, points)| points.last());
    let ends: Vec<f64> = ends.map(|[accuracy, ..]| *accuracy).collect();
    svg += &plot.reference(
        layers.chance,
        &fill(layers.always, &[&percent(layers.chance)]),
        &ends,
    );
    for (class, points) in parts {
        let values: Vec<_> = numbered(points)
            .map(|(layer, [accuracy, ..])| (layer, accuracy))
            .collect();
        svg += &plot.line(class, &values);
    }
    let layer_name = |layer: usize| fill(layers.layer, &[&layer.to_string()]);
    svg += &plot.names(None, layer_name);
    let names = layers.names.into_iter().zip([layers.cls, layers.mean]);
    plot.close(svg, layers.label, |layer| {
        let at_layer = names.clone().filter_map(|(name, points)| {
            let [accuracy, ..] = points.get(layer.checked_sub(1)?)?;
            Some(format!("{name}: {}", percent(*accuracy)))
        });
        let parts = std::iter::once(layer_name(layer)).chain(at_layer);
        parts.collect::<Vec<String>>().join(", ")
    })
}

/// Points with their layers, from 1.
fn numbered(points: &[[f64; 3]]) -> impl Iterator<Item = (usize, [f64; 3])> {
    (1..).zip(points.iter().copied())
}

/// From the lowest value to the highest one, in whole tenths, so that it seldom changes while layers arrive.
fn range(layers: Layers) -> (f64, f64) {
    let points = layers.cls.iter().chain(layers.mean).flatten();
    let values = || points.clone().chain([&layers.chance]).copied();
    let low = values().fold(0.4, f64::min).max(0.0);
    let high = values().fold(0.8, f64::max).min(1.0);
    ((low * 10.0).floor() / 10.0, (high * 10.0).ceil() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(points: &[[f64; 3]]) -> String {
        layers(Layers {
            layers: 12,
            cls: points,
            mean: points,
            chance: 0.5,
            names: ["[CLS]", "mean"],
            always: "always: {}",
            layer: "layer {}",
            label: "layers",
        })
    }

    #[test]
    fn each_head_has_a_line_and_a_band() {
        let svg = of(&[[0.5, 0.42, 0.58], [0.55, 0.47, 0.63]]);
        for class in [SOLID, DASHED] {
            let band = format!("<path class=\"{class}-band\"");
            assert_eq!(svg.matches(&band).count(), 1);
            // Two points, and one in the legend.
            let dots = format!("<circle class=\"{class}\"");
            assert_eq!(svg.matches(&dots).count(), 3);
        }
        for text in [
            "always: 50.0\u{202f}%",
            "layer 1<",
            "layer 12<",
            "40\u{202f}%",
            "80\u{202f}%",
            "layer 2, [CLS]: 55.0\u{202f}%, mean: 55.0\u{202f}%\nlayer 3\n",
        ] {
            assert!(svg.contains(text), "{text}: {svg}");
        }
    }

    #[test]
    fn the_range_contains_every_interval() {
        let svg = of(&[[0.1, 0.04, 0.21], [0.97, 0.93, 0.99]]);
        for end in ["0\u{202f}%", "100\u{202f}%"] {
            assert!(
                svg.contains(&format!("text-anchor=\"end\">{end}<")),
                "{svg}"
            );
        }
    }

    #[test]
    fn before_the_first_layer_there_are_only_axes() {
        let svg = of(&[]);
        assert!(!svg.contains("-band\"") && !svg.contains("NaN"), "{svg}");
    }
}
