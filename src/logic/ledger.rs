//! The reader's guesses in this tab, how many of them the model shares, and which sections were uncovered.

/// The most guesses that are kept.
const MOST: usize = 1000;
/// How the line with the uncovered sections begins. No section has this name.
const OPENED: &str = "opened ";

/// A guess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// The question: the id of a section, or the name of a cell.
    place: String,
    /// The texts that the question is about, as [`about`] names them.
    about: String,
    /// The number of a choice, from 0, or the number that was guessed.
    pub value: u32,
    /// Whether the model agrees; `None` before its answer is known.
    pub agreed: Option<bool>,
}

/// All guesses, and the sections that ask no more before they show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// The oldest first.
    guesses: Vec<Guess>,
    /// The ids of sections whose question was answered once, or whose answer was shown.
    opened: Vec<String>,
}

impl Ledger {
    /// The guess at a place about these texts.
    pub fn of(&self, place: &str, about: &str) -> Option<&Guess> {
        let mut guesses = self.guesses.iter();
        guesses.find(|guess| guess.place == place && guess.about == about)
    }

    /// Records a guess. It can be changed until it is [judged](Self::judge).
    pub fn put(&mut self, place: &str, about: &str, value: u32) {
        match self.find(place, about) {
            Some(guess) if guess.agreed.is_some() => {}
            Some(guess) => guess.value = value,
            None => {
                if self.guesses.len() >= MOST {
                    self.guesses.remove(0);
                }
                self.guesses.push(Guess {
                    place: place.to_owned(),
                    about: about.to_owned(),
                    value,
                    agreed: None,
                });
            }
        }
    }

    /// Records whether the model agrees. The first judgement counts.
    pub fn judge(&mut self, place: &str, about: &str, agrees: bool) {
        if let Some(guess) = self.find(place, about) {
            guess.agreed.get_or_insert(agrees);
        }
    }

    fn find(&mut self, place: &str, about: &str) -> Option<&mut Guess> {
        let mut guesses = self.guesses.iter_mut();
        guesses.find(|guess| guess.place == place && guess.about == about)
    }

    /// How many guesses the model shares, and how many have been judged.
    pub fn score(&self) -> (usize, usize) {
        score(self.guesses.iter())
    }

    /// The same for some places and the same texts.
    pub fn score_of(&self, places: &[String], about: &str) -> (usize, usize) {
        score(places.iter().filter_map(|place| self.of(place, about)))
    }

    /// Whether there is no guess.
    pub fn is_empty(&self) -> bool {
        self.guesses.is_empty()
    }

    /// Forgets the guesses. What was uncovered stays so.
    pub fn forget(&mut self) {
        self.guesses.clear();
    }

    /// A section's question was answered, or its answer was shown: it covers nothing any more.
    pub fn open(&mut self, section: &str) {
        if !self.is_open(section) {
            self.opened.push(section.to_owned());
        }
    }

    /// Whether a section covers nothing any more.
    pub fn is_open(&self, section: &str) -> bool {
        self.opened.iter().any(|opened| opened == section)
    }

    /// Whether any section covers nothing any more.
    pub fn has_open(&self) -> bool {
        !self.opened.is_empty()
    }

    /// All sections ask again before they show. The guesses stay.
    pub fn ask_again(&mut self) {
        self.opened.clear();
    }

    /// Everything as a text: a line with the uncovered sections, and one line for each guess. Empty if there is none.
    pub fn write(&self) -> String {
        let opened = self
            .has_open()
            .then(|| OPENED.to_owned() + &self.opened.join(" "));
        let lines = self.guesses.iter().map(|guess| {
            let agreed = match guess.agreed {
                Some(true) => "yes",
                Some(false) => "no",
                None => "open",
            };
            format!("{} {} {} {agreed}", guess.place, guess.about, guess.value)
        });
        let all = opened.into_iter().chain(lines);
        all.collect::<Vec<String>>().join("\n")
    }

    /// Reads what [`write`](Self::write) has written. Damaged lines are left out.
    pub fn read(text: &str) -> Self {
        let mut ledger = Self::default();
        for read in text.lines() {
            match read.strip_prefix(OPENED) {
                Some(sections) => {
                    let sections = sections.split_whitespace().take(MOST);
                    sections.for_each(|section| ledger.open(section));
                }
                None if ledger.guesses.len() < MOST => ledger.guesses.extend(line(read)),
                None => {}
            }
        }
        ledger
    }
}

fn score<'a>(guesses: impl Iterator<Item = &'a Guess>) -> (usize, usize) {
    let judged: Vec<bool> = guesses.filter_map(|guess| guess.agreed).collect();
    let agreed = judged.iter().filter(|agreed| **agreed).count();
    (agreed, judged.len())
}

fn line(line: &str) -> Option<Guess> {
    let mut words = line.split(' ');
    let (place, about) = (words.next()?, words.next()?);
    let value = words.next()?.parse().ok()?;
    let agreed = match words.next()? {
        "yes" => Some(true),
        "no" => Some(false),
        "open" => None,
        _ => return None,
    };
    Some(Guess {
        place: place.to_owned(),
        about: about.to_owned(),
        value,
        agreed,
    })
}

/// A short name for texts: sixteen hexadecimal digits, FNV-1a. So what the tab keeps does not have the texts twice.
pub fn about<T: AsRef<str>>(texts: &[T]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for text in texts {
        // No text in UTF-8 contains this byte.
        for byte in text.as_ref().bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guess_can_be_changed_until_the_model_has_answered() {
        let mut ledger = Ledger::default();
        ledger.put("loss", "1", 2);
        ledger.put("loss", "1", 3);
        assert_eq!(ledger.of("loss", "1").map(|guess| guess.value), Some(3));
        assert_eq!(ledger.score(), (0, 0), "nobody knows yet");
        ledger.judge("loss", "1", true);
        ledger.put("loss", "1", 0);
        ledger.judge("loss", "1", false);
        assert_eq!(ledger.of("loss", "1").map(|guess| guess.value), Some(3));
        assert_eq!(ledger.score(), (1, 1));
    }

    #[test]
    fn other_texts_are_another_question() {
        let mut ledger = Ledger::default();
        ledger.put("loss", "1", 2);
        ledger.judge("loss", "1", false);
        assert_eq!(ledger.of("loss", "2"), None);
        ledger.put("loss", "2", 1);
        ledger.judge("loss", "2", true);
        ledger.judge("head", "2", true);
        assert_eq!(ledger.score(), (1, 2));
        let places = ["loss", "head"].map(str::to_owned);
        assert_eq!(ledger.score_of(&places, "1"), (0, 1));
    }

    #[test]
    fn what_is_written_is_read_back_and_damaged_lines_are_left_out() {
        let mut ledger = Ledger::default();
        ledger.put("loss", &about(&["A", "B"]), 2);
        ledger.put("cell-3", "0", 1);
        ledger.judge("cell-3", "0", false);
        ledger.put("head", "0", 0);
        ledger.judge("head", "0", true);
        assert_eq!(Ledger::read(&ledger.write()), ledger);
        assert!(Ledger::default().write().is_empty());
        assert!(Ledger::read("").is_empty());
        let damaged = Ledger::read("loss\nloss 1 x yes\nloss 1 2 perhaps\nloss 1 2 yes");
        assert_eq!(damaged.score(), (1, 1));
    }

    #[test]
    fn a_section_is_uncovered_once_until_the_reader_wants_to_be_asked_again() {
        let mut ledger = Ledger::default();
        ledger.put("loss", "1", 2);
        ledger.judge("loss", "1", true);
        for section in ["loss", "head", "loss"] {
            ledger.open(section);
        }
        assert!(ledger.is_open("loss") && ledger.is_open("head") && !ledger.is_open("flow"));
        assert_eq!(Ledger::read(&ledger.write()), ledger);
        let mut forgotten = ledger.clone();
        forgotten.forget();
        assert!(forgotten.is_empty() && forgotten.is_open("loss"));
        assert_eq!(Ledger::read(&forgotten.write()), forgotten);
        ledger.ask_again();
        assert!(!ledger.has_open());
        assert_eq!(ledger.score(), (1, 1), "the score stays");
    }

    #[test]
    fn the_oldest_guess_makes_room() {
        let mut ledger = Ledger::default();
        for number in 0..=MOST {
            ledger.put("loss", &number.to_string(), 1);
        }
        assert_eq!(ledger.of("loss", "0"), None);
        assert!(ledger.of("loss", &MOST.to_string()).is_some());
    }

    /// Of nothing, it is the start value of FNV-1a with 64 bits.
    #[test]
    fn texts_are_told_apart_by_their_borders() {
        assert_eq!(about::<&str>(&[]), "cbf29ce484222325");
        assert_ne!(about(&["ab", "c"]), about(&["a", "bc"]));
        assert_ne!(about(&["a", "b"]), about(&["b", "a"]));
        assert_eq!(about(&["a"]), about(&["a".to_owned()]));
    }
}
