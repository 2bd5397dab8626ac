//! The hub from which models.html imports models.

use crate::error::Error;
use std::env;

/// The variable that names another hub.
const VARIABLE: &str = "NSP_HUB";

/// The Hugging Face Hub.
const ENDPOINT: &str = "https://huggingface.co";

/// The origins to which the Hub redirects downloads. The policy of models.html has to list them, and so has that
/// of a page that imports models with the npm package.
///
/// Source: the hosts in `lfsDomains` and `cdnDomains` of <https://huggingface.co/.well-known/meta.json>, to
/// which the Hub's documentation refers (“Downloading behind a proxy or firewall” in
/// <https://huggingface.co/docs/hub/models-downloading>). The Hub can't be reached from where this project
/// is developed, so these are the hosts that others copied from there in September 2026. The last four are
/// older ones, which the documentation called “legacy” (huggingface/hub-docs, pull requests 2628 and 2647).
/// If the Hub has changed its hosts since, `--hub` names the new ones.
const REDIRECTS: &[&str] = &[
    // lfsDomains
    "https://cdn-lfs.hf.co",
    "https://cdn-lfs-us-1.hf.co",
    "https://cdn-lfs-eu-1.hf.co",
    "https://transfer.xethub.hf.co",
    "https://transfer.xethub-eu.hf.co",
    // cdnDomains
    "https://aws.cdn.hf.co",
    "https://us.aws.cdn.hf.co",
    "https://us-east-1.aws.cdn.hf.co",
    "https://us-west-2.aws.cdn.hf.co",
    "https://eu-west-3.aws.cdn.hf.co",
    "https://ap-southeast-1.aws.cdn.hf.co",
    "https://us.gcp.cdn.hf.co",
    "https://us-east1.us.gcp.cdn.hf.co",
    "https://us-central1.us.gcp.cdn.hf.co",
    "https://us-west4.us.gcp.cdn.hf.co",
    "https://europe-west4.us.gcp.cdn.hf.co",
    "https://asia-southeast1.us.gcp.cdn.hf.co",
    // Legacy.
    "https://cas-bridge.xethub.hf.co",
    "https://cdn-lfs.huggingface.co",
    "https://cdn-lfs-us-1.huggingface.co",
    "https://cdn-lfs-eu-1.huggingface.co",
];

/// The origins of a hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hub {
    /// The origin of `/api/models/ID` and `/ID/resolve/REVISION/FILE`.
    pub endpoint: String,
    /// The other origins from which its files come.
    redirects: Vec<String>,
}

impl Default for Hub {
    fn default() -> Self {
        Self {
            endpoint: ENDPOINT.into(),
            redirects: REDIRECTS.iter().map(|&origin| origin.into()).collect(),
        }
    }
}

impl Hub {
    /// The hub that the command line names, otherwise the one that the variable names, otherwise Hugging
    /// Face's.
    ///
    /// # Errors
    /// When the variable's value is not understood.
    pub fn choose(named: Option<Self>) -> Result<Self, Error> {
        let variable = env::var_os(VARIABLE).filter(|value| !value.is_empty());
        match (named, variable) {
            (Some(hub), _) => Ok(hub),
            (None, Some(value)) => Self::parse(&value.to_string_lossy())
                .map_err(|error| Error::Usage(format!("{VARIABLE}: {error}"))),
            (None, None) => Ok(Self::default()),
        }
    }

    /// Reads origins with white space between them. The first is the endpoint.
    ///
    /// # Errors
    /// A sentence about what is not an origin.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut origins = text.split_whitespace().map(origin);
        let endpoint = origins
            .next()
            .unwrap_or_else(|| Err("there must be at least one origin".into()))?;
        let redirects = origins.collect::<Result<_, _>>()?;
        Ok(Self {
            endpoint,
            redirects,
        })
    }

    /// All of its origins; the endpoint is the first.
    pub fn origins(&self) -> Vec<String> {
        [std::slice::from_ref(&self.endpoint), &self.redirects].concat()
    }
}

/// Reads an origin. A policy understands nothing else as one: an address with a path, for example, is no
/// origin, and after a redirect the policy ignores the path.
fn origin(text: &str) -> Result<String, String> {
    let origin = text.to_ascii_lowercase();
    let schemes = ["https://", "http://"];
    let authority = schemes
        .iter()
        .find_map(|scheme| origin.strip_prefix(scheme));
    let (host, port) = authority.map_or(("", None), |authority| match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    });
    let is_host = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let is_port =
        |port: &str| port.chars().all(|c| c.is_ascii_digit()) && port.parse::<u16>().is_ok();
    if host.is_empty() || !host.chars().all(is_host) || !port.is_none_or(is_port) {
        return Err(format!(
            "{text} is no origin; an origin is https://huggingface.co or http://127.0.0.1:9000, for \
             example, without a path"
        ));
    }
    Ok(origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_of_the_package_lists_the_origins() {
        let readme = include_str!("../../npm/README.md");
        let (_, rest) = readme.split_once("connect-src 'self' https://").unwrap();
        let listed = format!("https://{}", rest.split_once("\n```").unwrap().0);
        let listed: Vec<&str> = listed.split_whitespace().collect();
        assert_eq!(listed, Hub::default().origins());
    }

    #[test]
    fn a_hub_consists_of_origins_and_the_first_is_its_endpoint() {
        let hub = Hub::parse(" http://127.0.0.1:9000\nHTTPS://Files.example.org ").unwrap();
        assert_eq!(hub.endpoint, "http://127.0.0.1:9000");
        let origins = ["http://127.0.0.1:9000", "https://files.example.org"];
        assert_eq!(hub.origins(), origins);
        assert_eq!(Hub::choose(Some(hub.clone())).unwrap(), hub);
    }

    #[test]
    fn the_origins_of_hugging_face_are_origins_and_all_differ() {
        let hub = Hub::default();
        assert_eq!(Hub::parse(&hub.origins().join(" ")).unwrap(), hub);
        let mut origins = hub.origins();
        origins.sort();
        origins.dedup();
        assert_eq!(origins.len(), hub.origins().len());
    }

    #[test]
    fn what_is_no_origin_is_named() {
        assert!(Hub::parse(" ").unwrap_err().contains("at least one"));
        for wrong in [
            "huggingface.co",
            "ftp://huggingface.co",
            "https://",
            "https://huggingface.co/",
            "https://huggingface.co/bert",
            "https://huggingface.co?a",
            "https://*.hf.co",
            "https://me@huggingface.co",
            "https://huggingface.co:",
            "https://huggingface.co:+80",
            "https://huggingface.co:70000",
            "https://huggingface.co;script-src",
            "'self'",
        ] {
            let error = Hub::parse(&format!("https://huggingface.co {wrong}")).unwrap_err();
            assert!(error.starts_with(wrong), "{wrong}: {error}");
        }
    }
}
