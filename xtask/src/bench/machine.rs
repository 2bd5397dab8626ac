//! What the figures depend on besides the code.

use crate::setup::Setup;
use serde::Serialize;
use std::{
    fmt::{self, Display, Formatter},
    fs,
    path::Path,
};

/// The first processor in Linux's `/sys`. The others are like it, or the figures would mean little.
const PROCESSOR: &str = "/sys/devices/system/cpu/cpu0";

/// The processor and the browser. What the system does not say is `None`; on macOS it says nothing of this.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Machine {
    /// The processor's name.
    pub model: Option<String>,
    /// Logical processors.
    pub cores: Option<usize>,
    /// Whether it has AVX-VNNI.
    pub avx_vnni: Option<bool>,
    /// Whether it has AVX2.
    pub avx2: Option<bool>,
    /// Bytes of the level-1 data cache of a core.
    pub level_1_data_cache: Option<u64>,
    /// Threads that share a core.
    pub threads_per_core: Option<usize>,
    /// The browser and its version.
    pub browser: Option<String>,
}

impl Machine {
    /// This machine, with the browser that measures.
    pub fn detect(setup: &Setup) -> Self {
        let chrome = setup.environment.variable("CHROME");
        let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let processor = Path::new(PROCESSOR);
        Self {
            browser: chrome.and_then(|chrome| setup.environment.output(chrome, &["--version"])),
            level_1_data_cache: level_1_data_cache(&processor.join("cache")),
            threads_per_core: read(&processor.join("topology/thread_siblings_list"))
                .and_then(|list| processors(&list)),
            ..Self::from_cpuinfo(&cpuinfo)
        }
    }

    /// Its processor and its number of cores, in short.
    pub fn name(&self) -> String {
        let model = self.model.as_deref().unwrap_or("unknown processor");
        format!("{model}, {} cores", self.cores.unwrap_or(0))
    }

    fn from_cpuinfo(cpuinfo: &str) -> Self {
        let value = |key: &str| {
            let mut lines = cpuinfo.lines().filter_map(|line| line.split_once(':'));
            let (_, value) = lines.find(|(name, _)| name.trim() == key)?;
            Some(value.trim().to_owned())
        };
        let is_processor = |line: &&str| line.starts_with("processor");
        let cores = cpuinfo.lines().filter(is_processor).count();
        let flags = value("flags");
        let has = |flag: &str| {
            let flags = flags.as_deref()?;
            Some(flags.split(' ').any(|each| each == flag))
        };
        Self {
            model: value("model name"),
            cores: (cores > 0).then_some(cores),
            avx_vnni: has("avx_vnni"),
            avx2: has("avx2"),
            ..Self::default()
        }
    }
}

fn read(file: &Path) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    Some(text.trim().to_owned())
}

/// The size in the folder `cache` of a processor, which has a folder for each of its caches.
fn level_1_data_cache(folder: &Path) -> Option<u64> {
    let caches = folder.read_dir().ok()?.filter_map(Result::ok);
    let level_1 = caches.map(|entry| entry.path()).find(|cache| {
        let has = |file: &str, text: &str| read(&cache.join(file)).as_deref() == Some(text);
        has("level", "1") && has("type", "Data")
    });
    bytes(&read(&level_1?.join("size"))?)
}

/// The bytes in `48K`.
fn bytes(size: &str) -> Option<u64> {
    let kilobytes: u64 = size.strip_suffix('K')?.parse().ok()?;
    kilobytes.checked_mul(1024)
}

/// How many processors a list like `0-1,8-9` has.
fn processors(list: &str) -> Option<usize> {
    let count = |range: &str| {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
        last.checked_sub(first)?.checked_add(1)
    };
    list.split(',').map(count).sum()
}

impl Display for Machine {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let has = |flag: Option<bool>, name: &str| match flag {
            Some(true) => format!("with {name}"),
            Some(false) => format!("without {name}"),
            None => format!("{name} unknown"),
        };
        write!(
            f,
            "{}, {}, {}, ",
            self.name(),
            has(self.avx_vnni, "AVX-VNNI"),
            has(self.avx2, "AVX2"),
        )?;
        match self.level_1_data_cache {
            Some(bytes) => write!(f, "{} KB of level-1 data cache, ", bytes / 1024)?,
            None => write!(f, "level-1 data cache unknown, ")?,
        }
        match self.threads_per_core {
            Some(1) => write!(f, "1 thread per core, ")?,
            Some(threads) => write!(f, "{threads} threads per core, ")?,
            None => write!(f, "threads per core unknown, ")?,
        }
        let browser = self.browser.as_deref();
        write!(f, "{}", browser.unwrap_or("unknown browser"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CPUINFO: &str = "processor\t: 0\nmodel name\t: Chip 9: fast\nflags\t\t: fpu avx2 avx\n";

    #[test]
    fn the_facts_are_read_from_cpuinfo() {
        let machine = Machine::from_cpuinfo(CPUINFO);
        assert_eq!(machine.model.as_deref(), Some("Chip 9: fast"));
        assert_eq!((machine.avx2, machine.avx_vnni), (Some(true), Some(false)));
        assert_eq!(
            machine.to_string(),
            "Chip 9: fast, 1 cores, without AVX-VNNI, with AVX2, level-1 data cache unknown, threads per core \
             unknown, unknown browser"
        );
    }

    #[test]
    fn what_a_system_does_not_say_is_null() {
        let machine = Machine::from_cpuinfo("");
        assert_eq!(machine, Machine::default());
        let json = serde_json::to_value(&machine).unwrap();
        let facts = json.as_object().unwrap();
        assert_eq!(machine.name(), "unknown processor, 0 cores");
        assert_eq!(facts.len(), 7);
        assert!(facts.values().all(serde_json::Value::is_null), "{json}");
    }

    #[test]
    fn the_cache_is_the_one_for_data_at_level_1() {
        let scratch = tempfile::tempdir().unwrap();
        for (folder, level, kind, size) in [
            ("index0", "1", "Instruction", "64K"),
            ("index1", "1", "Data", "48K"),
            ("index2", "2", "Unified", "1024K"),
        ] {
            let cache = scratch.path().join(folder);
            fs::create_dir(&cache).unwrap();
            for (file, text) in [("level", level), ("type", kind), ("size", size)] {
                fs::write(cache.join(file), format!("{text}\n")).unwrap();
            }
        }
        assert_eq!(level_1_data_cache(scratch.path()), Some(49_152));
        assert_eq!(level_1_data_cache(&scratch.path().join("none")), None);
        assert_eq!((bytes("K"), bytes("1M")), (None, None));
    }

    #[test]
    fn threads_of_a_core_are_counted() {
        for (list, count) in [("0", 1), ("0,64", 2), ("0-3", 4), ("0-1,8-9", 4)] {
            assert_eq!(processors(list), Some(count), "{list}");
        }
        for list in ["", "a", "3-1", "0-"] {
            assert_eq!(processors(list), None, "{list}");
        }
    }
}
