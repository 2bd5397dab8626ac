//! What a person who trains relies on.

use crate::runs::{HIDDEN, all_epochs, examples, head, learnable, next_epoch};
use nsp_answer::Label::{self, IsNext, NotNext};
use nsp_checkpoint::head::HeadError;
use nsp_train::{
    Confusion, Examples, Options, Progress, TrainError, Trainer, answers, step_by_hand,
};
use std::sync::Arc;

fn options() -> Options {
    Options {
        learning_rate: 0.02,
        batch: 8,
        ..Options::default()
    }
}

fn trainer(options: &Options) -> Trainer {
    let held_out = examples(learnable(150, 1_000));
    Trainer::new(&head(), examples(learnable(60, 0)), Some(held_out), options).unwrap()
}

#[test]
fn what_the_vectors_say_is_learned_and_holds_for_others() {
    let mut trainer = trainer(&options());
    let epochs = all_epochs(&mut trainer).unwrap();
    assert_eq!(epochs.len(), 11, "epoch 0 is the head before training");
    let (first, last) = (&epochs[0], &epochs[10]);
    assert!(last.train_loss < 0.5 * first.train_loss, "{last:?}");
    assert!(last.valid_accuracy > Some(0.95), "{last:?}");
    assert!(first.valid_accuracy < Some(0.8), "{first:?}");

    // A report is what the head of that epoch answers.
    let head = trainer.head().unwrap();
    let held_out = trainer.held_out().unwrap();
    let confusion = Confusion::of(held_out.labels(), &answers(&head, held_out).unwrap());
    assert_eq!(Some(confusion.accuracy()), last.valid_accuracy);
}

#[test]
fn a_seed_repeats_its_curve_and_another_gives_another() {
    let curve = |seed| {
        let options = Options { seed, ..options() };
        all_epochs(&mut trainer(&options)).unwrap()
    };
    assert_eq!(curve(3), curve(3));
    assert_ne!(curve(3)[1..], curve(4)[1..]);
    assert_eq!(curve(3)[0], curve(4)[0], "nothing is drawn before training");
}

#[test]
fn the_best_epoch_is_the_one_with_the_smallest_held_out_loss() {
    // The held-out labels are exchanged, so learning makes them worse.
    let (vectors, labels) = learnable(50, 1_000);
    let exchanged = labels.into_iter().map(Label::other).collect();
    let start = |patience| {
        let held_out = examples((vectors.clone(), Vec::clone(&exchanged)));
        let options = Options {
            patience,
            ..options()
        };
        Trainer::new(
            &head(),
            examples(learnable(60, 0)),
            Some(held_out),
            &options,
        )
        .unwrap()
    };
    let mut whole = start(None);
    let epochs = all_epochs(&mut whole).unwrap();
    let losses = epochs.iter().map(|report| report.valid_loss.unwrap());
    let least = losses.min_by(f64::total_cmp);
    let (best, head) = whole.best().unwrap();
    assert_eq!(epochs[best].valid_loss, least);
    assert!(best < 10);
    assert_ne!(**head, whole.head().unwrap());

    let mut patient = start(Some(2));
    let stopped = all_epochs(&mut patient).unwrap();
    assert_eq!(stopped.len(), best + 2 + 1);
    assert_eq!(stopped[..], epochs[..stopped.len()]);
}

#[test]
fn without_held_out_pairs_the_last_epoch_counts() {
    let mut trainer = Trainer::new(&head(), examples(learnable(20, 0)), None, &options()).unwrap();
    assert!(trainer.best().is_none());
    let report = next_epoch(&mut trainer).unwrap();
    assert_eq!((report.valid_loss, report.valid_accuracy), (None, None));
    assert_eq!(**trainer.best().unwrap().1, head());
    all_epochs(&mut trainer).unwrap();
    let (best, best_head) = trainer.best().unwrap();
    assert_eq!((best, &**best_head), (10, &trainer.head().unwrap()));
    assert_eq!(trainer.advance().unwrap(), Progress::Done);
}

#[test]
fn a_copy_of_an_epochs_head_is_that_epoch() {
    let mut trainer = trainer(&options());
    let mut kept = Vec::new();
    while let Some(report) = next_epoch(&mut trainer) {
        kept.push((report, trainer.head().unwrap()));
    }
    for (report, head) in &kept[..3] {
        let train = trainer.train();
        let confusion = Confusion::of(train.labels(), &answers(head, train).unwrap());
        assert_eq!(confusion.accuracy(), report.train_accuracy);
    }
}

#[test]
fn a_resumed_training_goes_on_after_its_last_epoch() {
    let start = |options: &Options| {
        Trainer::new(&head(), examples(learnable(60, 0)), None, options).unwrap()
    };
    let options = Options {
        epochs: 6,
        ..options()
    };
    let mut whole = start(&options);
    let mut earlier = Vec::new();
    let mut heads = Vec::new();
    while let Some(report) = next_epoch(&mut whole) {
        earlier.push(report);
        heads.push(whole.head().unwrap());
    }
    let resume = |done: usize, options: &Options| {
        let train = examples(learnable(60, 0));
        Trainer::resume(&heads[done], train, None, options, &earlier[..=done]).unwrap()
    };

    let mut resumed = resume(3, &options);
    assert_eq!((resumed.epoch(), resumed.steps()), (4, whole.steps() / 2));
    assert_eq!((resumed.best_epoch(), resumed.best()), (Some(3), None));
    let epochs = all_epochs(&mut resumed).unwrap();
    let numbers: Vec<usize> = epochs.iter().map(|report| report.epoch).collect();
    assert_eq!(numbers, [4, 5, 6]);
    assert_eq!(resumed.steps(), whole.steps());
    assert!(epochs[2].train_loss < earlier[3].train_loss);

    // Before the first step, AdamW has no moments to lose.
    let mut from_start = resume(0, &options);
    assert_eq!(all_epochs(&mut from_start).unwrap(), earlier[1..]);

    let mut ended = resume(6, &options);
    assert_eq!(ended.advance().unwrap(), Progress::Done);
}

#[test]
fn a_resumed_training_remembers_its_best_epoch() {
    let (vectors, labels) = learnable(50, 1_000);
    let exchanged: Vec<Label> = labels.into_iter().map(Label::other).collect();
    let options = Options {
        patience: Some(2),
        ..options()
    };
    let parts = || {
        let held_out = examples((vectors.clone(), exchanged.clone()));
        (examples(learnable(60, 0)), Some(held_out))
    };
    let (train, held_out) = parts();
    let mut whole = Trainer::new(&head(), train, held_out, &options).unwrap();
    let first = next_epoch(&mut whole).unwrap();
    let second = next_epoch(&mut whole).unwrap();
    assert!(second.valid_loss > first.valid_loss);
    let (train, held_out) = parts();
    let after = whole.head().unwrap();
    let mut resumed = Trainer::resume(&after, train, held_out, &options, &[first, second]).unwrap();
    // One more epoch without an improvement is enough.
    assert_eq!(next_epoch(&mut resumed).unwrap().epoch, 2);
    assert_eq!(next_epoch(&mut resumed), None);
    assert_eq!(resumed.best_epoch(), Some(0));
}

#[test]
fn parts_of_shared_vectors_train_like_copies() {
    let (vectors, labels) = learnable(60, 0);
    let shared = Arc::new(vectors.clone());
    let part = |is_held_out: bool| {
        let rows = (0..60).filter(|row| (row % 5 == 0) == is_held_out);
        let rows: Vec<u32> = rows.collect();
        let labels: Vec<Label> = rows.iter().map(|&row| labels[row as usize]).collect();
        let of = |&row: &u32| vectors[row as usize * HIDDEN..][..HIDDEN].to_vec();
        let copied: Vec<f32> = rows.iter().flat_map(of).collect();
        let copy = Examples::new(HIDDEN, copied, labels.clone()).unwrap();
        let part = Examples::part(HIDDEN, Arc::clone(&shared), rows, labels).unwrap();
        (copy, part)
    };
    let ((train, shared_train), (held_out, shared_held_out)) = (part(false), part(true));
    let run = |train, held_out| {
        let mut trainer = Trainer::new(&head(), train, Some(held_out), &options()).unwrap();
        let epochs = all_epochs(&mut trainer).unwrap();
        (epochs, trainer.head().unwrap())
    };
    assert_eq!(run(shared_train, shared_held_out), run(train, held_out));

    let wrong = |rows: Vec<u32>, labels: Vec<Label>| {
        Examples::part(HIDDEN, Arc::clone(&shared), rows, labels).unwrap_err()
    };
    let missing = wrong(vec![0, 60], vec![IsNext, NotNext]);
    assert!(matches!(missing, TrainError::Vectors { .. }), "{missing}");
    let unequal = wrong(vec![0], vec![IsNext, NotNext]);
    assert!(matches!(unequal, TrainError::Vectors { .. }), "{unequal}");
}

#[test]
fn a_weight_moves_the_answers_towards_its_class() {
    let (vectors, _) = learnable(40, 0);
    // The same vectors with both labels: only the weights decide.
    let labels: Vec<Label> = (0..40)
        .map(|i| if i % 4 < 2 { IsNext } else { NotNext })
        .collect();
    let not_next = |class_weights| {
        let examples = Examples::new(HIDDEN, vectors.clone(), labels.clone()).unwrap();
        let options = Options {
            class_weights,
            epochs: 3,
            ..options()
        };
        let mut trainer = Trainer::new(&head(), examples, None, &options).unwrap();
        all_epochs(&mut trainer).unwrap();
        let answers = answers(&trainer.head().unwrap(), trainer.train()).unwrap();
        let [[_, a], [_, b]] = Confusion::of(&labels, &answers).counts;
        a + b
    };
    assert!(not_next([1.0, 20.0]) > 30);
    assert!(not_next([20.0, 1.0]) < 10);
}

#[test]
fn what_can_not_be_learned_from_is_one_sentence() {
    let refused = |vectors: Vec<f32>, labels: Vec<Label>| {
        let trainer = Examples::new(HIDDEN, vectors, labels)
            .and_then(|train| Trainer::new(&head(), train, None, &options()));
        trainer.map(|_| ()).unwrap_err().to_string()
    };
    let numbers = |pairs: usize| vec![0.5; pairs * HIDDEN];
    assert!(refused(vec![], vec![]).starts_with("there are no pairs"));
    assert!(refused(numbers(1), vec![IsNext]).starts_with("one pair is not enough"));
    let one_class = refused(numbers(3), vec![NotNext; 3]);
    assert!(
        one_class.starts_with("all 3 pairs have the label 1 (NotNext)"),
        "{one_class}"
    );
    assert!(
        one_class.ends_with("add pairs with the label 0 (IsNext)"),
        "{one_class}"
    );
    assert!(refused(numbers(3), vec![IsNext, NotNext]).starts_with("there are 24 numbers for 2"));
    let mut damaged = numbers(2);
    damaged[HIDDEN] = f32::NAN;
    assert!(refused(damaged, vec![IsNext, NotNext]).contains("vector for pair 2"));

    let other = Examples::new(4, vec![0.5; 8], vec![IsNext, NotNext]).unwrap();
    let error = Trainer::new(&head(), other, None, &options()).unwrap_err();
    assert!(matches!(
        error,
        TrainError::Head(HeadError::OtherSize {
            head: HIDDEN,
            model: 4
        })
    ));
}

#[test]
fn a_step_by_hand_that_is_no_step_is_one_sentence() {
    let refused = |vector: Vec<f32>, rate| {
        let step = step_by_hand(&head(), vector, IsNext, rate);
        step.unwrap_err().to_string()
    };
    let vector = vec![0.5; HIDDEN];
    assert!(refused(vector.clone(), 0.0).starts_with("the learning rate is 0"));
    assert!(refused(vector.clone(), f64::NAN).starts_with("the learning rate is NaN"));
    assert!(refused(vector, 1e300).contains("choose a smaller one"));
    assert!(refused(vec![0.5; 4], 0.1).contains("the model's vectors have 4"));
    assert!(refused(vec![f32::NAN; HIDDEN], 0.1).contains("not finite"));
}

#[test]
fn an_absurd_learning_rate_is_named_and_does_no_harm() {
    let options = Options {
        learning_rate: 1e38,
        ..options()
    };
    let error = all_epochs(&mut trainer(&options)).unwrap_err().to_string();
    assert!(error.contains("in epoch 1"), "{error}");
    assert!(error.contains("the learning rate 1"), "{error}");
}
