//! Percent-encoded text, as addresses contain it.

/// Decodes `%41`. An invalid escape stays as it is; bytes that are not UTF-8 become U+FFFD.
pub fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match escape(byte, bytes.get(at..at + 2)) {
            Some(value) => {
                decoded.push(value);
                at += 2;
            }
            None => decoded.push(byte),
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// The byte that `%` and two hexadecimal digits represent.
fn escape(mark: u8, digits: Option<&[u8]>) -> Option<u8> {
    let (b'%', &[high, low]) = (mark, digits?) else {
        return None;
    };
    let high = char::from(high).to_digit(16)?;
    let low = char::from(low).to_digit(16)?;
    u8::try_from(high * 16 + low).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_decoded_and_everything_else_stays() {
        for (text, decoded) in [
            ("my%20models", "my models"),
            ("refs%2Fpr%2f2", "refs/pr/2"),
            ("a+b é", "a+b é"),
            ("%C3%A9", "é"),
            ("%ff", "\u{fffd}"),
            ("50%", "50%"),
            ("%4", "%4"),
            ("%zz%+1", "%zz%+1"),
            ("", ""),
        ] {
            assert_eq!(percent_decoded(text), decoded);
        }
    }
}
