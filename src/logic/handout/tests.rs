use super::*;
use crate::logic::results::results;
use nsp_words::{DE_PRINT, EN_PRINT};

/// The sheet of the first example, whose answer is ready.
fn sheet(words: &HandoutWords, decimal_mark: char, has_answers: bool) -> String {
    let ready = results();
    Handout {
        words,
        language: "en",
        numbers: Numbers { decimal_mark },
        pair: &ready[0].pair,
        answer: Some(&ready[0].prediction),
        ready: &ready,
        has_answers,
    }
    .html()
}

/// The texts of all elements with this tag that have no attribute.
fn texts<'a>(html: &'a str, tag: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let parts = html.split(open.as_str()).skip(1);
    parts
        .filter_map(|part| part.split(close.as_str()).next())
        .collect()
}

#[test]
fn the_sheet_with_answers_has_the_numbers_of_the_pair() {
    let html = sheet(&EN_PRINT.handout, '.', true);
    let ready = results();
    let answer = &ready[0].prediction;
    let steps = softmax_steps(
        Numbers { decimal_mark: '.' },
        answer.logits,
        answer.probabilities,
    );
    let cells = texts(&html, "td");
    for at in [0, 1] {
        for text in [
            &steps.logits[at],
            &steps.exponentials[at],
            &steps.probabilities[at],
        ] {
            assert!(cells.contains(&text.as_str()), "{text}: {cells:?}");
        }
    }
    assert!(cells.contains(&steps.sum.as_str()));
    // −ln of 96.49 % and of 3.51 %, the probabilities of logits 1.7117451 and −1.6029615.
    assert!(
        cells.contains(&"0.03570") && cells.contains(&"3.3504"),
        "{cells:?}"
    );
    assert!(html.contains("0 IsNext</i>"), "the argmax");
}

#[test]
fn the_sheet_with_blanks_gives_nothing_away() {
    for (words, mark) in [(&EN_PRINT.handout, '.'), (&DE_PRINT.handout, ',')] {
        let (blank, filled) = (sheet(words, mark, false), sheet(words, mark, true));
        assert!(texts(&blank, "td").iter().all(|cell| cell.is_empty()));
        let tokens = texts(&blank, "b");
        let written: Vec<&&str> = tokens.iter().filter(|token| !token.is_empty()).collect();
        // The names of the sentences, of the pair and of five examples; and the first token, which shows how it is done.
        assert_eq!(
            written.iter().filter(|token| ***token == "[CLS]").count(),
            1
        );
        assert_eq!(written.len(), 2 + 2 * GUESSES + 1);
        assert!(!blank.contains("confederate"), "a token of the pair");
        for tag in ["b", "td", "li", "tr"] {
            let count = |html: &str| texts(html, tag).len();
            assert_eq!(count(&blank), count(&filled), "{tag}");
        }
        for at in ["0 IsNext</i>", "1 NotNext</i>"] {
            assert!(!blank.contains(at) && filled.contains(at), "{at}");
        }
    }
}

#[test]
fn a_pair_without_an_answer_has_blanks_too() {
    let pair = Pair::new("<b>A</b>", "B");
    let sheet = |has_answers| {
        Handout {
            words: &EN_PRINT.handout,
            language: "en",
            numbers: Numbers { decimal_mark: '.' },
            pair: &pair,
            answer: None,
            ready: &results(),
            has_answers,
        }
        .html()
    };
    assert!(sheet(false).contains("&lt;b&gt;A&lt;/b&gt;"));
    assert_eq!(texts(&sheet(false), "li").len(), 1 + ANY_TOKENS + GUESSES);
    // The answers to the examples are known all the same.
    assert!(sheet(true).contains("0 IsNext ("));
}

#[test]
fn five_examples_of_different_kinds_are_asked_and_never_the_reader_s_pair() {
    for own in EXAMPLES {
        let pair = own.pair();
        let asked: Vec<&Example> = examples(&pair).collect();
        assert_eq!(asked.len(), GUESSES, "{}", own.id);
        assert!(asked.iter().all(|one| one.pair() != pair));
        let kinds: Vec<&str> = asked.iter().map(|one| one.kind).collect();
        assert!(kinds.iter().all(|kind| !NOT_ASKED.contains(kind)));
        let count = |label| asked.iter().filter(|one| one.expected == label).count();
        assert!(
            Label::BOTH.into_iter().all(|label| count(label) >= 1),
            "{kinds:?}"
        );
    }
    let wrong = |one: &Example| one.expected != one.model;
    assert!(examples(&Pair::default()).any(wrong));
}

#[test]
fn of_a_long_pair_both_segments_keep_their_beginning_and_their_end() {
    let segments = |first: usize, second: usize| [vec![0; first], vec![1; second]].concat();
    assert_eq!(
        places(&segments(3, 2), 5),
        (0..5).map(Some).collect::<Vec<_>>()
    );
    let [a, b] = [
        vec![Some(0), Some(1), None, Some(9)],
        vec![Some(10), Some(11), None, Some(29)],
    ];
    assert_eq!(places(&segments(10, 20), 8), [a, b].concat());
    // The short segment is there as a whole, and the long one has the rest of the room.
    let (short, long) = (
        vec![Some(0), Some(1)],
        vec![Some(2), Some(3), Some(4), Some(5), None, Some(31)],
    );
    assert_eq!(places(&segments(2, 30), 8), [short, long].concat());
    let long = vec![Some(0), Some(1), Some(2), Some(3), None, Some(29)];
    assert_eq!(
        places(&segments(30, 2), 8),
        [long, vec![Some(30), Some(31)]].concat()
    );
    for (first, second) in [(500, 12), (12, 500), (256, 256), (0, 60), (60, 0)] {
        assert_eq!(
            places(&segments(first, second), MOST_TOKENS).len(),
            MOST_TOKENS
        );
    }
}

#[test]
fn a_long_sentence_is_cut_between_letters() {
    assert_eq!(shortened("Short."), "Short.");
    let cut = shortened(&"ä".repeat(MOST_LETTERS + 1));
    assert_eq!(
        cut.chars().filter(|letter| *letter == 'ä').count(),
        MOST_LETTERS
    );
    assert!(cut.ends_with(" …"));
    assert_eq!(
        shortened(&"ä".repeat(MOST_LETTERS)).chars().count(),
        MOST_LETTERS
    );
}
