//! The comparison of an imported model with the answers of Google's model that others have published: the engine is
//! asked for one published pair after the other.

use nsp_answer::{Comparison, PUBLISHED_MODEL, Published, published};
use nsp_protocol::{ImportedManifest, Request, Response};

/// A comparison under way, or done.
#[derive(Clone, Debug)]
pub struct Check {
    /// The address of the model's manifest.
    manifest: String,
    pairs: Vec<Published>,
    /// The answers so far, in the order of the pairs.
    pub rows: Vec<Comparison>,
    /// What went wrong.
    pub error: Option<String>,
}

/// Whether a model is the one whose answers were published, of whatever revision. With another head, it answers
/// otherwise.
pub fn is_published(model: &ImportedManifest) -> bool {
    let rest = model.source.strip_prefix(PUBLISHED_MODEL);
    let is_named = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(" at "));
    is_named && model.head.is_none()
}

impl Check {
    /// The comparison of the model whose manifest is at this absolute address.
    pub fn new(manifest: String) -> Self {
        Self {
            manifest,
            // The file is compiled in, and a test reads it.
            pairs: published().unwrap_or_default(),
            rows: Vec::new(),
            error: None,
        }
    }

    /// Takes a message of the engine. Returns what it is asked next.
    pub fn take(&mut self, response: Response) -> Option<Request> {
        match response {
            Response::Ready { .. } => Some(Request::Load {
                manifest: self.manifest.clone(),
                head: None,
            }),
            Response::Loaded { .. } => self.next(),
            Response::Predicted { prediction, .. } => {
                let pair = self.pairs.get(self.rows.len())?;
                self.rows.push(Comparison::new(pair, &prediction));
                self.next()
            }
            Response::Failed { failure, .. } => {
                self.error = Some(failure.message);
                None
            }
            _ => None,
        }
    }

    fn next(&self) -> Option<Request> {
        let pair = self.pairs.get(self.rows.len())?;
        Some(Request::Predict {
            id: self.rows.len() as u32,
            a: pair.a.clone(),
            b: pair.b.clone(),
            label: None,
            masked: Vec::new(),
            padded: None,
            measure: false,
        })
    }

    /// The number of pairs.
    pub fn total(&self) -> usize {
        self.pairs.len()
    }

    /// Whether the engine has nothing more to answer.
    pub fn is_over(&self) -> bool {
        self.error.is_some() || self.rows.len() == self.total()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::fixtures::prediction;
    use nsp_answer::ModelCard;
    use nsp_protocol::{EngineInfo, Failure, FailureCode, ImportedPart};

    fn predicted(id: u32, logits: [f32; 2]) -> Response {
        Response::Predicted {
            id,
            prediction: prediction(logits),
            milliseconds: 1.0,
            profile: None,
        }
    }

    fn loaded() -> Response {
        Response::Loaded {
            model: ModelCard::default(),
            kernel: String::new(),
            milliseconds: 1.0,
            packing: 0.0,
            cached: true,
            marks: Vec::new(),
        }
    }

    #[test]
    fn every_published_pair_is_asked_once() {
        let mut check = Check::new("https://a.test/imported/m.json".into());
        let engine = EngineInfo::default();
        let manifest = "https://a.test/imported/m.json".to_owned();
        assert_eq!(
            check.take(Response::Ready { engine }),
            Some(Request::Load {
                manifest,
                head: None
            })
        );
        let mut asked = Vec::new();
        let mut request = check.take(loaded());
        while let Some(Request::Predict { id, a, b, .. }) = request {
            assert!(!check.is_over());
            asked.push((a, b));
            request = check.take(predicted(id, [3.0, 1.0]));
        }
        assert!(check.is_over());
        asked.sort();
        asked.dedup();
        assert_eq!(
            (asked.len(), check.rows.len()),
            (check.total(), check.total())
        );
        assert!(check.total() >= 10);
        assert!(check.rows.iter().all(|row| row.ours == 2.0));
    }

    #[test]
    fn a_failure_ends_the_comparison() {
        let mut check = Check::new(String::new());
        let failure = Failure {
            code: FailureCode::Network,
            message: "It is gone.".into(),
        };
        assert_eq!(check.take(Response::Failed { id: None, failure }), None);
        assert!(check.is_over());
        assert_eq!(check.error.as_deref(), Some("It is gone."));
    }

    #[test]
    fn only_google_s_model_has_published_answers() {
        let of = |source: &str| {
            is_published(&ImportedManifest {
                source: source.into(),
                ..ImportedManifest::default()
            })
        };
        assert!(of("google-bert/bert-base-uncased"));
        assert!(of("google-bert/bert-base-uncased at main"));
        assert!(!of("google-bert/bert-base-uncased-2"));
        assert!(!of("someone/bert-base-uncased"));
        assert!(!of("files on this device"));
        assert!(!is_published(&ImportedManifest {
            source: "google-bert/bert-base-uncased".into(),
            head: Some(ImportedPart::default()),
            ..ImportedManifest::default()
        }));
    }
}
