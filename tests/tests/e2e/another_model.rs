//! A site of another model than nsp-base. It is the built site with another manifest, other parts and other names
//! in index.html. A build for that model differs from it only in the ready results and the tutorial's text.

use nsp_e2e::{Hosting, Page, View, examples, visit, wait_for};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{fs, path::Path};

/// The name that the file of tests/fixtures states.
const NAME: &str = "tiny-bert";
/// The name of its only part, up to its number.
const PART: &str = "tiny.part";

/// The value of a `<meta>`.
fn meta<'a>(html: &'a str, name: &str) -> &'a str {
    let start = format!("name=\"{name}\" content=\"");
    let (_, rest) = html.split_once(&start).expect("index.html has the element");
    rest.split('"').next().unwrap_or_default()
}

/// From now on, the host has the tiny model instead of nsp-base.
pub fn exchange_model(page: &Page) {
    let file = "../tests/fixtures/tiny-bert/tiny-bert.q8_0.gguf";
    let model = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let digest = Sha256::digest(&model);
    let hash: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let size = model.len();
    let part = json!({ "file": format!("{PART}0"), "size": size, "sha256": hash });
    let manifest = json!({
        "format": 1, "name": NAME, "dtype": "Q8_0", "size": size, "sha256": hash, "parts": [part],
    });

    let html = fs::read_to_string(Hosting::Usual.dist().join("index.html")).unwrap();
    let [address, parts, name] =
        ["manifest", "model", "name"].map(|what| meta(&html, &format!("bert-nsp-{what}")));
    assert_eq!(name, "nsp-base");
    let address = address.trim_start_matches('.');
    let (folder, _) = address.rsplit_once('/').unwrap();
    let site = &page.site;
    site.replace(address, Some(manifest.to_string().into_bytes()));
    site.replace(&format!("{folder}/{PART}0"), Some(model));
    let html = html.replace(parts, &format!("{size} 1 {PART}")).replace(
        &format!("content=\"{name}\""),
        &format!("content=\"{NAME}\""),
    );
    site.replace("/", Some(html.into_bytes()));
}

#[test]
fn the_page_says_which_model_runs_and_what_is_said_of_nsp_base_only() {
    visit(View::default(), |page| {
        let note = || page.string("document.querySelector('.model-note').textContent");
        exchange_model(page);
        page.open("");
        let with = |part: &str| {
            let seen = || Some(note()).filter(|note| note.contains(part));
            wait_for("the note", seen, note)
        };
        let before = with(NAME);
        assert!(before.contains("was not measured"), "{before}");
        assert!(!before.contains("trained nsp-base itself"), "{before}");
        page.open_with_model();
        let loaded = with("Q8_0");
        assert!(loaded.contains(NAME), "{loaded}");
        assert!(!loaded.contains("89.6"), "{loaded}");

        let mut differing = 0;
        let examples = examples();
        for (example, number) in examples.iter().zip(1..) {
            page.browser
                .click(&format!("[data-example={}]", example.id));
            let shown = page.wait_for_prediction(number);
            let note = page.string("document.querySelector('.example-note').textContent");
            assert!(note.contains("About nsp-base: "), "{note}");
            let differs = shown.prediction != example.model.to_string();
            differing += usize::from(differs);
            let says_so = note.contains(NAME) && note.ends_with("answers differently.");
            assert_eq!(says_so, differs, "{}: {note}", example.id);
        }
        assert!(differing > 0, "nothing was tested");
    });
}
