//! The hub that a site was built for.

use std::{fs, path::Path};

/// The origins of the hub that a site was built for. The tests have one build, for Hugging Face's hub. Where
/// they need another one, the host of the site replaces these origins while it sends the site.
pub struct BuiltFor(String);

impl BuiltFor {
    /// Reads them from the policy of models.html.
    ///
    /// # Panics
    /// When there is no models.html, or its policy names none.
    pub fn read(dist: &Path) -> Self {
        let html = fs::read_to_string(dist.join("models.html")).expect("the site has models.html");
        let origins = html
            .split_once("connect-src 'self' ")
            .and_then(|(_, rest)| rest.split_once(';'))
            .map(|(origins, _)| origins.to_owned());
        Self(origins.expect("models.html may connect to a hub"))
    }

    /// The origins; the first is the endpoint.
    pub fn origins(&self) -> Vec<String> {
        self.0.split(' ').map(str::to_owned).collect()
    }

    /// A text of the site as if it had been built for a hub of these origins.
    pub fn replaced(&self, text: &str, hub: &str) -> String {
        let endpoint = |origins: &str| {
            let first = origins.split(' ').next().unwrap_or_default();
            format!("\"{first}\"")
        };
        text.replace(&self.0, hub)
            .replace(&endpoint(&self.0), &endpoint(hub))
    }
}
