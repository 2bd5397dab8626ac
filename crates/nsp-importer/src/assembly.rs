//! From stored legs to the parts of a GGUF file.

use crate::legs::Leg;
use nsp_checkpoint::gguf::padding;
use std::ops::Range;

/// The size of a part, as in the site's build: `PART_BYTES` in xtask/src/stage/model.rs.
pub const PART_BYTES: u64 = 8 << 20;

/// Consecutive bytes of the GGUF file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Bytes that are in no leg: those of its header, then those of a random head.
    Own(Range<u64>),
    /// Bytes of a stored leg.
    Leg {
        /// The leg's number.
        leg: usize,
        /// Which of its bytes.
        bytes: Range<u64>,
    },
    /// Zeros between two tensors.
    Zeros(u64),
}

impl Segment {
    fn len(&self) -> u64 {
        match self {
            Self::Own(bytes) | Self::Leg { bytes, .. } => bytes.end - bytes.start,
            Self::Zeros(count) => *count,
        }
    }

    /// The first `count` bytes, and the rest.
    fn split(self, count: u64) -> (Self, Self) {
        let cut = |Range { start, end }| (start..start + count, start + count..end);
        match self {
            Self::Own(bytes) => {
                let (before, after) = cut(bytes);
                (Self::Own(before), Self::Own(after))
            }
            Self::Leg { leg, bytes } => {
                let (before, after) = cut(bytes);
                (
                    Self::Leg { leg, bytes: before },
                    Self::Leg { leg, bytes: after },
                )
            }
            Self::Zeros(all) => (Self::Zeros(count), Self::Zeros(all - count)),
        }
    }
}

/// The segments of each part of a converted file. `header` and `fresh` are the sizes of its header and of the random
/// head at its end, `tensors` the sizes of its other tensors, without padding.
pub fn parts(header: u64, fresh: u64, tensors: &[usize], legs: &[Leg]) -> Vec<Vec<Segment>> {
    cut(segments(header, fresh, tensors, legs))
}

/// The segments of each part of a file whose legs are the file itself.
pub fn parts_of_copy(legs: &[Leg]) -> Vec<Vec<Segment>> {
    let leg = |(leg, stored): (usize, &Leg)| Segment::Leg {
        leg,
        bytes: 0..stored.needed(),
    };
    cut(legs.iter().enumerate().map(leg).collect())
}

/// The whole file as segments.
fn segments(header: u64, fresh: u64, tensors: &[usize], legs: &[Leg]) -> Vec<Segment> {
    let mut pieces: Vec<Vec<Segment>> = vec![Vec::new(); tensors.len()];
    for (number, leg) in legs.iter().enumerate() {
        let mut start = 0;
        for piece in &leg.pieces {
            let end = start + piece.encoded as u64;
            pieces[piece.tensor].push(Segment::Leg {
                leg: number,
                bytes: start..end,
            });
            start = end;
        }
    }
    let mut file = vec![Segment::Own(0..header)];
    for (pieces, bytes) in pieces.into_iter().zip(tensors) {
        file.extend(pieces);
        file.push(Segment::Zeros(padding(*bytes) as u64));
    }
    file.push(Segment::Own(header..header + fresh));
    file.retain(|segment| segment.len() > 0);
    file
}

fn cut(segments: Vec<Segment>) -> Vec<Vec<Segment>> {
    let mut parts = Vec::new();
    let (mut part, mut room) = (Vec::new(), PART_BYTES);
    for mut segment in segments {
        while segment.len() >= room {
            let (before, after) = segment.split(room);
            part.push(before);
            parts.push(std::mem::take(&mut part));
            (segment, room) = (after, PART_BYTES);
        }
        if segment.len() > 0 {
            room -= segment.len();
            part.push(segment);
        }
    }
    if !part.is_empty() {
        parts.push(part);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::legs::Piece;

    #[test]
    fn the_parts_hold_the_file_in_its_own_order() {
        let piece = |tensor, encoded| Piece {
            tensor,
            source: 0..1,
            encoded,
        };
        let large = 2 * PART_BYTES as usize;
        let legs = [
            Leg {
                file: 0,
                pieces: vec![piece(1, 33), piece(0, large)],
            },
            Leg {
                file: 0,
                pieces: vec![piece(1, 7)],
            },
        ];
        let parts = parts(64, 32, &[large, 40], &legs);
        let length = |part: &Vec<Segment>| part.iter().map(Segment::len).sum::<u64>();
        let sizes: Vec<u64> = parts.iter().map(length).collect();
        assert_eq!(sizes, [PART_BYTES, PART_BYTES, 64 + 40 + 24 + 32]);
        assert_eq!(parts[0][0], Segment::Own(0..64));
        assert_eq!(
            parts[2],
            [
                Segment::Leg {
                    leg: 0,
                    bytes: 33 + 2 * PART_BYTES - 64..33 + 2 * PART_BYTES
                },
                Segment::Leg {
                    leg: 0,
                    bytes: 0..33
                },
                Segment::Leg {
                    leg: 1,
                    bytes: 0..7
                },
                Segment::Zeros(24),
                Segment::Own(64..96),
            ]
        );
    }

    #[test]
    fn a_file_that_ends_with_a_part_has_no_empty_one() {
        assert_eq!(parts(PART_BYTES, 0, &[], &[]).len(), 1);
    }
}
