//! The content of the fragment of the page's address: `#a=…&b=…`.
//!
//! The text is in the fragment, because a browser does not send the fragment; a query would reach
//! the host and its logs. The page also understands a query `?a=…&b=…`, and moves it to the
//! fragment.

use super::Pair;
use nsp_answer::Label;
use nsp_pairs::CONTEXTS;
use nsp_protocol::percent_decoded;

/// The keys that a link carries. The section comes first, because in the text of an HTML page
/// `&sect` is `§`.
const KEYS: [&str; 12] = [
    "section", "a", "b", "c", "text", "label", "layer", "head", "filter", "off", "context", "set",
];
/// The values of `filter`: from the segment of the first letter to that of the second.
const FILTERS: [&str; 4] = ["aa", "ab", "ba", "bb"];
/// The number of layers in the model, and of heads in a layer.
const TWELVE: u8 = 12;

/// What an address asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The pair, if there is one.
    pub pair: Option<Pair>,
    /// The third sentence of the matrix.
    pub third: Option<String>,
    /// The text of section 9.
    pub flow_text: Option<String>,
    /// The label: 0 or 1.
    pub label: Option<Label>,
    /// The layer whose attention is shown, from 1 to 12.
    pub layer: Option<u8>,
    /// The head whose attention is shown, from 1 to 12.
    pub head: Option<u8>,
    /// Which attention is shown, from 1 to 4: from A to A, from A to B, from B to A, from B to B.
    pub filter: Option<u8>,
    /// What is knocked out, as [`Off`](super::knock_outs::Off) writes it.
    pub off: Option<String>,
    /// How many sentences on each side of a border section 9 shows the model, from 1 to 4.
    pub context: Option<u8>,
    /// A class set, as [`class_set`](super::class_set) encodes it.
    pub set: Option<String>,
    /// The section of the tutorial.
    pub section: Option<String>,
    /// The query and fragment that replace the present ones, if the query contained text.
    pub replacement: Option<String>,
}

/// Reads the query and the fragment of an address, each with or without its leading `?` or `#`. If
/// both contain a pair, the fragment takes precedence. A fragment without `=` names a section.
pub fn read(query: &str, fragment: &str) -> Link {
    let query = query.strip_prefix('?').unwrap_or(query);
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    let in_query = pair_in(query);
    let pair = pair_in(fragment).or_else(|| in_query.clone());
    let replacement = match (&in_query, &pair) {
        (Some(_), Some(pair)) => {
            let rest = without(query, &["a", "b"]);
            let mark = if rest.is_empty() { "" } else { "?" };
            let section = name(fragment).map(|name| format!("section={name}"));
            let others = match section {
                Some(_) => String::new(),
                None => without(fragment, &["a", "b"]),
            };
            let fragment = join([section.unwrap_or_default(), write(pair), others]);
            Some(format!("{mark}{rest}#{fragment}"))
        }
        _ => None,
    };
    let number = |key: &str, from: u8, to: u8| {
        let number = parameter(fragment, key)?.parse().ok();
        number.filter(|number| (from..=to).contains(number))
    };
    Link {
        pair,
        third: parameter(fragment, "c"),
        flow_text: parameter(fragment, "text"),
        label: number("label", 0, 1).and_then(|label| Label::try_from(label).ok()),
        layer: number("layer", 1, TWELVE),
        head: number("head", 1, TWELVE),
        filter: parameter(fragment, "filter").and_then(|name| {
            let mut filters = (1..).zip(FILTERS);
            filters.find_map(|(number, filter)| (filter == name).then_some(number))
        }),
        off: parameter(fragment, "off"),
        context: number("context", *CONTEXTS.start(), *CONTEXTS.end()),
        set: parameter(fragment, "set"),
        section: parameter(fragment, "section").or_else(|| name(fragment).map(decode)),
        replacement,
    }
}

/// The fragment of a whole link, without `#`.
pub fn write_all(link: &Link) -> String {
    let numbers = [
        link.label.map(u8::from),
        link.layer,
        link.head,
        link.context,
    ];
    let [label, layer, head, context] =
        numbers.map(|number| number.map(|number| number.to_string()));
    let filter = link.filter.and_then(|number| {
        let name = FILTERS.get(usize::from(number).checked_sub(1)?)?;
        Some((*name).to_owned())
    });
    let texts = [
        link.section.as_ref(),
        link.pair.as_ref().map(|pair| &pair.a),
        link.pair.as_ref().map(|pair| &pair.b),
        link.third.as_ref(),
        link.flow_text.as_ref(),
        label.as_ref(),
        layer.as_ref(),
        head.as_ref(),
        filter.as_ref(),
        link.off.as_ref(),
        context.as_ref(),
        link.set.as_ref(),
    ];
    let items: Vec<String> = KEYS
        .into_iter()
        .zip(texts)
        .filter_map(|(key, text)| Some(format!("{key}={}", encode(text?))))
        .collect();
    items.join("&")
}

impl Link {
    /// What this link asks for and an earlier link did not.
    pub fn beyond(self, earlier: &Self) -> Self {
        Self {
            pair: self.pair.filter(|now| earlier.pair.as_ref() != Some(now)),
            third: self.third.filter(|now| earlier.third.as_ref() != Some(now)),
            flow_text: self
                .flow_text
                .filter(|now| earlier.flow_text.as_ref() != Some(now)),
            label: self.label.filter(|now| earlier.label.as_ref() != Some(now)),
            layer: self.layer.filter(|now| earlier.layer.as_ref() != Some(now)),
            head: self.head.filter(|now| earlier.head.as_ref() != Some(now)),
            filter: self
                .filter
                .filter(|now| earlier.filter.as_ref() != Some(now)),
            off: self.off.filter(|now| earlier.off.as_ref() != Some(now)),
            set: self.set.filter(|now| earlier.set.as_ref() != Some(now)),
            context: self
                .context
                .filter(|now| earlier.context.as_ref() != Some(now)),
            section: self.section,
            replacement: self.replacement,
        }
    }
}

/// The fragment of a pair, without `#`.
pub fn write(pair: &Pair) -> String {
    format!("a={}&b={}", encode(&pair.a), encode(&pair.b))
}

/// Replaces everything that a link carries in an earlier fragment. Other items of the fragment
/// stay, for example `lang=de`.
pub fn write_into(fragment: &str, link: &Link) -> String {
    let fragment = match name(fragment) {
        Some(_) => "",
        None => fragment,
    };
    join([write_all(link), without(fragment, &KEYS), String::new()])
}

/// The new fragment after a link within the page has led from the fragment `before` to the section
/// named `section`. It keeps what the address carried. `None` if the address carried nothing.
pub fn to_section(before: &str, section: &str) -> Option<String> {
    if name(before).is_some() || before.is_empty() {
        return None;
    }
    let rest = without(before, &["section"]);
    Some(join([
        format!("section={}", name(section)?),
        rest,
        String::new(),
    ]))
}

/// The section that a fragment names, if it is a name and not parameters.
fn name(fragment: &str) -> Option<&str> {
    (!fragment.is_empty() && !fragment.contains(['=', '&'])).then_some(fragment)
}

fn join(parts: [String; 3]) -> String {
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<String>>().join("&")
}

/// The pair in `key=value&key=value`. A missing half is empty; if both are missing, there is no
/// pair.
fn pair_in(parameters: &str) -> Option<Pair> {
    let a = parameter(parameters, "a");
    let b = parameter(parameters, "b");
    if a.is_none() && b.is_none() {
        return None;
    }
    Some(Pair {
        a: a.unwrap_or_default(),
        b: b.unwrap_or_default(),
    })
}

/// The first value of a key, decoded.
pub fn parameter(text: &str, key: &str) -> Option<String> {
    parameters(text, key).next()
}

/// All values of a key, decoded.
pub fn parameters(text: &str, key: &str) -> impl Iterator<Item = String> {
    let items = text.split('&').filter_map(|item| item.split_once('='));
    let values = items.filter(move |(name, _)| *name == key);
    values.map(|(_, value)| decode(value))
}

/// The parameters with other keys than these, unchanged.
pub fn without(parameters: &str, keys: &[&str]) -> String {
    let is_kept = |item: &&str| {
        let key = item.split_once('=').map(|(key, _)| key);
        key.is_none_or(|key| !keys.contains(&key))
    };
    let kept: Vec<&str> = parameters.split('&').filter(is_kept).collect();
    kept.join("&")
}

/// Percent-encodes everything but ASCII letters and digits. Chat programs and Markdown treat some
/// marks that need no escape in an address as its end, or as their own syntax: `.`, `_`, `~`, `!`.
pub fn encode(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            let digits = [byte >> 4, byte & 15].map(|digit| DIGITS[usize::from(digit)]);
            encoded.push('%');
            encoded.extend(digits.map(char::from));
        }
    }
    encoded
}

/// Decodes percent-encoded text, and `+` as a space, as forms write it.
fn decode(text: &str) -> String {
    percent_decoded(&text.replace('+', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(a: &str, b: &str) -> Option<Pair> {
        Some(Pair::new(a, b))
    }

    #[test]
    fn what_is_written_is_read_back() {
        for (a, b) in [
            ("It rained.", "We stayed in."),
            ("100 % & more = ? #1 + 1", "a=b&c=d"),
            ("Grüße, 東京 👩‍👩‍👧", "שלום\nnew line\ttab"),
            ("", ""),
        ] {
            let written = write(&Pair::new(a, b));
            assert!(written.is_ascii(), "{written}");
            assert_eq!(read("", &format!("#{written}")).pair, pair(a, b));
        }
    }

    #[test]
    fn the_whole_state_is_written_and_read_back() {
        let link = Link {
            pair: pair("One & two.", "Three?"),
            third: Some("Fold = it.".into()),
            flow_text: Some("A text.\n\nIts end.".into()),
            label: Some(Label::NotNext),
            layer: Some(12),
            head: Some(1),
            filter: Some(2),
            off: Some("sep,word:2=a%2C b".into()),
            set: Some("eyJ-_w".into()),
            context: Some(4),
            section: Some("loss".into()),
            replacement: None,
        };
        let end =
            "&layer=12&head=1&filter=ab&off=sep%2Cword%3A2%3Da%252C%20b&context=4&set=eyJ%2D%5Fw";
        assert!(write_all(&link).ends_with(end), "{}", write_all(&link));
        assert_eq!(read("", &write_all(&link)), link);
        let only_section = Link {
            section: Some("flow".into()),
            ..Link::default()
        };
        assert_eq!(write_all(&only_section), "section=flow");
        assert_eq!(read("", "#flow"), only_section);
        let out_of_range = read("", "#label=2&layer=0&head=13&filter=ac&context=5");
        assert_eq!(out_of_range, Link::default());
        assert_eq!(read("", ""), Link::default());
    }

    #[test]
    fn plus_is_a_space_as_in_forms() {
        assert_eq!(
            read("", "#a=It+rained.&b=We+ran%2E").pair,
            pair("It rained.", "We ran.")
        );
    }

    #[test]
    fn one_half_is_enough_and_none_is_no_pair() {
        assert_eq!(read("", "#b=Only+B").pair, pair("", "Only B"));
        assert_eq!(read("", "#model").pair, None);
        assert_eq!(read("?engine=simd128", "").pair, None);
    }

    #[test]
    fn broken_escapes_do_no_harm() {
        assert_eq!(read("", "#a=50%&b=%zz%4").pair, pair("50%", "%zz%4"));
        assert_eq!(read("", "#a=%ff&b=").pair, pair("\u{fffd}", ""));
    }

    /// Marks that chat programs, GitHub and Markdown remove from an address, or at which they end
    /// it.
    const EATEN: &str = ".!?,:;*_~'\"()[]<>";

    #[test]
    fn no_link_holds_a_character_that_autolinks_or_markdown_eat() {
        let every: String = (' '..='~').collect();
        for end in EATEN.chars().map(String::from).chain([every]) {
            let link = Link {
                pair: pair(&format!("It {end} rained{end}"), &end),
                third: Some(end.clone()),
                flow_text: Some(end.clone()),
                off: Some(end.clone()),
                set: Some(end.clone()),
                section: Some(end.clone()),
                ..Link::default()
            };
            let written = write_all(&link);
            assert!(!written.contains(|c| EATEN.contains(c)), "{written}");
            assert_eq!(read("", &written), link);
            let pair = Pair::new(end.clone(), end.clone());
            assert!(!write(&pair).contains(|c| EATEN.contains(c)), "{end}");
        }
    }

    #[test]
    fn the_links_of_the_documents_hold_none_either() {
        for (name, text) in [
            ("README.md", include_str!("../../README.md")),
            ("docs/widget.md", include_str!("../../docs/widget.md")),
        ] {
            let starts: Vec<&str> = text
                .match_indices("#a=")
                .map(|(at, _)| &text[at..])
                .collect();
            assert!(!starts.is_empty(), "{name} shows a link");
            for fragment in starts {
                // In prose a link ends at a space or at the end of a code span; in HTML `&amp;` is
                // `&`.
                let end = fragment
                    .find([' ', '\n', '`', '"'])
                    .unwrap_or(fragment.len());
                let fragment = fragment[..end].replace("&amp;", "&");
                let eaten = fragment.find(|c| EATEN.contains(c));
                assert_eq!(eaten, None, "{name}: {fragment}");
            }
        }
    }

    /// The browser's Back leads from one section to another, and both addresses carry the pair of a
    /// link.
    #[test]
    fn what_an_earlier_address_asked_for_is_not_asked_again() {
        let earlier = read("", "a=A&b=B&c=C&layer=2");
        let now = read("", "section=flow&a=A&b=B&c=D&layer=2&head=3");
        let expected = read("", "section=flow&c=D&head=3");
        assert_eq!(now.beyond(&earlier), expected);
    }

    /// `&sect` is `§` in the text of an HTML page, with or without a semicolon.
    #[test]
    fn the_section_comes_first() {
        let link = Link {
            section: Some("loss".into()),
            pair: pair("A", "B"),
            ..Link::default()
        };
        assert_eq!(write_all(&link), "section=loss&a=A&b=B");
    }

    #[test]
    fn what_is_of_no_link_stays_in_the_fragment() {
        let link = Link {
            pair: pair("A", "B"),
            ..Link::default()
        };
        assert_eq!(
            write_into("lang=de&a=Old&b=Old&label=1&theme=dark", &link),
            "a=A&b=B&lang=de&theme=dark"
        );
        assert_eq!(write_into("loss", &link), "a=A&b=B");
        assert_eq!(write_into("", &link), "a=A&b=B");
    }

    #[test]
    fn a_link_to_a_section_keeps_the_pair_in_the_address() {
        let before = "section=flow&a=A&b=B&lang=de";
        let after = to_section(before, "loss");
        assert_eq!(after.as_deref(), Some("section=loss&a=A&b=B&lang=de"));
        assert_eq!(to_section("flow", "loss"), None);
        assert_eq!(to_section("", "loss"), None);
        assert_eq!(to_section(before, "a=C&b=D"), None, "another pair");
    }

    #[test]
    fn a_query_is_moved_into_the_fragment() {
        let link = read("?a=One.&b=Two.", "");
        assert_eq!(link.pair, pair("One.", "Two."));
        assert_eq!(link.replacement.as_deref(), Some("#a=One%2E&b=Two%2E"));
    }

    #[test]
    fn everything_else_stays_in_query_and_fragment() {
        let link = read(
            "?engine=simd128&a=One&b=Two&x&y=1",
            "#lang=de&label=1&c=Three&a=Four",
        );
        assert_eq!(link.pair, pair("Four", ""), "the fragment's");
        assert_eq!(
            link.replacement.as_deref(),
            Some("?engine=simd128&x&y=1#a=Four&b=&lang=de&label=1&c=Three")
        );
        let link = read("?a=One&b=Two", "#loss");
        assert_eq!(link.section.as_deref(), Some("loss"));
        assert_eq!(
            link.replacement.as_deref(),
            Some("#section=loss&a=One&b=Two")
        );
    }

    #[test]
    fn the_fragment_wins_and_the_query_is_removed_all_the_same() {
        let link = read("?a=Query&b=Query", "#a=Fragment&b=Fragment");
        assert_eq!(link.pair, pair("Fragment", "Fragment"));
        assert_eq!(link.replacement.as_deref(), Some("#a=Fragment&b=Fragment"));
    }

    #[test]
    fn an_address_without_text_stays_as_it_is() {
        assert_eq!(read("?engine=relaxed", "#a=1&b=2").replacement, None);
    }

    #[test]
    fn a_choice_is_asked_for_again_only_if_it_is_another() {
        let earlier = read("", "label=1&layer=2&head=3&filter=bb&off=sep&set=e30");
        assert_eq!(
            read("", "label=1&layer=2&head=3&filter=bb&off=sep&set=e30").beyond(&earlier),
            Link::default()
        );
        let other = read("", "label=0&layer=3&head=4&filter=aa&off=swap&set=W10");
        assert_eq!(other.clone().beyond(&earlier), other);
    }
}
