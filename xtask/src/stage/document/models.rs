//! models.html: the page's document with another content, and the only one that may connect to the hub.

use super::{SITE, VIEW, between, fill_all, replace_between};
use crate::{
    error::{Error, cannot_at},
    hub::Hub,
    paths,
};
use nsp_server::Policies;
use nsp_words::{Language, escape, models_page};
use std::fs;

/// What index.html says if the page's code does not run.
const BOOT: [&str; 2] = ["<!-- boot -->", "<!-- /boot -->"];

/// Makes the document from the template of index.html and from www/models.html, which has its own links of the
/// head and its own content.
pub fn models(template: &str, hub: &Hub) -> Result<String, Error> {
    let file = paths::root().join("www/models.html");
    let own = fs::read_to_string(&file).map_err(cannot_at("read", &file))?;
    let html = replace_between(template, SITE, between(&own, SITE)?)?;
    let html = replace_between(&html, VIEW, between(&own, VIEW)?)?;
    let policies = Policies::new(&hub.origins());
    let words = models_page(Language::English);
    let texts = [
        (
            "<html lang=\"en\"",
            "<html lang=\"en\" data-view=\"models\"",
        ),
        ("<!-- __BOOT__ -->", between(template, BOOT)?),
        ("__POLICY__", policies.importing()),
        ("__HUB__", &hub.endpoint),
        ("__TITLE__", &escape(words.title)),
        ("__DESCRIPTION__", &escape(words.description)),
        ("__HEADING__", &escape(words.heading)),
        ("__LEDE__", &escape(words.lede)),
        ("__BACK__", &escape(words.back)),
    ];
    fill_all(&html, &texts)
}
