//! Where the model is that the reader has typed: a name on the hub, or an address.

use nsp_protocol::{HubModel, ImportSource, percent_decoded};

/// Why there is no model at what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing was typed.
    Empty,
    /// It is neither a name on the hub nor an address.
    NoName,
    /// It is an address of another origin. The policy of models.html allows none.
    Elsewhere,
}

/// The addresses that a model may have.
#[derive(Clone, Copy, Debug)]
pub struct Places<'a> {
    /// The hub's address, without a slash at its end.
    pub hub: &'a str,
    /// The site's own origin.
    pub origin: &'a str,
}

/// Reads `OWNER/NAME[@REVISION]`, an address on the hub, or one on the site's own origin: of a GGUF file, of a folder,
/// or of a file in it.
///
/// # Errors
/// When it is none of these.
pub fn read(typed: &str, places: Places<'_>) -> Result<ImportSource, Refusal> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(Refusal::Empty);
    }
    if !typed.contains("://") {
        let model = typed.parse().map_err(|()| Refusal::NoName)?;
        return Ok(on_hub(model, places.hub));
    }
    let address = typed.split(['?', '#']).next().unwrap_or_default();
    if let Some(path) = below(address, places.hub) {
        return of_hub_path(path, places.hub).ok_or(Refusal::NoName);
    }
    match below(address, places.origin) {
        Some(_) => Ok(of_own(address)),
        None => Err(Refusal::Elsewhere),
    }
}

fn below<'a>(address: &'a str, place: &str) -> Option<&'a str> {
    address.strip_prefix(place)?.strip_prefix('/')
}

fn on_hub(model: HubModel, hub: &str) -> ImportSource {
    ImportSource::Hub {
        endpoint: hub.to_owned(),
        id: model.id,
        revision: model.revision,
        token: None,
    }
}

/// `OWNER/NAME`, perhaps with `tree/REVISION`, or a file in `blob/REVISION` or `resolve/REVISION`.
fn of_hub_path(path: &str, hub: &str) -> Option<ImportSource> {
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let kinds = ["tree", "blob", "resolve"];
    let kind = segments.iter().position(|part| kinds.contains(part));
    let (id, rest) = segments.split_at(kind.unwrap_or(segments.len()));
    let id = id.join("/");
    match rest {
        [] => id.parse().ok().map(|model| on_hub(model, hub)),
        [_, revision, file @ ..] => {
            if let Some(name) = file.last().filter(|name| name.ends_with(".gguf")) {
                let folder = &file[..file.len() - 1];
                let segments = [&["resolve", *revision][..], folder, &[*name]].concat();
                return Some(ImportSource::File(format!(
                    "{hub}/{id}/{}",
                    segments.join("/")
                )));
            }
            let model: HubModel = id.parse().ok()?;
            // The hub writes the slashes of `refs/pr/2` as `%2F`.
            let model = model.at(&percent_decoded(revision));
            model.map(|model| on_hub(model, hub))
        }
        [_] => None,
    }
}

fn of_own(address: &str) -> ImportSource {
    let name = address.rsplit('/').next().unwrap_or_default();
    if name.ends_with(".gguf") {
        return ImportSource::File(address.to_owned());
    }
    let is_file = [".json", ".safetensors", ".txt"]
        .iter()
        .any(|ending| name.ends_with(ending));
    let folder = match is_file {
        true => address.trim_end_matches(name),
        false => address,
    };
    ImportSource::Folder(format!("{}/", folder.trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(typed: &str) -> Result<ImportSource, Refusal> {
        let places = Places {
            hub: "https://hub.test",
            origin: "https://site.test",
        };
        read(typed, places)
    }

    fn hub(id: &str, revision: Option<&str>) -> Result<ImportSource, Refusal> {
        Ok(ImportSource::Hub {
            endpoint: "https://hub.test".to_owned(),
            id: id.to_owned(),
            revision: revision.map(str::to_owned),
            token: None,
        })
    }

    #[test]
    fn a_name_or_an_address_on_the_hub_is_a_model_of_the_hub() {
        assert_eq!(found(" a/b "), hub("a/b", None));
        assert_eq!(found("bert-base-cased"), hub("bert-base-cased", None));
        assert_eq!(found("a/b@v1"), hub("a/b", Some("v1")));
        assert_eq!(found("https://hub.test/a/b"), hub("a/b", None));
        assert_eq!(
            found("https://hub.test/a/b/tree/v1?x"),
            hub("a/b", Some("v1"))
        );
        assert_eq!(
            found("https://hub.test/a/b/blob/main/config.json"),
            hub("a/b", Some("main"))
        );
        assert_eq!(
            found("https://hub.test/a/b/tree/refs%2Fpr%2F2"),
            hub("a/b", Some("refs/pr/2"))
        );
        let file = "https://hub.test/a/b/resolve/main/x/m.gguf".to_owned();
        let typed = "https://hub.test/a/b/blob/main/x/m.gguf";
        assert_eq!(found(typed), Ok(ImportSource::File(file)));
    }

    #[test]
    fn an_address_of_the_site_is_a_file_or_a_folder() {
        let folder = Ok(ImportSource::Folder("https://site.test/m/".to_owned()));
        for typed in [
            "https://site.test/m",
            "https://site.test/m/",
            "https://site.test/m/config.json",
            "https://site.test/m/model.safetensors#x",
        ] {
            assert_eq!(found(typed), folder, "{typed}");
        }
        let file = "https://site.test/m/a.gguf";
        assert_eq!(found(file), Ok(ImportSource::File(file.to_owned())));
    }

    #[test]
    fn anything_else_is_refused() {
        for (typed, refusal) in [
            ("", Refusal::Empty),
            ("  ", Refusal::Empty),
            ("a b", Refusal::NoName),
            ("a/b/c", Refusal::NoName),
            ("https://hub.test/", Refusal::NoName),
            ("https://hub.test/a/b/tree", Refusal::NoName),
            ("https://other.test/a/b", Refusal::Elsewhere),
            ("https://hub.test.evil/a/b", Refusal::Elsewhere),
            ("https://site.test.evil/a", Refusal::Elsewhere),
        ] {
            assert_eq!(found(typed), Err(refusal), "{typed}");
        }
    }
}
