//! The public signatures of the crate `nsp` name only what it exports, so its users need no other crate of the
//! workspace, and none of candle's.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use syn::visit::{self, Visit};
use syn::{Expr, Field, ImplItem, Item, ItemImpl, PathArguments, Type, UseTree, Visibility};

/// The crates whose types `nsp` exports.
const CRATES: [&str; 4] = ["nsp", "nsp-answer", "nsp-checkpoint", "nsp-kernels"];
/// The files of `nsp` that export.
const EXPORTING: [&str; 3] = ["lib.rs", "checkpoint.rs", "kernels.rs"];
/// What every program has, and serde_json's names in errors.
const COMMON: [&str; 23] = [
    "Arc",
    "Fn",
    "Into",
    "IntoIterator",
    "Iterator",
    "Option",
    "Range",
    "Result",
    "Self",
    "String",
    "Sync",
    "Vec",
    "bool",
    "f32",
    "f64",
    "i64",
    "serde_json::Error",
    "str",
    "u32",
    "u64",
    "u8",
    "usize",
    "std::io::Error",
];

type Names = BTreeSet<String>;

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The items of all files below a folder, without those of modules within files, which are tests.
fn items(folder: &Path) -> Vec<Item> {
    let mut items = Vec::new();
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            items.extend(self::items(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            items.extend(syn::parse_file(&text).unwrap().items);
        }
    }
    items
}

/// The names that public `use` items give.
fn exported(items: &[Item]) -> Names {
    fn add(tree: &UseTree, names: &mut Names) {
        match tree {
            UseTree::Path(path) => add(&path.tree, names),
            UseTree::Group(group) => group.items.iter().for_each(|tree| add(tree, names)),
            UseTree::Name(name) => names.extend([name.ident.to_string()]),
            UseTree::Rename(_) | UseTree::Glob(_) => panic!("export each item by its name"),
        }
    }
    let mut names = Names::new();
    for item in items {
        if let Item::Use(item) = item
            && is_public(&item.vis)
        {
            add(&item.tree, &mut names);
        }
    }
    names
}

/// The types and traits that occur in a part of an item.
#[derive(Default)]
struct Named(Names);

impl<'a> Visit<'a> for Named {
    fn visit_path(&mut self, path: &'a syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        let is_ours = |name: &str| ["crate", "self", "super"].contains(&name);
        let [first, .., last] = names.as_slice() else {
            self.0.extend(names);
            return visit::visit_path(self, path);
        };
        let name = match is_ours(first) || first.starts_with("nsp_") {
            true => last.clone(),
            false => names.join("::"),
        };
        self.0.insert(name);
        visit::visit_path(self, path);
    }

    /// Lengths of arrays are no types.
    fn visit_expr(&mut self, _: &'a Expr) {}
}

impl Named {
    fn take_fields<'a>(&mut self, fields: impl Iterator<Item = &'a Field>) {
        fields.for_each(|field| self.visit_type(&field.ty));
    }

    fn take_impl(&mut self, item: &ItemImpl) {
        if let Some((_, of, _)) = &item.trait_
            && let Some(last) = of.segments.last()
            && let PathArguments::AngleBracketed(arguments) = &last.arguments
        {
            self.visit_angle_bracketed_generic_arguments(arguments);
        }
        for inner in &item.items {
            match inner {
                ImplItem::Fn(method) if is_public(&method.vis) => self.visit_signature(&method.sig),
                ImplItem::Type(inner) => self.visit_type(&inner.ty),
                _ => {}
            }
        }
    }
}

/// What the public parts of exported items name, and is not exported.
fn missing(items: &[Item], exported: &Names) -> Names {
    let is_exported = |name: &syn::Ident| exported.contains(&name.to_string());
    let mut named = Named::default();
    let mut aliases: BTreeMap<String, &Type> = BTreeMap::new();
    for item in items {
        match item {
            Item::Struct(item) if is_exported(&item.ident) => {
                named.take_fields(item.fields.iter().filter(|field| is_public(&field.vis)));
            }
            Item::Enum(item) if is_exported(&item.ident) => {
                named.take_fields(item.variants.iter().flat_map(|variant| &variant.fields));
            }
            Item::Fn(item) if is_exported(&item.sig.ident) => named.visit_signature(&item.sig),
            Item::Impl(item) => {
                if let Type::Path(of) = &*item.self_ty
                    && of
                        .path
                        .segments
                        .last()
                        .is_some_and(|last| is_exported(&last.ident))
                {
                    named.take_impl(item);
                }
            }
            Item::Type(item) => aliases.extend([(item.ident.to_string(), &*item.ty)]),
            _ => {}
        }
    }
    for (name, stands_for) in aliases {
        if named.0.remove(&name) {
            named.visit_type(stands_for);
        }
    }
    // A single letter is a parameter of its item.
    named.0.retain(|name| {
        name.len() > 1 && !exported.contains(name) && !COMMON.contains(&name.as_str())
    });
    named.0
}

#[test]
fn nsp_exports_what_its_signatures_name() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let exports = EXPORTING.map(|file| {
        let text = fs::read_to_string(crates.join("nsp/src").join(file)).unwrap();
        exported(&syn::parse_file(&text).unwrap().items)
    });
    let exports: Names = exports.into_iter().flatten().collect();
    let items: Vec<Item> = CRATES
        .iter()
        .flat_map(|name| items(&crates.join(name).join("src")))
        .collect();
    let missing = missing(&items, &exports);
    assert!(missing.is_empty(), "nsp does not export {missing:?}");
}

#[test]
fn what_a_signature_names_is_found() {
    let text = "pub struct A { pub b: Vec<B1>, hidden: H } pub struct Other { pub o: O }
        type Alias<'a> = dyn Fn(D1) + 'a;
        impl A { pub fn c(&self, d: &Alias<'_>) -> [C1; N] { f() } fn hidden(&self) -> H { f() } }
        impl From<candle_core::Error> for A { fn from(_: candle_core::Error) -> A { f() } }
        impl Iterator for A { type Item = E0; fn next(&mut self) -> Option<E0> { f() } }";
    let items = syn::parse_file(text).unwrap().items;
    let missing = missing(&items, &Names::from(["A".to_owned()]));
    let expected = ["B1", "C1", "D1", "E0", "candle_core::Error"].map(str::to_owned);
    assert_eq!(missing, Names::from(expected));
}
