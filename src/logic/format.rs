//! Numbers as text: for people, in the reader's language, and for programs.

/// The typographic minus sign, U+2212. A hyphen is too short beside digits.
const MINUS: char = '\u{2212}';
/// Keeps a number and its unit on one line.
const NARROW_SPACE: char = '\u{202f}';

/// Formats numbers for people, in a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// The decimal mark.
    pub decimal_mark: char,
}

/// A number with this many decimals after a point. The browser formats it: Rust's code for this has
/// two algorithms for two kinds of floats, and would add 6 KB to a first visit.
#[cfg(target_arch = "wasm32")]
pub fn fixed(value: f64, decimals: usize) -> String {
    let text = js_sys::Number::from(value).to_fixed(decimals as u8);
    // The browser refuses more than 100 decimals.
    text.map(String::from).unwrap_or_default()
}

#[cfg(target_arch = "wasm32")]
fn read(text: &str) -> f64 {
    js_sys::Number::parse_float(text)
}

#[cfg(not(target_arch = "wasm32"))]
pub fn fixed(value: f64, decimals: usize) -> String {
    format!("{value:.decimals$}")
}

#[cfg(not(target_arch = "wasm32"))]
fn read(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}

/// A share as percent without decimals, for shares whose decimals mean nothing.
pub fn whole_percent(share: f32) -> String {
    format!("{}{NARROW_SPACE}%", fixed(f64::from(share) * 100.0, 0))
}

/// A number for programs: plain ASCII, at least six decimals, and as many as it takes to read back
/// the same number.
pub fn exact(value: f32) -> String {
    // The smallest number above 0 needs 45 decimals.
    let mut texts = (6..=45).map(|decimals| fixed(f64::from(value), decimals));
    let text = texts.find(|text| read(text) as f32 == value);
    text.unwrap_or_else(|| fixed(f64::from(value), 6))
}

/// Numbers for programs, separated by spaces.
pub fn exact_list(values: &[f32]) -> String {
    let texts: Vec<String> = values.iter().copied().map(exact).collect();
    texts.join(" ")
}

/// Integers for programs, separated by spaces.
pub fn integer_list(values: &[u32]) -> String {
    let texts: Vec<String> = values.iter().map(u32::to_string).collect();
    texts.join(" ")
}

/// A rough duration in words: in seconds, and in minutes from a minute and a half on.
pub fn about(milliseconds: f64) -> String {
    let seconds = (milliseconds / 1000.0).ceil().max(1.0);
    if seconds < 90.0 {
        format!("{}{NARROW_SPACE}s", fixed(seconds, 0))
    } else {
        format!("{}{NARROW_SPACE}min", fixed(seconds / 60.0, 0))
    }
}

impl Numbers {
    /// A number with this many decimals and the decimal mark of the reader's language.
    fn decimal(self, value: f64, decimals: usize) -> String {
        let text = fixed(value, decimals);
        match self.decimal_mark {
            '.' => text,
            mark => text.replace('.', mark.encode_utf8(&mut [0; 4])),
        }
    }

    /// A logit for people: four decimals and a typographic minus sign.
    pub fn four_decimals(self, value: f32) -> String {
        self.signed(f64::from(value), 4)
    }

    /// A number for people with this many decimals and a typographic minus sign.
    pub fn signed(self, value: f64, decimals: usize) -> String {
        let text = self.decimal(value, decimals);
        match text.strip_prefix('-') {
            Some(rounded_to_zero) if rounded_to_zero.trim_matches(['0', '.', ',']).is_empty() => {
                rounded_to_zero.to_owned()
            }
            Some(digits) => format!("{MINUS}{digits}"),
            None => text,
        }
    }

    /// A difference for people: four decimals, and always a sign.
    pub fn difference(self, value: f32) -> String {
        let text = self.four_decimals(value);
        if text.starts_with(MINUS) || text == self.four_decimals(0.0) {
            text
        } else {
            format!("+{text}")
        }
    }

    /// A probability in 0..=1 as percent with two decimals. A probability below 1 is never shown as
    /// 100 %, nor one above 0 as 0 %.
    pub fn percent(self, probability: f32) -> String {
        let percent = f64::from(probability) * 100.0;
        let (sign, percent) = match percent {
            _ if probability < 1.0 && percent >= 99.995 => (">", 99.99),
            _ if probability > 0.0 && percent < 0.005 => ("<", 0.01),
            _ => ("", percent),
        };
        format!("{sign}{}{NARROW_SPACE}%", self.decimal(percent, 2))
    }

    /// A measured time in milliseconds, with one decimal.
    pub fn milliseconds(self, value: f64) -> String {
        self.decimal(value, 1)
    }

    /// Operations per second in units of 10⁹, with one decimal; a dash if there were no operations
    /// or the time was too short to measure.
    pub fn gigaoperations(self, operations: f64, milliseconds: f64) -> String {
        if operations > 0.0 && milliseconds >= 0.1 {
            self.decimal(operations / milliseconds / 1e6, 1)
        } else {
            "–".into()
        }
    }

    /// Bytes as megabytes with one decimal, without the unit. 1 MB is 1,000,000 bytes.
    pub fn megabytes(self, bytes: u64) -> String {
        self.decimal(bytes as f64 / 1_000_000.0, 1)
    }

    /// A duration in whole milliseconds, or in seconds from one second on.
    pub fn duration(self, milliseconds: f64) -> String {
        if milliseconds < 999.5 {
            format!("{}{NARROW_SPACE}ms", fixed(milliseconds, 0))
        } else {
            format!("{}{NARROW_SPACE}s", self.decimal(milliseconds / 1000.0, 2))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: Numbers = Numbers { decimal_mark: '.' };

    #[test]
    fn logits_have_four_decimals_and_a_true_minus() {
        assert_eq!(ENGLISH.four_decimals(2.75131), "2.7513");
        assert_eq!(ENGLISH.four_decimals(-0.82491), "\u{2212}0.8249");
        assert_eq!(ENGLISH.four_decimals(0.0), "0.0000");
    }

    #[test]
    fn a_small_negative_number_is_not_minus_zero() {
        assert_eq!(ENGLISH.four_decimals(-0.00001), "0.0000");
        assert_eq!(ENGLISH.four_decimals(-0.00006), "\u{2212}0.0001");
    }

    #[test]
    fn differences_always_have_a_sign() {
        assert_eq!(ENGLISH.difference(0.5), "+0.5000");
        assert_eq!(ENGLISH.difference(-0.5), "\u{2212}0.5000");
        assert_eq!(ENGLISH.difference(0.00001), "0.0000");
    }

    #[test]
    fn percent_never_rounds_to_certainty() {
        assert_eq!(ENGLISH.percent(0.97281), "97.28\u{202f}%");
        assert_eq!(ENGLISH.percent(0.999_999), ">99.99\u{202f}%");
        assert_eq!(ENGLISH.percent(0.000_001), "<0.01\u{202f}%");
        assert_eq!(ENGLISH.percent(1.0), "100.00\u{202f}%");
        assert_eq!(ENGLISH.percent(0.0), "0.00\u{202f}%");
    }

    #[test]
    fn shares_may_be_whole_percents() {
        assert_eq!(whole_percent(0.2449), "24\u{202f}%");
        assert_eq!(whole_percent(1.5), "150\u{202f}%");
    }

    #[test]
    fn the_decimal_mark_is_the_language_s_for_eyes_and_a_point_for_programs() {
        let german = Numbers { decimal_mark: ',' };
        assert_eq!(german.four_decimals(-0.8249), "\u{2212}0,8249");
        assert_eq!(german.four_decimals(-0.00001), "0,0000");
        assert_eq!(german.difference(0.00001), "0,0000");
        assert_eq!(german.difference(0.5), "+0,5000");
        assert_eq!(german.percent(0.999_999), ">99,99\u{202f}%");
        assert_eq!(german.percent(0.97281), "97,28\u{202f}%");
        assert_eq!(german.megabytes(63_900_000), "63,9");
        assert_eq!(german.milliseconds(12.34), "12,3");
        assert_eq!(german.duration(1234.0), "1,23\u{202f}s");
        assert_eq!(exact(-0.5), "-0.500000");
        assert_eq!(exact_list(&[0.25, -1.0]), "0.250000 -1.000000");
    }

    #[test]
    fn values_for_programs_are_plain_exact_and_long_enough() {
        assert_eq!(exact(0.5), "0.500000");
        assert_eq!(exact(-3.0), "-3.000000");
        for value in [
            2.751_312_5_f32,
            -0.824_912_1,
            1e-7,
            123_456.79,
            f32::MIN_POSITIVE,
            f32::from_bits(1),
        ] {
            let text = exact(value);
            assert!(
                text.bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-')),
                "{text}"
            );
            assert_eq!(text.parse::<f32>().unwrap().to_bits(), value.to_bits());
            assert!(text.split('.').nth(1).unwrap().len() >= 6, "{text}");
        }
    }

    #[test]
    fn lists_are_separated_by_one_space() {
        assert_eq!(integer_list(&[101, 2003, 102]), "101 2003 102");
        assert_eq!(integer_list(&[]), "");
        assert_eq!(exact_list(&[0.25, -1.0]), "0.250000 -1.000000");
    }

    #[test]
    fn a_megabyte_is_a_million_bytes() {
        assert_eq!(ENGLISH.megabytes(63_900_000), "63.9");
        assert_eq!(ENGLISH.megabytes(0), "0.0");
    }

    #[test]
    fn what_something_will_take_is_told_roughly() {
        assert_eq!(about(20.0), "1\u{202f}s");
        assert_eq!(about(41_200.0), "42\u{202f}s");
        assert_eq!(about(89_000.0), "89\u{202f}s");
        assert_eq!(about(90_000.0), "2\u{202f}min");
    }

    #[test]
    fn durations_change_their_unit_at_a_second() {
        assert_eq!(ENGLISH.duration(71.4), "71\u{202f}ms");
        assert_eq!(ENGLISH.duration(999.4), "999\u{202f}ms");
        assert_eq!(ENGLISH.duration(999.6), "1.00\u{202f}s");
        assert_eq!(ENGLISH.duration(1234.0), "1.23\u{202f}s");
    }

    #[test]
    fn speed_is_only_told_where_there_is_one() {
        assert_eq!(ENGLISH.gigaoperations(2e9, 10.0), "200.0");
        assert_eq!(ENGLISH.gigaoperations(0.0, 10.0), "–");
        assert_eq!(ENGLISH.gigaoperations(2e9, 0.0), "–");
        assert_eq!(ENGLISH.milliseconds(12.34), "12.3");
    }
}
