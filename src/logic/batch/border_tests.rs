//! Batches of the borders of a text.

use super::{Batch, BatchState};
use crate::logic::fixtures::prediction;
use nsp_answer::Prediction;
use nsp_pairs::{Sentences, borders};
use nsp_protocol::Request;

/// The texts before the borders that the next request asks about.
fn sent(batch: &mut Batch, id: u32) -> Vec<String> {
    match batch.next_request(id) {
        Some(Request::PredictMany { questions, .. }) => {
            questions.into_iter().map(|one| one.a).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn text() -> Sentences {
    Sentences {
        texts: ["One.", "Two.", "Three.", "Four."]
            .map(str::to_owned)
            .to_vec(),
        paragraphs: vec![2],
    }
}

fn cut(logits: [f32; 2]) -> Prediction {
    Prediction {
        truncated: true,
        ..prediction(logits)
    }
}

#[test]
fn a_border_is_asked_about_with_the_sentences_around_it() {
    let mut batch = Batch::borders(text(), 2, borders(&text(), 2));
    batch.start();
    assert_eq!(sent(&mut batch, 1), ["One.", "One. Two.", "Two. Three."]);
    assert_eq!((batch.context(), batch.paragraphs()), (2, &[2][..]));
    batch.receive(1, &[(); 3].map(|()| prediction([1.0, 0.0])), 0);
    assert_eq!(batch.asked_borders(), borders(&text(), 2));
    assert_eq!(batch.progress().state, BatchState::Done);
}

#[test]
fn sides_that_the_model_would_cut_are_asked_about_again_with_fewer_sentences() {
    let mut batch = Batch::borders(text(), 2, borders(&text(), 2));
    batch.start();
    batch.next_request(1);
    let answers = [
        prediction([1.0, 0.0]),
        cut([2.0, 0.0]),
        prediction([3.0, 0.0]),
    ];
    batch.receive(1, &answers, 0);
    assert_eq!(batch.progress().state, BatchState::Running);
    // `Three. Four.` is longer than `One. Two.`, so it gives a sentence up.
    assert_eq!(sent(&mut batch, 2), ["One. Two."]);
    batch.receive(2, &[cut([4.0, 0.0])], 0);
    assert_eq!(sent(&mut batch, 3), ["Two."]);
    // The two neighbours alone are too long; the model gets what it takes of them.
    batch.receive(3, &[cut([5.0, 0.0])], 0);
    assert_eq!(batch.progress().state, BatchState::Done);
    assert_eq!(batch.logits(), [[1.0, 0.0], [5.0, 0.0], [3.0, 0.0]]);
    let sides = batch.asked_borders()[1].sides(batch.source());
    assert_eq!(sides, ["Two.", "Three."]);
}

#[test]
fn a_lost_engine_is_asked_again_about_sides_that_were_too_long() {
    let mut batch = Batch::borders(text(), 2, borders(&text(), 2));
    batch.start();
    batch.next_request(1);
    let answers = [(); 3].map(|()| cut([1.0, 0.0]));
    batch.receive(1, &answers, 0);
    batch.next_request(2);
    batch.receive(2, &[prediction([0.0, 1.0])], 2);
    batch.forget_request();
    assert_eq!(sent(&mut batch, 3).len(), 2);
}

#[test]
fn a_cancelled_batch_asks_again_about_sides_that_were_too_long_when_it_goes_on() {
    let mut batch = Batch::borders(text(), 2, borders(&text(), 2));
    batch.start();
    batch.next_request(1);
    let answers = [prediction([1.0, 0.0]), cut([2.0, 0.0])];
    batch.receive(1, &answers, 1);
    batch.cancel();
    let sides = batch.asked_borders()[1].sides(batch.source());
    assert_eq!(sides, ["One. Two.", "Three. Four."], "as it was answered");

    let mut rest = Batch::borders(text(), 2, batch.asked_borders())
        .with_answers(batch.logits().to_vec(), batch.again());
    rest.start();
    assert_eq!(sent(&mut rest, 2), ["Two. Three."]);
    rest.receive(2, &[prediction([3.0, 0.0])], 0);
    assert_eq!(sent(&mut rest, 3), ["One. Two."]);
    rest.receive(3, &[prediction([4.0, 0.0])], 0);
    assert_eq!(rest.progress().state, BatchState::Done);
    assert_eq!(rest.logits(), [[1.0, 0.0], [4.0, 0.0], [3.0, 0.0]]);
    let sides = rest.asked_borders()[1].sides(rest.source());
    assert_eq!(sides, ["One. Two.", "Three."]);
}

#[test]
fn sides_count_as_answered_once_their_own_answer_is_there() {
    let mut batch = Batch::borders(text(), 2, borders(&text(), 2));
    batch.start();
    batch.next_request(1);
    batch.receive(1, &[(); 3].map(|()| cut([1.0, 0.0])), 0);
    batch.next_request(2);
    batch.receive(2, &[prediction([0.0, 1.0])], 2);
    batch.cancel();
    let asked = batch.asked_borders().into_iter();
    let sides: Vec<[String; 2]> = asked.map(|one| one.sides(batch.source())).collect();
    assert_eq!(
        sides,
        [
            ["One.", "Two."],
            ["One. Two.", "Three. Four."],
            ["Two. Three.", "Four."]
        ]
    );
    assert_eq!(batch.again(), [1, 2]);
}
