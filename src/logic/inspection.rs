//! The intermediate values of the last answer that the exhibits show.

use super::{answer::Answer, map::DRAWN_TOKEN};
use nsp_protocol::{Inside, Request, View};
use std::{mem::discriminant, sync::Arc};

/// A request for intermediate values that is under way.
#[derive(Clone, Debug)]
struct Pending {
    id: u32,
    number: u32,
    view: View,
}

/// The latest values of each kind, and the requests that are under way.
#[derive(Clone, Debug, Default)]
pub struct Inspections {
    pending: Vec<Pending>,
    seen: Vec<(u32, View, Arc<Inside>)>,
    /// Requests that failed, with the number of their answer.
    failed: Vec<(u32, View)>,
    /// Views whose requests were cancelled for a prediction.
    given_up: Vec<View>,
}

impl Inspections {
    /// Requests a view of an answer, unless it has arrived, is under way, or has failed. Returns
    /// the request, and the ids of requests of the same kind that it replaces.
    pub fn want(&mut self, view: View, answer: &Answer, id: u32) -> Option<(Request, Vec<u32>)> {
        let number = answer.number;
        let is_pending = |p: &Pending| p.number == number && p.view == view;
        let is_known = self.seen(view, number).is_some() || self.has_failed(view, number);
        if is_known || self.pending.iter().any(is_pending) {
            return None;
        }
        let replaced = ids(self.take(|pending| same_kind(pending.view, view)));
        self.pending.push(Pending { id, number, view });
        let request = Request::Inspect {
            id,
            a: answer.pair.a.clone(),
            b: answer.pair.b.clone(),
            view,
        };
        Some((request, replaced))
    }

    /// The values for a view of an answer, if they have arrived.
    pub fn seen(&self, view: View, number: u32) -> Option<&Arc<Inside>> {
        let mut seen = self.seen.iter();
        seen.find(|(n, v, _)| *n == number && *v == view)
            .map(|(_, _, inside)| inside)
    }

    /// Takes the values that the engine has sent.
    pub fn receive(&mut self, id: u32, inside: Inside) {
        let Some(at) = self.pending.iter().position(|pending| pending.id == id) else {
            return;
        };
        let Pending { number, view, .. } = self.pending.remove(at);
        self.seen.retain(|(_, seen, _)| !same_kind(*seen, view));
        self.seen.push((number, view, Arc::new(inside)));
    }

    /// Whether a view of an answer has failed.
    pub fn has_failed(&self, view: View, number: u32) -> bool {
        self.failed.contains(&(number, view))
    }

    /// A request has ended without a result. Returns whether a request with this id was under way.
    pub fn fail(&mut self, id: u32) -> bool {
        let failed = self.take(|pending| pending.id == id);
        let failed = failed.iter().map(|look| (look.number, look.view));
        let before = self.failed.len();
        self.failed.extend(failed);
        self.failed.len() > before
    }

    /// Cancels all requests that are under way and returns their ids. Remembers their views.
    pub fn give_up(&mut self) -> Vec<u32> {
        let looks = self.take(|_| true);
        self.given_up.extend(looks.iter().map(|look| look.view));
        ids(looks)
    }

    /// Takes the views that were cancelled and are to be requested again, because the answer stays
    /// after all.
    pub fn take_given_up(&mut self) -> Vec<View> {
        std::mem::take(&mut self.given_up)
    }

    /// Forgets the requests that are under way, which will not be answered. They can be sent again.
    pub fn forget_requests(&mut self) {
        self.pending.clear();
        self.failed.clear();
        self.given_up.clear();
    }

    fn take(&mut self, wanted: impl Fn(&Pending) -> bool) -> Vec<Pending> {
        let all = std::mem::take(&mut self.pending);
        let (taken, left) = all.into_iter().partition(wanted);
        self.pending = left;
        taken
    }
}

fn ids(looks: Vec<Pending>) -> Vec<u32> {
    looks.into_iter().map(|look| look.id).collect()
}

fn same_kind(left: View, right: View) -> bool {
    // The map keeps the embeddings of its own token.
    let is_of_map = |view| {
        view == View::Embeddings {
            position: DRAWN_TOKEN,
        }
    };
    discriminant(&left) == discriminant(&right) && is_of_map(left) == is_of_map(right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::Pair;
    use crate::logic::fixtures::prediction;
    use nsp_answer::{Label, Prediction};

    const FIRST: View = View::Attention { layer: 0, head: 0 };
    const SECOND: View = View::Attention { layer: 0, head: 1 };

    fn answer(number: u32) -> Answer {
        Answer {
            pair: Pair::new("A", "B"),
            prediction: Prediction {
                probabilities: [0.88, 0.12],
                prediction: Label::IsNext,
                ..prediction([1.0, -1.0])
            },
            milliseconds: 1.0,
            profile: None,
            number,
        }
    }

    fn weights(head: u32) -> Inside {
        Inside::Attention {
            layer: 0,
            head,
            tokens: 1,
            weights: "1.000000".into(),
        }
    }

    #[test]
    fn the_map_and_section_3_look_at_different_tokens_at_once() {
        let mut looks = Inspections::default();
        let (first, other) = (
            View::Embeddings { position: 1 },
            View::Embeddings { position: 5 },
        );
        for (view, id) in [(first, 1), (other, 2)] {
            let (_, replaced) = looks.want(view, &answer(1), id).unwrap();
            assert!(replaced.is_empty(), "{view:?}");
        }
        let another = View::Embeddings { position: 6 };
        let (_, replaced) = looks.want(another, &answer(1), 3).unwrap();
        assert_eq!(replaced, [2], "section 3 shows one token");
    }

    #[test]
    fn each_view_is_asked_for_once_an_answer() {
        let mut inside = Inspections::default();
        assert!(inside.want(FIRST, &answer(1), 5).is_some());
        assert!(inside.want(FIRST, &answer(1), 6).is_none(), "under way");
        inside.receive(5, weights(0));
        assert!(inside.want(FIRST, &answer(1), 7).is_none(), "there");
        assert!(inside.seen(FIRST, 1).is_some());
        assert!(inside.seen(FIRST, 2).is_none());
        assert!(inside.want(FIRST, &answer(2), 8).is_some());
    }

    #[test]
    fn another_head_replaces_the_one_under_way() {
        let mut inside = Inspections::default();
        inside.want(FIRST, &answer(1), 5);
        inside.want(View::Head, &answer(1), 6);
        let (_, replaced) = inside.want(SECOND, &answer(1), 7).unwrap();
        assert_eq!(replaced, [5]);
        inside.receive(5, weights(0));
        assert!(inside.seen(FIRST, 1).is_none(), "it came too late");
        inside.receive(7, weights(1));
        assert!(inside.seen(SECOND, 1).is_some());
    }

    #[test]
    fn a_new_prediction_gives_up_the_looks_at_the_old_one() {
        let mut inside = Inspections::default();
        inside.want(FIRST, &answer(1), 5);
        inside.want(View::Head, &answer(1), 6);
        assert_eq!(inside.give_up(), [5, 6]);
        assert!(!inside.fail(5));
        assert_eq!(inside.take_given_up(), [FIRST, View::Head]);
        assert_eq!(inside.take_given_up(), []);
    }

    #[test]
    fn a_failed_look_is_not_repeated_for_the_same_answer() {
        let mut inside = Inspections::default();
        inside.want(FIRST, &answer(1), 5);
        assert!(inside.fail(5));
        assert!(inside.has_failed(FIRST, 1));
        assert!(!inside.has_failed(SECOND, 1) && !inside.has_failed(FIRST, 2));
        assert!(inside.want(FIRST, &answer(1), 6).is_none());
        assert!(inside.want(FIRST, &answer(2), 7).is_some());
    }

    #[test]
    fn a_new_value_replaces_that_of_its_own_kind_only() {
        let mut inside = Inspections::default();
        inside.want(FIRST, &answer(1), 5);
        inside.receive(5, weights(0));
        inside.want(View::Head, &answer(1), 6);
        inside.receive(6, weights(0));
        inside.want(SECOND, &answer(1), 7);
        inside.receive(7, weights(1));
        let seen = [FIRST, View::Head, SECOND].map(|view| inside.seen(view, 1).is_some());
        assert_eq!(seen, [false, true, true]);
    }
}
