//! The pictures of the living map, one for each station. They say nothing to a screen reader: the numbers beside them do.

use super::thumbnail::thumbnail_marks;
use crate::logic::{
    map::Piece,
    seam::{KNOT, PARTED_A, PARTED_B, Seam},
};
use nsp_protocol::Thumbnails;
use nsp_words::escape;
use std::fmt::Write;

/// Half the height of a strip.
const HALF: i32 = 24;
/// The side of a head's picture.
const SIDE: usize = Thumbnails::MOST;
/// The pieces of a sequence that nobody knows yet.
const UNKNOWN: &str = "<i></i> <i></i> <i></i> <i></i> <i></i>";

/// The pieces of a sequence, each with its `text`; grey places if there are none.
pub fn pieces(pieces: &[Option<Piece>], text: fn(&Piece) -> String) -> String {
    let piece = |piece: &Option<Piece>| match piece {
        Some(piece) => format!(
            "<bdi data-segment=\"{}\">{}</bdi>",
            piece.segment,
            escape(&text(piece))
        ),
        None => "…".to_owned(),
    };
    let drawn: Vec<String> = pieces.iter().map(piece).collect();
    let content = if drawn.is_empty() {
        UNKNOWN.to_owned()
    } else {
        drawn.join(" ")
    };
    format!("<span class=\"map-pieces\" translate=\"no\">{content}</span>")
}

/// Values as an area above and below a line. A value of `scale` fills its half.
pub fn strip(values: &[f32], scale: f32) -> String {
    let mut area = String::new();
    for value in values {
        let share = (value / scale.max(f32::MIN_POSITIVE)).clamp(-1.0, 1.0);
        let height = (share * HALF as f32).round() as i32;
        // Writing to a string never fails.
        let _ = write!(area, "V{}h1", HALF - height);
    }
    let (width, height) = (values.len().max(1), 2 * HALF);
    format!(
        "<svg class=\"map-strip\" viewBox=\"0 0 {width} {height}\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <path d=\"M0 {HALF}{area}V{HALF}z\"/><path class=\"base\" d=\"M0 {HALF}H{width}\"/></svg>"
    )
}

/// The attention of all heads: a column for each layer, a row for each head. Without values, there is a grey place for
/// each.
pub fn heads(layers: usize, heads: usize, all: Option<&Thumbnails>) -> String {
    let step = SIDE + 1;
    let (mut places, mut marks) = (String::new(), String::new());
    for (layer, head) in (0..layers).flat_map(|layer| (0..heads).map(move |head| (layer, head))) {
        let (x, y) = (layer * step, head * step);
        // Writing to a string never fails.
        let _ = write!(places, "M{x} {y}h{SIDE}v{SIDE}h-{SIDE}z");
        if let Some(all) = all {
            let scale = SIDE as f32 / all.side.max(1) as f32;
            let cells = thumbnail_marks(all.of(layer, head), all.side);
            let _ = write!(
                marks,
                "<g transform=\"translate({x} {y}) scale({scale:.3})\">{cells}</g>"
            );
        }
    }
    let [width, height] = [layers, heads].map(|count| (count * step).max(2) - 1);
    format!(
        "<svg class=\"map-heads\" viewBox=\"0 0 {width} {height}\" aria-hidden=\"true\">\
         <path class=\"places\" d=\"{places}\"/>{marks}</svg>"
    )
}

/// Values from left to right as a line, around a line at 0.
pub fn line(values: &[f32]) -> String {
    let most = values
        .iter()
        .fold(1.0, |most, value| f32::max(most, value.abs()));
    let mut line = String::new();
    for (at, value) in values.iter().enumerate() {
        // The line must not touch the edges.
        let height = (value / most * (HALF - 4) as f32).round() as i32;
        let mark = if at == 0 { 'M' } else { 'L' };
        // Writing to a string never fails.
        let _ = write!(line, "{mark}{at} {}", HALF - height);
    }
    let (width, height) = (values.len().max(2) - 1, 2 * HALF);
    format!(
        "<svg class=\"map-line\" viewBox=\"0 0 {width} {height}\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <path class=\"base\" d=\"M0 {HALF}H{width}\"/><path d=\"{line}\"/></svg>"
    )
}

/// A value as a bar from 0, in a picture from `from` to `to`.
pub fn bar(value: f32, (from, to): (f32, f32)) -> String {
    format!(
        "<svg class=\"map-bar\" viewBox=\"{from:.3} 0 {:.3} 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <path d=\"M0 0H{value:.3}V1H0z\"/></svg>",
        to - from
    )
}

/// The seam between the two sentences, as in the playground.
pub fn seam(seam: Seam) -> String {
    let shift = seam.shift();
    let threads = match seam {
        Seam::Knotted { scale } => {
            format!("<g class=\"knot\" transform=\"scale({scale:.3})\">{KNOT}</g>")
        }
        Seam::Parted { .. } => format!(
            "<g class=\"parted\"><g transform=\"translate(-{shift:.2})\">{PARTED_A}</g>\
             <g transform=\"translate({shift:.2})\">{PARTED_B}</g></g>"
        ),
        Seam::Tacked | Seam::Trembling => "<path class=\"tacking\" d=\"M-40 32H136\"/>".to_owned(),
    };
    format!(
        "<span class=\"seam\" data-seam=\"{}\" aria-hidden=\"true\"><svg viewBox=\"0 0 96 64\">{threads}</svg></span>",
        seam.name()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_have_their_segment_and_are_escaped() {
        let piece = |token, segment| {
            Some(Piece {
                token,
                id: 7,
                segment,
            })
        };
        let drawn = pieces(&[piece("<a>", 0), None, piece("b", 1)], |piece| {
            piece.token.to_owned()
        });
        assert!(
            drawn.contains(
                "<bdi data-segment=\"0\">&lt;a&gt;</bdi> … <bdi data-segment=\"1\">b</bdi>"
            ),
            "{drawn}"
        );
        let ids = pieces(&[piece("b", 1)], |piece| piece.id.to_string());
        assert!(ids.contains(">7</bdi>"), "{ids}");
        assert!(pieces(&[], |piece| piece.id.to_string()).contains(UNKNOWN));
    }

    #[test]
    fn a_strip_rises_and_falls_from_its_line_and_stays_inside() {
        let drawn = strip(&[0.5, -1.0, 7.0], 1.0);
        assert!(drawn.contains("M0 24V12h1V48h1V0h1V24z"), "{drawn}");
        assert!(drawn.contains("viewBox=\"0 0 3 48\""), "{drawn}");
        assert!(strip(&[f32::NAN], 0.0).contains("V24h1"));
        assert!(strip(&[], 1.0).contains("viewBox=\"0 0 1 48\""));
    }

    #[test]
    fn heads_are_where_their_layer_and_their_number_are() {
        let all = Thumbnails {
            layers: 2,
            heads: 3,
            side: 2,
            cells: vec![255; 24],
        };
        let drawn = heads(2, 3, Some(&all));
        assert_eq!(drawn.matches("<g ").count(), 6);
        assert!(drawn.contains("translate(17 34) scale(8.000)"), "{drawn}");
        assert!(drawn.contains("viewBox=\"0 0 33 50\""), "{drawn}");
        let grey = heads(12, 12, None);
        assert_eq!(grey.matches("h16v16").count(), 144);
        assert!(!grey.contains("<g "));
        assert!(heads(0, 0, None).contains("viewBox=\"0 0 1 1\""));
    }

    #[test]
    fn a_line_goes_through_its_values_and_stays_off_the_edges() {
        let drawn = line(&[0.0, 4.0, -4.0]);
        assert!(drawn.contains("M0 24L1 4L2 44"), "{drawn}");
        // Small values do not look large.
        assert!(line(&[0.1, 0.1]).contains("M0 22L1 22"));
        assert!(line(&[]).contains("viewBox=\"0 0 1 48\""));
    }

    #[test]
    fn a_bar_reaches_from_zero_to_its_value() {
        let drawn = bar(-1.5, (-4.0, 4.0));
        assert!(drawn.contains("viewBox=\"-4.000 0 8.000 1\""), "{drawn}");
        assert!(drawn.contains("M0 0H-1.500V1H0z"), "{drawn}");
    }

    #[test]
    fn the_seam_is_the_playground_s() {
        let parted = seam(Seam::Parted { gap: 20.0 });
        assert!(parted.contains("data-seam=\"parted\"") && parted.contains("translate(-10.00)"));
        let knotted = seam(Seam::Knotted { scale: 1.25 });
        assert!(knotted.contains("scale(1.250)") && knotted.contains("thread-core"));
        assert!(seam(Seam::Tacked).contains("tacking"));
    }
}
