//! The Content-Security-Policies of the site, for each of its files. The site's own documents, the hosts'
//! header files, the service worker and this server have them from here.

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

    /// All documents, and all folders of scripts that run in workers, with their policies. A path that ends
    /// with `/` is a folder. No file is in two entries, because a browser applies all policies that it gets.
    pub fn table(&self) -> [(&'static str, &str); 10] {
        [
            ("index.html", STRICT),
            ("embed.html", STRICT),
            ("bench.html", STRICT),
            ("check.html", STRICT),
            ("404.html", STRICT),
            ("sw.js", STRICT),
            ("assets/engine/", STRICT),
            ("assets/trainer/", STRICT),
            ("models.html", self.importing()),
            ("assets/importer/", self.importing()),
        ]
    }

    /// The policy of the file at this path of the site. `None` for a file that is neither a document nor
    /// runs in a worker: the browser would ignore it.
    pub fn of(&self, path: &str) -> Option<&str> {
        let is_at = |place: &str| path == place || place.ends_with('/') && path.starts_with(place);
        let mut table = self.table().into_iter();
        table.find_map(|(place, policy)| is_at(place).then_some(policy))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policies() -> Policies {
        Policies::new(&["https://a.test".into(), "https://b.test".into()])
    }

    #[test]
    fn importing_relaxes_connections_only() {
        let policies = policies();
        let connections = "; connect-src 'self' https://a.test https://b.test; ";
        let (before, after) = policies.importing().split_once(connections).unwrap();
        assert_eq!(format!("{before}; connect-src 'self'; {after}"), STRICT);
    }

    #[test]
    fn each_document_and_each_worker_has_its_own() {
        let policies = policies();
        for path in [
            "index.html",
            "embed.html",
            "bench.html",
            "check.html",
            "sw.js",
            "assets/engine/worker-1.js",
            "assets/trainer/worker-1.js",
        ] {
            assert_eq!(policies.of(path), Some(STRICT), "{path}");
        }
        for path in ["models.html", "assets/importer/worker-1.js"] {
            assert_eq!(policies.of(path), Some(policies.importing()), "{path}");
        }
        for path in [
            "assets/boot-1.js",
            "bert-nsp.js",
            "models/m.json",
            "a/models.html",
        ] {
            assert_eq!(policies.of(path), None, "{path}");
        }
    }
}
