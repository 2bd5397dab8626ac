//! What this browser stores for the site, and the one line that the reader sees about it.

use serde::Deserialize;

/// What the service worker keeps, as it answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Kept {
    /// Bytes of the page and the tutorial.
    pub page: u64,
    /// Bytes of the engines.
    pub engines: u64,
    /// Whether no file is missing.
    pub all: bool,
}

/// Where the service worker stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Worker {
    /// Nothing is known yet.
    #[default]
    Unknown,
    /// It has answered.
    Active,
    /// The browser has none, or it could not be installed.
    Unavailable,
    /// It was asked and has not answered.
    Silent,
    /// The reader saves data: nothing is fetched ahead.
    SavesData,
    /// Switched off by the address.
    Off,
}

/// What is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// Whether the browser has no caches for this page, or forbids them.
    pub is_forbidden: bool,
    /// Where the service worker stands.
    pub worker: Worker,
    /// What it keeps.
    pub kept: Kept,
    /// Bytes of the model's parts.
    pub model: u64,
    /// Whether all parts of the model are there.
    pub has_model: bool,
    /// Whether the browser has promised not to clear it by itself.
    pub is_persistent: bool,
    /// Whether all should be kept, since the model was used in this visit.
    pub wants_all: bool,
    /// Whether the host has changed a document of this build, so that it can't be kept.
    pub is_changed: bool,
}

/// Something to be told in a quiet line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// Nothing can be stored at all.
    Forbidden,
    /// The host has changed a document.
    Changed,
    /// No service worker.
    NoWorker,
    /// The service worker does not answer.
    Silent,
    /// Something could not be kept.
    NoRoom,
    /// The reader saves data.
    SavesData,
    /// Switched off by the address.
    Off,
    /// The browser has declined to store persistently.
    Declined,
    /// All was removed.
    Removed,
}

impl Stored {
    /// All bytes.
    pub fn total(&self) -> u64 {
        self.kept.page + self.kept.engines + self.model
    }

    /// Whether everything works without a network.
    pub fn is_ready(&self) -> bool {
        self.kept.all && self.has_model
    }

    /// How much works without a network, as the page's `data-offline` says it.
    pub fn offline(&self) -> &'static str {
        match self.kept.page {
            _ if self.is_ready() => "ready",
            0 => "no",
            _ => "page",
        }
    }

    /// What is to be told, if anything.
    pub fn note(&self) -> Option<Note> {
        let lacks_model = self.wants_all && !self.has_model;
        match self.worker {
            _ if self.is_forbidden => Some(Note::Forbidden),
            // What an earlier build has kept works all the same.
            _ if self.is_changed && self.kept.page == 0 => Some(Note::Changed),
            _ if lacks_model => Some(Note::NoRoom),
            Worker::Active if self.wants_all && !self.kept.all => Some(Note::NoRoom),
            Worker::Unavailable => Some(Note::NoWorker),
            Worker::Silent => Some(Note::Silent),
            Worker::SavesData => Some(Note::SavesData),
            Worker::Off => Some(Note::Off),
            Worker::Unknown | Worker::Active => None,
        }
    }
}

/// How many of a model's `parts` are among the addresses that are kept. They stand beside its manifest,
/// and their names are `part_name` and a number. Another site on the origin may have kept the same model:
/// its addresses are others.
pub fn count_parts(manifest: &str, part_name: &str, parts: usize, kept: &[String]) -> usize {
    let folder = folder(manifest);
    let is_kept = |number: &usize| kept.contains(&format!("{folder}{part_name}{number}"));
    (0..parts).filter(is_kept).count()
}

/// Whether two files stand in the same folder.
pub fn is_beside(one: &str, other: &str) -> bool {
    folder(one) == folder(other)
}

/// An address up to its last `/`.
fn folder(address: &str) -> &str {
    &address[..address.rfind('/').map_or(0, |at| at + 1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> Stored {
        Stored {
            worker: Worker::Active,
            kept: Kept {
                page: 1,
                engines: 20,
                all: true,
            },
            model: 300,
            has_model: true,
            ..Stored::default()
        }
    }

    #[test]
    fn only_page_engines_and_model_together_work_without_a_network() {
        let whole = whole();
        assert_eq!((whole.total(), whole.offline()), (321, "ready"));
        let without_model = Stored {
            has_model: false,
            ..whole
        };
        assert_eq!(without_model.offline(), "page");
        let without_worker = Stored {
            kept: Kept::default(),
            ..whole
        };
        assert_eq!(without_worker.offline(), "no");
    }

    #[test]
    fn there_is_one_line_at_most_and_the_gravest_wins() {
        let used = Stored {
            wants_all: true,
            ..whole()
        };
        assert_eq!((whole().note(), used.note()), (None, None));
        let with = |change: fn(&mut Stored)| {
            let mut stored = used;
            change(&mut stored);
            stored.note()
        };
        assert_eq!(with(|stored| stored.has_model = false), Some(Note::NoRoom));
        assert_eq!(with(|stored| stored.kept.all = false), Some(Note::NoRoom));
        assert_eq!(
            with(|stored| stored.worker = Worker::Unavailable),
            Some(Note::NoWorker)
        );
        assert_eq!(
            with(|stored| stored.worker = Worker::Silent),
            Some(Note::Silent)
        );
        let changed = with(|stored| {
            stored.is_changed = true;
            stored.kept.page = 0;
            stored.worker = Worker::Unavailable;
        });
        assert_eq!(changed, Some(Note::Changed), "the browser is not at fault");
        let earlier_build = with(|stored| stored.is_changed = true);
        assert_eq!(earlier_build, None, "what was kept before still works");
        let forbidden = with(|stored| {
            stored.is_forbidden = true;
            stored.has_model = false;
        });
        assert_eq!(forbidden, Some(Note::Forbidden));
        let unused = Stored {
            worker: Worker::SavesData,
            kept: Kept::default(),
            has_model: false,
            ..whole()
        };
        assert_eq!(unused.note(), Some(Note::SavesData));
    }

    #[test]
    fn only_this_site_s_parts_count() {
        let manifest = "https://host.example/b/assets/models/m-0f.json";
        let kept = |paths: &[&str]| -> Vec<String> {
            let address = |path: &&str| format!("https://host.example/{path}");
            paths.iter().map(address).collect()
        };
        let count = |paths: &[&str]| count_parts(manifest, "m.0f.part", 2, &kept(paths));
        let neighbours = [
            "a/assets/models/m.0f.part0",
            "a/assets/models/m.0f.part1",
            "b/assets/models-old/m.0f.part0",
            "c/b/assets/models/m.0f.part0",
        ];
        assert_eq!(count(&neighbours), 0);
        // Not the same part twice, nor one of another version.
        let others = ["b/assets/models/m.0f.part10", "b/assets/models/m.1e.part1"];
        assert_eq!(count(&others), 0);
        let first = "b/assets/models/m.0f.part0";
        assert_eq!(count(&[first]), 1);
        assert_eq!(count(&[first, "b/assets/models/m.0f.part1"]), 2);

        for neighbour in kept(&neighbours) {
            assert!(!is_beside(manifest, &neighbour), "{neighbour}");
        }
        assert!(is_beside(manifest, &kept(&others)[1]));
    }

    #[test]
    fn the_worker_s_answer_is_read() {
        let kept = serde_json::from_str::<Kept>(r#"{"page":1,"engines":20,"all":true}"#);
        assert_eq!(kept.unwrap(), whole().kept);
    }
}
