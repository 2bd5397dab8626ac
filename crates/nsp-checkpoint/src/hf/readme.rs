//! Model cards: the file README.md of a checkpoint.

/// The front matter of a Hugging Face model card: the lines between the first two of three dashes, without comments and
/// empty lines.
fn front_matter(readme: &str) -> impl Iterator<Item = &str> {
    // Some editors put a byte order mark at the beginning.
    let readme = readme.strip_prefix('\u{feff}').unwrap_or(readme);
    let mut lines = readme.lines().map(str::trim_end);
    let has_one = lines.next() == Some("---");
    lines
        .take_while(move |line| has_one && *line != "---")
        .map(|line| without_comment(line).trim_end())
        .filter(|line| !line.is_empty())
}

/// A line up to YAML's ` #`. Within quotation marks this begins no comment.
fn without_comment(line: &str) -> &str {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        let begins_word = before.is_whitespace() || "[,".contains(before);
        match quote {
            Some(mark) if c == mark => quote = None,
            Some(_) => {}
            None if c == '#' && before.is_whitespace() => return line.split_at(at).0,
            None if begins_word && "\"'".contains(c) => quote = Some(c),
            None => {}
        }
        before = c;
    }
    line
}

/// Whether a value only says that a text of several lines follows, as `>` and `|-`.
fn is_block(value: &str) -> bool {
    value.starts_with(['>', '|'])
}

/// The licence that a model card states: `license: …`, or in the line below.
pub fn license(readme: &str) -> Option<String> {
    let mut lines = front_matter(readme).skip_while(|line| !line.starts_with("license:"));
    let own = lines.next()?.strip_prefix("license:")?;
    let license = match is_block(own.trim()) {
        true => lines.next().filter(|line| line.starts_with(' '))?,
        false => own,
    };
    Some(unquoted(license)).filter(|license| !license.is_empty())
}

/// The languages that a model card names: `language: en`, `language: [en, de]`, or a list below.
pub fn languages(readme: &str) -> Vec<String> {
    let mut lines = front_matter(readme).skip_while(|line| !line.starts_with("language:"));
    let own = lines.next().and_then(|line| line.strip_prefix("language:"));
    let own = own.unwrap_or_default().trim();
    let listed = lines.map_while(|line| line.trim_start().strip_prefix("- "));
    own.trim_matches(['[', ']'])
        .split(',')
        .chain(listed)
        .map(unquoted)
        .filter(|language| !language.is_empty() && !is_block(language))
        .collect()
}

fn unquoted(value: &str) -> String {
    value.trim().trim_matches(['"', '\'']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_licence_of_a_model_card_stands_in_its_front_matter() {
        let card = "---\nlanguage: en\nlicense: apache-2.0\n---\n# BERT\n";
        assert_eq!(license(card), Some("apache-2.0".to_owned()));
        assert_eq!(
            license("---\nlicense: \"mit\"\r\n---\n"),
            Some("mit".to_owned())
        );
        for lines in [
            "license: mit # as the code",
            "# license: gpl\nlicense: mit",
            "license: >\n  mit\nlanguage: en",
            "license: |-\n  'mit'",
        ] {
            let card = format!("\u{feff}---\n{lines}\n---\n");
            assert_eq!(license(&card), Some("mit".to_owned()), "{lines}");
        }
        let quoted = "---\nlicense: \"a # b\" # c\n---\n";
        assert_eq!(license(quoted), Some("a # b".to_owned()));
        assert_eq!(license("---\nlicense: >\nlanguage: en\n---\n"), None);
        assert_eq!(license("---\nlicense: # none\n---\n"), None);
        assert_eq!(license("---\nlanguage: en\n---\nlicense: mit\n"), None);
        assert_eq!(license("license: mit\n"), None);
        assert_eq!(license(""), None);
    }

    #[test]
    fn the_languages_of_a_model_card_stand_there_in_three_forms() {
        for (lines, expected) in [
            ("language: en\nlicense: mit", &["en"][..]),
            ("license: mit\nlanguage: \"en\"", &["en"]),
            ("language: [en, 'de']\ntags: [x]", &["en", "de"]),
            ("language:\n- en\n- \"no\"\ntags:\n- exbert", &["en", "no"]),
            ("language:\n  - zh\ntags:\n  - exbert", &["zh"]),
            ("language: en # English", &["en"]),
            ("language: [en, 'de'] # both", &["en", "de"]),
            (
                "language: # these\n- en # English\n# and\n- de",
                &["en", "de"],
            ),
            ("language: >\nlicense: mit", &[]),
            ("license: mit", &[]),
            ("language:\nlicense: mit", &[]),
        ] {
            let card = format!("---\r\n{lines}\n---\n# BERT\nlanguage: fr\n");
            assert_eq!(languages(&card), expected, "{lines}");
        }
        assert!(languages("language: en\n").is_empty());
    }
}
