//! Training the last layers. The command line's tests compare the losses with PyTorch's.

use nsp_answer::Label::{self, IsNext, NotNext};
use nsp_checkpoint::{BertConfig, Head};
use nsp_train::{
    EpochReport, LastLayers, LayerTrainer, Options, Progress, Sequences, TrainError, layer_answers,
};

fn config() -> BertConfig {
    BertConfig {
        vocab_size: 10,
        hidden_size: 8,
        num_hidden_layers: 3,
        num_attention_heads: 2,
        intermediate_size: 16,
        max_position_embeddings: 8,
        type_vocab_size: 2,
        layer_norm_eps: 1e-12,
    }
}

fn sines(count: usize, scale: f32) -> Vec<f32> {
    let sines = (0..count).map(|i| (i as f32 * 1.7).sin() * scale);
    sines.collect()
}

/// The last layers of a model with made-up weights.
fn last(layers: usize) -> LastLayers {
    let hidden = config().hidden_size;
    let numbers = LastLayers::tensors(&config(), layers)
        .iter()
        .map(|spec| {
            let count = spec.shape.iter().product();
            match spec.hf.contains("LayerNorm.weight") {
                true => vec![1.0; count],
                false => sines(count, 0.4),
            }
        })
        .collect();
    let head = Head::new([
        sines(hidden * hidden, 0.4),
        vec![0.0; hidden],
        sines(2 * hidden, 0.3),
        vec![0.0; 2],
    ]);
    LastLayers::new(&config(), layers, numbers, head.unwrap()).unwrap()
}

/// Sequences of 2 to 5 tokens. Only a token that is not `[CLS]` says what the label is.
fn sequences(count: usize) -> (Vec<Vec<f32>>, Vec<Label>) {
    let hidden = config().hidden_size;
    let labels: Vec<Label> = [IsNext, NotNext].into_iter().cycle().take(count).collect();
    let states = labels.iter().enumerate().map(|(number, label)| {
        let tokens = 2 + number % 4;
        let mut states: Vec<f32> = (0..tokens * hidden)
            .map(|i| ((number * 97 + i) as f32 * 12.9898).sin())
            .collect();
        states[hidden] = if *label == IsNext { 2.0 } else { -2.0 };
        states
    });
    (states.collect(), labels)
}

fn of((states, labels): (Vec<Vec<f32>>, Vec<Label>)) -> Sequences {
    Sequences::new(config().hidden_size, states, labels).unwrap()
}

fn options() -> Options {
    Options {
        learning_rate: 0.01,
        batch: 8,
        epochs: 12,
        ..Options::default()
    }
}

fn epochs(trainer: &mut LayerTrainer) -> Vec<EpochReport> {
    let mut epochs = Vec::new();
    loop {
        match trainer.advance().unwrap() {
            Progress::Step => {}
            Progress::Epoch(report) => epochs.push(report),
            Progress::Done => return epochs,
        }
    }
}

#[test]
fn layers_learn_and_a_seed_repeats_its_layers() {
    for layers in [1, 2, 3] {
        let run = || {
            let train = of(sequences(40));
            let held_out = Some(of(sequences(17)));
            let start = last(layers);
            let mut trainer =
                LayerTrainer::with_layers(&start, train, held_out, &options()).unwrap();
            let epochs = epochs(&mut trainer);
            let (best, numbers) = trainer.best().unwrap();
            (epochs, best, LastLayers::clone(numbers))
        };
        let (epochs, best, trained) = run();
        assert_eq!(epochs.len(), 13);
        assert!(
            epochs[12].train_loss < 0.5 * epochs[0].train_loss,
            "{epochs:?}"
        );
        let least = epochs.iter().filter_map(|epoch| epoch.valid_loss);
        assert_eq!(least.min_by(f64::total_cmp), epochs[best].valid_loss);
        assert!(run() == (epochs, best, trained.clone()));
        let start = last(layers);
        for ((spec, before), (_, after)) in start.named().into_iter().zip(trained.named()) {
            assert!(before != after, "{} is trained", spec.hf);
        }
        assert_eq!(trained.named().len(), 16 * layers + 4);
    }
}

#[test]
fn padding_changes_no_answer() {
    let (states, labels) = sequences(20);
    let together = layer_answers(&last(2), &of((states.clone(), labels.clone()))).unwrap();
    for ((states, label), expected) in states.into_iter().zip(labels).zip(together) {
        let alone = of((vec![states], vec![label]));
        let [answer] = layer_answers(&last(2), &alone).unwrap()[..] else {
            panic!("one pair has one answer");
        };
        for (found, expected) in answer.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-5, "{found}, {expected}");
        }
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let (mut states, labels) = sequences(4);
    let refused = |states: &[Vec<f32>], labels: &[Label]| {
        let sequences = Sequences::new(8, states.to_vec(), labels.to_vec());
        sequences.unwrap_err()
    };
    assert!(matches!(refused(&[], &[]), TrainError::Empty));
    let error = refused(&states[1..], &labels);
    assert!(matches!(error, TrainError::Vectors { labels: 4, .. }));
    states[2].pop();
    let error = refused(&states, &labels);
    assert!(matches!(error, TrainError::Vectors { .. }));
    states[2].push(f32::NAN);
    assert!(matches!(
        refused(&states, &labels),
        TrainError::NotFinite(3)
    ));

    let other = Sequences::new(4, vec![vec![0.5; 8]; 2], vec![IsNext, NotNext]).unwrap();
    let error = LayerTrainer::with_layers(&last(1), other, None, &options()).unwrap_err();
    assert!(matches!(error, TrainError::Head(_)), "{error}");
    let head = last(1).head().clone();
    let error = LastLayers::new(&config(), 1, Vec::new(), head).unwrap_err();
    assert!(
        error.to_string().contains("query.weight has 0 numbers"),
        "{error}"
    );
}
