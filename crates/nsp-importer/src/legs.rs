//! The order in which a checkpoint is read: about 8 MiB at a time.

use crate::stage::Stage;
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

/// The order of the legs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The order of the files: for a host that sends a file only from its first byte.
    Files,
    /// The embeddings, the layers, the head, each in the order of the files. The tensors of a layer come together, so
    /// that it can be tried while no other is in memory.
    Stages,
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
pub fn legs(plan: &[PlannedTensor], stored: &[(StoredTensor, Float)], order: Order) -> Vec<Leg> {
    let stage =
        |tensor: usize| (order == Order::Stages).then(|| Stage::of(&plan[tensor].spec.gguf));
    let mut tensors: Vec<usize> = (0..plan.len()).collect();
    tensors.sort_by_key(|&tensor| {
        let (place, _) = &stored[tensor];
        (stage(tensor), place.file, place.bytes.start)
    });
    let mut legs: Vec<Leg> = Vec::new();
    for tensor in tensors {
        let (place, format) = &stored[tensor];
        let is_of_its_stage = |other: &Piece| stage(other.tensor) == stage(tensor);
        for piece in pieces(tensor, place, *format, plan[tensor].dtype) {
            match legs.last_mut() {
                Some(leg)
                    if leg.file == place.file
                        && leg.pieces.iter().all(is_of_its_stage)
                        && fits(leg, &piece) =>
                {
                    leg.pieces.push(piece);
                }
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

/// The legs that one request reads, from `first` up to the next large gap or step back.
pub fn run(legs: &[Leg], first: usize, is_done: impl Fn(usize) -> bool) -> Range<usize> {
    let mut end = first + 1;
    while let (Some(before), Some(leg)) = (legs.get(end - 1), legs.get(end)) {
        let end_before = before.range().end;
        let is_near = (end_before..=end_before + GAP).contains(&leg.range().start);
        if leg.file != before.file || !is_near || is_done(end) {
            break;
        }
        end += 1;
    }
    first..end
}

/// The legs of the same file from `first` up to the next step back, which one transfer of the whole file reads.
pub fn rest_of_file(legs: &[Leg], first: usize) -> Range<usize> {
    let mut end = first + 1;
    while let (Some(before), Some(leg)) = (legs.get(end - 1), legs.get(end)) {
        if leg.file != before.file || leg.range().start < before.range().end {
            break;
        }
        end += 1;
    }
    first..end
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

    fn planned(gguf: &str, shape: &[usize], dtype: Dtype) -> PlannedTensor {
        let numbers: usize = shape.iter().product();
        PlannedTensor {
            spec: TensorSpec {
                gguf: gguf.into(),
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

    /// A model of three layers in two files. The first file has the layers in the order of their names.
    fn model() -> (Vec<PlannedTensor>, Vec<(StoredTensor, Float)>) {
        let plan = vec![
            planned("token_embd.weight", &[3000, 1024], Dtype::Q8_0),
            planned("token_embd_norm.bias", &[64], Dtype::F32),
            planned("blk.0.attn_q.weight", &[64, 32], Dtype::Q8_0),
            planned("blk.0.attn_q.bias", &[64], Dtype::F32),
            planned("blk.2.attn_q.weight", &[64, 32], Dtype::Q8_0),
            planned("blk.10.attn_q.weight", &[3000, 1024], Dtype::Q8_0),
            planned("cls.bias", &[64], Dtype::F32),
        ];
        let large = 3000 * 1024 * 4;
        let stored = vec![
            stored(0, 100, 3000 * 1024),
            stored(1, 100, 64),
            stored(0, 100 + large + 256, 64 * 32),
            stored(0, 100 + large, 64),
            stored(0, 100 + 2 * large + 256 + 8192, 64 * 32),
            stored(0, 100 + large + 256 + 8192, 3000 * 1024),
            stored(1, 5000, 64),
        ];
        (plan, stored)
    }

    /// The tensors in the order in which they are read, each once.
    fn tensors(legs: &[Leg]) -> Vec<usize> {
        let pieces = legs.iter().flat_map(|leg| &leg.pieces);
        let mut tensors: Vec<usize> = pieces.map(|piece| piece.tensor).collect();
        tensors.dedup();
        tensors
    }

    #[test]
    fn legs_follow_the_files_or_the_layers() {
        let (plan, stored) = model();
        let order = |order| tensors(&legs(&plan, &stored, order));
        assert_eq!(order(Order::Files), [0, 3, 2, 5, 4, 1, 6]);
        assert_eq!(order(Order::Stages), [0, 1, 3, 2, 4, 5, 6]);
        for leg in legs(&plan, &stored, Order::Stages) {
            let stages = leg.pieces.iter();
            let mut stages: Vec<Stage> = stages
                .map(|piece| Stage::of(&plan[piece.tensor].spec.gguf))
                .collect();
            stages.dedup();
            assert_eq!(stages.len(), 1, "a leg belongs to one stage");
        }
    }

    #[test]
    fn legs_cover_every_number_once_and_are_not_too_long() {
        let (plan, stored) = model();
        for order in [Order::Files, Order::Stages] {
            let legs = legs(&plan, &stored, order);
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
                for pair in leg.pieces.windows(2) {
                    assert!(pair[0].source.end <= pair[1].source.start);
                }
            }
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
    fn one_request_reads_on_until_a_gap_a_step_back_another_file_or_what_is_done() {
        let legs = [
            leg(0, 0),
            leg(0, 100),
            leg(0, 300),
            leg(0, 9 << 20),
            leg(1, 0),
            leg(1, 100),
            leg(1, 50),
        ];
        assert_eq!(run(&legs, 0, |_| false), 0..3);
        assert_eq!(run(&legs, 0, |leg| leg == 1), 0..1);
        assert_eq!(run(&legs, 3, |_| false), 3..4);
        assert_eq!(run(&legs, 4, |_| false), 4..6);
        assert_eq!(rest_of_file(&legs, 1), 1..4, "gaps are read through");
        assert_eq!(rest_of_file(&legs, 4), 4..6, "not a step back");
    }

    #[test]
    fn a_host_without_ranges_sends_what_comes_before_too() {
        let legs = [leg(0, 50), leg(0, 9 << 20), leg(1, 1000)];
        assert_eq!(transferred(&legs, |_| true), 300);
        assert_eq!(transferred(&legs, |_| false), (9 << 20) + 100 + 1100);
        assert_eq!(transferred(&legs, |file| file == 0), 200 + 1100);
    }
}
