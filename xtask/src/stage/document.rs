//! index.html: what the build knows is written into it.

use crate::{
    error::{Error, cannot_at},
    paths,
};
use nsp_words::{EN, escape, tutorial};
use serde_json::Value;
use std::{fs, path::Path};

/// Completes the document that Trunk has left: the model's summary, the words, the first example.
pub fn complete(index: &Path, model: &str) -> Result<(), Error> {
    let mut html = fs::read_to_string(index).map_err(cannot_at("read", index))?;
    let [a, b] = first_example()?;
    for (place, text) in [
        ("__MODEL__", model),
        ("__TITLE__", &escape(EN.site.title)),
        ("__DESCRIPTION__", &escape(EN.site.description)),
        ("__HEADING__", &escape(EN.site.heading)),
        ("__LEDE__", &escape(EN.site.lede)),
        ("__SENTENCE_A__", &escape(&a)),
        ("__SENTENCE_B__", &escape(&b)),
        ("<!-- __TUTORIAL__ -->", &tutorial(&EN)),
    ] {
        html = fill(&html, place, text)?;
    }
    fs::write(index, html).map_err(cannot_at("write", index))
}

/// The two sentences that stand in the boxes at first.
fn first_example() -> Result<[String; 2], Error> {
    let file = paths::root().join("content/examples.json");
    let text = fs::read_to_string(&file).map_err(cannot_at("read", &file))?;
    let examples: Value = serde_json::from_str(&text).unwrap_or_default();
    let sentence = |key: &str| examples[0][key].as_str().map(str::to_owned);
    match (sentence("a"), sentence("b")) {
        (Some(a), Some(b)) => Ok([a, b]),
        _ => {
            let sentence = format!("{} has no first example", file.display());
            Err(Error::Project(sentence))
        }
    }
}

/// Puts a text in its place.
fn fill(html: &str, place: &str, text: &str) -> Result<String, Error> {
    if html.contains(place) {
        Ok(html.replace(place, text))
    } else {
        Err(Error::Project(format!(
            "index.html has no place for {place}"
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_without_a_place_is_refused() {
        assert_eq!(fill("<a __X__>", "__X__", "b").unwrap(), "<a b>");
        let error = fill("<a>", "__X__", "b").unwrap_err();
        assert!(error.to_string().contains("__X__"), "{error}");
    }

    #[test]
    fn the_project_s_own_document_has_all_places_and_keeps_none() {
        let folder = std::env::temp_dir().join(format!("xtask-document-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let index = folder.join("index.html");
        fs::copy(paths::root().join("index.html"), &index).unwrap();
        complete(&index, "7 1 tiny.part").unwrap();
        let html = fs::read_to_string(&index).unwrap();
        assert!(html.contains(EN.site.heading) && html.contains("7 1 tiny.part"));
        assert!(!html.replace("__BUILD_ID__", "").contains("__"), "{html}");
        fs::remove_dir_all(folder).unwrap();
    }
}
