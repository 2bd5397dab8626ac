//! What the hub says about a model.

use crate::error::ImportError;
use crate::source::{Source, Stop, Web};
use nsp_protocol::Token;
use serde::Deserialize;

/// The answer to `/api/models/ID`, as far as it is used.
#[derive(Debug, Deserialize)]
struct Info {
    sha: Option<String>,
    siblings: Option<Vec<Sibling>>,
}

#[derive(Debug, Deserialize)]
struct Sibling {
    rfilename: String,
}

/// A model of the hub.
#[derive(Debug)]
pub struct Found {
    /// Its files, of one commit if the hub tells it.
    pub source: Source,
    /// Their names, if the hub tells them.
    pub names: Option<Vec<String>>,
}

/// Asks the hub for a model, with a token if one is needed.
///
/// # Errors
/// When there is none, or the hub can't be asked.
pub async fn find(
    endpoint: &str,
    id: &str,
    revision: Option<&str>,
    token: Option<&Token>,
    stop: &Stop,
) -> Result<Found, ImportError> {
    let at = match revision {
        Some(revision) => format!("{id}, revision {revision},"),
        None => id.to_owned(),
    };
    let files_at = |prefix: String| {
        Source::Web(Web {
            prefix,
            place: at.clone(),
            token: token.cloned(),
        })
    };
    let api = files_at(format!("{endpoint}/api/models/"));
    let name = match revision {
        Some(revision) => format!("{id}/revision/{}", escaped(revision)),
        None => id.to_owned(),
    };
    let missing = || ImportError::NotFound(format!("model {at} on the hub"));
    let text = api.text(&name, stop).await?.ok_or_else(missing)?;
    let info: Info = serde_json::from_str(&text).map_err(|error| ImportError::Network {
        file: format!("The hub's description of {id}"),
        reason: error.to_string(),
    })?;
    let files =
        |revision: &str| files_at(format!("{endpoint}/{id}/resolve/{}/", escaped(revision)));
    let named = files(revision.unwrap_or("main"));
    let source = match info.sha.filter(|sha| is_commit(sha)) {
        // All files are read at one commit, so that a change on the hub can't mix two.
        Some(sha) => {
            let pinned = files(&sha);
            match pinned.open("config.json", Some(0..1), stop).await? {
                Some(_) => pinned,
                None => named,
            }
        }
        None => named,
    };
    let names = info.siblings.map(|siblings| {
        let names = siblings.into_iter().map(|sibling| sibling.rfilename);
        names.collect()
    });
    Ok(Found { source, names })
}

fn is_commit(sha: &str) -> bool {
    sha.len() == 40 && sha.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A revision as a segment of an address: `refs/pr/2` has slashes.
fn escaped(revision: &str) -> String {
    revision.replace('/', "%2F")
}
