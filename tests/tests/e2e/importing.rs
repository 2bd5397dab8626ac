//! models.html: models from a hub, from an address and from files become those of the page.

use crate::checkpoint::{SMALL, write_checkpoint};
use nsp_e2e::{
    Page, View, convert, convert_with_fresh_head, examples, visit, wait_for, write_headless,
};
use nsp_server::hub::{Behaviour, Hub, MODEL};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The files of a checkpoint.
pub const CHECKPOINT: [&str; 4] = [
    "config.json",
    "model.safetensors",
    "vocab.txt",
    "tokenizer_config.json",
];

/// The model of tests/fixtures.
pub fn tiny() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tiny-bert")
}

/// The SHA-256 of some bytes, in hexadecimal digits.
pub fn hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Starts a hub with the model of a folder, and sends the site as if it had been built for it.
pub fn hub(page: &Page, folder: &Path, behaviour: Behaviour) -> Hub {
    connect(page, Hub::start(folder, behaviour).unwrap())
}

fn connect(page: &Page, hub: Hub) -> Hub {
    page.site
        .use_hub(&format!("{} {}", hub.endpoint, hub.storage));
    page.expect_requests_to(&hub.endpoint);
    page.expect_requests_to(&hub.storage);
    hub
}

/// The state of the import.
pub fn state(page: &Page) -> String {
    page.attribute("import-status", "data-state")
}

/// Waits until the import is in this state, or has failed.
pub fn wait_for_state(page: &Page, expected: &str) {
    let seen = || {
        let now = state(page);
        (now == expected || now == "error").then_some(now)
    };
    let situation = || format!("{}: {}", state(page), page.text("import-error"));
    let now = wait_for(expected, seen, situation);
    assert_eq!(now, expected, "{}", page.text("import-error"));
}

/// Types the name of a model and looks it up.
pub fn look_up(page: &Page, name: &str) {
    page.fill("hub-id", name);
    page.click("look-up");
}

/// Imports the model that is looked up.
pub fn import(page: &Page) {
    wait_for_state(page, "ready");
    page.click("import");
    wait_for_state(page, "done");
}

/// The manifest of an imported model, and the hash of the parts that it lists, put together.
pub fn stored(page: &Page, name: &str) -> (Value, String) {
    let script = format!(
        "(async () => {{
            const cache = await caches.open('bert-nsp-model-1');
            const folder = new URL('imported/', location).href;
            const manifest = await (await cache.match(folder + '{name}.json')).json();
            const parts = [];
            for (const part of manifest.parts) {{
                parts.push(await (await cache.match(folder + part.file)).blob());
            }}
            const bytes = await new Blob(parts).arrayBuffer();
            const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
            const hash = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
            done([manifest, hash]);
        }})().catch((error) => done([null, String(error)]));"
    );
    let found = page.browser.eval_later(&script);
    (
        found[0].clone(),
        found[1].as_str().unwrap_or_default().to_owned(),
    )
}

/// The names of the listed models.
pub fn listed(page: &Page) -> Value {
    page.browser.eval(
        "return [...document.querySelectorAll('[data-testid=models] [data-model]')]
            .map((row) => row.dataset.model);",
    )
}

/// Waits until the list says what quantising a model costs.
pub fn wait_for_cost(page: &Page, model: &str, part: &str) {
    let selector = format!("[data-model=\"{model}\"] [data-cost]");
    let said = || {
        page.string(&format!(
            "document.querySelector('{selector}')?.textContent ?? ''"
        ))
    };
    let seen = || said().contains(part).then_some(());
    wait_for(part, seen, said);
}

pub fn act(page: &Page, model: &str, action: &str) {
    page.browser
        .click(&format!("[data-model=\"{model}\"] [data-action={action}]"));
}

#[test]
fn a_model_of_the_hub_becomes_the_page_s_and_is_the_command_line_s_file() {
    visit(View::default(), |page| {
        let hub = hub(page, &tiny(), Behaviour::Usual);
        page.open("models.html");
        assert_eq!(state(page), "idle");
        assert_eq!(
            hub.requests(),
            Vec::<String>::new(),
            "nothing is asked unasked"
        );
        look_up(page, MODEL);
        wait_for_state(page, "ready");
        assert_eq!(page.attribute("facts", "data-license"), "not stated");
        let bytes: u64 = page.attribute("facts", "data-bytes").parse().unwrap();
        assert!((400_000..500_000).contains(&bytes), "{bytes}");
        assert_eq!(
            page.string("document.querySelector('[data-testid=dtype]').value"),
            "q8_0"
        );
        assert_eq!(
            page.browser.eval_later(
                "const names = ['bert-nsp-model-1', 'bert-nsp-import-1'];
                 Promise.all(names.map((name) => caches.has(name))).then(done);"
            ),
            json!([false, false]),
            "nothing is stored before the import"
        );
        import(page);
        let expected = hash(&convert(&tiny(), "tiny-nsp", "q8_0"));
        let (manifest, parts) = stored(page, "tiny-nsp");
        assert_eq!(parts, expected);
        assert_eq!(manifest["sha256"], expected);
        assert_eq!(manifest["dtype"], "Q8_0");
        assert_eq!(
            page.attribute("import-status", "data-value"),
            bytes.to_string()
        );

        let count = examples().len();
        wait_for_cost(page, "tiny-nsp", &format!("on {count} example pairs"));
        let differences = &manifest["cost"]["measured"];
        assert_eq!(differences["examples"], count);
        let of = |name: &str| differences[name].as_f64().unwrap();
        assert!(of("mean") > 0.0 && of("largest") >= of("mean"));
        assert!(page.text("import-status").contains("logits differ"));

        assert_eq!(listed(page), json!(["tiny-nsp"]));
        let published = "document.querySelector('[data-action=published]') === null";
        assert_eq!(page.string(&format!("String({published})")), "true");
        act(page, "tiny-nsp", "use");
        page.open("");
        page.wait_for_state("ready");
        assert_eq!(page.text("verdict"), "", "the ready answers are nsp-base's");
        page.browser
            .click(&format!("[data-example={}]", examples()[1].id));
        page.wait_for_prediction(1);
        let note = page.string("document.querySelector('.example-note').textContent");
        assert!(note.contains("About nsp-base: "), "{note}");
        page.ask("rain", "snow");
        let shown = page.wait_for_prediction(2);
        assert!(shown.tokens.starts_with("[CLS] "), "{}", shown.tokens);
        assert_eq!(page.attribute("model-name", "data-value"), "tiny-nsp");
        assert!(hub.requests().iter().all(|path| !path.contains("rain")));

        page.open("models.html");
        act(page, "tiny-nsp", "remove");
        let gone = || (listed(page) == json!([])).then_some(());
        wait_for("an empty list", gone, || listed(page).to_string());
        let (manifest, _) = stored(page, "tiny-nsp");
        assert_eq!(manifest, Value::Null);
    });
}

#[test]
fn chosen_files_are_imported_and_renamed() {
    visit(View::default(), |page| {
        page.open("models.html");
        let paths = CHECKPOINT.map(|name| tiny().join(name).display().to_string());
        page.browser
            .press_in("[data-testid=import-files]", &paths.join("\n"));
        wait_for_state(page, "ready");
        page.browser.eval(
            "const select = document.querySelector('[data-testid=dtype]');
             select.value = 'q4_0';",
        );
        import(page);
        let (manifest, parts) = stored(page, "unnamed");
        assert_eq!(parts, hash(&convert(&tiny(), "unnamed", "q4_0")));
        assert_eq!(manifest["dtype"], "Q4_0");
        wait_for_cost(page, "unnamed", "example pairs");
        act(page, "unnamed", "rename");
        page.fill("new-name", "my tiny model");
        page.browser
            .click("[data-model=unnamed] form button[type=submit]");
        let renamed = || (listed(page) == json!(["my-tiny-model"])).then_some(());
        wait_for("the new name", renamed, || listed(page).to_string());
        assert_eq!(stored(page, "my-tiny-model").1, parts);

        let gguf = tiny().join("tiny-bert.q8_0.gguf");
        page.browser
            .press_in("[data-testid=import-files]", &gguf.display().to_string());
        import(page);
        let file = fs::read(gguf).unwrap();
        assert_eq!(stored(page, "tiny-bert").1, hash(&file));
        wait_for_cost(
            page,
            "tiny-bert",
            "was not measured: the file was quantised",
        );
    });
}

#[test]
fn a_folder_of_the_site_is_imported_under_its_own_name() {
    visit(View::default(), |page| {
        for name in CHECKPOINT {
            let bytes = fs::read(tiny().join(name)).unwrap();
            let path = format!("/my models/tiny bert/{name}");
            page.site.replace(&path, Some(bytes));
        }
        // Not every checkpoint has every file that is looked for.
        page.expect_console_error("Failed to load resource");
        page.open("models.html");
        let site = page.site.url();
        look_up(page, &format!("{site}my%20models/tiny%20bert"));
        import(page);
        let (_, parts) = stored(page, "tiny-bert");
        assert_eq!(parts, hash(&convert(&tiny(), "tiny bert", "q8_0")));
    });
}

#[test]
fn a_checkpoint_without_a_head_gets_a_random_one_and_is_marked() {
    let folder = tempfile::tempdir().unwrap();
    write_headless(&tiny(), folder.path(), &CHECKPOINT);
    visit(View::default(), |page| {
        let _hub = hub(page, folder.path(), Behaviour::Usual);
        page.open("models.html");
        look_up(page, MODEL);
        wait_for_state(page, "ready");
        let facts = page.text("facts");
        assert!(
            facts.contains("no pooler and next-sentence head"),
            "{facts}"
        );
        import(page);
        for dtype in ["q8_0", "q4_0"] {
            let expected = hash(&convert_with_fresh_head(folder.path(), "tiny-nsp", dtype));
            let (manifest, parts) = stored(page, "tiny-nsp");
            assert_eq!(parts, expected, "{dtype}");
            assert_eq!(manifest["sha256"], expected);
            assert_eq!(manifest["untaught"], true);
            wait_for_cost(page, "tiny-nsp", "pooler and head are random");
            if dtype == "q8_0" {
                act(page, "tiny-nsp", "remove");
                let gone = || (listed(page) == json!([])).then_some(());
                wait_for("an empty list", gone, || listed(page).to_string());
                look_up(page, MODEL);
                wait_for_state(page, "ready");
                page.browser
                    .eval("document.querySelector('[data-testid=dtype]').value = 'q4_0';");
                import(page);
            }
        }
        let note = "document.querySelector('[data-model=tiny-nsp] [data-untaught]')?.textContent";
        let said = page.string(&format!("{note} ?? ''"));
        assert!(said.contains("Not trained yet"), "{said}");
        page.browser.click("[data-untaught] a");
        page.wait_for_state("ready");
        page.ask("rain", "snow");
        page.wait_for_prediction(1);
        assert_eq!(page.attribute("model-name", "data-value"), "tiny-nsp");
    });
}

/// How many transfers of weights the hub has begun.
fn transfers(hub: &Hub) -> usize {
    let requests = hub.requests();
    let transfers = requests.iter().filter(|path| path.starts_with("/storage/"));
    transfers.count()
}

#[test]
fn an_import_goes_on_after_a_pause_a_closed_tab_and_a_broken_transfer() {
    let folder = tempfile::tempdir().unwrap();
    write_checkpoint(folder.path(), SMALL);
    let expected = hash(&convert(folder.path(), "tiny-nsp", "q8_0"));
    visit(View::default(), |page| {
        let hub = hub(page, folder.path(), Behaviour::Slow(5));
        page.open("models.html");
        look_up(page, MODEL);
        wait_for_state(page, "ready");
        page.click("import");
        let begun = || {
            let done: u64 = page.attribute("import-status", "data-value").parse().ok()?;
            (done > 10_000_000).then_some(())
        };
        wait_for("a stored leg", begun, || page.text("import-status"));
        page.click("pause");
        wait_for_state(page, "paused");

        hub.behave(Behaviour::BreaksOff);
        page.open("models.html");
        look_up(page, MODEL);
        wait_for_state(page, "ready");
        let number = |id: &str, attribute: &str| -> u64 {
            let value = page.attribute(id, attribute);
            value.parse().unwrap()
        };
        let done = number("import-status", "data-value");
        assert!(done >= 8 << 20, "{done}");
        let needed = number("facts", "data-bytes");
        assert_eq!(number("facts", "data-transferred"), needed);
        let before = transfers(&hub);
        import(page);
        assert_eq!(stored(page, "tiny-nsp").1, expected);
        assert!(hub.has_broken_off());
        let after = transfers(&hub) - before;
        assert!(after >= 2, "the start and its rest: {after}");
        wait_for_cost(
            page,
            "tiny-nsp",
            "was not measured, because the import was interrupted",
        );

        hub.behave(Behaviour::NoRanges);
        look_up(page, MODEL);
        wait_for_state(page, "ready");
        let file = folder.path().join("model.safetensors");
        let file_bytes = file.metadata().unwrap().len();
        assert_eq!(number("facts", "data-transferred"), file_bytes);
        assert!(needed < file_bytes - (1 << 20), "{needed}");
        let before = transfers(&hub);
        import(page);
        assert_eq!(stored(page, "tiny-nsp").1, expected);
        assert_eq!(transfers(&hub) - before, 1, "one transfer reads all");
        wait_for_cost(
            page,
            "tiny-nsp",
            "was not measured: the host sends files only as a whole",
        );

        hub.behave(Behaviour::Usual);
        look_up(page, MODEL);
        wait_for_state(page, "ready");
        page.click("measure");
        import(page);
        wait_for_cost(
            page,
            "tiny-nsp",
            "was not measured, because you switched it off",
        );
    });
}

/// The tiny model under the name of Google's has other answers, and the page says so.
#[test]
fn only_google_s_model_is_compared_with_its_published_answers() {
    const GOOGLES: &str = "google-bert/bert-base-uncased";
    const NAME: &str = "bert-base-uncased";
    visit(View::default(), |page| {
        let hub = Hub::start_as(GOOGLES, &tiny(), Behaviour::Usual).unwrap();
        connect(page, hub);
        page.open("models.html");
        look_up(page, GOOGLES);
        import(page);
        wait_for_cost(page, NAME, "example pairs");
        act(page, NAME, "published");
        let state = || page.string("document.querySelector('[data-published]').dataset.published");
        let over = || ["done", "error"].contains(&state().as_str()).then_some(());
        wait_for("the comparison", over, state);
        let said = page.string("document.querySelector('[data-published]').textContent");
        assert!(
            said.contains(&format!("does not answer as {GOOGLES}")),
            "{said}"
        );
        assert!(said.contains("of 12 pairs agree"), "{said}");
        let rows = "return document.querySelectorAll('[data-published] tbody tr').length;";
        assert_eq!(page.browser.eval(rows), 12);

        page.browser.eval(
            "const list = document.querySelector('.site-header select');
             list.value = 'de'; list.dispatchEvent(new Event('change', { bubbles: true }));",
        );
        wait_for_cost(page, NAME, "Die Logits weichen im Mittel um");
    });
}

#[test]
fn what_can_not_be_imported_gets_a_sentence_of_its_own() {
    visit(View::default(), |page| {
        let hub = hub(page, &tiny(), Behaviour::Usual);
        page.expect_console_error("Failed to load resource");
        page.open("models.html");
        let refusal = || {
            let seen = || (state(page) == "error").then(|| page.text("import-error"));
            wait_for("an error", seen, || state(page))
        };
        for (typed, sentence) in [
            ("", "Type the name"),
            ("a b", "not the name of a model"),
            ("https://elsewhere.test/a/b", "Download the file yourself"),
            ("someone/else", "There is no model someone/else"),
        ] {
            look_up(page, typed);
            let error = refusal();
            assert!(error.contains(sentence), "{typed}: {error}");
        }
        for (behaviour, sentence) in [
            (Behaviour::Status(401), "gated or private"),
            (Behaviour::Status(403), "gated or private"),
            (Behaviour::Status(404), "There is no model"),
            (Behaviour::Status(429), "status 429"),
            (Behaviour::Status(503), "answered 503"),
            (Behaviour::Pages, "web page"),
            (Behaviour::WrongLength, "but its header describes"),
        ] {
            hub.behave(behaviour);
            look_up(page, MODEL);
            let error = refusal();
            assert!(error.contains(sentence), "{behaviour:?}: {error}");
        }
        hub.behave(Behaviour::Changes);
        look_up(page, MODEL);
        wait_for_state(page, "ready");
        page.click("import");
        let error = refusal();
        assert!(error.contains("has changed on the host"), "{error}");
        assert_eq!(listed(page), json!([]));
    });
}
