//! The order in which a checkpoint is read: in the order of its files, about 8 MiB at a time.

use nsp_checkpoint::Dtype;
use nsp_checkpoint::convert::PlannedTensor;
use nsp_checkpoint::hf::{Float, StoredTensor};
use std::ops::Range;

/// Reading on through this many bytes takes about as long as another request.
const GAP: u64 = 1 << 20;
/// The largest number of source bytes of a leg, unless a single number is larger.
pub const LEG_BYTES: u64 = 8 << 20;

/// A piece of a tensor: whole blocks of numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The tensor's place in the plan.
    pub tensor: usize,
    /// Where its numbers stand in the source file.
    pub source: Range<u64>,
    /// How many bytes they become.
    pub encoded: usize,
}

/// What is read and stored at a time: pieces of one file, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leg {
    /// The number of the source file.
    pub file: usize,
    /// The pieces, one after the other. There may be bytes between them that nobody needs.
    pub pieces: Vec<Piece>,
}

impl Leg {
    /// The first byte that is needed, and the byte after the last one.
    pub fn range(&self) -> Range<u64> {
        let start = self.pieces.first().map_or(0, |piece| piece.source.start);
        let end = self.pieces.last().map_or(start, |piece| piece.source.end);
        start..end
    }

    /// The bytes that are needed.
    pub fn needed(&self) -> u64 {
        let lengths = self.pieces.iter();
        lengths
            .map(|piece| piece.source.end - piece.source.start)
            .sum()
    }
}

/// The legs of a checkpoint. `stored` are the planned tensors as the checkpoint has them.
pub fn legs(plan: &[PlannedTensor], stored: &[(StoredTensor, Float)]) -> Vec<Leg> {
    let mut order: Vec<usize> = (0..plan.len()).collect();
    order.sort_by_key(|&tensor| {
        let (tensor, _) = &stored[tensor];
        (tensor.file, tensor.bytes.start)
    });
    let mut legs: Vec<Leg> = Vec::new();
    for tensor in order {
        let (place, format) = &stored[tensor];
        for piece in pieces(tensor, place, *format, plan[tensor].dtype) {
            match legs.last_mut() {
                Some(leg) if leg.file == place.file && fits(leg, &piece) => leg.pieces.push(piece),
                _ => legs.push(Leg {
                    file: place.file,
                    pieces: vec![piece],
                }),
            }
        }
    }
    legs
}

fn fits(leg: &Leg, piece: &Piece) -> bool {
    let is_near = piece.source.start <= leg.range().end + GAP;
    is_near && leg.needed() + (piece.source.end - piece.source.start) <= LEG_BYTES
}

/// A tensor in pieces of at most [`LEG_BYTES`].
fn pieces(tensor: usize, place: &StoredTensor, format: Float, stored: Dtype) -> Vec<Piece> {
    let block = (format.bytes() * stored.block_len()) as u64;
    let step = LEG_BYTES / block * block;
    let Range { start, end } = place.bytes;
    let mut pieces = Vec::new();
    let mut from = start;
    while from < end {
        let to = end.min(from + step);
        pieces.push(Piece {
            tensor,
            source: from..to,
            encoded: ((to - from) / block) as usize * stored.block_bytes(),
        });
        from = to;
    }
    pieces
}

/// The legs that one request reads, from `first` up to the next large gap.
pub fn run(legs: &[Leg], first: usize, is_done: impl Fn(usize) -> bool) -> Range<usize> {
    let mut end = first + 1;
    while let (Some(before), Some(leg)) = (legs.get(end - 1), legs.get(end)) {
        let is_near = leg.range().start <= before.range().end + GAP;
        if leg.file != before.file || !is_near || is_done(end) {
            break;
        }
        end += 1;
    }
    first..end
}

/// The legs of the same file from `first` on, which one transfer of the whole file reads.
pub fn rest_of_file(legs: &[Leg], first: usize) -> Range<usize> {
    let file = legs.get(first).map(|leg| leg.file);
    let rest = legs.iter().skip(first);
    let count = rest.take_while(|leg| Some(leg.file) == file).count();
    first..first + count
}

/// The bytes that are transferred while all legs are read. Without ranges, a host sends a file from its start on.
pub fn transferred(legs: &[Leg], has_ranges: impl Fn(usize) -> bool) -> u64 {
    let of_files = legs.chunk_by(|before, leg| before.file == leg.file);
    let bytes = of_files.map(|legs| match legs.last() {
        Some(last) if !has_ranges(last.file) => last.range().end,
        _ => legs.iter().map(Leg::needed).sum(),
    });
    bytes.sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use nsp_checkpoint::names::{Role, TensorSpec};

    fn planned(shape: &[usize], dtype: Dtype) -> PlannedTensor {
        let numbers: usize = shape.iter().product();
        PlannedTensor {
            spec: TensorSpec {
                gguf: "g".into(),
                hf: "h".into(),
                shape: shape.to_vec(),
                role: Role::Matrix,
            },
            dtype,
            bytes: numbers / dtype.block_len() * dtype.block_bytes(),
        }
    }

    fn stored(file: usize, start: u64, numbers: usize) -> (StoredTensor, Float) {
        let tensor = StoredTensor {
            format: Ok(Float::F32),
            shape: vec![numbers],
            file,
            bytes: start..start + 4 * numbers as u64,
        };
        (tensor, Float::F32)
    }

    #[test]
    fn legs_follow_the_files_and_cover_every_number_once() {
        let plan = [
            planned(&[64], Dtype::F32),
            planned(&[3000, 1024], Dtype::Q8_0),
            planned(&[64, 32], Dtype::Q8_0),
        ];
        let stored = [
            stored(1, 100, 64),
            stored(0, 5000, 3000 * 1024),
            stored(0, 100, 64 * 32),
        ];
        let legs = legs(&plan, &stored);
        assert_eq!(legs[0].pieces[0].tensor, 2, "the first of its file");
        assert_eq!(legs.last().map(|leg| leg.file), Some(1));
        for (tensor, (place, _)) in stored.iter().enumerate() {
            let pieces = legs.iter().flat_map(|leg| &leg.pieces);
            let pieces: Vec<&Piece> = pieces.filter(|piece| piece.tensor == tensor).collect();
            assert_eq!(pieces[0].source.start, place.bytes.start);
            for pair in pieces.windows(2) {
                assert_eq!(pair[0].source.end, pair[1].source.start);
            }
            assert_eq!(pieces[pieces.len() - 1].source.end, place.bytes.end);
            let encoded: usize = pieces.iter().map(|piece| piece.encoded).sum();
            assert_eq!(encoded, plan[tensor].bytes);
        }
        for leg in &legs {
            assert!(leg.needed() <= LEG_BYTES);
            assert!(leg.range().end - leg.range().start >= leg.needed());
        }
    }

    /// A leg of 100 bytes.
    fn leg(file: usize, start: u64) -> Leg {
        Leg {
            file,
            pieces: vec![Piece {
                tensor: 0,
                source: start..start + 100,
                encoded: 100,
            }],
        }
    }

    #[test]
    fn one_request_reads_on_until_a_gap_another_file_or_what_is_done() {
        let legs = [
            leg(0, 0),
            leg(0, 100),
            leg(0, 300),
            leg(0, 9 << 20),
            leg(1, 0),
        ];
        assert_eq!(run(&legs, 0, |_| false), 0..3);
        assert_eq!(run(&legs, 0, |leg| leg == 1), 0..1);
        assert_eq!(run(&legs, 3, |_| false), 3..4);
        assert_eq!(run(&legs, 4, |_| false), 4..5);
        assert_eq!(rest_of_file(&legs, 1), 1..4, "gaps are read through");
        assert_eq!(rest_of_file(&legs, 4), 4..5);
    }

    #[test]
    fn a_host_without_ranges_sends_what_comes_before_too() {
        let legs = [leg(0, 50), leg(0, 9 << 20), leg(1, 1000)];
        assert_eq!(transferred(&legs, |_| true), 300);
        assert_eq!(transferred(&legs, |_| false), (9 << 20) + 100 + 1100);
        assert_eq!(transferred(&legs, |file| file == 0), 200 + 1100);
    }
}
