//! Several sequences in a pass are answered as each of them alone, to the bit.

use crate::fixtures::tiny_gguf;
use nsp::kernels::{InstructionSet, Kernel, Packing, Team};
use nsp::{Encoding, ModelLoader, NspModel};
use nsp_checkpoint::Dtype;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use std::thread;

/// The sizes of the small model.
const VOCABULARY: usize = 216;
const MOST_TOKENS: usize = 64;

/// Marsaglia's xorshift: the same sequences in every run.
struct Random(u64);

impl Random {
    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % end
    }

    /// A sequence of any length. In every other one, tokens anywhere but at the beginning are masked.
    fn sequence(&mut self) -> Encoding {
        let tokens = 1 + self.below(MOST_TOKENS);
        let second = self.below(tokens + 1);
        let masks = self.below(2) == 0;
        let keep = |at: usize, random: &mut Self| at == 0 || !masks || random.below(3) > 0;
        Encoding {
            input_ids: (0..tokens).map(|_| self.below(VOCABULARY) as u32).collect(),
            token_type_ids: (0..tokens).map(|at| u32::from(at >= second)).collect(),
            attention_mask: (0..tokens)
                .map(|at| u32::from(keep(at, &mut *self)))
                .collect(),
            ..Encoding::default()
        }
    }

    fn batch(&mut self) -> Vec<Encoding> {
        let sequences = 2 + self.below(5);
        (0..sequences).map(|_| self.sequence()).collect()
    }
}

/// The small model with each packing and each instruction set of this processor.
fn models() -> Vec<NspModel> {
    let mut models = Vec::new();
    for (dtype, packing) in [
        (Dtype::Q8_0, Packing::SevenBit),
        (Dtype::Q4_0, Packing::SevenBit),
        (Dtype::Q4_0, Packing::FourBit),
    ] {
        let file = tiny_gguf(dtype);
        for instruction_set in InstructionSet::available() {
            let mut loader = ModelLoader::for_kernel(Kernel {
                packing,
                instruction_set,
            });
            loader.push(&file).unwrap();
            models.push(loader.finish().unwrap());
        }
    }
    models
}

/// Everything that a pass gives of its sequences: the logits, the vectors at `[CLS]` after the last layer, and
/// those of every layer with the means.
#[derive(Debug, Default, PartialEq)]
struct Given {
    logits: Vec<[f32; 2]>,
    cls: Vec<Vec<f32>>,
    layers: Vec<Vec<[Vec<f32>; 2]>>,
}

fn given(model: &NspModel, batch: &[Encoding]) -> Given {
    let mut pass = model.begin(batch).unwrap();
    let (logits, cls) = (pass.finish().unwrap(), pass.cls_vectors().unwrap());
    let mut pass = model.begin_whole(batch).unwrap();
    let mut layers = vec![Vec::new(); batch.len()];
    while pass.advance().unwrap() {
        let vectors = pass.cls_and_means().unwrap();
        for (layers, vectors) in layers.iter_mut().zip(vectors) {
            layers.push(vectors);
        }
    }
    assert_eq!(pass.finish().unwrap(), logits, "of a whole pass");
    Given {
        logits,
        cls,
        layers,
    }
}

/// What each sequence gives in a pass of its own.
fn given_alone(model: &NspModel, batch: &[Encoding]) -> Given {
    let mut all = Given::default();
    for encoding in batch {
        let given = given(model, std::slice::from_ref(encoding));
        all.logits.extend(given.logits);
        all.cls.extend(given.cls);
        all.layers.extend(given.layers);
    }
    all
}

/// The model with a team of so many threads, which end with the model.
fn with_threads(model: NspModel, threads: usize) -> NspModel {
    let (team, members) = Team::gather(threads);
    for member in members {
        thread::spawn(|| member.work());
    }
    // The caller would begin alone if they were not awake yet.
    let awake = AtomicUsize::new(0);
    team.run(&|_| {
        awake.fetch_add(1, Ordering::SeqCst);
        while awake.load(Ordering::SeqCst) < threads {
            thread::yield_now();
        }
    });
    model.with_team(Arc::new(team))
}

#[test]
fn random_batches_change_no_bit_with_any_kernel_and_any_number_of_threads() {
    let mut random = Random(20_261_130);
    for mut model in models() {
        for threads in 1..=3 {
            model = with_threads(model, threads);
            for _ in 0..2 {
                let batch = random.batch();
                let alone = given_alone(&model, &batch);
                let lengths: Vec<usize> = batch.iter().map(Encoding::len).collect();
                let what = format!("{} {threads} threads {lengths:?}", model.kernel_name());
                assert!(given(&model, &batch) == alone, "{what}");
            }
        }
    }
}

#[test]
fn many_encodings_are_answered_in_their_order_and_none_gives_no_answer() {
    let mut random = Random(7);
    let encodings: Vec<Encoding> = (0..40).map(|_| random.sequence()).collect();
    for dtype in [Dtype::Q8_0, Dtype::F32] {
        let model = NspModel::from_gguf_bytes(&tiny_gguf(dtype)).unwrap();
        let alone = encodings.iter().map(|one| model.forward(one).unwrap());
        let alone: Vec<[f32; 2]> = alone.collect();
        assert_eq!(model.forward_batch(&encodings).unwrap(), alone, "{dtype}");
        assert!(model.forward_batch(&[]).unwrap().is_empty(), "{dtype}");
    }
}

#[test]
fn a_sequence_without_tokens_is_refused_alone_and_among_others() {
    let model = NspModel::from_gguf_bytes(&tiny_gguf(Dtype::Q8_0)).unwrap();
    let (sound, empty) = (Random(3).sequence(), Encoding::default());
    for batch in [
        vec![],
        vec![&empty],
        vec![&sound, &empty],
        vec![&empty, &sound],
    ] {
        let error = model.begin(batch).unwrap_err().to_string();
        assert!(error.contains("it has no token"), "{error}");
    }
}
