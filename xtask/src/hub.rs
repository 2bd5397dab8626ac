//! The hub from which models.html imports models.

/// The Hugging Face Hub.
const ENDPOINT: &str = "https://huggingface.co";

/// The origins to which the Hub redirects downloads. The policy of models.html has to list them.
///
/// Source: the hosts in `lfsDomains` and `cdnDomains` of <https://huggingface.co/.well-known/meta.json>, to
/// which the Hub's documentation refers (“Downloading behind a proxy or firewall” in
/// <https://huggingface.co/docs/hub/models-downloading>). The Hub can't be reached from where this project
/// is developed, so these are the hosts that others copied from there in September 2026. The last four are
/// older ones, which the documentation called “legacy” (huggingface/hub-docs, pull requests 2628 and 2647).
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
    /// All of its origins; the endpoint is the first.
    pub fn origins(&self) -> Vec<String> {
        [std::slice::from_ref(&self.endpoint), &self.redirects].concat()
    }
}
