//! Writes what the build knows into index.html, embed.html, models.html, bench.html, check.html and
//! 404.html, and puts the tutorial in other languages beside them. A site for one whole address also gets
//! oembed.json.

mod oembed;
mod views;

use super::{model::Summary, styles};
use crate::{
    error::{Error, cannot_at},
    hub::Hub,
    paths,
};
use nsp_server::STRICT;
use nsp_words::{EN, EN_PROSE, LANGUAGES, PROSE, escape, tutorial};
use serde_json::Value;
use std::{fs, path::Path};

/// What only the page has, for search engines and for sharing.
const SITE: [&str; 2] = ["<!-- site -->", "<!-- /site -->"];
/// The content of `#app` until the page's code runs.
const VIEW: [&str; 2] = ["<!-- view -->", "<!-- /view -->"];

/// Completes index.html, whose links are in place already (by `page`, or by Trunk): addresses, the
/// model's summary, the words, the first example. Makes embed.html from it, which shows the widget,
/// models.html, which imports models from the hub, bench.html, which measures the engine, check.html, which
/// checks a text, and 404.html.
pub fn complete(staging: &Path, model: &Summary, public_url: &str, hub: &Hub) -> Result<(), Error> {
    let index = staging.join("index.html");
    let html = fs::read_to_string(&index).map_err(cannot_at("read", &index))?;
    let html = styles::bundle(staging, &html)?;
    let pair = first_example()?;
    let [a, b] = &pair;
    let summary = format!("{} {} {}", model.bytes, model.parts, model.part_name);
    let head = [
        ("__BASE__", public_url),
        ("__MODEL__", &summary),
        ("__MANIFEST__", &model.manifest),
        ("__NAME__", &escape(&model.name)),
        ("__POLICY__", STRICT),
        ("__TITLE__", &escape(EN.site.title)),
    ];
    let body = [
        ("__DESCRIPTION__", escape(EN.site.description)),
        ("__HEADING__", escape(EN.site.heading)),
        ("__LEDE__", escape(EN.site.lede)),
        ("__SENTENCE_A__", escape(a)),
        ("__SENTENCE_B__", escape(b)),
        ("<!-- __OEMBED__ -->", oembed::link(public_url)),
        (
            "<!-- __TUTORIAL__ -->",
            tutorial(&EN, &EN_PROSE, &model.name),
        ),
    ];
    // These have policies and titles of their own.
    let models = fill_all(&views::models(&html, hub)?, &head[..4])?;
    let bench = fill_all(&views::bench(&html)?, &head[..4])?;
    let check = fill_all(&views::check(&html)?, &head[..4])?;
    let html = fill_all(&html, &head)?;
    let body = body.each_ref().map(|(place, text)| (*place, text.as_str()));
    let embed = fill_all(&embed(&html, public_url)?, &body[..1])?;
    let documents = [
        ("index.html".to_owned(), fill_all(&html, &body)?),
        ("embed.html".to_owned(), embed),
        ("models.html".to_owned(), models),
        ("bench.html".to_owned(), bench),
        ("check.html".to_owned(), check),
        ("404.html".to_owned(), not_found(public_url)?),
    ];
    // The page fetches these; English is in index.html.
    let tutorials = LANGUAGES.into_iter().zip(PROSE).skip(1);
    let tutorials = tutorials.map(|(words, prose)| {
        let name = format!("tutorial.{}.html", words.language.code());
        (name, tutorial(words, prose, &model.name))
    });
    for (name, html) in documents.into_iter().chain(tutorials) {
        write(staging, &name, &without_comments(&html))?;
    }
    if oembed::is_absolute(public_url) {
        let content = oembed::content(public_url, &pair);
        write(staging, oembed::FILE, &format!("{content:#}\n"))?;
    }
    Ok(())
}

fn write(staging: &Path, name: &str, text: &str) -> Result<(), Error> {
    let file = staging.join(name);
    fs::write(&file, text).map_err(cannot_at("write", &file))
}

/// A document without its comments. None of its texts contains the mark of a comment.
fn without_comments(html: &str) -> String {
    let mut parts = html.split("<!--");
    let first = parts.next().unwrap_or_default();
    let rest = parts.filter_map(|part| Some(part.split_once("-->")?.1));
    std::iter::once(first).chain(rest).collect()
}

/// The document of the widget's frame: the page's own, with a different content.
fn embed(html: &str, public_url: &str) -> Result<String, Error> {
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
        &format!("<script src=\"{public_url}embed.js\"></script></body>"),
    )
}

/// What hosts send for a missing address. The address may be in any folder, so the document needs no
/// other file.
fn not_found(public_url: &str) -> Result<String, Error> {
    let file = paths::root().join("www/404.html");
    let html = fs::read_to_string(&file).map_err(cannot_at("read", &file))?;
    let sentences = LANGUAGES.map(|words| {
        let (code, site) = (words.language.code(), &words.site);
        let (missing, link) = (escape(site.missing), escape(site.missing_link));
        format!("    <p lang=\"{code}\">{missing} <a href=\"{public_url}\">{link}</a></p>")
    });
    fill(&html, "__MISSING__", &sentences.join("\n"))
}

/// Replaces two marks and everything between them.
fn replace_between(html: &str, marks: [&str; 2], text: &str) -> Result<String, Error> {
    let [before, _, after] = split_at(html, marks)?;
    Ok(format!("{before}{text}{after}"))
}

/// What stands between two marks.
fn between<'a>(html: &'a str, marks: [&str; 2]) -> Result<&'a str, Error> {
    let [_, inner, _] = split_at(html, marks)?;
    Ok(inner)
}

/// What stands before, between and after two marks.
fn split_at<'a>(html: &'a str, [start, end]: [&str; 2]) -> Result<[&'a str; 3], Error> {
    let parts = html.split_once(start).and_then(|(before, rest)| {
        let (inner, after) = rest.split_once(end)?;
        Some([before, inner, after])
    });
    parts.ok_or_else(|| Error::Project(format!("a document lacks {start} or {end}")))
}

/// Puts texts in their places.
fn fill_all(html: &str, texts: &[(&str, &str)]) -> Result<String, Error> {
    texts
        .iter()
        .try_fold(html.to_owned(), |html, (place, text)| {
            fill(&html, place, text)
        })
}

/// The two sentences that are in the boxes at first.
fn first_example() -> Result<[String; 2], Error> {
    let file = paths::root().join("content/examples.json");
    let text = fs::read_to_string(&file).map_err(cannot_at("read", &file))?;
    first_of(&text).map_err(|reason| Error::Project(format!("{} {reason}", file.display())))
}

/// The two sentences of the first of these examples.
fn first_of(examples: &str) -> Result<[String; 2], String> {
    let examples: Value = serde_json::from_str(examples)
        .map_err(|error| format!("is not the expected JSON: {error}"))?;
    let sentence = |key: &str| examples[0][key].as_str().map(str::to_owned);
    match (sentence("a"), sentence("b")) {
        (Some(a), Some(b)) => Ok([a, b]),
        _ => Err("has no first example".to_owned()),
    }
}

/// Puts a text in its place.
fn fill(html: &str, place: &str, text: &str) -> Result<String, Error> {
    if html.contains(place) {
        Ok(html.replace(place, text))
    } else {
        Err(Error::Project(format!(
            "a document has no place for {place}"
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The page fetches the tutorial in another language from this address.
    #[test]
    fn index_html_names_the_tutorial_in_every_other_language() {
        let html = include_str!("../../../index.html");
        for language in nsp_words::Language::ALL.into_iter().skip(1) {
            let code = language.code();
            let meta = format!(
                "name=\"bert-nsp-tutorial-{code}\" content=\"__BASE__tutorial.{code}.html\""
            );
            assert!(html.contains(&meta), "{meta}");
        }
    }

    #[test]
    fn examples_that_can_not_be_read_are_refused_with_the_place() {
        let first = first_of(r#"[{"a": "A.", "b": "B."}]"#).unwrap();
        assert_eq!(first, ["A.", "B."]);
        let error = first_of("[{\"a\": \"A.\",\n}]").unwrap_err();
        assert!(error.contains("line 2"), "{error}");
        assert_eq!(first_of("[]").unwrap_err(), "has no first example");
    }

    #[test]
    fn comments_go() {
        assert_eq!(
            without_comments("<p><!-- why -->a<!---->b</p>"),
            "<p>ab</p>"
        );
        assert_eq!(without_comments("<p>"), "<p>");
    }

    #[test]
    fn a_document_without_a_place_is_refused() {
        assert_eq!(fill("<a __X__>", "__X__", "b").unwrap(), "<a b>");
        let error = fill("<a>", "__X__", "b").unwrap_err();
        assert!(error.to_string().contains("__X__"), "{error}");
    }

    /// Writes the project's own document and its style sheet into a folder, as `page` leaves them.
    fn write_source(folder: &Path, public_url: &str) {
        let source = fs::read_to_string(paths::root().join("index.html")).unwrap();
        let link = format!("<link rel=\"stylesheet\" href=\"{public_url}a.css\" />\n</head>");
        let source = source.replace("</head>", &link);
        fs::write(folder.join("index.html"), source).unwrap();
        fs::write(folder.join("a.css"), "").unwrap();
    }

    /// Those who show a link on other sites accept only absolute addresses.
    #[test]
    fn at_a_whole_address_others_find_the_picture_and_the_widget() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path();
        let url = "https://a.test/x/";
        write_source(folder, url);
        complete(folder, &Summary::default(), url, &Hub::default()).unwrap();
        let html = fs::read_to_string(folder.join("index.html")).unwrap();
        for part in [
            "<meta property=\"og:image\" content=\"https://a.test/x/social.png\" />",
            "type=\"application/json+oembed\" href=\"https://a.test/x/oembed.json\"",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
        let oembed = fs::read_to_string(folder.join("oembed.json")).unwrap();
        let oembed: Value = serde_json::from_str(&oembed).unwrap();
        assert_eq!(oembed["type"], "rich");
        for name in ["embed.html", "models.html"] {
            let html = fs::read_to_string(folder.join(name)).unwrap();
            assert!(!html.contains("oembed"), "{name}");
        }
    }

    #[test]
    fn the_project_s_own_document_has_all_places_and_keeps_none() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path();
        let index = folder.join("index.html");
        write_source(folder, "/sub/");
        let model = Summary {
            name: "tiny & new".into(),
            bytes: 7,
            parts: 1,
            part_name: "tiny.part".into(),
            manifest: "tiny.json".into(),
        };
        complete(folder, &model, "/sub/", &Hub::default()).unwrap();
        let html = fs::read_to_string(&index).unwrap();
        assert!(html.contains(EN.site.heading) && html.contains("7 1 tiny.part"));
        let embed = fs::read_to_string(folder.join("embed.html")).unwrap();
        assert!(embed.contains("data-view=\"embed\"") && embed.contains("id=\"given-a\""));
        assert!(!embed.contains(EN.site.lede) && !embed.contains("og:title"));
        assert!(html.contains("content=\"/sub/tutorial.de.html\""));
        assert!(!html.contains("oembed") && !folder.join("oembed.json").exists());
        let trainer = "name=\"bert-nsp-trainer\" content=\"/sub/trainer/worker.js\"";
        assert!(html.contains(trainer) && !embed.contains(trainer), "{html}");
        let german = fs::read_to_string(folder.join("tutorial.de.html")).unwrap();
        assert!(german.contains("Wo bricht der Text?") && german.contains("id=\"matrix-run\""));
        for tutorial in [&html, &german] {
            assert!(tutorial.contains("<em>tiny &amp; new</em>"), "{tutorial}");
        }
        let missing = fs::read_to_string(folder.join("404.html")).unwrap();
        for words in LANGUAGES {
            assert!(missing.contains(words.site.missing), "{missing}");
        }
        assert!(missing.contains("href=\"/sub/\""), "{missing}");
        let models = fs::read_to_string(folder.join("models.html")).unwrap();
        assert!(models.contains("id=\"boot-no-wasm\"") && !models.contains("<textarea"));
        assert!(!models.contains("noindex") && !models.contains("og:title"));
        for only_there in [
            "data-view=\"models\"",
            "name=\"bert-nsp-hub\" content=\"https://huggingface.co\"",
            "name=\"bert-nsp-importer\" content=\"/sub/importer/worker.js\"",
            "connect-src 'self' https://huggingface.co https://",
        ] {
            assert!(models.contains(only_there), "{only_there}: {models}");
            assert!(![&html, &embed].iter().any(|html| html.contains(only_there)));
        }
        let bench = fs::read_to_string(folder.join("bench.html")).unwrap();
        assert!(bench.contains("data-view=\"bench\"") && bench.contains("id=\"boot-no-wasm\""));
        assert!(!bench.contains("<textarea") && !bench.contains("og:title"));
        assert!(!bench.contains("bert-nsp-hub"), "{bench}");
        let check = fs::read_to_string(folder.join("check.html")).unwrap();
        assert!(check.contains("data-view=\"check\"") && check.contains("id=\"boot-no-wasm\""));
        assert!(!check.contains("<textarea") && !check.contains("og:title"));
        for html in [&html, &embed, &bench, &check] {
            assert!(html.contains(&format!("content=\"{STRICT}\"")), "{html}");
        }
        for html in [html, embed, models, bench, check] {
            assert!(html.contains("7 1 tiny.part"));
            assert!(html.contains("name=\"bert-nsp-name\" content=\"tiny &amp; new\""));
            assert!(html.contains("\"/sub/models/tiny.json\""), "{html}");
            assert!(html.contains("\"/sub/engine/worker.js\""), "{html}");
            let html = html.replace("__BUILD_ID__", "").replace("__LOADER__", "");
            assert!(!html.contains("__"), "{html}");
        }
    }
}
