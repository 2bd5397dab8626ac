//! The queue of requested models. They are loaded one at a time, in the order of the requests.

use std::collections::VecDeque;

/// The model that is being loaded, and those that wait. `T` says where a model comes from.
#[derive(Debug)]
pub struct Loads<T> {
    running: Option<T>,
    waiting: VecDeque<T>,
    /// Whether a task loads them or is about to start.
    is_worked: bool,
}

impl<T> Default for Loads<T> {
    fn default() -> Self {
        Self {
            running: None,
            waiting: VecDeque::new(),
            is_worked: false,
        }
    }
}

impl<T: Clone + PartialEq> Loads<T> {
    /// Adds a model, unless it is the last requested model and has not loaded yet: then that load
    /// answers both requests. Returns whether the caller has to start loading, because no task does
    /// so yet.
    pub fn push(&mut self, source: T) -> bool {
        if self.waiting.back().or(self.running.as_ref()) == Some(&source) {
            return false;
        }
        self.waiting.push_back(source);
        !std::mem::replace(&mut self.is_worked, true)
    }

    /// Takes the next model, which then counts as being loaded. If there is none, the caller has to
    /// stop loading.
    pub fn next(&mut self) -> Option<T> {
        self.running = self.waiting.pop_front();
        self.is_worked = self.running.is_some();
        self.running.clone()
    }

    /// Whether no model is being loaded, and none waits.
    pub fn is_idle(&self) -> bool {
        self.running.is_none() && self.waiting.is_empty()
    }

    /// The current load has finished or failed: from now on, a request for the same model starts a
    /// new load.
    pub fn finish(&mut self) {
        self.running = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn another_model_waits_for_its_turn_and_the_same_one_is_loaded_once() {
        let mut loads = Loads::default();
        assert!(loads.is_idle());
        assert!(loads.push("a"));
        assert!(!loads.is_idle());
        assert!(!loads.push("a"), "answered by the first");
        assert_eq!(loads.next(), Some("a"));
        assert!(!loads.is_idle());
        assert!(!loads.push("a"));
        assert!(!loads.push("b"));
        assert!(!loads.push("b"));
        assert!(!loads.push("a"), "after b it is wanted again");
        loads.finish();
        assert_eq!(loads.next(), Some("b"));
        loads.finish();
        assert_eq!(loads.next(), Some("a"));
        loads.finish();
        assert!(!loads.push("a"), "a new request, and somebody still loads");
        assert_eq!(loads.next(), Some("a"));
        loads.finish();
        assert!(loads.is_idle());
        assert_eq!(loads.next(), None);
        assert!(loads.push("a"));
    }
}
