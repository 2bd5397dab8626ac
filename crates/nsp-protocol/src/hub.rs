//! Names of models on the Hugging Face Hub.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A model of the hub: `OWNER/NAME`, or `NAME` for the oldest ones, at a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HubModel {
    /// For example `google-bert/bert-base-uncased`.
    pub id: String,
    /// A branch, a tag or a commit.
    pub revision: Option<String>,
}

impl FromStr for HubModel {
    type Err = ();

    /// Reads `OWNER/NAME` or `NAME`, with `@REVISION` if wanted.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (id, revision) = match text.split_once('@') {
            Some((id, revision)) => (id, Some(revision)),
            None => (text, None),
        };
        let is_id = id.split('/').count() <= 2 && id.split('/').all(is_name);
        let model = is_id.then(|| Self {
            id: id.to_owned(),
            revision: None,
        });
        match revision {
            None => model,
            Some(revision) => model.and_then(|model| model.at(revision)),
        }
        .ok_or(())
    }
}

impl HubModel {
    /// The same model at a branch, a tag or a commit; none if there can be no such name.
    pub fn at(self, revision: &str) -> Option<Self> {
        let is_revision = revision.split('/').all(is_name);
        is_revision.then(|| Self {
            revision: Some(revision.to_owned()),
            ..self
        })
    }
}

/// An access token of the hub. Its debug output does not show it, so that it can't get into a log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token(pub String);

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(…)")
    }
}

/// Whether a part of an id or a revision is one that the hub allows.
fn is_name(part: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let is_long = part.len() > 96;
    !part.is_empty() && !is_long && part.chars().all(is_allowed) && !part.starts_with(['.', '-'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_an_owner_and_a_model_and_perhaps_a_revision() {
        let model = |id: &str, revision: Option<&str>| {
            Ok(HubModel {
                id: id.into(),
                revision: revision.map(str::to_owned),
            })
        };
        assert_eq!(
            "google-bert/bert-base-uncased".parse(),
            model("google-bert/bert-base-uncased", None)
        );
        assert_eq!("bert-base-cased".parse(), model("bert-base-cased", None));
        assert_eq!(
            "a/b.c_1@refs/pr/2".parse(),
            model("a/b.c_1", Some("refs/pr/2"))
        );
        for wrong in [
            "", "a/b/c", "../b", "a/", "/b", "a b", "a/b@", "a/b@../x", "-a/b", "a?b",
        ] {
            assert!(wrong.parse::<HubModel>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_token_is_sent_and_not_shown() {
        let token = Token("hf_secret".into());
        assert_eq!(serde_json::to_string(&token).unwrap(), "\"hf_secret\"");
        assert!(!format!("{token:?}").contains("secret"));
    }
}
