//! Which site is built.

use crate::{error::Error, hub::Hub, model::Model};
use nsp_server::Policies;

/// The page's name in the files that wasm-bindgen writes.
pub const PAGE: &str = "bert-nsp-page";

/// How much is built.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Not optimised further, so that the build is fast.
    #[default]
    Quick,
    /// Optimised by wasm-opt, with compressed copies: what is deployed.
    Full,
}

impl Kind {
    /// The profile that the page is compiled with. The quick one is the engine's.
    pub fn profile(self) -> &'static str {
        match self {
            Self::Quick => "release",
            Self::Full => "page",
        }
    }

    /// Reads the name. Without one, the site is quick.
    ///
    /// # Errors
    /// When there is no such kind.
    pub fn parse(value: &str) -> Result<Self, Error> {
        match value {
            "" | "quick" => Ok(Self::Quick),
            "full" => Ok(Self::Full),
            _ => Err(Error::Usage(format!(
                "there is no site of the kind `{value}`: it must be quick or full"
            ))),
        }
    }
}

/// What is built.
#[derive(Clone, Debug)]
pub struct Site {
    /// How much of it.
    pub kind: Kind,
    /// The model that it contains.
    pub model: Model,
    /// The address that it is built for; without one it has relative addresses.
    pub public_url: Option<String>,
    /// The hub from which models.html imports models.
    pub hub: Hub,
}

impl Site {
    /// A site of the project's own model, for any address, that imports models from Hugging Face's hub.
    ///
    /// # Errors
    /// As those of [`Model::own`].
    pub fn own(kind: Kind) -> Result<Self, Error> {
        Ok(Self {
            kind,
            model: Model::own()?,
            public_url: None,
            hub: Hub::default(),
        })
    }

    /// What the addresses in its documents begin with.
    pub fn address(&self) -> &str {
        self.public_url.as_deref().unwrap_or("./")
    }

    /// What its documents and workers may connect to.
    pub fn policies(&self) -> Policies {
        Policies::new(&self.hub.origins())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hook_reads_the_kind() {
        assert_eq!(Kind::parse("").unwrap(), Kind::Quick);
        assert_eq!(Kind::parse("full").unwrap(), Kind::Full);
        assert!(Kind::parse("fast").is_err());
    }
}
