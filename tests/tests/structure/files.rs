//! What the files of a crate name.

use std::{collections::BTreeMap, fs, path::Path};
use syn::{
    Attribute, File, Item, ItemMod, ItemUse, Macro, UseTree, Visibility,
    visit::{self, Visit},
};

/// A module, as the names from the root of the crate.
pub type Module = Vec<String>;
/// A path, split at `::`.
pub type Names = Vec<String>;
/// The files of a crate, by module.
pub type Files = BTreeMap<Module, Content>;

/// The names in a file.
#[derive(Default)]
pub struct Content {
    /// The paths within the crate: they begin with `crate`, `self` or `super`.
    pub paths: Vec<Names>,
    /// What the file re-exports under a name of its own.
    pub handed_on: BTreeMap<String, Names>,
    /// How many modules within the file the visitor is in.
    depth: usize,
}

/// Reads all files below the `src` folder of a crate.
pub fn read(source: &Path) -> Files {
    let mut files = Files::new();
    read_folder(source, &[], &mut files);
    files
}

fn read_folder(folder: &Path, module: &[String], files: &mut Files) {
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let below = [module, std::slice::from_ref(&name)].concat();
        if path.is_dir() {
            read_folder(&path, &below, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let is_folder = ["lib", "main", "mod"].contains(&name.as_str());
            let module = if is_folder { module.to_vec() } else { below };
            files.insert(module, parse(&fs::read_to_string(&path).unwrap()));
        }
    }
}

/// Collects the names in the text of a file.
pub fn parse(text: &str) -> Content {
    let file: File = syn::parse_file(text).unwrap();
    let mut content = Content::default();
    content.visit_file(&file);
    content
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let is_cfg = attribute.path().is_ident("cfg");
        is_cfg
            && matches!(&attribute.meta, syn::Meta::List(list) if list.tokens.to_string() == "test")
    })
}

impl Content {
    /// Adds a path. Within a module of the same file, the first `super` is the file itself.
    fn take(&mut self, mut names: Names) {
        for _ in 0..self.depth {
            if names.first().is_some_and(|name| name == "super") {
                names.remove(0);
            }
        }
        let is_inner = |name: &String| ["crate", "self", "super"].contains(&name.as_str());
        if names.first().is_some_and(is_inner) {
            self.paths.push(names);
        }
    }

    /// Adds the paths of a `use`.
    fn take_tree(&mut self, tree: &UseTree, before: &[String], is_public: bool) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.take_tree(&path.tree, &with(&path.ident), is_public),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.take_tree(tree, before, is_public);
                }
            }
            UseTree::Name(name) if name.ident == "self" => {
                self.take_leaf(before.to_vec(), is_public)
            }
            UseTree::Name(name) => self.take_leaf(with(&name.ident), is_public),
            UseTree::Rename(rename) => self.take_leaf(with(&rename.ident), is_public),
            UseTree::Glob(_) => self.take_leaf(before.to_vec(), is_public),
        }
    }

    fn take_leaf(&mut self, names: Names, is_public: bool) {
        if let Some(last) = names.last()
            && is_public
        {
            self.handed_on.insert(last.clone(), names.clone());
        }
        self.take(names);
    }
}

impl<'a> Visit<'a> for Content {
    fn visit_item(&mut self, item: &'a Item) {
        let attributes = match item {
            Item::Fn(item) => &item.attrs,
            Item::Mod(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            Item::Const(item) => &item.attrs,
            _ => &Vec::new(),
        };
        if !is_test(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'a ItemMod) {
        self.depth += 1;
        visit::visit_item_mod(self, item);
        self.depth -= 1;
    }

    fn visit_item_use(&mut self, item: &'a ItemUse) {
        let is_public = !matches!(item.vis, Visibility::Inherited);
        self.take_tree(&item.tree, &[], is_public);
    }

    /// The arguments of a macro are tokens, in which only whole paths can be recognised.
    fn visit_macro(&mut self, item: &'a Macro) {
        let text: String = item.tokens.to_string().split_whitespace().collect();
        for start in ["crate::", "super::"] {
            let is_first = |(at, _): &(usize, &str)| !text[..*at].ends_with("super::");
            for (at, _) in text.match_indices(start).filter(is_first) {
                let is_name = |c: char| c == '_' || c.is_alphanumeric();
                let path = text[at..].split(|c: char| c != ':' && !is_name(c)).next();
                let names = path.into_iter().flat_map(|path| path.split("::"));
                self.take(names.map(str::to_owned).collect());
            }
        }
        visit::visit_macro(self, item);
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        let names = path.segments.iter().map(|part| part.ident.to_string());
        self.take(names.collect());
        visit::visit_path(self, path);
    }
}
