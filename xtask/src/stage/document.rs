//! index.html and embed.html: what the build knows is written into them. Beside them the tutorial in
//! other languages.

use super::styles;
use crate::{
    error::{Error, cannot_at},
    paths,
};
use nsp_words::{EN, EN_PROSE, LANGUAGES, PROSE, escape, tutorial};
use serde_json::Value;
use std::{fs, path::Path};

/// What only a page has that can be found by a search engine or shared.
const SITE: [&str; 2] = ["<!-- site -->", "<!-- /site -->"];
/// What stands in `#app` until the page's code runs.
const VIEW: [&str; 2] = ["<!-- view -->", "<!-- /view -->"];

/// Completes the document that Trunk has left as index.html: the model's summary, the words, the
/// first example. Makes embed.html of it, which shows the widget.
pub fn complete(staging: &Path, model: &str) -> Result<(), Error> {
    let index = staging.join("index.html");
    let html = fs::read_to_string(&index).map_err(cannot_at("read", &index))?;
    let html = styles::bundle(staging, &html)?;
    let [a, b] = first_example()?;
    let head = [("__MODEL__", model), ("__TITLE__", &escape(EN.site.title))];
    let body = [
        ("__DESCRIPTION__", escape(EN.site.description)),
        ("__HEADING__", escape(EN.site.heading)),
        ("__LEDE__", escape(EN.site.lede)),
        ("__SENTENCE_A__", escape(&a)),
        ("__SENTENCE_B__", escape(&b)),
        ("<!-- __TUTORIAL__ -->", tutorial(&EN, &EN_PROSE)),
    ];
    let html = fill_all(&html, &head)?;
    let body = body.each_ref().map(|(place, text)| (*place, text.as_str()));
    let embed = fill_all(&embed(&html)?, &body[..1])?;
    let documents = [
        ("index.html".to_owned(), fill_all(&html, &body)?),
        ("embed.html".to_owned(), embed),
    ];
    // The page fetches these; English is in index.html.
    let tutorials = LANGUAGES.into_iter().zip(PROSE).skip(1);
    let tutorials = tutorials.map(|(words, prose)| {
        let name = format!("tutorial.{}.html", words.code);
        (name, tutorial(words, prose))
    });
    for (name, html) in documents.into_iter().chain(tutorials) {
        let file = staging.join(name);
        fs::write(&file, html).map_err(cannot_at("write", &file))?;
    }
    Ok(())
}

/// The document of the widget's frame: the page's own, but for what is shown.
fn embed(html: &str) -> Result<String, Error> {
    let file = paths::root().join("www/embed.html");
    let view = fs::read_to_string(&file).map_err(cannot_at("read", &file))?;
    let html = replace_between(html, SITE, "<meta name=\"robots\" content=\"noindex\" />")?;
    let html = replace_between(&html, VIEW, &view)?;
    let html = fill(
        &html,
        "<html lang=\"en\"",
        "<html lang=\"en\" data-view=\"embed\"",
    )?;
    fill(
        &html,
        "</body>",
        "<script src=\"embed.js\"></script></body>",
    )
}

/// Replaces what stands between two marks, and the marks.
fn replace_between(html: &str, [start, end]: [&str; 2], text: &str) -> Result<String, Error> {
    let parts = html.split_once(start).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(end)?;
        Some(format!("{before}{text}{after}"))
    });
    parts.ok_or_else(|| Error::Project(format!("index.html lacks {start} or {end}")))
}

/// Puts texts in their places.
fn fill_all(html: &str, texts: &[(&str, &str)]) -> Result<String, Error> {
    texts
        .iter()
        .try_fold(html.to_owned(), |html, (place, text)| {
            fill(&html, place, text)
        })
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
        let source = fs::read_to_string(paths::root().join("index.html")).unwrap();
        // As Trunk leaves it.
        let link = "<link rel=\"stylesheet\" href=\"./a.css\" />\n</head>";
        fs::write(&index, source.replace("</head>", link)).unwrap();
        fs::write(folder.join("a.css"), "").unwrap();
        complete(&folder, "7 1 tiny.part").unwrap();
        let html = fs::read_to_string(&index).unwrap();
        assert!(html.contains(EN.site.heading) && html.contains("7 1 tiny.part"));
        let embed = fs::read_to_string(folder.join("embed.html")).unwrap();
        assert!(embed.contains("data-view=\"embed\"") && embed.contains("id=\"given-a\""));
        assert!(!embed.contains(EN.site.lede) && !embed.contains("og:title"));
        assert!(html.contains("content=\"tutorial.de.html\""));
        let german = fs::read_to_string(folder.join("tutorial.de.html")).unwrap();
        assert!(german.contains("Wo bricht der Text?") && german.contains("id=\"matrix-run\""));
        for html in [html, embed] {
            assert!(html.contains("7 1 tiny.part"));
            assert!(!html.replace("__BUILD_ID__", "").contains("__"), "{html}");
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
