//! The model that a page names for its widget: the address of a manifest or of a head's GGUF file, on the widget's own
//! site.

use super::model_state::ModelAddress;
use nsp_protocol::IMPORTED;
use serde::Deserialize;

/// The folder of the origin in which the package keeps what it has imported: npm/kept.js.
const KEPT_BY_THE_PACKAGE: &str = "/bert-nsp-imported/";

/// The address is on another site, or that of a model in a reader's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elsewhere;

/// The site that a widget comes from. All addresses are absolute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WidgetSite {
    /// Its origin, for example `https://example.org`.
    pub origin: String,
    /// The manifest of its own model.
    pub manifest: String,
}

impl WidgetSite {
    /// Its own model.
    pub fn own(&self) -> ModelAddress {
        ModelAddress {
            manifest: self.manifest.clone(),
            head: None,
        }
    }

    /// The model at an absolute address in its normal form, as browsers write it: that of a manifest if the path ends
    /// with `.json`, otherwise the site's own model with the head at this address.
    ///
    /// # Errors
    /// When the address has another origin. Also when it is in a folder of what readers have imported, on this page or
    /// another one of the origin, or with the package: a page could find out by its answers what its reader has stored.
    pub fn model(&self, address: &str) -> Result<ModelAddress, Elsewhere> {
        let rest = address.strip_prefix(&self.origin).ok_or(Elsewhere)?;
        let path = rest.split(['?', '#']).next().unwrap_or_default();
        let is_imported =
            path.contains(&format!("/{IMPORTED}")) || path.starts_with(KEPT_BY_THE_PACKAGE);
        if !path.starts_with('/') || is_imported {
            return Err(Elsewhere);
        }
        Ok(match path.ends_with(".json") {
            true => ModelAddress {
                manifest: address.to_owned(),
                head: None,
            },
            false => ModelAddress {
                head: Some(address.to_owned()),
                ..self.own()
            },
        })
    }
}

#[derive(Deserialize)]
struct Sizes {
    size: u64,
    head: Option<Size>,
}

#[derive(Deserialize)]
struct Size {
    size: u64,
}

/// The bytes of a model, as its manifest states them. `None` if this is the text of no manifest.
pub fn stated_bytes(manifest: &str) -> Option<u64> {
    let Sizes { size, head } = serde_json::from_str(manifest).ok()?;
    Some(size.saturating_add(head.map_or(0, |head| head.size)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> WidgetSite {
        WidgetSite {
            origin: "https://site.test".into(),
            manifest: "https://site.test/nsp/models/m.json".into(),
        }
    }

    #[test]
    fn an_address_of_the_site_is_a_manifest_or_a_head() {
        for manifest in [
            "https://site.test/a/m.json",
            "https://site.test/m.json?v=2#x",
        ] {
            let model = ModelAddress {
                manifest: manifest.into(),
                head: None,
            };
            assert_eq!(site().model(manifest), Ok(model));
        }
        for head in [
            "https://site.test/h.gguf",
            "https://site.test/nsp/h",
            "https://site.test/?h=m.json",
            "https://site.test/h?from=/imported/",
        ] {
            let model = ModelAddress {
                head: Some(head.into()),
                ..site().own()
            };
            assert_eq!(site().model(head), Ok(model));
        }
    }

    #[test]
    fn other_sites_and_the_models_of_readers_are_refused() {
        for address in [
            "",
            "m.json",
            "https://other.test/m.json",
            "https://site.test.evil/m.json",
            "https://site.test:8443/m.json",
            "https://site.test@evil.test/m.json",
            "https://site.test",
            "http://site.test/m.json",
            "blob:https://site.test/0",
            "data:application/json,{}",
            "https://site.test/nsp/imported/mine.json",
            "https://site.test/imported/mine.json?v=2#x",
            "https://site.test/other/imported/training/0.gguf",
            "https://site.test/bert-nsp-imported/https%3A%2F%2Fhuggingface.co/a%2Fb/main/default/b.json",
        ] {
            assert_eq!(site().model(address), Err(Elsewhere), "{address}");
        }
    }

    #[test]
    fn a_manifest_states_the_bytes_of_its_model() {
        assert_eq!(stated_bytes(r#"{"format":1,"size":5,"parts":[]}"#), Some(5));
        let tuned = r#"{"size":5,"head":{"file":"h","size":2,"sha256":""}}"#;
        assert_eq!(stated_bytes(tuned), Some(7));
        for other in ["", "<!doctype html>", "{}", r#"{"size":-1}"#] {
            assert_eq!(stated_bytes(other), None, "{other}");
        }
    }
}
