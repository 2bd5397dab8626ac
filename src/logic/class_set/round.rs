//! A round with a class set.

use super::Item;
use crate::logic::{
    Pair,
    format::exact,
    json::{list, optional, string},
};
use nsp_answer::{Label, argmax};
use nsp_pairs::cell;

/// What the model has said about a pair.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Told {
    /// It was not asked.
    #[default]
    Nothing,
    /// It was asked.
    Waiting,
    /// Its logits, and its name.
    Answer([f32; 2], String),
    /// Why it has not answered.
    Failed(String),
}

/// The guesses and the answers so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Pairs with a guess.
    pub guessed: usize,
    /// Guesses that are the label.
    pub right: usize,
    /// Pairs with a guess and an answer.
    pub answered: usize,
    /// Answers that are the label.
    pub model: usize,
    /// Guesses that are the model's answer.
    pub agreed: usize,
}

/// A set with the reader's guesses and the model's answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Round(Vec<Turn>);

#[derive(Clone, Debug, PartialEq)]
struct Turn {
    item: Item,
    guess: Option<Label>,
    told: Told,
}

impl Turn {
    /// The model's answer.
    fn answer(&self) -> Option<Label> {
        match self.told {
            Told::Answer(logits, _) => Some(argmax(logits)),
            _ => None,
        }
    }

    /// The name of the model that has answered.
    fn model(&self) -> Option<&str> {
        match &self.told {
            Told::Answer(_, model) => Some(model),
            _ => None,
        }
    }
}

impl Round {
    /// A round with these guesses, as [`Round::guesses`] writes them; an empty text is none.
    pub fn new(items: Vec<Item>, guesses: &str) -> Self {
        let mut guesses = guesses.chars();
        let turns = items.into_iter().map(|item| Turn {
            item,
            guess: match guesses.next() {
                Some('0') => Some(Label::IsNext),
                Some('1') => Some(Label::NotNext),
                _ => None,
            },
            told: Told::Nothing,
        });
        Self(turns.collect())
    }

    /// The number of pairs.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// A pair, counted from 0.
    pub fn item(&self, index: usize) -> Option<&Item> {
        self.0.get(index).map(|turn| &turn.item)
    }

    /// The guess for a pair.
    pub fn guess(&self, index: usize) -> Option<Label> {
        self.0.get(index)?.guess
    }

    /// What the model has said about a pair.
    pub fn told(&self, index: usize) -> Option<&Told> {
        self.0.get(index).map(|turn| &turn.told)
    }

    /// The first pair without a guess; if there is none, the last pair.
    pub fn first_open(&self) -> usize {
        let open = self.0.iter().position(|turn| turn.guess.is_none());
        open.unwrap_or(self.0.len().saturating_sub(1))
    }

    /// Whether all pairs have a guess.
    pub fn is_finished(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|turn| turn.guess.is_some())
    }

    /// The guesses: for each pair its class, or `-`.
    pub fn guesses(&self) -> String {
        let guesses = self.0.iter().map(|turn| match turn.guess {
            Some(Label::IsNext) => '0',
            Some(Label::NotNext) => '1',
            None => '-',
        });
        guesses.collect()
    }

    /// Guesses. The first guess for a pair counts, because the answer follows it.
    pub fn take_guess(&mut self, index: usize, class: Label) {
        if let Some(turn) = self.0.get_mut(index) {
            turn.guess.get_or_insert(class);
        }
    }

    /// Forgets all guesses. Answers that are on their way still arrive.
    pub fn forget(&mut self) {
        for turn in &mut self.0 {
            turn.guess = None;
        }
    }

    /// The pairs that have a guess, and about which the model has to be asked. From now on they count as asked.
    pub fn begin_missing(&mut self) -> Vec<(usize, Pair)> {
        let turns = self.0.iter_mut().enumerate();
        let missing = turns.filter(|(_, turn)| {
            turn.guess.is_some() && matches!(turn.told, Told::Nothing | Told::Failed(_))
        });
        let missing = missing.map(|(index, turn)| {
            turn.told = Told::Waiting;
            (index, turn.item.pair.clone())
        });
        missing.collect()
    }

    /// Takes what the model has said about a pair, unless another set has replaced the pair.
    pub fn take(&mut self, index: usize, pair: &Pair, told: Told) {
        let turn = self.0.get_mut(index);
        if let Some(turn) = turn.filter(|turn| turn.item.pair == *pair) {
            turn.told = told;
        }
    }

    /// The score so far.
    pub fn score(&self) -> Score {
        let mut score = Score::default();
        for turn in &self.0 {
            let Some(guess) = turn.guess else {
                continue;
            };
            score.guessed += 1;
            score.right += usize::from(guess == turn.item.label);
            if let Some(answer) = turn.answer() {
                score.answered += 1;
                score.model += usize::from(answer == turn.item.label);
                score.agreed += usize::from(answer == guess);
            }
        }
        score
    }

    /// The results as JSON lines. What is missing is `null`.
    pub fn jsonl(&self) -> String {
        let line = |turn: &Turn| {
            let Item { title, pair, label } = &turn.item;
            let logits = match &turn.told {
                Told::Answer(logits, _) => Some(list(logits.map(exact))),
                _ => None,
            };
            let class = |class: Option<Label>| optional(class.map(|class| class.to_string()));
            let fields = [
                ("title", string(title)),
                ("a", string(&pair.a)),
                ("b", string(&pair.b)),
                ("label", label.to_string()),
                ("guess", class(turn.guess)),
                ("prediction", class(turn.answer())),
                ("logits", optional(logits)),
                ("model", optional(turn.model().map(string))),
            ];
            let fields = fields.map(|(name, value)| format!("\"{name}\": {value}"));
            format!("{{{}}}\n", fields.join(", "))
        };
        self.0.iter().map(line).collect()
    }

    /// The results as comma-separated values. The text begins with a byte order mark, because without it spreadsheets do
    /// not recognise UTF-8.
    pub fn csv(&self) -> String {
        let mut text =
            "\u{feff}title,a,b,label,guess,prediction,logit_0,logit_1,model\r\n".to_owned();
        for turn in &self.0 {
            let Item { title, pair, label } = &turn.item;
            let class = |class: Option<Label>| class.map(|class| class.to_string());
            let logits = match &turn.told {
                Told::Answer(logits, _) => logits.map(exact),
                _ => Default::default(),
            };
            let texts = [title, &pair.a, &pair.b].map(|text| format!("\"{}\"", cell(text)));
            let numbers = [
                label.to_string(),
                class(turn.guess).unwrap_or_default(),
                class(turn.answer()).unwrap_or_default(),
            ];
            let model = format!("\"{}\"", cell(turn.model().unwrap_or_default()));
            text += &format!(
                "{},{},{},{model}\r\n",
                texts.join(","),
                numbers.join(","),
                logits.join(",")
            );
        }
        text
    }
}
