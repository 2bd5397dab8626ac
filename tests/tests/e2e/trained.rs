//! Models whose heads were trained in this browser: in the list of models.html, on the page, and when their base is
//! gone.

use crate::{
    importing::{act, hash, hub, import, listed, look_up, stored, tiny},
    widget::{A, B},
};
use nsp_e2e::{
    Page, Prediction, Shown, View, convert, predict_with_head, train_head, visit, wait_for,
};
use nsp_server::hub::{Behaviour, MODEL};
use serde_json::{Value, json};
use std::fs;

/// The name of the trained model, and the file of its head.
const NAME: &str = "tuned";
const HEAD: &str = "tuned.0123456789abcdef.head.gguf";

/// The manifest of a model that was trained on the one with the manifest `base`.
fn trained(base: &Value, head: &[u8]) -> Value {
    let mut manifest = base.clone();
    manifest["name"] = json!(NAME);
    manifest["base"] = base["name"].clone();
    manifest["head"] = json!({ "file": HEAD, "size": head.len(), "sha256": hash(head) });
    manifest
}

/// Stores a trained model, as saving it in section 12 does.
fn store(page: &Page, manifest: &Value, head: &[u8]) {
    page.site.replace("/trained.head", Some(head.to_vec()));
    let done = page.browser.eval_later(&format!(
        "(async () => {{
            const cache = await caches.open('bert-nsp-model-1');
            const folder = new URL('imported/', location).href;
            const head = await (await fetch('trained.head')).blob();
            await cache.put(folder + '{HEAD}', new Response(head));
            await cache.put(folder + '{NAME}.json', new Response(JSON.stringify({manifest})));
            done('done');
        }})().catch((error) => done(String(error)));"
    ));
    assert_eq!(done, "done");
}

/// What the row of a model says.
fn row(page: &Page, model: &str) -> String {
    page.string(&format!(
        "document.querySelector('[data-model=\"{model}\"]')?.textContent ?? ''"
    ))
}

fn wait_for_row(page: &Page, model: &str, part: &str) {
    let seen = || row(page, model).contains(part).then_some(());
    wait_for(part, seen, || row(page, model));
}

fn wait_for_list(page: &Page, expected: &Value) {
    let seen = || (listed(page) == *expected).then_some(());
    wait_for("the list", seen, || listed(page).to_string());
}

/// The cached files of models whose addresses contain `part`.
fn cached(page: &Page, part: &str) -> u64 {
    let count = page.browser.eval_later(&format!(
        "caches.open('bert-nsp-model-1').then((cache) => cache.keys())
             .then((keys) => done(keys.filter(({{ url }}) => url.includes('{part}')).length));"
    ));
    count.as_u64().unwrap()
}

fn assert_answers_as(shown: &Shown, expected: &Prediction) {
    let logits: Vec<f64> = shown
        .logits
        .split_whitespace()
        .flat_map(str::parse)
        .collect();
    assert_eq!(logits.len(), 2, "{}", shown.logits);
    for (logit, expected) in logits.iter().zip(&expected.logits) {
        assert!((logit - expected).abs() < 0.06, "{logit}, not {expected}");
    }
}

#[test]
fn a_trained_head_is_a_model_of_the_list_and_keeps_its_base() {
    visit(View::default(), |page| {
        let _hub = hub(page, &tiny(), Behaviour::Usual);
        page.open("models.html");
        look_up(page, MODEL);
        import(page);
        let (base, parts) = stored(page, "tiny-nsp");
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("base.gguf");
        fs::write(&file, convert(&tiny(), "tiny-nsp", "q8_0")).unwrap();
        let head = train_head(Some(&file));
        store(page, &trained(&base, &head), &head);

        page.open("models.html");
        wait_for_row(page, NAME, "a trained head on tiny-nsp");
        let said = row(page, NAME);
        assert!(said.contains("Download the head as GGUF"), "{said}");
        assert!(
            !said.contains("example pairs"),
            "that is the base's: {said}"
        );
        act(page, "tiny-nsp", "remove");
        let refusal =
            || page.string("document.querySelector('[data-testid=models] + .error').textContent");
        let refused = || refusal().contains("Remove tuned first").then_some(());
        wait_for("the refusal", refused, refusal);
        assert_eq!(stored(page, "tiny-nsp").1, parts);

        // The address changes, but the document stays: the page has to start again with the other model.
        page.open("");
        let link = format!("location.hash = '#a=rain&b=snow&model={NAME}';");
        page.browser.eval(&link);
        let named = || page.attribute("model-name", "data-value");
        let is_named = || (named() == NAME).then_some(());
        wait_for("the model of the link", is_named, named);
        page.wait_for_text_in("sentence-a", "rain");

        page.open("models.html");
        wait_for_row(page, NAME, "a trained head on tiny-nsp");
        act(page, NAME, "use");
        page.open("");
        page.wait_for_state("ready");
        page.ask("rain", "snow");
        let expected = predict_with_head(Some(&file), &head, "rain", "snow");
        assert_answers_as(&page.wait_for_prediction(1), &expected);
        assert_eq!(page.attribute("model-name", "data-value"), NAME);
        assert_the_snippet_is_of_the_site_s_own(page);

        page.open("models.html");
        wait_for_row(page, "tiny-nsp", "Rename");
        act(page, "tiny-nsp", "rename");
        page.fill("new-name", "base");
        page.browser
            .click("[data-model=tiny-nsp] form button[type=submit]");
        wait_for_row(page, NAME, "a trained head on base");
        wait_for_list(page, &json!(["base", NAME]));
        act(page, NAME, "remove");
        wait_for_list(page, &json!(["base"]));
        assert_eq!(cached(page, HEAD), 0);
        assert_eq!(stored(page, "base").1, parts);
        act(page, "base", "remove");
        wait_for_list(page, &json!([]));
        assert_eq!(cached(page, "imported/"), 0);
    });
}

/// The widget can't use what only this browser has.
fn assert_the_snippet_is_of_the_site_s_own(page: &Page) {
    page.browser.click("[data-share=embed]");
    let said = || page.string("document.querySelector('[data-embedded]').textContent");
    let names = || said().contains(NAME).then_some(());
    wait_for("the sentence", names, said);
    let snippet = page.string("document.querySelector('[data-snippet=element]').value");
    assert!(snippet.contains("rain"), "{snippet}");
    for absent in ["logits", "model="] {
        assert!(!snippet.contains(absent), "{snippet}");
    }
}

/// The manifest of the site's own model, for a model in the folder of imported ones. The page must be open.
fn own_manifest(page: &Page) -> Value {
    page.browser.eval_later(
        "const { content } = document.querySelector('meta[name=bert-nsp-manifest]');
         const address = new URL(content, document.baseURI);
         fetch(address).then((response) => response.json()).then((manifest) => {
             for (const part of manifest.parts) part.file = `..${new URL(part.file, address).pathname}`;
             done(manifest);
         });",
    )
}

#[test]
fn a_head_on_the_site_s_own_model_loads_that_model_and_leaves_it() {
    visit(View::default(), |page| {
        page.open("models.html");
        let head = train_head(None);
        store(page, &trained(&own_manifest(page), &head), &head);
        page.open("models.html");
        wait_for_row(page, NAME, "a trained head on nsp-base");
        act(page, NAME, "use");

        page.open("");
        assert_eq!(page.text("verdict"), "", "the ready answers are nsp-base's");
        let offered = || page.text("predict").contains("MB").then_some(());
        wait_for("an offer", offered, || page.text("predict"));
        assert_eq!(page.state(), "no-model", "nothing loads unasked");
        page.ask(A, B);
        let expected = predict_with_head(None, &head, A, B);
        assert_answers_as(&page.wait_for_prediction(1), &expected);
        let parts = cached(page, ".part");
        assert!(parts >= 4, "{parts}");

        page.open("models.html");
        wait_for_row(page, NAME, "Remove");
        act(page, NAME, "remove");
        wait_for_list(page, &json!([]));
        assert_eq!((cached(page, HEAD), cached(page, ".part")), (0, parts));
        page.open("");
        page.wait_for_state("ready");
        assert_eq!(page.attribute("model-name", "data-value"), "nsp-base");
    });
}

#[test]
fn the_page_goes_on_with_the_site_s_own_model_when_the_base_is_gone() {
    visit(View::default(), |page| {
        page.open("models.html");
        let head = [0; 8];
        let mut manifest = trained(&own_manifest(page), &head);
        manifest["parts"][0]["file"] = json!("../assets/models/earlier.part0");
        store(page, &manifest, &head);
        page.open("models.html");
        wait_for_row(page, NAME, "Use");
        act(page, NAME, "use");

        page.open("");
        let lost = || page.string("document.querySelector('[data-lost]')?.textContent ?? ''");
        let said = || Some(lost()).filter(|said| said.contains(NAME));
        let said = wait_for("the sentence", said, lost);
        assert!(said.contains("no longer has all of its files"), "{said}");
        assert_ne!(page.text("verdict"), "", "the ready answer is there again");
        page.click("predict");
        page.wait_for_prediction(1);
        assert_eq!(page.attribute("model-name", "data-value"), "nsp-base");

        page.open("models.html");
        wait_for_row(page, NAME, "Use");
        page.click("use-own");
        page.open("");
        page.wait_for_state("ready");
        assert_eq!(lost(), "");
    });
}
