//! What the parts of the lab share.

use crate::{
    browser::ChosenFile,
    engine::Client,
    logic::training::{Asked, Choices, Probing, Problem, Run, Table, Task},
    store::Store,
};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, reactive::owner::LocalStorage};
use nsp_answer::Label;
use nsp_pairs::LabelledPair;
use nsp_protocol::HandStep;

/// What was made of the selected head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Whether it is being stored.
    pub is_saving: bool,
    /// Whether a file is being made of it.
    pub is_exporting: bool,
    /// The name of the model under which it is stored, and its epoch.
    pub saved: Option<(String, usize)>,
    /// The name of the file that was made last.
    pub exported: Option<String>,
}

impl Kept {
    /// Whether the trainer works on it.
    pub fn is_busy(&self) -> bool {
        self.is_saving || self.is_exporting
    }
}

/// The pairs of a training, and what the head had to learn from them.
#[derive(Clone, Debug, Default)]
pub struct Trained {
    /// The task.
    pub task: Task,
    /// The pairs.
    pub table: Table,
}

/// What the reader has given for a training.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Given {
    drawing: u32,
    text: String,
    choices: Choices,
}

/// What the reader chooses for a step by hand: the label, and the decimal logarithm of the learning rate.
pub type HandChoice = (Label, f64);

/// What the components read and call. A handle: copies share everything.
#[derive(Clone, Copy)]
pub struct Lab {
    /// The page's signals.
    pub store: Store,
    /// The text that pairs are made of, or the reader's own pairs as a text.
    pub text: RwSignal<String>,
    /// What the head has to learn.
    pub task: RwSignal<Task>,
    /// The seed of the pairs, as it stands in its field.
    pub seed: RwSignal<String>,
    /// The pairs.
    pub table: RwSignal<Table>,
    /// What is wrong with the text or the file.
    pub problem: RwSignal<Option<Problem>>,
    /// The first pair that the table shows, from 0.
    pub first_row: RwSignal<usize>,
    /// The options.
    pub choices: RwSignal<Choices>,
    /// The training.
    pub run: RwSignal<Run>,
    /// What was trained on. The reader may have changed the table since.
    pub trained: RwSignal<Trained>,
    /// The step by hand, with the label and the rate of which it was taken.
    pub hand: RwSignal<Asked<(HandStep, HandChoice)>>,
    /// The label for it.
    pub hand_label: RwSignal<Label>,
    /// The decimal logarithm of its learning rate.
    pub hand_rate: RwSignal<f64>,
    /// The label and the rate of the step that was asked for last.
    pub(super) hand_asked: StoredValue<HandChoice>,
    /// The answers to the pair in the boxes before training and now.
    pub compared: RwSignal<Asked<[[f32; 2]; 2]>>,
    /// Which layer knows.
    pub probing: RwSignal<Probing>,
    /// What the layers were compared on. The reader may have changed the table since.
    pub probed: RwSignal<Trained>,
    /// What was made of the result.
    pub kept: RwSignal<Kept>,
    /// The name that the reader has written for the result; empty at first.
    pub name: RwSignal<String>,
    /// The reader's own pairs, if they were in a file.
    pub(super) brought: StoredValue<Option<Vec<LabelledPair>>>,
    pub(super) file: ChosenFile,
    /// Runs when the text has rested, if it has changed.
    pub(super) timer: StoredValue<Option<TimeoutHandle>>,
    /// Units of a vector, once the engine has told.
    pub(super) hidden: StoredValue<u32>,
    /// What the reader had given when the trainer began to look for a stored training.
    pub(super) before_restoring: StoredValue<Option<Given>>,
    /// The trainer.
    pub(super) client: StoredValue<Option<Client>, LocalStorage>,
    /// What is sent when the trainer is ready; `None` when it is.
    pub(super) waiting: StoredValue<Option<Vec<String>>>,
    last_id: StoredValue<u32>,
}

impl Lab {
    /// A lab whose trainer starts with the first request.
    pub fn new(store: Store) -> Self {
        Self {
            store,
            text: RwSignal::default(),
            task: RwSignal::default(),
            seed: RwSignal::new("1".to_owned()),
            table: RwSignal::default(),
            problem: RwSignal::default(),
            first_row: RwSignal::default(),
            choices: RwSignal::default(),
            run: RwSignal::default(),
            trained: RwSignal::default(),
            hand: RwSignal::default(),
            hand_label: RwSignal::new(Label::IsNext),
            hand_rate: RwSignal::new(-2.0),
            hand_asked: StoredValue::new((Label::IsNext, -2.0)),
            compared: RwSignal::default(),
            probing: RwSignal::default(),
            probed: RwSignal::default(),
            kept: RwSignal::default(),
            name: RwSignal::default(),
            brought: StoredValue::new(None),
            file: ChosenFile::new(),
            timer: StoredValue::new(None),
            hidden: StoredValue::new(0),
            before_restoring: StoredValue::new(None),
            client: StoredValue::new_local(None),
            waiting: StoredValue::new(Some(Vec::new())),
            last_id: StoredValue::new(0),
        }
    }

    /// Whether the table has other pairs, or another division into parts, than when results were made of it.
    pub fn has_changed_since(self, made_of: RwSignal<Trained>) -> bool {
        made_of.with(|made_of| {
            self.table.with(|now| {
                let earlier = &made_of.table;
                earlier.pairs() != now.pairs() || earlier.held_out() != now.held_out()
            })
        })
    }

    /// An id for a request to the trainer.
    pub(super) fn next_id(self) -> u32 {
        self.last_id.update_value(|id| *id = id.wrapping_add(1));
        self.last_id.get_value()
    }

    /// Whether the engine and the trainer are at work, so that no other work can begin; read reactively. A failure of the
    /// trainer names no request, so only one thing may be under way.
    pub fn is_busy(self) -> bool {
        self.run.with(Run::is_busy)
            || self.probing.with(Probing::is_busy)
            || self.kept.with(Kept::is_busy)
    }

    /// What the reader has given for a training, to see whether it has changed.
    pub(super) fn given(self) -> Given {
        Given {
            drawing: self.table.with_untracked(Table::drawing),
            text: self.text.get_untracked(),
            choices: self.choices.get_untracked(),
        }
    }
}
