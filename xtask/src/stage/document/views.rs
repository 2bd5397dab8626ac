//! models.html, bench.html and check.html: the page's document with another content. models.html is the only document that may
//! connect to the hub.

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
    let html = document(template, "models", policies.importing(), &texts)?;
    fill_all(&html, &[("__HUB__", hub.endpoint.as_str())])
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
    document(template, "bench", STRICT, &texts)
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
    document(template, "check", STRICT, &texts)
}

/// Makes a document from the template of index.html and from the file of this name in www, which has its own links
/// of the head and its own content.
fn document(template: &str, name: &str, policy: &str, texts: &Texts) -> Result<String, Error> {
    let file = paths::root().join(format!("www/{name}.html"));
    let own = fs::read_to_string(&file).map_err(cannot_at("read", &file))?;
    let html = replace_between(template, SITE, between(&own, SITE)?)?;
    let html = replace_between(&html, VIEW, between(&own, VIEW)?)?;
    let root = format!("<html lang=\"en\" data-view=\"{name}\"");
    let texts = [
        ("<html lang=\"en\"", root.as_str()),
        ("<!-- __BOOT__ -->", between(template, BOOT)?),
        ("__POLICY__", policy),
        ("__TITLE__", &escape(texts.title)),
        ("__DESCRIPTION__", &escape(texts.description)),
        ("__HEADING__", &escape(texts.heading)),
        ("__LEDE__", &escape(texts.lede)),
        ("__BACK__", &escape(texts.back)),
    ];
    fill_all(&html, &texts)
}
