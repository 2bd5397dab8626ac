//! Batches of pairs and of masked tokens.

use super::*;
use crate::logic::fixtures::prediction;
use nsp_answer::Label;

fn answer(logits: [f32; 2], tokens: usize) -> Prediction {
    Prediction {
        tokens: vec!["a".into(); tokens],
        input_ids: vec![7; tokens],
        token_type_ids: vec![0; tokens],
        attention_mask: vec![1; tokens],
        probabilities: softmax(logits),
        prediction: Label::IsNext,
        ..prediction(logits)
    }
}

/// Sentence A and the masked positions of each question of the next request.
fn sent(batch: &mut Batch, id: u32) -> Option<Vec<(String, Vec<u32>)>> {
    match batch.next_request(id)? {
        Request::PredictMany { questions, .. } => {
            let questions = questions.into_iter();
            Some(questions.map(|one| (one.a, one.masked)).collect())
        }
        other => panic!("{other:?}"),
    }
}

fn asked(a: &str, masked: &[u32]) -> (String, Vec<u32>) {
    (a.to_owned(), masked.to_vec())
}

#[test]
fn pairs_are_asked_for_in_one_request_and_answered_in_parts() {
    let pairs = [Pair::new("A", "B"), Pair::new("B", "C")];
    let mut batch = Batch::pairs(vec!["A B C".into()], pairs);
    assert_eq!(batch.next_request(1), None, "not started yet");
    batch.start();
    let pairs = vec![asked("A", &[]), asked("B", &[])];
    assert_eq!(sent(&mut batch, 1), Some(pairs));
    assert_eq!(sent(&mut batch, 2), None, "one request at a time");
    assert!(!batch.receive(9, &[answer([1.0, 0.0], 3)], 1));
    assert!(batch.receive(1, &[answer([1.0, 0.0], 3)], 1));
    assert_eq!(sent(&mut batch, 2), None, "the rest is on its way");
    assert_eq!(batch.state_name(&["A B C".into()]), "running");
    assert!(batch.receive(1, &[answer([0.0, 0.0], 3)], 0));
    assert_eq!(batch.state_name(&["A B C".into()]), "done");
    assert_eq!(batch.state_name(&["A B".into()]), "stale");
    let [first, second] = batch.probabilities()[..] else {
        panic!("two answers");
    };
    assert!((first - 0.731_058_6).abs() < 1e-6 && second == 0.5);
}

#[test]
fn occlusion_masks_each_token_of_the_first_answer() {
    let mut batch = Batch::occlusion(Pair::new("A", "B"));
    batch.start();
    assert_eq!(sent(&mut batch, 1), Some(vec![asked("A", &[])]));
    batch.receive(1, &[answer([1.0, 0.0], 2)], 0);
    assert_eq!(batch.progress().total, 3);
    let tokens = vec![asked("A", &[0]), asked("A", &[1])];
    assert_eq!(sent(&mut batch, 2), Some(tokens));
    let answers = [answer([0.0, 0.0], 2), answer([0.0, 0.0], 2)];
    batch.receive(2, &answers, 0);
    assert_eq!(batch.progress().state, BatchState::Done);
}

#[test]
fn a_padded_pair_is_asked_for_with_its_length() {
    let mut batch = Batch::padded(Pair::new("A", "B"), 64);
    batch.start();
    let Some(Request::PredictMany { questions, .. }) = batch.next_request(1) else {
        panic!("no request");
    };
    let lengths: Vec<Option<u32>> = questions.iter().map(|one| one.padded).collect();
    assert_eq!(lengths, [Some(64)]);
    assert!(questions[0].masked.is_empty());
    assert_eq!(batch.state_name(&["A".into(), "B".into()]), "running");
}

#[test]
fn a_cancelled_batch_keeps_what_it_has_and_takes_no_more() {
    let pairs = [Pair::new("A", "B"), Pair::new("B", "C")];
    let mut batch = Batch::pairs(vec![], pairs);
    batch.start();
    batch.next_request(1);
    batch.receive(1, &[answer([1.0, 0.0], 3)], 1);
    assert_eq!(batch.cancel(), Some(1));
    assert!(!batch.receive(1, &[answer([1.0, 0.0], 3)], 0));
    assert_eq!(
        (batch.logits().len(), batch.state_name(&[])),
        (1, "cancelled")
    );
    assert_eq!(batch.next_request(3), None);
}

#[test]
fn answers_of_another_text_are_old_in_every_state() {
    let [text, other] = [["A B C".to_owned()], ["A B".to_owned()]];
    let pairs = [Pair::new("A", "B"), Pair::new("B", "C")];
    let mut batch = Batch::pairs(text.to_vec(), pairs);
    batch.start();
    assert!(!batch.is_old(&other), "there is nothing to be old yet");
    batch.next_request(1);
    batch.receive(1, &[answer([1.0, 0.0], 3)], 1);
    assert!(batch.is_old(&other) && !batch.is_old(&text), "running");
    batch.cancel();
    assert!(batch.is_old(&other) && !batch.is_old(&text), "cancelled");
}

#[test]
fn a_batch_goes_on_after_the_answers_that_are_there() {
    let pairs = || [Pair::new("A", "B"), Pair::new("B", "C")];
    let mut batch = Batch::pairs(vec![], pairs()).with_answers(vec![[1.0, 0.0]], vec![]);
    batch.start();
    assert_eq!(sent(&mut batch, 1), Some(vec![asked("B", &[])]));
    batch.receive(1, &[answer([0.0, 2.0], 3)], 0);
    assert_eq!(batch.logits(), [[1.0, 0.0], [0.0, 2.0]]);
    assert_eq!(batch.progress().state, BatchState::Done);
    let mut all = Batch::pairs(vec![], pairs()).with_answers(batch.logits().to_vec(), vec![]);
    all.start();
    assert_eq!(all.progress().state, BatchState::Done);
}

#[test]
fn the_rest_of_a_lost_request_is_sent_again() {
    let mut batch = Batch::pairs(vec![], [Pair::new("A", "B"), Pair::new("B", "C")]);
    batch.start();
    batch.next_request(1);
    batch.receive(1, &[answer([1.0, 0.0], 3)], 1);
    batch.forget_request();
    assert_eq!(sent(&mut batch, 2), Some(vec![asked("B", &[])]));
}

#[test]
fn a_batch_of_nothing_is_done_at_once() {
    let mut batch = Batch::pairs(vec![], []);
    batch.start();
    assert_eq!(batch.progress().state, BatchState::Done);
}

#[test]
fn a_batch_tells_its_texts_and_its_first_answer() {
    let texts = ["A".to_owned(), "B".to_owned()];
    let pairs = [Pair::new("A", "B"), Pair::new("B", "A")];
    let mut batch = Batch::pairs(texts.to_vec(), pairs);
    assert_eq!(batch.source(), texts);
    assert_eq!(batch.first(), None);
    batch.start();
    batch.next_request(1);
    let answers = [3, 4].map(|tokens| answer([1.0, 0.0], tokens));
    batch.receive(1, &answers, 0);
    assert_eq!(batch.first().map(|first| first.tokens.len()), Some(3));
    let masked = Batch::masked(Pair::new("A", "B"), [vec![1]]);
    assert_eq!(masked.source(), texts);
}
