//! The reader's guesses in this tab, and how many of them the model shares.

/// The most guesses that are kept.
const MOST: usize = 1000;

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

/// All guesses, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger(Vec<Guess>);

impl Ledger {
    /// The guess at a place about these texts.
    pub fn of(&self, place: &str, about: &str) -> Option<&Guess> {
        let mut guesses = self.0.iter();
        guesses.find(|guess| guess.place == place && guess.about == about)
    }

    /// Records a guess. It can be changed until it is [judged](Self::judge).
    pub fn put(&mut self, place: &str, about: &str, value: u32) {
        match self.find(place, about) {
            Some(guess) if guess.agreed.is_some() => {}
            Some(guess) => guess.value = value,
            None => {
                if self.0.len() >= MOST {
                    self.0.remove(0);
                }
                self.0.push(Guess {
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
        let mut guesses = self.0.iter_mut();
        guesses.find(|guess| guess.place == place && guess.about == about)
    }

    /// How many guesses the model shares, and how many have been judged.
    pub fn score(&self) -> (usize, usize) {
        score(self.0.iter())
    }

    /// The same for some places and the same texts.
    pub fn score_of(&self, places: &[String], about: &str) -> (usize, usize) {
        score(places.iter().filter_map(|place| self.of(place, about)))
    }

    /// Whether there is no guess.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All guesses as a text, one line each. Empty if there is none.
    pub fn write(&self) -> String {
        let lines = self.0.iter().map(|guess| {
            let agreed = match guess.agreed {
                Some(true) => "yes",
                Some(false) => "no",
                None => "open",
            };
            format!("{} {} {} {agreed}", guess.place, guess.about, guess.value)
        });
        lines.collect::<Vec<String>>().join("\n")
    }

    /// Reads what [`write`](Self::write) has written. Damaged lines are left out.
    pub fn read(text: &str) -> Self {
        Self(text.lines().filter_map(line).take(MOST).collect())
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
