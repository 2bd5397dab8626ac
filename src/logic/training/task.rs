//! What the head has to learn.

use nsp_pairs::Kind;

/// Where the labels of the pairs come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// The pairs are made of a text.
    Made(Kind),
    /// The reader has brought the pairs.
    Own,
}

impl Task {
    /// All tasks, in the order in which they are offered.
    pub fn all() -> impl Iterator<Item = Self> {
        Kind::ALL.into_iter().map(Self::Made).chain([Self::Own])
    }

    /// The name in the document.
    pub fn name(self) -> &'static str {
        match self {
            Self::Made(kind) => kind.name(),
            Self::Own => "own",
        }
    }

    /// The task with this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::all().find(|task| task.name() == name)
    }
}

impl Default for Task {
    /// The task at which a head changes most, so that a first training shows something.
    fn default() -> Self {
        Self::Made(Kind::Opposite)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_found_by_its_name() {
        for task in Task::all() {
            assert_eq!(Task::of(task.name()), Some(task));
        }
        assert_eq!(Task::of("opposite"), Some(Task::default()));
        assert_eq!(Task::of(""), None);
    }
}
