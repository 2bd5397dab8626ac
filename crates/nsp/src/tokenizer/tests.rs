use super::*;

fn tiny() -> PairTokenizer {
    let pieces = [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "rain", "##ing", "it", ".",
    ];
    PairTokenizer::from_vocab(&pieces.map(str::to_owned), true, 12).unwrap()
}

#[test]
fn a_pair_gets_its_frame_and_its_segments() {
    let encoding = tiny().encode("It raining.", Some("Rain")).unwrap();
    let tokens = [
        "[CLS]", "it", "rain", "##ing", ".", "[SEP]", "rain", "[SEP]",
    ];
    assert_eq!(encoding.tokens, tokens);
    assert_eq!(encoding.input_ids, [2, 7, 5, 6, 8, 3, 5, 3]);
    assert_eq!(encoding.token_type_ids, [0, 0, 0, 0, 0, 0, 1, 1]);
    assert!(!encoding.truncated && encoding.attention_mask.iter().all(|&m| m == 1));
}

#[test]
fn one_text_has_one_segment() {
    let encoding = tiny().encode("it", None).unwrap();
    assert_eq!(encoding.input_ids, [2, 7, 3]);
    assert_eq!(encoding.token_type_ids, [0, 0, 0]);
}

#[test]
fn a_masked_token_is_what_a_typed_mask_is() {
    let mut encoding = tiny().encode("It raining.", Some("Rain")).unwrap();
    tiny().mask(&mut encoding, &[1]).unwrap();
    let typed = tiny().encode("[MASK] raining.", Some("Rain")).unwrap();
    assert_eq!(encoding, typed);
    assert!(tiny().mask(&mut encoding, &[8]).is_err());
}

#[test]
fn padding_comes_last_and_has_a_zero_in_every_list() {
    let whole = tiny().encode("it", None).unwrap();
    let mut padded = whole.clone();
    padded.pad(2);
    assert_eq!(padded, whole);
    padded.pad(5);
    assert_eq!(padded.tokens, ["[CLS]", "it", "[SEP]", "[PAD]", "[PAD]"]);
    assert_eq!(padded.input_ids, [2, 7, 3, 0, 0]);
    assert_eq!(padded.token_type_ids, [0; 5]);
    assert_eq!(padded.attention_mask, [1, 1, 1, 0, 0]);
    assert!(padded.position_ids.is_empty(), "they are 0 to 4");
    padded.position_ids = vec![0, 2, 1, 3, 4];
    padded.pad(7);
    assert_eq!(padded.position_ids, [0, 2, 1, 3, 4, 5, 6]);
}

#[test]
fn a_long_pair_is_cut_and_says_so() {
    let encoding = tiny().encode(&"it ".repeat(20), Some("rain rain")).unwrap();
    assert_eq!(encoding.len(), 12);
    assert!(encoding.truncated);
    let counts = tiny().count(&"it ".repeat(20), "rain rain").unwrap();
    assert_eq!(
        counts,
        TokenCounts {
            a: 20,
            b: 2,
            total: 12,
            truncated: true
        }
    );
}

#[test]
fn a_text_above_the_limit_is_refused_before_it_is_split() {
    let half = "a".repeat(PairTokenizer::MAX_TEXT_BYTES / 2);
    assert!(tiny().count(&half, &half).is_ok());
    let longer = format!("{half}a");
    for error in [
        tiny().encode(&longer, Some(&half)).unwrap_err(),
        tiny().encode(&format!("{half}{longer}"), None).unwrap_err(),
        tiny().count(&half, &longer).unwrap_err(),
    ] {
        let error = error.to_string();
        assert!(
            error.starts_with("the text has 1048577 bytes; at most 1 MiB"),
            "{error}"
        );
    }
}

#[test]
fn an_added_token_that_the_normaliser_turns_into_white_space_is_refused() {
    let pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "\u{301} "];
    let mut settings = TokenizerSettings::bert(true);
    let mut token = settings.added_tokens[0].clone();
    "\u{301} ".clone_into(&mut token.content);
    token.normalized = true;
    settings.added_tokens.push(token);
    let tokenizer = PairTokenizer::new(&pieces.map(str::to_owned), &settings, 12);
    let error = tokenizer.err().unwrap().to_string();
    assert!(error.contains("nothing but white space"), "{error}");
}

#[test]
fn added_tokens_have_the_ids_of_their_rows_or_are_refused() {
    let pieces = [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "it", "[e1]", "\u{301}",
    ];
    let pieces = pieces.map(str::to_owned);
    let with = |content: &str, added_rows: usize| {
        let mut settings = TokenizerSettings::bert(true);
        let mut token = settings.added_tokens[0].clone();
        content.clone_into(&mut token.content);
        token.normalized = true;
        settings.added_tokens.push(token);
        settings.added_rows = added_rows;
        PairTokenizer::new(&pieces, &settings, 12)
    };
    let tokenizer = with("[e1]", 0).unwrap();
    assert_eq!(
        tokenizer.encode("It[E1] it", None).unwrap().input_ids,
        [2, 5, 6, 5, 3]
    );
    // An added row after the word pieces gets the next id, 6, but it is row 7.
    assert!(with("\u{301}", 2).is_err());
    // The normaliser removes the accent, and an empty token would match everywhere.
    assert!(with("\u{301}", 0).is_err());
}

#[test]
fn of_added_tokens_that_the_normaliser_makes_equal_the_first_row_counts() {
    let pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[E1]", "[e1]"];
    for order in [["[E1]", "[e1]"], ["[e1]", "[E1]"]] {
        let mut settings = TokenizerSettings::bert(true);
        for content in order {
            let mut token = settings.added_tokens[0].clone();
            content.clone_into(&mut token.content);
            token.normalized = true;
            settings.added_tokens.push(token);
        }
        let tokenizer = PairTokenizer::new(&pieces.map(str::to_owned), &settings, 12).unwrap();
        assert_eq!(tokenizer.encode("[e1]", None).unwrap().input_ids, [2, 5, 3]);
    }
}

#[test]
fn of_equal_pieces_the_last_one_counts() {
    let pieces = [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "it", "it", "[SEP]",
    ];
    let tokenizer = PairTokenizer::from_vocab(&pieces.map(str::to_owned), true, 12).unwrap();
    assert_eq!(tokenizer.encode("it", None).unwrap().input_ids, [2, 6, 7]);
}

#[test]
fn a_vocabulary_without_special_tokens_is_refused() {
    let error = PairTokenizer::from_vocab(&["it".to_owned()], true, 512)
        .err()
        .unwrap();
    assert!(error.to_string().contains("[PAD]"), "{error}");
}
