//! What the reader has knocked out in section 8, and the engine's answers with and without it.

use super::Pair;
use nsp_answer::{KnockOut, Prediction};
use nsp_protocol::percent_decoded;
use nsp_words::escape;

/// The most words of a pair that can be chosen; the model takes 512 tokens at most.
const MOST_WORDS: usize = 400;
/// The most names that are read. A link may have hundreds of thousands, each of which would be compared with all others.
const MOST_NAMES: usize = 100;

/// What is knocked out, at most one thing of a kind unless a link names more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Off(Vec<KnockOut>);

impl Off {
    /// Reads what [`Off::write`] has written. What is no name is left out, and so are a second name for the same thing
    /// and all names after the first hundred.
    pub fn read(text: &str) -> Self {
        let mut off: Vec<KnockOut> = Vec::new();
        let names = text.split(',').map(percent_decoded);
        for knock_out in names.filter_map(|name| name.parse::<KnockOut>().ok()) {
            if off.len() == MOST_NAMES {
                break;
            }
            if !off.iter().any(|earlier| earlier.excludes(&knock_out)) {
                off.push(knock_out);
            }
        }
        Self(off)
    }

    /// The names with commas between them. A comma within a name is `%2C`, and a percent sign `%25`.
    pub fn write(&self) -> String {
        let names = self.names().into_iter();
        let names = names.map(|name| name.replace('%', "%25").replace(',', "%2C"));
        names.collect::<Vec<String>>().join(",")
    }

    /// The names, as the command line takes them.
    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(KnockOut::to_string).collect()
    }

    /// All of them.
    pub fn knock_outs(&self) -> &[KnockOut] {
        &self.0
    }

    /// Whether nothing is knocked out.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of a word that is to be replaced and that the pair does not have.
    pub fn missing_word(&self, pair: &Pair) -> Option<u32> {
        let words = pair.a.split_whitespace().chain(pair.b.split_whitespace());
        let count = words.count();
        self.0.iter().find_map(|knock_out| match knock_out {
            KnockOut::Word { number, .. } if !(1..=count).contains(&(*number as usize)) => {
                Some(*number)
            }
            _ => None,
        })
    }

    /// The first one of this kind.
    pub fn of(&self, kind: &str) -> Option<&KnockOut> {
        self.0.iter().find(|knock_out| knock_out.kind() == kind)
    }

    /// Knocks out this instead of everything of this kind.
    pub fn set(&mut self, kind: &str, knock_out: Option<KnockOut>) {
        self.0.retain(|one| one.kind() != kind);
        self.0.extend(knock_out);
    }
}

/// A name as a shell takes it.
pub fn quoted(name: &str) -> String {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || ":.=".contains(char);
    match name.chars().all(is_plain) {
        true => name.to_owned(),
        false => format!("'{}'", name.replace('\'', "'\\''")),
    }
}

/// What a control stands for, if the values of its fields make sense.
pub fn from_fields(kind: &str, fields: &[String]) -> Option<KnockOut> {
    let name = match fields {
        [] => kind.to_owned(),
        [number] => format!("{kind}:{}", number.trim()),
        [layer, head] if kind == "head" => format!("{kind}:{layer}.{head}"),
        [number, text, ..] => format!("{kind}:{number}={text}"),
    };
    name.parse().ok()
}

/// The values of its control's fields.
pub fn to_fields(knock_out: &KnockOut) -> Vec<String> {
    match knock_out {
        KnockOut::Segments | KnockOut::Sep | KnockOut::Swap => Vec::new(),
        KnockOut::Positions { seed } => vec![seed.to_string()],
        KnockOut::Head { layer, head } => vec![layer.to_string(), head.to_string()],
        KnockOut::Attention { layer } => vec![layer.to_string()],
        KnockOut::Word { number, text } => vec![number.to_string(), text.clone()],
    }
}

/// The words of a pair as options of a list, numbered through A and then B.
pub fn word_options(pair: &Pair) -> String {
    let words = pair.a.split_whitespace().chain(pair.b.split_whitespace());
    let options = words.take(MOST_WORDS).zip(1_u32..);
    options
        .map(|(word, number)| {
            format!(
                "<option value=\"{number}\">{number} {}</option>",
                escape(word)
            )
        })
        .collect()
}

/// The last question to the engine: the same pair untouched and with something knocked out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    about: Option<(Pair, Off)>,
    /// The ids of the two requests: untouched, knocked out.
    ids: [u32; 2],
    answers: [Option<Prediction>; 2],
    problem: Option<String>,
}

impl Asked {
    /// A new question, in these two requests. Answers to earlier ones do not count any more.
    pub fn begin(&mut self, pair: Pair, off: Off, ids: [u32; 2]) {
        *self = Self {
            about: Some((pair, off)),
            ids,
            answers: [None, None],
            problem: None,
        };
    }

    /// The ids of the two requests that have no answer yet.
    pub fn waiting(&self) -> impl Iterator<Item = u32> {
        let is_open = self.about.is_some() && self.problem.is_none();
        let requests = self.ids.iter().zip(&self.answers);
        let waiting = requests.filter(move |(_, answer)| is_open && answer.is_none());
        waiting.map(|(id, _)| *id)
    }

    /// The answer to a request.
    pub fn take(&mut self, id: u32, answer: Prediction) {
        if let Some(at) = self.ids.iter().position(|asked| *asked == id) {
            self.answers[at] = Some(answer);
        }
    }

    /// A request has no answer, for this reason.
    pub fn fail(&mut self, id: u32, reason: String) {
        if self.ids.contains(&id) {
            self.problem = Some(reason);
        }
    }

    /// Whether the question is about this.
    pub fn is_about(&self, pair: &Pair, off: &Off) -> bool {
        let about = self.about.as_ref();
        about.is_some_and(|(asked, knocked)| asked == pair && knocked == off)
    }

    /// Whether the question is about this, and has its answers or still waits for them.
    pub fn has_or_awaits(&self, pair: &Pair, off: &Off) -> bool {
        self.is_about(pair, off) && self.problem.is_none()
    }

    /// Both answers, untouched and knocked out.
    pub fn answers(&self) -> Option<[&Prediction; 2]> {
        match &self.answers {
            [Some(untouched), Some(knocked)] => Some([untouched, knocked]),
            _ => None,
        }
    }

    /// Why there is no answer.
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::{
        fixtures::prediction,
        link::{self, Link},
    };

    fn off(names: &[&str]) -> Off {
        Off(names.iter().map(|name| name.parse().unwrap()).collect())
    }

    #[test]
    fn what_is_written_is_read_back_alone_and_in_a_link() {
        for names in [
            &[][..],
            &["segments"],
            &["positions:7", "head:3.10", "attention:12", "sep", "swap"],
            &["word:2=a, b,c", "word:3=50 %2C %", "sep"],
            &["word:1=", "word:2=", "head:1.1", "head:1.2"],
            &["word:4=東京 + 1 & 2 = 3?"],
        ] {
            let off = off(names);
            assert_eq!(off.names(), names);
            assert_eq!(Off::read(&off.write()), off);
            let link = Link {
                off: Some(off.write()),
                ..Link::default()
            };
            let read = link::read("", &link::write_all(&link)).off;
            assert_eq!(Off::read(&read.unwrap()), off);
        }
    }

    #[test]
    fn names_of_a_link_may_be_written_by_hand_and_wrong_ones_are_left_out() {
        let link = link::read("", "#off=segments,heads:1.1,head:3.7,,sep,sep,word:1=50%");
        let read = Off::read(&link.off.unwrap());
        assert_eq!(read, off(&["segments", "head:3.7", "sep", "word:1=50%"]));
        assert!(Off::read("").is_empty());
    }

    #[test]
    fn of_a_link_with_very_many_names_the_first_hundred_are_read() {
        let names: Vec<String> = (1..=200_000).map(|n| format!("word:{n}=")).collect();
        let read = Off::read(&names.join(","));
        assert_eq!(read.names(), names[..100]);
    }

    #[test]
    fn a_control_replaces_what_is_off_of_its_kind() {
        let mut chosen = off(&["head:1.1", "sep", "head:1.2"]);
        assert_eq!(chosen.of("head"), off(&["head:1.1"]).knock_outs().first());
        chosen.set("head", from_fields("head", &["2".into(), "3".into()]));
        assert_eq!(chosen, off(&["sep", "head:2.3"]));
        chosen.set("sep", None);
        assert_eq!(chosen, off(&["head:2.3"]));
        assert_eq!(chosen.of("sep"), None);
    }

    #[test]
    fn a_control_s_fields_are_read_as_they_are_written() {
        let names = [
            "segments",
            "positions:7",
            "head:3.10",
            "attention:12",
            "sep",
            "swap",
            "word:2=a = b",
        ];
        for knock_out in off(&names).knock_outs() {
            let fields = to_fields(knock_out);
            let read = from_fields(knock_out.kind(), &fields);
            assert_eq!(read.as_ref(), Some(knock_out));
        }
        assert_eq!(from_fields("positions", &["1.5".into()]), None);
        assert_eq!(from_fields("positions", &[String::new()]), None);
    }

    #[test]
    fn names_are_quoted_for_a_shell_where_they_have_to_be() {
        for (name, expected) in [
            ("head:3.10", "head:3.10"),
            ("word:1=banana", "word:1=banana"),
            ("word:2=50 %", "'word:2=50 %'"),
            ("word:2=it's", r"'word:2=it'\''s'"),
        ] {
            assert_eq!(quoted(name), expected);
        }
    }

    #[test]
    fn words_are_numbered_through_both_sentences() {
        let options = word_options(&Pair::new(" It <b>rained</b>. ", "We ran."));
        let expected = "<option value=\"1\">1 It</option>\
            <option value=\"2\">2 &lt;b&gt;rained&lt;/b&gt;.</option>\
            <option value=\"3\">3 We</option><option value=\"4\">4 ran.</option>";
        assert_eq!(options, expected);
        let long = word_options(&Pair::new("a ".repeat(10_000), ""));
        assert_eq!(long.matches("<option").count(), MOST_WORDS);
    }

    #[test]
    fn a_word_that_the_pair_lacks_is_found() {
        let pair = Pair::new("One two", " three ");
        for (names, missing) in [
            (&["sep"][..], None),
            (&["word:1=a", "word:3=b"], None),
            (&["word:1=a", "word:4=b"], Some(4)),
            (&["word:0=a"], Some(0)),
        ] {
            assert_eq!(off(names).missing_word(&pair), missing, "{names:?}");
        }
    }

    #[test]
    fn only_the_answers_to_the_last_question_count() {
        let mut asked = Asked::default();
        assert_eq!(asked.waiting().count(), 0);
        let pair = Pair::new("A", "B");
        asked.begin(pair.clone(), off(&["sep"]), [1, 2]);
        asked.begin(pair.clone(), off(&["swap"]), [3, 4]);
        assert!(asked.is_about(&pair, &off(&["swap"])));
        assert!(!asked.is_about(&pair, &off(&["sep"])));
        asked.take(2, prediction([0.0, 9.0]));
        asked.take(4, prediction([1.0, 0.0]));
        assert_eq!(asked.answers(), None);
        assert_eq!(asked.waiting().collect::<Vec<u32>>(), [3]);
        asked.fail(1, "An earlier one.".into());
        assert_eq!(asked.problem(), None);
        asked.take(3, prediction([2.0, 0.0]));
        let logits = asked.answers().map(|answers| answers.map(|one| one.logits));
        assert_eq!(logits, Some([[2.0, 0.0], [1.0, 0.0]]));
    }

    #[test]
    fn after_a_failure_nothing_waits() {
        let mut asked = Asked::default();
        asked.begin(Pair::new("A", "B"), off(&["word:9=x"]), [1, 2]);
        asked.fail(2, "There is no word 9.".into());
        assert_eq!(asked.problem(), Some("There is no word 9."));
        let (pair, off) = (Pair::new("A", "B"), off(&["word:9=x"]));
        assert!(asked.is_about(&pair, &off));
        assert!(!asked.has_or_awaits(&pair, &off), "it can be asked again");
        assert_eq!(asked.waiting().count(), 0);
        asked.take(1, prediction([1.0, 0.0]));
        assert_eq!(asked.answers(), None);
    }
}
