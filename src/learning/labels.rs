//! What a task is called, and what its labels mean, in words.

use super::lab_words;
use crate::logic::training::Task;
use nsp_answer::Label;
use nsp_pairs::Kind;
use nsp_words::{LearningKind, escape};

/// The words about a task.
pub fn kind_of(task: Task) -> &'static LearningKind {
    let kinds = &lab_words().kinds;
    match task {
        Task::Made(Kind::Follows) => &kinds.follows,
        Task::Made(Kind::Order) => &kinds.order,
        Task::Made(Kind::Opposite) => &kinds.opposite,
        Task::Made(Kind::Others) => &kinds.others,
        Task::Made(Kind::Speaker) => &kinds.speaker,
        Task::Made(Kind::Denies) => &kinds.denies,
        Task::Made(Kind::Topic) => &kinds.topic,
        Task::Own => &kinds.own,
    }
}

/// A label and what it means in a task, for example `1 swapped`.
pub fn labelled(task: Task, label: Label) -> String {
    format!("{label} {}", kind_of(task).labels[label.index()])
}

/// The two labels as the options of a choice, as HTML. `name` is what the reader sees of a label.
pub fn label_options(chosen: Label, name: impl Fn(Label) -> String) -> String {
    let option = |label: Label| {
        let selected = if label == chosen { " selected" } else { "" };
        let name = escape(&name(label));
        format!("<option value=\"{label}\"{selected}>{name}</option>")
    };
    Label::BOTH.map(option).concat()
}
