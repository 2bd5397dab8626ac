//! A text split into sentences.

/// Words before a name: their full stop never ends a sentence. All are in lower case, as in the
/// next two lists.
const TITLES: [&str; 18] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "rev", "gen", "col", "capt", "lt", "sgt", "gov", "sen",
    "rep", "hon", "pres", "mt",
];
/// Words before a number. Elsewhere, their full stop ends a sentence (“Was it? No.”).
const BEFORE_NUMBERS: [&str; 24] = [
    "no", "nos", "nr", "vol", "fig", "figs", "eq", "p", "pp", "ch", "sec", "ca", "jan", "feb",
    "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec",
];
/// Words that are abbreviated anywhere, even at the end of a sentence.
const ABBREVIATIONS: [&str; 16] = [
    "sr", "jr", "inc", "ltd", "co", "corp", "dept", "ed", "eds", "cf", "vs", "approx", "etc", "al",
    "esp", "ph.d",
];
/// Words that begin a new sentence after an abbreviation that may end one: “in the U.S. They …”,
/// but “the U.S. Army”.
const OPENERS: [&str; 48] = [
    "the", "a", "an", "he", "she", "it", "they", "we", "you", "i", "this", "that", "these",
    "those", "there", "his", "her", "its", "their", "our", "my", "your", "in", "on", "at", "by",
    "for", "from", "with", "after", "before", "when", "while", "if", "as", "but", "and", "so",
    "then", "yet", "who", "what", "why", "how", "where", "not", "no", "yes",
];
/// The smallest width, in characters, at which lines may have been wrapped.
const LEAST_WIDTH: usize = 40;

/// The sentences of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentences {
    /// The sentences in order.
    pub texts: Vec<String>,
    /// The sentences, counted from 0, with which a paragraph begins, except for the first sentence
    /// of the text.
    pub paragraphs: Vec<usize>,
}

/// Splits a text into sentences. A sentence ends with `.`, `!`, `?` or `…`, and the closing quotes
/// and brackets after it, unless the text continues in lower case. Abbreviations, initials, decimal
/// points and list numbers do not end a sentence. An empty line ends a paragraph. A heading or a
/// list item ends with its line; other lines are assumed to be wrapped.
pub fn sentences(text: &str) -> Sentences {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}'], "\n");
    let text = text.replace('\u{2029}', "\n\n");
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut sentences = Sentences::default();
    // A line without letters and digits is a border too: `***`.
    for paragraph in lines.split(|line| !line.contains(char::is_alphanumeric)) {
        let begins = sentences.texts.len();
        for unit in units(paragraph) {
            cut(&unit, &mut sentences.texts);
        }
        if begins > 0 && sentences.texts.len() > begins {
            sentences.paragraphs.push(begins);
        }
    }
    sentences
}

/// The lines of a paragraph, joined where they were wrapped.
fn units(lines: &[&str]) -> Vec<String> {
    let width = lines.iter().map(|line| line.chars().count()).max();
    let width = width.unwrap_or(0).max(LEAST_WIDTH);
    let mut units: Vec<String> = Vec::new();
    let mut before: Option<&str> = None;
    for line in lines {
        match (units.last_mut(), before) {
            (Some(unit), Some(before)) if !ends_line(before, line, width) => {
                unit.push(' ');
                unit.push_str(line);
            }
            _ if is_heading(line) => units.push(heading(line).to_owned()),
            _ => units.push((*line).to_owned()),
        }
        before = Some(line);
    }
    units
}

/// Whether the text of a line ends with the line. `width` is the length of the longest line in the
/// paragraph, in characters.
fn ends_line(line: &str, next: &str, width: usize) -> bool {
    if is_heading(line) || is_heading(next) || is_item(next) {
        return true;
    }
    // If the line ends with another mark, the mark decides whether a sentence ends; after a comma
    // it continues.
    let is_open = line.ends_with(|last: char| !last.is_alphanumeric() && !")]”\"’»".contains(last));
    if is_open || next.starts_with(char::is_lowercase) {
        return false;
    }
    // The next word would have fitted on this line, so the line was not wrapped here.
    let word = next.split_whitespace().next().unwrap_or_default();
    let needed = line.chars().count() + 1 + word.chars().count();
    4 * needed <= 3 * width
}

/// A heading without its marks. Closing marks follow a blank: `# C#` is about C#.
fn heading(line: &str) -> &str {
    let text = line.trim_start_matches('#').trim();
    let without = text.trim_end_matches('#');
    if without.ends_with(char::is_whitespace) {
        without.trim_end()
    } else {
        text
    }
}

/// Whether a line is marked as a heading, as in Markdown.
fn is_heading(line: &str) -> bool {
    line.starts_with('#') && line.trim_start_matches('#').starts_with(' ')
}

/// Whether a line begins like a list item: `- `, `• `, `1. `, `2) `, `(3) `, `b) `.
fn is_item(line: &str) -> bool {
    let Some((mark, _)) = line.split_once(char::is_whitespace) else {
        return false;
    };
    if matches!(mark, "-" | "*" | "•" | "–" | "·") {
        return true;
    }
    let number = mark.trim_start_matches('(');
    match number.strip_suffix(['.', ')']) {
        Some(number) => is_list_number(number) && (mark.ends_with(')') || !is_initial(number)),
        None => false,
    }
}

/// Whether a word can number a list item: `1`, `2.3`, `a`, `iv`.
fn is_list_number(word: &str) -> bool {
    let is_number = |part: &str| {
        let all = |is: fn(char) -> bool| part.chars().all(is);
        !part.is_empty()
            && ((part.len() <= 3 && all(|c| c.is_ascii_digit()))
                || (part.chars().count() == 1 && all(char::is_alphabetic))
                || (part.len() <= 5 && is_roman(part)))
    };
    word.split('.').all(is_number)
}

fn is_roman(word: &str) -> bool {
    let is_upper = |c| "IVXLC".contains(c);
    let is_lower = |c| "ivxlc".contains(c);
    !word.is_empty() && (word.chars().all(is_upper) || word.chars().all(is_lower))
}

/// Whether a word is an initial, such as `J` in `J. Smith`.
fn is_initial(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_none()
}

/// Splits a text that is at most one paragraph.
fn cut(text: &str, sentences: &mut Vec<String>) {
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
            push(sentences, &text[start..end]);
            start = end;
        }
    }
    push(sentences, &text[start..]);
}

/// Whether a mark ends the sentence. `before` is the sentence so far, `after` the text after the
/// mark.
fn ends_here(before: &str, mark: char, after: &str) -> bool {
    if matches!(mark, '。' | '！' | '？') {
        return true;
    }
    if !after.is_empty() && !after.starts_with(char::is_whitespace) {
        return false;
    }
    let opening = |c: char| c.is_whitespace() || "\"'“‘«([–—-".contains(c);
    let next = after.trim_start_matches(opening);
    if next.starts_with(char::is_lowercase) {
        return false;
    }
    mark != '.' || next.is_empty() || !is_abbreviation(before, next)
}

/// Whether the full stop after `before` belongs to its last word or to a list number.
fn is_abbreviation(before: &str, next: &str) -> bool {
    let word = before
        .rsplit(|c: char| c.is_whitespace() || c == '(')
        .next()
        .unwrap_or_default();
    let gap = &before[..before.len() - word.len()];
    if is_list_number(word) && gap.trim_end().is_empty() {
        return true;
    }
    let next = next.split_whitespace().next().unwrap_or_default();
    let word_in_lower_case = word.to_lowercase();
    let is = |list: &[&str]| list.contains(&word_in_lower_case.as_str());
    if is(&TITLES) {
        return true;
    }
    if is(&BEFORE_NUMBERS) {
        let bare = next.trim_end_matches(['.', ',', ';', ':', ')']);
        // `No. I stayed.` has a word before the full stop, not a number.
        let is_number = bare.len() > 1 && is_roman(bare);
        return is_number || next.starts_with(|c: char| c.is_ascii_digit());
    }
    let is_letter = |part: &str| part.chars().count() == 1 && part.starts_with(char::is_alphabetic);
    let has_dots = word.contains('.') && word.split('.').all(is_letter);
    let is_short = has_dots || (is_initial(word) && word != "I") || is(&ABBREVIATIONS);
    // `A.` is an initial too.
    is_short && !OPENERS.contains(&next.trim_end_matches(',').to_lowercase().as_str())
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
    use std::{hint::black_box, time::Instant};

    fn texts(text: &str) -> Vec<String> {
        sentences(text).texts
    }

    #[test]
    fn marks_end_sentences() {
        assert_eq!(
            texts("It rained. Did it stop? No! It went on…  All day."),
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
            texts("Dr. Brown paid 3.50 to J. R. Green, e.g. for tea. He left."),
            [
                "Dr. Brown paid 3.50 to J. R. Green, e.g. for tea.",
                "He left."
            ]
        );
        assert_eq!(
            texts("So did I. Then it rained."),
            ["So did I.", "Then it rained."]
        );
    }

    #[test]
    fn an_abbreviation_may_end_a_sentence_where_another_one_begins() {
        for (text, count) in [
            ("He joined the U.S. Army in May. It was cold.", 2),
            ("He lives in the U.S. She does not.", 2),
            ("The Washington D.C. Metro stopped.", 1),
            ("They met J. A. Smith of Acme Inc. Friday was free.", 1),
            ("She works for Acme Inc. The firm makes rockets.", 2),
            ("We left at 5 p.m. The train was late.", 2),
            ("See Fig. 3 and Vol. II of it. It helps.", 2),
            ("Did he go? No. He stayed. No. I did.", 5),
            ("It is version 1.2. Wait for it.", 2),
            ("It was No. 5 of the series.", 1),
            ("Born on Jan. 5 in Rome.", 1),
        ] {
            assert_eq!(texts(text).len(), count, "{:?}", texts(text));
        }
    }

    #[test]
    fn the_numbers_of_a_list_are_no_sentences() {
        for list in [
            ["1. Mix the flour.", "2. Bake it.", "3. Eat."],
            ["1. Mix the flour", "2. Bake it", "10. Eat"],
            ["1) Mix the flour", "2) Bake it", "3) Eat"],
            ["a. Mix the flour.", "b. Bake it.", "c. Eat."],
            ["I. Mix the flour.", "II. Bake it.", "III. Eat."],
            ["1.1. Mix the flour.", "1.2. Bake it.", "1.3. Eat."],
            ["- Mix the flour", "- Bake it", "- Eat"],
            ["• Mix the flour", "• Bake it", "• Eat"],
        ] {
            assert_eq!(texts(&list.join("\n")), list);
        }
        let run_in = ["1. Mix the flour.", "2. Bake it."];
        assert_eq!(texts(&run_in.join(" ")), run_in);
        assert_eq!(
            texts("It was 1990. He was 30. The war was over."),
            ["It was 1990.", "He was 30.", "The war was over."]
        );
    }

    #[test]
    fn headings_end_with_their_line() {
        for (text, expected) in [
            (
                "The Old House\nIt was dark. Nobody came.",
                &["The Old House", "It was dark.", "Nobody came."][..],
            ),
            (
                "## The Old House ##\nit was dark.",
                &["The Old House", "it was dark."],
            ),
            (
                "# Learning C#\nIt has marks.",
                &["Learning C#", "It has marks."],
            ),
            (
                "The Old House\n=============\nIt was dark.",
                &["The Old House", "It was dark."],
            ),
        ] {
            assert_eq!(texts(text), expected, "{text}");
        }
    }

    #[test]
    fn wrapped_lines_are_joined_wherever_they_break() {
        let text = "The lighthouse had been dark for eleven years when the keeper\n\
                    Anna Brown arrived. She found the lamp wrapped in old papers of\n\
                    1950, and stairs that were covered with sand from the beach of\n\
                    Dover.";
        assert_eq!(texts(text).len(), 2, "{:?}", texts(text));
    }

    #[test]
    fn quotes_stay_with_their_sentence() {
        assert_eq!(
            texts("\"Is there soup?\" asked Ben. “There is.” He ate. (It was hot.) Very."),
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
        let text = "A title\n\nThe first line\ngoes on. Here too.\r\n \t\r\nEnd\n\n* * *\n\nMore";
        let found = sentences(text);
        assert_eq!(
            found.texts,
            [
                "A title",
                "The first line goes on.",
                "Here too.",
                "End",
                "More"
            ]
        );
        assert_eq!(found.paragraphs, [1, 3, 4]);
    }

    #[test]
    fn nothing_is_no_sentence() {
        assert_eq!(sentences(" \n\n … . "), Sentences::default());
    }

    /// The shortest of five times for splitting a text of about this many bytes: `gap` half of it,
    /// and `piece` the other half.
    fn shortest_time(gap: &str, piece: &str, bytes: usize) -> f64 {
        let half = |part: &str| part.repeat(bytes / 2 / part.len());
        let text = format!("It rained. {}{}", half(gap), half(piece));
        let times = (0..5).map(|_| {
            let start = Instant::now();
            black_box(sentences(black_box(&text)));
            start.elapsed().as_secs_f64()
        });
        times.fold(f64::INFINITY, f64::min)
    }

    /// Texts that take the longest path through each rule. Ten times as much text takes about ten
    /// times as long; if the time grew with the square of the length, it would take a hundred times
    /// as long.
    #[test]
    fn a_long_text_takes_as_long_as_it_is() {
        for piece in [
            "Mr. ",
            "a.",
            "( ",
            ". ",
            "No. ",
            "It rained. ",
            "x ",
            "A\n",
            "1. ",
            "A. ",
        ] {
            for gap in [piece, " ", "(", "x"] {
                let [short, long] = [10_000, 100_000].map(|bytes| shortest_time(gap, piece, bytes));
                assert!(
                    long < 40.0 * short,
                    "{gap:?} and {piece:?}: {long} s instead of ten times {short} s"
                );
            }
        }
    }

    /// A line was wrapped if the next word would not have fitted: three quarters of the width decide.
    #[test]
    fn a_line_with_room_for_the_next_word_ends_there() {
        let line = |length| "x".repeat(length);
        assert!(ends_line(&line(25), "Next line", 40));
        assert!(!ends_line(&line(26), "Next line", 40));
        assert!(ends_line("It rained all day", "And then", 80));
        assert!(!ends_line("It rained, all day,", "And then", 80));
    }

    #[test]
    fn a_mark_without_a_blank_makes_no_heading() {
        assert!(is_heading("# Title") && !is_heading("#tag") && !is_heading(" text"));
        assert_eq!(texts("#rust is fun. It is."), ["#rust is fun.", "It is."]);
    }

    #[test]
    fn an_abbreviation_at_the_start_of_a_line_is_no_list_item() {
        assert!(!is_item("Mr. Smith came") && is_item("b) the second") && is_item("2. two"));
    }

    #[test]
    fn only_a_full_stop_can_belong_to_an_abbreviation() {
        assert_eq!(texts("Call Dr! Smith came."), ["Call Dr!", "Smith came."]);
    }
}
