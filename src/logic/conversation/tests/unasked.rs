//! Answers for which nobody has pressed Predict.

use super::*;

/// Takes an answer to a pair that the reader has typed.
fn take(conversation: &mut Conversation, pair: Pair) {
    let actions = conversation.take_unasked(pair, prediction([1.0, -1.0]), 60.0, None);
    assert_eq!(actions, []);
}

#[test]
fn it_belongs_to_the_text_and_is_not_counted() {
    let mut conversation = with_model();
    take(&mut conversation, pair("typed"));
    assert_eq!(conversation.state(&pair("typed")), State::Done);
    assert_eq!(conversation.state(&pair("typed on")), State::Stale);
    assert_eq!(conversation.finished(), 0);
    conversation.predict(pair("asked"));
    conversation.receive(predicted(conversation.last_id, Label::IsNext));
    assert_eq!(conversation.finished(), 1);
}

#[test]
fn looks_inside_belong_to_it_and_not_to_an_asked_one() {
    let mut conversation = with_model();
    take(&mut conversation, pair("typed"));
    assert_eq!(conversation.inspect(View::Head).len(), 1);
    conversation.receive(Response::Inspected {
        id: conversation.last_id,
        inside: Inside::Head {
            journey: vec![1.0],
            pooled: vec![],
            contributions: vec![],
        },
    });
    assert!(conversation.inside(View::Head).is_some());
    conversation.predict(pair("asked"));
    conversation.receive(predicted(conversation.last_id, Label::IsNext));
    assert!(conversation.inside(View::Head).is_none());
    take(&mut conversation, pair("typed again"));
    assert_eq!(conversation.inspect(View::Head).len(), 1);
}

#[test]
fn a_look_given_up_for_it_is_asked_for_again_unless_it_comes() {
    let mut conversation = with_model();
    take(&mut conversation, pair("typed"));
    conversation.inspect(View::Head);
    let look = conversation.last_id;
    let given_up = [Action::Send(Request::Cancel { id: look })];
    assert_eq!(conversation.give_up_looks(), given_up);
    assert_eq!(conversation.look_again().len(), 1);
    conversation.give_up_looks();
    take(&mut conversation, pair("typed on"));
    assert_eq!(conversation.look_again(), [], "it was about another answer");
}

#[test]
fn it_is_measured_like_an_asked_one() {
    let mut conversation = with_model();
    let measures = |conversation: &Conversation| match conversation.question(7, &pair("typed")) {
        Request::Predict { id: 7, measure, .. } => measure,
        other => panic!("{other:?}"),
    };
    assert!(!measures(&conversation));
    conversation.set_measuring(true);
    assert!(measures(&conversation));
}
