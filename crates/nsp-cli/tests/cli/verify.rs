//! `verify`. Google's weights can't be had here, so it is held to what must come out for the shipped
//! model: the same ids, and other logits.

use super::program::{bert_nsp, shipped_model};

#[test]
fn the_shipped_model_has_the_published_ids_but_is_not_googles() {
    let run = bert_nsp(["verify".as_ref(), shipped_model().as_os_str()]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    let rows: Vec<Vec<&str>> = run
        .stdout
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<&str>>())
        .filter(|words| words.len() == 7 && words[0] != "pair")
        .collect();
    assert_eq!(rows.len(), 12, "{}", run.stdout);
    let with_ids: Vec<&str> = rows
        .iter()
        .filter(|row| row[5] == "yes")
        .map(|row| row[0])
        .collect();
    assert_eq!(
        with_ids,
        ["R1", "R2", "R3", "R8", "R9"],
        "the tokenizer is the same"
    );
    assert!(rows.iter().all(|row| row[5] != "no"));
    let agreeing = rows.iter().filter(|row| row[6] == "yes").count();
    assert!(agreeing < rows.len());
    assert!(
        run.stdout
            .contains(&format!("{agreeing} of 12 pairs agree")),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout
            .contains("does not answer as google-bert/bert-base-uncased")
    );
}

#[test]
fn a_file_that_is_no_model_is_refused() {
    let run = bert_nsp(["verify", "/no/such.gguf"]);
    assert!(run.refusal().contains("there is no file /no/such.gguf"));
}
