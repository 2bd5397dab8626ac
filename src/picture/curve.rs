//! A training as two charts over its epochs: losses, and accuracies.

use super::plot::{DASHED, Plot, SOLID, percent};
use crate::words::numbers;
use nsp_protocol::EpochReport;
use nsp_words::fill;

/// The content of both charts.
#[derive(Clone, Copy, Debug)]
pub struct Curve<'a> {
    /// The epochs so far. The first one is the head before training.
    pub epochs: &'a [EpochReport],
    /// The epochs of the whole training, so that the axis stays the same while it runs.
    pub planned: usize,
    /// The epoch whose head is the result, if there is one.
    pub chosen: Option<usize>,
    /// The legend: the pairs that are trained on, the held-out pairs.
    pub names: [&'a str; 2],
    /// The name of the line at the value before training: the value.
    pub untrained: &'a str,
    /// The name of an epoch: its number.
    pub epoch: &'a str,
    /// A description for people who don't see the chart.
    pub label: &'a str,
}

/// The losses of both parts.
pub fn losses(curve: Curve) -> String {
    let values = curve.values(|epoch| [Some(epoch.train_loss), epoch.valid_loss]);
    let finite = values.iter().flatten().filter(|value| value.1.is_finite());
    let high = finite.map(|value| value.1).fold(0.0, f64::max);
    // A model that says 50 % for each pair has a loss of 0.69: the chart covers at least this much.
    let range = (0.0, high.max(std::f64::consts::LN_2));
    draw(curve, &values, range, |value| numbers().signed(value, 2))
}

/// The accuracies of both parts, from 0 to 100 %.
pub fn accuracies(curve: Curve) -> String {
    let values = curve.values(|epoch| [Some(epoch.train_accuracy), epoch.valid_accuracy]);
    draw(curve, &values, (0.0, 1.0), percent)
}

/// The values of both parts, each with its epoch.
type Values = [Vec<(usize, f64)>; 2];

impl Curve<'_> {
    fn values(self, values: impl Fn(&EpochReport) -> [Option<f64>; 2]) -> Values {
        [0_usize, 1].map(|part| {
            let epochs = self.epochs.iter();
            epochs
                .filter_map(|epoch| Some((epoch.epoch, values(epoch)[part]?)))
                .collect()
        })
    }
}

fn draw(
    curve: Curve,
    values: &Values,
    range: (f64, f64),
    number: impl Fn(f64) -> String,
) -> String {
    let last = curve.epochs.last().map_or(0, |epoch| epoch.epoch);
    let plot = Plot {
        steps: (0, curve.planned.max(last)),
        range,
    };
    // The held-out pairs count, if there are any: theirs is the solid line.
    let classes = [DASHED, SOLID];
    let [train, held_out] = curve.names;
    let mut svg = Plot::open(curve.label, [(classes[0], train), (classes[1], held_out)]);
    svg += &plot.scale(&number);
    svg += &curve
        .chosen
        .map(|epoch| plot.mark(epoch))
        .unwrap_or_default();
    for (class, values) in classes.into_iter().zip(values) {
        svg += &plot.line(class, values);
    }
    let [train, held_out] = values;
    if let Some((0, before)) = held_out.first().or(train.first()) {
        let ends = [train, held_out].map(|values| values.last().map(|(_, value)| *value));
        let ends: Vec<f64> = ends.into_iter().flatten().collect();
        let name = fill(curve.untrained, &[&number(*before)]);
        svg += &plot.reference(*before, &name, &ends);
    }
    let epoch_name = |epoch: usize| fill(curve.epoch, &[&epoch.to_string()]);
    svg += &plot.names(curve.chosen, epoch_name);
    let names = curve.names.into_iter().zip(values);
    plot.close(svg, curve.label, |epoch| {
        let at_epoch = names.clone().filter_map(|(name, values)| {
            let (_, value) = values
                .iter()
                .find(|(at, value)| *at == epoch && value.is_finite())?;
            Some(format!("{name}: {}", number(*value)))
        });
        let parts = std::iter::once(epoch_name(epoch)).chain(at_epoch);
        parts.collect::<Vec<String>>().join(", ")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of a made-up training: the training loss falls, the held-out loss rises.
    fn epochs(count: usize, has_held_out: bool) -> Vec<EpochReport> {
        let epoch = |epoch: usize| EpochReport {
            epoch,
            train_loss: 0.7 / (epoch + 1) as f64,
            train_accuracy: 1.0 - 0.5 / (epoch + 1) as f64,
            valid_loss: has_held_out.then_some(0.7 + epoch as f64),
            valid_accuracy: has_held_out.then_some(0.529),
        };
        (0..count).map(epoch).collect()
    }

    fn of(epochs: &[EpochReport], chosen: Option<usize>) -> Curve<'_> {
        Curve {
            epochs,
            planned: 10,
            chosen,
            names: ["<learned>", "held out"],
            untrained: "untrained: {}",
            epoch: "epoch {}",
            label: "a \"curve\"",
        }
    }

    #[test]
    fn both_parts_are_drawn_with_the_untrained_value_and_the_chosen_epoch() {
        let epochs = epochs(6, true);
        let svg = accuracies(of(&epochs, Some(5)));
        // One line and one entry of the legend each; seven dots, one of them in the legend.
        for class in [SOLID, DASHED] {
            assert_eq!(svg.matches(&format!("<path class=\"{class}\"")).count(), 2);
            assert_eq!(
                svg.matches(&format!("<circle class=\"{class}\"")).count(),
                7
            );
        }
        for text in [
            "untrained: 52.9\u{202f}%",
            "epoch 0<",
            "epoch 5<",
            "epoch 10<",
            "&lt;learned&gt;",
            "epoch 1, &lt;learned&gt;: 75.0\u{202f}%, held out: 52.9\u{202f}%\n",
        ] {
            assert!(svg.contains(text), "{text}: {svg}");
        }
        assert_eq!(svg.matches("class=\"chosen\"").count(), 1);
        assert!(losses(of(&epochs, None)).contains("untrained: 0.70"));
    }

    #[test]
    fn without_held_out_pairs_the_untrained_value_is_that_of_the_other_pairs() {
        let epochs = epochs(3, false);
        let svg = accuracies(of(&epochs, None));
        assert!(svg.contains("untrained: 50.0\u{202f}%"), "{svg}");
        assert!(!svg.contains("class=\"chosen\""));
    }

    #[test]
    fn any_number_of_epochs_and_any_loss_can_be_drawn() {
        for count in [0, 1, 2, 1_001] {
            let epochs = epochs(count, true);
            for svg in [losses(of(&epochs, None)), accuracies(of(&epochs, Some(0)))] {
                assert!(
                    !svg.contains("NaN") && !svg.contains("inf"),
                    "{count}: {svg}"
                );
                assert!(svg.contains("</svg>"));
            }
        }
        let mut diverged = epochs(2, true);
        diverged[1].train_loss = f64::NAN;
        diverged[1].valid_loss = Some(f64::INFINITY);
        let svg = losses(of(&diverged, None));
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        // Thousands of dots would hide the lines.
        let many = epochs(1_001, true);
        assert_eq!(losses(of(&many, None)).matches("<circle").count(), 2);
    }
}
