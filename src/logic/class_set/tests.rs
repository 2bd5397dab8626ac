use super::round::Score;
use super::*;
use nsp_pairs::LineError;

/// Two pairs, and what Python's `base64.urlsafe_b64encode` makes of their lines, without `=` at the end.
const LINES: &str = "{\"title\": \"Grüße?\", \"a\": \"It rained >> all night.\", \"b\": \"The streets were wet~\", \
                     \"label\": 0}\n{\"a\": \"x\", \"b\": \"y\", \"label\": 1}\n";
const CODE: &str = "eyJ0aXRsZSI6ICJHcsO8w59lPyIsICJhIjogIkl0IHJhaW5lZCA-\
                    PiBhbGwgbmlnaHQuIiwgImIiOiAiVGhlIHN0cmVldHMgd2VyZSB3ZXR-\
                    IiwgImxhYmVsIjogMH0KeyJhIjogIngiLCAiYiI6ICJ5IiwgImxhYmVsIjogMX0K";

fn item(title: &str, a: &str, b: &str, label: Label) -> Item {
    Item {
        title: title.into(),
        pair: Pair::new(a, b),
        label,
    }
}

fn two() -> Vec<Item> {
    vec![
        item(
            "Grüße?",
            "It rained >> all night.",
            "The streets were wet~",
            Label::IsNext,
        ),
        item("", "x", "y", Label::NotNext),
    ]
}

#[test]
fn a_set_is_read_from_lines_and_from_a_link() {
    assert_eq!(read(LINES), Ok(two()));
    assert_eq!(write(&two()), LINES);
    assert_eq!(encode(&two()), CODE);
    let padding = "=".repeat((4 - CODE.len() % 4) % 4);
    for code in [CODE.to_owned(), format!(" {CODE}{padding}")] {
        assert_eq!(read_link(&code), Ok(two()), "{code}");
    }
}

#[test]
fn a_set_may_be_an_array_or_a_table_and_a_title_may_be_no_text() {
    let array = "\u{feff}[{\"a\": \"A\", \"b\": \"B\", \"label\": 1, \"title\": \"T\"},
        {\"a\": \"C\", \"b\": \"D\", \"label\": 0, \"title\": 7}]";
    let expected = [
        item("T", "A", "B", Label::NotNext),
        item("", "C", "D", Label::IsNext),
    ];
    assert_eq!(read(array).unwrap(), expected);
    let table = "a\tb\tlabel\nA\tB\t1\n";
    assert_eq!(read(table).unwrap(), [item("", "A", "B", Label::NotNext)]);
}

#[test]
fn what_is_no_set_is_told_apart() {
    for damaged in ["%", "a", "e+/=", "__4"] {
        assert_eq!(read_link(damaged), Err(SetError::Damaged), "{damaged}");
    }
    for empty in ["", "Cg"] {
        assert_eq!(read_link(empty), Err(SetError::Empty), "{empty}");
    }
    let line = |text: &str| match read(text) {
        Err(SetError::Pairs(PairsError::Line { line, reason })) => (line, reason),
        other => panic!("{other:?}"),
    };
    let good = "{\"a\": \"A\", \"b\": \"B\", \"label\": 0}\n";
    let (at, reason) = line(&format!("{good}{{\"a\": \"A\", \"b\": \"B\"}}"));
    assert_eq!(at, 2);
    assert!(matches!(reason, LineError::Json(reason) if reason.contains("label")));
    let (at, reason) = line(&format!(
        "{good}\n{{\"a\": \"A\", \"b\": \"B\", \"label\": 2}}"
    ));
    assert_eq!(at, 3);
    assert!(matches!(reason, LineError::Label(error) if error.found() == "2"));
    let (at, _) = line(&format!("{good}nothing"));
    assert_eq!(at, 2);
    assert_eq!(read(&good.repeat(MOST)).map(|items| items.len()), Ok(MOST));
    for found in [MOST + 1, 10_001] {
        assert_eq!(read(&good.repeat(found)), Err(SetError::TooMany { found }));
    }
}

#[test]
fn the_ready_examples_are_a_set_that_a_link_can_carry() {
    let ready: Vec<Item> = EXAMPLES
        .iter()
        .map(|example| Item::ready(example, example.title))
        .collect();
    assert_eq!(ready.len(), 10);
    for (item, example) in ready.iter().zip(EXAMPLES) {
        assert_eq!(item.example(), Some(example));
        let label = item.label.other();
        let relabelled = Item {
            label,
            ..item.clone()
        };
        assert_eq!(relabelled.example(), None);
    }
    let code = encode(&ready);
    assert_eq!(read_link(&code), Ok(ready));
    assert!(code.len() < LONG_LINK, "{}", code.len());
}

#[test]
fn the_first_guess_counts_and_the_model_is_asked_once() {
    let mut round = Round::new(two(), "");
    assert_eq!((round.count(), round.first_open()), (2, 0));
    assert!(round.begin_missing().is_empty());
    round.take_guess(0, Label::NotNext);
    round.take_guess(0, Label::IsNext);
    round.take_guess(7, Label::IsNext);
    assert_eq!(round.guess(0), Some(Label::NotNext));
    assert_eq!(round.begin_missing(), [(0, two()[0].pair.clone())]);
    assert_eq!(round.told(0), Some(&Told::Waiting));
    assert!(round.begin_missing().is_empty());
    round.take(0, &two()[0].pair, Told::Failed("lost".into()));
    assert_eq!(round.begin_missing().len(), 1);
    let answer = Told::Answer([1.5, -0.25], "m".into());
    round.take(0, &Pair::new("of another", "set"), answer.clone());
    assert_eq!(round.told(0), Some(&Told::Waiting));
    round.take(0, &two()[0].pair, answer.clone());
    assert_eq!(round.told(0), Some(&answer));
    assert_eq!((round.first_open(), round.is_finished()), (1, false));
    assert_eq!(round.guesses(), "1-");
    round.forget();
    assert_eq!(
        (round.guesses().as_str(), round.score()),
        ("--", Score::default())
    );
    let again = Round::new(two(), "1-");
    assert_eq!(again.guess(0), Some(Label::NotNext));
    assert_eq!(again.guess(1), None);
}

#[test]
fn the_score_compares_guesses_answers_and_labels() {
    let mut round = Round::new(two(), "00");
    assert!(round.is_finished());
    assert_eq!(
        round.score(),
        Score {
            guessed: 2,
            right: 1,
            ..Score::default()
        }
    );
    round.take(0, &two()[0].pair, Told::Answer([1.0, 2.0], "m".into()));
    round.take(1, &two()[1].pair, Told::Answer([-1.0, 2.0], "m".into()));
    let expected = Score {
        guessed: 2,
        right: 1,
        answered: 2,
        model: 1,
        agreed: 0,
    };
    assert_eq!(round.score(), expected);
}

#[test]
fn results_have_guesses_labels_and_logits() {
    let mut items = two();
    items[1].pair = Pair::new("=1+1", "say \"y\"");
    let mut round = Round::new(items, "1-");
    round.take(0, &two()[0].pair, Told::Answer([1.5, -0.25], "m".into()));
    let lines = round.jsonl();
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["title"], "Grüße?");
    assert_eq!(lines[0]["guess"], 1);
    assert_eq!(lines[0]["label"], 0);
    assert_eq!(lines[0]["prediction"], 0);
    assert_eq!(lines[0]["logits"], serde_json::json!([1.5, -0.25]));
    assert_eq!(lines[0]["model"], "m");
    assert_eq!(lines[1]["b"], "say \"y\"");
    assert!(lines[1]["guess"].is_null() && lines[1]["logits"].is_null());
    // The results are a set, too.
    assert_eq!(read(&round.jsonl()).unwrap()[0], two()[0]);
    let expected = "\u{feff}title,a,b,label,guess,prediction,logit_0,logit_1,model\r\n\
        \"Grüße?\",\"It rained >> all night.\",\"The streets were wet~\",0,1,0,1.500000,-0.250000,\"m\"\r\n\
        \"\",\" =1+1\",\"say \"\"y\"\"\",1,,,,,\"\"\r\n";
    assert_eq!(round.csv(), expected);
}

#[test]
fn what_the_tab_keeps_is_read_back() {
    let kept = Kept {
        code: CODE.into(),
        guesses: "1-0".into(),
        draft: "{\"a\": \"&=\"}\n".into(),
    };
    assert_eq!(Kept::read(&kept.write()), kept);
    assert_eq!(Kept::default().write(), "");
    assert_eq!(Kept::read(""), Kept::default());
}
