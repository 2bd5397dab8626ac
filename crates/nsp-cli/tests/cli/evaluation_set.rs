//! The evaluation pairs keep what `evaluation/README.md` promises about them.

use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

const KEYS: [&str; 7] = ["a", "b", "id", "label", "style", "subject", "tag"];

/// One line of `pairs.jsonl`.
struct Pair {
    id: String,
    a: String,
    b: String,
    label: u64,
    tag: String,
    subject: String,
}

fn evaluation_file(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../evaluation")
        .join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn pairs() -> Vec<Pair> {
    let text = evaluation_file("pairs.jsonl");
    text.lines()
        .enumerate()
        .map(|(index, line)| parse(index + 1, line))
        .collect()
}

/// Reads one line and insists on exactly the documented keys, none of them empty.
fn parse(number: usize, line: &str) -> Pair {
    let value: Value =
        serde_json::from_str(line).unwrap_or_else(|error| panic!("line {number}: {error}"));
    let object = value
        .as_object()
        .unwrap_or_else(|| panic!("line {number} is not an object"));
    let mut keys: Vec<&str> = object.keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, KEYS, "line {number}");
    let text = |key: &str| {
        let text = value[key]
            .as_str()
            .unwrap_or_else(|| panic!("line {number}: {key} is no text"));
        assert!(
            !text.is_empty() && text.trim() == text,
            "line {number}: {key} is {text:?}"
        );
        text.to_string()
    };
    text("style");
    Pair {
        id: text("id"),
        a: text("a"),
        b: text("b"),
        label: value["label"]
            .as_u64()
            .unwrap_or_else(|| panic!("line {number}: label")),
        tag: text("tag"),
        subject: text("subject"),
    }
}

/// The rows "| `tag` | label | pairs | …" of the README, as tag → (label, pairs).
fn promised_tags() -> BTreeMap<String, (u64, usize)> {
    let readme = evaluation_file("README.md");
    let (_, section) = readme
        .split_once("## The tags")
        .expect("the README has a table of tags");
    let (table, _) = section.split_once("## ").expect("another section follows");
    table
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let tag = cells[1].trim_matches('`').to_string();
            (
                tag,
                (
                    cells[2].parse().expect("a label"),
                    cells[3].parse().expect("a count"),
                ),
            )
        })
        .collect()
}

#[test]
fn every_tag_has_the_label_and_the_number_of_pairs_that_the_readme_gives() {
    let mut found = BTreeMap::new();
    for pair in pairs() {
        let (label, count) = found.entry(pair.tag.clone()).or_insert((pair.label, 0));
        assert_eq!(
            *label, pair.label,
            "{} has another label than its tag",
            pair.id
        );
        *count += 1;
    }
    assert_eq!(found, promised_tags());
}

#[test]
fn the_set_is_large_enough_and_balanced() {
    let pairs = pairs();
    let tagged = |tag: &str| pairs.iter().filter(|pair| pair.tag == tag).count();
    assert!(pairs.len() >= 200);
    assert!(tagged("same-topic") >= 50);
    assert!(tagged("wrong-order") >= 20);
    assert!(tagged("follows-dialogue") + tagged("dialogue-not") >= 20);
    assert!(pairs.iter().all(|pair| pair.label <= 1));
    let not_next = pairs.iter().filter(|pair| pair.label == 1).count();
    assert!(
        (pairs.len() * 2 / 5..=pairs.len() * 3 / 5).contains(&not_next),
        "{not_next} NotNext"
    );
    let subjects: HashSet<&str> = pairs.iter().map(|pair| pair.subject.as_str()).collect();
    assert!(subjects.len() >= 40, "{} subjects", subjects.len());
}

#[test]
fn ids_and_texts_occur_once() {
    let mut ids = HashSet::new();
    let mut texts = HashSet::new();
    for pair in pairs() {
        assert!(ids.insert(pair.id.clone()), "{} occurs twice", pair.id);
        for text in [pair.a, pair.b] {
            assert!(texts.insert(text.to_lowercase()), "{text:?} occurs twice");
        }
    }
}
