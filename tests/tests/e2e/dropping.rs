//! Files that the reader drops onto models.html.

use crate::importing::{CHECKPOINT, hash, import, state, stored, tiny, wait_for_state};
use nsp_e2e::{Page, View, convert, visit, wait_for};
use serde_json::json;
use std::fs;

#[test]
fn a_folder_that_is_dropped_is_imported() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("my-bert");
    fs::create_dir(&folder).unwrap();
    for name in CHECKPOINT {
        fs::copy(tiny().join(name), folder.join(name)).unwrap();
    }
    visit(View::default(), |page| {
        page.open("models.html");
        let place = page.browser.eval(
            "const heading = document.querySelector('.models h2');
             heading.scrollIntoView({ behavior: 'instant', block: 'center' });
             const box = heading.getBoundingClientRect();
             return [box.x + 5, box.y + 5];",
        );
        let data = json!({ "items": [], "files": [folder], "dragOperationsMask": 1 });
        for kind in ["dragEnter", "dragOver", "drop"] {
            page.browser.devtools(
                "Input.dispatchDragEvent",
                json!({ "type": kind, "x": place[0], "y": place[1], "data": data }),
            );
        }
        import(page);
        let (manifest, parts) = stored(page, "my-bert");
        assert_eq!(manifest["name"], "my-bert");
        assert_eq!(parts, hash(&convert(&folder, "my-bert", "q8_0")));
    });
}

/// Drops what a script puts into `data`. The browser gives this as the entry of each item.
fn drop_scripted(page: &Page, entry: &str, script: &str) {
    page.browser.eval_later(&format!(
        "(async () => {{
            DataTransferItem.prototype.webkitGetAsEntry = () => {entry};
            const data = new DataTransfer();
            {script}
            const drop = {{ dataTransfer: data, bubbles: true, cancelable: true }};
            document.querySelector('.models h2').dispatchEvent(new DragEvent('drop', drop));
        }})().then(done);"
    ));
}

/// A script that puts a GGUF file into `data`, and keeps it as `file`.
const ONE_FILE: &str =
    "window.file = new File([await (await fetch('tiny.gguf')).blob()], 'tiny.gguf');
     data.items.add(window.file);";

fn with_a_file(page: &Page) {
    let gguf = fs::read(tiny().join("tiny-bert.q8_0.gguf")).unwrap();
    page.site.replace("/tiny.gguf", Some(gguf));
    page.open("models.html");
}

#[test]
fn files_are_taken_from_a_browser_without_entries_and_a_drop_without_files_is_told() {
    visit(View::default(), |page| {
        with_a_file(page);
        drop_scripted(page, "null", "data.setData('text/plain', 'a text');");
        let error = || page.text("import-error");
        let told = || error().contains("There is no file in").then_some(());
        wait_for("an error", told, error);
        assert_eq!(state(page), "error");

        drop_scripted(page, "null", ONE_FILE);
        import(page);
        let file = fs::read(tiny().join("tiny-bert.q8_0.gguf")).unwrap();
        assert_eq!(stored(page, "tiny-bert").1, hash(&file));
    });
}

#[test]
fn while_a_drop_is_read_nothing_else_begins_and_it_can_be_cancelled() {
    // Its file is read when the script says so.
    const ENTRY: &str = "({
        isDirectory: false, fullPath: '/tiny.gguf',
        file(take) { window.release = () => take(window.file); },
    })";
    visit(View::default(), |page| {
        with_a_file(page);
        drop_scripted(page, ENTRY, ONE_FILE);
        assert_eq!(state(page), "checking");
        let is_disabled = "document.querySelector('[data-testid=look-up]').disabled";
        assert_eq!(page.string(&format!("String({is_disabled})")), "true");
        page.browser.eval("window.first = window.release;");
        page.click("cancel");
        wait_for_state(page, "idle");

        drop_scripted(page, ENTRY, ONE_FILE);
        page.browser.eval("window.first();");
        assert_eq!(state(page), "checking", "the first drop was cancelled");
        page.browser.eval("window.release();");
        wait_for_state(page, "ready");
    });
}
