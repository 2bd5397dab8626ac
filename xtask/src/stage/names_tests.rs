//! Tests of the renaming, on small sites.

use super::*;
use tempfile::TempDir;

/// A folder with these files, removed at the end.
struct Site(TempDir);

impl Site {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (path, content) in files {
            let file = folder.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, content).unwrap();
        }
        Self(folder)
    }

    /// The new paths, each under the old one.
    fn rename(&self, public_url: &str) -> BTreeMap<String, String> {
        self.rename_with(public_url, &Policies::new(&[]))
    }

    fn rename_with(&self, public_url: &str, policies: &Policies) -> BTreeMap<String, String> {
        hash_names(self.0.path(), public_url, policies).unwrap();
        let paths = listing::list(self.0.path()).unwrap().into_iter();
        paths.map(|path| (plain(&path), path)).collect()
    }

    fn refusal(&self) -> String {
        let policies = Policies::new(&[]);
        let error = hash_names(self.0.path(), "./", &policies).unwrap_err();
        error.to_string()
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.path().join(path)).unwrap()
    }
}

/// `assets/a-0123456789abcdef.js` was `a.js`; what has no hash is told by its `=`.
fn plain(path: &str) -> String {
    let Some(path) = path.strip_prefix("assets/") else {
        return format!("={path}");
    };
    match path.rsplit_once('-') {
        Some((stem, rest)) if rest.len() > DIGITS => format!("{stem}{}", &rest[DIGITS..]),
        _ => path.to_owned(),
    }
}

const FILES: &[(&str, &str)] = &[
    (
        "index.html",
        "<script src=\"./boot.js\" data-wasm='./page.wasm'></script><p>Don't say \"well.js\".</p>
         <meta content=\"engine/worker.js\"><meta content='models/m.json'><a href='embed.html'>",
    ),
    ("embed.html", "<a href=\"./\">Open</a><link href=\"s.css\">"),
    ("boot.js", "// It's here.\n"),
    ("page.wasm", "\0asm"),
    ("s.css", "a{src:url(fonts/a.woff2),url(\"fonts/b.woff2\")}"),
    ("fonts/a.woff2", "a"),
    ("fonts/b.woff2", "b"),
    ("fonts/a-OFL.txt", "See \"fonts/none.woff2\"."),
    (
        "engine/worker.js",
        "import { x } from \"./team.js\";\nload('./simd/e.js');",
    ),
    ("engine/team.js", "new URL(\"member.js\", import.meta.url)"),
    ("engine/member.js", ""),
    (
        "engine/simd/e.js",
        "new URL('e_bg.wasm', import.meta.url); return { \"./e_bg.js\": imports };",
    ),
    ("engine/simd/e_bg.wasm", "\0asm2"),
    ("models/m.json", "{\"file\": \"m.00112233.part0\"}"),
    ("models/m.00112233.part0", "weights"),
    ("social.png", "picture"),
];

fn files() -> Vec<(&'static str, &'static str)> {
    let said = |(path, text): &(&'static str, &'static str)| (*path, *text);
    let mut files: Vec<_> = FILES.iter().map(said).collect();
    files.push(("well.js", ""));
    files
}

#[test]
fn every_file_gets_its_name_and_every_reference_follows() {
    let site = Site::new(&files());
    let new = site.rename("./");
    let kept: Vec<&str> = new
        .keys()
        .filter_map(|path| path.strip_prefix('='))
        .collect();
    assert_eq!(
        kept,
        [
            "embed.html",
            "fonts/a-OFL.txt",
            "index.html",
            "models/m.json",
            "social.png"
        ]
    );
    let index = site.read("index.html");
    for path in ["boot.js", "page.wasm", "engine/worker.js", "models/m.json"] {
        assert!(
            index.contains(&format!("./{}", new[path])),
            "{path}: {index}"
        );
    }
    assert!(index.contains("href='./embed.html'"), "{index}");
    let in_folder = |path: &str, folder: &str| {
        let name = new[path].strip_prefix(&format!("assets/{folder}"));
        format!("./{}", name.unwrap())
    };
    for (file, folder, path) in [
        ("s.css", "", "fonts/a.woff2"),
        ("s.css", "", "fonts/b.woff2"),
        ("engine/worker.js", "engine/", "engine/team.js"),
        ("engine/worker.js", "engine/", "engine/simd/e.js"),
        ("engine/team.js", "engine/", "engine/member.js"),
        ("engine/simd/e.js", "engine/simd/", "engine/simd/e_bg.wasm"),
    ] {
        let (text, reference) = (site.read(&new[file]), in_folder(path, folder));
        assert!(text.contains(&reference), "{file}: {text}");
    }
    assert_eq!(
        new["models/m.00112233.part0"],
        "assets/models/m.00112233.part0"
    );
    assert!(
        site.read(&new["models/m.json"])
            .contains("\"./m.00112233.part0\"")
    );
    let stable = site.read("models/m.json");
    assert!(
        stable.contains("\"../assets/models/m.00112233.part0\""),
        "{stable}"
    );
    assert!(!site.0.path().join("engine").exists());
}

#[test]
fn a_change_reaches_the_names_of_all_that_name_the_file_and_of_no_others() {
    let before = Site::new(&files()).rename("./");
    let mut changed = files();
    changed.retain(|(path, _)| *path != "engine/simd/e_bg.wasm");
    changed.push(("engine/simd/e_bg.wasm", "\0asm3"));
    let after = Site::new(&changed).rename("./");
    let moved: Vec<&str> = before
        .iter()
        .filter(|(path, name)| after[*path] != **name)
        .map(|(path, _)| path.as_str())
        .collect();
    assert_eq!(
        moved,
        [
            "engine/simd/e.js",
            "engine/simd/e_bg.wasm",
            "engine/worker.js"
        ]
    );
}

#[test]
fn references_may_begin_with_the_public_url() {
    for url in ["/any/sub/path/", "https://example.org/x/"] {
        let index =
            format!("<script src=\"{url}a.js\"></script><a href=\"https://other.org/b.js\">");
        let site = Site::new(&[("index.html", &index), ("a.js", "")]);
        let new = site.rename(url);
        let index = site.read("index.html");
        assert!(
            index.contains(&format!("\"{url}{}\"", new["a.js"])),
            "{index}"
        );
        assert!(index.contains("https://other.org/b.js"), "{index}");
    }
}

#[test]
fn a_reference_that_leads_nowhere_stops_the_build() {
    for (file, text, named) in [
        ("index.html", "<script src=\"gone.js\"></script>", "gone.js"),
        ("a.js", "import \"../a.js\";", "../a.js"),
        (
            "a.css",
            "a{src:url(a.js)} b{src:url(fonts/a.css)}",
            "fonts/a.css",
        ),
    ] {
        let others = [("index.html", ""), ("a.js", ""), ("a.css", "")];
        let mut files: Vec<_> = others
            .into_iter()
            .filter(|(path, _)| *path != file)
            .collect();
        files.push((file, text));
        let sentence = Site::new(&files).refusal();
        assert!(
            sentence.contains(file) && sentence.contains(named),
            "{sentence}"
        );
    }
}

#[test]
fn two_files_that_name_each_other_are_refused_unless_one_keeps_its_name() {
    let circle = [("a.js", "'./b.js'"), ("b.js", "'./a.js'")];
    let sentence = Site::new(&circle).refusal();
    assert!(sentence.contains("a.js, b.js"), "{sentence}");
    let pages = [
        ("index.html", "'embed.html'"),
        ("embed.html", "'index.html'"),
    ];
    Site::new(&pages).rename("./");
}

#[test]
fn a_script_with_another_policy_has_another_name() {
    let names = |hub: &str| {
        let worker = ("importer/worker.js", "post();");
        let site = Site::new(&[worker, ("boot.js", "post();")]);
        site.rename_with("./", &Policies::new(&[hub.into()]))
    };
    let [first, same, other] = ["https://a.test", "https://a.test", "https://b.test"].map(names);
    assert_eq!(first, same);
    assert_ne!(first["importer/worker.js"], other["importer/worker.js"]);
    assert_eq!(first["boot.js"], other["boot.js"]);
}
