//! A text split into sentences.

/// Words that end with a full stop without ending a sentence, in lower case.
const ABBREVIATIONS: [&str; 32] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "sr", "jr", "rev", "gen", "col", "capt", "lt", "sgt",
    "gov", "sen", "rep", "no", "nos", "vol", "fig", "figs", "eq", "cf", "vs", "approx", "e.g",
    "i.e", "dept", "inc", "ed", "pp",
];

/// The sentences of a text, in order. A sentence ends with `.`, `!`, `?` or `…`, and with the quotes
/// and brackets that close after it, where what follows does not go on in lower case; an empty line
/// ends one too. Abbreviations, initials and decimal points end none.
pub fn sentences(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    let paragraphs = text.split("\n\n");
    paragraphs.flat_map(paragraph).collect()
}

fn paragraph(text: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut rest = text.char_indices().peekable();
    while let Some((at, mark)) = rest.next() {
        if !matches!(mark, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '۔') {
            continue;
        }
        let mut end = at + mark.len_utf8();
        while let Some(&(next, closing)) = rest.peek() {
            if !matches!(
                closing,
                '.' | '!' | '?' | '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '“'
            ) {
                break;
            }
            end = next + closing.len_utf8();
            rest.next();
        }
        if ends_here(&text[start..at], mark, &text[end..]) {
            push(&mut sentences, &text[start..end]);
            start = end;
        }
    }
    push(&mut sentences, &text[start..]);
    sentences
}

/// Whether a mark between `before` and `after` ends a sentence.
fn ends_here(before: &str, mark: char, after: &str) -> bool {
    if matches!(mark, '。' | '！' | '？') {
        return true;
    }
    if !after.is_empty() && !after.starts_with(char::is_whitespace) {
        return false;
    }
    let opening = |c: char| c.is_whitespace() || "\"'“‘«([–—-".contains(c);
    let next = after.trim_start_matches(opening).chars().next();
    if next.is_some_and(char::is_lowercase) {
        return false;
    }
    mark != '.' || !is_abbreviation(before)
}

fn is_abbreviation(before: &str) -> bool {
    let word = before
        .rsplit(|c: char| c.is_whitespace() || c == '(')
        .next()
        .unwrap_or_default();
    let mut letters = word.chars();
    let is_initial =
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_none() && word != "I";
    is_initial || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

fn push(sentences: &mut Vec<String>, text: &str) {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words
        .iter()
        .any(|word| word.contains(char::is_alphanumeric))
    {
        sentences.push(words.join(" "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_end_sentences() {
        assert_eq!(
            sentences("It rained. Did it stop? No! It went on…  All day."),
            [
                "It rained.",
                "Did it stop?",
                "No!",
                "It went on…",
                "All day."
            ]
        );
    }

    #[test]
    fn abbreviations_initials_and_decimals_do_not() {
        assert_eq!(
            sentences("Dr. Brown paid 3.50 to J. R. Green, e.g. for tea. He left."),
            [
                "Dr. Brown paid 3.50 to J. R. Green, e.g. for tea.",
                "He left."
            ]
        );
        assert_eq!(
            sentences("So did I. Then it rained."),
            ["So did I.", "Then it rained."]
        );
    }

    #[test]
    fn quotes_stay_with_their_sentence() {
        assert_eq!(
            sentences("\"Is there soup?\" asked Ben. “There is.” He ate. (It was hot.) Very."),
            [
                "\"Is there soup?\" asked Ben.",
                "“There is.”",
                "He ate.",
                "(It was hot.)",
                "Very."
            ]
        );
    }

    #[test]
    fn paragraphs_end_sentences_and_line_breaks_do_not() {
        assert_eq!(
            sentences("A title\n\nThe first line\ngoes on. Here too.\r\n\r\nEnd"),
            ["A title", "The first line goes on.", "Here too.", "End"]
        );
    }

    #[test]
    fn nothing_is_no_sentence() {
        assert_eq!(sentences(" \n\n … . "), Vec::<String>::new());
    }
}
