//! The parts of the bench that `--only` names.

/// A part that can be measured alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Visits of the built site, each in a fresh browser.
    Visits,
    /// Short sequences.
    Short,
    /// All lengths with and without V8's flag for 256-bit operations.
    Revec,
    /// Many short pairs.
    Batch,
    /// One pass by operator.
    Operators,
    /// Two threads against one.
    Threads,
    /// The engine's bytes.
    Bytes,
}

impl Part {
    /// All of them, in the order in which they are measured.
    pub const ALL: [Self; 7] = [
        Self::Visits,
        Self::Short,
        Self::Revec,
        Self::Batch,
        Self::Operators,
        Self::Threads,
        Self::Bytes,
    ];

    /// Its name on the command line and in `target/bench/latest.json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Visits => "visits",
            Self::Short => "short",
            Self::Revec => "revec",
            Self::Batch => "batch",
            Self::Operators => "operators",
            Self::Threads => "threads",
            Self::Bytes => "bytes",
        }
    }

    /// Reads names, separated by commas.
    ///
    /// # Errors
    /// A sentence, if there is no such part.
    pub fn parse(names: &str) -> Result<Vec<Self>, String> {
        let part = |name: &str| {
            let part = Self::ALL.into_iter().find(|part| part.name() == name);
            part.ok_or_else(|| {
                let all = Self::ALL.map(Self::name).join(", ");
                format!("--only {name}: the bench has the parts {all}")
            })
        };
        names.split(',').map(part).collect()
    }

    /// How long it usually takes.
    pub fn usually(self) -> &'static str {
        match self {
            Self::Visits => "6 minutes",
            Self::Short | Self::Operators => "half a minute",
            Self::Batch | Self::Threads => "2 minutes",
            Self::Revec => "4 minutes",
            Self::Bytes => "5 minutes the first time",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_by_their_names() {
        for part in Part::ALL {
            assert_eq!(Part::parse(part.name()), Ok(vec![part]));
        }
        let both = vec![Part::Bytes, Part::Short];
        assert_eq!(Part::parse("bytes,short"), Ok(both));
    }

    #[test]
    fn a_name_that_nothing_has_is_answered_with_all_names() {
        for names in ["x", "", "short,x", "short, bytes"] {
            let sentence = Part::parse(names).unwrap_err();
            for part in Part::ALL {
                assert!(sentence.contains(part.name()), "{sentence}");
            }
        }
    }
}
