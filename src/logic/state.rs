//! The states that the page can be in.

/// What the playground is doing, for the reader and for tests (`data-state`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The engine is starting; no model yet.
    NoModel,
    /// The model is loading.
    Loading,
    /// The model has loaded, and nothing has been predicted yet.
    Ready,
    /// A prediction is under way.
    Computing,
    /// The answer belongs to the text in the boxes.
    Done,
    /// There is an answer, and the text has changed since.
    Stale,
    /// Something went wrong.
    Error,
}

impl State {
    /// The state's name in the attribute `data-state`.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoModel => "no-model",
            Self::Loading => "loading",
            Self::Ready => "ready",
            Self::Computing => "computing",
            Self::Done => "done",
            Self::Stale => "stale",
            Self::Error => "error",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_name_of_its_own() {
        let names = [
            State::NoModel,
            State::Loading,
            State::Ready,
            State::Computing,
            State::Done,
            State::Stale,
            State::Error,
        ]
        .map(State::name);
        let documented = "no-model loading ready computing done stale error";
        assert_eq!(names.join(" "), documented);
    }
}
