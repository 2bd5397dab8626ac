//! Model cards: the file README.md of a checkpoint.

/// The front matter of a Hugging Face model card: the lines between the first two of three dashes.
fn front_matter(readme: &str) -> impl Iterator<Item = &str> {
    let mut lines = readme.lines().map(str::trim_end);
    let has_one = lines.next() == Some("---");
    lines.take_while(move |line| has_one && *line != "---")
}

/// The licence that a model card states: `license: …`.
pub fn license(readme: &str) -> Option<String> {
    let license = front_matter(readme).find_map(|line| line.strip_prefix("license:"))?;
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
        .filter(|language| !language.is_empty())
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
            ("license: mit", &[]),
            ("language:\nlicense: mit", &[]),
        ] {
            let card = format!("---\r\n{lines}\n---\n# BERT\nlanguage: fr\n");
            assert_eq!(languages(&card), expected, "{lines}");
        }
        assert!(languages("language: en\n").is_empty());
    }
}
