//! What tells that a file has changed.

/// What a host, or the reader's disk, says about the state of a file. A host may leave out any of this, even in some of
/// its answers only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Version {
    /// Changes when the file does: the header `ETag`, or size and time of a chosen file.
    pub tag: Option<String>,
    /// When the file changed last: the header `Last-Modified`.
    pub time: Option<String>,
    /// Bytes of the whole file.
    pub total: Option<u64>,
}

impl Version {
    /// Whether these are certainly not of the same file: both state something, and it differs. What only one of them
    /// states proves nothing.
    pub fn differs(&self, other: &Self) -> bool {
        let has_changed = match (&self.tag, &other.tag) {
            (Some(tag), Some(other)) => tag != other,
            // The machines of one host may state different times for the same file.
            _ => differ(self.time.as_ref(), other.time.as_ref()),
        };
        has_changed || differ(self.total, other.total)
    }

    /// What a later import compares: the best that is known. It does not depend on whether an answer has a length.
    pub fn mark(&self) -> String {
        let stated = self.tag.as_ref().or(self.time.as_ref());
        let total = || self.total.map(|total| total.to_string());
        stated.cloned().or_else(total).unwrap_or_default()
    }
}

fn differ<T: PartialEq>(first: Option<T>, second: Option<T>) -> bool {
    matches!((first, second), (Some(first), Some(second)) if first != second)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(tag: &str, time: &str, total: Option<u64>) -> Version {
        let stated = |value: &str| Some(value.to_owned()).filter(|value| !value.is_empty());
        Version {
            tag: stated(tag),
            time: stated(time),
            total,
        }
    }

    #[test]
    fn only_two_known_values_show_a_change() {
        let known = version("\"a\"", "Monday", Some(10));
        for same in [
            known.clone(),
            version("\"a\"", "", None),
            version("\"a\"", "Tuesday", Some(10)),
            version("", "Monday", None),
            version("", "", Some(10)),
            Version::default(),
        ] {
            assert!(!known.differs(&same) && !same.differs(&known), "{same:?}");
        }
        for other in [
            version("\"b\"", "Monday", Some(10)),
            version("\"a\"", "Monday", Some(11)),
            version("", "Tuesday", None),
            version("", "", Some(11)),
        ] {
            assert!(known.differs(&other) && other.differs(&known), "{other:?}");
        }
    }

    #[test]
    fn a_later_import_is_not_misled_by_a_missing_length() {
        let mark = |tag, time, total| version(tag, time, total).mark();
        assert_eq!(mark("\"a\"", "", Some(10)), mark("\"a\"", "", None));
        assert_ne!(mark("\"a\"", "", None), mark("\"b\"", "", None));
        assert_ne!(mark("", "Monday", None), mark("", "Tuesday", None));
        assert_ne!(mark("", "", Some(10)), mark("", "", Some(11)));
    }
}
