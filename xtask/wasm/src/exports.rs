//! Removes exports that nothing uses.
//!
//! The page's libraries include wasm-streams, which exports three classes. What is exported stays in the program, and
//! wasm-bindgen writes JavaScript for it, even if no Rust code ever creates an object of the class. Without these classes,
//! a first visit is 5.6 KB lighter. A page that gives JavaScript a stream made in Rust would need them back.

use wasm_encoder::{CustomSection, ExportSection, Module, RawSection};
use wasmparser::{Parser, Payload};

/// How the names of the classes begin.
const CLASSES: &str = "IntoUnderlying";
/// The section with the descriptions of everything that wasm-bindgen's macros export and import.
const DESCRIPTIONS: &str = "__wasm_bindgen_unstable";

/// The module without the classes. No other section changes, so relocations stay valid.
///
/// # Errors
/// Why the module can't be read.
pub fn without_streams(wasm: &[u8]) -> Result<Vec<u8>, String> {
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.map_err(|error| error.to_string())?;
        let Some((id, range)) = payload.as_section() else {
            continue;
        };
        match payload {
            Payload::ExportSection(exports) => {
                let mut kept = ExportSection::new();
                for export in exports {
                    let export = export.map_err(|error| error.to_string())?;
                    if !export.name.contains(&CLASSES.to_lowercase()) {
                        kept.export(export.name, export.kind.into(), export.index);
                    }
                }
                module.section(&kept);
            }
            Payload::CustomSection(custom) if custom.name() == DESCRIPTIONS => {
                let data = other_descriptions(custom.data())
                    .ok_or("the descriptions for wasm-bindgen have an unexpected form")?;
                module.section(&CustomSection {
                    name: DESCRIPTIONS.into(),
                    data: data.into(),
                });
            }
            _ => {
                let data = &wasm[range.start as usize..range.end as usize];
                module.section(&RawSection { id, data });
            }
        }
    }
    Ok(module.finish())
}

/// The descriptions without those of the classes. Each consists of two blocks: the version of the format, and the
/// description itself.
fn other_descriptions(mut all: &[u8]) -> Option<Vec<u8>> {
    let mut kept = Vec::new();
    while !all.is_empty() {
        let (_, rest) = block(all)?;
        let (description, rest) = block(rest)?;
        if !String::from_utf8_lossy(description).contains(CLASSES) {
            kept.extend_from_slice(&all[..all.len() - rest.len()]);
        }
        all = rest;
    }
    Some(kept)
}

/// The content of the first block, and the blocks after it. A block begins with its length in four bytes.
fn block(blocks: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = blocks.split_first_chunk()?;
    rest.split_at_checked(u32::from_le_bytes(*length) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{ExportKind, MemorySection, MemoryType};

    fn described(names: &[&str]) -> Vec<u8> {
        let blocks = names.iter().flat_map(|name| ["version", name]);
        let bytes =
            blocks.map(|block| [&(block.len() as u32).to_le_bytes(), block.as_bytes()].concat());
        bytes.collect::<Vec<_>>().concat()
    }

    fn module(exports: &[&str], descriptions: &[&str]) -> Vec<u8> {
        let mut memories = MemorySection::new();
        memories.memory(MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        let mut section = ExportSection::new();
        for name in exports {
            section.export(name, ExportKind::Memory, 0);
        }
        let mut module = Module::new();
        let data = described(descriptions);
        module
            .section(&memories)
            .section(&section)
            .section(&CustomSection {
                name: DESCRIPTIONS.into(),
                data: data.into(),
            })
            .section(&CustomSection {
                name: "linking".into(),
                data: b"IntoUnderlyingSource"[..].into(),
            });
        module.finish()
    }

    #[test]
    fn only_the_classes_disappear() {
        let whole = module(
            &["memory", "intounderlyingsource_pull_0f", "main"],
            &["a function", "class IntoUnderlyingSource", "another one"],
        );
        let expected = module(&["memory", "main"], &["a function", "another one"]);
        assert_eq!(without_streams(&whole).unwrap(), expected);
        assert_eq!(without_streams(&expected).unwrap(), expected);
    }

    #[test]
    fn what_has_another_form_is_refused() {
        assert!(without_streams(b"no module").is_err());
        let mut cut = described(&["a function"]);
        cut.pop();
        assert_eq!(other_descriptions(&cut), None);
    }
}
