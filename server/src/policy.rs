//! The Content-Security-Policies of the site.

/// The policy of all documents and workers that don't import models: they may not connect to any other
/// origin. The site must work under it on every host.
pub const STRICT: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
     connect-src 'self'; object-src 'none'; base-uri 'self'";

/// The part of [`STRICT`] that importing relaxes.
const CONNECTIONS: &str = "connect-src 'self'";

/// The policies of a site. They depend on the origins from which it imports models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policies {
    importing: String,
}

impl Policies {
    /// The policies of a site that imports models from these origins.
    pub fn new(hub: &[String]) -> Self {
        let connections = format!("{CONNECTIONS} {}", hub.join(" "));
        Self {
            importing: STRICT.replace(CONNECTIONS, &connections),
        }
    }

    /// The policy of models.html and of the importer's worker: [`STRICT`], but they may connect to the hub.
    pub fn importing(&self) -> &str {
        &self.importing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn importing_relaxes_connections_only() {
        let policies = Policies::new(&["https://a.test".into(), "https://b.test".into()]);
        let connections = "; connect-src 'self' https://a.test https://b.test; ";
        let (before, after) = policies.importing().split_once(connections).unwrap();
        assert_eq!(format!("{before}; connect-src 'self'; {after}"), STRICT);
    }
}
