//! What this browser stores for the site, and the line about it for the reader.

/// What the service worker has cached, according to its answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Bytes of the page and the tutorial.
    pub page: u64,
    /// Bytes of the engines.
    pub engines: u64,
    /// Whether no file is missing.
    pub all: bool,
}

/// The state of the service worker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Worker {
    /// Nothing is known yet.
    #[default]
    Unknown,
    /// It answers.
    Active,
    /// The browser has none, or it could not be installed.
    Unavailable,
    /// It has not answered.
    Silent,
    /// The browser asks to save data, so nothing is cached in advance.
    SavesData,
    /// It is switched off by the address.
    Off,
}

/// What is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// Whether the browser has no caches for this page, or forbids them.
    pub is_forbidden: bool,
    /// The state of the service worker.
    pub worker: Worker,
    /// What the service worker has cached.
    pub kept: Kept,
    /// Bytes of the model's parts.
    pub model: u64,
    /// Bytes of the stored training.
    pub training: u64,
    /// Whether all parts of the model are cached.
    pub has_model: bool,
    /// Whether the browser has promised not to clear the data by itself.
    pub is_persistent: bool,
    /// Whether everything should be cached, because the model was used in this visit.
    pub wants_all: bool,
    /// Whether the host has changed a document of this build, so that it can't be cached.
    pub is_changed: bool,
}

/// A message for the quiet line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// Nothing can be stored at all.
    Forbidden,
    /// The host has changed a document.
    Changed,
    /// There is no service worker.
    NoWorker,
    /// The service worker does not answer.
    Silent,
    /// Something could not be cached.
    NoRoom,
    /// The browser asks to save data.
    SavesData,
    /// The service worker is switched off by the address.
    Off,
    /// The browser has declined to store the data persistently.
    Declined,
    /// Everything was removed.
    Removed,
    /// The browser did not remove everything.
    NotRemoved,
}

impl Stored {
    /// The number of bytes that are stored.
    pub fn total(&self) -> u64 {
        self.kept.page + self.kept.engines + self.model + self.training
    }

    /// Whether everything works without a network.
    pub fn is_ready(&self) -> bool {
        self.kept.all && self.has_model
    }

    /// How much works without a network, as the value of `data-offline`.
    pub fn offline(&self) -> &'static str {
        match self.kept.page {
            _ if self.is_ready() => "ready",
            0 => "no",
            _ => "page",
        }
    }

    /// The message to show, if there is one.
    pub fn note(&self) -> Option<Note> {
        let lacks_model = self.wants_all && !self.has_model;
        match self.worker {
            _ if self.is_forbidden => Some(Note::Forbidden),
            // What an earlier build has cached still works.
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

/// The absolute addresses of a model's files. If another site on the origin has cached the same model, its
/// addresses are different.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelFiles {
    /// The manifest's.
    pub manifest: String,
    /// What the parts' addresses begin with; their numbers follow.
    pub part: String,
    /// The number of parts.
    pub parts: usize,
    /// The head's, for a model that was trained in this browser.
    pub head: Option<String>,
}

/// Where a model can be loaded from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// All of it is cached.
    Cache,
    /// The host has what is not cached.
    Host,
    /// Something is neither cached nor on the host.
    Nowhere,
}

impl ModelFiles {
    /// The number of files besides the manifest.
    pub fn count(&self) -> usize {
        self.parts + usize::from(self.head.is_some())
    }

    /// How many of them are among the cached addresses `kept`.
    pub fn count_in(&self, kept: &[String]) -> usize {
        let is_kept = |number: &usize| kept.contains(&format!("{}{number}", self.part));
        let parts = (0..self.parts).filter(is_kept).count();
        let has_head = self.head.as_ref().is_some_and(|head| kept.contains(head));
        parts + usize::from(has_head)
    }

    /// Where the model can be loaded from, if `kept` are the cached addresses and `own` is the site's own model. The
    /// host has the parts of `own`; what a reader has imported or trained is in the cache only.
    pub fn source(&self, own: &Self, kept: &[String]) -> Source {
        let is_own = self.manifest == own.manifest;
        let has_manifest = is_own || kept.contains(&self.manifest);
        if has_manifest && self.parts > 0 && self.count_in(kept) >= self.count() {
            return Source::Cache;
        }
        let has_head = self.head.as_ref().is_some_and(|head| kept.contains(head));
        let is_trained_on_own = (&self.part, self.parts) == (&own.part, own.parts);
        match is_own || (has_manifest && has_head && is_trained_on_own) {
            true => Source::Host,
            false => Source::Nowhere,
        }
    }
}

/// Whether two files are in the same folder.
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
            training: 4000,
            has_model: true,
            ..Stored::default()
        }
    }

    #[test]
    fn only_page_engines_and_model_together_work_without_a_network() {
        let whole = whole();
        assert_eq!((whole.total(), whole.offline()), (4321, "ready"));
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

    const SITE: &str = "https://host.example/";

    fn kept(paths: &[&str]) -> Vec<String> {
        paths.iter().map(|path| format!("{SITE}{path}")).collect()
    }

    /// The site's own model.
    fn own() -> ModelFiles {
        ModelFiles {
            manifest: format!("{SITE}b/assets/models/m-0f.json"),
            part: format!("{SITE}b/assets/models/m.0f.part"),
            parts: 2,
            head: None,
        }
    }

    #[test]
    fn only_this_site_s_parts_count() {
        let manifest = own().manifest;
        let count = |paths: &[&str]| own().count_in(&kept(paths));
        let neighbours = [
            "a/assets/models/m.0f.part0",
            "a/assets/models/m.0f.part1",
            "b/assets/models-old/m.0f.part0",
            "c/b/assets/models/m.0f.part0",
        ];
        assert_eq!(count(&neighbours), 0);
        // The same part does not count twice, and a part of another version does not count.
        let others = ["b/assets/models/m.0f.part10", "b/assets/models/m.1e.part1"];
        assert_eq!(count(&others), 0);
        let first = "b/assets/models/m.0f.part0";
        assert_eq!(count(&[first]), 1);
        assert_eq!(count(&[first, "b/assets/models/m.0f.part1"]), 2);

        for neighbour in kept(&neighbours) {
            assert!(!is_beside(&manifest, &neighbour), "{neighbour}");
        }
        assert!(is_beside(&manifest, &kept(&others)[1]));
    }

    #[test]
    fn a_model_is_loaded_from_the_cache_or_from_the_host_or_is_lost() {
        let source = |model: &ModelFiles, paths: &[&str]| model.source(&own(), &kept(paths));
        let parts = ["b/assets/models/m.0f.part0", "b/assets/models/m.0f.part1"];
        assert_eq!(source(&own(), &parts), Source::Cache);
        assert_eq!(source(&own(), &parts[..1]), Source::Host);

        let of_imported = ["b/imported/i.json", "b/imported/i.1e.part0"];
        let imported = ModelFiles {
            manifest: format!("{SITE}{}", of_imported[0]),
            part: format!("{SITE}b/imported/i.1e.part"),
            parts: 1,
            head: None,
        };
        assert_eq!(source(&imported, &of_imported), Source::Cache);
        assert_eq!(source(&imported, &of_imported[..1]), Source::Nowhere);
        assert_eq!(source(&imported, &of_imported[1..]), Source::Nowhere);
    }

    #[test]
    fn a_trained_head_is_lost_with_its_base_unless_that_is_the_site_s_own() {
        let of_head = ["b/imported/t.json", "b/imported/t.2d.head.gguf"];
        let tuned = |base: ModelFiles| ModelFiles {
            manifest: format!("{SITE}{}", of_head[0]),
            head: Some(format!("{SITE}{}", of_head[1])),
            ..base
        };
        let source = |model: &ModelFiles, paths: &[&str]| model.source(&own(), &kept(paths));
        let parts = ["b/assets/models/m.0f.part0", "b/assets/models/m.0f.part1"];
        let all = [&of_head[..], &parts].concat();
        let on_own = tuned(own());
        assert_eq!((on_own.count(), on_own.count_in(&kept(&all))), (3, 3));
        assert_eq!(source(&on_own, &all), Source::Cache);
        assert_eq!(source(&on_own, &of_head), Source::Host);
        assert_eq!(source(&on_own, &all[1..]), Source::Nowhere, "no manifest");
        let without_head = [&of_head[..1], &parts].concat();
        assert_eq!(source(&on_own, &without_head), Source::Nowhere);

        let on_earlier_build = tuned(ModelFiles {
            part: format!("{SITE}b/assets/models/m.0e.part"),
            ..own()
        });
        assert_eq!(source(&on_earlier_build, &all), Source::Nowhere);
    }
}
