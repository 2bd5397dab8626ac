//! The languages, without their words.

/// Declares the languages in one place: the variant, the code in addresses and in `lang`, the
/// language's own name for itself.
macro_rules! languages {
    ($($(#[$doc:meta])* $language:ident: $code:literal, $name:literal;)+) => {
        /// A language of the page. Its words are a value of [`Words`](crate::Words).
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Language {
            $($(#[$doc])* $language,)+
        }

        impl Language {
            /// All of them; the first is the one of index.html.
            pub const ALL: [Self; [$($code),+].len()] = [$(Self::$language),+];

            /// Its code in addresses and in `lang`: `en`.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$language => $code,)+
                }
            }

            /// Its own name.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$language => $name,)+
                }
            }
        }
    };
}

languages! {
    /// The language of index.html.
    English: "en", "English";
    /// German.
    German: "de", "Deutsch";
}

impl Language {
    /// The language with this code (`de`, `de-AT`), if the page has it.
    pub fn find(code: &str) -> Option<Self> {
        let code = code.split(['-', '_']).next()?.to_ascii_lowercase();
        Self::ALL
            .into_iter()
            .find(|language| language.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_found_by_their_code() {
        let (english, german) = (Some(Language::English), Some(Language::German));
        for (code, expected) in [
            ("en", english),
            ("de-AT", german),
            ("DE", german),
            ("en_GB", english),
            ("xx", None),
            ("", None),
        ] {
            assert_eq!(Language::find(code), expected, "{code}");
        }
    }

    #[test]
    fn the_documents_list_every_language() {
        let readme = include_str!("../../../README.md");
        let (_, tutorial) = readme.split_once("a tutorial in twelve sections").unwrap();
        let (tutorial, _) = tutorial.split_once(')').unwrap();
        let widget = include_str!("../../../docs/widget.md");
        let mut rows = widget.lines();
        let attribute = rows.find(|row| row.starts_with("| `lang` |")).unwrap();
        for language in Language::ALL {
            assert!(tutorial.contains(&format!("{language:?}")), "{tutorial}");
            let code = format!("`{}`", language.code());
            assert!(attribute.contains(&code), "{attribute}");
        }
    }
}
