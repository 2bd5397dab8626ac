//! `bert-nsp convert`: converts a Hugging Face folder to one GGUF file.

use super::calibrate;
use crate::args::ConvertArgs;
use crate::error::CliError;
use crate::pairs;
use crate::text::{printable, size, warn};
use nsp_checkpoint::Card;
use nsp_checkpoint::convert::convert_with_correction;
use nsp_checkpoint::hf::HfCheckpoint;
use std::fs;
use std::io::{BufWriter, ErrorKind, Seek};
use std::path::Path;
use tempfile::NamedTempFile;

/// Converts, and says what was written. The file appears under its name only when it is complete.
pub fn run(args: &ConvertArgs) -> Result<String, CliError> {
    let lowercase = match (args.cased, args.uncased) {
        (true, _) => Some(false),
        (_, true) => Some(true),
        _ => None,
    };
    let checkpoint = HfCheckpoint::read_with_casing(&args.folder, lowercase)?;
    for warning in &checkpoint.warnings {
        warn(warning);
    }
    let card = card(args, &checkpoint);
    let folder = match args.out.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let unwritable = || CliError::written(&args.out);
    let file = NamedTempFile::new_in(folder).map_err(unwritable())?;
    let mut writer = BufWriter::new(file);
    let correction = match &args.calibrate {
        Some(path) => calibrate::correction(&checkpoint, &card, &pairs::read(path)?)?,
        None => [0.0; 2],
    };
    let left_out = convert_with_correction(&checkpoint, &card, correction, &mut writer)?;
    let bytes = writer.stream_position().map_err(unwritable())?;
    let file = writer
        .into_inner()
        .map_err(|error| unwritable()(error.into_error()))?;
    make_readable(&file).map_err(unwritable())?;
    file.persist(&args.out)
        .map_err(|error| unwritable()(error.error))?;

    let mut text = format!(
        "{}: {} as {}, {} ({bytes} bytes), licence {}\n",
        printable(&args.out.display().to_string()),
        printable(&card.name),
        card.dtype,
        size(bytes),
        printable(&card.license),
    );
    if correction != [0.0; 2] {
        let [is_next, not_next] = correction;
        text += &format!("Added to the biases of the head: {is_next:+.4} and {not_next:+.4}\n");
    }
    if !left_out.is_empty() {
        let names = printable(&left_out.join(", "));
        text += &format!("Left out, not needed for next sentence prediction: {names}\n");
    }
    Ok(text)
}

fn card(args: &ConvertArgs, checkpoint: &HfCheckpoint) -> Card {
    let readme = read_model_card(&checkpoint.folder.join("README.md"));
    let license = || license_of_model_card(&readme).unwrap_or_else(|| "not stated".to_owned());
    Card {
        name: args.name.clone().unwrap_or_else(|| checkpoint.name.clone()),
        license: args.license.clone().unwrap_or_else(license),
        source: args.source.clone(),
        languages: languages_of_model_card(&readme),
        dtype: args.dtype,
    }
}

/// The text of a model card; empty if there is none, or after a warning if it can't be read.
fn read_model_card(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| {
        if error.kind() != ErrorKind::NotFound {
            warn(&format!(
                "{} could not be read ({error}), so its licence and languages are not used; give the \
                 licence with --license, or correct the file and convert again",
                path.display()
            ));
        }
        String::new()
    })
}

/// The front matter of a Hugging Face model card: the lines between the first two of three dashes.
fn front_matter(readme: &str) -> impl Iterator<Item = &str> {
    let mut lines = readme.lines().map(str::trim_end);
    let has_one = lines.next() == Some("---");
    lines.take_while(move |line| has_one && *line != "---")
}

/// The licence that a model card states: `license: …`.
fn license_of_model_card(readme: &str) -> Option<String> {
    let license = front_matter(readme).find_map(|line| line.strip_prefix("license:"))?;
    Some(unquoted(license)).filter(|license| !license.is_empty())
}

/// The languages that a model card names: `language: en`, `language: [en, de]`, or a list below.
fn languages_of_model_card(readme: &str) -> Vec<String> {
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

/// Temporary files are readable by their owner only; a model is for everybody who may read files
/// in its folder.
#[cfg(unix)]
fn make_readable(file: &NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file()
        .set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_: &NamedTempFile) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_licence_of_a_model_card_stands_in_its_front_matter() {
        let license = |text: &str| license_of_model_card(text);
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
            assert_eq!(languages_of_model_card(&card), expected, "{lines}");
        }
        assert!(languages_of_model_card("language: en\n").is_empty());
    }
}
