//! The bytes of a module, by the crate that they come from. The module has to have the names of its functions, demangled
//! as wasm-bindgen leaves them.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use wasmparser::{CustomSectionReader, Error, KnownCustom, Name, Parser, Payload, TypeRef};

/// What has no crate: other sections than code and data, and functions whose names have no path.
const OTHER: &str = "other";
/// The initial content of the memory: constants, tables, texts.
const DATA: &str = "data";

/// Bytes of function bodies by crate, of `data`, and of `other`. The names themselves don't count. A generic function
/// counts for the crate that defines it.
///
/// # Errors
/// Why the module can't be read, or that it has no names.
pub fn bytes_by_crate(wasm: &[u8]) -> Result<BTreeMap<String, u64>, String> {
    let module = Module::read(wasm).map_err(|error| error.to_string())?;
    if module.names.is_empty() {
        return Err("it has no names".into());
    }
    let mut bytes = BTreeMap::from([(DATA.to_owned(), module.data)]);
    for (number, size) in (module.imported..).zip(&module.bodies) {
        let name = module.names.get(&number).copied().unwrap_or_default();
        let of = crate_of(name).unwrap_or(OTHER);
        *bytes.entry(of.to_owned()).or_default() += size;
    }
    let counted: u64 = bytes.values().sum();
    let rest = (wasm.len() as u64).saturating_sub(counted + module.size_of_names);
    *bytes.entry(OTHER.to_owned()).or_default() += rest;
    Ok(bytes)
}

/// What is counted of a module.
#[derive(Default)]
struct Module<'a> {
    /// Imported functions have the first numbers.
    imported: u32,
    /// The sizes of all other functions, in the order of their numbers.
    bodies: Vec<u64>,
    data: u64,
    names: HashMap<u32, &'a str>,
    size_of_names: u64,
}

impl<'a> Module<'a> {
    fn read(wasm: &'a [u8]) -> Result<Self, Error> {
        let mut module = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        let is_function = matches!(import?.ty, TypeRef::Func(_));
                        module.imported += u32::from(is_function);
                    }
                }
                Payload::CodeSectionEntry(body) => module.bodies.push(length(body.range())),
                Payload::DataSection(data) => module.data = length(data.range()),
                Payload::CustomSection(section) => module.read_names(section)?,
                _ => {}
            }
        }
        Ok(module)
    }

    fn read_names(&mut self, section: CustomSectionReader<'a>) -> Result<(), Error> {
        let KnownCustom::Name(names) = section.as_known() else {
            return Ok(());
        };
        self.size_of_names = length(section.range());
        for names in names {
            if let Name::Function(functions) = names? {
                for function in functions {
                    let function = function?;
                    self.names.insert(function.index, function.name);
                }
            }
        }
        Ok(())
    }
}

fn length(range: Range<u64>) -> u64 {
    range.end - range.start
}

/// The first part of the first path in a function's name: `a` for `a::b::c`, and also for `<a::B as c::D>::e` and for
/// `<&T as a::B>::c`.
fn crate_of(name: &str) -> Option<&str> {
    let is_in_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut rest = name;
    while let Some(start) = rest.find(is_in_word) {
        let from = &rest[start..];
        let end = from.find(|c: char| !is_in_word(c)).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        // In newer names, a hash in brackets follows.
        let path = match after.strip_prefix('[') {
            Some(hash) => hash.split_once(']').map_or(after, |(_, path)| path),
            None => after,
        };
        if path.starts_with("::") {
            return Some(word);
        }
        rest = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        CodeSection, EntityType, Function, FunctionSection, ImportSection, NameMap, NameSection,
        TypeSection,
    };

    /// A module with an imported function and two of its own.
    fn module(names: &[&str]) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import("browser", "now", EntityType::Function(0));
        let mut functions = FunctionSection::new();
        functions.function(0).function(0);
        let mut code = CodeSection::new();
        for body in [&[0x0b][..], &[0x01, 0x01, 0x0b]] {
            let mut function = Function::new([]);
            function.raw(body.iter().copied());
            code.function(&function);
        }
        let mut module = wasm_encoder::Module::new();
        module
            .section(&types)
            .section(&imports)
            .section(&functions)
            .section(&code);
        if !names.is_empty() {
            let mut map = NameMap::new();
            for (number, name) in (0..).zip(names) {
                map.append(number, name);
            }
            let mut section = NameSection::new();
            section.functions(&map);
            module.section(&section);
        }
        module.finish()
    }

    #[test]
    fn bodies_count_for_the_crates_of_their_names_and_nothing_else_is_lost() {
        let unnamed = module(&[]);
        let bytes =
            bytes_by_crate(&module(&["js::now", "one::a", "<two::T as one::B>::c"])).unwrap();
        // Each body begins with the number of its local variables.
        assert_eq!(bytes["one"], 2);
        assert_eq!(bytes["two"], 4);
        assert_eq!(bytes.get("js"), None, "an import has no body");
        // The names' section has an id and a length, too.
        let sum: u64 = bytes.values().sum();
        assert!((0..=8).contains(&(sum - unnamed.len() as u64)), "{sum}");
    }

    #[test]
    fn without_names_nothing_can_be_said() {
        assert!(bytes_by_crate(&module(&[])).is_err());
        assert!(bytes_by_crate(b"no module").is_err());
    }

    #[test]
    fn the_crate_is_the_first_part_of_the_first_path() {
        for (name, of) in [
            ("nsp::tokenizer::encode::h0123456789abcdef", Some("nsp")),
            ("nsp[0a1b]::tokenizer::encode", Some("nsp")),
            (
                "<alloc::vec::Vec<T> as core::clone::Clone>::clone",
                Some("alloc"),
            ),
            ("<&T as core::fmt::Debug>::fmt", Some("core")),
            ("<[u8] as core::fmt::Debug>::fmt", Some("core")),
            ("core::ptr::drop_in_place<nsp::Model>", Some("core")),
            ("memcpy", None),
            ("memcpy[1]", None),
            ("", None),
        ] {
            assert_eq!(crate_of(name), of, "{name}");
        }
    }
}
