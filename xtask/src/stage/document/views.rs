//! models.html, bench.html and check.html: the page's document with the head and the content of www/view.html.
//! models.html is the only document that may connect to the hub.

use super::{SITE, VIEW, between, fill_all, replace_between};
use crate::{
    error::{Error, cannot_at},
    hub::Hub,
    paths,
};
use nsp_server::{Policies, STRICT};
use nsp_words::{Language, bench_page, escape, flow_words, models_page};
use std::fs;

/// What index.html says if the page's code does not run.
const BOOT: [&str; 2] = ["<!-- boot -->", "<!-- /boot -->"];

/// The English words of a document.
struct Texts {
    title: &'static str,
    description: &'static str,
    heading: &'static str,
    lede: &'static str,
    back: &'static str,
}

/// Makes models.html from the template of index.html.
pub fn models(template: &str, hub: &Hub) -> Result<String, Error> {
    let words = models_page(Language::English);
    let texts = Texts {
        title: words.title,
        description: words.description,
        heading: words.heading,
        lede: words.lede,
        back: words.back,
    };
    let policies = Policies::new(&hub.origins());
    let head = format!(
        "<meta name=\"bert-nsp-hub\" content=\"{}\" />
         <meta name=\"bert-nsp-importer\" content=\"__BASE__importer/worker.js\" />",
        escape(&hub.endpoint)
    );
    document(template, "models", policies.importing(), &head, &texts)
}

/// Makes bench.html from the template of index.html.
pub fn bench(template: &str) -> Result<String, Error> {
    let words = bench_page(Language::English);
    let texts = Texts {
        title: words.title,
        description: words.description,
        heading: words.heading,
        lede: words.lede,
        back: words.back,
    };
    document(template, "bench", STRICT, "", &texts)
}

/// Makes check.html from the template of index.html.
pub fn check(template: &str) -> Result<String, Error> {
    let words = flow_words(Language::English);
    let texts = Texts {
        title: words.title,
        description: words.description,
        heading: words.heading,
        lede: words.lede,
        back: words.back,
    };
    document(template, "check", STRICT, "", &texts)
}

/// Makes a document from the templates index.html and www/view.html. `head` is what only this document has there.
fn document(
    template: &str,
    name: &str,
    policy: &str,
    head: &str,
    texts: &Texts,
) -> Result<String, Error> {
    let file = paths::root().join("www/view.html");
    let own = fs::read_to_string(&file).map_err(cannot_at("read", &file))?;
    let html = replace_between(template, SITE, between(&own, SITE)?)?;
    let html = replace_between(&html, VIEW, between(&own, VIEW)?)?;
    let root = format!("<html lang=\"en\" data-view=\"{name}\"");
    let texts = [
        ("<html lang=\"en\"", root.as_str()),
        ("<!-- __BOOT__ -->", between(template, BOOT)?),
        ("<!-- __HEAD__ -->", head),
        ("__VIEW__", name),
        ("__POLICY__", policy),
        ("__TITLE__", &escape(texts.title)),
        ("__DESCRIPTION__", &escape(texts.description)),
        ("__HEADING__", &escape(texts.heading)),
        ("__LEDE__", &escape(texts.lede)),
        ("__BACK__", &escape(texts.back)),
    ];
    fill_all(&html, &texts)
}
