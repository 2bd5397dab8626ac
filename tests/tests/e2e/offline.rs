//! The page without a network, and what a visit costs to make that possible.

use crate::{filled::fill_exhibits, later::asset, service_worker::wait_until_nothing_is_kept};
use nsp_e2e::{Hosting, Manner, Page, View, lesson_pair, predict, visit_and_return, wait_for};
use std::{collections::HashMap, fs};

/// How far two kinds of arithmetic may move a logit: the builds pack the weights differently.
const TOLERANCE: f64 = 0.5;

fn is_isolated(page: &Page) -> bool {
    page.browser.eval("return crossOriginIsolated;") == true
}

/// Asks about the lesson's pair and compares the answer with the command line's.
fn assert_answers(page: &Page) {
    let lesson = lesson_pair();
    let number = page.shown().request + 1;
    page.ask(&lesson.a, &lesson.b);
    let shown = page.wait_for_prediction(number);
    let expected = predict(&lesson.a, &lesson.b, None);
    for (ours, expected) in shown.logits.split(' ').zip(expected.logits) {
        let ours: f64 = ours.parse().expect("a number");
        assert!(
            (ours - expected).abs() < TOLERANCE,
            "{ours}, not {expected}"
        );
    }
}

#[test]
fn after_a_visit_that_used_the_model_all_works_without_a_network() {
    visit_and_return(Hosting::Plain, View::default(), |page| {
        page.open("");
        page.browser.eval("window.isTheFirst = true;");
        page.click("predict");
        page.wait_for_prediction(1);
        page.wait_for_offline("ready");
        // The page was not reloaded, and no threads were needed.
        assert_eq!(page.browser.eval("return window.isTheFirst;"), true);
        assert_eq!(page.attribute("engine", "data-value"), "relaxed");

        page.site.go_offline();
        page.browser.restart();
        // The browser looks for a new build and does not reach the host.
        page.expect_console_error("ERR_CONNECTION_REFUSED");
        page.open("");
        page.wait_for_state("ready");
        page.wait_for_offline("ready");
        assert!(is_isolated(page));
        assert_answers(page);
        assert_eq!(page.attribute("engine", "data-value"), "threads");
        fill_exhibits(page);
        let fonts = page.browser.eval_later(
            "document.fonts.ready.then(() => done([...document.fonts]
                 .filter(({ status }) => status === 'error').map(({ family }) => family)));",
        );
        assert_eq!(fonts, serde_json::json!([]));

        page.open("?engine=simd128#lang=de");
        let title = || page.string("document.querySelector('#loss h2')?.textContent");
        let german = || title().contains("Label und Loss").then_some(());
        wait_for("the German tutorial", german, title);
        assert_answers(page);
        assert_eq!(page.attribute("engine", "data-value"), "simd128");
    });
}

#[test]
fn without_the_browser_s_own_copies_the_engine_comes_from_those_of_the_worker() {
    visit_and_return(Hosting::Plain, View::default(), |page| {
        page.open("");
        page.click("predict");
        page.wait_for_prediction(1);
        page.wait_for_offline("ready");

        page.site.go_offline();
        page.browser
            .devtools("Network.clearBrowserCache", serde_json::json!({}));
        page.browser.restart();
        for part in ["ERR_CONNECTION_REFUSED", "ERR_CACHE_MISS"] {
            page.expect_console_error(part);
        }
        page.open("");
        page.wait_for_state("ready");
        assert_answers(page);
        assert_eq!(page.attribute("engine", "data-value"), "threads");
    });
}

#[test]
fn from_the_second_visit_on_a_plain_host_gives_threads() {
    visit_and_return(Hosting::Plain, View::default(), |page| {
        page.open("");
        assert!(!is_isolated(page));
        page.wait_for_offline("page");
        page.open("");
        assert!(is_isolated(page));
        page.click("predict");
        page.wait_for_prediction(1);
        assert_eq!(page.attribute("engine", "data-value"), "threads");
        page.wait_for_offline("ready");
    });
}

#[test]
fn who_never_predicts_gets_the_small_page_alone() {
    visit_and_return(Hosting::Usual, View::default(), |page| {
        page.open("");
        page.wait_for_offline("page");
        let requests = page.site.take_requests();
        let large = ["/engine/", "/importer/", "/trainer/", ".part"];
        let is_large = |path: &String| large.iter().any(|part| path.contains(part));
        assert!(!requests.iter().any(is_large), "{requests:?}");

        page.open("");
        page.wait_for_offline("page");
        let mut requests = page.site.take_requests();
        // The browser looks for a new worker, and requests the icon of the app.
        requests.retain(|path| path != "/sw.js" && !path.contains("/icons/"));
        assert_eq!(requests, Vec::<String>::new(), "all of it is there already");
    });
}

#[test]
fn the_importer_and_the_trainer_are_kept_when_they_are_used() {
    visit_and_return(Hosting::Usual, View::default(), |page| {
        page.open("");
        page.wait_for_offline("page");
        for (document, name) in [("", "trainer"), ("models.html", "importer")] {
            page.open(document);
            let kept = format!(
                "caches.keys()
                .then((names) => caches.open(names.find((name) => name.startsWith('bert-nsp-site'))))
                .then((cache) => cache.keys())
                .then((all) => done(all.filter(({{ url }}) => url.includes('/{name}/')).length));"
            );
            assert_eq!(page.browser.eval_later(&kept), 0);
            page.browser.eval(&format!(
                "const address = document.querySelector('meta[name=bert-nsp-{name}]').content;
                 new Worker(address, {{ type: 'module' }});"
            ));
            // Its script, and the two files of the program.
            let all = || (page.browser.eval_later(&kept) == 3).then_some(());
            wait_for(&format!("the {name} in the cache"), all, || {
                page.browser.eval_later(&kept).to_string()
            });
        }
        // The page's own copy is as complete as before.
        page.open("");
        page.click("predict");
        page.wait_for_offline("ready");
    });
}

#[test]
fn who_saves_data_gets_nothing_ahead_until_it_is_asked_for() {
    let view = View {
        script: "Object.defineProperty(navigator, 'connection', { value: { saveData: true } });",
        ..View::default()
    };
    visit_and_return(Hosting::Usual, view, |page| {
        page.open("");
        page.wait_for_note("asks to save data");
        page.click("predict");
        page.wait_for_prediction(1);
        let requests = page.site.take_requests();
        assert!(!requests.contains(&"/sw.js".into()), "{requests:?}");
        let engines = requests
            .iter()
            .filter(|path| path.contains("nsp_engine_bg"));
        assert_eq!(engines.count(), 1, "the one that runs: {requests:?}");

        page.open_storage();
        page.browser.click("[data-storage=persist]");
        page.wait_for_offline("ready");
    });
}

#[test]
fn what_the_browser_has_is_not_fetched_again() {
    visit_and_return(Hosting::Keeping, View::default(), |page| {
        page.open("");
        page.click("predict");
        page.wait_for_prediction(1);
        page.wait_for_offline("ready");
        let mut counts = HashMap::new();
        for path in page.site.take_requests() {
            *counts.entry(path).or_insert(0) += 1;
        }
        // The browser requests the worker's script again, and the engine the model's manifest.
        counts.retain(|path, count| *count > 1 && path != "/sw.js" && !path.ends_with(".json"));
        assert_eq!(counts, HashMap::new());
    });
}

#[test]
fn a_host_that_adds_a_line_to_documents_takes_nothing_away() {
    visit_and_return(Hosting::Keeping, View::default(), |page| {
        page.site.set_manner(Manner::Adding);
        page.expect_console_error("counted.js");
        page.open("");
        page.click("predict");
        page.wait_for_prediction(1);
        page.wait_for_offline("ready");
        assert_eq!(page.text("storage-note"), "");
        let is_of_site = |path: &String| {
            !["/sw.js", "/counted.js"].contains(&path.as_str()) && !path.ends_with(".json")
        };
        let mut requests = page.site.take_requests();
        requests.retain(is_of_site);
        let count = requests.len();
        requests.sort();
        requests.dedup();
        assert_eq!(requests.len(), count, "each once: {requests:?}");

        page.open("");
        page.wait_for_state("ready");
        assert!(is_isolated(page));
        page.wait_for_offline("ready");
        let mut requests = page.site.take_requests();
        requests.retain(|path| is_of_site(path) && !path.contains("/icons/"));
        assert_eq!(requests, Vec::<String>::new());

        page.site.go_offline();
        page.browser.restart();
        page.expect_console_error("ERR_CONNECTION_REFUSED");
        page.open("");
        page.wait_for_state("ready");
        let added = page
            .browser
            .eval("return !!document.querySelector('script[src*=counted]');");
        assert_eq!(added, true, "what is kept is what the host has sent");
        assert_answers(page);
        assert_eq!(page.attribute("engine", "data-value"), "threads");
    });
}

#[test]
fn what_a_host_has_changed_is_not_kept_and_told_from_a_browser_that_keeps_nothing() {
    visit_and_return(Hosting::Plain, View::default(), |page| {
        page.site.set_manner(Manner::Rewriting);
        page.open("");
        page.wait_for_note("host of this site has changed the page");
        assert_eq!(page.attribute("status", "data-offline"), "no");
        let console = format!("{:?}", page.browser.log("browser"));
        assert!(
            console.contains("html comes without ./assets/"),
            "{console}"
        );
        page.site.set_manner(Manner::Plain);
        assert_only_this_build_is_kept(page);
    });
}

/// Documents may differ from the built ones, but not in the build's id. No other file may differ at
/// all. The page itself runs none of these files.
fn assert_only_this_build_is_kept(page: &Page) {
    let (script, german) = (asset("embed-", ".js"), asset("split_german", ".wasm"));
    let document = |name: &str| {
        let html = fs::read(Hosting::Plain.dist().join(name)).expect("the document can be read");
        String::from_utf8(html).expect("it is text")
    };
    page.open("");
    let build = page.build();
    let [index, embed] = ["index.html", "embed.html"].map(document);
    let of_another_day = |html: &str| {
        assert!(html.contains(&build), "the document has the build's id");
        html.replace(&build, "of-another-day").into_bytes()
    };
    let damaged = |content: &[u8]| {
        let mut content = content.to_vec();
        content[100] ^= 1;
        content
    };
    for (path, wrong, right) in [
        (script.0.as_str(), damaged(&script.1), script.1.clone()),
        (german.0.as_str(), damaged(&german.1), german.1.clone()),
        ("/embed.html", of_another_day(&embed), embed.clone().into()),
        ("/", of_another_day(&index), index.clone().into()),
    ] {
        page.site.replace(path, Some(wrong));
        page.open("");
        page.wait_for_note("No copy of the page is stored");
        assert_eq!(page.attribute("status", "data-offline"), "no", "{path}");
        wait_until_nothing_is_kept(page);
        page.site.replace(path, Some(right));
    }
    page.open("");
    page.wait_for_offline("page");
}
