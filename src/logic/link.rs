//! The pair in the page's address: `#a=…&b=…`.
//!
//! The text travels in the fragment, which a browser keeps to itself; a query would reach the
//! host and its logs. A query `?a=…&b=…` is understood too, and moved into the fragment.

use super::Pair;

/// What an address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The pair that it carries, if any.
    pub pair: Option<Pair>,
    /// The third sentence of the matrix.
    pub third: Option<String>,
    /// The text whose flow is looked at.
    pub flow_text: Option<String>,
    /// The label: 0 or 1.
    pub label: Option<u8>,
    /// The section of the tutorial.
    pub section: Option<String>,
    /// Query and fragment to put in their place, when the query carried text.
    pub replacement: Option<String>,
}

/// Reads an address's query and fragment, each with or without its leading `?` or `#`.
/// The fragment wins where both carry a pair. A fragment without `=` names a section.
pub fn read(query: &str, fragment: &str) -> Link {
    let query = query.strip_prefix('?').unwrap_or(query);
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    let in_query = pair_in(query);
    let pair = pair_in(fragment).or_else(|| in_query.clone());
    let replacement = match (&in_query, &pair) {
        (Some(_), Some(pair)) => {
            let rest = without_pair(query);
            let mark = if rest.is_empty() { "" } else { "?" };
            Some(format!("{mark}{rest}#{}", write(pair)))
        }
        _ => None,
    };
    let is_name = !fragment.is_empty() && !fragment.contains(['=', '&']);
    Link {
        pair,
        third: parameter(fragment, "c"),
        flow_text: parameter(fragment, "text"),
        label: match parameter(fragment, "label").as_deref() {
            Some("0") => Some(0),
            Some("1") => Some(1),
            _ => None,
        },
        section: parameter(fragment, "section").or_else(|| is_name.then(|| decode(fragment))),
        replacement,
    }
}

/// The fragment of all that a link carries, without `#`.
pub fn write_all(link: &Link) -> String {
    let label = link.label.map(|label| label.to_string());
    let texts = [
        ("a", link.pair.as_ref().map(|pair| &pair.a)),
        ("b", link.pair.as_ref().map(|pair| &pair.b)),
        ("c", link.third.as_ref()),
        ("text", link.flow_text.as_ref()),
        ("label", label.as_ref()),
        ("section", link.section.as_ref()),
    ];
    let items: Vec<String> = texts
        .into_iter()
        .filter_map(|(key, text)| Some(format!("{key}={}", encode(text?))))
        .collect();
    items.join("&")
}

/// The fragment of a pair, without `#`.
pub fn write(pair: &Pair) -> String {
    format!("a={}&b={}", encode(&pair.a), encode(&pair.b))
}

/// The pair in `key=value&key=value`. A missing half is empty; without both there is no pair.
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
pub fn parameter(parameters: &str, key: &str) -> Option<String> {
    parameters
        .split('&')
        .filter_map(|item| item.split_once('='))
        .find(|(name, _)| *name == key)
        .map(|(_, value)| decode(value))
}

/// The parameters other than `a` and `b`, as they stand.
fn without_pair(parameters: &str) -> String {
    let kept: Vec<&str> = parameters
        .split('&')
        .filter(|item| !matches!(item.split('=').next(), Some("a" | "b" | "")))
        .collect();
    kept.join("&")
}

/// Percent-encodes all but the letters, digits and marks that mean nothing in an address.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// Decodes `%41` and, as forms write it, `+` for a space. What is no valid escape stays as it is;
/// bytes that are no UTF-8 become U+FFFD.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'+' => decoded.push(b' '),
            b'%' => match escape(bytes.get(at..at + 2)) {
                Some(value) => {
                    decoded.push(value);
                    at += 2;
                }
                None => decoded.push(b'%'),
            },
            other => decoded.push(other),
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// The byte that two hexadecimal digits stand for.
fn escape(digits: Option<&[u8]>) -> Option<u8> {
    let &[high, low] = digits? else { return None };
    let high = char::from(high).to_digit(16)?;
    let low = char::from(low).to_digit(16)?;
    u8::try_from(high * 16 + low).ok()
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
            label: Some(1),
            section: Some("loss".into()),
            replacement: None,
        };
        assert_eq!(read("", &write_all(&link)), link);
        let only_section = Link {
            section: Some("flow".into()),
            ..Link::default()
        };
        assert_eq!(write_all(&only_section), "section=flow");
        assert_eq!(read("", "#flow"), only_section);
        assert_eq!(read("", "#label=2").label, None);
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

    #[test]
    fn a_query_is_moved_into_the_fragment() {
        let link = read("?a=One.&b=Two.", "");
        assert_eq!(link.pair, pair("One.", "Two."));
        assert_eq!(link.replacement.as_deref(), Some("#a=One.&b=Two."));
    }

    #[test]
    fn other_parameters_stay_in_the_query() {
        let link = read("?engine=simd128&a=One.&b=Two.&x=1", "");
        assert_eq!(
            link.replacement.as_deref(),
            Some("?engine=simd128&x=1#a=One.&b=Two.")
        );
    }

    #[test]
    fn the_fragment_wins_and_the_query_is_removed_all_the_same() {
        let link = read("?a=Query.&b=Query.", "#a=Fragment.&b=Fragment.");
        assert_eq!(link.pair, pair("Fragment.", "Fragment."));
        assert_eq!(
            link.replacement.as_deref(),
            Some("#a=Fragment.&b=Fragment.")
        );
    }

    #[test]
    fn an_address_without_text_stays_as_it_is() {
        assert_eq!(read("?engine=relaxed", "#a=1&b=2").replacement, None);
    }
}
