//! Pairs from files, and back.

use nsp_answer::Label::{self, IsNext, NotNext};
use nsp_pairs::{LabelledPair, MOST_PAIRS, PairsError, read, to_csv, to_jsonl};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

fn pair(a: &str, b: &str, label: Label) -> LabelledPair {
    LabelledPair {
        a: a.to_owned(),
        b: b.to_owned(),
        label,
    }
}

fn error(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

#[test]
fn json_lines_an_array_and_tables_give_the_same_pairs() {
    let expected = [
        pair("It rained.", "We \"left\", wet.", IsNext),
        pair("é", "ß", NotNext),
    ];
    for text in [
        "{\"a\":\"It rained.\",\"b\":\"We \\\"left\\\", wet.\",\"label\":0}\n\n{\"label\":1,\"b\":\"ß\",\"a\":\"é\",\"tag\":[7]}",
        "\u{feff}{\"a\":\"It rained.\",\"b\":\"We \\\"left\\\", wet.\",\"label\":0}\r\n{\"a\":\"é\",\"b\":\"ß\",\"label\":1}\r\n",
        " [\n{\"a\":\"It rained.\",\"b\":\"We \\\"left\\\", wet.\",\"label\":0},\n{\"a\":\"é\",\"b\":\"ß\",\"label\":1}]\n",
        "a,b,label\nIt rained.,\"We \"\"left\"\", wet.\",0\né,ß,1",
        " \t\r\n\n  \na,b,label\nIt rained.,\"We \"\"left\"\", wet.\",0\né,ß,1",
        "\u{feff}\"Label\";\"id\";\"B\";\"A\"\r\n0;7;\"We \"\"left\"\", wet.\";\"It rained.\"\r\n\r\n1;8;ß; é \r\n;;;\r\n",
        "a\tlabel\tb\rIt rained.\t0\t\"We \"\"left\"\", wet.\"\ré\t1\tß\r",
    ] {
        assert_eq!(read(text).unwrap(), expected, "{text}");
    }
}

#[test]
fn a_quoted_text_may_have_several_lines() {
    let text = "a,b,label\n\"It\nrained.\",B,0\nA,B,5\n";
    assert!(
        error(text).starts_with("line 4: the label is 5"),
        "{}",
        error(text)
    );
    let found = read(&text.replace('5', "1")).unwrap();
    assert_eq!(found[0].a, "It\nrained.");
}

#[test]
fn a_line_that_is_no_pair_is_named() {
    let json = "{\"a\":\"A.\",\"b\":\"B.\",\"label\":1}\n";
    for (line, sentence) in [
        (
            "{\"a\":\"A.\",\"b\":\"B.\"}",
            "line 3: missing field `label`; expected {\"a\": text",
        ),
        (
            "{\"a\":\"A.\",\"b\":\"B.\",\"label\":2}",
            "line 3: the label is 2; it must be 0 (IsNext)",
        ),
        (
            "{\"a\":\"A.\",\"b\":\"B.\",\"label\":\"IsNext\"}",
            "line 3: the label is \"IsNext\"; it must be 0",
        ),
        (
            "{\"a\":\"A.\",\"b\":null,\"label\":0}",
            "line 3: invalid type: null",
        ),
        ("{\"a\":\"A.\",", "line 3: EOF while parsing"),
        ("A,B,0", "line 3: expected value"),
    ] {
        let error = error(&format!("{json}\n{line}"));
        assert!(error.starts_with(sentence), "{error:?} is not {sentence:?}");
    }
    let list = format!("[\n{},\n{{\"a\":\"A.\",\"label\":0}}]", json.trim());
    let error_of_list = error(&list);
    assert!(
        error_of_list.starts_with("line 3: missing field `b`"),
        "{error_of_list}"
    );
    for (row, sentence) in [
        (
            "A,B",
            "line 3: the row has a different number of cells than the first line (2 instead of 3)",
        ),
        (
            "A,B, too,0",
            "line 3: the row has a different number of cells than the first line (4 instead of 3)",
        ),
        ("A,B,IsNext", "line 3: the label is IsNext"),
        ("A,B,", "line 3: the label is ; it must be 0"),
        (
            "A,\"B,0\nA,B,1",
            "line 3: an opening quotation mark has no closing one",
        ),
    ] {
        let error = error(&format!("a,b,label\nA,B,1\n{row}"));
        assert!(error.starts_with(sentence), "{error:?} is not {sentence:?}");
    }
}

#[test]
fn what_is_no_file_of_pairs_is_refused() {
    for (text, expected) in [
        ("", PairsError::NoPairs),
        ("\u{feff}\r\n \n", PairsError::NoPairs),
        ("[]", PairsError::NoPairs),
        ("a,b,label\r\n", PairsError::NoPairs),
        ("It rained all day.\n", PairsError::MissingColumn("a")),
        ("a,b\nA,B\n", PairsError::MissingColumn("label")),
    ] {
        assert_eq!(read(text), Err(expected), "{text:?}");
    }
}

#[test]
fn too_many_pairs_are_counted() {
    let pairs = vec![pair("A.", "B.", NotNext); MOST_PAIRS];
    let lines = to_jsonl(&pairs);
    assert_eq!(read(&lines).unwrap().len(), MOST_PAIRS);
    let ten = lines.repeat(10);
    let list = format!("[{}]", ten.trim_end().replace('\n', ","));
    // Blank rows are no pairs.
    let table = format!("a,b,label\n{}", "A.,B.,1\n,,\n".repeat(10 * MOST_PAIRS));
    for text in [&ten, &list, &table] {
        let error = read(text).unwrap_err();
        assert_eq!(error, PairsError::TooMany { found: 100_000 });
        assert!(
            error.to_string().contains("100000") && error.to_string().contains("10000 "),
            "{error}"
        );
    }
}

#[test]
fn a_table_opens_in_a_spreadsheet_as_text() {
    let text = to_csv(&[pair("=1+1", "Say \"no\".", IsNext)]);
    assert_eq!(
        text,
        "\u{feff}a,b,label\r\n\" =1+1\",\"Say \"\"no\"\".\",0\r\n"
    );
    assert_eq!(
        to_jsonl(&[pair("é", "\n", NotNext)]),
        "{\"a\":\"é\",\"b\":\"\\n\",\"label\":1}\n"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() })]

    #[test]
    fn what_is_written_is_what_is_read(
        texts in vec(vec(select("a,;\t\"'=-+@{[\n é".chars().collect::<Vec<char>>()), 0..9), 2..20),
        labels in vec(select(Label::BOTH.to_vec()), 10),
    ) {
        // A table's cells are trimmed.
        let texts: Vec<String> = texts.iter().map(|text| text.iter().collect::<String>()).collect();
        let pairs: Vec<LabelledPair> = texts
            .chunks_exact(2)
            .zip(labels)
            .map(|(texts, label)| pair(texts[0].trim(), texts[1].trim(), label))
            .collect();
        prop_assert_eq!(&read(&to_jsonl(&pairs)).unwrap(), &pairs);
        prop_assert_eq!(&read(&to_csv(&pairs)).unwrap(), &pairs);
    }

    #[test]
    fn no_text_causes_a_panic(
        start in select(vec!["", "a,b,label\n", "label;a;b\r", "[", "{\"a\":", "\u{feff}"]),
        text in vec(select("ab,;\t\"{}[]:01\r\n é".chars().collect::<Vec<char>>()), 0..60),
    ) {
        let text: String = text.into_iter().collect();
        let _ = read(&format!("{start}{text}"));
    }
}
